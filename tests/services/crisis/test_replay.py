"""Replay: what the board showed at each moment, it shows again, from the log alone."""

from pathlib import Path
from typing import Any

import pytest

from cmtui.errors import NotFound, Refused
from cmtui.services.crisis.picture import Picture
from cmtui.services.desk import Desk
from tests.desks import EagerClock
from tests.scripted import ScriptedNetwork
from tests.services.crisis.storm import weathered
from tests.services.triaging import answer, came, number_of, numbers_of, update_is_out


def shown(picture: Picture) -> Any:
    """What of a picture is logged: drafts' words and who types are not."""
    return (
        picture.crisis, picture.clocks, picture.counts, picture.questions, picture.rumours,
        picture.asking, picture.spreading, picture.lines, picture.waiting, picture.events,
        picture.queue,
        {column: [one.row.number for one in cards] for column, cards in picture.cards.items()},
        picture.volume and picture.volume.counts,
    )  # fmt: skip


async def test_every_moment_is_seen_again_as_it_was(
    desk: Desk, alma: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await came(desk, network, "mara", "ben", "yuki", text="no login")
    crisis = (
        await desk.crisis.declare(
            "SEV2", "Login outage", evidence=await numbers_of(desk, "mara", "ben", "yuki"),
            words=["login"], pause=False,
        )
    ).crisis  # fmt: skip
    taken: list[tuple[int, Any]] = []

    async def take() -> None:
        picture = await desk.board.picture(crisis.number)
        assert picture is not None
        taken.append((clock.now(), shown(picture)))
        await clock.sleep(61)

    await take()
    await answer(desk, "mara")
    await take()
    await desk.cards.hear("they were hacked", await numbers_of(desk, "ben"))
    line = await desk.official_lines.draft("We know. Nothing is lost.")
    await take()
    await alma.official_lines.approve(line.number)
    await alma.crisis.change_severity("SEV1", "the press asks")
    await take()
    await desk.linking.move([await number_of(desk, "yuki")], "escalated")
    await came(desk, network, "pia", text="login, please")
    await take()
    await desk.undo.undo()
    await update_is_out(desk)
    await desk.triage.covered(await numbers_of(desk, "ben"), "update 1")
    await take()
    await desk.crisis.close("over")
    await clock.sleep(86_400)
    await answer(desk, "pia")
    track = await desk.replays.track()
    assert track.begins == crisis.declared_at and track.ends == taken[-1][0] + 61_000
    for at, then in [*taken, *reversed(taken)]:
        assert shown(await desk.replays.picture(track, at)) == then
    last = await desk.replays.picture(track, track.ends + 10**9)
    assert last.crisis.state == "closed"
    first = await desk.replays.picture(track, 0)
    assert first.crisis.state == "open" and first.counts["unanswered"] == 3


async def test_a_replay_changes_nothing(
    desk: Desk, alma: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    crisis = await weathered(desk, alma, network, clock)
    before = await desk.store.read(lambda reader: reader.last_txn())
    track = await alma.replays.track(crisis.number)
    for at in range(track.begins, track.ends, 300_000):
        await alma.replays.picture(track, at)
    assert await desk.store.read(lambda reader: reader.last_txn()) == before
    assert list(track.events) == list(await desk.timeline.of(crisis.number))


async def test_an_open_crisis_is_replayed_up_to_now(desk: Desk, clock: EagerClock) -> None:
    with pytest.raises(NotFound, match="no crisis was ever declared"):
        await desk.replays.track()
    await desk.crisis.declare("SEV3")
    await clock.sleep(600)
    track = await desk.replays.track()
    assert track.ends == clock.now()
    with pytest.raises(NotFound, match="no crisis has the number 9"):
        await desk.replays.track(9)


async def test_what_the_log_has_forgotten_is_not_replayed(
    desk: Desk, clock: EagerClock, tmp_path: Path
) -> None:
    await desk.crisis.declare("SEV3")
    await desk.crisis.close("over")
    await clock.sleep(40 * 86_400)
    await desk.store.compact(clock.now() - 86_400_000)
    with pytest.raises(Refused, match="does not reach back"):
        await desk.replays.track()
