"""Why a row is due, and who is here, as text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.clock import DAY, HOUR, MINUTE
from cmtui.model.row import Addend, Row
from cmtui.tui.present.lines import Page, plain_page, width
from cmtui.tui.present.who import Here, who_page
from cmtui.tui.present.why import why_page
from tests.tui.desk import HOSTILE, NOW, row

ADDENDS = (Addend("first time", -10), Addend("harm: scam", -30), Addend("rule: press", 90))


def words(page: Page) -> list[str]:
    return plain_page(page.lines).splitlines()


def split(page: Page) -> list[list[str]]:
    """The words of each line, those at its two ends apart."""
    return [re.split(r"   +", text.strip()) for text in words(page)]


def due_row(**changes: object) -> Row:
    """Waiting since 13:51 with an hour's allowance, moved by three reasons."""
    since = NOW - 11 * MINUTE
    due = since + (60 - 10 - 30 + 90) * MINUTE
    return row(**{"waiting_since": since, "allowance": 60, "addends": ADDENDS, "due_at": due}
               | changes)  # fmt: skip


def test_the_due_time_is_a_sum_of_which_each_part_has_its_name() -> None:
    assert split(why_page(due_row(), 40, NOW)) == [
        ["oldest unanswered post", "13:51"], ["allowance", "+1h00"], ["first time", "-10m"],
        ["harm: scam", "-30m"], ["rule: press", "+1h30"], ["due", "15:41"],
    ]  # fmt: skip


def test_what_is_late_says_by_how_much() -> None:
    late = words(why_page(due_row(due_at=NOW - 12 * MINUTE), 40, NOW))
    assert late[-1].endswith("13:50  late 12m")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"state": "snoozed", "wake_at": NOW + DAY}, "snoozed until Fri 14:02"),
        ({"state": "answered"}, "it is answered"),
        ({"state": "set-aside"}, "it is set aside"),
        ({"cannot_answer": True}, "lets nobody reply"),
        ({"addressed": False}, "does not address us"),
        ({"closer": True}, "only says thanks"),
        ({}, "older than the first sync"),
    ],
)
def test_where_no_clock_runs_it_says_why(changes: dict[str, object], says: str) -> None:
    assert says in " ".join(words(why_page(row(**{"due_at": None} | changes), 60, NOW)))


def test_what_a_rule_or_a_colleague_said_stands_below() -> None:
    assert words(why_page(due_row(because="by AB: legal looks"), 60, NOW))[-1] == (
        " by AB: legal looks"
    )


@given(st.integers(8, 100), st.sampled_from(sorted(HOSTILE)), st.booleans())
def test_no_reason_breaks_the_width(room: int, name: str, runs: bool) -> None:
    hostile = HOSTILE[name]
    some = due_row(addends=(Addend(hostile, -5),), because=hostile)
    page = why_page(some if runs else row(due_at=None, because=hostile), room, NOW)
    assert all(width(line) <= room for line in page.lines)


ME = Here("NR", "Nathan Rossi", "pts/0", is_me=True)
ALMA = Here("AB", "Alma Brandt", "tty2", "mara", typing=True, active_at=NOW - 5_000)
RITA = Here("RT", "Rita Tan", "pts/7", "kofi", active_at=NOW - 7 * MINUTE)


def test_everyone_has_a_terminal_a_row_and_an_idle_time() -> None:
    assert split(who_page([RITA, ALMA, ME], 50, NOW)) == [
        ["NR  Nathan Rossi  you"], ["pts/0"], [""],
        ["AB  Alma Brandt", "at the keys"], ["⌨ writes to mara · tty2"], [""],
        ["RT  Rita Tan", "idle 7m"], ["reads kofi · pts/7"],
    ]  # fmt: skip


def test_who_reads_nobody_or_writes_a_post_says_so() -> None:
    assert "has no conversation open" in words(who_page([RITA._replace(whom="")], 60, NOW))[1]
    assert "writes a new post" in words(who_page([ALMA._replace(whom="")], 60, NOW))[1]
    assert words(who_page([RITA._replace(active_at=0)], 60, NOW))[0].endswith("Rita Tan")
    assert "idle 2h00" in words(who_page([RITA._replace(active_at=NOW - 2 * HOUR)], 60, NOW))[0]


@given(st.integers(1, 100), st.sampled_from(sorted(HOSTILE)))
def test_no_name_breaks_the_width_of_who_is_here(room: int, name: str) -> None:
    hostile = Here(HOSTILE[name][:99], HOSTILE[name], HOSTILE[name], HOSTILE[name])
    assert all(width(line) <= room for line in who_page([hostile, ME], room, NOW).lines)
