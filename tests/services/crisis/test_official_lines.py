"""The official line: written, approved by somebody else, said in one's own signed words."""

import pytest
from msgspec.structs import replace

from cmtui.errors import Conflict, NotFound, Refused, WrongUsage
from cmtui.model.crisis import Crisis
from cmtui.model.official_line import OfficialLine
from cmtui.services.desk import Desk
from cmtui.services.writing import Writing
from tests.desks import EagerClock, row_of
from tests.scripted import ScriptedNetwork
from tests.services.triaging import came

V1 = "We know that sign-in fails for some of you. Nothing of yours is lost."
V2 = "Sign-in works again for most of you. Nothing of yours is lost."


async def live(desk: Desk, alma: Desk, text: str = V1, language: str = "en") -> OfficialLine:
    """A line that Nathan wrote and Alma approved."""
    return await alma.official_lines.approve(
        (await desk.official_lines.draft(text, language)).number
    )


async def answering(desk: Desk, network: ScriptedNetwork) -> Writing:
    await came(desk, network, "mara", text="I cannot log in")
    return await desk.composer.reply((await row_of(desk, "mara")).number)


async def states(desk: Desk) -> list[tuple[int, str, str]]:
    return [(one.version, one.language, one.state) for one in await desk.official_lines.all()]


# --- versions ------------------------------------------------------------------------------------


async def test_nothing_is_said_officially_on_a_quiet_day(desk: Desk) -> None:
    with pytest.raises(NotFound, match="no crisis is open"):
        await desk.official_lines.draft(V1)
    assert (await desk.official_lines.said()).live == ()
    assert await desk.official_lines.all() == []


async def test_the_first_version_begins_with_the_six_parts_and_blanks_forbid_its_approval(
    desk: Desk, alma: Desk, crisis: Crisis
) -> None:
    words = await desk.official_lines.beginning()
    assert len(words.splitlines()) == 6
    assert "ci dispiace" in await desk.official_lines.beginning("it")
    draft = await desk.official_lines.draft(words)
    with pytest.raises(Refused, match=r"confirmed facts. is still in it"):
        await alma.official_lines.approve(draft.number)
    changed = await alma.official_lines.change(draft.number, V1)
    assert (changed.text, changed.written_by) == (V1, "NR")
    earlier = await desk.store.earlier(OfficialLine, draft.number)
    assert earlier[-1][1] is not None and earlier[-1][1].text == words


async def test_what_somebody_else_approves_is_live_and_replaces_the_last_of_its_language(
    desk: Desk, alma: Desk, crisis: Crisis, clock: EagerClock
) -> None:
    first = await live(desk, alma)
    assert (first.state, first.approved_by, first.live_at) == ("live", "AB", clock.now())
    await live(desk, alma, "Sappiamo che l'accesso non funziona per alcuni.", "it")
    await live(desk, alma, V2)
    assert await states(desk) == [
        (1, "en", "superseded"), (2, "it", "live"), (3, "en", "live"),
    ]  # fmt: skip
    (*_, newest) = await desk.store.commits()
    assert (newest.actor, newest.title) == ("alma", "approved line v3 · live")
    said = await desk.official_lines.said()
    assert {one.language: one.version for one in said.live} == {"it": 2, "en": 3}
    assert [said.line(wanted).version for wanted in ("it-IT", "en-GB", "pt", "")] == [2, 3, 2, 2]  # type: ignore[union-attr]
    (now,) = await desk.store.read(lambda reader: reader.window(Crisis))
    assert now.line_at == first.live_at


async def test_ones_own_line_waits_for_a_colleague_who_is_here(
    desk: Desk, alma: Desk, crisis: Crisis
) -> None:
    draft = await desk.official_lines.draft(V1)
    with pytest.raises(Refused, match="somebody else approves it; here now: AB"):
        await desk.official_lines.approve(draft.number, "it cannot wait")
    assert await states(desk) == [(1, "en", "draft")]


async def test_alone_one_approves_ones_own_with_a_reason_that_is_logged(
    desk: Desk, crisis: Crisis
) -> None:
    draft = await desk.official_lines.draft(V1)
    with pytest.raises(WrongUsage, match="say why"):
        await desk.official_lines.approve(draft.number, "  ")
    done = await desk.official_lines.approve(draft.number, "night shift, nobody answers")
    assert (done.state, done.approval_reason) == ("live", "night shift, nobody answers")
    (*_, newest) = await desk.store.commits()
    assert "night shift, nobody answers" in newest.title


async def test_in_place_of_the_named_approver_a_reason_is_asked(
    desk: Desk, alma: Desk, crisis: Crisis
) -> None:
    await desk.store.transact("role", lambda tx: tx.put(replace(crisis, approver="RT")))
    draft = await desk.official_lines.draft(V1)
    with pytest.raises(WrongUsage, match="RT approves in this crisis"):
        await alma.official_lines.approve(draft.number)
    done = await alma.official_lines.approve(draft.number, "RT is on a plane")
    assert done.state == "live"


