"""The feed's shape: what has to follow when the size or the layout changes."""

from typing import TYPE_CHECKING

from textual.geometry import Size

if TYPE_CHECKING:
    from cmtui.tui.screens.feed import FeedScreen


class Shape:
    """Keeps the divider's joints, the card's height and the strip in line with the layout."""

    def __init__(self, screen: "FeedScreen") -> None:
        self._screen = screen
        self._joints: dict[int, str] = {}
        self._drawn_for = Size()

    def follow(self) -> None:
        """After every layout, whatever asked for it: the strip, the badge, a prompt, a mode."""
        screen = self._screen
        screen.screen_layout_refresh_signal.subscribe(screen, self._laid_out, immediate=True)

    def lay_out(self) -> None:
        """Brings what depends on the size up to date."""
        screen = self._screen
        if not screen.is_attached:
            return
        if not screen.is_wide:
            screen.rows.set_two_lines(False)
        screen.reading.draw_card()
        screen.writing.draw()

    def join(self) -> None:
        """The divider has a joint where a rule meets it."""
        screen = self._screen
        if not screen.is_attached:
            return
        joints = {0: "tee"}
        for widget in (screen.card_title, screen.composer, screen.walk_title):
            if widget.display and widget.region:
                joints[widget.region.y - screen.divider.region.y] = "cross"
        if joints != self._joints:
            self._joints = joints
            screen.divider.set_joints(joints)

    def _laid_out(self, _: object) -> None:
        self.join()
        if self._screen.composer.size != self._drawn_for:
            self._drawn_for = self._screen.composer.size
            self._screen.call_next(self._screen.writing.draw)
