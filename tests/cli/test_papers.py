"""Brief, review and close from the shell."""

import csv
import json
import stat
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Shell
from tests.cli.test_crisis import close, waiting


def numbers(review: Any) -> tuple[int, int, int]:
    """Of people: all, answered, covered."""
    figures = review["figures"]
    return (figures["people"], figures["people_by_fate"]["answered"],
            figures["people_by_fate"]["covered"])  # fmt: skip


@pytest.fixture
def crisis(desk: Shell) -> Shell:
    """A SEV3 with three mentions, of which one is answered and one covered."""
    first, second, third = waiting(desk, 3)
    evidence = [word for id in (first, second, third) for word in ("--evidence", id)]
    desk.ok("declare", "SEV3", "Login outage", *evidence, "--word", "xyzzy")
    desk.ok("reply", first, "It is mended.", "--yes")
    desk.ok("update", "write", "We are on it.", "--because", "I am alone", "--send", "--yes")
    desk.ok("covered", second)
    return desk


def test_the_brief_is_markdown_json_or_a_file_of_ones_own(crisis: Shell, tmp_path: Path) -> None:
    page = crisis.ok("brief").out
    assert page.startswith("# SEV3: Login outage\n") and "## Needed from management" in page
    assert "Answered individually: 1 person" in page and "UTC" in page
    tactical = crisis.ok("brief", "--tactical").out
    assert "## Conditions" in tactical and "## Needs" in tactical
    (shape,) = crisis.ok("brief", "--json").objects
    assert numbers(shape) == (3, 1, 1) and shape["crisis"]["declared_at"].endswith("Z")
    (report,) = crisis.ok("brief", "--tactical", "--json").objects
    assert report["brief"]["figures"] == shape["figures"]
    file = tmp_path / "brief.md"
    answer = crisis.ok("brief", "--out", str(file))
    assert answer.out == "" and file.read_text().startswith("# SEV3")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = crisis.run("brief", "--out", str(file))
    assert again.code == 2 and "--force overwrites" in again.err
    crisis.ok("brief", "--out", str(file), "--force", "--json")
    assert json.loads(file.read_text())["crisis"]["severity"] == "SEV3"
    missing = crisis.run("brief", "--out", str(tmp_path / "no" / "brief.md"))
    assert missing.code == 3 and missing.err.count("\n") == 1


def test_the_past_has_a_brief_too(crisis: Shell) -> None:
    (before,) = crisis.ok("brief", "--json").objects
    crisis.ok("crisis", "title", "Sign-in outage")
    (then,) = crisis.ok("--as-of", before["at"], "brief", "--json").objects
    assert (then["crisis"]["title"], numbers(then)) == ("Login outage", numbers(before))


def test_a_close_lists_who_is_owed_and_wants_an_all_clear(crisis: Shell) -> None:
    refused = crisis.run("crisis", "close")
    assert refused.code == 4 and "no all-clear is out" in refused.err
    assert crisis.run("crisis", "close", "--no-all-clear").code == 2
    assert crisis.run("crisis", "close", "--because", "over").code == 4
    owed = crisis.ok("crisis", "owed", "--json").objects
    assert sorted(one["owed"] for one in owed) == ["covered", "waiting"]
    crisis.ok("update", "write", "It is over.", "--all-clear", "--because", "I am alone", "--send",
              "--yes")  # fmt: skip
    answer = crisis.ok("crisis", "close")
    assert answer.out == "crisis 1 is closed\n"
    assert "no answer yet: 1 mention; only covered by an update: 1" in answer.err
    assert all(one["handle"] in answer.err for one in owed)
    assert crisis.run("crisis", "owed").code == 3
    assert len(crisis.ok("crisis", "owed", "--crisis", "1").out.splitlines()) == 2
    drafts = crisis.ok("crisis", "prepare", "It is over, {name}.", "--crisis", "1", "--json")
    assert len(drafts.objects) == 1 and drafts.objects[0]["final"][0].startswith("It is over, ")
    both = crisis.run("crisis", "prepare", "--waiting", "--crisis", "1")
    assert both.code == 2


def test_a_close_leaves_no_queue_held_back_unsaid(crisis: Shell) -> None:
    crisis.ok("pause", "nobody should joke now")
    answer = crisis.ok("crisis", "close", "--no-all-clear", "--because", "a false alarm")
    said = "the queue stays paused, 4 posts held back; cmtui resume looks at it"
    assert answer.err.count(said) == 2, "before it is closed, and as what is left to do"
    crisis.ok("resume", "--all", "--drop", "--yes")
    crisis.ok("declare", "WATCH")
    answer = crisis.ok("crisis", "close", "--no-all-clear", "--because", "a false alarm")
    assert "the queue" not in answer.err


