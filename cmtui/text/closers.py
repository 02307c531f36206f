"""Whether a text only closes a conversation: thanks, ok, goodbye, or a kind emoji."""

import re

from cmtui.text.emoji import EMOJI
from cmtui.text.phrases import Word, words_of
from cmtui.text.wordlists import LANGUAGES, Closing, phrases_of, word_list

WORDS_MOST = 12
"""Whoever writes more than that says more than thanks."""

_LONGEST = 400
"""Characters; nothing longer is looked at."""

_MENTION = re.compile(r"(?<![\w@/])@[\w.-]+(?:@[\w.-]+)?")
_LINK = re.compile(r"https?://|www\.|[\w-]\.[a-z]{2,}/", re.IGNORECASE)
_KIND = frozenset(
    "👍👌🙏🙌👏🤝✌🤗🤙🫶❤♥🧡💛💚💙💜🖤🤍🤎💕💖💗💞💓😊🙂😀😃😄😁😍🥰😘☺😌😉✅☑🌹🌸💐🎉✨💯👋🫡"
)
"""Emoji that say thanks, ok or goodbye by themselves, without tone of skin and selector."""
_BESIDE_EMOJI = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f\u200d\u2642\u2640]")


def is_closer(text: str) -> bool:
    """Whether the text says only thanks, ok or goodbye, in English, Italian or kind emoji.

    Not with a question, a link, a digit, a "but" or "still", any other emoji, or any word that
    does not belong to it; one name may be thanked. Total, and linear in the text.
    """
    if len(text) > _LONGEST or _LINK.search(text) or any(mark in text for mark in "?？¿"):
        return False
    bare = _MENTION.sub(" ", text)
    emoji = [_BESIDE_EMOJI.sub("", match[0]) for match in EMOJI.finditer(bare)]
    if not all(one in _KIND for one in emoji):
        return False
    bare = EMOJI.sub(" ", bare)
    words = words_of(bare)
    if not words:
        return bool(emoji) and not any(char.isalnum() for char in bare)
    return len(words) <= WORDS_MOST and any(
        _only_closes(bare, words, word_list(language).closing) for language in LANGUAGES
    )


def _only_closes(text: str, words: tuple[Word, ...], closing: Closing) -> bool:
    if phrases_of(closing.more).find(words):
        return False
    core, around = phrases_of(closing.core), phrases_of(closing.around)
    index = cores = names = 0
    while index < len(words):
        if hit := core.at(words, index):
            cores, index = cores + 1, hit.last + 1
        elif hit := around.at(words, index):
            index = hit.last + 1
        elif cores and not names and text[words[index].start].isupper():
            names, index = 1, index + 1
        else:
            return False
    return cores > 0
