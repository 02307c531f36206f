"""`cmtui pause` and `cmtui resume`: the social media manager's queue, held back and let go."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import block, counted, json_line, line, say, table
from cmtui.cli.words import checked
from cmtui.errors import NetworkFailed, Refused, WrongUsage

if TYPE_CHECKING:
    from cmtui.cli.at_desk import AtDesk
    from cmtui.clock import Moment
    from cmtui.model.paused_post import PausedPost
    from cmtui.services.crisis.resuming import Decision, Fate

CARRY_SECONDS = 15.0
"""How long a call waits for the networks' word; what is open then goes on in other processes."""


@click.command("pause")
@click.argument("why")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a post or tool.")
@click.pass_obj
def pause_verb(call: Call, why: str, as_json: bool) -> int:
    """Hold back everything that the social media manager has scheduled, and say why.

    Works with or without a crisis; every open screen shows it. A post is called paused when its
    network has confirmed it. What is scheduled meanwhile is held back too, as long as a cmtui runs
    somewhere (the screen, or cmtui sync --follow). Ends with 5 unless all is confirmed.
    """
    with call.desk(works=True) as at:
        at.run(at.desk.operators.me())
        posts, is_held = hold_back(at, at.run(at.desk.pausing.pause(why)))
        _print(at, posts, as_json)
        _say_standing(at)
    return 0 if is_held else NetworkFailed.exit_code


def hold_back(
    at: "AtDesk", intended: "Sequence[PausedPost]"
) -> "tuple[Sequence[PausedPost], bool]":
    """Asks the networks to hold back what was intended, and waits for their word for a while.

    Returns how each stands, and whether everything in every queue is confirmed.
    """
    unread = at.desk.pausing.unread
    if unread:
        say(f"{', '.join(unread)}: the queue did not come within two seconds; asking on")
        intended = [*intended, *at.run(at.desk.queue_watch.look())]
        unread = tuple(key for key in unread if not at.desk.queue_watch.has_read(key))
    for key in unread:
        say(f"the queue of {key} could not be read; it is held back as soon as it can be")
    _name_the_late(intended)
    at.run(at.desk.open())
    posts = at.run(at.desk.holder.carry_out(intended, CARRY_SECONDS))
    return posts, all(one.state == "paused" for one in posts) and not unread


def print_held(at: "AtDesk", posts: "Sequence[PausedPost]") -> None:
    """How each post stands, and the queue as a whole."""
    _print(at, posts, as_json=False)
    _say_standing(at)


@click.command("resume")
@click.argument("ids", metavar="[ID...]", nargs=-1, type=int)
@click.option("--all", "every", is_flag=True, help="Every post that is held back.")
@click.option("--at", "when", metavar="TIME", default="", help="Put it back at this time instead.")
@click.option("--send", is_flag=True, help="Put it back as soon as its network allows.")
@click.option("--drop", is_flag=True, help="Take it out of the queue for good.")
@click.option("--leave", is_flag=True, help="What is not held or may be out: leave it as it is.")
@click.option("--because", metavar="WHY", default="", help="With --leave: why nobody can ask.")
@click.option("--yes", is_flag=True, help="Without being asked.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a post or tool.")
@click.pass_obj
def resume_verb(
    call: Call,
    ids: tuple[int, ...],
    every: bool,
    when: str,
    send: bool,
    drop: bool,
    leave: bool,
    because: str,
    yes: bool,
    as_json: bool,
) -> int:
    """Look at each held post: back at its own time, at another, soon, or dropped.

    Without ID and --all it asks about each, on a terminal. Nothing is published at once: it goes
    back into the queue, under its own name. The pause ends with the last decision.
    """
    fates: dict[Fate, bool] = {"at": bool(when), "send": send, "drop": drop, "leave": leave}
    chosen = [fate for fate, is_given in fates.items() if is_given]
    if len(chosen) > 1:
        raise WrongUsage("one of --at, --send, --drop and --leave")
    if chosen and not (ids or every):
        raise WrongUsage("name the posts, or --all; see: cmtui outbox")
    if because and not leave:
        raise WrongUsage("--because goes with --leave")
    if ids and every:
        raise WrongUsage("name posts or --all, not both")
    from cmtui.services.crisis.resuming import to_decide

    with call.desk(works=True) as at:
        at.run(at.desk.operators.me())
        _, held = at.run(at.desk.pausing.standing())
        waiting = to_decide(held, at.desk.clock.now())
        if ids or every:
            fate = chosen[0] if chosen else "own-time"
            why = checked(because, "the reason")
            decisions = _meant(at, waiting, ids, fate, when, why)
            if not (yes or _confirmed(at, waiting, decisions)):
                return Refused.exit_code
        elif waiting:
            decisions = _reviewed(at, waiting)
            if not decisions:
                say("nothing was decided; the queue stays paused")
                return 0
        else:
            decisions = []
        done = at.run(at.desk.resuming.resume(decisions))
        at.run(at.desk.open())
        posts = at.run(at.desk.holder.carry_out(done.posts, CARRY_SECONDS))
        _print(at, posts, as_json)
        _say_standing(at)
    is_done = all(one.state in ("resumed", "dropped") and not one.error for one in posts)
    return 0 if is_done else NetworkFailed.exit_code


