"""What we do on the demo network: once, for everyone, whatever dies in between."""

import asyncio
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from cmtui.clock import DAY, HOUR, SECOND
from cmtui.errors import AnswerLost, Conflict, Rejected, Unreachable
from cmtui.model.account import Account
from cmtui.model.post import Post
from cmtui.networks.demo import CAPABILITIES, create_world, open_demo
from cmtui.networks.demo.acts import FILE_NAME, Acts, Beginning
from cmtui.networks.demo.connection import DemoConnection
from cmtui.services.network_ports import Connection, Message
from tests.manual_clock import START, ManualClock
from tests.networks.demo_steps import ACCOUNT, mentions


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def line(clock: ManualClock, tmp_path: Path) -> Connection:
    return open_demo(ACCOUNT, clock, tmp_path)


async def open_mention(line: Connection) -> Post:
    posts = await mentions(line, START - DAY)
    return next(post for post in posts if post.text.startswith("@acme Is the outage over?"))


async def test_people_whom_we_answer_answer_back(clock: ManualClock, line: Connection) -> None:
    mention = await open_mention(line)
    sent = await line.send(await line.freeze(Message("Hi Tomas, it is. ^NR"), mention))
    assert not await answers_to(line, sent.id)
    await clock.advance(15)
    (answer,) = await answers_to(line, sent.id)
    assert answer.author == mention.author
    assert answer.conversation == mention.conversation
    assert answer.kind == "reply"
    assert 4 * SECOND <= answer.created_at - sent.at <= 15 * SECOND


async def answers_to(line: Connection, id: str) -> list[Post]:
    return [post for post in await mentions(line, START) if post.parent == id]


async def test_an_exchange_ends_some_time(clock: ManualClock, line: Connection) -> None:
    parent, rounds = await open_mention(line), 0
    while True:
        sent = await line.send(await line.freeze(Message(f"Number {rounds} ^NR"), parent))
        await clock.advance(16)
        answered = await answers_to(line, sent.id)
        if not answered:
            break
        parent, rounds = answered[0], rounds + 1
    assert 1 <= rounds <= 3


async def test_a_new_post_of_ours_draws_reactions(clock: ManualClock, line: Connection) -> None:
    sent = await line.send(await line.freeze(Message("Sign-in works again. ^NR"), None))
    await clock.advance(300)
    assert 2 <= len(await answers_to(line, sent.id)) <= 4


async def test_two_processes_see_the_same_network(clock: ManualClock, tmp_path: Path) -> None:
    one, two = (open_demo(ACCOUNT, clock, tmp_path) for _ in range(2))
    await clock.advance(60)
    sent = await one.send(await one.freeze(Message("Hello ^NR"), await open_mention(one)))
    await clock.advance(60)
    assert await mentions(one, START) == await mentions(two, START)
    seen = await two.look(sent.id)
    assert seen is not None and seen.text == "Hello ^NR" and seen.kind == "own"


async def test_sending_from_two_connections_posts_once(clock: ManualClock, tmp_path: Path) -> None:
    one, two = (open_demo(ACCOUNT, clock, tmp_path) for _ in range(2))
    frozen = await one.freeze(Message("Only once ^NR"), await open_mention(one))
    sent = await asyncio.gather(*(line.send(frozen) for line in (one, two, one, two)))
    assert len({(each.id, each.url, each.at) for each in sent}) == 1
    assert posted_lines(tmp_path) == 1
    assert frozen.id == sent[0].id == f"demo:post/{frozen.key}"


def posted_lines(folder: Path) -> int:
    return (folder / FILE_NAME).read_text(encoding="utf-8").count('"act":"posted"')


KILLED = """
import asyncio, os, sys
from pathlib import Path
import msgspec
from cmtui.model.sending import Frozen
from cmtui.networks.demo.acts import Acts, Beginning
from cmtui.networks.demo.connection import DemoConnection
from tests.manual_clock import ManualClock
from tests.networks.demo_steps import ACCOUNT

class Killed:
    def before(self, call): pass
    def after(self, call): os._exit(9)

frozen = msgspec.json.decode(sys.argv[2], type=Frozen)
acts = Acts.open(Path(sys.argv[1]), Beginning(7, False, 0))
line = DemoConnection(ACCOUNT, ManualClock(), acts, faults=Killed())
asyncio.run(line.send(frozen))
"""


