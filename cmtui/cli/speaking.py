"""How a text goes out from the shell: printed to the letter, agreed to, held, and how it ended."""

import asyncio
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click
import msgspec

from cmtui.cli.endings import Stopped
from cmtui.cli.offering import say_offers
from cmtui.cli.output import counted, exactly, json_line, line, say
from cmtui.cli.words import is_terminal
from cmtui.errors import CmtuiError, Conflict, NetworkFailed, NotFound, Refused

if TYPE_CHECKING:
    from cmtui.cli.at_desk import AtDesk
    from cmtui.model.post import Post
    from cmtui.model.sending import Sending
    from cmtui.services.desk import Desk
    from cmtui.services.writing import Preview, Writing


class Speech(msgspec.Struct, frozen=True):
    """How the call wants it to go out.

    `stands_nowhere_else`: the words came by standard input, and are kept where they cannot go.
    """

    yes: bool = False
    in_parts: bool = False
    again: bool = False
    because: str = ""
    by_hand: bool = False
    as_json: bool = False
    stands_nowhere_else: bool = False

    @property
    def tell(self) -> Callable[[str], None]:
        """Where lines for people go."""
        return say if self.as_json else line


def spoken(at: "AtDesk", writing: "Writing", text: str, speech: Speech) -> int:
    """Prints what would go out, asks, holds and sends it; returns the exit code."""
    preview = at.desk.composer.preview(writing, text, speech.in_parts)
    overruled = checked_words(at, writing, text, speech)
    print_text(writing, preview, speech.tell)
    if speech.by_hand:
        return _by_hand(at, writing, text, overruled, speech)
    if not speech.yes and not _agreed("send?"):
        say("not sent")
        return 1
    try:
        ended = at.run(_held_and_carried(at.desk, writing, text, overruled, speech))
    except Stopped:
        at.run(say_what_is_left(at.desk))
        raise
    for sending in ended:
        if speech.as_json:
            _print_json(sending)
        if sending.state != "sent":
            raise _failure(sending)
        speech.tell(f"sent {sending.sent_url or sending.sent_id}")
        if sending.error:
            say(f"but {sending.error}")
    say_offers(at, ended)
    return 0


def checked_words(at: "AtDesk", writing: "Writing", text: str, speech: Speech) -> dict[str, str]:
    """The call's reason for every rule that would stop it. Raises what forbids it altogether."""
    preview = at.desk.composer.preview(writing, text, speech.in_parts)
    try:
        _check(writing, preview, speech)
        return _overruled(at, writing, text, speech)
    except CmtuiError:
        if speech.stands_nowhere_else:
            keep_words(at, writing, text)
        raise


def keep_words(at: "AtDesk", writing: "Writing", text: str) -> None:
    """Words that stand nowhere else become a draft."""
    if not text.strip():
        return
    kept = at.run(at.desk.composer.keep(writing, text))
    if kept.draft is not None:
        say(f"the words are kept as draft {kept.draft.number}")


def _check(writing: "Writing", preview: "Preview", speech: Speech) -> None:
    from cmtui.services.writing import check

    if writing.by_hand and not speech.by_hand:
        raise Refused(
            f"{writing.can.title} is not answered from here; --by-hand prints text and link"
        )
    if preview.can_split:
        raise Refused(
            f"{preview.problem}; shorten it, or send it in {preview.length.parts} parts "
            "with --in-parts"
        )
    check(preview)


def _overruled(at: "AtDesk", writing: "Writing", text: str, speech: Speech) -> dict[str, str]:
    """The call's reason for every rule that would stop it; hints are said and stop nothing."""
    findings = at.run(at.desk.composer.findings(writing, text))
    for one in findings:
        if one.level == "hint":
            say(f"hint: {one.message}")
    stops = [one for one in findings if one.level == "stop"]
    if stops and not speech.because.strip():
        what = "; ".join(dict.fromkeys(one.message for one in stops))
        raise Refused(f"{what}; take it out, or say why it stays with --because")
    return {one.rule: speech.because for one in stops}


def print_text(writing: "Writing", preview: "Preview", tell: Callable[[str], None]) -> None:
    """What would go out, to the letter, and above it from whom, to whom and how."""
    from cmtui.text.length import measure

    header = writing.header
    to = f" to @{writing.target.author.handle.removeprefix('@')}" if writing.target else ""
    seen = f", {preview.visibility}" if preview.visibility else ""
    behind = f", behind the warning {header.warning}" if header.warning else ""
    pictures = f", {counted(len(header.attachments), 'picture')}" if header.attachments else ""
    signed = f"signed {preview.signed}" if preview.signed else "not signed"
    if writing.notice:
        tell(writing.notice)
    for number, part in enumerate(preview.parts, start=1):
        length = measure(writing.network, part, warning=header.warning, limit=writing.can.limit)
        which = f", part {number} of {len(preview.parts)}" if len(preview.parts) > 1 else ""
        count = f"{length.length} of {length.limit}"
        tell(f"{preview.account}{to}{seen}, {count}, {signed}{which}{behind}{pictures}:")
        exactly(part, aside=tell is say)


def _agreed(question: str) -> bool:
    if not is_terminal():
        raise Refused("nobody can be asked here; to send it: --yes")
    return click.confirm(question, default=False, err=True)


def _by_hand(
    at: "AtDesk", writing: "Writing", text: str, overruled: dict[str, str], speech: Speech
) -> int:
    outbox = at.desk.outbox
    given = at.run(outbox.by_hand(writing, text, again=speech.again, overruled=overruled))
    speech.tell(f"put it there: {given.url or 'where it was said'}")
    if not speech.yes and not is_terminal():
        say(f"draft {given.draft} waits until you confirm it: the same call with --yes")
        return 0
    if not speech.yes and not _agreed("does it stand there now?"):
        say(f"not confirmed: it is draft {given.draft}")
        return 1
    sending = at.run(outbox.confirm_by_hand(given.draft))
    if speech.as_json:
        _print_json(sending)
    speech.tell("answered by hand")
    say_offers(at, [sending])
    return 0


def _print_json(sending: "Sending") -> None:
    from cmtui.cli.shapes import sending_shape

    json_line(sending_shape(sending))


async def _held_and_carried(
    desk: "Desk", writing: "Writing", text: str, overruled: dict[str, str], speech: Speech
) -> "list[Sending]":
    from cmtui.model.sending import HOLD_SECONDS

    held = await desk.outbox.hold(
        writing, text, in_parts=speech.in_parts, again=speech.again, overruled=overruled
    )
    if held[0].session != desk.identity.session:
        speech.tell(f"exactly this is on its way already ({held[0].state}); waiting for it")
    elif held[0].state == "held":
        speech.tell(f"held {HOLD_SECONDS:g} s; Ctrl-C calls it back")
    sys.stdout.flush()
    return await desk.courier.carry(held)


async def say_what_is_left(desk: "Desk") -> None:
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


async def looked_first(desk: "Desk", post: "Post") -> bool:
    """Reads the post again where its network tells in time; whether its words have changed.

    That it is gone or takes no replies any more is stored, so that the composer says it.
    """
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            now = await desk.preflight.look(post.number)
    except (TimeoutError, NetworkFailed, NotFound):
        return False  # it is read again before it goes out
    return now.text != post.text


LOOK_SECONDS = 1.5
"""Longer than that nobody waits before she may begin to answer."""
