"""A workspace of two Unix users of one group."""

import os
import pwd
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cmtui.store.names import FILE_NAME

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can run children as other users"
)

ROOT = Path(__file__).parents[2]
GROUP = 987_654
"""No user's own group; it needs no name."""

CHILD = """
import asyncio, os, sys
from pathlib import Path
from cmtui.clock import SystemClock
from cmtui.errors import CmtuiError
from cmtui.model.operator import Identity
from cmtui.model.person import Person
from cmtui.store import open_store
folder, uid, groups, create, after = Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]
os.umask(0o077)
os.setgroups([int(group) for group in groups.split()])
os.setgid(uid); os.setuid(uid)
async def main():
    store = open_store(folder, Identity("u", "p", "s"), SystemClock(), create=create == "create")
    await store.transact("add", lambda tx: tx.add(Person(name="x", first_seen_at=1)))
    print("wrote", flush=True)
    if after == "wait":
        sys.stdin.readline()
    await store.close()
try:
    asyncio.run(main())
except CmtuiError as error:
    print(f"{type(error).__name__}: {error}", flush=True)
"""


def child(folder: Path, user: str, *, member: bool = True, create: bool = False,
          wait: bool = False) -> "subprocess.Popen[str]":  # fmt: skip
    """A process of that user, which writes one person."""
    words = (str(folder), str(pwd.getpwnam(user).pw_uid), str(GROUP) if member else "",
             "create" if create else "", "wait" if wait else "")  # fmt: skip
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, *words], stdin=pipe, stdout=pipe, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd="/",
    )  # fmt: skip


def said(running: "subprocess.Popen[str]") -> str:
    """Its first line, at its end."""
    return running.communicate("\n", timeout=30)[0].strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of the group, which everybody can reach."""
    for each in (tmp_path, *tmp_path.parents):
        if each.owner() == "root" and each != Path("/") and not each.stat().st_mode & 0o001:
            each.chmod(each.stat().st_mode | 0o011)
    found = tmp_path / "desk"
    found.mkdir()
    os.chown(found, pwd.getpwnam("daemon").pw_uid, GROUP)
    found.chmod(0o2770)
    return found


def test_members_follow_each_other_and_a_stranger_is_refused(folder: Path) -> None:
    first = child(folder, "daemon", create=True, wait=True)
    assert first.stdout is not None and first.stdout.readline() == "wrote\n"
    for path in folder.iterdir():
        seen = path.stat()
        assert (stat.S_IMODE(seen.st_mode), seen.st_gid) == (0o660, GROUP), path
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=30)
    assert said(child(folder, "nobody")) == "wrote"
    assert said(child(folder, "daemon")) == "wrote"
    stranger = said(child(folder, "games", member=False))
    assert stranger.startswith("StoreFailed") and "not writable for you" in stranger, stranger
    assert (folder / FILE_NAME).stat().st_uid == pwd.getpwnam("daemon").pw_uid
