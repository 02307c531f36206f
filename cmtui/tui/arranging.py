"""Arranging rows: snoozed until a time, tagged from the vocabulary, assigned to a colleague."""

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from cmtui.clock import Moment
from cmtui.errors import WrongUsage
from cmtui.model.row import Row
from cmtui.services.tagging import tag_names
from cmtui.text.coming import parse_coming, said_when
from cmtui.text.suggest import nearest
from cmtui.tui.deciding import Deed
from cmtui.tui.palette import Choice
from cmtui.tui.triaging import is_waiting, whom

if TYPE_CHECKING:
    from cmtui.tui.rows_at_hand import RowsAtHand

NOBODY = "nobody"

EXAMPLES = "2h, tonight, tomorrow 9, mon 10:30, domani mattina"

TAG_KEYS = (
    ("Enter", "tag"), ("Tab", "complete"), ("-tag", "takes it off"), ("Esc", "leaves"),
)  # fmt: skip

_BETWEEN = re.compile(r"[\s,]+")


class ArrangeVerbs:
    """The feed's commands that ask for a time, for tags, for somebody."""

    def __init__(self, screen: "RowsAtHand") -> None:
        self._screen = screen

    # --- snooze ------------------------------------------------------------------------------

    async def do_triage_snooze(self, count: int, when: str | None = None) -> None:
        """Puts rows off until a time, or asks until when."""
        screen = self._screen
        chosen, again = screen.selecting.chosen(count), screen.selecting.repeated(count)
        if when is not None:
            await self._snooze(chosen, again, when)
            return
        screen.question(
            partial(self._snooze, chosen, again), "snooze",
            f"snooze {await whom(screen, chosen)} until",
            validate=lambda text: wrong_time(text, screen.now),
            echo=lambda text: understood(text, screen.now),
            keys=(("Enter", "snooze"), ("Esc", "leaves")),
        )  # fmt: skip

    async def _snooze(self, chosen: Sequence[int], again: int, when: str) -> None:
        """A repetition is until the same words: `tomorrow 9` is read anew."""
        screen = self._screen
        until = parse_coming(when, screen.now)

        async def do(numbers: Sequence[int]) -> Sequence[Row]:
            return await screen.desk.triage.snooze(numbers, until)

        async def once_more(count: int) -> None:
            await self.do_triage_snooze(count, when)

        past = f"snoozed until {said_when(until, screen.now)}"
        deed = Deed(do, "snooze", past, is_waiting, "did not wait", "nobody waits there")
        await screen.deciding.begin(deed._replace(again=once_more), chosen, again)

    # --- tags --------------------------------------------------------------------------------

    async def do_triage_tag(self, count: int, words: str | None = None) -> None:
        """Adds tags and takes `-tag` off, or asks for them."""
        screen = self._screen
        chosen, again = screen.selecting.chosen(count), screen.selecting.repeated(count)
        known = tuple(tag.name for tag in await screen.desk.tags.all())
        if words is not None:
            await self._tag(chosen, again, known, words)
            return
        rows = await screen.desk.feed.rows(list(chosen))
        borne = tuple(sorted({tag for row in rows.values() for tag in row.tags}))
        screen.question(
            partial(self._tag, chosen, again, known), "tag",
            f"tag {await whom(screen, chosen)}",
            echo=lambda text: fitting_tags(text, known, borne),
            complete=lambda text: completed_tags(text, known, borne),
            keys=TAG_KEYS,
        )  # fmt: skip

    async def _tag(
        self, chosen: Sequence[int], again: int, known: Sequence[str], words: str
    ) -> None:
        add, remove = read_tags(words)
        new = [tag for tag in add if tag not in known]
        if not new:
            await self._mark(chosen, again, add, remove)
            return
        near = nearest(new[0], known)
        which = f"{new[0]} is" if len(new) == 1 else f"{', '.join(new)} are"
        there = f" (there is {near})" if near else ""
        do = partial(self._mark, chosen, again, add, remove, make=True)
        self._screen.ask_first(f"{which} new{there}; y makes it a tag, Esc leaves", do)

    async def _mark(
        self,
        chosen: Sequence[int],
        again: int,
        add: Sequence[str],
        remove: Sequence[str],
        make: bool = False,
    ) -> None:
        triage = self._screen.desk.triage

        async def do(numbers: Sequence[int]) -> Sequence[Row]:
            return await triage.tag(numbers, add, remove, make)

        past = f"tagged {' '.join([*add, *(f'-{tag}' for tag in remove)])}"
        await self._screen.deciding.begin(Deed(do, "tag", past, ends=False), chosen, again)

    # --- assign ------------------------------------------------------------------------------

    async def do_triage_assign(self, count: int, who: str | None = None) -> None:
        """Asks a colleague to answer, or picks one."""
        screen = self._screen
        chosen, again = screen.selecting.chosen(count), screen.selecting.repeated(count)
        if who is not None:
            await self._assign(chosen, again, who)
            return
        everyone = [one for one in await screen.desk.operators.all() if one.active]
        choices = [Choice(f"{one.initials}  {one.name}", "", one.initials) for one in everyone]
        choices.append(Choice(NOBODY, "", NOBODY))
        label = f"assign {await whom(screen, chosen)} to"
        screen.pick(choices, label, partial(self._assign, chosen, again), "nobody of that name")

    async def _assign(self, chosen: Sequence[int], again: int, who: str) -> None:
        triage = self._screen.desk.triage
        initials = None if who.casefold() == NOBODY else who

        async def do(numbers: Sequence[int]) -> Sequence[Row]:
            return await triage.assign(numbers, initials)

        past = f"assigned to {initials.upper() if initials else NOBODY}"
        await self._screen.deciding.begin(Deed(do, "assign", past, ends=False), chosen, again)


def understood(text: str, now: Moment) -> str:
    """`is tomorrow 09:00`; examples while nothing is typed, "" while it is no time yet."""
    if not text.strip():
        return EXAMPLES
    try:
        return f"is {said_when(parse_coming(text, now), now)}"
    except WrongUsage:
        return ""


def wrong_time(text: str, now: Moment) -> str | None:
    """Why it is no time to come, in a few words; None when it is one."""
    try:
        parse_coming(text, now)
    except WrongUsage as error:
        return str(error).partition(";")[0]
    return None


def read_tags(words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """`bug, #ios -late` as those to add and those to take off. Raises WrongUsage."""
    parts = [part for part in _BETWEEN.split(words) if part]
    add = tag_names(part for part in parts if not part.startswith("-"))
    remove = tag_names(part[1:] for part in parts if part.startswith("-"))
    if not parts:
        raise WrongUsage("name a tag")
    return add, remove


def fitting_tags(text: str, known: Sequence[str], borne: Sequence[str]) -> str:
    """The tags that the last word could become."""
    found = _fitting(text, known, borne)
    return " ".join(found) if found else ("" if text.strip() else "no tags yet")


def completed_tags(text: str, known: Sequence[str], borne: Sequence[str]) -> str:
    """The text with its last word completed to the first tag that fits."""
    found = _fitting(text, known, borne)
    last = _last_word(text)
    if not found or not last.removeprefix("-"):
        return text
    return text[: len(text) - len(last)] + last[: last.startswith("-")] + found[0] + " "


def _fitting(text: str, known: Sequence[str], borne: Sequence[str]) -> list[str]:
    last = _last_word(text)
    among = borne if last.startswith("-") else known
    begin = last.removeprefix("-").removeprefix("#").lower()
    return [tag for tag in among if tag.startswith(begin)]


def _last_word(text: str) -> str:
    return _BETWEEN.split(text)[-1]
