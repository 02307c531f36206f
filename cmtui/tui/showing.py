"""From the services' values to those that the bar and the strip draw."""

from cmtui.clock import Moment
from cmtui.model.account import Health
from cmtui.services.status import Status
from cmtui.services.writing import Preview, Writing
from cmtui.tui.present import status as bar
from cmtui.tui.present import strip
from cmtui.tui.present.crisis_banner import lamp

AS_SET = "as the account is set"
"""The visibility of a text for which none was chosen."""


def bar_status(status: Status, now: Moment) -> bar.Status:
    """The status as the bar draws it; an account never read yet counts as off."""
    health = [
        line.health or Health(account=line.account.key, state="off", at=now)
        for line in status.lines
    ]
    others: dict[str, bool] = {}
    for one in status.others:
        if one.operator == status.me.initials:
            continue  # another terminal of hers is not a colleague
        others[one.operator] = others.get(one.operator, False) or one.typing
    return bar.Status(
        brand=status.place,
        me=status.me.initials,
        now=now,
        needs_me=status.needs_me,
        mine=status.mine,
        oldest_since=status.oldest,
        set_aside=status.set_aside,
        failed=status.failed,
        spikes=status.spikes,
        health=health,
        others=[bar.Other(initials, typing) for initials, typing in others.items()],
        crisis=lamp(status.crisis),
    )


def strip_preview(writing: Writing, preview: Preview, in_parts: bool) -> strip.Preview:
    """The exact final text as the strip shows it; of several parts the last, which is signed."""
    signature = writing.signature
    signed = ""
    if signature is not None:
        signed = signature.form.format(initials=signature.initials, name=signature.name)
    return strip.Preview(
        text=preview.parts[-1] if preview.parts else "",
        account=writing.account.handle,
        length=preview.length.length,
        limit=preview.length.limit,
        signed=signed if preview.parts and not preview.problem.startswith("it ends in") else "",
        must_sign=writing.account.role == "brand",
        parts=len(preview.parts) if in_parts else 1,
        problem=preview.problem if preview.parts else "",
        visibility=preview.visibility or AS_SET,
        warning=writing.header.warning,
    )
