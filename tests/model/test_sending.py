"""The states of a sending form the machine that the promises are made of."""

from cmtui.model.sending import NEXT, UNRESOLVED, Sending


def test_nothing_follows_sent() -> None:
    assert NEXT["sent"] == ()


def test_nothing_leaves_before_the_freeze() -> None:
    assert "sending" not in NEXT["held"]
    assert [state for state, after in NEXT.items() if "sending" in after] == ["frozen"]


def test_only_a_held_or_frozen_or_refused_one_becomes_a_draft_without_a_look_at_the_network() -> (
    None
):
    assert "withdrawn" in NEXT["held"]
    assert "held" not in {after for states in NEXT.values() for after in states}


def test_every_unresolved_state_can_end() -> None:
    for state in UNRESOLVED:
        assert NEXT[state]


def test_there_is_no_field_for_a_future_time() -> None:
    fields = {field for field in Sending.__struct_fields__}
    assert {field for field in fields if field.endswith("_at")} == {
        "held_at",
        "frozen_at",
        "ended_at",
    }
