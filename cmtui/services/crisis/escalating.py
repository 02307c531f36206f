"""Escalating: a contact is asked by their own command; who does not answer is passed over in time.

The order is that of the operator's configuration. A call for help goes on in whichever process has
the contact that is to be asked next, and ends with the first answer.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from cmtui.clock import MINUTE, Clock
from cmtui.errors import Conflict, NotFound, Refused, WrongUsage
from cmtui.model.crisis import Crisis
from cmtui.model.escalation import Escalation
from cmtui.model.operator import Identity
from cmtui.model.row import Row
from cmtui.model.views import NEWEST_FIRST, Where
from cmtui.services.contact_ports import Asked, Contact, Contacts, NoContacts
from cmtui.services.crisis.current import needed_crisis
from cmtui.services.crisis.queue_words import clock_time
from cmtui.services.house_rules import HouseRules
from cmtui.services.leases import Leases, session_is_alive
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.text.safe import clean, clean_line
from cmtui.text.suggest import nearest

LEASE = "escalating"
"""Of the process that asks the next contact; others look again in a minute."""

MOST_WHAT = 500
MOST_ANSWER = 1_000
"""Characters."""

OPEN = (Where("state", "one_of", ("asking", "asked", "failed")),)

ENDED = "the program ended while it asked"
NOBODY = "nobody is left to ask"


class Escalating:
    """Asks contacts, notes their answers, and goes on to the next."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        identity: Identity,
        operators: Operators,
        leases: Leases,
        house: HouseRules,
        contacts: Contacts | None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._operators = operators
        self._leases = leases
        self._house = house
        self._contacts: Contacts = contacts or NoContacts()

    @property
    def contacts(self) -> Sequence[Contact]:
        """Whom this operator can ask, in order."""
        return self._contacts.all

    async def all(self, crisis: int | None = None, limit: int = 200) -> list[Escalation]:
        """Who was asked, newest first; of one crisis or of all."""
        where = () if crisis is None else (Where("crisis", "eq", crisis),)
        return await self._store.read(
            lambda reader: reader.window(Escalation, where, NEWEST_FIRST, limit=limit)
        )

    async def call(self, what: str, contact: str = "", row: int | None = None) -> Escalation:
        """Asks a contact (default: the first) and returns when their command has run.

        A linked mention that it is about stands among the escalated from then on. Raises NotFound
        without a crisis or such a row, Refused where no contact is named in the configuration.
        """
        plain = clean_line(what).text.strip()[:MOST_WHAT]
        if not plain:
            raise WrongUsage("say what the contact is asked")
        name = self._named(contact)
        me = (await self._operators.me()).initials
        lease = await self._leases.session()

        def work(tx: Writer) -> Escalation:
            tx.expect(lease)
            crisis = needed_crisis(tx)
            _put_among_escalated(tx, crisis, row)
            tx.name(f"asking {name}: {plain}")
            return tx.add(
                Escalation(
                    crisis=crisis.number,
                    contact=name,
                    what=plain,
                    by=me,
                    at=self._clock.now(),
                    row=row,
                    session=lease.session,
                )
            )

        return await self._ask(await self._store.transact("escalate", work, vital=True))

    async def answer(self, number: int, text: str = "") -> Escalation:
        """Notes that a contact answered; nobody else is asked then.

        Raises NotFound, and Refused where it is answered already.
        """
        me = (await self._operators.me()).initials
        plain = clean(text).text.strip()[:MOST_ANSWER]

        def work(tx: Writer) -> Escalation:
            one = tx.get(Escalation, number)
            if one is None:
                raise NotFound(f"nobody was asked under the number {number}; see: cmtui escalate")
            if one.state == "answered":
                raise Refused(f"{one.contact} answered already, noted by {one.answered_by}")
            tx.name(f"{one.contact} answered" + (f": {clean_line(plain).text}" if plain else ""))
            return tx.put(
                replace(
                    one,
                    state="answered",
                    answer=plain,
                    answered_by=me,
                    ended_at=self._clock.now(),
                )
            )

        return await self._store.transact("escalation answered", work, vital=True)

    async def go_on(self) -> list[Escalation]:
        """Asks the next contact wherever one did not answer in time, or could not be asked.

        Returns what has changed. Only contacts of this operator's configuration are asked.
        """
        due = await self._store.read(self._due)
        if not due or await self._leases.take(LEASE) is None:
            return []
        changed: list[Escalation] = []
        try:
            for one in due:
                changed += await self._go_on_from(one)
        finally:
            await self._leases.release(LEASE)
        return changed

    # --- parts -------------------------------------------------------------------------------

    def _named(self, contact: str) -> str:
        names = [one.name for one in self._contacts.all]
        if not names:
            raise Refused(
                "no contact is named in your configuration; see [[contact]] in: cmtui help queue"
            )
        if not contact:
            return names[0]
        found = next((name for name in names if name.lower() == contact.lower()), None)
        if found is None:
            near = nearest(contact, names)
            mend = f"did you mean {near}?" if near else f"known: {', '.join(names)}"
            raise NotFound(f"no contact is called {clean_line(contact).text}; {mend}")
        return found

    async def _ask(self, one: Escalation) -> Escalation:
        """Runs the command and records how that went."""
        crisis = await self._store.read(lambda reader: reader.get(Crisis, one.crisis))
        words = f"{crisis.severity} {crisis.title}".strip() if crisis else ""
        failure = await self._contacts.ask(one.contact, Asked(one.number, one.what, one.by, words))

        def work(tx: Writer) -> Escalation:
            now = tx.get(Escalation, one.number)
            if now is None or now.state != "asking":  # answered meanwhile
                return now or one
            instead = self._contacts.instead(one.contact)
            asked = f"asked {one.contact}, {_would(instead)}" if instead else f"asked {one.contact}"
            tx.name(f"{one.contact} could not be asked: {failure}" if failure else
                    f"{asked}: {one.what}")  # fmt: skip
            if failure:
                at = self._clock.now()
                return tx.put(replace(now, state="failed", error=failure, ended_at=at))
            return tx.put(replace(now, state="asked", unrun=instead or None))

        verb = "escalation failed" if failure else "escalation asked"
        return await self._store.transact(verb, work, vital=True)

    def _due(self, reader: Reader) -> list[Escalation]:
        """Those from which it goes on, as far as this operator knows who is next."""
        names = {one.name for one in self._contacts.all}
        return [
            one
            for one in reader.window(Escalation, OPEN)
            if one.contact in names and self._is_due(reader, one) and not _is_over(reader, one)
        ]

    def _is_due(self, reader: Reader, one: Escalation) -> bool:
        if one.state == "asking":
            return not session_is_alive(reader, one.session, self._clock)
        patience = self._house.crisis().contact_minutes * MINUTE
        return one.state == "failed" or self._clock.now() - one.at >= patience

    async def _go_on_from(self, one: Escalation) -> list[Escalation]:
        """Gives up on one contact and asks the next, if there is any."""
        lease = await self._leases.session()

        def work(tx: Writer) -> tuple[Escalation, Escalation | None]:
            tx.expect(lease)
            now = tx.get(Escalation, one.number)
            if now != one or _is_over(tx, one):
                raise Conflict("somebody answered, or another process goes on")
            at = self._clock.now()
            if now.state == "asking":
                now = tx.put(replace(now, state="failed", error=ENDED))
            name = self._next_after(tx, now)
            silent = now.state == "asked"
            error = NOBODY if name is None else now.error
            given_up = tx.put(replace(now, state="no-answer", ended_at=at, error=error))
            why = f"no answer from {now.contact}" if silent else f"{now.contact} was not reached"
            tx.name(f"{why}; {NOBODY}" if name is None else f"{why}; asking {name}")
            if name is None:
                return given_up, None
            fresh = replace(
                now, number=0, contact=name, at=at, state="asking", chain=now.call, error="",
                ended_at=None, session=lease.session, unrun=None,
            )  # fmt: skip
            return given_up, tx.add(fresh)

        try:
            given_up, fresh = await self._store.transact("escalation goes on", work, vital=True)
        except Conflict:
            return []
        return [given_up] if fresh is None else [given_up, await self._ask(fresh)]

    def _next_after(self, reader: Reader, one: Escalation) -> str | None:
        """The first contact after this one, in my order, who was not asked in this call."""
        names = [contact.name for contact in self._contacts.all]
        asked = {other.contact for other in _chain(reader, one)}
        later = names[names.index(one.contact) + 1 :]
        return next((name for name in later if name not in asked), None)


