"""`cmtui watch`."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.endings import Stopped
from cmtui.cli.output import counted, json_line, say, table
from cmtui.cli.words import checked
from cmtui.errors import NetworkFailed, WrongUsage

if TYPE_CHECKING:
    from cmtui.bootstrap import Setting
    from cmtui.cli.sources import Source
    from cmtui.model.account import Health
    from cmtui.services.desk import Desk

VIEW = "about-us"
"""What is found in public addresses nobody, so that it stands there."""

MOST_WORDS = 20
"""Words of one watch; each is a question to each source."""


@click.command("watch")
@click.argument("words", metavar="[WORD]...", nargs=-1)
@click.option(
    "--server",
    metavar="HOST",
    multiple=True,
    help="A Mastodon server whose hashtags are read; repeatable.",
)
@click.option(
    "--feed",
    metavar="URL",
    multiple=True,
    help="An RSS, Atom or JSON feed, or a Google Alert as a feed; repeatable.",
)
@click.option(
    "--only",
    metavar="NETWORK",
    multiple=True,
    help="Only there: mastodon, bluesky, hackernews, feeds; repeatable.",
)
@click.option("--since", metavar="TIME", default="", help="How far back: 30m, 48h (default), 7d.")
@click.option(
    "--keep",
    metavar="DIR",
    default="",
    help="Keep what was found in a folder, and go on there the next time.",
)
@click.option("--once", is_flag=True, help="Read once, print what was found, and end.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a mention, as they come.")
@click.pass_obj
def watch_verb(
    call: Call,
    words: tuple[str, ...],
    server: tuple[str, ...],
    feed: tuple[str, ...],
    only: tuple[str, ...],
    since: str,
    keep: str,
    once: bool,
    as_json: bool,
) -> int:
    """See who names a word in public; needs no account.

    Reads Mastodon's hashtags, Bluesky's public search where it answers, Hacker News and feeds into
    one list. Without --keep all of it is gone when it ends.
    """
    from cmtui.cli.sources import sources_of
    from cmtui.text.durations import parse_duration

    wanted = [checked(" ".join(word.split()), "the word") for word in words if word.strip()]
    if len(wanted) > MOST_WORDS:
        raise WrongUsage(f"at most {MOST_WORDS} words are watched at once, not {len(wanted)}")
    sources = sources_of(wanted, server, feed, only)
    look_back = parse_duration(since) if since else None
    kept = keep or call.workspace
    with ExitStack() as until_end:
        setting = _setting(call, Path(kept).expanduser() if kept else None, until_end)
        opening = _opening(setting, sources, look_back)
        if once or as_json:
            return _printed(opening, sources, once=once, as_json=as_json)
        if not sys.stdin.isatty():
            raise WrongUsage("the screen needs a terminal; for a pipe use: cmtui watch --json")
        from cmtui.cli.screen import show_desk

        return show_desk(call, setting, opening, throw_away=not kept, view=VIEW)


def _setting(call: Call, kept: Path | None, until_end: ExitStack) -> "Setting":
    from cmtui.cli.founding import kept_setting, throw_away_setting

    if kept is not None:
        return kept_setting(call.setting, kept)
    folder = until_end.enter_context(TemporaryDirectory(prefix="cmtui-watch-"))
    return throw_away_setting(call.setting, Path(folder))


def _opening(
    setting: "Setting", sources: Sequence["Source"], look_back: int | None
) -> "Callable[[], Desk]":
    import pwd

    from cmtui.text.initials import guess_initials

    login = setting.identity.login
    try:
        full_name = pwd.getpwnam(login).pw_gecos.partition(",")[0].strip() or login
    except KeyError:
        full_name = login
    initials = guess_initials(full_name) or "ME"

    def opening() -> "Desk":
        from cmtui.cli.founding import open_watch_desk

        return open_watch_desk(setting, sources, full_name, initials, look_back)

    return opening


def _printed(
    opening: "Callable[[], Desk]", sources: Sequence["Source"], *, once: bool, as_json: bool
) -> int:
    from cmtui.cli.at_desk import AtDesk

    with AtDesk(opening, works=True) as at:
        if once:
            return at.run(_read_once(at.desk, as_json))
        with suppress(Stopped):
            at.run(_follow(at.desk, sources))
    return 0


async def _read_once(desk: "Desk", as_json: bool) -> int:
    """Reads all sources side by side; fails only where every one of them did."""
    from cmtui.cli.feed import row_columns
    from cmtui.cli.shapes import mention_shape
    from cmtui.services.feed import Query

    await desk.open()
    accounts = await desk.accounts.all()
    reports = await asyncio.gather(*(desk.intake.sync_account(one) for one in accounts))
    failed = [one for one in reports if one.error is not None]
    for report in failed:
        say(f"cmtui: {report.account}: {report.error}")
    if as_json:
        for mention in await desk.feed.mentions(Query(VIEW)):
            json_line(mention_shape(mention))
    else:
        rows = (await desk.feed.listing(Query(VIEW), limit=None)).items
        table([row_columns(row, desk.clock.now()) for row in rows])
        if not rows:
            say("nobody was found who names it")
    return NetworkFailed.exit_code if len(failed) == len(reports) else 0


async def _follow(desk: "Desk", sources: Sequence["Source"]) -> None:
    """Prints each mention when it comes, and says of each source when it fails and recovers."""
    told: dict[str, str] = {}
    events = desk.hub.events()
    changed = asyncio.ensure_future(anext(events))  # listens before anything is read
    await desk.start()
    say(f"watching {counted(len(sources), 'source')}; Ctrl-C ends it")
    printed = await _print_new(desk, 0)
    while True:
        await changed
        changed = asyncio.ensure_future(anext(events))
        printed = await _print_new(desk, printed)
        await _tell_health(desk, told)


async def _print_new(desk: "Desk", after: int) -> int:
    """Prints the mentions after that number that nobody has closed; returns the last one's."""
    from cmtui.cli.shapes import mention_shape

    for mention in await desk.feed.mentions_after(after):
        if mention.row.state == "new":
            json_line(mention_shape(mention))
        after = max(after, mention.post.number)
    sys.stdout.flush()
    return after


async def _tell_health(desk: "Desk", told: dict[str, str]) -> None:
    for key, health in (await desk.accounts.health()).items():
        words = _in_words(health)
        if told.get(key, "") != words:
            told[key] = words
            say(f"cmtui: {key}: {words or 'answers again'}")


def _in_words(health: "Health") -> str:
    from cmtui.clock import to_local

    if health.state not in ("down", "limited"):
        return ""
    until = f" Tried again {to_local(health.until):%H:%M}." if health.until is not None else ""
    return f"{health.message}{until}"
