"""Unfinished lines and updates: durable before anybody else sees them, and found again."""

from cmtui.model.crisis import Crisis
from cmtui.model.statement_text import StatementText
from cmtui.services.desk import Desk


async def stored(desk: Desk) -> list[str]:
    found = await desk.store.read(lambda reader: reader.window(StatementText))
    return [one.text for one in found]


async def test_words_are_one_record_however_often_they_are_kept_and_leave_no_trace_in_the_log(
    desk: Desk, crisis: Crisis
) -> None:
    before = len(await desk.store.commits())
    first = await desk.statements.keep("line", "We kn\x1b[0m")
    await desk.statements.keep("line", "We know.", number=first.number)
    assert await stored(desk) == ["We know."]
    assert len(await desk.store.commits()) == before


async def test_they_are_their_writers_alone_and_of_what_they_were_written_for(
    desk: Desk, alma: Desk, crisis: Crisis
) -> None:
    await desk.statements.keep("line", "We know.")
    await desk.statements.keep("line", "Lo sappiamo.", language="it")
    await desk.statements.keep("update", "Better.")
    assert await alma.statements.find("line") is None
    assert await desk.statements.find("all-clear") is None
    italian = await desk.statements.find("line", language="it-IT")
    update = await desk.statements.find("update")
    assert italian is not None and italian.text == "Lo sappiamo."
    assert update is not None and update.text == "Better."


async def test_they_go_in_the_transaction_that_makes_a_line_or_an_update_of_them(
    desk: Desk, crisis: Crisis
) -> None:
    words = await desk.statements.keep("line", "We know.")
    line = await desk.official_lines.draft("We know.", words=words.number)
    changes = await desk.statements.keep("line", "We know it.", of=line.number)
    await desk.official_lines.change(line.number, "We know it.", changes.number)
    words = await desk.statements.keep("update", "Better.")
    update = await desk.updates.write("Better.", ["demo:acme"], words=words.number)
    changes = await desk.statements.keep("update", "All better.", of=update.number)
    await desk.updates.change(update.number, "All better.", changes.number)
    left = await desk.statements.keep("all-clear", "Over.")
    await desk.statements.forget(left.number)
    assert await stored(desk) == []


async def test_changes_that_came_too_late_are_the_beginning_of_the_next(
    desk: Desk, alma: Desk, crisis: Crisis
) -> None:
    line = await desk.official_lines.draft("We know.")
    await desk.statements.keep("line", "We know more.", of=line.number, language="en")
    assert await desk.statements.find("line") is None, "they change the one that waits"
    assert (await desk.statements.find("line", line.number)) is not None
    await alma.official_lines.approve(line.number)
    found = await desk.statements.find("line")
    assert found is not None and found.text == "We know more."
