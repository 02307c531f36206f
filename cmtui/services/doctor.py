"""The doctor: is this installation, this workspace and this operator in order?"""

import msgspec

from cmtui.clock import MINUTE, Clock
from cmtui.errors import CmtuiError
from cmtui.services.accounts import Accounts
from cmtui.services.operators import Operators


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at. `mend` says what to do when it is not well."""

    what: str
    well: bool
    says: str
    mend: str = ""


async def examine(accounts: Accounts, operators: Operators, clock: Clock) -> list[Finding]:
    """Looks at the operator, the workspace and every account."""
    return [
        await _operator(operators),
        await _workspace(operators, clock),
        *await _accounts(accounts),
    ]


async def _operator(operators: Operators) -> Finding:
    try:
        me = await operators.me()
    except CmtuiError as error:
        return Finding("operator", False, str(error), "cmtui join DIR --name NAME --initials XX")
    return Finding("operator", True, f"{me.name} signs {me.initials} as {me.login}")


async def _workspace(operators: Operators, clock: Clock) -> Finding:
    try:
        workspace = await operators.workspace()
    except CmtuiError as error:
        return Finding("workspace", False, str(error), "cmtui init")
    if workspace.created_at > clock.now() + MINUTE:
        mend = "set this machine's clock"
        return Finding("workspace", False, "was founded in the future", mend)
    return Finding("workspace", True, f"of {workspace.brand}")


async def _accounts(accounts: Accounts) -> list[Finding]:
    findings = []
    for checked in await accounts.check():
        key = checked.account.key
        if checked.error is None:
            findings.append(Finding(key, True, "logs in"))
        else:
            findings.append(Finding(key, False, str(checked.error), f"cmtui accounts check {key}"))
    return findings or [Finding("accounts", False, "none yet", "cmtui accounts add NETWORK")]
