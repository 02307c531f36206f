"""The status bar's words at any width."""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from cmtui.clock import Moment
from cmtui.model.account import Health, HealthState
from cmtui.model.spike_alert import SpikeAlert
from cmtui.tui.present.glyphs import UNICODE, Glyphs
from cmtui.tui.present.lines import Line, Span, cut, joined, line, spread, width
from cmtui.tui.present.networks import network_of, short, short_place
from cmtui.tui.present.spikes import spike_mark
from cmtui.tui.present.when import hour, span

MOST = 10_000
"""Counts above it are shown as `10k+`: the store counts no further."""

WORST_FIRST: tuple[HealthState, ...] = ("down", "limited", "off", "polling", "live")


class Other(NamedTuple):
    """A colleague who is here."""

    initials: str
    typing: bool = False


class Status(NamedTuple):
    """What the bar says. `oldest_since` is when the longest waiting mention arrived."""

    brand: str
    me: str
    now: Moment
    needs_me: int = 0
    mine: int = 0
    oldest_since: Moment | None = None
    set_aside: int = 0
    failed: int = 0
    health: Sequence[Health] = ()
    others: Sequence[Other] = ()
    spikes: Sequence[SpikeAlert] = ()
    crisis: str = ""
    notice: str = ""


class _Shape(NamedTuple):
    """How much a given width lets the bar say."""

    gap: str
    name: bool
    brand: bool
    words: bool
    others: bool
    each: bool = True


SHAPES = (
    _Shape("   ", name=True, brand=True, words=True, others=True),
    _Shape("  ", name=True, brand=True, words=True, others=True),
    _Shape("  ", name=False, brand=True, words=True, others=True),
    _Shape("  ", name=False, brand=True, words=False, others=True),
    _Shape("  ", name=False, brand=True, words=False, others=False),
    _Shape(" ", name=False, brand=False, words=False, others=False),
    _Shape(" ", name=False, brand=False, words=False, others=False, each=False),
)


