"""Links, mentions and hashtags on networks that publish no rule for them, in code points."""

import re

from cmtui.text.entity import Entity, without_overlaps

_LINK = re.compile(r"(?<!\w)https?://[^\s<>]+", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w@/=])@[\w-]+(?:\.[\w-]+)*(?:[@:][\w-]+(?:\.[\w-]+)+)?")
_HASHTAG = re.compile(r"(?<![\w#/&])[#＃]\w*[^\W\d_]\w*")
_TRAILING = ".,;:!?'\"”’»*_"


def entities(text: str, *, hashtags: bool) -> tuple[Entity, ...]:
    """What most networks link; hashtags only where they exist (on GitHub `#12` is an issue)."""
    spans = [("link", *_trimmed(text, *match.span())) for match in _LINK.finditer(text)]
    spans += [("mention", *match.span()) for match in _MENTION.finditer(text)]
    if hashtags:
        spans += [("hashtag", *match.span()) for match in _HASHTAG.finditer(text)]
    return without_overlaps(Entity(kind, start, end, text[start:end]) for kind, start, end in spans)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the punctuation, or unopened parenthesis, that ends the sentence."""
    opened = text.count("(", start, end)
    closed = text.count(")", start, end)
    while text[end - 1] in _TRAILING or (text[end - 1] == ")" and closed > opened):
        closed -= text[end - 1] == ")"
        end -= 1
    return start, end
