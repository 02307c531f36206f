"""A text that is being written: whose, from which account, to whom, and what would go out."""

import re
from typing import TYPE_CHECKING

import msgspec

from cmtui.errors import Refused, WrongUsage
from cmtui.model.account import Account
from cmtui.model.draft import Draft, Header
from cmtui.model.post import Post, Visibility
from cmtui.model.row import Row
from cmtui.services.crisis.said_officially import NOTHING, Official, impersonal, outdated
from cmtui.services.heading import choices, fitted, problem_of
from cmtui.services.network_ports import Capabilities
from cmtui.text.addressing import addressed
from cmtui.text.safe import clean
from cmtui.text.signature import Signature, foreign, recognise, sign, unsigned

if TYPE_CHECKING:
    from cmtui.text.length import Length


class Writing(msgspec.Struct, frozen=True):
    """A composer that is open: what it answers and what stands in it.

    `can` is what the network can do that it goes to. `draft` is None until the first words are
    kept. `signature` is None where none is put on. `others` are the initials that only their
    owners may sign with; `me` are the writer's. `header` is how it goes out, `quoted` the post
    that this quotes. `corrects` is the own post that becomes this. `notice` is what the writer
    has to know beforehand ("" = nothing). `answered_by` are the initials of whoever has answered
    the very same post before ("" = nobody has, or only the writer). `official` is what it is
    held against in a crisis.
    """

    account: Account
    signature: Signature | None
    others: tuple[str, ...]
    me: str
    can: Capabilities
    target: Post | None = None
    row: Row | None = None
    draft: Draft | None = None
    text: str = ""
    cursor: int = 0
    header: Header = Header()
    quoted: Post | None = None
    corrects: Post | None = None
    saved_reply: int | None = None
    notice: str = ""
    official: Official = NOTHING
    answered_by: str = ""

    @property
    def by_hand(self) -> bool:
        """Whether a person has to put it on the network, since no program may."""
        return not self.can.can_reply

    @property
    def visibilities(self) -> tuple[Visibility, ...]:
        """What may be chosen for it, widest first: never wider than what it answers."""
        return choices(self.can, self.target)

    @property
    def network(self) -> str:
        """The name of the network that it goes to."""
        return self.can.name


class Preview(msgspec.Struct, frozen=True):
    """What would go out, to the letter.

    `parts` are the exact texts, one unless it was split. `length` is that of the whole, signed,
    with the content warning where that counts. `account` speaks, `signed` is the mark that is put
    on ("" = none), `visibility` None is what the account's settings say. `problem` says why it
    cannot go like this ("" = it can); `can_split`: in parts it could.
    """

    parts: tuple[str, ...]
    length: "Length"
    problem: str = ""
    can_split: bool = False
    account: str = ""
    signed: str = ""
    visibility: Visibility | None = None


class Unfinished(msgspec.Struct, frozen=True):
    """A draft in a list, with its words and what it answers.

    `quotes_old` says which replaced version of the official line it quotes ("" = none).
    """

    draft: Draft
    text: str
    target: Post | None
    quotes_old: str = ""


def preview(writing: Writing, text: str, in_parts: bool = False) -> Preview:
    """What `text` would become; pure and quick, for every key press."""
    shown = _text_preview(writing, text, in_parts)
    visible = writing.can.visibilities
    chosen = fitted(writing.header, writing.can, writing.target).visibility
    shown = msgspec.structs.replace(
        shown,
        account=writing.account.key,
        signed=writing.signature.mark if writing.signature else "",
        visibility=visible[0] if len(visible) == 1 else chosen,
    )
    if shown.problem and not shown.can_split:
        return shown
    if problem := _around_the_text(writing, text):
        return msgspec.structs.replace(shown, problem=problem, can_split=False)
    return shown


def check(preview: Preview) -> tuple[str, ...]:
    """The parts that may go out. Raises WrongUsage or Refused with the preview's problem."""
    if not preview.parts:
        raise WrongUsage("an empty reply says nothing; write something")
    if preview.can_split:
        raise Refused(f"{preview.problem}; shorten it, or send it in {preview.length.parts} parts")
    if preview.problem:
        raise Refused(preview.problem)
    return preview.parts


def _text_preview(writing: Writing, text: str, in_parts: bool) -> Preview:
    from cmtui.text.length import measure
    from cmtui.text.split import split

    network, warning, limit = writing.network, writing.header.warning, writing.can.limit
    words = clean(text).text.strip()
    own = writing.signature
    if not words or (own is not None and not unsigned(words, own).strip()):
        return Preview(
            (), measure(network, "", warning=warning, limit=limit), "nothing is written yet"
        )
    if own is not None and (problem := _not_mine(words, own, writing.others)):
        return Preview((words,), measure(network, words, warning=warning, limit=limit), problem)
    words = _to_whom(words, writing)
    whole = sign(words, own) if own else words
    length = measure(network, whole, warning=warning, limit=limit)
    if length.remaining >= 0:
        return Preview((whole,), length)
    too_long = f"{-length.remaining} over the limit of {length.limit}"
    if writing.corrects is not None or writing.by_hand:
        return Preview((whole,), length, too_long)
    parts = split(network, words, own, warning, limit) if in_parts or warning else ()
    lengths = [measure(network, part, warning=warning, limit=limit) for part in parts]
    if any(length.remaining < 0 for length in lengths):
        return Preview((whole,), length, f"{too_long}: the content warning leaves no room")
    return Preview(parts, length) if in_parts else Preview((whole,), length, too_long, True)


def _to_whom(words: str, writing: Writing) -> str:
    """The words with the name of whom they answer, where a network tells nobody else."""
    target = writing.target
    if target is None or target.kind == "own" or writing.corrects is not None or writing.by_hand:
        return words
    near = writing.account.native_id.rpartition("@")[2]
    return addressed(writing.network, words, target.author.handle, near)


def _not_mine(words: str, own: Signature, others: tuple[str, ...]) -> str:
    """Why the text's own end is no signature of mine ("" = it is none, or mine)."""
    if whose := foreign(words, own, others):
        return f"it ends in {whose}'s initials; only {whose} signs with them"
    if unknown := _forged(words, own):
        return f"it ends in {unknown}, which is not your signature ({own.mark}); take it off"
    return ""


def _forged(words: str, own: Signature) -> str:
    """Initials in the house's own form that are nobody's here ("" = none).

    Only for the sigil that means nothing else: "-OK" or "/IT" may be words.
    """
    tag = recognise(words, [own.form]) if own.form == "^{initials}" else None
    return f"^{tag}" if tag and tag.upper() != own.initials.upper() else ""


_VARIABLE = re.compile(r"\{\w+\}")


def _around_the_text(writing: Writing, text: str) -> str:
    """What else stands in its way ("" = nothing)."""
    if writing.saved_reply is not None and (left := _VARIABLE.search(text)):
        return f"{left[0]} of the saved reply is still in it; write what it stands for"
    if problem := _held_against_the_line(writing, text):
        return problem
    header, can = writing.header, writing.can
    if writing.by_hand:
        return ""  # whoever puts it there chooses these there
    return problem_of(header, can, writing.target, writing.quoted)


def _held_against_the_line(writing: Writing, text: str) -> str:
    """Why what is said officially forbids it ("" = it does not)."""
    said = writing.official
    if said.crisis is None:
        return ""
    if old := outdated(said, text):
        return f"it {old}; put in what is said now"
    own = unsigned(text, writing.signature) if writing.signature else text
    if writing.target is not None and impersonal(said, own):
        return "it is only the official line; add something of your own for this person"
    return ""
