"""What a screen offers to the commands that decide about rows, be it the feed or the board."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from cmtui.clock import Moment
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.tui.palette import Choice
from cmtui.tui.widgets.hold_strip import HoldStrip

if TYPE_CHECKING:
    from cmtui.services.desk import Desk
    from cmtui.tui.app import CmtuiApp
    from cmtui.tui.deciding import Deciding


class Chosen(Protocol):
    """Which rows a decision is about."""

    def chosen(self, count: int) -> list[int]:
        """The rows by number. Raises NotFound where nobody is."""
        ...

    def repeated(self, count: int) -> int:
        """How many rows a repetition is about."""
        ...

    def clear(self) -> bool:
        """Nobody is selected any more; whether anybody was."""
        ...


class Listed(Protocol):
    """The rows as they are shown."""

    async def put(self, rows: Iterable[Row]) -> None:
        """My own act changed these."""
        ...

    def go_below(self, numbers: Iterable[int]) -> None:
        """The cursor below those of these rows that are still there."""
        ...


class RowsAtHand(Protocol):
    """A screen with rows that are decided about."""

    @property
    def app(self) -> "CmtuiApp":
        """The app."""
        ...

    @property
    def desk(self) -> "Desk":
        """The desk."""
        ...

    @property
    def now(self) -> Moment:
        """The present."""
        ...

    @property
    def row(self) -> Row | None:
        """The row that is read, else the one under the cursor."""
        ...

    @property
    def post(self) -> Post | None:
        """The post under the cursor, where posts are walked."""
        ...

    @property
    def hold(self) -> HoldStrip:
        """The line about what is on its way."""
        ...

    @property
    def selecting(self) -> Chosen:
        """Which rows are meant."""
        ...

    @property
    def listing(self) -> Listed:
        """The rows that are shown."""
        ...

    @property
    def deciding(self) -> "Deciding":
        """How decisions are made."""
        ...

    async def leave_row(self) -> None:
        """A decision ended the row that is read: its conversation is left."""
        ...

    async def person_changed(self) -> None:
        """Something was noted about the person of the row."""
        ...

    def say(self, words: str, tone: str = "") -> None:
        """One line to the operator."""
        ...

    def unsay(self) -> None:
        """What was said is over."""
        ...

    def ask_first(self, words: str, do: Callable[[], Awaitable[None]], *, key: str = "y") -> None:
        """Asks for a key."""
        ...

    def question(
        self,
        do: Callable[[str], Awaitable[None]],
        purpose: str,
        label: str,
        text: str = "",
        **look: Any,
    ) -> None:
        """Asks for words."""
        ...

    def pick(
        self,
        choices: Sequence[Choice],
        label: str,
        do: Callable[[str], Awaitable[None]],
        empty: str = "nothing fits",
        typed: str = "",
    ) -> None:
        """Offers choices."""
        ...

    def read(self, title: str, page: Any, opened_by: str) -> None:
        """Opens a page."""
        ...
