"""One account's way to the demo's server, and where tests break it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from cmtui.errors import Unreachable
from cmtui.networks.demo.server import Server


class Faults(Protocol):
    """For tests: may raise before the server acts on a call and after it did."""

    def before(self, call: str) -> None:
        """The call, named as in `Connection`, is about to reach the server."""
        ...

    def after(self, call: str) -> None:
        """The server has acted and is about to answer."""
        ...


class Line:
    """Calls of one account; each sees what any process has done up to now."""

    def __init__(self, server: Server, faults: Faults | None) -> None:
        self._server = server
        self._faults = faults

    @contextmanager
    def call(self, name: str) -> Iterator[None]:
        """Within it the server acts. Raises Unreachable when its file cannot be read."""
        if self._faults is not None:
            self._faults.before(name)
        try:
            self._server.catch_up()
            yield
        except OSError as error:
            raise Unreachable(f"the demo network's file: {error}") from error
        if self._faults is not None:
            self._faults.after(name)
