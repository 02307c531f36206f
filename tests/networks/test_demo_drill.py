"""The storms of drills: as many as real ones have, in two shapes, under names of their own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmtui.clock import MINUTE
from cmtui.model.drill import SHAPES, Shape
from cmtui.networks.demo.acts import Beginning, Course
from cmtui.networks.demo.raw import Brand
from cmtui.networks.demo.world import InventedWorld
from tests.manual_clock import START

BRAND = Brand("acme", "Acme")


def world(seed: int, shape: Shape | None, minutes: int = 120) -> InventedWorld:
    course = None if shape is None else Course(shape, minutes)
    return InventedWorld(Beginning(seed, shape is not None, START, course), BRAND)


def a_minute(made: InventedWorld, minutes: int) -> list[int]:
    """How many posts each minute has."""
    return [
        len(list(made.within(START + minute * MINUTE, START + (minute + 1) * MINUTE)))
        for minute in range(minutes)
    ]


@pytest.mark.parametrize("seed", [3, 7, 11])
def test_a_plateau_is_two_and_a_half_to_five_times_the_usual_for_most_of_its_minutes(
    seed: int,
) -> None:
    usual = sum(a_minute(world(seed, None), 180)) / 180
    loud = a_minute(world(seed, "plateau", 180), 200)
    by_quarter = [sum(loud[at : at + 15]) / 15 / usual for at in range(15, 135, 15)]
    assert all(2.2 < one < 5.5 for one in by_quarter), by_quarter
    assert 2.5 < sum(by_quarter) / len(by_quarter) < 5
    assert max(loud) < 60, "bursts of tens a minute"
    assert sum(loud[185:200]) / 15 < 2.5 * usual, "it ebbs"


@pytest.mark.parametrize("seed", [3, 7, 11])
def test_a_sharp_one_comes_within_minutes_and_halves_again_and_again(seed: int) -> None:
    usual = sum(a_minute(world(seed, None), 120)) / 120
    loud = a_minute(world(seed, "sharp", 120), 130)
    first, rest = sum(loud[:20]), sum(loud[20:])
    assert first / 20 > 5 * usual and max(loud) < 80
    assert first > 0.35 * (first + rest)
    assert sum(loud[60:90]) < sum(loud[20:50])
    assert sum(loud[120:130]) / 10 < 2 * usual


@given(st.integers(0, 10_000), st.sampled_from(SHAPES), st.integers(5, 60), st.integers(0, 80))
@settings(max_examples=25, deadline=None)
def test_every_post_is_found_by_its_name_and_is_as_it_was(
    seed: int, shape: Shape, minutes: int, at: int
) -> None:
    made, again = world(seed, shape, minutes), world(seed, shape, minutes)
    posts = list(made.within(START + at * MINUTE, START + (at + 1) * MINUTE))
    for post in posts:
        assert again.find(post.id) == post
        assert post.id.startswith(f"demo:post/drill{START}.")


def test_no_name_is_one_of_another_network() -> None:
    drill = {post.id for post in world(7, "plateau").within(0, START + 30 * MINUTE)}
    demo = {post.id for post in world(7, None).within(0, START + 30 * MINUTE)}
    assert drill and demo and not drill & demo


def test_nobody_has_written_before_a_drill_begins() -> None:
    before = [one for one in world(7, "sharp").within(0, START) if one.author != BRAND.handle]
    assert before == [], "the workspace has a past of its own"
