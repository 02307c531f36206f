"""What becomes of a spike: one record an incident, whoever watches and however often it is looked.

A watch that was begun anew, after a crash or in another process, hears the past again; what an
incident is known by is what the store has of it.
"""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from cmtui.clock import HOUR, Moment
from cmtui.model.spike import Spike
from cmtui.model.spike_alert import SpikeAlert
from cmtui.services.ports import Reader, Writer
from cmtui.services.spike_alerts import LASTING, newest_of
from cmtui.services.spike_quiet import is_in_crisis
from cmtui.services.spikes.level import level_of
from cmtui.services.spikes.tuning import TUNING

GROWN = 1.25
"""An incident is told anew when so many times the mentions come."""

ANOTHER = TUNING.quiet_hours * HOUR
"""What rings again so long after an incident began is another one, though that one lasts."""

CALM = 2 * HOUR
"""So long without anything unusual an incident is not shown any more; it may yet go on."""


class Told(msgspec.Struct, frozen=True):
    """What a stream says at this moment.

    `ring` is the last time that it rang in the last hours, `loudest` the stretch to tell of, with
    how many people wrote words of `harm` in it. `lasts`: an incident is not over. `unusual_at`:
    when anything was unusual last.
    """

    topic: str
    rings_from: Moment
    ring: Spike | None
    loudest: Spike
    harmed: int
    harm: tuple[str, ...]
    lasts: bool
    unusual_at: Moment


class News(msgspec.Struct, frozen=True):
    """A record that is to be written (without a number: added), and how it is said."""

    alert: SpikeAlert
    title: str


def news(reader: Reader, told: Sequence[Told], now: Moment) -> list[News]:
    """What has to be written about these streams, and about topics that are watched no more."""
    found: list[News] = []
    for one in told:
        found += _of_stream(reader, one, now)
    watched = {one.topic for one in told}
    if watched:
        found += [
            _ended(alert, now)
            for alert in reader.window(SpikeAlert, LASTING)
            if alert.topic not in watched
        ]
    return found


def apply(tx: Writer, found: Sequence[News]) -> None:
    """Writes it."""
    tx.name("; ".join(one.title for one in found))
    for one in found:
        if one.alert.number:
            tx.put(one.alert)
        else:
            tx.add(one.alert)


def _of_stream(reader: Reader, told: Told, now: Moment) -> list[News]:
    known = newest_of(reader, told.topic)
    lasting = known if known is not None and known.ended_at is None else None
    found: list[News] = []
    rang = told.ring if told.lasts and _is_news(told.ring, told, known) else None
    if rang is not None and not is_in_crisis(reader, told.topic):
        found += [_ended(lasting, now)] if lasting else []
        fresh = _as_told(told, rang.at)
        found.append(News(fresh, f"{fresh.title}: {fresh.because}"))
    elif lasting is not None and not told.lasts:
        found.append(_ended(lasting, now))
    elif lasting is not None and lasting.state == "open":
        found += _of_open(reader, lasting, told, now)
    return found


def _of_open(reader: Reader, lasting: SpikeAlert, told: Told, now: Moment) -> list[News]:
    """What has changed about an incident that lasts and that nobody has decided on."""
    if is_in_crisis(reader, lasting.topic):
        declared = replace(lasting, state="declared")
        return [News(declared, f"{lasting.title}: a crisis was declared")]
    found: list[News] = []
    is_calm = now - told.unusual_at >= CALM
    if is_calm != (lasting.calm_since is not None):
        since = told.unusual_at if is_calm else None
        words = "it has calmed down" if is_calm else "it goes on"
        found.append(News(replace(lasting, calm_since=since), f"{lasting.title}: {words}"))
    elif _has_grown(lasting, told):
        grown = _grown(lasting, told)
        found.append(News(grown, f"{grown.title}: {grown.because}"))
    return found


def _is_news(ring: Spike | None, told: Told, known: SpikeAlert | None) -> bool:
    if ring is None or ring.at < told.rings_from:
        return False
    if known is None:
        return True
    if known.ended_at is None:
        return ring.at - known.began_at >= ANOTHER
    return ring.at > known.ended_at


def _has_grown(alert: SpikeAlert, told: Told) -> bool:
    is_graver = alert.level == "notice" and level_of(told.loudest, told.harmed) != "notice"
    return is_graver or _is_louder(alert, told.loudest)


def _is_louder(alert: SpikeAlert, now: Spike) -> bool:
    return now.count * alert.hours >= GROWN * alert.count * now.hours


def _grown(alert: SpikeAlert, told: Told) -> SpikeAlert:
    """What was loudest stays, and what was grave stays so."""
    now = _as_told(told, alert.began_at)
    level = alert.level if alert.level != "notice" else now.level
    if _is_louder(alert, told.loudest):
        return replace(now, number=alert.number, level=level)
    return replace(alert, level=level, harm=now.harm)


def _as_told(told: Told, began_at: Moment) -> SpikeAlert:
    loudest = told.loudest
    return SpikeAlert(
        topic=told.topic,
        began_at=began_at,
        at=loudest.at,
        count=loudest.count,
        usual=loudest.usual,
        hours=loudest.hours,
        people=loudest.people,
        words=loudest.words,
        harm=told.harm,
        level=level_of(loudest, told.harmed),
    )


def _ended(alert: SpikeAlert, now: Moment) -> News:
    state = "ended" if alert.state == "open" else alert.state
    return News(replace(alert, state=state, ended_at=now), f"{alert.title}: it is over")
