"""Undo of every verb: which ones, whose, in which words, and what it refuses."""

import ast
from functools import partial
from pathlib import Path

import pytest

import cmtui
from cmtui.errors import ChangedSince, Conflict, NotFound, Refused
from cmtui.model.operator import Identity
from cmtui.services.desk import Desk
from cmtui.services.refusals import in_words
from cmtui.services.undo import final_words
from cmtui.services.undoable import FINAL, UNDOABLE, VERBS
from cmtui.store.schema import COLLECTIONS
from tests.desks import EagerClock, joined, opened, row_of
from tests.scripted import ScriptedNetwork
from tests.services.test_outbox import held

COMMITTING = ("transact", "writing", "moved", "move_once", "_step", "_changed")
"""Calls whose first argument is a verb."""


def verbs_in_the_code() -> set[str]:
    """Every verb that stands as text where something is committed."""
    found: set[str] = set()
    for file in Path(cmtui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr in COMMITTING and node.args:
                verb = node.args[0]
                if isinstance(verb, ast.Constant) and isinstance(verb.value, str):
                    found.add(verb.value)
    return found


def test_every_verb_of_the_code_is_undoable_or_says_why_not() -> None:
    found = verbs_in_the_code()
    assert found - set(VERBS) == set(), "decide about them in services/undoable.py"
    assert set(UNDOABLE) <= found
    assert {"done", "intake", "sent", "freeze", "undo"} <= found, "the search sees every call"


async def two_desks(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, folder: Path
) -> tuple[Desk, Desk]:
    for who in ("mara", "ben"):
        network.says(who, "Hello?")
    await desk.intake.sync()
    return desk, await joined(folder / "workspace", network, clock, "alma", "AB")


async def test_claim_release_and_the_team_are_undone_one_after_the_other(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    desk, alma = await two_desks(desk, network, clock, tmp_path)
    number = (await row_of(desk, "mara")).number
    await desk.triage.claim(number)
    await desk.triage.release(number)
    await desk.operators.disable("AB")
    titles = [act.title for act in await desk.undo.acts()]
    assert titles == ["disabled AB", "released mara", "added demo:acme"]
    assert (await desk.undo.undo()).title == "disabled AB"
    assert all(one.active for one in await desk.operators.all())
    await desk.undo.undo()
    assert (await row_of(desk, "mara")).holder == "NR"
    assert (await desk.undo.undo()).title == "claimed mara", "it lasts again, so it counts again"
    assert (await row_of(desk, "mara")).holder is None
    await alma.stop()


async def test_an_account_comes_and_goes_by_undo_until_it_is_in_use(desk: Desk) -> None:
    await desk.accounts.add("demo", "second", "script.invalid")
    await desk.accounts.remove("demo:second")
    assert (await desk.undo.undo()).title == "removed demo:second"
    assert (await desk.undo.undo()).title == "added demo:second"
    assert [one.key for one in await desk.accounts.all()] == ["demo:acme"]
    await desk.composer.keep(await desk.composer.post("demo:acme"), "Hello")
    with pytest.raises(Refused, match="in use by now; to end it: cmtui accounts remove demo:acme"):
        await desk.undo.undo()
    assert [one.key for one in await desk.accounts.all()] == ["demo:acme"]


async def test_a_removed_account_that_was_added_anew_is_not_put_beside_it(desk: Desk) -> None:
    await desk.accounts.remove("demo:acme")
    await desk.accounts.add("demo", "acme", "script.invalid")
    second = (await desk.undo.acts())[1]
    with pytest.raises(Conflict, match="cannot be put back: another one has taken its place"):
        await desk.undo.undo(second)


async def test_a_claim_under_an_open_draft_stays(desk: Desk, network: ScriptedNetwork) -> None:
    network.says("mara", "Hello?")
    await desk.intake.sync()
    number = (await row_of(desk, "mara")).number
    await desk.triage.claim(number)
    writing = await desk.composer.keep(await desk.composer.reply(number), "Dear Mara")
    with pytest.raises(Refused, match="your draft to @mara is open; discard it first"):
        await desk.undo.undo()
    assert (await row_of(desk, "mara")).holder == "NR"
    assert writing.draft is not None
    await desk.composer.discard(writing.draft.number)
    assert (await desk.undo.undo()).title == "discarded a draft"


async def test_leaving_a_row_without_words_is_no_act_of_mine(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("mara", "Hello?")
    await desk.intake.sync()
    number = (await row_of(desk, "mara")).number
    await desk.triage.claim(number)
    await desk.triage.let_go(number)
    assert [act.title for act in await desk.undo.acts()] == ["added demo:acme"]


async def test_who_changed_what_since_is_said_in_peoples_words(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    desk, alma = await two_desks(desk, network, clock, tmp_path)
    mara, ben = await row_of(desk, "mara"), await row_of(desk, "ben")
    await desk.triage.claim(mara.number)
    await desk.triage.release(mara.number)
    await alma.triage.claim(mara.number)
    with pytest.raises(Conflict, match=r"^AB has changed the row of @mara since$"):
        await desk.undo.undo()
    await desk.triage.done([ben.number])
    network.says("ben", "Still there?", to=next(one for one in network.posts if "ben" in one))
    await desk.intake.sync()
    with pytest.raises(Conflict, match=r"^the row of @ben has changed since: there is something"):
        await desk.undo.undo()
    await alma.stop()


async def test_what_is_for_good_is_told_only_before_what_lies_behind_it(
    desk: Desk, network: ScriptedNetwork
) -> None:
    assert all(VERBS[verb] for verb in FINAL)
    for who in ("mara", "ben"):
        network.says(who, "Hello?")
    await desk.intake.sync()
    mara, ben = await row_of(desk, "mara"), await row_of(desk, "ben")
    await desk.triage.done([mara.number])
    await desk.crisis.declare("SEV3", "Login")
    await desk.crisis.change_severity("SEV2", "it grows")
    act = await desk.undo.next()
    assert act is not None and act.commit.verb == "done"
    finals = await desk.undo.finals(act)
    assert [one.verb for one in finals] == ["change severity", "declare"]
    assert final_words(finals[0]).endswith(": it is changed anew, with a reason")
    assert await desk.undo.finals(act, {one.txn for one in finals}) == []
    await desk.triage.done([ben.number])
    assert await desk.undo.finals(await desk.undo.next()) == [], "something newer can be undone"


async def test_a_refusal_names_whatever_kind_of_record_it_is_about(desk: Desk) -> None:
    """Also where the record is gone: then it is named by what it was."""
    for each in COLLECTIONS:
        if not each.logged or each.name in ("checkpoints", "rows"):
            continue
        since = ChangedSince("it was changed", each.name, 4711, "kim", "done")
        words = await desk.store.read(
            partial(in_words, error=since, identity=Identity("nathan", "pts/1", "s"))
        )
        assert "what it changed" not in words, words


async def test_a_refused_act_can_be_passed_by(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    desk, alma = await two_desks(desk, network, clock, tmp_path)
    mara = await row_of(desk, "mara")
    await desk.people.note(mara.person, "pays yearly")
    await desk.triage.claim(mara.number)
    await desk.triage.release(mara.number)
    await alma.triage.claim(mara.number)
    stuck = await desk.undo.next()
    assert stuck is not None and stuck.title == "released mara"
    act = await desk.undo.next({stuck.commit.txn})
    assert act is not None and act.commit.verb == "note"
    await desk.undo.undo(act)
    assert (await desk.people.card(mara.person)).notes == ()
    await alma.stop()


async def test_of_several_on_one_login_each_undoes_her_own(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    network.says("mara", "Hello?")
    await desk.intake.sync()
    person = (await row_of(desk, "mara")).person
    await desk.people.note(person, "before anybody shared the login")
    await clock.sleep(1)
    await desk.operators.join("Rita Tal", "RT")
    nathan = await opened(tmp_path / "workspace", network, clock, named("nr"))
    rita = await opened(tmp_path / "workspace", network, clock, named("RT"))
    shouting = await opened(tmp_path / "workspace", network, clock, named("NR"))
    await nathan.people.note(person, "Nathan's")
    assert await rita.undo.next() is None
    act = await shouting.undo.next()
    assert act is not None and act.commit.verb == "note", "initials in small letters are the same"
    await nathan.operators.disable("NR")
    alone = await opened(tmp_path / "workspace", network, clock, Identity("nathan", "tty", "x"))
    assert (await alone.operators.me()).initials == "RT"
    assert await alone.undo.next() is None, "what the login did before she joined is not hers"
    for one in (nathan, rita, shouting, alone):
        await one.store.close()


def named(initials: str) -> Identity:
    return Identity("nathan", "/dev/tty9", f"nathan-{initials}", initials)


async def test_a_reply_that_left_is_named_and_never_undone(
    desk: Desk, network: ScriptedNetwork
) -> None:
    (sent,) = await desk.courier.carry(await held(desk, network))
    act = await desk.undo.next()
    assert act is not None and act.is_out and act.stand == "your reply to @mara is out"
    with pytest.raises(Refused, match="never undone"):
        await desk.undo.undo(act)
    assert [one.sent_id for one in act.sendings] == [sent.sent_id]


async def test_nothing_left_is_not_found(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    with pytest.raises(NotFound, match="nothing of yours is left"):
        await alma.undo.undo()
    await alma.stop()
