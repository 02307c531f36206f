"""`cmtui reply` and `cmtui post`: the exact text, the hold, and how it ended."""

from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from cmtui.cli.call import Call
from cmtui.cli.header import HeaderOptions, headed, header_options
from cmtui.cli.settle import open_settled
from cmtui.cli.speaking import Speech, keep_words, looked_first, spoken
from cmtui.cli.words import checked, from_stdin, is_terminal
from cmtui.errors import Refused, WrongUsage

if TYPE_CHECKING:
    from cmtui.cli.at_desk import AtDesk
    from cmtui.services.desk import Desk
    from cmtui.services.writing import Writing

AS = click.option("--as", "account", metavar="ACCOUNT", default="", help="Which account speaks.")
YES = click.option("--yes", is_flag=True, help="Do not ask; the hold stays.")
SAVED = click.option("--saved", metavar="TITLE", default="", help="The words of a saved reply.")
IN_PARTS = click.option("--in-parts", is_flag=True, help="Send what is too long in numbered parts.")
BECAUSE = click.option(
    "--because", metavar="TEXT", default="", help="Why it goes in spite of a stop."
)
AGAIN = click.option(
    "--again", is_flag=True, help="Say the same again, or answer what a colleague answered."
)
BY_HAND = click.option("--by-hand", is_flag=True, help="Print text and link; you put it there.")
JSON = click.option("--json", "as_json", is_flag=True, help="How it ended, an object a part.")


@click.command("reply")
@click.argument("id", metavar="ID")
@click.argument("words", metavar="[TEXT | -]", nargs=-1)
@AS
@header_options
@SAVED
@IN_PARTS
@BECAUSE
@YES
@AGAIN
@BY_HAND
@JSON
@click.pass_obj
def reply_verb(
    call: Call, /, id: str, words: tuple[str, ...], account: str, saved: str, **options: Any
) -> int:
    """Answer a mention: prints the exact text, then sends it after the hold.

    Ctrl-C in the hold calls it back: it is a draft. Without TEXT your draft to this mention goes
    out. `-` reads the text from standard input and needs --yes.
    """
    header, speech = _sorted(options, words)
    with call.desk(works=True) as at:
        at.run(at.desk.operators.me())
        mention = at.run(at.desk.feed.find(id))
        at.run(open_settled(at.desk))
        was_edited = at.run(looked_first(at.desk, mention.post))
        opening = at.desk.composer.reply(
            mention.row.number,
            mention.post.number,
            named_account(at, account),
            fresh=bool(words or saved),
        )
        writing, text = _written(at, at.run(opening), words, saved, header, speech)
        if was_edited:
            if speech.stands_nowhere_else:
                keep_words(at, writing, text)
            now = writing.target.text if writing.target else ""
            raise Refused(f"it was edited since and reads now: {now!r}; then the same call again")
        if writing.answered_by and not speech.again:
            if speech.stands_nowhere_else:
                keep_words(at, writing, text)
            raise Refused(f"{writing.notice}; to answer once more: --again")
        return spoken(at, writing, text, speech)


@click.command("post")
@click.argument("words", metavar="[TEXT | -]", nargs=-1)
@AS
@header_options
@click.option("--quote", metavar="ID", help="A post that it quotes.")
@SAVED
@IN_PARTS
@BECAUSE
@YES
@AGAIN
@BY_HAND
@JSON
@click.pass_obj
def post_verb(
    call: Call, /, words: tuple[str, ...], account: str, saved: str, **options: Any
) -> int:
    """Start a conversation: a new post, now, signed; held like a reply."""
    header, speech = _sorted(options, words)
    with call.desk(works=True) as at:
        at.run(at.desk.operators.me())
        at.run(open_settled(at.desk))
        fresh = bool(words or saved)
        opening = at.desk.composer.post(named_account(at, account), fresh=fresh)
        writing, text = _written(at, at.run(opening), words, saved, header, speech)
        return spoken(at, writing, text, speech)


def named_account(at: "AtDesk", named: str) -> str:
    """The key of an account that was named by its key or its handle alone."""
    wanted = named.removeprefix("@")
    if not wanted or ":" in wanted:
        return wanted
    keys = [one.key for one in at.run(at.desk.accounts.all()) if one.handle == wanted]
    if len(keys) > 1:
        raise WrongUsage(f"several accounts are called {wanted}: {', '.join(keys)}")
    return keys[0] if keys else wanted


def text_of_call(words: tuple[str, ...], kept: str, yes: bool) -> str:
    """The words of the call, or those that are there.

    Raises WrongUsage where there are none, Refused for standard input without --yes.
    """
    if len(words) > 1:
        raise WrongUsage("the text is one argument: put it in quotes")
    if not words:
        if kept.strip():
            return kept
        raise WrongUsage("write the text after it, in quotes; or - to read it from standard input")
    if words[0] != "-":
        return checked(words[0], "the text")
    if not yes:
        raise Refused("a text from standard input is sent only with --yes")
    if is_terminal():
        say_how_to_end()
    return from_stdin()


def say_how_to_end() -> None:
    """How a text is ended that is typed into the call."""
    from cmtui.cli.output import say

    say("write the text; Ctrl-D on a line of its own ends it, Ctrl-C sends nothing")


def _sorted(options: dict[str, Any], words: tuple[str, ...]) -> tuple[HeaderOptions, Speech]:
    """The call's options: those of the header, and how it goes out."""
    header = {name: options[name] for name in HeaderOptions.__struct_fields__ if name in options}
    speech = {name: options[name] for name in Speech.__struct_fields__ if name in options}
    return HeaderOptions(**header), Speech(**speech, stands_nowhere_else=words == ("-",))


def _written(
    at: "AtDesk",
    writing: "Writing",
    words: tuple[str, ...],
    saved: str,
    header: HeaderOptions,
    speech: Speech,
) -> tuple["Writing", str]:
    """The writing with its header, and the text that is to go out."""
    if saved:
        if words:
            raise WrongUsage("a saved reply is the text; leave TEXT out, or --saved")
        writing, text = at.run(_filled(at.desk, writing, saved, header.language or ""))
    else:
        text = text_of_call(words, writing.text, speech.yes or speech.by_hand)
    writing = at.run(_with_own_draft(at.desk, writing, text))
    return headed(at, writing, header), text


async def _filled(
    desk: "Desk", writing: "Writing", saved: str, language: str
) -> tuple["Writing", str]:
    """The words of a saved reply for whom is answered. Raises Refused where some are missing."""
    found = await desk.saved_replies.find(saved, language or writing.header.language)
    writing, filled = await desk.saved_replies.begun_with(found, writing)
    if filled.left:
        raise Refused(
            f"nothing stands for {', '.join(filled.left)} in {found.title}; write it: {filled.text}"
        )
    return writing, filled.text


async def _with_own_draft(desk: "Desk", writing: "Writing", text: str) -> "Writing":
    """The draft that holds exactly these words from this account, else none yet.

    Other words to the same mention stay the draft that they are.
    """
    me = (await desk.operators.me()).initials
    target = writing.target.number if writing.target else None
    for one in await desk.composer.drafts():
        to = (one.draft.operator, one.draft.account, one.draft.target, one.draft.corrects)
        same = one.text.strip() == text.strip()
        if to == (me, writing.account.key, target, None) and same:
            own = await desk.composer.resume(one.draft.number)
            return replace(own, saved_reply=writing.saved_reply or own.saved_reply)
    return writing
