"""Whether a crisis that was declared says already what a spike would say."""

from cmtui.model.spike_alert import SpikeAlert
from cmtui.services.crisis.current import open_crisis
from cmtui.services.ports import Reader


def is_in_crisis(reader: Reader, topic: str) -> bool:
    """Whether one is open that the brand ("") or the topic is part of.

    A crisis that was declared from a topic's alert leaves the other topics their own.
    """
    crisis = open_crisis(reader)
    if crisis is None:
        return False
    alert = reader.get(SpikeAlert, crisis.alert) if crisis.alert is not None else None
    return alert is None or topic in ("", alert.topic) or not alert.topic
