"""Programs of the operator's own: run without a shell, for a while, and heard out."""

import asyncio
import os
import shlex
import signal
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress

import msgspec

from cmtui.errors import CmtuiError, WrongUsage
from cmtui.text.language import checked_language
from cmtui.text.safe import clean

SECONDS = 10.0

MOST_OUTPUT = 100_000
"""Bytes of an output that are kept; nobody reads further in a panel."""


class Output(msgspec.Struct, frozen=True):
    """What a program said, cleaned, and how it ended.

    `code` is its exit code (None: it was stopped after `SECONDS`). `cut`: it said more.
    """

    text: str
    code: int | None
    cut: bool = False


def words_of(line: str) -> list[str]:
    """A line as the words that a shell would see; nothing in it is expanded. Raises WrongUsage."""
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise WrongUsage(f"{line}: {str(error).lower()}") from error
    if not words:
        raise WrongUsage("name a program, such as: wc -w")
    return words


async def run_program(
    words: list[str],
    text: str,
    seconds: float = SECONDS,
    variables: Mapping[str, str] | None = None,
) -> Output:
    """Hands it the text on standard input and waits for it, at most so long.

    It has no terminal, and what it started is stopped with it. `variables` stand in its environment
    beside our own. Raises CmtuiError where it cannot be started.
    """
    environment = None if variables is None else {**os.environ, **variables}
    try:
        process = await asyncio.create_subprocess_exec(
            *words, stdin=PIPE, stdout=PIPE, stderr=STDOUT, start_new_session=True, env=environment
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CmtuiError(f"{words[0]}: cannot be run: {why.lower()}") from error
    said = bytearray()
    code: int | None = None
    try:
        async with asyncio.timeout(seconds):
            await asyncio.gather(_hand(process, text), _hear(process, said))
            code = await process.wait()
    except TimeoutError:
        pass
    finally:
        if code is None:
            _stop(process)
            await process.wait()
    output = clean(bytes(said[:MOST_OUTPUT]).decode("utf-8", "replace")).text
    return Output(output, code, cut=len(said) > MOST_OUTPUT)


async def translate(command: Sequence[str], text: str, language: str) -> Output:
    """What the operator's own program makes of the text in that language; a machine's words.

    Raises CmtuiError where it cannot be started, WrongUsage for what is no language.
    """
    wanted = checked_language(language)
    if not wanted:
        raise WrongUsage("name a language, such as en")
    return await run_program([*command, wanted], text)


async def _hand(process: Process, text: str) -> None:
    assert process.stdin is not None
    with suppress(ConnectionError):  # it need not read what it is handed
        process.stdin.write(text.encode("utf-8", "replace"))
        await process.stdin.drain()
    process.stdin.close()


async def _hear(process: Process, said: bytearray) -> None:
    assert process.stdout is not None
    while chunk := await process.stdout.read(65_536):
        if len(said) <= MOST_OUTPUT:
            said.extend(chunk)


def _stop(process: Process) -> None:
    """All of its session: it may have ended and left children that hold its output."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
