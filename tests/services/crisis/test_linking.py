"""Linking: by hand, by what is asked for, and by itself; and where a mention stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.clock import HOUR
from cmtui.errors import Conflict, NotFound, Refused, WrongUsage
from cmtui.model.crisis import Crisis
from cmtui.model.row import Addend, Row
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from cmtui.text.saying import Said
from tests.desks import EagerClock, row_of
from tests.scripted import ScriptedNetwork
from tests.services.triaging import SAME, answer, came, number_of, numbers_of


async def declared(desk: Desk, *words: str) -> Crisis:
    """A SEV3 that matches by these words."""
    return (await desk.crisis.declare("SEV3", "Login outage", words=words)).crisis


async def linked(desk: Desk) -> dict[str, str]:
    """Who is linked, and why."""
    rows = await desk.feed.page(Query(view="all"), limit=None)
    return {row.handle: row.linked_because for row in rows if row.crisis is not None}


# --- by hand -------------------------------------------------------------------------------------


async def test_what_is_linked_by_hand_says_by_whom_and_is_due_sooner(
    desk: Desk, alma: Desk, network: ScriptedNetwork
) -> None:
    await came(desk, network, "mara", "ben")
    await declared(desk)
    await alma.linking.link(await numbers_of(desk, "mara"))
    await desk.linking.link(await numbers_of(desk, "ben"), "asks for the press")
    assert await linked(desk) == {"mara": "by AB", "ben": "asks for the press"}
    assert Addend("crisis", -30) in (await row_of(desk, "mara")).addends
    (*_, newest) = await desk.store.commits()
    assert newest.title == "linked 1 mention to the crisis: asks for the press"


async def test_what_says_the_same_is_linked_with_it(desk: Desk, network: ScriptedNetwork) -> None:
    await came(desk, network, "mara", "ben", "yuki", text=SAME)
    await declared(desk)
    rows = await desk.feed.page(Query(view="needs-me"))
    assert [row.copies for row in rows] == [2]
    assert len(await desk.linking.link([rows[0].number])) == 3
    assert set(await linked(desk)) == {"mara", "ben", "yuki"}


async def test_linking_is_undone_with_its_minutes(desk: Desk, network: ScriptedNetwork) -> None:
    await came(desk, network, "mara")
    await declared(desk)
    before = await row_of(desk, "mara")
    await desk.linking.link([before.number])
    await desk.undo.undo()
    assert await row_of(desk, "mara") == before


async def test_what_is_linked_already_and_what_there_is_not_is_refused(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await came(desk, network, "mara")
    number = await number_of(desk, "mara")
    with pytest.raises(NotFound, match="no crisis is open"):
        await desk.linking.link([number])
    await declared(desk)
    with pytest.raises(NotFound, match="no row has the number 4711"):
        await desk.linking.link([number, 4711])
    assert await linked(desk) == {}, "all or none"
    for nobody in (
        desk.linking.link([]),
        desk.linking.unlink([]),
        desk.linking.move([], "watching"),
    ):
        with pytest.raises(WrongUsage, match="name the mentions"):
            await nobody
    await desk.linking.link([number])
    with pytest.raises(Refused, match="@mara's mention is linked already"):
        await desk.linking.link([number])


async def test_whom_a_person_took_off_does_not_attach_again_but_by_hand(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await declared(desk, "login")
    id = network.says("mara", "The login is down")
    await desk.intake.sync()
    row = await row_of(desk, "mara")
    await desk.linking.unlink([row.number])
    after = await row_of(desk, "mara")
    assert (after.crisis, after.linked_because) == (None, "")
    assert Addend("crisis", -30) not in after.addends
    network.says("mara", "still no login", to=id)
    await desk.intake.sync()
    assert await linked(desk) == {}
    with pytest.raises(Refused, match="none of them is linked"):
        await desk.linking.unlink([row.number])
    await desk.linking.link([row.number])
    assert await linked(desk) == {"mara": "by NR"}


# --- by itself -----------------------------------------------------------------------------------


async def test_later_mentions_attach_by_whole_words_in_any_language_and_say_which(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await came(desk, network, "early", text="no login")
    await declared(desk, "login", "accesso negato", "ログイン")
    await came(desk, network, "mara", text="LÓGIN fails")
    await came(desk, network, "ben", text="loginout works")
    await came(desk, network, "ines", text="Ancora accesso negato!")
    await came(desk, network, "yuki", text="今朝からログインできません")
    assert await linked(desk) == {
        "mara": "holds 'login'", "ines": "holds 'accesso negato'", "yuki": "holds 'ログイン'",
    }  # fmt: skip
    assert Addend("crisis", -30) in (await row_of(desk, "mara")).addends


async def test_replies_in_a_linked_conversation_attach(
    desk: Desk, network: ScriptedNetwork
) -> None:
    id = network.says("mara", "Anybody else?")
    await desk.intake.sync()
    await declared(desk)
    await desk.linking.link([await number_of(desk, "mara")])
    network.says("ben", "same here", to=id, kind="reply")
    network.says("kofi", "nice mug")
    await desk.intake.sync()
    assert await linked(desk) == {"mara": "by NR", "ben": "in a linked conversation"}


async def test_history_and_what_comes_after_the_close_do_not_attach(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await desk.intake.sync()
    await declared(desk, "login")
    await came(desk, network, "mara", text="login?")
    network.says("old", "login was slow last week", ago=7 * 24 * HOUR)
    await desk.intake.sync()
    await desk.crisis.close("over")
    await came(desk, network, "late", text="login?")
    assert set(await linked(desk)) == {"mara"}


async def test_words_of_the_brand_itself_and_new_words_count_from_then_on(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await declared(desk)
    await came(desk, network, "mara", text="where are my drafts")
    await desk.crisis.match_by(["drafts"])
    await came(desk, network, "ben", text="where are my drafts?!")
    assert set(await linked(desk)) == {"ben"}


async def test_an_old_link_gives_way_to_the_crisis_of_today(
    desk: Desk, network: ScriptedNetwork
) -> None:
    first = await declared(desk, "login")
    id = network.says("mara", "login?")
    await desk.intake.sync()
    await answer(desk, "mara")
    await desk.crisis.close("over")
    second = await declared(desk, "login")
    assert (await row_of(desk, "mara")).crisis == first.number
    network.says("mara", "no login again", to=id)
    await desk.intake.sync()
    assert (await row_of(desk, "mara")).crisis == second.number


@given(text=st.text(max_size=60), word=st.text("abcdefgh", min_size=1, max_size=8))
def test_a_word_attaches_exactly_where_it_stands_by_itself(text: str, word: str) -> None:
    assert Said(f"{text} {word} {text}", (word,)).says(word)
    assert not Said(f"x{word}x", (word,)).says(word)


# --- places on the board -------------------------------------------------------------------------


async def board_of(desk: Desk) -> dict[str, list[str]]:
    """Who stands in which column."""
    picture = await desk.board.picture()
    assert picture is not None
    return {column: [card.row.handle for card in cards] for column, cards in picture.cards.items()}


@pytest.fixture
async def mara(desk: Desk, network: ScriptedNetwork) -> Row:
    """Who cannot log in."""
    await declared(desk, "login")
    await came(desk, network, "mara", text="login?")
    return await row_of(desk, "mara")


async def test_a_card_is_moved_and_every_move_undone(desk: Desk, mara: Row) -> None:
    for column in ("escalated", "watching", "being answered", "unanswered"):
        await desk.linking.move([mara.number], column)  # type: ignore[arg-type]
        assert (await board_of(desk))[column] == ["mara"]
    await desk.linking.move([mara.number], "escalated")
    await desk.undo.undo()
    assert (await board_of(desk))["unanswered"] == ["mara"]
    assert [act.title for act in await desk.undo.acts(3)] == [
        "moved 1 mention to unanswered", "moved 1 mention to being answered",
        "moved 1 mention to watching",
    ]  # fmt: skip


async def test_who_waits_is_never_called_answered(desk: Desk, mara: Row) -> None:
    with pytest.raises(Refused, match="@mara's mention is not answered; reply, or mark covered"):
        await desk.linking.move([mara.number], "answered")
    await answer(desk, "mara")
    with pytest.raises(Refused, match="nothing of @mara's mention waits"):
        await desk.linking.move([mara.number], "unanswered")
    await desk.linking.move([mara.number], "watching")
    await desk.linking.move([mara.number], "answered")
    assert (await board_of(desk))["answered"] == ["mara"]


async def test_a_reply_and_new_words_end_a_place_of_its_own(
    desk: Desk, network: ScriptedNetwork, mara: Row
) -> None:
    await desk.linking.move([mara.number], "escalated")
    await answer(desk, "mara")
    assert (await board_of(desk))["answered"] == ["mara"]
    await desk.linking.move([mara.number], "watching")
    (id,) = [one.id for one in network.posts.values() if one.kind == "mention"]
    network.says("mara", "Thank you!", to=id)
    await desk.intake.sync()
    assert (await board_of(desk))["watching"] == ["mara"], "thanks wake nobody"
    network.says("mara", "it is gone again", to=id)
    await desk.intake.sync()
    assert (await board_of(desk))["unanswered"] == ["mara"]


async def test_what_a_colleague_holds_or_has_begun_is_hers(
    desk: Desk, alma: Desk, network: ScriptedNetwork, mara: Row
) -> None:
    await alma.triage.claim(mara.number)
    with pytest.raises(Conflict, match="AB holds @mara's mention"):
        await desk.linking.move([mara.number], "escalated")
    await alma.triage.release(mara.number)
    writing = await alma.composer.reply(mara.number)
    await alma.composer.keep(writing, "We are on it")
    await alma.triage.release(mara.number)
    with pytest.raises(Refused, match="AB's draft answers @mara's mention"):
        await desk.linking.move([mara.number], "unanswered")
    await came(desk, network, "kofi")
    with pytest.raises(Refused, match="@kofi's mention is not linked"):
        await desk.linking.move([await number_of(desk, "kofi")], "escalated")
    with pytest.raises(WrongUsage, match="the columns are"):
        await desk.linking.move([mara.number], "elsewhere")  # type: ignore[arg-type]


# --- served --------------------------------------------------------------------------------------


async def test_the_next_is_who_is_due_first_and_is_served_to_nobody_else(
    desk: Desk, alma: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await declared(desk, "login")
    await came(desk, network, "other", text="Hello?")
    for who in ("mara", "ben", "yuki", "kofi"):
        await came(desk, network, who, text=f"login, says {who}")
        await clock.advance(60)
    await desk.linking.move(await numbers_of(desk, "yuki"), "escalated")
    assert (await desk.serving.next()).handle == "mara"
    assert (await alma.serving.next()).handle == "ben"
    assert (await row_of(desk, "ben")).holder == "AB"
    mara = await number_of(desk, "mara")
    await desk.triage.let_go(mara)
    assert (await desk.serving.next([mara])).handle == "kofi", "who was passed by comes last"
    await desk.triage.let_go(await number_of(desk, "kofi"))
    passed = await numbers_of(desk, "mara", "kofi")
    assert (await desk.serving.next(passed)).handle == "mara", "but nobody is forgotten"


async def test_when_nobody_of_the_crisis_waits_nobody_is_served(
    desk: Desk, network: ScriptedNetwork
) -> None:
    with pytest.raises(NotFound, match="no crisis is open"):
        await desk.serving.next()
    await declared(desk, "login")
    await came(desk, network, "other")
    with pytest.raises(NotFound, match="nobody of the crisis is waiting"):
        await desk.serving.next()


async def test_a_thousand_people_are_linked_and_let_go_at_once(
    desk: Desk, network: ScriptedNetwork
) -> None:
    for number in range(1_200):
        network.says(f"p{number}", f"no login {number}", kind="mention")
    await desk.intake.sync()
    await declared(desk)
    rows = await desk.feed.page(Query(view="needs-me"), limit=None)
    assert len(await desk.linking.link([row.number for row in rows])) == 1_200
    picture = await desk.board.picture()
    assert picture is not None and picture.counts["unanswered"] == 1_200
    await desk.crisis.close("over")
    after = await desk.feed.page(Query(view="needs-me"), limit=None)
    assert not any(Addend("crisis", -30) in row.addends for row in after)
