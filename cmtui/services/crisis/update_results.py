"""What became of a public update on each account that it was held for."""

import msgspec

from cmtui.model.public_update import PublicUpdate
from cmtui.model.sending import Sending, SendState
from cmtui.services.ports import Reader

CAME_BACK: tuple[SendState, ...] = ("withdrawn", "failed")
"""How a post ends that can be held again."""

_WORST: tuple[SendState, ...] = (
    "failed", "unknown", "withdrawn", "held", "frozen", "sending", "sent"
)  # fmt: skip


class Result(msgspec.Struct, frozen=True):
    """What became of the update on one account; `state` is its worst part's."""

    account: str
    state: SendState
    error: str = ""
    url: str = ""


def results_of(reader: Reader, update: PublicUpdate) -> list[Result]:
    """The results, in the order of the accounts."""
    found = reader.get_many(Sending, update.sendings)
    newest = {one.draft: one.account for one in sorted(found.values(), key=lambda s: s.number)}
    last = {account: draft for draft, account in newest.items()}
    return [
        _result(account, [one for one in found.values() if one.draft == last[account]])
        for account in update.accounts
        if account in last
    ]


def _result(account: str, parts: list[Sending]) -> Result:
    worst = min(parts, key=lambda one: _WORST.index(one.state))
    return Result(account, worst.state, worst.error, parts[0].sent_url)