async def test_what_is_approved_can_go_live_later_and_is_not_changed_any_more(
    desk: Desk, alma: Desk, crisis: Crisis
) -> None:
    draft = await desk.official_lines.draft(V1)
    held = await alma.official_lines.approve(draft.number, live=False)
    assert held.state == "approved" and (await desk.official_lines.said()).live == ()
    with pytest.raises(Refused, match="is approved: write a new version"):
        await desk.official_lines.change(draft.number, V2)
    assert (await desk.official_lines.go_live(draft.number)).state == "live"
    with pytest.raises(Refused, match="is live already"):
        await desk.official_lines.withdraw(draft.number)


# --- in replies ----------------------------------------------------------------------------------


async def test_only_the_live_line_is_inserted_in_the_language_of_whom_it_answers(
    desk: Desk, alma: Desk, network: ScriptedNetwork, crisis: Crisis
) -> None:
    writing = await answering(desk, network)
    with pytest.raises(NotFound, match="no official line is live"):
        await desk.official_lines.to_insert(writing)
    await desk.official_lines.draft(V2)
    await live(desk, alma)
    assert (await desk.official_lines.to_insert(writing)).text == V1


async def test_the_line_alone_is_no_reply(
    desk: Desk, alma: Desk, network: ScriptedNetwork, crisis: Crisis
) -> None:
    await live(desk, alma)
    writing = await answering(desk, network)
    assert "something of your own" in desk.composer.preview(writing, V1).problem
    for words in (V1, f"@mara {V1}", f"{V1} ^NR"):
        with pytest.raises(Refused, match="something of your own"):
            await desk.outbox.hold(writing, words)
    words = f"Hi Mara, that is a rough morning. {V1}"
    ended = await desk.courier.carry(await desk.outbox.hold(writing, words))
    assert [one.state for one in ended] == ["sent"] and network.out == [f"{words} ^NR"]


async def test_what_quotes_a_replaced_line_does_not_go_out(
    desk: Desk, alma: Desk, network: ScriptedNetwork, crisis: Crisis
) -> None:
    await live(desk, alma)
    words = f"Hi Mara, so sorry. {V1}"
    writing = await desk.composer.keep(await answering(desk, network), words)
    await live(desk, alma, V2)
    (*_, newest) = await desk.store.commits()
    assert newest.title == "approved line v2 · live; drafts that quote an old one: 1"
    (draft,) = await desk.composer.drafts()
    assert draft.quotes_old == "quotes the official line v1, which v2 has replaced"
    with pytest.raises(Refused, match="quotes the official line v1, which v2 has replaced"):
        await desk.outbox.hold(writing, words)
    kept = "Hi Mara, so sorry. Nothing of yours is lost."
    assert await desk.outbox.hold(writing, kept), "what both versions say is not old"


async def test_a_reply_in_its_hold_is_a_draft_again_when_the_line_is_replaced(
    desk: Desk, alma: Desk, network: ScriptedNetwork, crisis: Crisis, clock: EagerClock
) -> None:
    await live(desk, alma)
    words = f"Hi Mara, so sorry. {V1}"
    sendings = await desk.outbox.hold(await answering(desk, network), words)

    async def replaced() -> None:
        await live(desk, alma, V2)

    clock.meanwhile.append(replaced)
    (ended,) = await desk.courier.carry(sendings)
    assert (ended.state, network.out) == ("withdrawn", [])
    (draft,) = await desk.composer.drafts()
    assert draft.draft.returned == "it quotes the official line v1, which v2 has replaced"
    assert draft.text == words


async def test_the_draft_that_is_released_meanwhile_is_looked_at_again_in_the_transaction(
    desk: Desk,
    alma: Desk,
    network: ScriptedNetwork,
    crisis: Crisis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await live(desk, alma)
    writing = await answering(desk, network)
    keep = desk.composer.keep

    async def keep_and_lose(*given: object) -> Writing:
        kept = await keep(*given)  # type: ignore[arg-type]
        await live(desk, alma, V2)
        return kept

    monkeypatch.setattr(desk.composer, "keep", keep_and_lose)
    with pytest.raises(Conflict, match="v1, which v2 has replaced"):
        await desk.outbox.hold(writing, f"Hi Mara, so sorry. {V1}")
    assert await desk.outbox.all() == []


async def test_a_reply_that_contradicts_the_line_needs_a_reason(
    desk: Desk, alma: Desk, network: ScriptedNetwork, crisis: Crisis
) -> None:
    await live(desk, alma, "Sign-in is not fixed yet. We are working on it.")
    writing = await answering(desk, network)
    words = "Hi Mara, we are sorry to hear that. It is fixed."
    rules = [one.rule for one in await desk.composer.findings(writing, words)]
    assert "contradicts the line" in rules
    with pytest.raises(Refused, match="give a reason"):
        await desk.outbox.hold(writing, words)
