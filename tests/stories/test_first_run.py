"""The first run: who she is, and three ways on."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from cmtui.bootstrap import begin_login, open_desk, save_secret
from cmtui.clock import SystemClock
from cmtui.errors import NotFound
from cmtui.secrets import Secret
from cmtui.services.desk import Desk
from cmtui.text.initials import guess_initials
from cmtui.tui.first_questions import guess_server
from cmtui.tui.setting import FirstRun
from tests.contract import mastodon_oauth as oauth
from tests.contract.mastodon_flavours import GOTOSOCIAL
from tests.contract.mastodon_server import MastodonServer
from tests.manual_clock import ManualClock
from tests.stories.conftest import NOON, Story, at_the_desk, setting_in, telling

NARROW = (60, 24)


class Secretary:
    """Keeps what is founded and every token, as the program does."""

    def __init__(self, folder: Path, clock: ManualClock) -> None:
        self.setting = setting_in(folder)
        self._clock = clock

    def found(self, name: str, initials: str, brand: str = "Larch") -> Desk:
        desk = open_desk(self.setting, self._clock, create=True)

        async def furnish() -> None:
            await desk.operators.join(name, initials)
            await desk.operators.found(brand)

        asyncio.run(furnish())
        return desk

    def keep(self, key: str, server: str, token: str) -> None:
        save_secret(self.setting.paths, key, Secret(host=server, token=token))


@pytest.fixture
def server() -> Iterator[MastodonServer]:
    """GoToSocial with the brand's account."""
    made = MastodonServer(SystemClock(), GOTOSOCIAL)
    made.join("larch", "a-pasted-token")
    made.publish(made.join("mara"), "@larch does it float?")
    yield made
    made.close()


@asynccontextmanager
async def at_mastodon(folder: Path, server: MastodonServer) -> AsyncIterator[Story]:
    """The first run up to where the account's way in is asked for."""
    clock = ManualClock(SystemClock().now())
    desk = Secretary(folder, clock)
    start = FirstRun(
        desk.found, desk.found, desk.keep, partial(begin_login, desk.setting), "Nathan Rossi"
    )
    async with telling(folder, (100, 30), first_run=start, clock=clock) as story:
        await story.sees("Enter takes Nathan Rossi")
        await story.types("\n\nLarch\nm")
        await story.sees("Mastodon name", "GoToSocial, Pleroma, Akkoma and Pixelfed")
        await story.types(f"@larch\n{server.front.url}\n")
        await story.sees("how to log in", "b browser  t token  Esc goes back")
        yield story


@asynccontextmanager
async def first_run(
    folder: Path, asked: list[tuple[str, ...]], fails: bool = False
) -> AsyncIterator[Story]:
    """Sits down where nothing is yet; what is founded and kept is noted in `asked`."""
    clock = ManualClock(NOON)

    def found(name: str, initials: str, brand: str = "Acme") -> Desk:
        asked.append((name, initials, brand))
        if fails:
            raise NotFound("the disk is full, and " + "so on " * 20 + "to the end")
        desk = open_desk(setting_in(folder), clock, create=True)

        async def furnish() -> None:
            await desk.operators.join(name, initials)
            await desk.operators.found(brand)

        asyncio.run(furnish())
        return desk

    def keep(key: str, server: str, token: str) -> None:
        asked.append((key, server, token))
        raise NotFound("no such account")

    start = FirstRun(found, found, keep, partial(begin_login, setting_in(folder)), "Nathan Rossi")
    async with telling(folder, NARROW, first_run=start, clock=clock) as story:
        await story.sees("Enter takes Nathan Rossi")
        yield story


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Nathan Rossi", "NR"), ("Änne Müller", "AM"), ("élodie (Ext) Ñandú", "EN"),
        ("Øyvind Ås", ""), ("李 雷", ""), ("", ""), ("a b c d e", "ABCD"),
    ],
)  # fmt: skip
def test_initials_are_guessed_without_accents_or_not_at_all(name: str, initials: str) -> None:
    assert guess_initials(name) == initials


async def test_typing_replaces_the_guess(tmp_path: Path) -> None:
    async with first_run(tmp_path, []) as story:
        await story.types("Änne Müller\n")
        await story.sees("Enter takes AM")
        await story.press("escape")
        await story.sees("Enter takes Änne Müller")


async def test_everything_typed_ahead_in_one_burst_is_kept_in_order(tmp_path: Path) -> None:
    asked: list[tuple[str, ...]] = []
    async with first_run(tmp_path, asked) as story:
        await story.types("Alma Brandt\nAB\nBeta\nbalma.test\n\nsesame\n")
        await story.sees("no such account")
        assert asked == [
            ("Alma Brandt", "AB", "Beta"), ("bluesky:alma.test", "https://bsky.social", "sesame"),
        ]  # fmt: skip
        assert "sesame" not in story.screen


