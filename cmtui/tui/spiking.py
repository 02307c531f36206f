"""Spikes by key: the page of what rang, and the decision that it is no crisis."""

from functools import partial
from typing import TYPE_CHECKING

from cmtui.errors import NotFound
from cmtui.tui.palette import Choice
from cmtui.tui.present.spikes import spike_page

if TYPE_CHECKING:
    from cmtui.tui.screens.base import DeskScreen

NONE = "there is no spike now; all there were: cmtui spikes"


async def show_spikes(screen: "DeskScreen") -> None:
    """What rings now; where nothing does, the last incident. Raises NotFound when there is none."""
    evidence = await screen.desk.spikes.evidence()
    if not evidence:
        raise NotFound("nothing has rung yet; see: cmtui help spikes")
    declare = screen.app.keymap.shown("crisis.declare") if screen.can_run("crisis.declare") else ""
    page = partial(spike_page, evidence, now=screen.now, glyphs=screen.app.glyphs, declare=declare)
    screen.read("Spike", page, "spike.why")


async def dismiss_spike(screen: "DeskScreen") -> None:
    """Decides on the one that rings, or asks on which. Raises NotFound when none does."""
    status = await screen.desk.status.now()
    if not status.spikes:
        raise NotFound(NONE)
    if len(status.spikes) == 1:
        await _dismiss(screen, str(status.spikes[0].number))
        return
    choices = [Choice(one.title, "", str(one.number), one.spike.because) for one in status.spikes]
    screen.pick(choices, "not a crisis", partial(_dismiss, screen), "no such spike")


async def _dismiss(screen: "DeskScreen", number: str) -> None:
    alert = await screen.desk.spikes.dismiss(int(number))
    undo = screen.app.keymap.shown("triage.undo")
    screen.say(f"not a crisis: {alert.title}; {undo} takes it back", "muted")
    await screen.app.read_status()
