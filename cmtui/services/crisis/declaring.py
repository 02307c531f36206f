"""Declaring a crisis: one transaction links the evidence and holds the queue back."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from cmtui.clock import Moment
from cmtui.errors import NotFound, Refused, WrongUsage
from cmtui.model.account import Account
from cmtui.model.crisis import SEVERITIES, Crisis, Severity
from cmtui.model.crisis_clocks import CrisisHouse, QueueRule
from cmtui.model.paused_post import PausedPost
from cmtui.model.post import INBOUND, Post
from cmtui.model.row import Row
from cmtui.model.spike_alert import SpikeAlert
from cmtui.model.views import NEWEST_FIRST, Where
from cmtui.services.choosing import chosen, counted_mentions
from cmtui.services.crisis.current import drill_here, open_crisis
from cmtui.services.crisis.held_back import held_posts
from cmtui.services.crisis.linking import link_rows
from cmtui.services.crisis.pausing import Listed, intend
from cmtui.services.crisis.telling_words import telling_words
from cmtui.services.crisis.update_rules import next_update
from cmtui.services.ports import Reader, Writer
from cmtui.text.safe import clean_line

TITLE_MOST = 80
"""Characters of a title: what a banner has room for."""

Queue = Sequence[Listed] | None
"""What is to be held back; None: the queue runs on."""

EVIDENCE = "evidence"

USUAL_MOST = 500
"""Earlier posts that the words of the evidence are compared with."""


class Declared(msgspec.Struct, frozen=True):
    """The crisis, what was linked as its evidence, and the posts that are to be held back.

    `pauses`: the queue is to be held back, whatever is in it.
    """

    crisis: Crisis
    linked: tuple[Row, ...] = ()
    intended: tuple[PausedPost, ...] = ()
    pauses: bool = False


def declared(
    tx: Writer, fresh: Crisis, house: CrisisHouse, evidence: Sequence[int], listed: Queue
) -> Declared:
    """Opens it, links its evidence and holds back what is listed (None: the queue runs on).

    Raises Refused when one is open already, NotFound for an unknown row or spike alert.
    """
    refuse_second(tx)
    rows = chosen(tx, evidence)
    alert = _alert(tx, fresh.alert)
    if alert is not None:
        tx.put(replace(alert, state="declared", decided_by=fresh.declared_by))
    crisis = tx.add(
        replace(
            fresh,
            words=fresh.words or _words_of(tx, rows) or (alert.words if alert else ()),
            alert=alert.number if alert else None,
            next_update_at=next_update(fresh, house, fresh.declared_at),
            drill=drill_here(tx) is not None,
        )
    )
    linked = link_rows(tx, crisis, rows, EVIDENCE)
    before = len(held_posts(tx))
    intended = held_back(tx, crisis, listed, crisis.declared_by, crisis.declared_at)
    by = "" if fresh.words else by_words(crisis)
    tx.name(_title(crisis, linked) + by + queue_words(listed, intended, before))
    return Declared(crisis, tuple(linked), intended, listed is not None)


def _alert(reader: Reader, number: int | None) -> SpikeAlert | None:
    """The spike that it is declared from: the one that is named, else the newest that lasts."""
    if number is None:
        standing = reader.window(SpikeAlert, (Where("state", "eq", "open"),), NEWEST_FIRST)
        return next((one for one in standing if one.stands == "open"), None)
    found = reader.get(SpikeAlert, number)
    if found is None:
        raise NotFound(f"no spike has the number {number}; see: cmtui spikes")
    return found


def checked_severity(severity: str) -> Severity:
    """A severity in any case. Raises WrongUsage naming them."""
    for known in SEVERITIES:
        if severity.upper() in (known, known.removeprefix("SEV")):
            return known
    raise WrongUsage(f"a severity is {', '.join(SEVERITIES)}; not {severity[:40]}")


def checked_title(title: str) -> str:
    """A title in one clean line. Raises WrongUsage when it is too long for the banner."""
    clean = clean_line(title).text
    if len(clean) > TITLE_MOST:
        raise WrongUsage(f"a title has at most {TITLE_MOST} characters, this has {len(clean)}")
    return clean


def is_paused(severity: Severity, rule: QueueRule, wanted: bool | None) -> bool:
    """Whether the queue is held back. Raises Refused where the severity leaves no choice."""
    if wanted is None:
        return rule in ("paused", "can-opt-out")
    if rule == "paused" and not wanted:
        raise Refused(f"a {severity} always holds the queue back")
    if rule == "untouched" and wanted:
        raise Refused(f"a {severity} leaves the queue alone; to pause it: cmtui pause WHY")
    return wanted


def refuse_second(reader: Reader) -> None:
    """Raises Refused when a crisis is open, saying which and what to do."""
    found = open_crisis(reader)
    if found is None:
        return
    named = f' "{found.title}"' if found.title else ""
    raise Refused(
        f"crisis {found.number} is open: {found.severity}{named}, declared by"
        f" {found.declared_by}; change its severity, or close it first"
    )


def held_back(
    tx: Writer, crisis: Crisis, listed: Queue, by: str, at: Moment
) -> tuple[PausedPost, ...]:
    """Records the intent to hold back what is listed."""
    if listed is None:
        return ()
    why = f"{crisis.severity} {crisis.title}".strip()
    return tuple(intend(tx, listed, why, by, at, crisis.number))


def queue_words(listed: Queue, intended: Sequence[PausedPost], before: int) -> str:
    """What a title says of the queue; nobody has confirmed anything yet. `before`: posts that an
    earlier pause holds already."""
    if listed is None:
        return ""
    if before and not intended:
        return f"; the queue is held back already ({_posts(before)})"
    return f"; holding the queue back ({_posts(len(intended))})"


def _posts(count: int) -> str:
    return "1 post" if count == 1 else f"{count} posts"


def _words_of(reader: Reader, rows: Sequence[Row]) -> tuple[str, ...]:
    """The words that several people of the evidence have in common, and others have not."""
    posts = reader.get_many(Post, [row.latest for row in rows]).values()
    by_author: dict[str, str] = {}
    for post in posts:
        by_author[post.author.id] = f"{by_author.get(post.author.id, '')}\n{post.text}"
    if len(by_author) < 2:
        return ()
    before = min(post.created_at for post in posts)
    return telling_words(list(by_author.values()), _usual(reader, before), _own(reader))


def _usual(reader: Reader, before: Moment) -> list[str]:
    """What people wrote earlier."""
    earlier = (Where("kind", "one_of", INBOUND), Where("created_at", "lt", before))
    return [post.text for post in reader.window(Post, earlier, NEWEST_FIRST, limit=USUAL_MOST)]


def _own(reader: Reader) -> list[str]:
    """What everybody says who writes to us: the accounts' names and keywords."""
    accounts = reader.window(Account)
    return [word for one in accounts for word in (one.handle, one.name, *one.keywords)]


def by_words(crisis: Crisis) -> str:
    """What a title says of the words that were found in its evidence; "" = none were."""
    quoted = ", ".join(f"'{word}'" for word in crisis.words)
    return f"; later ones attach by {quoted}" if quoted else ""


def _title(crisis: Crisis, linked: Sequence[Row]) -> str:
    words = f"declared {crisis.severity}"
    words += f' "{crisis.title}"' if crisis.title else ""
    grounds = [] if crisis.alert is None else [f"spike {crisis.alert}"]
    grounds += [counted_mentions(linked)] if linked else []
    return words + (f" from {' and '.join(grounds)}" if grounds else "")