async def test_the_password_is_masked_and_its_help_is_whole(tmp_path: Path) -> None:
    async with first_run(tmp_path, []) as story:
        await story.types("\n\nBeta\nbalma.test\n")
        await story.sees("Enter takes https://bsky.social")
        await story.types("\nsesame")
        await story.sees("app password ••••••", "never in", "the workspace.")
        assert "sesame" not in story.screen


async def test_a_wrong_key_at_the_offers_is_told_until_the_next_key(tmp_path: Path) -> None:
    async with first_run(tmp_path, []) as story:
        await story.sees("Enter answers  ^q ends")
        await story.types("\n\nBeta\n")
        await story.sees("nothing you typed is kept", "d demo  b Bluesky  m Mastodon  l later")
        assert "…" not in story.screen
        await story.types("x")
        await story.sees("d, b, m or l")
        await story.types("b")
        await story.sees("Bluesky handle", "Enter answers  Esc goes back")
        assert "d, b, m or l" not in story.screen


async def test_what_fails_is_told_whole_and_the_offers_stand_again(tmp_path: Path) -> None:
    asked: list[tuple[str, ...]] = []
    async with first_run(tmp_path, asked, fails=True) as story:
        await story.types("\n\nBeta\nl")
        await story.sees("the disk is full", "to the end", "What now?", "d demo")
        assert asked == [("Nathan Rossi", "NR", "Beta")]
        assert story.app.focused is not None  # else it has no cursor and takes no paste
        await story.press("escape")
        await story.sees("the brand you speak for", "Enter takes Beta")


def address_on(story: Story, server: MastodonServer) -> str:
    """The address as it stands on the screen, put together from its lines."""
    lines = [line.strip() for line in story.screen.splitlines()]
    first = next(n for n, line in enumerate(lines) if line.startswith(server.front.url + "/oauth"))
    last = next(n for n, line in enumerate(lines) if line.startswith("It asks for no more"))
    return "".join(lines[first:last])


async def test_a_mastodon_account_is_added_by_a_browser_somewhere(
    tmp_path: Path, server: MastodonServer
) -> None:
    async with at_mastodon(tmp_path, server) as story:
        await story.types("b")
        await story.sees("the code that it shows", "log in there as @larch", "It asks for no more")
        said = " ".join(story.screen.split())
        assert "read its mentions" in said and "bookmark, follow, mute" in said
        await story.types("not-the-code\n")
        await story.sees("does not take the code", "log in there as @larch")
        code = oauth.authorize(server, address_on(story, server), "larch")
        await story.types(f"{code}\n")
        await story.sees("Feed · needs me")
        assert code not in story.screen
        (account,) = await story.desk.accounts.all()
        assert (account.key, account.keywords) == ("mastodon:larch", ("Larch",))
        await story.sees("mara@social.test")


async def test_a_mastodon_account_is_added_by_a_token_that_is_never_shown(
    tmp_path: Path, server: MastodonServer
) -> None:
    async with at_mastodon(tmp_path, server) as story:
        await story.types("ta-wrong-token\n")
        await story.sees("does not accept the token", "Enter takes @larch")
        await story.types("\n\nt")
        await story.sees("access token", "never in the workspace")
        await story.types("a-pasted-token")
        await story.sees("••••••")
        assert "pasted" not in story.screen
        await story.press("enter")
        await story.sees("Feed · needs me")
        assert [one.key for one in await story.desk.accounts.all()] == ["mastodon:larch"]


async def test_a_server_that_is_none_is_asked_for_anew(
    tmp_path: Path, server: MastodonServer
) -> None:
    async with at_mastodon(tmp_path, server) as story:
        await asyncio.to_thread(server.front.stop)
        await story.types("b")
        await story.sees("cannot be reached", "Enter takes @larch")
        await asyncio.to_thread(server.front.start)
        await story.types("\n\nb")
        await story.sees("the code that it shows")
        await story.press("escape")
        await story.sees("b browser  t token")
        assert "/oauth" not in story.screen


@pytest.mark.parametrize(
    ("network", "handle", "server"),
    [
        ("bluesky", "alma.test", "https://bsky.social"),
        ("mastodon", "@alma@social.example", "https://social.example"),
        ("mastodon", "alma", ""), ("mastodon", "alma@", ""),
    ],
)  # fmt: skip
def test_the_server_is_guessed_from_the_name_where_that_tells(
    network: str, handle: str, server: str
) -> None:
    assert guess_server(network, handle) == server


async def test_the_footer_says_the_keys_of_the_question(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.press("i")
        await story.sees("Enter keep note", "it is one, not a fact", "Esc cancel")
        await story.press("escape")
        await story.sees_no_more("keep note")
        await story.sees("all keys")
        await story.press("slash")
        await story.sees("Enter narrow  Esc all")


async def test_a_note_typed_ahead_of_its_question_is_kept(workspace: Path) -> None:
    async with at_the_desk(workspace) as story:
        await story.types("iasked before")
        await story.press("ctrl+s")
        await story.sees("noted about")
        await story.sees("asked before")
