"""How grave a spike is: who wrote, and how many of them of harm."""

from cmtui.model.spike import Spike
from cmtui.model.spike_alert import SpikeLevel

FEW = 8
"""Fewer people are no crisis, however much they write."""

HARMED, HARMED_SHARE = 3, 1 / 12
"""So many people, and so large a part of all, who write words of harm make one likely."""

MANY, TIMES = 50, 3.0
"""So many people at so many times the usual make one likely, whatever their words."""


def level_of(spike: Spike, harmed: int) -> SpikeLevel:
    """Whether to suggest that a crisis be declared; `harmed` are people with words of harm."""
    if spike.people < FEW:
        return "notice"
    speaks_of_harm = harmed >= HARMED and harmed >= HARMED_SHARE * spike.people
    is_great = spike.people >= MANY and spike.factor >= TIMES
    return "suggest-declare" if speaks_of_harm or is_great else "notice"