def test_a_question_on_a_terminal_is_asked_before_it_is_closed(crisis: Shell) -> None:
    words = ("crisis", "close", "--no-all-clear", "--because", "a false alarm")
    assert crisis.run(*words, stdin="n\n", tty=True).code == 4
    assert crisis.ok("crisis").out
    assert crisis.run(*words, stdin="y\n", tty=True).code == 0


def test_the_review_is_four_files_that_agree(crisis: Shell, tmp_path: Path) -> None:
    close(crisis)
    folder = tmp_path / "review"
    answer = crisis.ok("crisis", "review", "1", "--out", str(folder))
    assert answer.out == "" and "review.md, review.csv, review.json, volume.svg" in answer.err
    page = (folder / "review.md").read_text()
    shape = json.loads((folder / "review.json").read_text())
    rows = list(csv.DictReader((folder / "review.csv").read_text().splitlines()))
    assert numbers(shape) == (3, 1, 1)
    assert "3 people in 3 mentions" in page and "![Mentions over time](volume.svg)" in page
    assert [row["value"] for row in rows if row["what"] == "people"] == ["3"]
    timeline = [row["what"] for row in rows if row["section"] == "timeline"]
    assert timeline == [one["event"]["words"] for one in shape["timeline"]]
    assert timeline[-1] == "closed without an all-clear: works again"
    ElementTree.parse(folder / "volume.svg")
    assert crisis.run("crisis", "review", "--out", str(folder)).code == 2
    crisis.ok("crisis", "review", "--out", str(folder), "--force")
    assert crisis.ok("crisis", "review").out.startswith("# Review of SEV3: Login outage")
    (printed,) = crisis.ok("crisis", "review", "--json").objects
    assert printed["figures"] == shape["figures"]


def test_a_spreadsheet_computes_nothing_of_a_review(crisis: Shell, tmp_path: Path) -> None:
    crisis.ok("crisis", "question", "add", "=HYPERLINK(1)")
    crisis.ok("crisis", "review", "--out", str(tmp_path))
    rows = list(csv.DictReader((tmp_path / "review.csv").read_text().splitlines()))
    cells = [cell for row in rows for cell in row.values()]
    assert "'=HYPERLINK(1)" in cells and not any(cell.startswith("=") for cell in cells)


def test_there_is_no_review_without_a_crisis(desk: Shell, tmp_path: Path) -> None:
    assert desk.run("crisis", "review", "--out", str(tmp_path / "x")).code == 3
    assert not (tmp_path / "x").exists()
    assert desk.run("crisis", "review", "7").code == 3


def test_a_crisis_is_replayed_in_lines_off_a_terminal(crisis: Shell) -> None:
    (now,) = crisis.ok("crisis", "--json").objects
    close(crisis)
    frames = crisis.ok("crisis", "replay", "--json").objects
    first, last = frames[0], frames[-1]
    assert (first["crisis"]["state"], last["crisis"]["state"]) == ("open", "closed")
    assert first["counts"]["unanswered"] == 3 and last["counts"] == now["counts"]
    assert [one["at"] for one in frames] == sorted(one["at"] for one in frames)
    lines = crisis.ok("crisis", "replay", "1", "--step", "5").out.splitlines()
    timeline = crisis.ok("crisis", "timeline", "--number", "1", "--json").objects
    for event in timeline:
        assert sum(one.endswith(f"NR  {event['words']}") for one in lines) == 1
    assert "unanswered 3" in lines[1] and "closed" in lines[-1]
    strip, columns = lines[-1].split("columns: ")
    assert "answered 1   covered 1" in strip and "answered 2" in columns
    for words in (("--speed", "61"), ("--step", "0")):
        assert crisis.run("crisis", "replay", *words).code == 2
    assert crisis.run("crisis", "replay", "9").code == 3


def test_the_board_as_of_a_time_needs_a_terminal_and_no_more(crisis: Shell) -> None:
    (then,) = crisis.ok("brief", "--json").objects
    answer = crisis.run("--as-of", then["at"], "board")
    assert answer.code == 2 and "terminal" in answer.err
    crisis.ok("crisis", "title", "Sign-in outage")
    shape = crisis.ok("--as-of", then["at"], "crisis", "--json").objects[0]
    assert shape["crisis"]["title"] == "Login outage"