def held_columns(post: "PausedPost", now: "Moment") -> tuple[str, ...]:
    """One held post in a table."""
    from cmtui.services.crisis.queue_words import state_words
    from cmtui.tui.present.when import short_stamp

    when = "" if post.way == "webhook" else short_stamp(post.at, now)
    pictures = f" [{counted(post.pictures, 'picture')}]" if post.pictures else ""
    return (str(post.number), when, post.account, state_words(post), f"{post.text}{pictures}")


def _print(at: "AtDesk", posts: "Sequence[PausedPost]", as_json: bool) -> None:
    from cmtui.cli.shapes import paused_post_shape

    if as_json:
        for one in posts:
            json_line(paused_post_shape(one))
    elif posts:
        table([held_columns(one, at.desk.clock.now()) for one in posts])


def _say_standing(at: "AtDesk") -> None:
    from cmtui.services.crisis.queue_words import queue_words

    pause, held = at.run(at.desk.pausing.standing())
    words = queue_words(pause, held) or "the queue runs"
    say(f"{words} ({pause.by}: {pause.why})" if pause else words)


def _name_the_late(intended: "Sequence[PausedPost]") -> None:
    from cmtui.services.crisis.queue_words import clock_time, named

    for one in intended:
        if one.state == "possibly-out":
            say(f"possibly out, it is due at {clock_time(one.at)}: {named(one)}")


def _meant(
    at: "AtDesk",
    waiting: "Sequence[PausedPost]",
    ids: Sequence[int],
    fate: "Fate",
    when: str,
    because: str,
) -> "list[Decision]":
    """The same decision about each; with --all about those that it can be made about."""
    from cmtui.services.crisis.resuming import Decision, fates_of
    from cmtui.text.coming import parse_coming

    time = parse_coming(when, at.desk.clock.now()) if when else None
    numbers = list(dict.fromkeys(ids)) or [
        one.number for one in waiting if fate in fates_of(one, at.desk.clock.now())
    ]
    if not ids and waiting and not numbers:
        raise Refused("none of the held posts can be treated like that; see: cmtui outbox")
    return [Decision(number, fate, time, because) for number in numbers]


def _confirmed(
    at: "AtDesk", waiting: "Sequence[PausedPost]", decisions: "Sequence[Decision]"
) -> bool:
    """Asks on a terminal; elsewhere --yes has to be said."""
    meant = {one.number for one in decisions}
    rows = [held_columns(one, at.desk.clock.now()) for one in waiting if one.number in meant]
    if not rows:
        return True
    if not sys.stdin.isatty():
        raise WrongUsage("nobody can be asked here: add --yes")
    table(rows)
    what = WORDS[decisions[0].fate]
    return click.confirm(f"{counted(len(rows), 'post')}: {what}?", default=False, err=True)


WORDS: "dict[Fate, str]" = {
    "own-time": "put back at its own time",
    "send": "put back as soon as the network allows",
    "at": "put back at that time",
    "drop": "take out of the queue for good",
    "leave": "leave as it is",
}
_KEYS: "dict[str, Fate]" = {
    "o": "own-time", "s": "send", "a": "at", "d": "drop", "l": "leave",
}  # fmt: skip


def _reviewed(at: "AtDesk", waiting: "Sequence[PausedPost]") -> "list[Decision]":
    """Asks about each held post; what is passed by stays held."""
    if not sys.stdin.isatty():
        raise WrongUsage("nobody can be asked here: name posts or --all, and add --yes")
    found = []
    seen = at.run(at.desk.resuming.seen(waiting))
    for count, one in enumerate(waiting, 1):
        out = seen.get(one.number)
        decision = _asked(
            at, one, f"{count} of {len(waiting)}", f"it is out: {out.url}" if out else ""
        )
        if decision is not None:
            found.append(decision)
    return found


def _asked(at: "AtDesk", post: "PausedPost", place: str, out: str) -> "Decision | None":
    from cmtui.services.crisis.queue_words import state_words
    from cmtui.services.crisis.resuming import Decision, fates_of, is_given_up
    from cmtui.text.coming import parse_coming
    from cmtui.tui.present.when import stamp

    now = at.desk.clock.now()
    when = "" if post.way == "webhook" else f", was due {stamp(post.at, now)}"
    line(f"{place}: {post.account}{when}, {state_words(post)}")
    block(post.text, indent="  ")
    if out:
        line(out)
    keys = {key: fate for key, fate in _KEYS.items() if fate in fates_of(post, now)}
    if not keys:
        say("the network has not confirmed it yet; passed by")
        return None
    choice = "  ".join(f"{key} {WORDS[fate]}" for key, fate in keys.items())
    said = click.prompt(
        f"{choice}  Enter keeps it held", default="", show_default=False, err=True,
        type=click.Choice([*keys, ""]), show_choices=False,
    )  # fmt: skip
    if not said:
        return None
    fate = keys[said]
    time = None
    if fate == "at":
        time = parse_coming(str(click.prompt("when", err=True)), now)
    why = str(click.prompt("why", err=True)) if is_given_up(post, now) else ""
    return Decision(post.number, fate, time, why)
