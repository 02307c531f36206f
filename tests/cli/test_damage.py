"""The doctor and a damaged workspace, from the shell."""

import pytest

import cmtui.mounts
from tests.cli.conftest import Shell


def test_a_damaged_store_is_said_in_a_line_and_mended(desk: Shell) -> None:
    waiting = desk.waiting()
    store = desk.workspace / "store.db"
    store.write_bytes(bytes(4096) + store.read_bytes()[4096:])
    answer = desk.run("feed")
    assert answer.code == 6 and "cmtui doctor --mend" in answer.err and answer.err.count("\n") == 1
    answer = desk.run("doctor")
    assert answer.code == 1 and "BAD   store" in answer.out and "cmtui doctor --mend" in answer.out
    answer = desk.run("doctor", "--mend")
    assert answer.code == 2 and "--yes" in answer.err
    mended = desk.ok("doctor", "--mend", "--yes").out
    assert "lost 0" in mended and "damaged-" in mended and "fresh" not in mended
    assert desk.waiting() == waiting
    assert "well  store: every page" in desk.run("doctor").out
    assert "well  store: opens" in desk.run("doctor", "--quick").out


def test_a_workspace_without_its_store_is_no_fresh_one(desk: Shell) -> None:
    store = desk.workspace / "store.db"
    store.rename(desk.workspace / "elsewhere")
    for words in (("feed",), ("init", "--name", "A B", "--initials", "AB", "--brand", "Acme")):
        answer = desk.run(*words)
        assert answer.code == 6 and "there was a store" in answer.err, answer
    answer = desk.run("doctor", "--mend", "--yes")
    assert answer.code == 3 and "nothing can be read" in answer.err
    (desk.workspace / "elsewhere").rename(store)
    assert desk.waiting()


def test_a_file_that_the_group_cannot_write_is_named(desk: Shell) -> None:
    desk.workspace.chmod(0o2770)
    for path in desk.workspace.iterdir():
        path.chmod(0o660)
    assert "well  sharing" in desk.run("doctor", "--quick").out
    (desk.workspace / "store.db").chmod(0o640)
    shown = desk.run("doctor", "--quick").out
    assert "BAD   sharing" in shown and f"chmod 660 {desk.workspace}/store.db" in shown


def test_a_network_file_system_is_refused_and_accepted_once(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = desk.home / "mountinfo"
    info.write_text(f"1 0 0:9 / {desk.home} rw - nfs4 server:/ rw\n")
    monkeypatch.setattr(cmtui.mounts, "MOUNTINFO", info)
    answer = desk.run("feed")
    assert answer.code == 6 and "nfs4" in answer.err and answer.err.count("\n") == 1
    answer = desk.run("join", str(desk.workspace), "--name", "A", "--initials", "NR", "--force")
    assert "nfs4" not in answer.err
    assert desk.waiting()
    assert "BAD   folder: on nfs4" in desk.run("doctor", "--quick").out
