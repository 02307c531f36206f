"""Programs of the operator's own: what they are handed, and that they end."""

import os
import time
from pathlib import Path

import pytest

from cmtui.errors import CmtuiError, WrongUsage
from cmtui.programs import MOST_OUTPUT, run_program, words_of


async def test_a_program_gets_the_text_and_its_words_are_cleaned() -> None:
    output = await run_program(["cat"], "caffè\x1b[2J \u202eabc\n")
    assert (output.text, output.code, output.cut) == ("caffè abc\n", 0, False)


async def test_nothing_in_the_words_reaches_a_shell(tmp_path: Path) -> None:
    file = tmp_path / "made"
    output = await run_program(words_of(f"echo '$HOME' ; touch {file}"), "")
    assert output.text == f"$HOME ; touch {file}\n"
    assert not file.exists()


async def test_a_program_that_does_not_end_is_stopped_with_its_children(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    began = time.monotonic()
    shell = f"sleep 60 & echo $! > {file}; echo begun; wait"
    output = await run_program(["sh", "-c", shell], "", seconds=0.5)
    assert (output.text, output.code) == ("begun\n", None)
    assert time.monotonic() - began < 5
    for _ in range(100):
        try:
            os.kill(int(file.read_text()), 0)
        except ProcessLookupError:
            return
        if "zombie" in Path(f"/proc/{int(file.read_text())}/status").read_text():
            return
        time.sleep(0.02)
    raise AssertionError("the child lives on")


async def test_a_program_need_not_read_what_it_is_handed() -> None:
    output = await run_program(["true"], "x" * 1_000_000)
    assert (output.text, output.code) == ("", 0)


async def test_of_an_endless_output_the_beginning_is_kept() -> None:
    output = await run_program(
        ["sh", "-c", f"head -c {3 * MOST_OUTPUT} /dev/zero | tr '\\0' a"], ""
    )
    assert output.cut and len(output.text) == MOST_OUTPUT


async def test_what_cannot_be_run_says_why() -> None:
    with pytest.raises(CmtuiError, match="nosuchprogram: cannot be run: no such file"):
        await run_program(["nosuchprogram"], "")
    with pytest.raises(WrongUsage, match="no closing quotation"):
        words_of("wc 'a")
    with pytest.raises(WrongUsage, match="name a program"):
        words_of("  ")
