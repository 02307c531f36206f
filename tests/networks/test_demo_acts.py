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
from cmtui.model.operation import Act
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


# --- acts, corrections, and posts for few ------------------------------------------------------


async def direct_mention(line: Connection) -> Post:
    posts = await mentions(line, START - 2 * DAY)
    return next(post for post in posts if post.visibility == "direct")


async def test_what_is_said_to_the_brand_alone_is_not_shown_to_another_account(
    clock: ManualClock, line: Connection, tmp_path: Path
) -> None:
    private = await direct_mention(line)
    account = Account(
        key="demo:nathan", network="demo", handle="nathan", native_id="", server="", role="own"
    )
    own = open_demo(account, clock, tmp_path)
    assert await own.look(private.id) is None
    assert (await own.conversation(private)).posts == ()
    named = [post.id async for page in own.named(("acme",), 0) for post in page.posts]
    assert named and private.id not in named
    sent = await line.send(await line.freeze(Message("Only to you ^NR"), private))
    assert await own.look(sent.id) is None
    await clock.advance(16)
    for answer in await answers_to(line, sent.id):
        assert answer.visibility == "direct"


async def test_every_process_sees_what_was_done_and_it_outlasts_them(
    clock: ManualClock, line: Connection, tmp_path: Path
) -> None:
    mention = await open_mention(line)
    act = Act("mute", mention.author.id, mention.id)
    receipt = await line.act(act)
    other = open_demo(ACCOUNT, clock, tmp_path)
    for each in (line, other):
        assert mention.author.id not in {p.author.id for p in await mentions(each, START - DAY)}
    await other.take_back(act, receipt)
    assert mention.id in {post.id for post in await mentions(line, START - DAY)}


async def test_a_hidden_reply_is_shown_to_whoever_hid_it_alone(
    clock: ManualClock, line: Connection, tmp_path: Path
) -> None:
    posts = await mentions(line, START - DAY)
    reply = next(post for post in posts if post.kind == "reply" and post.visibility == "public")
    account = Account(
        key="demo:nathan", network="demo", handle="nathan", native_id="", server="", role="own"
    )
    own = open_demo(account, clock, tmp_path)
    assert await own.look(reply.id) is not None
    await line.act(Act("hide", reply.author.id, reply.id))
    assert await own.look(reply.id) is None
    assert await line.look(reply.id) is not None


async def test_a_post_that_another_program_made_is_corrected_where_it_stands(
    line: Connection,
) -> None:
    own = [post async for page in line.own_posts(0) for post in page.posts]
    old = next(post for post in own if post.text.startswith("4.2 is out"))
    message = Message("4.2 is out, really.", corrects=old.id)
    await line.send(await line.freeze(message, None))
    now = await line.look(old.id)
    assert now is not None and (now.text, now.created_at) == (message.text, old.created_at)
    again = [post.text async for page in line.own_posts(0) for post in page.posts]
    assert message.text in again and old.text not in again


async def test_an_act_that_a_full_disk_refuses_may_be_done_all_the_same(
    clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = DemoConnection(ACCOUNT, clock, Acts.open(tmp_path, Beginning(7, False, START)))
    mention = await open_mention(line)
    act = Act("like", mention.author.id, mention.id)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cmtui.networks.demo.acts.os.fsync", full)
    with pytest.raises(AnswerLost):
        await line.act(act)
    monkeypatch.undo()
    await line.act(act)
    assert (tmp_path / FILE_NAME).read_text(encoding="utf-8").count('"act":"marked"') == 1


async def test_posts_of_an_older_program_are_still_read(
    line: Connection, clock: ManualClock, tmp_path: Path
) -> None:
    record = msgspec.json.encode({"text": "Hello", "parent": None, "created_at": START}).decode()
    old = {"act": "posted", "key": "k1", "record": record, "author": "acme", "at": START}
    with (tmp_path / FILE_NAME).open("ab") as file:
        file.write(msgspec.json.encode(old) + b"\n")
    post = await line.look("demo:post/k1")
    assert post is not None and (post.text, post.visibility) == ("Hello", "public")
