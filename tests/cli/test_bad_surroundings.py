"""Files that are not as they should be: one clear line, the right code, nothing lost."""

import os
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Shell

INIT = ("init", "--name", "Nathan Rossi", "--initials", "NR", "--brand", "Acme")


def one_line(answer: Answer, code: int, *says: str) -> None:
    """The call failed as it should."""
    assert (answer.code, answer.out) == (code, "")
    assert answer.err.startswith("cmtui: ") and answer.err.count("\n") == 1
    for words in says:
        assert words in answer.err


def test_an_unknown_key_in_the_configuration_names_the_nearest(desk: Shell) -> None:
    desk.config.parent.mkdir(parents=True, exist_ok=True)
    desk.config.write_text('teme = "paper"\n')
    one_line(desk.run("feed"), 2, str(desk.config), "teme", "did you mean theme?")
    desk.config.write_text("[backups]\ndayly = 3\n")
    one_line(desk.run("feed"), 2, "backups.dayly", "backups.daily")


@pytest.mark.parametrize(
    "text", [b"theme = ", b"\xff\xfe", b"theme = 3\n", b'[backups]\ndaily = "x"\n']
)
def test_a_configuration_that_cannot_be_read_is_named(desk: Shell, text: bytes) -> None:
    desk.config.parent.mkdir(parents=True, exist_ok=True)
    desk.config.write_bytes(text)
    one_line(desk.run("feed"), 2, str(desk.config))
    desk.config.unlink()
    assert desk.waiting(), "nothing is lost"


def test_a_configuration_that_is_a_folder_or_missing(desk: Shell, tmp_path: Path) -> None:
    one_line(desk.run("--config", str(tmp_path), "feed"), 2, str(tmp_path))
    one_line(desk.run("--config", str(tmp_path / "none.toml"), "feed"), 2, "none.toml")


def test_a_folder_that_cannot_be_made(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    one_line(shell.run("--workspace", str(file / "inside"), *INIT), 6, str(file))
    assert file.read_text() == "mine"
    assert not shell.config.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="no folder is closed to root")
def test_a_folder_that_cannot_be_written(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    one_line(shell.run("--workspace", str(folder), *INIT), 6, str(folder))


def test_a_state_folder_that_cannot_be_made(
    desk: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setenv("CMTUI_STATE", str(file / "state"))
    one_line(desk.run("feed"), 6, str(file))


def test_a_store_of_a_newer_format_is_left_alone(desk: Shell) -> None:
    store = desk.workspace / "store.db"
    with sqlite3.connect(store) as database:
        (format,) = database.execute("PRAGMA user_version").fetchone()
        database.execute("PRAGMA user_version = 99")
    database.close()
    for words in (("feed",), ("sync",), INIT, ("join", str(desk.workspace), *INIT[1:5])):
        one_line(desk.run(*words), 6, "99", "update cmtui")
    with sqlite3.connect(store) as database:
        database.execute(f"PRAGMA user_version = {format}")
    database.close()
    assert desk.waiting()


def test_a_file_that_is_no_store(desk: Shell) -> None:
    store = desk.workspace / "store.db"
    store.write_bytes(b"this is a letter, not a database" * 100)
    for side in ("store.db-wal", "store.db-shm"):
        (desk.workspace / side).unlink(missing_ok=True)
    one_line(desk.run("feed"), 6)
    assert store.read_bytes().startswith(b"this is a letter")


def test_a_secret_for_another_server_is_refused(desk: Shell) -> None:
    from cmtui.model.account import Account
    from tests.cli.stored import in_store

    account = Account(
        key="bluesky:acme.test", network="bluesky", handle="acme.test", native_id="bluesky:did:x",
        server="https://elsewhere.invalid",
    )  # fmt: skip
    in_store(desk, lambda tx: tx.add(account))
    desk.secrets.parent.mkdir(parents=True, exist_ok=True)
    desk.secrets.write_text(
        '["bluesky:acme.test"]\nhost = "https://bsky.social"\ntoken = "s3cr3t-t0k3n"\n'
    )
    desk.secrets.chmod(0o600)
    answer = desk.run("sync")
    assert answer.code == 5 and "refused" in answer.err and "s3cr3t" not in answer.err
    assert "demo:acme: " in answer.out


def test_a_configuration_that_cannot_be_written_does_not_lose_the_workspace(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> None:
        raise PermissionError(13, "Permission denied", str(shell.config))

    monkeypatch.setattr("cmtui.bootstrap.save_setting", refuses)
    folder = tmp_path / "team"
    answer = shell.ok("--workspace", str(folder), *INIT)
    assert "cannot be written" in answer.err and f"--workspace {folder}" in answer.err
    assert shell.ok("--workspace", str(folder), "status", "--format", "{me}").out == "NR\n"


def test_what_the_system_refuses_is_one_line(desk: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> None:
        raise PermissionError(13, "Permission denied", str(desk.secrets))

    monkeypatch.setattr("cmtui.bootstrap.forget_secret", refuses)
    answer = desk.run("accounts", "remove", "demo:acme")
    one_line(answer, 1, str(desk.secrets), "Permission denied")
