"""What became of a public update on each account that it was held for."""

import msgspec

from cmtui.model.public_update import PublicUpdate
from cmtui.model.sending import Sending, SendState
from cmtui.model.views import Where
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
    """The results, in the order of the accounts.

    What came back as a draft and went out from there counts: it is the same text.
    """
    tries = _tries(reader, update)
    return [_best(account, tries[account]) for account in update.accounts if account in tries]


def drafts_of(reader: Reader, update: PublicUpdate) -> list[int]:
    """The numbers of the drafts that it was held from."""
    held = reader.get_many(Sending, update.sendings).values()
    return list(dict.fromkeys(one.draft for one in held))


def _tries(reader: Reader, update: PublicUpdate) -> dict[str, list[list[Sending]]]:
    """The parts of each time that it was held, by account, oldest first."""
    found: dict[str, list[list[Sending]]] = {}
    drafts = tuple(drafts_of(reader, update))
    for one in reader.window(Sending, (Where("draft", "one_of", drafts),)) if drafts else ():
        held = found.setdefault(one.account, [])
        if one.part == 1:
            held.append([])
        held[-1].append(one)
    return found


def _best(account: str, tries: list[list[Sending]]) -> Result:
    """The newest that did not come back, else the newest."""
    results = [_result(account, parts) for parts in tries]
    standing = [one for one in results if one.state not in CAME_BACK]
    return (standing or results)[-1]


def _result(account: str, parts: list[Sending]) -> Result:
    worst = min(parts, key=lambda one: _WORST.index(one.state))
    return Result(account, worst.state, worst.error, parts[0].sent_url)
