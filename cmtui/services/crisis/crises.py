"""The crisis as a whole: declared, led in roles and phases, and closed; each change in the log."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from cmtui.clock import Clock
from cmtui.errors import NotFound, Refused, WrongUsage
from cmtui.model.crisis import PHASES, ROLES, SEVERITIES, Crisis, Phase, Role
from cmtui.model.views import NEWEST_FIRST
from cmtui.services.crisis.closing import closed
from cmtui.services.crisis.current import needed_crisis, open_crisis
from cmtui.services.crisis.declaring import (
    Declared,
    checked_severity,
    checked_title,
    declared,
    held_back,
    is_paused,
    queue_words,
    refuse_second,
)
from cmtui.services.crisis.held_back import held_posts
from cmtui.services.crisis.pausing import Pausing
from cmtui.services.crisis.telling_words import typed_words
from cmtui.services.crisis.ticking import update_after_change
from cmtui.services.house_rules import HouseRules
from cmtui.services.operators import Operators, refuse_stranger
from cmtui.services.ports import Reader, Store, Writer
from cmtui.text.safe import clean_line

BECAUSE_MOST = 200
"""Characters of a reason."""


class Crises:
    """Declares a crisis, changes it and closes it; at most one is open at a time."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        operators: Operators,
        house: HouseRules,
        pausing: Pausing,
    ) -> None:
        self._store = store
        self._clock = clock
        self._operators = operators
        self._house = house
        self._pausing = pausing

    async def current(self) -> Crisis | None:
        """The one that is open; None: it is a quiet day."""
        return await self._store.read(open_crisis)

    async def all(self) -> list[Crisis]:
        """Every crisis there was, the newest first."""
        return await self._store.read(lambda reader: reader.window(Crisis, (), NEWEST_FIRST))

    async def declare(
        self,
        severity: str,
        title: str = "",
        *,
        evidence: Sequence[int] = (),
        words: Sequence[str] = (),
        pause: bool | None = None,
        alert: int | None = None,
    ) -> Declared:
        """Opens a crisis that I lead, with these rows as its evidence; all of it or nothing.

        `words` are what later mentions are matched by; without any they are taken from the
        evidence, or from the spike `alert` (None: the newest that lasts). `pause` None: the social
        media manager's queue as the severity says. Raises Refused when one is open already or the
        severity leaves no choice about the queue, NotFound for an unknown row or alert, WrongUsage
        for words that are none.
        """
        me = (await self._operators.me()).initials
        house, known = self._house.crisis(), checked_severity(severity)
        pauses = is_paused(known, house.clocks(known).queue, pause)
        await self._store.read(refuse_second)  # before the networks are asked for their queues
        listed = await self._pausing.listed() if pauses else None
        fresh = Crisis(
            severity=known,
            declared_by=me,
            declared_at=self._clock.now(),
            title=checked_title(title),
            lead=me,
            spokes=me,
            words=typed_words(words),
            alert=alert,
        )
        return await self._store.transact(
            "declare", lambda tx: declared(tx, fresh, house, evidence, listed), vital=True
        )

    async def change_severity(
        self, severity: str, because: str, *, pause: bool | None = None
    ) -> Declared:
        """Makes it graver or less grave, and sets its clocks anew.

        Where it becomes graver, the queue is held back as at a declaration. Raises as `declare`,
        and NotFound without a crisis.
        """
        me = (await self._operators.me()).initials
        house, known = self._house.crisis(), checked_severity(severity)
        why = _reason(because, "the severity changes")
        before = await self._store.read(needed_crisis)
        rises = SEVERITIES.index(known) < SEVERITIES.index(before.severity)
        pauses = is_paused(known, house.clocks(known).queue, pause) if rises or pause else False
        listed = await self._pausing.listed() if pauses else None
        now = self._clock.now()

        def work(tx: Writer) -> Declared:
            crisis = needed_crisis(tx)
            if crisis.severity == known:
                raise Refused(f"it is {known} already")
            graver = replace(crisis, severity=known)
            update_at = update_after_change(tx, graver, house, now)
            graver = tx.put(replace(graver, next_update_at=update_at))
            held = len(held_posts(tx))
            intended = held_back(tx, graver, listed, me, now)
            tx.name(f"{crisis.severity} → {known}: {why}{queue_words(listed, intended, held)}")
            return Declared(graver, (), intended, listed is not None)

        return await self._store.transact("change severity", work, vital=True)

    async def change_phase(self, phase: str, because: str) -> Crisis:
        """Says how far it has come. Raises WrongUsage, NotFound without a crisis, Refused."""
        known = _known_phase(phase)
        why = _reason(because, "the phase changes")

        def change(_: Reader, crisis: Crisis) -> tuple[Crisis, str]:
            if crisis.phase == known:
                raise Refused(f"it is {known} already")
            return replace(crisis, phase=known), f"{crisis.phase} → {known}: {why}"

        return await self._changed("change phase", change)

    async def give_role(self, role: str, who: str, because: str) -> Crisis:
        """Gives a role to an operator by initials, or ("") to nobody. Raises as `change_phase`."""
        known = _known_role(role)
        initials = who.strip().upper()
        why = _reason(because, "the role changes hands")

        def change(reader: Reader, crisis: Crisis) -> tuple[Crisis, str]:
            if initials:
                refuse_stranger(reader, initials)
            before: str = getattr(crisis, known)
            if before == initials:
                raise Refused(f"{known} is {initials or 'nobody'} already")
            title = f"{known} {before or 'nobody'} → {initials or 'nobody'}: {why}"
            return replace(crisis, **{known: initials}), title

        return await self._changed("give role", change)

    async def name(self, title: str) -> Crisis:
        """Gives it a title, which may come late. Raises as `change_phase`."""
        clean = checked_title(title)
        if not clean:
            raise WrongUsage("say what it is called")
        return await self._changed(
            "name crisis", lambda _, crisis: (replace(crisis, title=clean), f'called it "{clean}"')
        )

    async def match_by(self, words: Sequence[str]) -> Crisis:
        """By which words later mentions attach from now on; none: only by conversation."""
        typed = typed_words(words)
        said = ", ".join(f"'{word}'" for word in typed) or "no words"
        return await self._changed(
            "crisis words",
            lambda _, crisis: (replace(crisis, words=typed), f"mentions attach by {said}"),
        )

    async def hold(self, on: bool, because: str, number: int | None = None) -> Crisis:
        """Begins or ends a legal hold, also of a crisis that is closed: nothing is forgotten.

        Raises NotFound, WrongUsage without a reason, Refused where it stands so already.
        """
        why = _reason(because, "a legal hold begins or ends")

        def change(_: Reader, crisis: Crisis) -> tuple[Crisis, str]:
            if crisis.legal_hold == on:
                raise Refused(f"a legal hold is {'on' if on else 'off'} already")
            title = f"legal hold {'on' if on else 'off'}: {why}"
            return replace(crisis, legal_hold=on), title

        return await self._changed("legal hold", change, number)

    async def close(self, because: str = "", all_clear: int | None = None) -> Crisis:
        """Ends it: its clocks stop, and who waits is due as on any other day.

        `all_clear` is the number of the update that told everybody; None: the newest all-clear that
        is out, or, where there is none, `because` says why it ends without one. Raises NotFound
        without a crisis, Refused for an update that is no all-clear or not out, WrongUsage without
        either.
        """
        me = (await self._operators.me()).initials
        why, now = clean_line(because).text[:BECAUSE_MOST], self._clock.now()
        return await self._store.transact(
            "close crisis", lambda tx: closed(tx, me, now, why, all_clear)
        )

    async def _changed(
        self,
        verb: str,
        change: Callable[[Reader, Crisis], tuple[Crisis, str]],
        number: int | None = None,
    ) -> Crisis:
        await self._operators.me()

        def work(tx: Writer) -> Crisis:
            crisis = needed_crisis(tx) if number is None else crisis_of(tx, number)
            after, title = change(tx, crisis)
            tx.name(title)
            return tx.put(after)

        return await self._store.transact(verb, work)


def crisis_of(reader: Reader, number: int) -> Crisis:
    """The crisis of that number, open or closed. Raises NotFound."""
    found = reader.get(Crisis, number)
    if found is None:
        raise NotFound(f"no crisis has the number {number}; see: cmtui crisis list")
    return found


def _reason(because: str, what: str) -> str:
    why = clean_line(because).text[:BECAUSE_MOST]
    if not why:
        raise WrongUsage(f"say why {what}")
    return why


def _known_phase(phase: str) -> Phase:
    for known in PHASES:
        if phase.strip().lower() == known:
            return known
    raise WrongUsage(f"a phase is {', '.join(PHASES)}; not {phase[:40]}")


def _known_role(role: str) -> Role:
    for known in ROLES:
        if role.strip().lower() == known:
            return known
    raise WrongUsage(f"a role is {', '.join(ROLES)}; not {role[:40]}")
