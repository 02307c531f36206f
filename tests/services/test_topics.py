"""Topics: their names and phrases, added, removed and brought back."""

import pytest

from cmtui.errors import NotFound, Refused, WrongUsage
from cmtui.services.desk import Desk
from cmtui.services.topics import LONGEST, MOST, PHRASES_MOST


async def test_a_topic_is_kept_removed_and_brought_back_by_undo(desk: Desk) -> None:
    made = await desk.topics.add(" Login ", ["log in", "login*", "log in", " "])
    assert (made.name, made.phrases, made.by) == ("login", ("log in", "login*"), "NR")
    await desk.topics.remove("LOGIN")
    assert await desk.topics.all() == []
    act = await desk.undo.next(set())
    assert act is not None
    await desk.undo.undo(act)
    assert [topic.name for topic in await desk.topics.all()] == ["login"]


async def test_what_cannot_be_a_topic_is_refused(desk: Desk) -> None:
    for name in ("", "two words", "-x", "a" * 31):
        with pytest.raises(WrongUsage, match="no name for a topic"):
            await desk.topics.add(name, ["x"])
    for phrases in ([], [" "], ["*"], ["a\x1b[31mb"], ["x" * (LONGEST + 1)]):
        with pytest.raises(WrongUsage):
            await desk.topics.add("fine", phrases)
    with pytest.raises(WrongUsage, match=f"at most {PHRASES_MOST}"):
        await desk.topics.add("fine", [f"word{n}" for n in range(PHRASES_MOST + 1)])
    assert await desk.topics.all() == []


async def test_names_are_unique_and_topics_are_few(desk: Desk) -> None:
    await desk.topics.add("login", ["x"])
    with pytest.raises(Refused, match="already"):
        await desk.topics.add("login", ["y"])
    for n in range(MOST - 1):
        await desk.topics.add(f"t{n}", ["x"])
    with pytest.raises(Refused, match=f"{MOST} topics"):
        await desk.topics.add("more", ["x"])


async def test_an_unknown_topic_names_the_nearest(desk: Desk) -> None:
    await desk.topics.add("login", ["x"])
    with pytest.raises(NotFound, match="did you mean login"):
        await desk.topics.remove("logn")
