"""Spikes as they are told: a mark in the status bar, and the page of what rang."""

from collections.abc import Sequence

from cmtui.clock import MINUTE, Moment
from cmtui.model.post import Post
from cmtui.model.spike_alert import SpikeAlert, SpikeState
from cmtui.services.spike_alerts import Evidence
from cmtui.text.veil import veiled
from cmtui.text.width import wrap
from cmtui.tui.present.glyphs import UNICODE, Glyphs
from cmtui.tui.present.lines import Line, Page, Span, cut, line
from cmtui.tui.present.networks import at_handle
from cmtui.tui.present.when import stamp

STATES: dict[SpikeState, str] = {
    "open": "goes on",
    "ended": "is over",
    "declared": "a crisis was declared",
    "dismissed": "no crisis",
}
"""How an incident stands, in words."""


def spike_mark(alerts: Sequence[SpikeAlert], glyphs: Glyphs = UNICODE) -> str:
    """`spike ×3`, `spike on login ×3 declare? +1`: the gravest, and how many more there are."""
    first = alerts[0]
    asks = " declare?" if first.level == "suggest-declare" else ""
    more = f" +{len(alerts) - 1}" if len(alerts) > 1 else ""
    return f"{first.title} {glyphs.times}{factor_words(first.spike.factor)}{asks}{more}"


def factor_words(factor: float) -> str:
    """`3`, `2.5`, `12`."""
    return f"{factor:.0f}" if factor >= 9.5 else f"{factor:.1f}".removesuffix(".0")


def stand_words(alert: SpikeAlert, now: Moment) -> str:
    """How it stands: `goes on`, `calm since 14:05`, `no crisis (NR)`."""
    if alert.stands == "open" and alert.calm_since is not None:
        return f"calm since {stamp(alert.calm_since, now)}"
    by = f" ({alert.decided_by})" if alert.decided_by else ""
    return f"{STATES[alert.stands]}{by}"


def spike_page(
    evidence: Sequence[Evidence],
    room: int,
    now: Moment,
    glyphs: Glyphs = UNICODE,
    declare: str = "",
) -> Page:
    """Each incident: since when, the numbers, the people, the words, and the newest mentions.

    `declare` are the keys that declare a crisis; "" where they do nothing.
    """
    lines: list[Line] = []
    for one in evidence:
        lines += (
            [(), *_incident(one, room, now, glyphs)] if lines else _incident(one, room, now, glyphs)
        )
    if declare and any(one.alert.stands == "open" for one in evidence):
        lines += [(), *_told(f"{declare} declares a crisis; nothing does so by itself.", room)]
    return Page(tuple(lines))


def _incident(one: Evidence, room: int, now: Moment, glyphs: Glyphs) -> list[Line]:
    alert = one.alert
    tone = "danger" if alert.level == "suggest-declare" else "late"
    since = f"since {stamp(alert.began_at, now)}, {stand_words(alert, now)}"
    title = alert.title[:1].upper() + alert.title[1:]
    lines = [line(" ", Span(title, "strong"), f" {since}")]
    until = stamp(alert.at + MINUTE, now)
    lines += _told(f"At {until}: {alert.because}", room, tone)
    if alert.ended_at is None:
        lines += _told(_now(one), room)
    if alert.level == "suggest-declare" and alert.stands == "open":
        lines += _told("Many people, or words of harm: it may be a crisis.", room, tone)
    lines += [_mention(post, room, now, glyphs) for post in one.newest]
    return lines


def _now(one: Evidence) -> str:
    usual = one.alert.usual / one.alert.hours
    is_known = f"{usual:.0f}" if usual >= 1 else "under 1"
    return f"Now: {one.last_hour} in the last hour, usual {is_known} an hour then"


def _mention(post: Post, room: int, now: Moment, glyphs: Glyphs) -> Line:
    words = veiled(" ".join(post.text.split()))
    parts = line(
        " ", Span(stamp(post.created_at, now), "muted"), " ",
        Span(at_handle(post.author.handle), "strong"), " ", words,
    )  # fmt: skip
    return cut(parts, room)


def _told(words: str, room: int, tone: str = "") -> list[Line]:
    return [line(" ", Span(text, tone)) for text in wrap(words, max(1, room - 2))]
