"""Keys that were pressed before the desk is there: they do what they do once it is."""

from collections import deque
from collections.abc import Awaitable, Callable

from textual.events import Key

from cmtui.tui.keymap import Keymap, is_letter
from cmtui.tui.screens.base import ALWAYS


class TypedAhead:
    """Keeps keys in their order; nobody who types while the program starts loses one."""

    def __init__(self, keymap: Keymap, keeps: bool) -> None:
        self._keymap = keymap
        self._keys: deque[Key] = deque()
        self._keeps = keeps

    def keep(self, key: Key) -> bool:
        """Whether it was kept: not any more once those before it were handed on."""
        if not self._keeps or self._works_always(key):
            return False
        self._keys.append(key)
        return True

    async def hand_on(self, press: Callable[[Key], Awaitable[None]]) -> None:
        """Presses them; what comes meanwhile stays behind them."""
        while self._keys:
            await press(self._keys.popleft())
        self._keeps = False

    def _works_always(self, key: Key) -> bool:
        """The program can be left and stopped at any time."""
        command = self._keymap.find(("everywhere",), (key.key,))
        return command is not None and command.id in ALWAYS and not is_letter(key.key)
