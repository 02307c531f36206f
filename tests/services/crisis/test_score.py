"""The score of a drill: its numbers are those of the log."""

from typing import Any

import pytest
from msgspec.structs import replace

from cmtui.errors import NotFound
from cmtui.model.drill import Drill
from cmtui.model.operator import Workspace
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.model.sending import Sending
from cmtui.services.crisis.score import Score, score_rows
from cmtui.services.desk import Desk
from tests.desks import EagerClock
from tests.scripted import ScriptedNetwork
from tests.services.crisis.storm import weathered
from tests.services.triaging import answer, came, numbers_of


async def a_drill(desk: Desk, clock: EagerClock) -> None:
    """The workspace becomes one."""

    def mark(tx: Any) -> None:
        found = tx.window(Workspace)[0]
        tx.put(replace(found, drill=Drill("plateau", 7, 60, clock.now(), "NR")))

    await desk.store.transact("begin drill", mark)


async def test_every_number_equals_an_own_count(
    desk: Desk, alma: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await a_drill(desk, clock)
    crisis = await weathered(desk, alma, network, clock)
    assert crisis.drill
    score = await desk.scoring.of()
    commits = await desk.store.commits()
    declared = next(one for one in commits if one.verb == "declare")
    live = next(one for one in commits if one.verb == "approve line")
    assert score.line == pytest.approx((live.at - declared.at) / 60_000)
    assert (score.severity, score.line_goal) == ("SEV1", 5)
    rows = await desk.store.read(lambda reader: reader.window(Row))
    linked = {row.handle: row for row in rows if row.crisis == crisis.number}
    posts = await desk.store.read(lambda reader: reader.window(Post))
    answered = {
        next(one for one in posts if one.id == reply.parent).author.handle
        for reply in posts
        if reply.kind == "own" and reply.parent
    }
    assert (score.people, score.answered) == (len(linked), len(answered & linked.keys()))
    assert score.missed == sum(
        row.state == "new" for handle, row in linked.items() if handle not in answered
    )
    assert (score.covered, score.again, score.late_updates) == (1, 1, 1)
    assert score.updates == sum(
        one.verb == "hold" and "public_updates" in one.touched for one in commits
    )
    assert (score.overruled, score.denied_early, score.unsigned) == (0, 0, 0)


async def test_a_rumour_that_is_denied_too_early_counts_and_so_do_hints(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await a_drill(desk, clock)
    await came(desk, network, "mara", "ben", text="so they got hacked?")
    evidence = await numbers_of(desk, "mara", "ben")
    await desk.crisis.declare("SEV2", "Login", evidence=evidence, pause=False)
    await desk.cards.hear("they got hacked", evidence)
    before = await desk.scoring.of()
    assert (before.denied_early, before.overruled) == (0, 0)
    writing = await desk.composer.reply(evidence[0])
    held = await desk.outbox.hold(
        writing, "Mara, we were not hacked. It is fixed by 18:00.",
        overruled={"denies a rumour": "I am sure"},
    )  # fmt: skip
    await desk.courier.carry(held)
    score = await desk.scoring.of()
    assert (score.overruled, score.denied_early) == (1, 1)
    sent = await desk.store.read(lambda reader: reader.window(Sending))
    assert [one.state for one in sent] == ["sent"]
    assert score.hints > before.hints, "it promises a time"
    await answer(desk, "ben", "Ben, I'm sorry. We look into it and I write to you again.")
    assert (await desk.scoring.of()).denied_early == 1


async def test_it_is_of_drills_alone(desk: Desk, clock: EagerClock) -> None:
    real = (await desk.crisis.declare("WATCH", "a quiet one")).crisis
    with pytest.raises(NotFound, match="this is no drill"):
        await desk.scoring.of()
    await desk.crisis.close("nothing")
    await a_drill(desk, clock)
    with pytest.raises(NotFound, match="was real"):
        await desk.scoring.of(real.number)
    exercise = (await desk.crisis.declare("WATCH", "an exercise")).crisis
    assert (await desk.scoring.of()).crisis == exercise.number


def test_what_was_asked_for_stands_beside_each_number() -> None:
    score = Score(
        crisis=1, severity="SEV2", line=None, line_goal=15, people=3, answered=2, covered=0,
        missed=1, again=1, median=12.5, median_goal=30, percentile_90=130.0, goal_90=120,
        updates=2, late_updates=1, overruled=0, denied_early=0, hints=0, unsigned=0,
    )  # fmt: skip
    said = dict(score_rows(score))
    assert said["first official line"] == "there was none; asked for: 15 min"
    assert said["answered one by one"] == "2, 1 wait anew"
    assert said["first reply, half in"] == "12.5 min, in time (asked for: 30 min)"
    assert said["first reply, 90 % in"] == "130 min, late (asked for: 120 min)"
    assert said["public updates"] == "2 out, late 1 time"
