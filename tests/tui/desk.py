"""Builders of what the desk shows, and an app around one widget."""

from collections.abc import Sequence
from typing import Any

from textual.app import App, ComposeResult
from textual.filter import LineFilter
from textual.widget import Widget

from cmtui.clock import DAY, MINUTE, from_iso
from cmtui.model.person import Note, Person, Profile
from cmtui.model.post import Author, Link, Post
from cmtui.model.row import Row
from cmtui.tui.airlock import Airlock
from cmtui.tui.themes import BUILT_IN, VARIABLE_DEFAULTS, built_in

NOW = from_iso("2026-11-19T14:02:00+01:00")
"""A Thursday in Rome."""

HOSTILE = {
    "escape": "\x1bc\x1b[2Jhello",
    "csi": "\x9b31mhello",
    "osc 52": "\x1b]52;c;aGFjaw==\x07hello",
    "osc 52 by st": "\x1b]52;c;aGFjaw==\x1b\\hello",
    "bidi": "abc\u202efdp.exe\u202c hello",
    "closing tag": "[/x] hello",
    "action": "[@click=app.quit]hello[/]",
    "link": "[link=https://evil.example]hello[/link]",
    "zalgo": "h" + "\u0301\u0317\u0334" * 200 + "ello",
    "newlines": "one\ntwo\r\nthree\u2028four",
    "nul and del": "a\x00b\x7fc",
    "surrogate": "a\ud800b",
    "family": "👩‍👩‍👧‍👦" * 30,
    "wide": "日本語" * 40,
    "endless": "x" * 100_000,
    "endless words": "word " * 20_000,
    "tabs": "a\tb\tc",
    "nothing": "",
}

FORBIDDEN = tuple("\x00\x07\x1b\x7f\x9b\u202e\u202c\ud800")


class WidgetApp(App[None]):
    """One widget on an empty screen, with our themes and the airlock; remembers messages."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *widgets: Widget, theme: str = "dusk") -> None:
        super().__init__()
        self.widgets = widgets
        self.heard: list[Any] = []
        self._airlock = Airlock()
        for name in BUILT_IN:
            self.register_theme(built_in(name))
        self.theme = theme

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLE_DEFAULTS

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self._airlock]

    def compose(self) -> ComposeResult:
        yield from self.widgets


def row(number: int = 1, **changes: Any) -> Row:
    """Tomas asks whether the outage is over, due in three minutes."""
    return Row(**{
        "number": number, "key": f"c{number}|p", "network": "mastodon",
        "account": "mastodon:acme", "conversation": "c", "author": "mastodon:1", "person": 1,
        "handle": "tomas@fedi.example", "name": "", "kind": "mention", "latest": 2,
        "text": "Is the outage over? I can't log in since this morning and my team waits.",
        "arrived_at": NOW - 11 * MINUTE, "due_at": NOW + 3 * MINUTE, "pending": (2,),
        "waiting_since": NOW - 11 * MINUTE, **changes,
    })  # fmt: skip


def post(number: int, text: str = "hello", **changes: Any) -> Post:
    """A post of Tomas's in the conversation about 4.2."""
    at = changes.pop("at", NOW - 11 * MINUTE)
    handle = changes.pop("handle", "tomas@fedi.example")
    name = changes.pop("name", "")
    return Post(**{
        "number": number, "id": f"mastodon:{number}", "network": "mastodon", "kind": "mention",
        "accounts": ("mastodon:acme",), "conversation": "mastodon:1", "text": text,
        "author": Author(id="mastodon:1", handle=handle, name=name),
        "created_at": at, "received_at": at, **changes,
    })  # fmt: skip


CONVERSATION = (
    post(
        1, "4.2 is out: faster sync, new editor. Notes: acme.example/4.2",
        kind="own", handle="acme", name="Acme", at=NOW - 2 * DAY - 42 * MINUTE,
    ),
    post(
        2, "Is the outage over? I can't log in since this morning and my whole team is waiting.",
        parent="mastodon:1", images=("a login form", ""), altered=("escape codes",),
        links=(Link("acme.example/reset", "https://evil.example/x"),),
    ),
    post(
        3, "same here, tomas. hours now.", kind="context", handle="ben@fedi.example",
        parent="mastodon:2", at=NOW - 8 * MINUTE,
    ),
)  # fmt: skip

PERSON = Person(
    number=1, name="Tomas Okafor", first_seen_at=from_iso("2026-03-03T10:00:00Z"), mentions=4,
    answered=3, touched_at=NOW - 12 * DAY, touched_by="AB",
)  # fmt: skip
PROFILES = (
    Profile(id="mastodon:1", network="mastodon", handle="tomas@fedi.example", followers=812),
    Profile(id="bluesky:1", network="bluesky", handle="tomas.bsky.social", followers=12_400),
)
NOTES = (
    Note(number=2, person=1, author="NR", at=NOW - 48 * DAY, text="direct, hates canned answers",
         sort="opinion"),
    Note(number=1, person=1, author="AB", at=NOW - 8 * DAY, text="runs a 30-person team"),
)  # fmt: skip
