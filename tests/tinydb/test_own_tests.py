"""TinyDB's own tests, run against our classes."""

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.tinydb.exceptions import EXCEPTIONS, LEFT_OUT, NOT_OURS, RAN
from tests.tinydb.source import NotFetched, fetched_modules

ROOT = Path(__file__).resolve().parents[2]

Outcomes = dict[str, str]
"""By test, what it failed with; empty: it passed."""


@pytest.fixture(scope="module")
def modules() -> Path:
    """TinyDB's test modules."""
    try:
        return fetched_modules()
    except NotFetched as found:
        reason = str(found)
    pytest.fail(reason, pytrace=False)  # outside, so that one line is all there is to read


@pytest.fixture(scope="module")
def outcomes(modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """How each of TinyDB's tests ends over our classes."""
    report = tmp_path_factory.mktemp("own-tests") / "report.xml"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--noconftest", "-c", os.devnull,
         "-p", "no:xdist", "-p", "no:cacheprovider", "-p", "tests.tinydb.plugin",
         "--rootdir", str(modules), "--junitxml", str(report), *(str(modules / n) for n in RAN)],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    if done.returncode not in (0, 1):  # 1: some tests failed, which is looked at below
        pytest.fail(f"the tests could not be run:\n{done.stdout}{done.stderr}", pytrace=False)
    return dict(_outcome(case) for case in ElementTree.parse(report).iter("testcase"))


def _outcome(case: ElementTree.Element) -> tuple[str, str]:
    module = case.attrib["classname"].rpartition(".")[2]
    said = [part.get("message") or part.tag for part in case if part.tag != "system-out"]
    return f"{module}.py::{case.attrib['name']}", "; ".join(said)


def test_every_module_is_run_or_left_out_by_name(modules: Path) -> None:
    assert {path.name for path in modules.iterdir()} == {*RAN, *LEFT_OUT}


def test_what_tinydb_promises_holds_but_for_the_named_exceptions(outcomes: Outcomes) -> None:
    failed = {name: said for name, said in outcomes.items() if said}
    print(
        f"{len(outcomes) - len(failed)} of {len(outcomes)} of TinyDB's tests pass,"
        f" {len(EXCEPTIONS)} are named exceptions, {len(NOT_OURS)} are not about our classes"
    )
    assert {name: failed[name] for name in failed.keys() - EXCEPTIONS.keys()} == {}


def test_no_exception_is_named_that_is_none(outcomes: Outcomes) -> None:
    failed = {name for name, said in outcomes.items() if said}
    assert EXCEPTIONS.keys() - failed == set()
