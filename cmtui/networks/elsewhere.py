"""Places that no program of ours reads or answers: a person does both and says so."""

from cmtui.services.network_ports import Capabilities

CAPABILITIES = Capabilities(
    name="elsewhere",
    letter="L",
    title="Elsewhere",
    idempotent_send=False,
    poll_seconds=0.0,
    can_reply=False,
    can_search=False,
    can_delete=False,
)
