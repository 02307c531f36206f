"""HTML as people read it, as plain text, with the links that stand in it.

Servers of the fediverse send posts as HTML of many dialects, some of it unbalanced, so a
forgiving parser reads it; nothing of it is ever drawn.
"""

import importlib
import re
from collections.abc import Mapping
from html import unescape
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MOST_HTML = 400_000
"""Characters of HTML that are read; more than any server's longest post."""

MOST_TAGS = 4_000
"""Tags that are understood; beyond them they are only taken out. A parser of HTML takes time by the
square of the depth, and no server's longest post has a tenth of this."""

CUT = "the end, which was too long"
"""What `Read.found` says when HTML was left unread."""

_BLOCKS = frozenset(
    ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "pre", "table", "tr",
     "section", "article", "header", "footer", "details", "summary", "figure", "dl", "dt", "dd")
)  # fmt: skip
_PARAGRAPHS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table"])
_UNREAD = frozenset(
    ["script", "style", "template", "head", "title", "object", "iframe", "svg", "math"]
)
_DEEPEST = 5  # levels of lists and of quotes that are told apart
_SPACES = re.compile(r"[ \t\n\f\r]+")
_MANY_LINES = re.compile(r"\n{3,}")
_ENDS_A_LINE = re.compile(r"<(?:br|/p|/div|/li)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


class Anchor(msgspec.Struct, frozen=True):
    """A link as it is shown, and its address."""

    shown: str
    url: str


class Read(msgspec.Struct, frozen=True):
    """A text with its links. `found` says what was left out, in people's words."""

    text: str
    links: tuple[Anchor, ...] = ()
    found: tuple[str, ...] = ()


def read_html(html: str, named: Mapping[str, str] | None = None) -> Read:
    """The text of the HTML: paragraphs, lines, list items and quotes stay apart.

    `named` are addresses that are not shown as links but as these words: those of people who are
    mentioned. A hashtag is text, never a link.
    """
    if "<" not in html and "&" not in html:
        return Read(html.strip())
    found = (CUT,) if len(html) > MOST_HTML else ()
    html = html[:MOST_HTML]
    if html.count("<") > MOST_TAGS:
        return Read(_without_tags(html), found=found)
    lexbor = importlib.import_module("selectolax.lexbor")
    body = lexbor.LexborHTMLParser(html).body
    reading = _Reading(named or {})
    if body is not None:
        reading.walk(body)
    return Read(reading.text(), tuple(reading.links), found)


def _without_tags(html: str) -> str:
    lines = _TAG.sub("", _ENDS_A_LINE.sub("\n", html)).split("\n")
    text = unescape("\n".join(line.strip() for line in lines))
    return _MANY_LINES.sub("\n\n", text).strip()


class _Reading:
    """The walk over one document."""

    def __init__(self, named: Mapping[str, str]) -> None:
        self.links: list[Anchor] = []
        self._named = named
        self._parts: list[str] = []
        self._kept = 0  # how many <pre> are open
        self._lists: list[int | None] = []
        self._quoted = 0
        self._anchors: list[tuple[int, str]] = []
        self._fresh = True  # nothing stands on this line yet but marks of a list or a quote

    def walk(self, body: "LexborNode") -> None:
        """Depth first without recursion: markup may be nested as deeply as a stranger likes."""
        node = body.first_child
        depth = 0
        while node is not None:
            inside = node.first_child if self._enter(node) else None
            if inside is not None:
                node, depth = inside, depth + 1
                continue
            self._leave(node)
            while node.next is None and depth:
                node, depth = _above(node), depth - 1
                self._leave(node)
            node = node.next

    def text(self) -> str:
        """What was read so far, without outer space."""
        lines = "".join(self._parts).split("\n")
        return _MANY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip()

    def _enter(self, node: "LexborNode") -> bool:
        """Reads what stands at the beginning of a node; whether its inside is to be read."""
        tag = node.tag or ""
        if tag == "-text":
            self._say(node.text_content or "")
            return False
        if tag.startswith("-") or tag in _UNREAD:
            return False
        if tag == "br":
            self._newline()
        elif tag == "a":
            return self._enter_link(node)
        elif tag in ("ul", "ol"):
            self._lists.append(_start(node) if tag == "ol" else None)
        elif tag == "li":
            self._enter_item()
        elif tag == "pre":
            self._kept += 1
        if tag in _BLOCKS:
            self._break(paragraph=tag in _PARAGRAPHS)
        if tag == "blockquote":
            self._quoted += 1
        return True

    def _leave(self, node: "LexborNode") -> None:
        tag = node.tag or ""
        if tag == "a" and self._anchors and node.attributes.get("href"):
            self._leave_link()
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "pre":
            self._kept -= 1
        elif tag == "blockquote":
            self._quoted -= 1
        if tag in _BLOCKS or tag == "hr":
            self._break(paragraph=tag in _PARAGRAPHS)

    def _enter_link(self, node: "LexborNode") -> bool:
        href = node.attributes.get("href") or ""
        if href in self._named:
            self._say(self._named[href])
            self._anchors.append((-1, href))
            return False
        if href:
            is_tag = "hashtag" in (node.attributes.get("class") or "").split()
            self._anchors.append((-1 if is_tag else len(self._parts), href))
        return True

    def _leave_link(self) -> None:
        start, href = self._anchors.pop()
        if start >= 0:
            shown = _SPACES.sub(" ", "".join(self._parts[start:])).strip()
            self.links.append(Anchor(shown, href))

    def _enter_item(self) -> None:
        self._break(paragraph=False)
        number = self._lists[-1] if self._lists else None
        if self._lists and number is not None:
            self._lists[-1] = number + 1
        self._open_line()
        indent = "  " * min(_DEEPEST, max(0, len(self._lists) - 1))
        self._parts.append(f"{indent}- " if number is None else f"{indent}{number}. ")

    def _say(self, text: str) -> None:
        if self._kept:
            self._open_line()
            self._fresh = False
            self._parts.append(text.replace("\n", "\n" + self._quote_mark()))
            return
        text = _SPACES.sub(" ", text)
        if text.startswith(" ") and self._ends_with((" ", "\n", "")):
            text = text[1:]
        if text:
            self._open_line()
            self._parts.append(text)
            self._fresh = self._fresh and not text.strip()

    def _open_line(self) -> None:
        """Puts the mark of a quote before the first thing on a line."""
        if self._quoted and (not self._parts or self._parts[-1].endswith("\n")):
            self._parts.append(self._quote_mark())

    def _quote_mark(self) -> str:
        return "> " * min(_DEEPEST, self._quoted)

    def _newline(self) -> None:
        self._fresh = True
        self._parts.append("\n")

    def _break(self, *, paragraph: bool) -> None:
        if self._fresh:
            return
        self._fresh = True
        self._parts.append("\n\n" if paragraph else "\n")

    def _ends_with(self, ends: tuple[str, ...]) -> bool:
        last = self._parts[-1] if self._parts else ""
        return last[-1:] in ends


def _above(node: "LexborNode") -> "LexborNode":
    above = node.parent
    assert above is not None, "the walk never goes above the body"
    return above


def _start(node: "LexborNode") -> int:
    """The first number of an ordered list; 1 where it says nothing sensible."""
    told: Any = node.attributes.get("start") or "1"
    return int(told) if re.fullmatch(r"-?\d{1,6}", told) else 1
