"""`cmtui spikes` on files of counts."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from cmtui.services.spikes.counts import read_counts, spikes_in, width_of
from tests.cli.conftest import Shell
from tests.services.streams import counted, rates, storm

MINUTES = 5
BEGINS = 12 * 288 + 150
"""The bin in which the storm of the file begins."""


def stamp(n: int, minutes: int = MINUTES) -> str:
    """The time of the nth row."""
    return f"{datetime(2026, 3, 2, 0, 2, 53) + timedelta(minutes=n * minutes)}"


def storm_file(days: int = 15) -> list[str]:
    """A file's lines, header first: a usual brand and one storm of eight hours."""
    expected = storm(rates(3, 40, days), BEGINS, BEGINS + 96, times=5)
    counts = counted(3, expected)
    return ["timestamp,value", *(f"{stamp(n)},{count}" for n, count in enumerate(counts))]


def written(shell: Shell, lines: list[str], end: str = "\n") -> str:
    """The lines as a file."""
    file = shell.home / "counts.csv"
    file.write_text(end.join([*lines, ""]), newline="")
    return str(file)


def test_it_prints_the_times_as_they_stand_in_the_file(shell: Shell) -> None:
    lines = storm_file()
    answer = shell.ok("spikes", "--csv", written(shell, lines))
    printed = answer.out.splitlines()
    assert len(printed) == 1 and answer.err == ""
    assert stamp(BEGINS) <= printed[0] <= stamp(BEGINS + 18)
    assert any(line.startswith(f"{printed[0]},") for line in lines)


def test_it_works_without_a_workspace_and_with_a_broken_configuration(shell: Shell) -> None:
    file = written(shell, storm_file())
    shell.config.parent.mkdir(parents=True)
    shell.config.write_text("nonsense")
    assert shell.ok("spikes", "--csv", file).out.count("\n") == 1
    assert not shell.workspace.exists()


def test_as_json_each_alert_has_its_reason(shell: Shell) -> None:
    lines = storm_file()
    file = written(shell, lines)
    (alert,) = shell.ok("spikes", "--csv", file, "--json").objects
    assert set(alert) == {"timestamp", "line", "count", "usual", "hours", "factor", "because"}
    assert lines[alert["line"] - 1].startswith(alert["timestamp"] + ",")
    assert alert["timestamp"] == shell.ok("spikes", "--csv", file).out.strip()
    assert alert["because"].startswith(f"{alert['count']} in the last ")
    assert alert["factor"] == pytest.approx(alert["count"] / alert["usual"], abs=0.1)


def test_the_same_counts_ring_alike_however_they_are_written(shell: Shell) -> None:
    lines = storm_file()
    plain = shell.ok("spikes", "--csv", written(shell, lines)).out
    assert shell.ok("spikes", "--csv", written(shell, lines, end="\r\n")).out == plain
    by_stdin = "\ufeff" + "\n".join(["Value, Timestamp", *map(swapped, lines[1:])])
    assert shell.ok("spikes", "--csv", "-", stdin=by_stdin).out == plain
    quoted = [lines[0], *(f'"{one[:19]}","{one[20:]}.0"' for one in lines[1:]), ""]
    assert shell.ok("spikes", "--csv", written(shell, quoted)).out == plain
    sparse = [line for line in lines if not line.endswith(",0")]
    assert len(sparse) < len(lines)
    assert shell.ok("spikes", "--csv", written(shell, sparse)).out == plain


def test_with_a_zone_and_a_t_the_times_are_printed_so(shell: Shell) -> None:
    lines = [line.replace(" ", "T").replace(",", "Z,") for line in storm_file()[1:]]
    printed = shell.ok("spikes", "--csv", written(shell, ["timestamp,value", *lines])).out
    assert printed == shell.ok("spikes", "--csv", written(shell, storm_file())).out.replace(
        " ", "T"
    ).replace("\n", "Z\n")


