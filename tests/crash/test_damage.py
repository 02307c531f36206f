"""Damage of every kind to a full store: it is noticed, mended, and what is lost is counted."""

import asyncio
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from cmtui.clock import SystemClock
from cmtui.errors import CmtuiError
from cmtui.store import open_store
from cmtui.store.backup import BackupFolder
from cmtui.store.examining import examine_store
from cmtui.store.names import BACKUPS, FILE_NAME
from cmtui.store.pages import Pages
from cmtui.store.remains import Document, read_remains
from cmtui.store.salvage import Mended, mend
from tests.benchmarks.bench_windows import post, row
from tests.store.stored import ANNA, person

PAGE = 4096
BATCH, BATCHES, PEOPLE = 100, 8, 120

Harm = Callable[[Path, Random], None]


async def _fill(folder: Path) -> None:
    """Batches, single documents, and a log that is not folded into the file."""
    store = open_store(folder, ANNA, SystemClock(), create=True)
    for start in range(0, BATCH * BATCHES, BATCH):
        numbers = range(start, start + BATCH)
        posts, rows = [post(n) for n in numbers], [row(n) for n in numbers]
        await store.transact("intake", lambda tx, p=posts, r=rows: (tx.add_all(p), tx.add_all(r)))
    await store.close()
    store = open_store(folder, ANNA, SystemClock())
    for n in range(PEOPLE):
        await store.transact("add", lambda tx, n=n: tx.add(person(f"p{n}")))
    shutil.copytree(folder, folder.with_name("killed"))  # as `kill -9` would leave it
    await store.close()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store; `killed` beside it has its write-ahead log still."""
    folder = tmp_path_factory.mktemp("full") / "desk"
    asyncio.run(_fill(folder))
    return folder


def texts(folder: Path) -> dict[Document, str]:
    """Every document of a store."""
    remains = read_remains(folder / FILE_NAME)
    return {each: remains.text(each) or "" for each in remains.documents()}


def is_noticed(folder: Path) -> bool:
    """Whether opening or the doctor says so; nothing but our own errors may come."""

    async def opened() -> None:
        await open_store(folder, ANNA, SystemClock()).close()

    try:
        asyncio.run(opened())
    except CmtuiError as error:
        assert "\n" not in str(error)
        return True
    return not examine_store(folder, SystemClock(), quick=False)[0].well


def mended(folder: Path) -> Mended:
    """Mends it; the result opens, is sound, and gives out no number twice."""
    before = read_remains(folder / FILE_NAME)
    seen = max((n for name, n in before.documents() if name == "people"), default=0)
    done = mend(folder, ANNA, SystemClock())

    async def proved() -> int:
        store = open_store(folder, ANNA, SystemClock())
        assert await store.verify() is None
        added = await store.transact("add", lambda tx: tx.add(person("after")))
        await store.close()
        return added.number

    assert asyncio.run(proved()) > seen
    assert not is_noticed(folder)
    return done


def overwrite(folder: Path, pages: list[int], filling: Callable[[], bytes]) -> None:
    """Spoils whole pages, counted from 0."""
    with (folder / FILE_NAME).open("r+b") as file:
        for number in pages:
            file.seek(number * PAGE)
            file.write(filling())


def untouched(folder: Path, pages: list[int]) -> set[Document]:
    """Documents of the sound store of which no page is one of these."""
    whole = Pages(folder / FILE_NAME)
    found = set()
    for entry in whole.schema():
        for leaf in whole.leaves(entry.root) if entry.kind == "table" else ():
            if leaf - 1 not in pages:
                found |= {(entry.name, each.number) for each in whole.rows(leaf)}
    return found


@pytest.mark.parametrize("seed", range(12))
def test_pages_of_zeros_or_noise_cost_only_what_stood_on_them(
    full: Path, tmp_path: Path, seed: int
) -> None:
    dice = Random(seed)
    folder = tmp_path / "desk"
    shutil.copytree(full, folder)
    count = (folder / FILE_NAME).stat().st_size // PAGE
    pages = [0] if seed < 2 else dice.sample(range(count), 1 + seed)
    overwrite(folder, pages, lambda: bytes(PAGE) if seed % 2 else dice.randbytes(PAGE))
    before = texts(full)
    assert is_noticed(folder)
    done = mended(folder)
    after = texts(folder)
    for each in untouched(full, pages) & set(before):
        assert after[each] == before[each]
    assert done.kept + done.lost + done.set_aside == len(before)
    assert not done.perhaps_lost and not done.transactions_lost
    assert done.log_kept or seed >= 2


def test_the_newest_backup_gives_back_what_is_lost(full: Path, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    shutil.copytree(full, folder)
    asyncio.run(BackupFolder(folder, 7, 4).make(SystemClock().now()))
    before, dice = texts(folder), Random(3)
    count = (folder / FILE_NAME).stat().st_size // PAGE
    overwrite(folder, dice.sample(range(count), count // 2), lambda: bytes(PAGE))
    assert is_noticed(folder)
    done = mended(folder)
    after = texts(folder)
    assert {each: after[each] for each in before} == before
    assert done.from_backup and not done.lost and done.log_kept


def test_a_missing_store_comes_from_its_backup(full: Path, tmp_path: Path) -> None:
    for n, harm in enumerate((os.unlink, lambda path: path.write_bytes(b""))):
        folder = tmp_path / str(n)
        shutil.copytree(full, folder)
        asyncio.run(BackupFolder(folder, 7, 4).make(SystemClock().now()))
        harm(folder / FILE_NAME)
        assert is_noticed(folder)
        done = mended(folder)
        assert (done.kept, done.from_backup) == (0, len(texts(full)))


def _cut_the_tail(folder: Path, dice: Random) -> None:
    size = (folder / FILE_NAME).stat().st_size
    os.truncate(folder / FILE_NAME, size // PAGE // 2 * PAGE + dice.randrange(PAGE))


def _lose_the_log(folder: Path, dice: Random) -> None:
    (folder / f"{FILE_NAME}-wal").unlink()


def _spoil_the_log(folder: Path, dice: Random) -> None:
    log = folder / f"{FILE_NAME}-wal"
    with log.open("r+b") as file:
        file.seek(dice.randrange(log.stat().st_size // 2))
        file.write(dice.randbytes(PAGE))


@pytest.mark.parametrize("harm", [_cut_the_tail, _lose_the_log, _spoil_the_log])
def test_a_cut_file_and_a_lost_or_spoiled_log_are_noticed(
    full: Path, tmp_path: Path, harm: Harm
) -> None:
    folder = tmp_path / "desk"
    shutil.copytree(full if harm is _cut_the_tail else full.with_name("killed"), folder)
    before = texts(folder)
    harm(folder, Random(5))
    assert is_noticed(folder)
    done = mended(folder)
    after = texts(folder)
    assert all(before[each] == text for each, text in after.items() if each in before)
    if harm is _cut_the_tail:
        assert done.kept + done.lost + done.set_aside + done.perhaps_lost == len(before)
    elif harm is _lose_the_log:
        assert done.transactions_lost == PEOPLE
    if harm is _spoil_the_log:
        assert len(before) - done.kept < PEOPLE // 4  # only what the broken frames alone had


def test_garbage_in_the_shared_memory_harms_nobody(full: Path, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    shutil.copytree(full.with_name("killed"), folder)
    before = texts(folder)
    (folder / f"{FILE_NAME}-shm").write_bytes(Random(1).randbytes(32768))
    assert not is_noticed(folder)
    assert texts(folder) == before


def test_nobody_mends_what_another_process_has_open(full: Path, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    shutil.copytree(full, folder)
    words = (
        "import asyncio, sys; from pathlib import Path; from cmtui.clock import SystemClock;"
        "from cmtui.store import open_store; from cmtui.model.operator import Identity\n"
        "async def main():\n"
        "    store = open_store(Path(sys.argv[1]), Identity('b', 'p', 's'), SystemClock())\n"
        "    print('open', flush=True); sys.stdin.readline(); await store.close()\n"
        "asyncio.run(main())"
    )
    import subprocess
    import sys

    pipe = subprocess.PIPE
    call = [sys.executable, "-c", words, str(folder)]
    with subprocess.Popen(call, stdin=pipe, stdout=pipe, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "open\n"
        with pytest.raises(CmtuiError, match="another process has"):
            mend(folder, ANNA, SystemClock())
        other.communicate("\n", timeout=20)
    assert mend(folder, ANNA, SystemClock()).lost == 0
    assert not (folder / BACKUPS).exists()
