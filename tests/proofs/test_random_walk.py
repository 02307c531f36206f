"""Whatever two operators do and people write: nobody who waits is lost, nothing goes twice.

`CMTUI_WALKS=500` takes that many walks, each three times as long.
"""

import asyncio
import os
import tempfile
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from cmtui.model.row import State
from cmtui.services.feed import Query
from tests.services.promises_kept import check
from tests.services.two_operators import (
    ARRIVALS,
    DECISIONS,
    LIFE,
    SENDING,
    WRITING,
    TwoOperators,
)

WALKS = int(os.environ.get("CMTUI_WALKS", "0"))

operators = st.integers(0, 1)
places = st.integers(0, 5)


class Walk(RuleBasedStateMachine):
    """One walk: what is drawn happens, and after each step every promise is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._folder = tempfile.TemporaryDirectory()

    @initialize(idempotent=st.booleans(), can_edit=st.booleans())
    def opens(self, idempotent: bool, can_edit: bool) -> None:
        folder = Path(self._folder.name) / "workspace"
        self.team = TwoOperators(folder, idempotent=idempotent, can_edit=can_edit)
        self._runner.run(self.team.open())

    @rule(who=operators, verb=st.sampled_from(ARRIVALS), which=places)
    def somebody_writes(self, who: int, verb: str, which: int) -> None:
        self._step(who, verb, which)

    @rule(who=operators, verb=st.sampled_from(tuple(DECISIONS)), which=places)
    def she_decides(self, who: int, verb: str, which: int) -> None:
        self._step(who, verb, which)

    @rule(who=operators, verb=st.sampled_from(tuple(WRITING)), which=places)
    def she_writes(self, who: int, verb: str, which: int) -> None:
        self._step(who, verb, which)

    @rule(who=operators, verb=st.sampled_from(SENDING), which=places)
    def it_goes_out(self, who: int, verb: str, which: int) -> None:
        self._step(who, verb, which)

    @rule(who=operators, verb=st.sampled_from(LIFE), which=places)
    def life_goes_on(self, who: int, verb: str, which: int) -> None:
        self._step(who, verb, which)

    def _step(self, who: int, verb: str, which: int) -> None:
        if self._runner.run(self.team.step(who, verb, which)):
            event(f"did: {verb}")

    @invariant()
    def every_promise_is_kept(self) -> None:
        self._runner.run(check(self.team))
        for state in self._runner.run(self.team.states()):
            event(f"state: {state}")

    def teardown(self) -> None:
        try:
            assert self._runner.run(self.team.terminals[0].desk.store.verify()) is None
        finally:
            self._runner.run(self.team.close())
            self._runner.close()
            self._folder.cleanup()


Walk.TestCase.settings = settings(
    max_examples=WALKS or 25,
    stateful_step_count=90 if WALKS else 30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestWalk = Walk.TestCase


# --- every state, walked to ----------------------------------------------------------------------

Way = tuple[tuple[str, int], ...]

WAYS: dict[State, tuple[Way, str, str]] = {
    "new": ((("says", 1),), "intake", ""),
    "answered": ((("says", 1), ("answers", 0)), "sent", "answered ben"),
    "covered": ((("says", 1), ("tells", 0), ("covered", 0)), "covered", "covered 1 mention"),
    "snoozed": ((("says", 1), ("snooze", 0)), "snooze", "snoozed 1 mention"),
    "set-aside": ((("says", 1), ("set_aside", 0)), "set aside", "set aside 1 mention"),
    "done": ((("says", 1), ("done", 0)), "done", "done 1 mention"),
    "dismissed": ((("says", 1), ("dismiss", 0)), "dismiss", "dismissed as spam 1 mention"),
}
"""For each state: what leads to it, and the verb and title under which the log has it."""


def test_every_state_has_a_way_to_it() -> None:
    assert set(WAYS) == set(get_args(State))


@pytest.mark.parametrize("state", WAYS)
async def test_every_state_is_reached_and_leaves_a_log(tmp_path: Path, state: State) -> None:
    way, verb, title = WAYS[state]
    team = TwoOperators(tmp_path / "workspace", idempotent=True, can_edit=True)
    await team.open()
    try:
        for one, which in way:
            assert await team.step(0, one, which)
        desk = team.terminals[0].desk
        (row,) = await desk.feed.page(Query(view="all"))
        (*_, newest) = await desk.store.commits()
        assert (row.state, newest.verb) == (state, verb)
        assert newest.actor == desk.identity.actor and newest.title.startswith(title)
        assert row.number in newest.touched["rows"]
    finally:
        await team.close()


# --- ways that once led astray -------------------------------------------------------------------

SAYS_SAME = (0, "says", 0)

ASTRAY: dict[str, list[tuple[int, str, int]]] = {
    "the copies of one that is snoozed": [
        SAYS_SAME, (0, "says", 1), (0, "snooze", 1), (0, "goes_by", 5),
    ],
    "a leader that is closed": [
        SAYS_SAME, (1, "says", 5), (1, "says", 5), (0, "claim", 2), (0, "done", 5),
    ],
    "set aside by a rule and by hand": [
        (0, "says", 4), (0, "writes_again", 0), (0, "set_aside", 0), (0, "writes_again", 2),
    ],
    "new weights between a bringing back and its undo": [
        (0, "says", 4), (0, "bring_back", 0), (1, "weighs", 0), (0, "undoes", 1),
    ],
    "words to a copy": [SAYS_SAME, (0, "says", 5), (0, "writes", 0)],
    "a draft to the copy, thrown away": [
        SAYS_SAME, (0, "says", 5), (0, "writes", 0), (0, "discards", 0), (0, "undoes", 1),
    ],
    "a copy that says something else before the other comes back": [
        SAYS_SAME, (1, "says", 5), (1, "dismiss", 1), (1, "writes_again", 1), (1, "undoes", 1),
    ],
    "a leader that says something else before the other comes back": [
        SAYS_SAME, (1, "says", 5), (1, "dismiss", 0), (1, "writes_again", 1), (1, "undoes", 1),
    ],
    "a held copy that is released": [
        SAYS_SAME, (0, "says", 5), (0, "claim", 0), (1, "dismiss", 1), (1, "writes_again", 1),
        (1, "undoes", 1), (0, "release", 0), (0, "undoes", 1),
    ],
}  # fmt: skip


@pytest.mark.parametrize("way", ASTRAY)
async def test_every_promise_is_kept_on_ways_that_once_led_astray(tmp_path: Path, way: str) -> None:
    team = TwoOperators(tmp_path / "workspace", idempotent=True, can_edit=True)
    await team.open()
    try:
        for step in ASTRAY[way]:
            await team.step(*step)
            await check(team)
    finally:
        await team.close()
