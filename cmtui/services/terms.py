"""Under which terms a page from a network is taken in."""

import msgspec

from cmtui.clock import Moment
from cmtui.model.account import Account
from cmtui.model.rule import Rule


class Terms(msgspec.Struct, frozen=True):
    """For which account, when, what is history, and which of the team's rules judge it."""

    account: Account
    at: Moment
    history_before: Moment
    rules: tuple[Rule, ...] = ()
