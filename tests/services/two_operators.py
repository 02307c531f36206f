"""Two operators at their desks, the people who write to them, and all that may happen."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from cmtui.clock import HOUR, MINUTE
from cmtui.errors import (
    AnswerLost,
    CmtuiError,
    LimitReached,
    LoginFailed,
    NetworkFailed,
    NotFound,
    Refused,
    Rejected,
    Unreachable,
    WrongUsage,
)
from cmtui.model.crisis import SEVERITIES
from cmtui.model.follow_up import FollowUp, FollowUpSort
from cmtui.model.log import Commit
from cmtui.model.operation import ACT_KINDS, Operation
from cmtui.model.post import Post
from cmtui.model.row import DISMISSALS, Row
from cmtui.model.rule import Rule, When
from cmtui.model.sending import Sending
from cmtui.services.acting import Wish
from cmtui.services.crisis.picture import COLUMNS
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from cmtui.services.undoable import VERBS
from tests.desks import EagerClock, PlainHouse, founded, identity, opened
from tests.scripted import ScriptedNetwork
from tests.services.triaging import SAME, update_is_out

WHO = ("mara", "ben", "yuki", "kofi")
SAYINGS = (SAME, "Hello?", "Thank you!", "I was scammed, and nobody answers", "win the raffle")
CLOSER, RAFFLE = SAYINGS[2], SAYINGS[4]
ENDINGS = ("", " ^NR", " ^AB", "\n^nr", "^AB", " Every word on case {n} is worth reading." * 15)
"""How somebody ends her words: unsigned, as herself, as the other, too long for one post."""

LONG = "is worth reading."

ARRIVALS = (
    "says",
    "writes_again",
    "edits",
    "deletes",
    "phone",
    "reads",
    "fetches",
    "adds",
    "tells",
)
DECISIONS = {
    "done": "done", "covered": "covered", "dismiss": "dismiss", "set_aside": "set aside",
    "snooze": "snooze", "bring_back": "bring back", "assign": "assign", "tag": "tag",
    "untag": "tag", "claim": "claim", "release": "release", "stage": "stage", "note": "note",
    "declares": "declare", "graver": "change severity", "links": "link", "unlinks": "unlink",
    "moves": "move card", "questions": "add question", "closes_it": "close crisis",
    "serves": "claim", "promises": "follow up", "keeps": "keep follow-up",
    "breaks": "break promise",
}  # fmt: skip
"""What is decided in one transaction, and the verb under which the log has it."""

WRITING = {
    "writes": "begin draft", "discards": "discard draft", "takes_over": "take over draft",
    "takes_up": "take up draft", "holds": "hold", "posts": "hold", "corrects": "hold",
    "calls_back": "call back", "by_hand": "answered by hand",
}  # fmt: skip
SENDING = (
    "carries", "meanwhile", "answers", "answers_amid", "does", "acts", "performs", "settles",
    "fails", "takes_back", "dies_sending",
)  # fmt: skip
LIFE = ("goes_by", "goes_by", "weighs", "undoes", "undoes", "presses", "dies", "closes")


class Killed(Exception):
    """Ends a task in the middle as a killed process would."""


@dataclass
class Terminal:
    """One operator at her desk, and what she put in the hold there and is not carried yet."""

    login: str
    initials: str
    desk: Desk
    starts: int = 1
    held: list[list[Sending]] = field(default_factory=list)
    acts: list[list[Operation]] = field(default_factory=list)


class TwoOperators:
    """Nathan (NR) and Alma (AB), one store, one network; `step` does one thing.

    `held_by` says who put a sending in the hold, by its number. `arrived` is the id of what
    somebody wrote in the last step and has been read ("" = nothing was).
    """

    def __init__(self, folder: Path, *, idempotent: bool, can_edit: bool) -> None:
        self.folder = folder
        self.clock = EagerClock()
        self.network = ScriptedNetwork(self.clock, idempotent=idempotent)
        self.network.becomes(can_edit=can_edit)
        self.house = PlainHouse()
        raffle = Rule("raffle", When(text=("raffle",)), tag=("raffle",), set_aside=True)
        self.house.in_order = (raffle,)
        self.terminals: tuple[Terminal, ...] = ()
        self.held_by: dict[int, str] = {}
        self.arrived = ""
        self._acting: set[str] = set()
        self._texts = 0

    async def open(self) -> None:
        """The workspace and both desks."""
        nathan = await founded(self.folder, self.network, self.clock, self.house)
        await nathan.intake.sync()  # the account is in use: adding it is no act to undo any more
        alma = await self._started("alma", 1)
        await alma.operators.join("Alma Bianchi", "AB")
        self.terminals = (Terminal("nathan", "NR", nathan), Terminal("alma", "AB", alma))
        self.clock.keepers[:] = [self._renew]

    async def close(self) -> None:
        """Ends both as killed programs end."""
        for one in self.terminals:
            await one.desk.store.close()

    async def states(self) -> set[str]:
        """The states in which rows stand now."""
        return {row.state for row in await self._rows(self.terminals[0])}

    async def step(self, who: int, verb: str, which: int) -> bool:
        """One thing that an operator does or that happens before her eyes; a refusal is none.

        Whatever it was, the log tells of it as it was. Returns whether anything was done.
        """
        at = self.terminals[who]
        await self.clock.advance(1.0)
        self.arrived, self._acting = "", {at.desk.identity.actor}
        rows, end = await self._rows(at), await self._end(at)
        refused = False
        try:
            await getattr(self, verb)(at, which)
        except (WrongUsage, NotFound, Refused, NetworkFailed):
            refused = True
        except Killed:
            await self.dies(at, which)
        self._log_tells(verb, at, await at.desk.store.commits(since=end), refused)
        if await self._end(at) == end:
            assert await self._rows(at) == rows, "what is not in the log did not happen"
        return await self._end(at) != end

    def _log_tells(self, verb: str, at: Terminal, logged: list[Commit], refused: bool) -> None:
        for commit in logged:
            assert commit.verb in VERBS
            assert commit.actor in self._acting, "who did it stands there"
        verbs = [commit.verb for commit in logged if commit.verb != "make tag"]
        if verb in DECISIONS:
            assert not (refused and verbs), "what is refused changes nothing"
            assert verbs in ([], [DECISIONS[verb]]), "one act, one entry"
        if verb in WRITING and logged and not refused:
            assert WRITING[verb] in verbs or verb == "calls_back"
        for commit in logged:
            if commit.verb in (*DECISIONS.values(), *WRITING.values(), "act", "wake", "free"):
                assert commit.title, "in people's words"

    async def _end(self, at: Terminal) -> int:
        return await at.desk.store.read(lambda reader: reader.last_txn())

    async def _rows(self, at: Terminal) -> list[Row]:
        return await at.desk.feed.page(Query(view="all"), limit=None)

    async def _renew(self) -> None:
        for one in self.terminals:
            if await one.desk.leases.renew():
                await one.desk.leases.session()

    # --- what people do ----------------------------------------------------------------------

    def _mention(self, which: int) -> Post:
        posts = [post for post in self.network.posts.values() if post.kind == "mention"]
        if not posts:
            raise NotFound("nobody wrote yet")
        return posts[which % len(posts)]

    async def _read(self, at: Terminal, id: str = "") -> None:
        certain = not self.network.faults.get("mentions") and not self.network.faults.get("login")
        await at.desk.intake.sync()
        self.arrived = id if certain else ""

    async def says(self, at: Terminal, which: int) -> None:
        who, text = WHO[which % len(WHO)], SAYINGS[which % len(SAYINGS)]
        await self._read(at, self.network.says(who, text, ago=which * MINUTE))

    async def writes_again(self, at: Terminal, which: int) -> None:
        one = self._mention(which)
        text = SAYINGS[which % len(SAYINGS)]
        await self._read(at, self.network.says(one.author.handle, text, to=one.id))

    async def edits(self, at: Terminal, which: int) -> None:
        self.network.edits(self._mention(which).id, f"{SAYINGS[which % len(SAYINGS)]} (edited)")
        await self._read(at)

    async def deletes(self, at: Terminal, which: int) -> None:
        self.network.deletes(self._mention(which).id)
        await self._read(at)

    async def phone(self, at: Terminal, which: int) -> None:
        """The brand's account answers from elsewhere, signed or not."""
        text = ("Mended ^AB", "Mended ^NR", "Mended")[which % 3]
        self.network.says("acme", text, to=self._mention(which).id, signed_from_elsewhere=True)
        await self._read(at)

    async def reads(self, at: Terminal, which: int) -> None:
        await self._read(at)

    async def fetches(self, at: Terminal, which: int) -> None:
        await at.desk.conversations.fetch((await self._row(at, which)).number)

    async def adds(self, at: Terminal, which: int) -> None:
        id = self.network.says(WHO[which % len(WHO)], "acme ate my rows", kind="context", ago=HOUR)
        await at.desk.adding.add(f"https://script.invalid/{id}")
        self.arrived = id

    # --- what is decided ---------------------------------------------------------------------

    async def _row(self, at: Terminal, which: int) -> Row:
        rows = await self._rows(at)
        if not rows:
            raise NotFound("nobody wrote yet")
        return rows[which % len(rows)]

    async def _some(self, at: Terminal, which: int) -> list[int]:
        return [row.number for row in (await self._rows(at))[: which + 1]]

    async def done(self, at: Terminal, which: int) -> None:
        await at.desk.triage.done(await self._some(at, which))

    async def tells(self, at: Terminal, which: int) -> None:
        """A public update is out; in a crisis of its own where none is open."""
        await update_is_out(at.desk)

    async def covered(self, at: Terminal, which: int) -> None:
        await at.desk.triage.covered(await self._some(at, which), "the update")

    async def dismiss(self, at: Terminal, which: int) -> None:
        row = await self._row(at, which)
        await at.desk.triage.dismiss([row.number], DISMISSALS[which % len(DISMISSALS)])

    async def set_aside(self, at: Terminal, which: int) -> None:
        await at.desk.triage.set_aside([(await self._row(at, which)).number])

    async def snooze(self, at: Terminal, which: int) -> None:
        until = self.clock.now() + (which + 1) * HOUR
        await at.desk.triage.snooze(await self._some(at, which), until)

    async def bring_back(self, at: Terminal, which: int) -> None:
        await at.desk.triage.bring_back([(await self._row(at, which)).number])

    async def assign(self, at: Terminal, which: int) -> None:
        whom = ("NR", "AB", None)[which % 3]
        await at.desk.triage.assign(await self._some(at, which), whom)

    async def tag(self, at: Terminal, which: int) -> None:
        await at.desk.triage.tag(await self._some(at, which), [f"t{which}"], make=True)

    async def untag(self, at: Terminal, which: int) -> None:
        await at.desk.triage.tag(await self._some(at, which), [], [f"t{which}"])

    async def claim(self, at: Terminal, which: int) -> None:
        await at.desk.triage.claim((await self._row(at, which)).number)

    async def release(self, at: Terminal, which: int) -> None:
        await at.desk.triage.release((await self._row(at, which)).number)

    async def declares(self, at: Terminal, which: int) -> None:
        words = ["answers", "drafts"] if which % 2 else []
        await at.desk.crisis.declare("SEV3", evidence=await self._some(at, which), words=words)

    async def graver(self, at: Terminal, which: int) -> None:
        await at.desk.crisis.change_severity(SEVERITIES[which % 4], "it has grown")

    async def links(self, at: Terminal, which: int) -> None:
        await at.desk.linking.link(await self._some(at, which))

    async def unlinks(self, at: Terminal, which: int) -> None:
        await at.desk.linking.unlink([(await self._row(at, which)).number])

    async def moves(self, at: Terminal, which: int) -> None:
        row = await self._row(at, which)
        await at.desk.linking.move([row.number], COLUMNS[which % len(COLUMNS)])

    async def questions(self, at: Terminal, which: int) -> None:
        await at.desk.cards.ask("Is my data safe?", await self._some(at, which))

    async def closes_it(self, at: Terminal, which: int) -> None:
        await at.desk.crisis.close("works again")

    async def serves(self, at: Terminal, which: int) -> None:
        await at.desk.serving.next()

    async def stage(self, at: Terminal, which: int) -> None:
        row = await self._row(at, which)
        await at.desk.people.set_stage(row.person, ("press", "", "advocate")[which % 3])

    async def note(self, at: Terminal, which: int) -> None:
        await at.desk.people.note((await self._row(at, which)).person, "Met her in Turin")

    async def promises(self, at: Terminal, which: int) -> None:
        row = await self._row(at, which)
        until = self.clock.now() + (which + 1) * HOUR
        sort: FollowUpSort = "promise" if which % 2 else "follow-up"
        await at.desk.follow_ups.add(row.person, "Tell her", until, sort=sort, row=row.number)

    async def _owed(self, at: Terminal, which: int, sort: FollowUpSort) -> int:
        owed = await at.desk.store.read(lambda reader: reader.window(FollowUp))
        some = [one.number for one in owed if one.state == "open" and one.sort == sort]
        if not some:
            raise NotFound("nothing is owed")
        return some[which % len(some)]

    async def keeps(self, at: Terminal, which: int) -> None:
        sort: FollowUpSort = "promise" if which % 2 else "follow-up"
        await at.desk.follow_ups.keep(await self._owed(at, which, sort))

    async def breaks(self, at: Terminal, which: int) -> None:
        await at.desk.follow_ups.admit(await self._owed(at, which, "promise"))

    # --- what is written ---------------------------------------------------------------------

    def _words(self, which: int) -> str:
        """Words that nobody else wrote, so that each part can be told apart on the network."""
        self._texts += 1
        ending = ENDINGS[which % len(ENDINGS)].format(n=self._texts)
        return f"We are on it, case {self._texts}.{ending}"

    async def _mine(self, at: Terminal, which: int) -> int:
        mine = [one.draft for one in await at.desk.composer.drafts()]
        mine = [draft for draft in mine if draft.operator == at.initials and not draft.corrects]
        if not mine:
            raise NotFound("she writes nothing")
        return mine[which % len(mine)].number

    async def writes(self, at: Terminal, which: int) -> None:
        writing = await at.desk.composer.reply((await self._row(at, which)).number)
        await at.desk.composer.keep(writing, self._words(which))

    async def discards(self, at: Terminal, which: int) -> None:
        await at.desk.composer.discard(await self._mine(at, which))

    async def takes_over(self, at: Terminal, which: int) -> None:
        drafts = [one.draft for one in await at.desk.composer.drafts()]
        others = [draft.number for draft in drafts if draft.operator != at.initials]
        if not others:
            raise NotFound("the other writes nothing")
        await at.desk.composer.take_over(others[which % len(others)], force=which % 2 == 0)

    async def takes_up(self, at: Terminal, which: int) -> None:
        retired = await at.desk.composer.overtaken()
        if not retired:
            raise NotFound("nothing was overtaken")
        await at.desk.composer.resume(retired[which % len(retired)].draft.number)

    async def holds(self, at: Terminal, which: int) -> None:
        """Sends a draft of hers as it stands, or words of the moment."""
        if which % 2:
            writing = await at.desk.composer.resume(await self._mine(at, which))
            await self._hold(at, writing, writing.text)
            return
        writing = await at.desk.composer.reply((await self._row(at, which)).number)
        await self._hold(at, writing, writing.text or self._words(which))

    async def posts(self, at: Terminal, which: int) -> None:
        await self._hold(at, await at.desk.composer.post(fresh=True), self._words(which))

    async def corrects(self, at: Terminal, which: int) -> None:
        latest = await at.desk.correcting.latest((await self._row(at, which)).number)
        correction = await at.desk.correcting.open(latest)
        if correction.edits:
            await self._hold(at, correction.writing, self._words(which % 4))
        else:
            writing = await at.desk.correcting.redraft(correction)
            await self._hold(at, writing, writing.text)

    async def _hold(self, at: Terminal, writing: object, text: str) -> None:
        parts = text.endswith(LONG)
        sendings = await at.desk.outbox.hold(writing, text, in_parts=parts)  # type: ignore[arg-type]
        if fresh := [one for one in sendings if one.number not in self.held_by]:
            self.held_by |= {one.number: at.initials for one in fresh}
            at.held.append(fresh)

    async def calls_back(self, at: Terminal, which: int) -> None:
        await at.desk.taking_back.call_back()

    async def by_hand(self, at: Terminal, which: int) -> None:
        """On a day on which the network takes nothing from programs."""
        self.network.becomes(can_reply=False)
        try:
            writing = await at.desk.composer.reply((await self._row(at, which)).number)
            given = await at.desk.outbox.by_hand(writing, writing.text or self._words(which % 4))
            done = await at.desk.outbox.confirm_by_hand(given.draft)
            self.held_by[done.number] = at.initials
        finally:
            self.network.becomes(can_reply=True)

    # --- what goes out -----------------------------------------------------------------------

    async def carries(self, at: Terminal, which: int) -> None:
        """The hold ends, and what the network makes of it is recorded."""
        if at.held:
            await at.desk.courier.carry(at.held.pop(0))

    async def meanwhile(self, at: Terminal, which: int) -> None:
        """The same, and something happens in the hold."""
        other = next(one for one in self.terminals if one is not at)
        happens: tuple[Callable[[Terminal, int], Awaitable[None]], ...] = (
            self.calls_back, self.edits, self.deletes, self.phone, self.done, self.discards,
        )  # fmt: skip

        async def in_the_hold() -> None:
            try:
                await happens[which % len(happens)](other if which % 2 else at, which)
            except CmtuiError:
                return

        self._acting |= {other.desk.identity.actor}
        self.clock.meanwhile.append(in_the_hold)
        await self.carries(at, which)
        self.clock.meanwhile.clear()

    async def answers(self, at: Terminal, which: int) -> None:
        """Held and carried in one go."""
        await self.holds(at, which)
        await self.carries(at, which)

    async def answers_amid(self, at: Terminal, which: int) -> None:
        await self.holds(at, 2 * (which % 3))
        await self.meanwhile(at, which)

    async def does(self, at: Terminal, which: int) -> None:
        await self.acts(at, which)
        await self.performs(at, which)

    async def settles(self, at: Terminal, which: int) -> None:
        await at.desk.courier.settle_left_behind()
        await at.desk.performer.settle_left_behind()

    async def fails(self, at: Terminal, which: int) -> None:
        """The network will fail some call, before or after it acted."""
        call, error, after = (
            ("send", Unreachable("no line"), False),
            ("send", AnswerLost("no answer"), True),
            ("send", AnswerLost("no answer"), False),
            ("send", Rejected("no"), False),
            ("settle", Unreachable("no line"), False),
            ("act", AnswerLost("no answer"), True),
            ("look", LimitReached("slower", self.clock.now() + MINUTE), False),
            ("mentions", LoginFailed("who?"), False),
            ("delete", AnswerLost("no answer"), True),
        )[which % 9]
        self.network.fail(call, error, after=after, times=1 + which % 2)

    async def takes_back(self, at: Terminal, which: int) -> None:
        """Takes back, on the network, the newest act of hers that has left."""
        left = [act for act in await at.desk.undo.acts() if act.has_left]
        if not left:
            raise NotFound("nothing has left")
        await at.desk.taking_back.carry_out(left[0])

    async def acts(self, at: Terminal, which: int) -> None:
        row = await self._row(at, which)
        plans = await at.desk.operations.plan(Wish(ACT_KINDS[which % len(ACT_KINDS)]), [row.latest])
        known = {one.number for one in await at.desk.operations.all()}
        held = await at.desk.operations.hold(plans)
        if fresh := [one for one in held if one.number not in known]:
            at.acts.append(fresh)

    async def performs(self, at: Terminal, which: int) -> None:
        if at.acts:
            await at.desk.performer.carry(at.acts.pop(0))

    # --- what befalls the programs -----------------------------------------------------------

    async def goes_by(self, at: Terminal, which: int) -> None:
        """Time passes; each program that lives has renewed, and this one sees to the rest."""
        await self.clock.advance((20.0, 65.0, 700.0, 1800.0, 5400.0, 20_000.0)[which % 6])
        await self._renew()
        await at.desk.tidy()
        await at.desk.claims.sweep()

    async def weighs(self, at: Terminal, which: int) -> None:
        weighs = self.house.weighs
        self.house.weighs = type(weighs)(allowance=30 if weighs.allowance == 60 else 60)
        await at.desk.tidy()

    async def undoes(self, at: Terminal, which: int) -> None:
        acts = [act for act in await at.desk.undo.acts() if not act.has_left]
        if not acts:
            raise NotFound("nothing to undo")
        await at.desk.undo.undo(acts[0] if which % 3 else acts[which % len(acts)])

    async def presses(self, at: Terminal, which: int) -> None:
        await at.desk.status.appear((await self._row(at, which)).number, typing=which % 2 == 0)

    async def dies(self, at: Terminal, which: int) -> None:
        """Her program is killed; she starts it anew, and the network has recovered meanwhile."""
        await at.desk.store.close()
        await self._starts_anew(at)

    async def dies_sending(self, at: Terminal, which: int) -> None:
        """Killed before or after the post was made, with nothing recorded of it."""
        self.network.faults.pop("send", None)
        self.network.fail("send", Killed(), after=which % 2 == 0)  # type: ignore[arg-type]
        try:
            if not at.held:
                await self.holds(at, which)
            await self.carries(at, which)
        finally:
            self.network.faults.pop("send", None)

    async def closes(self, at: Terminal, which: int) -> None:
        """She quits; what was in the hold is a draft again."""
        await at.desk.stop()
        await self._starts_anew(at)

    async def _starts_anew(self, at: Terminal) -> None:
        at.starts += 1
        at.held, at.acts = [], []
        at.desk = await self._started(at.login, at.starts)

    async def _started(self, login: str, times: int) -> Desk:
        who = identity(login, f"{login}-{times}")
        desk = await opened(self.folder, self.network, self.clock, who, house=self.house)
        await desk.leases.session()
        return desk
