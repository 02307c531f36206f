"""What the doctor says of a sound store that another version of the program has written."""

import sqlite3
from pathlib import Path

import pytest

from cmtui.store.examining import examine_store
from cmtui.store.migrations import FORMAT
from cmtui.store.opening import FILE_NAME, open_store
from tests.manual_clock import ManualClock
from tests.store.stored import ANNA
from tests.store.test_store_verify import of_format_1


@pytest.mark.parametrize("quick", [True, False])
def test_a_sound_store_of_an_older_format_is_not_called_damaged(
    tmp_path: Path, quick: bool
) -> None:
    folder = of_format_1(tmp_path / "old")
    found = {each.what: each for each in examine_store(folder, ManualClock(), quick=quick)}
    assert found["store"].well and f"format 1, brought up to {FORMAT}" in found["store"].says
    assert "--mend" not in found["store"].mend


def test_a_spoiled_page_of_an_older_store_is_still_found(tmp_path: Path) -> None:
    folder = of_format_1(tmp_path / "old")
    content = bytearray((folder / FILE_NAME).read_bytes())
    content[4096:8192] = b"\x55" * 4096
    (folder / FILE_NAME).write_bytes(content)
    found = {each.what: each for each in examine_store(folder, ManualClock(), quick=False)}
    assert not found["store"].well and "--mend" in found["store"].mend + found["store"].says


async def test_a_store_of_a_newer_format_asks_for_a_newer_program(tmp_path: Path) -> None:
    await open_store(tmp_path, ANNA, ManualClock(), create=True).close()
    newer = sqlite3.connect(tmp_path / FILE_NAME)
    newer.execute("DROP INDEX people_by_name")
    newer.execute(f"PRAGMA user_version={FORMAT + 1}")
    newer.close()
    for quick in (True, False):
        found = {each.what: each for each in examine_store(tmp_path, ManualClock(), quick=quick)}
        assert not found["store"].well and f"format {FORMAT + 1}" in found["store"].says
        assert found["store"].mend == "update cmtui"
