"""Why an undo is refused, in people's words: what has changed since, and by whom."""

from collections.abc import Callable

from cmtui.errors import ChangedSince
from cmtui.model.account import Account
from cmtui.model.draft import Draft
from cmtui.model.follow_up import FollowUp
from cmtui.model.official_line import OfficialLine
from cmtui.model.operation import Operation
from cmtui.model.operator import Identity, Operator
from cmtui.model.person import Note, Person, Profile
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.model.saved_reply import SavedReply
from cmtui.model.sending import Sending
from cmtui.model.topic import Topic
from cmtui.services.hub import ARRIVAL_VERBS
from cmtui.services.ports import Reader


def in_words(reader: Reader, error: ChangedSince, identity: Identity) -> str:
    """The refusal as one sentence: `AB has changed the row of @mara since`."""
    named = _NAMES.get(error.collection)
    what = (named(reader, error.number) if named else "") or "what it changed"
    if error.collection == "rows" and error.verb in ARRIVAL_VERBS:
        return f"{what} has changed since: there is something new from them"
    if error.collection == "rows" and error.verb == "wake":
        return f"{what} has changed since: its snooze has ended"
    if error.actor:
        return f"{who(reader, error.actor, identity)} changed {what} since"
    return f"{what} cannot be put back: {_reason(error)}"


def who(reader: Reader, actor: str, identity: Identity) -> str:
    """`you have`, or the initials of the operator behind an actor of the log: `AB has`."""
    if actor == identity.actor:
        return "you have"
    login, _, initials = actor.partition(":")
    if not initials:
        found = reader.find(Operator, "login", login)
        initials = found.initials if found else login
    return f"{initials} has"


def answering(reader: Reader, sending: Sending) -> str:
    """`reply to @mara`, `correction of the reply to @mara`, or `post` where it answers nobody."""
    what = _answering(reader, sending)
    return f"correction of the {what}" if sending.corrects is not None else what


def _answering(reader: Reader, sending: Sending) -> str:
    row = reader.get(Row, sending.row) if sending.row else None
    if row is not None:
        return f"reply to {handle(row.handle)}"
    target = reader.get(Post, sending.target) if sending.target else None
    return f"reply to {handle(target.author.handle)}" if target else "post"


def handle(written: str) -> str:
    """A handle with exactly one leading @."""
    return f"@{written.removeprefix('@')}"


def _reason(error: ChangedSince) -> str:
    if "erased" in str(error):
        return "the log does not have its text any more"
    return "another one has taken its place"


def _row(reader: Reader, number: int) -> str:
    row = reader.get(Row, number)
    return f"the row of {handle(row.handle)}" if row else ""


def _note(reader: Reader, number: int) -> str:
    note = reader.get(Note, number)
    person = reader.get(Person, note.person) if note else None
    return f"the note about {person.name}" if person else "the note"


def _follow_up(reader: Reader, number: int) -> str:
    found = reader.get(FollowUp, number)
    person = reader.get(Person, found.person) if found else None
    what = "promise" if found and found.sort == "promise" else "follow-up"
    return f"the {what} to {person.name}" if person else f"the {what}"


def _draft(reader: Reader, number: int) -> str:
    draft = reader.get(Draft, number)
    target = reader.get(Post, draft.target) if draft and draft.target else None
    return f"the draft to {handle(target.author.handle)}" if target else f"draft {number}"


def _account(reader: Reader, number: int) -> str:
    account = reader.get(Account, number)
    return f"the account {account.key}" if account else "the account"


def _operator(reader: Reader, number: int) -> str:
    operator = reader.get(Operator, number)
    return f"the operator {operator.initials}" if operator else "the operator"


def _person(reader: Reader, number: int) -> str:
    person = reader.get(Person, number)
    return f"the person {person.name}" if person else "the person"


def _profile(reader: Reader, number: int) -> str:
    profile = reader.get(Profile, number)
    return f"the profile {handle(profile.handle)}" if profile else "the profile"


def _post(reader: Reader, number: int) -> str:
    post = reader.get(Post, number)
    return f"a post of {handle(post.author.handle)}" if post else "a post"


def _sending(reader: Reader, number: int) -> str:
    sending = reader.get(Sending, number)
    return f"the {answering(reader, sending)}" if sending else "a reply"


def _operation(reader: Reader, number: int) -> str:
    operation = reader.get(Operation, number)
    return f"the {operation.act.kind} of {operation.operator}" if operation else "an act"


def _saved_reply(reader: Reader, number: int) -> str:
    saved = reader.get(SavedReply, number)
    return f"the saved reply {saved.title}" if saved else "the saved reply"


def _topic(reader: Reader, number: int) -> str:
    topic = reader.get(Topic, number)
    return f"the topic {topic.name}" if topic else "the topic"


def _official_line(reader: Reader, number: int) -> str:
    found = reader.get(OfficialLine, number)
    return f"the line v{found.version}" if found else "the line"


def _numbered(what: str) -> Callable[[Reader, int], str]:
    return lambda reader, number: f"{what} {number}"


_NAMES: dict[str, Callable[[Reader, int], str]] = {
    "rows": _row,
    "notes": _note,
    "follow_ups": _follow_up,
    "drafts": _draft,
    "accounts": _account,
    "operators": _operator,
    "people": _person,
    "profiles": _profile,
    "posts": _post,
    "sendings": _sending,
    "operations": _operation,
    "workspaces": lambda reader, number: "the workspace",
    "saved_replies": _saved_reply,
    "topics": _topic,
    "tags": lambda reader, number: "the tag",
    "crises": _numbered("crisis"),
    "crisis_entries": _numbered("entry"),
    "questions": _numbered("question"),
    "rumours": _numbered("rumour"),
    "workarounds": _numbered("workaround"),
    "official_lines": _official_line,
    "public_updates": _numbered("update"),
    "queue_pauses": _numbered("pause"),
    "paused_posts": _numbered("held post"),
    "escalations": _numbered("call"),
    "spike_alerts": _numbered("spike"),
}
"""What people call a document, by its collection."""
