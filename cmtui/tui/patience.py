"""Keys from the terminal, waited for without looking ten times a second whether there are any."""

import os
from codecs import getincrementaldecoder
from contextlib import suppress
from selectors import EVENT_READ, SelectSelector
from typing import Any

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

LOOK_SECONDS = 0.1
"""How long a look for more of a key lasts, as in Textual: an Esc that nothing follows is a key."""

LOOKS = 10
"""So many looks after the last byte nothing can be begun any more."""

BYTES = 4_096
"""Read at a time."""


class PatientDriver(LinuxDriver):
    """Textual's own for Linux and macOS, but it sleeps while nobody types."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._ending, self._end = os.pipe()  # open until the process ends: the thread reads it

    def run_input_thread(self) -> None:
        """Reads keys until the input is disabled; Textual's own loop, but for its patience."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")().decode
        looks = LOOKS
        with SelectSelector() as selector:
            for handle in (self.fileno, self._ending):
                selector.register(handle, EVENT_READ)
            while not self.exit_event.is_set():
                ready = {key.fd for key, _ in selector.select(LOOK_SECONDS if looks else None)}
                looks = LOOKS if ready else looks - 1
                if self.fileno in ready and (typed := decode(os.read(self.fileno, BYTES))):
                    for message in parser.feed(typed):
                        self.process_message(message)
                for message in parser.tick():
                    self.process_message(message)
        with suppress(EOFError, ParseError):
            list(parser.feed(""))

    def disable_input(self) -> None:
        """Wakes the thread that waits for keys, and returns when it has ended."""
        os.write(self._end, b".")
        super().disable_input()
        os.read(self._ending, 1)
