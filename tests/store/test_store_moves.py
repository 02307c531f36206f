"""Records whose states follow one another: the store refuses any other move, whoever writes it."""

from typing import get_args

import msgspec
import pytest
from msgspec.structs import replace

from cmtui.errors import Refused
from cmtui.model.paused_post import NEXT_PAUSE, PausedPost, PauseState
from cmtui.store import WorkspaceStore

STATES = get_args(PauseState)
POST = PausedPost(
    account="demo:acme", scheduled="demo:queue/1", text="4.2 is out", at=60_000, state="pausing",
    by="NR", intended_at=0,
)  # fmt: skip


def test_no_state_of_a_held_back_post_says_that_it_was_sent() -> None:
    assert set(NEXT_PAUSE) == set(STATES)
    assert not {"sent", "published", "out", "done"} & set(STATES)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**msgspec.to_builtins(POST), "state": "sent"}, PausedPost)


@pytest.mark.parametrize("later", STATES)
@pytest.mark.parametrize("earlier", STATES)
async def test_a_held_back_post_moves_as_the_table_says_and_not_otherwise(
    store: WorkspaceStore, earlier: PauseState, later: PauseState
) -> None:
    held = await store.transact("add", lambda tx: tx.add(replace(POST, state=earlier)))
    moved = replace(held, state=later)
    if later == earlier or later in NEXT_PAUSE[earlier]:
        assert await store.transact("move", lambda tx: tx.put(moved)) == moved
        return
    with pytest.raises(Refused, match=f"is {earlier}: it cannot become {later}"):
        await store.transact("move", lambda tx: tx.put(moved))
    assert await store.read(lambda reader: reader.get(PausedPost, held.number)) == held
