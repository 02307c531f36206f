"""What the demo tells of the time before it began is as much as is written once it has begun."""

import asyncio
from pathlib import Path

from cmtui.clock import DAY, HOUR, MINUTE
from cmtui.model.account import Account
from cmtui.model.post import INBOUND
from cmtui.networks.demo.acts import Acts, Beginning
from cmtui.networks.demo.connection import DemoConnection
from cmtui.networks.demo.volume import usual_volume
from cmtui.services.network_ports import Counting
from tests.manual_clock import START, ManualClock

BEGAN = START + 12 * HOUR


def test_minutes_are_whole_within_what_was_asked_and_the_same_each_time() -> None:
    since, until = BEGAN - DAY + 90_000, BEGAN - HOUR
    found = usual_volume(7, BEGAN, since, until)
    assert found == usual_volume(7, BEGAN, since, until)
    assert found != usual_volume(8, BEGAN, since, until)
    minutes = [minute for minute, _ in found]
    assert minutes == sorted(set(minutes))
    assert all(minute % MINUTE == 0 and count > 0 for minute, count in found)
    assert minutes[0] >= since - MINUTE and minutes[-1] < until


def test_parts_of_a_time_add_up_to_the_whole() -> None:
    begun, middle = BEGAN - 6 * HOUR, BEGAN - 3 * HOUR
    whole = usual_volume(7, BEGAN, begun, BEGAN)
    parts = usual_volume(7, BEGAN, begun, middle) + usual_volume(7, BEGAN, middle, BEGAN)
    assert parts == whole


async def test_as_many_wrote_before_as_write_on_a_quiet_day(tmp_path: Path) -> None:
    clock = ManualClock(BEGAN)
    acts = await asyncio.to_thread(Acts.open, tmp_path, Beginning(7, False, BEGAN))
    account = Account(
        key="demo:acme", network="demo", handle="acme", native_id="demo:acme", server="demo",
        keywords=("Acme",),
    )  # fmt: skip
    line = DemoConnection(account, clock, acts)
    assert isinstance(line, Counting)
    hours = 4
    await clock.advance(hours * 3600)
    told = await line.counts(BEGAN - DAY, clock.now())
    assert max(minute for minute, _ in told) < BEGAN, "what was written since is read, not told"
    first_hours = [one for one in told if one[0] < BEGAN - DAY + hours * HOUR]
    before = sum(count for _, count in first_hours)
    wrote: set[str] = set()
    for pages in (line.mentions(BEGAN, frozenset()), line.named(account.keywords, BEGAN)):
        async for page in pages:
            posts = [post for post in page.posts if post.created_at >= BEGAN]
            wrote |= {post.id for post in posts if post.kind in INBOUND}
    assert 0.85 <= before / len(wrote) <= 1.15