@pytest.mark.parametrize("minutes", [1, 15, 60])
def test_the_spacing_is_found(shell: Shell, minutes: int) -> None:
    begins = (12 * 24 + 12) * 60 // minutes
    usual = rates(3, 40, 15, minutes * 60_000)
    counts = counted(3, storm(usual, begins, begins + 480 // minutes, times=5))
    lines = [f"{stamp(n, minutes)},{count}" for n, count in enumerate(counts)]
    printed = shell.ok("spikes", "--csv", written(shell, ["timestamp,value", *lines])).out
    assert printed.count("\n") == 1
    assert stamp(begins, minutes) <= printed.strip() <= stamp(begins + 90 // minutes, minutes)


def test_too_short_a_file_is_said_to_be_only_learnt_from(shell: Shell) -> None:
    for lines in (["timestamp,value"], storm_file()[:2], storm_file()[:800]):
        answer = shell.ok("spikes", "--csv", written(shell, lines))
        assert answer.out == "" and "three days" in answer.err and answer.err.count("\n") == 1


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("2026-03-02 00:12:53,-1", "line 4: '-1' is no count"),
        ("2026-03-02 00:12:53,many", "line 4: 'many' is no count"),
        ("2026-03-02 00:12:53,1.5", "line 4: '1.5' is no count"),
        ("2026-03-02 00:12:53,nan", "line 4: 'nan' is no count"),
        ("2026-03-02 00:12:53,1e99", "line 4: '1e99' is no count"),
        ("2026-03-02 00:12:53,", "line 4: '' is no count"),
        ("2026-03-02 00:12:53", "line 4: 1 of 2 columns"),
        ("yesterday,4", "line 4: 'yesterday' is no time"),
        ("\x1b]0;x\x07,4", "line 4: '\\x1b]0;x\\x07' is no time"),
        ("2026-03-02 00:07:53,4", "line 4: 2026-03-02 00:07:53 is not later"),
        ("2026-03-01 00:12:53,4", "line 4: 2026-03-01 00:12:53 is not later"),
        ("2026-03-02 00:10:20,4", "line 4: 147 s after the row before it"),
        ("\0,4", "line 4: "),
    ],
)
def test_a_bad_line_is_named(shell: Shell, row: str, says: str) -> None:
    lines = storm_file()[:30]
    lines[3] = row
    answer = shell.run("spikes", "--csv", written(shell, lines))
    assert (answer.code, answer.out) == (2, "")
    assert says in answer.err and answer.err.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("time,count\n", "timestamp,value"),
        ("2026-03-02 00:12:53,4\n", "timestamp,value"),
        ("timestamp,value\n2026-03-02,4\n2026-03-03,4\n", "24 h apart"),
    ],
)
def test_a_file_of_something_else_is_refused(shell: Shell, text: str, says: str) -> None:
    answer = shell.run("spikes", "--csv", "-", "--json", stdin=text)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("cmtui: standard input") and says in answer.err


def test_what_cannot_be_read_is_said(shell: Shell) -> None:
    assert shell.run("spikes", "--csv", "").code == 2
    assert shell.run("spikes", "--csv", str(shell.home / "none.csv")).code == 3
    assert shell.run("spikes", "--csv", str(shell.home)).code == 1
    file = shell.home / "latin.csv"
    file.write_bytes(b"timestamp,value\n\xe9")
    answer = shell.run("spikes", "--csv", str(file))
    assert answer.code == 2 and "UTF-8" in answer.err and answer.err.count("\n") == 1


def test_a_process_prints_the_same(shell: Shell) -> None:
    text = "\n".join(storm_file())
    answer = shell.process("spikes", "--csv", "-", "--json", stdin=text.encode())
    rows = read_counts(text, "it")
    expected = [(row.stamp, spike.because) for row, spike in spikes_in(rows, width_of(rows, "it"))]
    found = [json.loads(line) for line in answer.out.splitlines()]
    assert (answer.code, answer.err) == (0, "")
    assert [(one["timestamp"], one["because"]) for one in found] == expected


def test_moments_are_counted_in_the_files_own_time() -> None:
    (row,) = read_counts("timestamp,value\n2026-03-02 00:02:53,4\n", "it")
    assert row.moment == datetime(2026, 3, 2, 0, 2, 53, tzinfo=UTC).timestamp() * 1000


def swapped(line: str) -> str:
    """The columns the other way round."""
    time, value = line.split(",")
    return f"{value}, {time}"
