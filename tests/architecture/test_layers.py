"""The house stands as drawn: who may import whom, and how big a file may grow."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "cmtui"
FILES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES = 400
MOST_LINES_OF_APP = 250
NAMELESS = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def test_the_import_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(linter), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_holds_one_thing_of_readable_size(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    assert file.stem not in NAMELESS


def test_the_app_class_stays_small() -> None:
    tree = ast.parse((PACKAGE / "tui" / "app.py").read_text(encoding="utf-8"))
    apps = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any("App" in ast.unparse(base) for base in node.bases)
    ]
    assert apps
    for app in apps:
        assert app.end_lineno is not None
        assert app.end_lineno - app.lineno < MOST_LINES_OF_APP


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_everything_public_says_what_it_is_for(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"{file.name} has no docstring"
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.name.startswith("_") or ast.get_docstring(node), node.name


FORBIDDEN_EARLY = ("httpx", "websockets", "feedparser", "icalendar", "dateutil", "stamina",
                   "selectolax", "anyio")  # fmt: skip


@pytest.mark.parametrize(
    "module", ["cmtui.tui.app", "cmtui.bootstrap", "cmtui.services.desk", "cmtui.cli.main"]
)
def test_nothing_heavy_is_imported_before_the_first_paint(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded.isdisjoint(FORBIDDEN_EARLY)


def test_a_room_loads_only_what_is_its_own() -> None:
    code = "import sys, cmtui.services.desk; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded.isdisjoint({"textual", "rich", "click", "tinydb", "apsw", "sqlite3", "httpx"})
