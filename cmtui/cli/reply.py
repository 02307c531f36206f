"""`cmtui reply` and `cmtui post`: the exact text, the hold, and how it ended."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.endings import Stopped
from cmtui.cli.never_later import NeverLater
from cmtui.cli.output import exactly, json_line, line, say
from cmtui.cli.settle import open_settled
from cmtui.cli.words import checked, from_stdin, is_terminal
from cmtui.errors import CmtuiError, Conflict, NetworkFailed, Refused, WrongUsage

if TYPE_CHECKING:
    from cmtui.cli.at_desk import AtDesk
    from cmtui.model.sending import Sending
    from cmtui.services.composer import Preview, Writing
    from cmtui.services.desk import Desk

AS = click.option("--as", "account", metavar="ACCOUNT", default="", help="Which account speaks.")
YES = click.option("--yes", is_flag=True, help="Do not ask; the hold stays.")
SPLIT = click.option("--split", is_flag=True, help="Send what is too long in numbered parts.")
AGAIN = click.option("--again", is_flag=True, help="Say the same again.")
JSON = click.option("--json", "as_json", is_flag=True, help="How it ended, an object a part.")


@click.command("reply", cls=NeverLater)
@click.argument("id", metavar="ID")
@click.argument("words", metavar="[TEXT | -]", nargs=-1)
@AS
@YES
@SPLIT
@AGAIN
@JSON
@click.pass_obj
def reply_verb(
    call: Call,
    id: str,
    words: tuple[str, ...],
    account: str,
    yes: bool,
    split: bool,
    again: bool,
    as_json: bool,
) -> int:
    """Answer a mention: prints the exact text, then sends it after the hold.

    Ctrl-C in the hold calls it back: it is a draft. Without TEXT your draft to this mention goes
    out. `-` reads the text from standard input and needs --yes.
    """
    with call.desk(works=True) as at:
        at.run(at.desk.operators.me())
        mention = at.run(at.desk.feed.find(id))
        at.run(open_settled(at.desk))
        speaker = _account(at, account)
        composing = at.desk.composer.reply(mention.row.number, mention.post.number, speaker)
        writing = at.run(composing)
        return _spoken(at, writing, words, yes, split, again, as_json)


@click.command("post", cls=NeverLater)
@click.argument("words", metavar="[TEXT | -]", nargs=-1)
@AS
@YES
@SPLIT
@AGAIN
@JSON
@click.pass_obj
def post_verb(
    call: Call,
    words: tuple[str, ...],
    account: str,
    yes: bool,
    split: bool,
    again: bool,
    as_json: bool,
) -> int:
    """Start a conversation: a new post, now, signed; held like a reply."""
    with call.desk(works=True) as at:
        at.run(at.desk.operators.me())
        at.run(open_settled(at.desk))
        writing = at.run(at.desk.composer.post(_account(at, account)))
        return _spoken(at, writing, words, yes, split, again, as_json)


def _account(at: "AtDesk", named: str) -> str:
    """The key of an account that was named by its key or its handle alone."""
    wanted = named.removeprefix("@")
    if not wanted or ":" in wanted:
        return wanted
    keys = [one.key for one in at.run(at.desk.accounts.all()) if one.handle == wanted]
    if len(keys) > 1:
        raise WrongUsage(f"several accounts are called {wanted}: {', '.join(keys)}")
    return keys[0] if keys else wanted


def _spoken(
    at: "AtDesk",
    writing: "Writing",
    words: tuple[str, ...],
    yes: bool,
    split: bool,
    again: bool,
    as_json: bool,
) -> int:
    from cmtui.cli.shapes import sending_shape
    from cmtui.services.composer import check

    tell = say if as_json else line

    text = _text(writing, words, yes)
    writing = at.run(_with_own_draft(at.desk, writing, text))
    preview = at.desk.composer.preview(writing, text, split)
    if words == ("-",):
        _keep_if_refused(at, writing, text, preview)
    if preview.can_split:
        raise Refused(
            f"{preview.problem}; shorten it, or send it in {preview.length.parts} parts "
            "with --split"
        )
    check(preview)
    _print(writing, preview, tell)
    if not yes and not _agreed():
        say("not sent")
        return 1
    try:
        ended = at.run(_held_and_carried(at.desk, writing, text, split, again, tell))
    except Stopped:
        at.run(_say_what_is_left(at.desk))
        raise
    for sending in ended:
        if as_json:
            json_line(sending_shape(sending))
        if sending.state != "sent":
            raise _failure(sending)
        tell(f"sent {sending.sent_url or sending.sent_id}")
    return 0


def _text(writing: "Writing", words: tuple[str, ...], yes: bool) -> str:
    """The words of the call, or those of the draft that is there."""
    if len(words) > 1:
        raise WrongUsage("the text is one argument: put it in quotes")
    if not words:
        if writing.text.strip():
            return writing.text
        raise WrongUsage("write the text after it, in quotes; or - to read it from standard input")
    if words[0] != "-":
        return checked(words[0], "the text")
    if not yes:
        raise Refused("a text from standard input is sent only with --yes")
    if is_terminal():
        say("write the text; Ctrl-D on a line of its own ends it, Ctrl-C sends nothing")
    return from_stdin()


async def _with_own_draft(desk: "Desk", writing: "Writing", text: str) -> "Writing":
    """The draft that holds exactly these words from this account, else none yet.

    Other words to the same mention stay the draft that they are.
    """
    from msgspec.structs import replace

    me = (await desk.operators.me()).initials
    target = writing.target.number if writing.target else None
    for one in await desk.composer.drafts():
        to = (one.draft.operator, one.draft.account, one.draft.target)
        if to == (me, writing.account.key, target) and one.text.strip() == text.strip():
            return replace(writing, draft=one.draft, text=one.text)
    return replace(writing, draft=None, text="")


def _keep_if_refused(at: "AtDesk", writing: "Writing", text: str, preview: "Preview") -> None:
    """What came by standard input stands nowhere else: when it cannot go it is kept."""
    if not (preview.problem and text.strip()):
        return
    kept = at.run(at.desk.composer.keep(writing, text))
    if kept.draft is not None:
        say(f"the words are kept as draft {kept.draft.number}")


def _print(writing: "Writing", preview: "Preview", tell: Callable[[str], None]) -> None:
    from cmtui.text.length import measure

    network = writing.account.network
    to = f" to @{writing.target.author.handle.removeprefix('@')}" if writing.target else ""
    signed = f"signed {writing.signature.mark}" if writing.signature else "not signed"
    for number, part in enumerate(preview.parts, start=1):
        length = measure(network, part)
        which = f", part {number} of {len(preview.parts)}" if len(preview.parts) > 1 else ""
        tell(f"{writing.account.key}{to}, {length.length} of {length.limit}, {signed}{which}:")
        exactly(part, aside=tell is say)


def _agreed() -> bool:
    if not is_terminal():
        raise Refused("nobody can be asked here; to send it: --yes")
    return click.confirm("send?", default=False, err=True)


async def _held_and_carried(
    desk: "Desk",
    writing: "Writing",
    text: str,
    split: bool,
    again: bool,
    tell: Callable[[str], None],
) -> "list[Sending]":
    from cmtui.services.outbox import HOLD_SECONDS

    held = await desk.outbox.hold(writing, text, in_parts=split, again=again)
    if held[0].session != desk.identity.session:
        tell(f"exactly this is on its way already ({held[0].state}); waiting for it")
    elif held[0].state == "held":
        tell(f"held {HOLD_SECONDS:g} s; Ctrl-C calls it back")
    sys.stdout.flush()
    return await desk.courier.carry(held)


async def _say_what_is_left(desk: "Desk") -> None:
    """After a signal: what was held is a draft; what had left is settled by the next call."""
    from cmtui.model.sending import Sending
    from cmtui.model.views import Where

    for draft in await desk.outbox.shut_down("it was called back in the hold"):
        say(f"called back: nothing was sent, it is draft {draft.number}; see: cmtui drafts")
    mine = (Where("session", "eq", desk.identity.session),)
    for sending in await desk.store.read(lambda reader: reader.window(Sending, mine)):
        if sending.state in ("frozen", "sending", "unknown"):
            say("it was on its way: whether it is out is settled by the next sync or reply")
        elif sending.state == "sent":
            say(f"it was sent already: {sending.sent_url or sending.sent_id}")


def _failure(sending: "Sending") -> CmtuiError:
    """How a sending ended that is not out."""
    from cmtui.clock import MINUTE
    from cmtui.services.delivery import LIFE

    if sending.state == "unknown":
        return NetworkFailed(
            f"it is not known whether it went out: {sending.error}; the next sync looks again"
        )
    if sending.state == "failed":
        return NetworkFailed(f"not sent, it is draft {sending.draft} again: {sending.error}")
    if sending.state != "withdrawn":
        return NetworkFailed(f"it is still {sending.state}; see: cmtui outbox")
    again = f"it is draft {sending.draft} again"
    if not sending.error:
        return Conflict(f"not sent, {again}: it was called back elsewhere")
    ran_out = (sending.ended_at or 0) - sending.held_at > LIFE - MINUTE
    return (NetworkFailed if ran_out else Refused)(f"not sent, {again}: {sending.error}")
