"""The social media manager's queue in the drafts screen, as text."""

import msgspec
import pytest

from cmtui.clock import DAY, HOUR, MINUTE
from cmtui.model.account import Account
from cmtui.model.paused_post import PausedPost, PauseState
from cmtui.services.network_ports import Scheduled
from cmtui.services.queueing import slots
from cmtui.tui.present.drafts import entries, entry_lines
from cmtui.tui.present.lines import plain, width
from tests.tui.desk import NOW

ACME = Account(key="mastodon:acme", network="mastodon", handle="acme", native_id="1", server="x")
QUEUE = [
    (ACME, Scheduled(id="1", text="Template of the week", at=NOW - 20 * MINUTE)),
    (ACME, Scheduled(id="2", text="A choir and a lighthouse", at=NOW + 2 * HOUR)),
    (ACME, Scheduled(id="3", text="Friday question", at=NOW + 3 * DAY)),
]


def shown(room: int) -> list[str]:
    listed = entries([], [], {}, slots(QUEUE, NOW))
    lines = [line for entry in listed for line in entry_lines(entry, room, NOW)]
    assert all(width(line) <= room for line in lines)
    return [plain(line).rstrip() for line in lines]


def test_what_goes_out_when_its_gaps_and_what_is_late() -> None:
    words = "\n".join(shown(78))
    assert "The social media manager's queue, to read only · 3, 1 late, 1 gap" in words
    assert "late 20m, was for 13:42" in words
    assert "goes out 16:02" in words
    assert "nothing for 2d before  goes out Sun 14:02" in words


def test_a_queue_that_cannot_be_asked_for_says_why() -> None:
    (heading,) = [one for one in entries([], [], {}, (), "mast down") if one.key == "h3"]
    assert heading.heading.endswith("mast down")


def held(state: PauseState, error: str = "", **changes: object) -> PausedPost:
    post = PausedPost(
        number=1, account="mastodon:acme", scheduled="1", text="Sale  starts\nnow", at=NOW + HOUR,
        state=state, by="NR", intended_at=NOW, error=error,
    )  # fmt: skip
    return msgspec.structs.replace(post, **changes)


@pytest.mark.parametrize("room", [60, 78, 200])
def test_what_is_held_back_says_what_is_confirmed_in_words(room: int) -> None:
    posts = [
        held("pausing"), held("paused"), held("failed", "the server says no"),
        held("possibly-out", "it left the queue"), held("paused", account="Buffer"),
    ]  # fmt: skip
    listed = entries([], [], {}, (), held=posts)
    lines = [line for entry in listed for line in entry_lines(entry, room, NOW)]
    assert all(width(line) <= room for line in lines)
    words = [plain(line).rstrip() for line in lines]
    assert "Held back of the queue · 5" in words
    assert sum(" paused " in one for one in words) == 2
    assert any("not paused: the s" in one for one in words)
    assert any("possibly out: it l" in one for one in words)
    assert words.count("   Sale starts now") == 5 and any("Buffer" in one for one in words)
