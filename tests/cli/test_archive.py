"""`cmtui export` and `cmtui import` from the shell."""

import gzip
import stat
from pathlib import Path

from tests.cli.conftest import Shell


def test_a_workspace_goes_through_a_file_and_a_pipe(desk: Shell, tmp_path: Path) -> None:
    file = tmp_path / "desk.jsonl.gz"
    assert "rows written" in desk.ok("export", str(file)).err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    piped = desk.ok("export", "-").out
    unpacked = gzip.decompress(file.read_bytes()).decode()
    assert piped.splitlines()[1:-1] == unpacked.splitlines()[1:-1]
    for name, given in (("a", str(file)), ("b", "-")):
        folder = str(tmp_path / name)
        stdin = piped if given == "-" else ""
        assert "sound" in desk.ok("--workspace", folder, "import", given, stdin=stdin).err
        there = desk.ok("--workspace", folder, "feed", "--json").out
        assert there == desk.ok("feed", "--json").out


def test_a_file_is_not_overwritten_unasked(desk: Shell, tmp_path: Path) -> None:
    file = tmp_path / "desk.jsonl"
    file.write_text("mine")
    answer = desk.run("export", str(file))
    assert answer.code == 2 and "--force" in answer.err and file.read_text() == "mine"
    desk.ok("export", "--force", str(file))
    assert file.read_text().startswith('{"#archive"')
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["desk.jsonl"]


def test_what_cannot_be_exported_or_imported_is_said_in_a_line(desk: Shell, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere")
    for words, code in (
        (("--workspace", nowhere, "export", "-"), 3),
        (("--workspace", nowhere, "import", nowhere), 3),
        (("import", str(desk.workspace / "store.db")), 4),
        (("export", f"{nowhere}/file"), 1),
    ):
        answer = desk.run(*words)
        assert (answer.code, answer.err.count("\n")) == (code, 1), (words, answer)
        assert f"{nowhere}/." not in answer.err  # a name that the program made up
    assert not Path(nowhere).exists()


def test_a_backup_brings_the_pictures_and_rules_of_its_workspace(
    desk: Shell, tmp_path: Path
) -> None:
    (desk.workspace / "rules.toml").write_text("")
    (desk.workspace / "backups").mkdir()
    copy = desk.workspace / "backups" / "2026-11-22-120000.db"
    copy.write_bytes((desk.workspace / "store.db").read_bytes())
    new = tmp_path / "new"
    assert "and 1 file imported" in desk.ok("--workspace", str(new), "import", str(copy)).err
    assert (new / "rules.toml").read_text() == ""
    desk.ok("--workspace", str(new), "verify")
