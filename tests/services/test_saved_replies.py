"""Saved replies: per language, filled in for a person, counted when they go out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cmtui.clock import DAY, HOUR, to_local
from cmtui.errors import NotFound, Refused, WrongUsage
from cmtui.model.saved_reply import SavedReply
from cmtui.services.desk import Desk
from cmtui.services.saved_replies import VARIABLES, fill
from cmtui.services.writing import Writing
from tests.desks import EagerClock, row_of
from tests.scripted import ScriptedNetwork


async def answering(desk: Desk, network: ScriptedNetwork, who: str = "mara") -> Writing:
    network.says(who, "Hello?")
    await desk.intake.sync()
    return await desk.composer.reply((await row_of(desk, who)).number)


async def test_they_are_found_by_title_language_and_words(desk: Desk) -> None:
    english = await desk.saved_replies.add("Login", "Sign out, then in again.", "en")
    italian = await desk.saved_replies.add("Login", "Esci e rientra.", "it")
    always = await desk.saved_replies.add("Thanks", "Thank you, {name}!")
    saved = desk.saved_replies
    assert [one.reply for one in await saved.all()] == [english, italian, always]
    assert [one.reply for one in await saved.all("it")] == [italian, always]
    assert [one.reply for one in await saved.all(search="sign OUT")] == [english]
    assert await saved.find("login", "it") == italian
    assert await saved.find(str(english.number)) == english
    assert await saved.find("Thanks", "it") == always
    with pytest.raises(WrongUsage, match="Login is there in en, it"):
        await saved.find("Login")
    with pytest.raises(NotFound):
        await saved.find("Login", "de")
    with pytest.raises(Refused, match="Login is there already in en"):
        await saved.add("LOGIN", "Another", "en")


@pytest.mark.parametrize(
    ("title", "text", "language"), [("", "words", ""), ("12", "words", ""), ("t", " ", ""),
                                    ("t", "words", "italiano")],
)  # fmt: skip
async def test_what_is_no_saved_reply_is_refused(
    desk: Desk, title: str, text: str, language: str
) -> None:
    with pytest.raises(WrongUsage):
        await desk.saved_replies.add(title, text, language)


async def test_each_change_is_undone(desk: Desk) -> None:
    saved = desk.saved_replies
    one = await saved.add("Login", "Sign out.", "en")
    await saved.change(one.number, text="Sign out, then in.", language="")
    await saved.retire(one.number)
    assert await saved.all() == []
    with pytest.raises(NotFound):
        await saved.change(one.number, text="x")
    assert (await desk.undo.undo()).title == "removed the reply Login"
    assert (await saved.find("Login")).text == "Sign out, then in."
    await desk.undo.undo()
    assert await saved.find("Login") == one
    await desk.undo.undo()
    assert await saved.all() == []


async def test_a_removed_one_does_not_come_back_beside_its_successor(desk: Desk) -> None:
    one = await desk.saved_replies.add("Login", "Sign out.", "en")
    await desk.saved_replies.retire(one.number)
    removal = await desk.undo.next()
    await desk.saved_replies.add("Login", "Better words.", "en")
    with pytest.raises(Refused, match="is there already"):
        await desk.undo.undo(removal)


async def test_it_is_filled_in_for_whom_is_answered(desk: Desk, network: ScriptedNetwork) -> None:
    saved = await desk.saved_replies.add(
        "Login", "Hi {name} ({handle}), {me} of {brand} here: see {link}.", "en"
    )
    filled = await desk.saved_replies.filled(saved, await answering(desk, network))
    assert filled.text == "Hi Mara (@mara), Nathan Rossi of Acme here: see {link}."
    assert filled.left == ("{link}",)
    for_nobody = await desk.saved_replies.filled(saved, await desk.composer.post())
    assert for_nobody.left == ("{name}", "{handle}", "{link}")


async def test_a_variable_that_is_left_in_a_saved_reply_does_not_go_out(
    desk: Desk, network: ScriptedNetwork
) -> None:
    writing = await answering(desk, network)
    using = replace(writing, saved_reply=1)
    with pytest.raises(Refused, match=r"\{link\} of the saved reply is still in it"):
        await desk.outbox.hold(using, "See {link}")
    assert not desk.composer.preview(writing, "See {link}").problem, "typed, it may be meant"


async def used(
    desk: Desk, network: ScriptedNetwork, who: str, words: str, reply: SavedReply
) -> None:
    """Answered with an edited saved reply."""
    writing = await answering(desk, network, who)
    writing, filled = await desk.saved_replies.begun_with(reply, writing)
    assert filled.text == reply.text
    await desk.courier.carry(await desk.outbox.hold(writing, words))


async def test_it_is_counted_when_it_goes_out_and_today_apart(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    one = await desk.saved_replies.add("Login", "Sign out.", "en")
    await used(desk, network, "mara", "Sign out, Mara.", one)
    await desk.composer.keep(await answering(desk, network, "ben"), "Sign out, Ben.")
    (listed,) = await desk.saved_replies.all()
    assert (listed.uses, listed.today) == (1, 1), "a draft is no use"
    await clock.advance(DAY / 1000)
    await desk.leases.renew()
    (listed,) = await desk.saved_replies.all()
    assert (listed.uses, listed.today) == (1, 0)


async def test_how_often_words_went_out_since_midnight(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    times = desk.saved_replies.times_today
    assert await times("It is fixed.") == 0
    for who in ("mara", "ben"):
        writing = await answering(desk, network, who)
        await desk.courier.carry(await desk.outbox.hold(writing, "It is  FIXED."))
    writing = await answering(desk, network, "yuki")
    await desk.outbox.hold(writing, "It is fixed.")
    await desk.outbox.call_back()
    assert await times("it is fixed.") == 2
    assert await times("It is fixed. And more.") == 0
    hours_left = 24 - to_local(clock.now()).hour
    await clock.advance(hours_left * HOUR / 1000)
    assert await times("It is fixed.") == 0


@given(
    st.lists(st.sampled_from([*(f"{{{name}}}" for name in VARIABLES), "{x}", "{", "}", "Hi "])),
    st.dictionaries(st.sampled_from(list(VARIABLES)), st.sampled_from(["", " ", "{me}", "Mara"])),
)
def test_every_variable_is_filled_in_once_or_reported(
    pieces: list[str], values: dict[str, str]
) -> None:
    filled = fill("".join(pieces), values)
    known = {f"{{{name}}}": value.strip() for name, value in values.items() if value.strip()}
    assert not any(name in filled.left for name in known)
    assert all(name in filled.text for name in filled.left)
