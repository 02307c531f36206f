"""Deciding about rows: done, dismissed, covered, set aside, brought back, claimed and released."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from cmtui.errors import NotFound, WrongUsage
from cmtui.model.row import DISMISSALS, WAITING, Dismissal, Row
from cmtui.tui.deciding import Deed
from cmtui.tui.present.feed_row import row_title

if TYPE_CHECKING:
    from cmtui.tui.rows_at_hand import RowsAtHand

LETTERS: dict[str, Dismissal] = {kind[0]: kind for kind in DISMISSALS}
"""What each kind of dismissal is answered with."""


class TriageVerbs:
    """The feed's commands that end a row, put it apart or take it."""

    def __init__(self, screen: "RowsAtHand") -> None:
        self._screen = screen

    async def do_triage_done(self, count: int) -> None:
        """Closes what waits."""
        deed = Deed(
            self._screen.desk.triage.done, "close", "done", can_be_closed, "did not wait",
            "nobody waits there",
        )  # fmt: skip
        await self._begin(deed, count)

    async def do_triage_dismiss(self, count: int, kind: str | None = None) -> None:
        """Closes as spam, off-topic or abuse, or asks as which."""
        chosen, again = self._screen.selecting.chosen(count), self._repeated(count)
        if kind is not None:
            await self._dismiss(chosen, again, kind)
            return
        keys = (*LETTERS.items(), ("Esc", "leaves"))
        label = f"dismiss {await self._whom(chosen)} as"
        do = partial(self._dismiss, chosen, again)
        self._screen.question(do, "dismiss", label, choices="".join(LETTERS), keys=keys)

    async def _dismiss(self, chosen: Sequence[int], again: int, kind: str) -> None:
        begun = [one for one in DISMISSALS if kind and one.startswith(kind.casefold())]
        if len(begun) != 1:
            raise WrongUsage(f"dismiss as {', '.join(DISMISSALS)}, not {kind}")
        triage = self._screen.desk.triage

        async def do(numbers: Sequence[int]) -> Sequence[Row]:
            return await triage.dismiss(numbers, begun[0])

        past = f"dismissed as {begun[0]}"
        deed = Deed(do, "dismiss", past, can_be_dismissed, "are dealt with", "nobody waits there")
        await self._screen.deciding.begin(deed, chosen, again)

    async def do_triage_covered(self, count: int, why: str = "") -> None:
        """The live public update answers them."""
        triage = self._screen.desk.triage

        async def do(numbers: Sequence[int]) -> Sequence[Row]:
            return await triage.covered(numbers, why)

        await self._begin(
            Deed(do, "cover", "covered", is_waiting, "did not wait", "nobody waits there"), count
        )

    async def do_triage_aside(self, count: int, why: str = "") -> None:
        """Keeps rows apart, without a clock."""
        triage = self._screen.desk.triage

        async def do(numbers: Sequence[int]) -> Sequence[Row]:
            return await triage.set_aside(numbers, why)

        await self._begin(
            Deed(do, "set aside", "set aside", is_waiting, "did not wait", "nobody waits there"),
            count,
        )

    async def do_triage_back(self, count: int) -> None:
        """Lets them wait again."""
        deed = Deed(
            self._screen.desk.triage.bring_back, "bring back", "waits again", can_come_back,
            "wait or are answered", "nobody there is put off or closed",
        )  # fmt: skip
        await self._begin(deed, count)

    async def do_triage_release(self, count: int) -> None:
        """Takes rows, or gives back what is all mine already."""
        screen = self._screen
        chosen = screen.selecting.chosen(count)
        found = await screen.desk.feed.rows(list(chosen))
        me = screen.app.status.me.initials if screen.app.status else ""
        triage = screen.desk.triage
        if found and all(row.holder == me for row in found.values()):
            deed = Deed(triage.release_all, "release", "free again", ends=False)
        else:
            deed = Deed(triage.claim_all, "claim", "yours", ends=False)
        deed = deed._replace(again=self.do_triage_release)
        await screen.deciding.begin(deed, chosen, self._repeated(count))

    async def do_act_repeat(self, count: int) -> None:
        """The last decision again, about the selection or the row under the cursor."""
        await self._screen.deciding.again(count)

    async def _begin(self, deed: Deed, count: int) -> None:
        chosen = self._screen.selecting.chosen(count)
        await self._screen.deciding.begin(deed, chosen, self._repeated(count))

    def _repeated(self, count: int) -> int:
        return self._screen.selecting.repeated(count)

    async def _whom(self, chosen: Sequence[int]) -> str:
        return await whom(self._screen, chosen)


async def whom(screen: "RowsAtHand", chosen: Sequence[int]) -> str:
    """The rows in a word or two, for a question. Raises NotFound when they are gone."""
    if len(chosen) > 1:
        return f"{len(chosen)} rows"
    found = await screen.desk.feed.rows(list(chosen))
    if not found:
        raise NotFound("there is nobody here")
    return row_title(found[chosen[0]])


def is_waiting(row: Row) -> bool:
    """Whether something of hers is unanswered."""
    return row.state in WAITING


def can_be_closed(row: Row) -> bool:
    """Whether it waits, or was only covered by what we said in public."""
    return row.state in (*WAITING, "covered")


def can_be_dismissed(row: Row) -> bool:
    """Whether it waits or was closed without an answer to it alone."""
    return row.state in (*WAITING, "covered", "done")


def can_come_back(row: Row) -> bool:
    """Whether it was put off or closed."""
    return row.state in ("snoozed", "set-aside", "covered", "done", "dismissed")
