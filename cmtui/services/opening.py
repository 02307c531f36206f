"""Opening a composer: who speaks, how she signs, what the network can do, what stood there."""

from typing import Any

from msgspec.structs import replace

from cmtui.errors import NotFound, OnlyRead, Refused, WrongUsage
from cmtui.model.account import Account
from cmtui.model.draft import Draft
from cmtui.model.operator import Operator
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.model.sending import Sending
from cmtui.model.views import Order, Where
from cmtui.services.allowances import at_server
from cmtui.services.crisis.said_officially import official
from cmtui.services.drafting import words_of
from cmtui.services.feed import MOST_DIGITS
from cmtui.services.heading import first_header, fitted
from cmtui.services.lines import Lines
from cmtui.services.network_ports import Capabilities
from cmtui.services.ports import Reader
from cmtui.services.writing import Writing
from cmtui.text.signature import Signature

LATELY = 20
"""So many of one's newest sendings tell which language one writes in."""


class Opener:
    """Makes the `Writing` that a composer starts with."""

    def __init__(self, lines: Lines, sign_own_account: bool) -> None:
        self._lines = lines
        self._sign_own_account = sign_own_account

    def opened(
        self,
        reader: Reader,
        me: Operator,
        account: str,
        draft: Draft | None,
        target: Post | None = None,
        row: Row | None = None,
    ) -> Writing:
        """A writing from that account ("" = the only one), with the words of the draft if any.

        Raises NotFound for an unknown account, WrongUsage where several could speak, OnlyRead
        where none can.
        """
        speaker = _account(reader, account) if account else _only_account(reader)
        can = self.capabilities(target.network if target else speaker.network)
        speaker = _speaking(reader, speaker, can, target, row)
        if can.name == speaker.network:
            can = at_server(can, reader, speaker.key)
        writing = self._signed(reader, me, speaker, can)
        writing = replace(writing, target=target, row=row, official=official(reader))
        if draft is not None:
            return _with_draft(reader, writing, draft)
        language = _last_language(reader, speaker.key, me.initials)
        return replace(writing, header=first_header(can, target, language))

    def reopened(self, reader: Reader, me: Operator, draft: Draft) -> Writing:
        """The writing of a draft that is there."""
        target = reader.get(Post, draft.target) if draft.target else None
        row = reader.get(Row, draft.row) if draft.row else None
        return self.opened(reader, me, draft.account, draft, target, row)

    def renewed(self, reader: Reader, writing: Writing) -> Writing:
        """The writing with post, row and draft as they stand now; words and choices stay."""
        target = reader.get(Post, writing.target.number) if writing.target else None
        row = reader.get(Row, writing.row.number) if writing.row else None
        draft = reader.get(Draft, writing.draft.number) if writing.draft else None
        header = fitted(writing.header, writing.can, target)
        quoted = reader.get(Post, header.quotes) if header.quotes else None
        return replace(
            writing,
            target=target,
            row=row,
            draft=draft,
            header=header,
            quoted=quoted,
            official=official(reader),
        )

    def capabilities(self, network: str) -> Capabilities:
        """What a network can do; one that this program does not speak is answered by hand."""
        try:
            return self._lines.capabilities(network)
        except WrongUsage:
            return Capabilities(
                name="elsewhere",
                letter="",
                title=network,
                idempotent_send=False,
                poll_seconds=0.0,
                can_reply=False,
                can_search=False,
                can_delete=False,
            )

    def _signed(self, reader: Reader, me: Operator, account: Account, can: Capabilities) -> Writing:
        signed = account.role == "brand" or self._sign_own_account
        others = tuple(
            one.initials for one in reader.window(Operator) if one.initials != me.initials
        )
        signature = Signature(
            form=account.signature,
            initials=me.initials,
            name=me.name,
            before_link=account.before_link,
        )
        return Writing(
            account=account,
            signature=signature if signed else None,
            others=others,
            me=me.initials,
            can=can,
        )


def find_post(reader: Reader, wanted: str) -> Post:
    """A post, whosever it is, by its number or canonical id. Raises NotFound."""
    is_number = wanted.isdecimal() and len(wanted) <= MOST_DIGITS
    post = reader.get(Post, int(wanted)) if is_number else reader.find(Post, "id", wanted)
    if post is None:
        raise NotFound(f"no post has the id {wanted}; see: cmtui show ID")
    return post


def _with_draft(reader: Reader, writing: Writing, draft: Draft) -> Writing:
    text, cursor = words_of(reader, draft.number)
    header = fitted(draft.header, writing.can, writing.target)
    changes: dict[str, Any] = {
        "header": header,
        "quoted": reader.get(Post, header.quotes) if header.quotes else None,
        "corrects": reader.get(Post, draft.corrects) if draft.corrects else None,
        "saved_reply": draft.saved_reply,
    }
    return replace(writing, draft=draft, text=text, cursor=cursor, **changes)


def _last_language(reader: Reader, account: str, me: str) -> str:
    """The language that I last wrote in from that account ("" = none is known)."""
    mine = (Where("operator", "eq", me),)
    newest = Order("number", descending=True)
    for one in reader.window(Sending, mine, newest, limit=LATELY):
        if one.account == account and one.header.language:
            return one.header.language
    return ""


def _account(reader: Reader, key: str) -> Account:
    found = reader.find(Account, "key", key)
    if found is None:
        known = ", ".join(one.key for one in reader.window(Account)) or "none yet"
        raise NotFound(f"no account is called {key}; known: {known}")
    return found


def _speaking(
    reader: Reader, found: Account, can: Capabilities, target: Post | None, row: Row | None
) -> Account:
    """The account; where it only brought the row in, one of the same network that can speak.

    Raises OnlyRead where nothing can be said from here, Refused where a source was named that is
    only watched.
    """
    url = target.url if target else ""
    if can.only_link:
        raise OnlyRead(f"{can.title} can only be read here; answer on the page itself", url)
    if found.speaks:
        return found
    if row is None or found.key != row.account:
        raise Refused(f"{found.key} is only watched; nothing can be said as it")
    there = [one for one in reader.window(Account) if one.speaks and one.network == found.network]
    if not there:
        raise OnlyRead(
            f"without an account on {can.title} (cmtui accounts add {can.name}) it can only be"
            " read here; answer on the page itself",
            url,
        )
    return min(there, key=lambda one: one.role != "brand")


def _only_account(reader: Reader) -> Account:
    accounts = [one for one in reader.window(Account) if one.speaks]
    if not accounts:
        raise NotFound("there is no account to post from; add one: cmtui accounts add NETWORK")
    if len(accounts) > 1:
        known = ", ".join(one.key for one in accounts)
        raise WrongUsage(f"say which account speaks with --as: {known}")
    return accounts[0]
