"""A pilot that knows when the app is at rest.

Textual's own guesses it from the process's use of the processor, in windows of 20 ms each.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from textual._context import active_app

from tests.stillness import at_rest

UNPAINTED = (
    "_layout_required", "_scroll_required", "_repaint_required", "_recompose_required",
    "_dirty_widgets", "_callbacks",
)  # fmt: skip
"""What a screen of Textual keeps until it paints."""


def _paints() -> bool:
    """Lets the screen show what has changed, without waiting for Textual's timers."""
    app = active_app.get(None)
    if app is None or not app.screen_stack or app._batch_count:
        return False
    if app._resize_event is not None:
        app._check_resize()
        return True
    screen: Any = app.screen
    if not any(getattr(screen, sign) for sign in UNPAINTED):
        return False
    screen._on_timer_update()
    return True


async def _app_at_rest(*_: float) -> None:
    await at_rest(_paints)


@contextmanager
def looked_for() -> Iterator[None]:
    """Within it, the pilot waits for that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textual.pilot.wait_for_idle", _app_at_rest)
        patch.setattr("textual.app.wait_for_idle", _app_at_rest)
        yield