def status_line(status: Status, room: int, glyphs: Glyphs = UNICODE) -> Line:
    """The bar in `room` cells: less room, fewer words; what is wrong is said to the last."""
    left: Line = ()
    right: Line = ()
    for shape in SHAPES:
        left, right = _left(status, shape), _right(status, shape, glyphs)
        if width(left) + width(right) + 2 <= room:
            return spread(left, right, room)
    return spread(cut(left, room), right if width(right) < room // 2 else (), room)


def count(number: int) -> str:
    """`42`, and `10k+` for what is not counted on."""
    return str(number) if number <= MOST else "10k+"


def _left(status: Status, shape: _Shape) -> Line:
    name = joined(
        (
            line(Span("cmtui", "strong accent") if shape.name else ""),
            line(Span(status.brand if shape.brand else "", "strong")),
        ),
        shape.gap[:2],
    )
    counts = [line("needs me ", Span(count(status.needs_me), "strong"))]
    counts.append(line("mine ", Span(count(status.mine), "strong")))
    if status.oldest_since is not None:
        age = span(status.now - status.oldest_since)
        counts.append(line("oldest ", Span(age, "strong")))
    counts.append(line("aside ", Span(count(status.set_aside), "strong")))
    said = line(Span(status.notice, "late"))
    return (Span(" "), *joined((name, *counts, said), shape.gap))


def _right(status: Status, shape: _Shape, glyphs: Glyphs) -> Line:
    failed = line(Span(f"{glyphs.failed} {count(status.failed)} not sent", "danger"))
    lamp = line(Span(f"{status.crisis} {glyphs.live}", "crisis"))
    parts = (
        failed if status.failed else (),
        _spike(status, glyphs) if status.spikes else (),
        lamp if status.crisis else (),
        _health(status, shape, glyphs),
        _people(status, shape, glyphs),
    )
    return (*joined(parts, shape.gap), Span(" "))


def _spike(status: Status, glyphs: Glyphs) -> Line:
    tone = "late" if status.spikes[0].level == "notice" else "danger"
    return line(Span(spike_mark(status.spikes, glyphs), tone))


def _people(status: Status, shape: _Shape, glyphs: Glyphs) -> Line:
    here = line(Span(status.me, "strong"), f" {hour(status.now)}")
    if not status.others:
        return here
    if not shape.others:
        return (Span(f"+{len(status.others)} {glyphs.dot} ", "muted"), *here)
    others = " ".join(
        f"{other.initials} {glyphs.typing}" if other.typing else other.initials
        for other in status.others
    )
    return (Span(others), Span(f" {glyphs.dot} ", "muted"), *here)


def _health(status: Status, shape: _Shape, glyphs: Glyphs) -> Line:
    worst = _worst_of_each_network(status.health)
    names = _names(worst, status.health)
    if not shape.each:
        return _health_in_one(worst, glyphs)
    if shape.words:
        words = (
            _health_words(one, name, glyphs, status.now)
            for one, name in zip(worst, names, strict=True)
        )
        return joined(words, "  ")
    well = "".join(glyphs.live for one in worst if one.state == "live")
    marks = [line(Span(well, "good"))]
    marks += [
        _health_mark(one, name, glyphs)
        for one, name in zip(worst, names, strict=True)
        if one.state != "live"
    ]
    return joined(marks, " ")


def _health_in_one(worst: Sequence[Health], glyphs: Glyphs) -> Line:
    """How the worst of them do, how many these are, and their next try."""
    if not worst:
        return ()
    state = min((one.state for one in worst), key=WORST_FIRST.index)
    same = [one for one in worst if one.state == state]
    if state == "live":
        return line(Span(glyphs.live * len(same), "good"))
    until = min((one.until for one in same if one.until is not None), default=None)
    name = short(network_of(same[0].account)) if len(same) == 1 else str(len(same))
    return _health_mark(replace(same[0], until=until), name, glyphs)


def _worst_of_each_network(health: Sequence[Health]) -> list[Health]:
    worst: dict[str, Health] = {}
    for one in health:
        network = network_of(one.account)
        known = worst.get(network)
        if known is None or WORST_FIRST.index(one.state) < WORST_FIRST.index(known.state):
            worst[network] = one
    return list(worst.values())


def _names(worst: Sequence[Health], all: Sequence[Health]) -> list[str]:
    """What each is called: by its place where one of several is in trouble, with how many more."""
    names = []
    for one in worst:
        network = network_of(one.account)
        same = [other for other in all if network_of(other.account) == network]
        ill = [other for other in same if other.state in ("down", "limited")]
        name = short_place(one.account) if len(same) > 1 and one in ill else short(network)
        names.append(f"{name} +{len(ill) - 1}" if len(ill) > 1 else name)
    return names


def _health_words(one: Health, name: str, glyphs: Glyphs, now: Moment) -> Line:
    until = hour(one.until) if one.until is not None and one.until > now else ""
    if one.state == "live":
        return line(Span(glyphs.live, "good"), f" {name}")
    if one.state == "polling":
        return line(Span(glyphs.polling, "muted"), f" {name} ", Span("polling", "muted"))
    if one.state == "limited":
        words = f" {name} until {until}" if until else f" {name} limited"
        return line(Span(glyphs.polling + words, "late"))
    if one.state == "off":
        return line(Span(f"{glyphs.down} {name} off", "muted"))
    words = f" {name} down, retry {until}" if until else f" {name} down"
    return line(Span(glyphs.down + words, "late"))


def _health_mark(one: Health, name: str, glyphs: Glyphs) -> Line:
    until = f" {hour(one.until)}" if one.until is not None else ""
    if one.state == "polling":
        return line(Span(f"{glyphs.polling} {name}", "muted"))
    if one.state == "limited":
        return line(Span(f"{glyphs.polling} {name}{until}", "late"))
    if one.state == "off":
        return line(Span(f"{glyphs.down} {name} off", "muted"))
    return line(Span(f"{glyphs.down} {name} down{until}", "late"))
