"""The thread that waits for keys: every key at once, an Esc alone soon, and sleep in between."""

import asyncio
import os
import signal
import threading
import time
import tty
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual import events
from textual.message import Message

from cmtui.tui.patience import LOOK_SECONDS, LOOKS, PatientDriver
from tests.tui.desk import WidgetApp

AT_REST = LOOKS * LOOK_SECONDS + 0.3
"""Seconds after a key until it looks for no more of it."""


class Listening(PatientDriver):
    """Reads keys from a terminal of the test's and remembers them."""

    def __init__(self) -> None:
        super().__init__(WidgetApp(), mouse=False)
        self.typed, self.fileno = os.openpty()
        tty.setraw(self.fileno)
        self.keys: list[str] = []
        self._key_thread = threading.Thread(target=self.run_input_thread, daemon=True)
        self._key_thread.start()

    def process_message(self, message: Message) -> None:
        if isinstance(message, events.Key):
            self.keys.append(message.key)

    def wakes(self) -> int:
        """How often its thread has run."""
        assert self._key_thread is not None
        task = Path(f"/proc/self/task/{self._key_thread.native_id}/schedstat")
        return int(task.read_text(encoding="ascii").split()[2])

    async def press(self, typed: bytes, wanted: list[str], limit: float = 5.0) -> float:
        """Types, and waits until it has told these keys; returns after how many seconds."""
        begun = time.monotonic()
        os.write(self.typed, typed)
        while self.keys != wanted:
            assert time.monotonic() - begun < limit, self.keys
            await asyncio.sleep(0.005)
        self.keys.clear()
        return time.monotonic() - begun


@pytest.fixture
async def driver() -> AsyncIterator[Listening]:
    """One that waits; the process's own signal handlers stand again afterwards."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTSTP, signal.SIGCONT)}
    listening = Listening()
    yield listening
    listening.disable_input()
    for handle in (listening.typed, listening.fileno, listening._ending, listening._end):
        os.close(handle)
    for number, handler in handlers.items():
        signal.signal(number, handler)


async def test_every_key_is_told_also_after_a_rest(driver: Listening) -> None:
    await driver.press(b"jk", ["j", "k"])
    await asyncio.sleep(AT_REST)
    await driver.press(b"\x1b[A", ["up"])


async def test_an_escape_that_nothing_follows_is_a_key_also_after_a_rest(driver: Listening) -> None:
    for _ in range(2):
        await asyncio.sleep(AT_REST)
        await driver.press(b"\x1b", ["escape"])


async def test_a_key_that_comes_in_pieces_is_one_key(driver: Listening) -> None:
    await asyncio.sleep(AT_REST)
    os.write(driver.typed, b"\x1b[")
    await driver.press(b"B", ["down"])


async def test_it_sleeps_while_nobody_types(driver: Listening) -> None:
    await driver.press(b"j", ["j"])
    await asyncio.sleep(AT_REST)
    before = driver.wakes()
    await asyncio.sleep(1.0)
    assert driver.wakes() - before <= 1


async def test_it_ends_when_it_is_asked_to_and_twice_without_harm(driver: Listening) -> None:
    await asyncio.sleep(AT_REST)
    thread = driver._key_thread
    assert thread is not None
    driver.disable_input()
    assert not thread.is_alive()
    driver.disable_input()
