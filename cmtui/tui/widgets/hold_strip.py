"""The line above the keys: a reply in its hold, and what became of it."""

from cmtui.clock import SECOND, Moment
from cmtui.model.sending import Sending
from cmtui.tui.holds import seconds_left
from cmtui.tui.present.lines import Line, Span
from cmtui.tui.present.strip import hold_line, outcome_lines
from cmtui.tui.widgets.plain import Plain

TROUBLES = ("frozen", "sending", "failed", "unknown")

SENT_STAYS = 20 * SECOND


class HoldStrip(Plain):
    """One line, only there while it has something to say.

    `sendings` are those on their way, newest last; `whom` is who gets the newest.
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__([()], id=id)
        self.sendings: tuple[Sending, ...] = ()
        self.whom = ""

    def draw(self, room: int, now: Moment, key: str) -> bool:
        """Draws it for the present; `key` calls back. Whether it has something to say."""
        lines: list[Line] = []
        for one in self.sendings[-1:]:
            if one.state == "held":
                lines = [hold_line(seconds_left(one, now), max(20, room), key, self.glyphs)]
            elif one.state in TROUBLES or now - (one.ended_at or now) < SENT_STAYS:
                lines = outcome_lines(one, max(20, room), self.glyphs)[:1]
        whom = Span(f" to {self.whom}: " if self.whom else " ", "muted")
        self.show([(whom, *line) for line in lines] or [()])
        return bool(lines)
