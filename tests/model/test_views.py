"""The table of views keeps its promise: nobody who waits is only in "all"."""

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from cmtui.model.row import WAITING, Row, State
from cmtui.model.views import VIEW_NAMES, VIEWS, meets, named_view


@st.composite
def rows(draw: st.DrawFn) -> Row:
    state: State = draw(st.sampled_from(get_args(State)))
    addressed = draw(st.booleans())
    clock = state == "new" and addressed and draw(st.booleans())
    return Row(
        number=1,
        key="k",
        network="demo",
        account="demo:acme",
        conversation="c",
        author="demo:a",
        person=1,
        handle="a",
        name="A",
        text="t",
        kind="mention" if addressed else "named",
        latest=1,
        arrived_at=5,
        state=state,
        pending=(1,) if state in WAITING else (),
        waiting_since=5 if state in WAITING else None,
        wake_at=20 if state == "snoozed" else None,
        leader=draw(st.sampled_from([None, 2])),
        assignee=draw(st.sampled_from([None, "AB"])),
        due_at=9 if clock else None,
        addressed=addressed,
        ever_answered=draw(st.booleans()),
        holder=draw(st.sampled_from([None, "NR", "AB"])),
    )


@given(rows())
def test_every_row_is_in_some_view_other_than_all(row: Row) -> None:
    elsewhere = [
        view.name
        for view in VIEWS
        if view.name != "all"
        and view.held == "any"
        and all(meets(row, condition) for condition in view.where)
    ]
    assert elsewhere


@given(rows())
def test_all_holds_every_row(row: Row) -> None:
    assert all(meets(row, condition) for condition in named_view("all").where)


def test_a_view_is_known_by_its_name() -> None:
    assert [named_view(name).name for name in VIEW_NAMES] == list(VIEW_NAMES)
    assert len(set(VIEW_NAMES)) == len(VIEW_NAMES)