def escalation_words(one: Escalation) -> str:
    """`asked 13:31, no answer`."""
    at = clock_time(one.at) + (f" ({_would(one.unrun)})" if one.unrun else "")
    match one.state:
        case "asking":
            return f"being asked since {at}"
        case "asked":
            return f"asked {at}, no answer"
        case "failed":
            return f"not reached {at}: {one.error}"
        case "no-answer":
            return f"asked {at}, no answer" + (f"; {one.error}" if one.error else "")
        case "answered":
            answer = f": {one.answer}" if one.answer else ""
            return f"asked {at}, answered {clock_time(one.ended_at or one.at)}{answer}"


def _would(program: str) -> str:
    return f"a drill: would have run {program}"


def _put_among_escalated(tx: Writer, crisis: Crisis, row: int | None) -> None:
    if row is None:
        return
    found = tx.get(Row, row)
    if found is None:
        raise NotFound(f"no mention has the number {row}")
    if found.crisis == crisis.number:
        tx.put(replace(found, place="escalated"))


def _chain(reader: Reader, one: Escalation) -> list[Escalation]:
    """Everybody who was asked in the same call for help."""
    same = reader.window(Escalation, (Where("crisis", "eq", one.crisis),))
    return [other for other in same if other.call == one.call]


def _is_over(reader: Reader, one: Escalation) -> bool:
    """Whether somebody answered, or the crisis is closed."""
    crisis = reader.get(Crisis, one.crisis)
    is_closed = crisis is not None and crisis.state == "closed"
    return is_closed or any(other.state == "answered" for other in _chain(reader, one))