async def test_killed_between_the_disk_and_the_answer_it_is_out_once(
    line: Connection, tmp_path: Path
) -> None:
    frozen = await line.freeze(Message("Once, whatever happens ^NR"), await open_mention(line))
    words = (str(tmp_path), msgspec.json.encode(frozen).decode())
    died = subprocess.run([sys.executable, "-c", KILLED, *words], cwd=Path(__file__).parents[2])
    assert died.returncode == 9
    settled = await line.settle(frozen)
    assert settled is not None
    assert await line.send(frozen) == settled
    assert posted_lines(tmp_path) == 1


async def test_a_line_cut_short_by_a_kill_is_no_post(line: Connection, tmp_path: Path) -> None:
    frozen = await line.freeze(Message("Whole ^NR"), None)
    await line.send(frozen)
    path = tmp_path / FILE_NAME
    whole = path.read_bytes()
    path.write_bytes(whole + whole.splitlines()[-1][:40])
    again = open_demo(ACCOUNT, ManualClock(), tmp_path)
    await again.send(await again.freeze(Message("After ^NR"), None))
    assert posted_lines(tmp_path) == 2
    own = [post.text async for page in again.own_posts(START) for post in page.posts]
    assert own.count("Whole ^NR") == own.count("After ^NR") == 1


async def test_a_full_disk_leaves_the_answer_open(
    clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts = Acts.open(tmp_path, Beginning(7, False, START))
    line = DemoConnection(ACCOUNT, clock, acts)
    frozen = await line.freeze(Message("No room ^NR"), None)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cmtui.networks.demo.acts.os.fsync", full)
    with pytest.raises(AnswerLost):
        await line.send(frozen)
    monkeypatch.undo()
    assert await line.settle(frozen) is not None
    await line.send(frozen)
    assert posted_lines(tmp_path) == 1


async def test_the_server_refuses_what_it_must(line: Connection, clock: ManualClock) -> None:
    posts = await mentions(line, START - DAY)
    closed = next(post for post in posts if post.cannot_answer)
    for text, parent in (("x" * 501, None), (" ", None), ("Hello", closed)):
        with pytest.raises(Rejected):
            await line.send(await line.freeze(Message(text), parent))
    await line.send(await line.freeze(Message("👩‍👩‍👧‍👦" * 500), None))
    assert CAPABILITIES.idempotent_send and CAPABILITIES.queue


async def test_our_deleted_post_vanishes_for_everyone(clock: ManualClock, tmp_path: Path) -> None:
    one, two = (open_demo(ACCOUNT, clock, tmp_path) for _ in range(2))
    sent = await one.send(await one.freeze(Message("Oops ^NR"), None))
    await clock.advance(1)
    await two.delete(sent.id)
    await one.delete(sent.id)
    assert await one.look(sent.id) is None
    await clock.advance(300)
    assert not await answers_to(one, sent.id), "nobody answers what is gone"


async def test_an_operators_own_account_sees_only_its_own_answers(
    clock: ManualClock, tmp_path: Path
) -> None:
    brand = open_demo(ACCOUNT, clock, tmp_path)
    account = Account(
        key="demo:nathan", network="demo", handle="nathan", native_id="", server="", role="own"
    )
    own = open_demo(account, clock, tmp_path)
    assert await mentions(own, 0) == []
    sent = await own.send(
        await own.freeze(Message("Nathan here, may I help?"), await open_mention(brand))
    )
    await clock.advance(16)
    assert [post.parent for post in await mentions(own, 0)] == [sent.id]
    assert not await answers_to(brand, sent.id)


def test_a_folder_holds_one_world(tmp_path: Path) -> None:
    create_world(tmp_path, 5, False, START)
    create_world(tmp_path, 5, False, START + HOUR)
    with pytest.raises(Conflict):
        create_world(tmp_path, 5, True, START)
    assert Acts.open(tmp_path, Beginning(1, True, 0)).beginning == Beginning(5, False, START)


async def test_a_folder_that_was_removed_is_unreachable(line: Connection, tmp_path: Path) -> None:
    frozen = await line.freeze(Message("Anyone? ^NR"), None)
    (tmp_path / FILE_NAME).unlink()
    for call in (line.send(frozen), line.settle(frozen), line.login()):
        with pytest.raises(Unreachable):
            await call
    assert not (tmp_path / FILE_NAME).exists()
