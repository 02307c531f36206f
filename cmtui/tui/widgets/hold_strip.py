"""The line above the keys: what is in its hold or on its way, and what came or may come of it."""

from cmtui.clock import SECOND, Moment
from cmtui.model.operation import Operation
from cmtui.model.sending import Sending
from cmtui.tui.holds import seconds_left
from cmtui.tui.present.lines import Line, Span
from cmtui.tui.present.strip import act_line, hold_line, outcome_lines
from cmtui.tui.widgets.plain import Plain

TROUBLES = ("frozen", "sending", "doing", "failed", "unknown")

SENT_STAYS = 20 * SECOND


class HoldStrip(Plain):
    """One line about the newest, only there while it has something to say.

    `sendings` and `acts` are those on their way, newest last; `whom` is who gets the newest reply,
    `titles` says what each act is.
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__([()], id=id)
        self.sendings: tuple[Sending, ...] = ()
        self.acts: tuple[Operation, ...] = ()
        self.whom = ""
        self.titles: dict[int, str] = {}

    def draw(self, room: int, now: Moment, key: str, offer: Line = ()) -> bool:
        """Draws it for the present; `key` calls back. Whether it has something to say.

        An `offer` waits for what is held or in trouble, and takes the place of what went well.
        """
        room = max(20, room)
        sending, act = (self.sendings or (None,))[-1], (self.acts or (None,))[-1]
        newest: Sending | Operation | None = sending
        if act is not None and (sending is None or sending.held_at <= act.at):
            newest, line = act, self._act(act, room, now, key)
        else:
            line = self._sending(sending, room, now, key) if sending is not None else ()
        if offer and (newest is None or newest.state not in ("held", *TROUBLES)):
            line = (Span(" "), *offer)
        self.show([line])
        return bool(line)

    def _sending(self, one: Sending, room: int, now: Moment, key: str) -> Line:
        whom = Span(f" to {self.whom}: " if self.whom else " ", "muted")
        if one.state == "held":
            return (whom, *hold_line(seconds_left(one.held_at, now), room, key, self.glyphs))
        if one.state in TROUBLES or now - (one.ended_at or now) < SENT_STAYS:
            return (whom, *outcome_lines(one, room, self.glyphs)[0])
        return ()

    def _act(self, one: Operation, room: int, now: Moment, key: str) -> Line:
        title = self.titles.get(one.begun_with or one.number, one.act.kind)
        if one.state == "held":
            left = seconds_left(one.at, now)
            return (Span(" "), *hold_line(left, room, key, self.glyphs, title))
        if one.state in TROUBLES or now - (one.ended_at or now) < SENT_STAYS:
            return (Span(" "), *act_line(title, one, room, self.glyphs))
        return ()
