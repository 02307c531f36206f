"""The hand-over: since when it tells, what it counts, by whom, and what is left to do."""

from pathlib import Path

import pytest

from cmtui.clock import DAY, HOUR, MINUTE
from cmtui.model.operator import Identity, Operator
from cmtui.services.desk import Desk
from cmtui.services.handover import CHANGES, ENDINGS, LIST_MOST, REST, WORK, Handover
from cmtui.services.operators import Signers
from cmtui.services.undoable import VERBS
from tests.desks import EagerClock, joined, opened, row_of
from tests.scripted import ScriptedNetwork
from tests.services.triaging import update_is_out

SHIFT_GAP = REST / 1000


async def arrives(desk: Desk, network: ScriptedNetwork, *handles: str) -> None:
    for handle in handles:
        network.says(handle, f"Hello from {handle}")
    await desk.intake.sync()


async def answered(desk: Desk, handle: str, words: str = "Here it is.") -> None:
    writing = await desk.composer.reply((await row_of(desk, handle)).number)
    (ended,) = await desk.courier.carry(await desk.outbox.hold(writing, words))
    assert ended.state == "sent"


async def closed(desk: Desk, *handles: str) -> None:
    await desk.triage.done([(await row_of(desk, one)).number for one in handles])


def endings(page: Handover) -> dict[str, tuple[int, tuple[tuple[str, int], ...]]]:
    return {name: (tally.count, tally.by) for name, tally in page.endings if tally.count}


def test_the_verbs_it_tells_of_are_verbs() -> None:
    assert {*ENDINGS, *CHANGES, *WORK} <= set(VERBS)


async def test_it_begins_where_my_last_shift_ended(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await arrives(desk, network, "mara", "ben")
    await clock.sleep(SHIFT_GAP + 60)
    await closed(desk, "mara")
    ended = clock.now()
    await clock.sleep(SHIFT_GAP)
    page = await desk.handing_over.page()
    assert (page.since, page.why) == (ended, "your last shift ended")
    await closed(desk, "ben")
    await clock.sleep(60)
    assert (await desk.handing_over.page()).since == ended, "this shift goes on"


async def test_a_first_shift_begins_when_i_joined(desk: Desk, clock: EagerClock) -> None:
    joined_at = (await desk.operators.me()).joined_at
    await clock.sleep(60)
    page = await desk.handing_over.page()
    assert (page.since, page.why) == (joined_at, "you joined")


async def test_what_the_program_does_by_itself_is_no_work_of_mine(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await clock.sleep(SHIFT_GAP)
    await arrives(desk, network, "mara")
    await closed(desk, "mara")
    ended = clock.now()
    for _ in range(5):
        await clock.sleep(HOUR / 1000)
        await arrives(desk, network, "ben")
    assert (await desk.handing_over.page()).since == ended


async def test_another_beginning_is_named(desk: Desk, clock: EagerClock) -> None:
    since = clock.now() - 3 * HOUR
    page = await desk.handing_over.page(since)
    assert (page.since, page.why) == (since, "as asked")


async def test_who_wrote_is_counted_by_network_and_new_people_are_named(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await arrives(desk, network, "mara")
    await clock.sleep(2 * DAY / 1000)
    since = clock.now()
    network.says("mara", "Me again")
    await arrives(desk, network, "ben", "ben", "yuki")
    network.says("old", "long ago", ago=3 * DAY)
    await desk.intake.sync()
    wrote = (await desk.handing_over.page(since)).wrote
    assert (wrote.mentions, wrote.people, wrote.more) == (4, 3, False)
    assert sorted(wrote.new) == ["Ben", "Yuki"]
    assert wrote.by_network == (("demo", 4),)


async def test_answers_are_counted_by_who_signed_from_wherever(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    await arrives(desk, network, "mara", "ben", "yuki", "kofi")
    since = clock.now()
    await answered(desk, "mara")
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    await answered(alma, "ben")
    await answered(alma, "yuki", "Hello Yuki.")
    kofis = next(id for id in network.posts if "kofi" in id)
    network.says("acme", "From the phone", to=kofis, signed_from_elsewhere=True)
    await desk.intake.sync()
    tally = (await desk.handing_over.page(since)).answered
    assert (tally.count, tally.by) == (4, (("AB", 2), ("", 1), ("NR", 1)))
    await alma.stop()


async def test_rows_closed_without_a_reply_are_counted_apart_and_not_when_undone(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    await arrives(desk, network, "mara", "ben", "yuki")
    since = clock.now()
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    await closed(alma, "mara", "ben")
    await closed(desk, "yuki")
    page = await desk.handing_over.page(since)
    assert endings(page) == {"done": (3, (("AB", 2), ("NR", 1)))}
    assert page.answered.count == 0
    await alma.undo.undo()
    assert endings(await desk.handing_over.page(since)) == {"done": (1, (("NR", 1),))}
    await alma.stop()


async def test_what_is_owed_stands_longest_first_with_what_is_late(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.says("mara", "first", ago=3 * HOUR)
    network.says("ben", "later", ago=10 * MINUTE)
    await desk.intake.sync()
    page = await desk.handing_over.page()
    assert [row.handle for row in page.owed] == ["mara", "ben"]
    assert (page.owed_count, page.late) == (2, 1)


async def test_promises_are_open_late_kept_or_broken(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await arrives(desk, network, "mara")
    since, person = clock.now(), (await row_of(desk, "mara")).person
    made = [
        await desk.follow_ups.add(person, what, clock.now() + HOUR, sort="promise")
        for what in ("one", "two", "three")
    ]
    await desk.follow_ups.keep(made[0].number)
    await desk.follow_ups.admit(made[1].number)
    page = await desk.handing_over.page(since)
    assert [one.follow_up.what for one in page.promises] == ["three"]
    assert [one.follow_up.what for one in page.kept] == ["one"]
    assert [one.follow_up.what for one in page.broken] == ["two"]
    await desk.undo.undo()
    assert [one.follow_up.what for one in (await desk.handing_over.page(since)).broken] == []


async def test_follow_ups_of_others_are_theirs_but_their_promises_are_the_teams(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    await arrives(desk, network, "mara")
    person = (await row_of(desk, "mara")).person
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    await alma.follow_ups.add(person, "hers", clock.now() + HOUR)
    await alma.follow_ups.add(person, "promised", clock.now() + HOUR, sort="promise")
    await desk.follow_ups.add(person, "mine", clock.now() + DAY)
    page = await desk.handing_over.page()
    assert [one.follow_up.what for one in page.promises] == ["promised", "mine"]
    await alma.stop()


async def test_drafts_and_what_did_not_go_out_are_listed_with_whom_they_answer(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    from cmtui.errors import Rejected

    await arrives(desk, network, "mara", "ben")
    await desk.composer.keep(await desk.composer.reply((await row_of(desk, "mara")).number), "Dear")
    network.fail("send", Rejected("they said no"))
    writing = await desk.composer.reply((await row_of(desk, "ben")).number)
    await desk.courier.carry(await desk.outbox.hold(writing, "Dear Ben"))
    page = await desk.handing_over.page()
    assert [(one.handle, one.words) for one in page.drafts] == [
        ("mara", "Dear"),
        ("ben", "Dear Ben"),
    ]
    assert [(one.handle, one.sending.state) for one in page.unsent] == [("ben", "failed")]


async def test_what_colleagues_changed_is_named_newest_first_and_mine_is_not(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    await arrives(desk, network, "mara")
    since, person = clock.now(), (await row_of(desk, "mara")).person
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    await desk.people.note(person, "mine")
    await alma.people.note(person, "hers")
    changes = (await desk.handing_over.page(since)).changes
    assert [(one.who, one.what) for one in changes] == [
        ("AB", "noted about Mara"), ("AB", "AB joined"),
    ]  # fmt: skip
    await alma.stop()


async def test_an_assignment_to_me_is_said_so(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    await arrives(desk, network, "mara", "ben")
    since = clock.now()
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    await alma.triage.assign([(await row_of(desk, "mara")).number], "NR")
    await alma.triage.assign([(await row_of(desk, "ben")).number], "AB")
    changes = (await desk.handing_over.page(since)).changes
    assert [(one.who, one.to_me) for one in changes[:2]] == [("AB", False), ("AB", True)]
    await alma.stop()


async def test_what_sleeps_and_wakes_within_the_shift_is_listed(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await arrives(desk, network, "mara", "ben", "yuki")
    for handle, hours in (("mara", 3), ("ben", 30), ("yuki", 1)):
        await desk.triage.snooze([(await row_of(desk, handle)).number], clock.now() + hours * HOUR)
    page = await desk.handing_over.page()
    assert [row.handle for row in page.waking] == ["yuki", "mara"]
    assert page.owed == ()


async def test_covered_dismissed_and_set_aside_are_each_counted_apart(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await arrives(desk, network, "mara", "ben", "yuki")
    since = clock.now()
    await update_is_out(desk)
    await desk.triage.covered([(await row_of(desk, "mara")).number], "the update")
    await desk.triage.dismiss([(await row_of(desk, "ben")).number], "spam")
    await desk.triage.set_aside([(await row_of(desk, "yuki")).number], "a joke")
    one = (1, (("NR", 1),))
    assert endings(await desk.handing_over.page(since)) == {
        "covered": one, "dismissed": one, "set aside": one,
    }  # fmt: skip


async def test_a_list_ends_and_says_how_many_there_are(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await arrives(desk, network, *(f"p{n}" for n in range(LIST_MOST + 5)))
    page = await desk.handing_over.page()
    assert (len(page.owed), page.owed_count) == (LIST_MOST, LIST_MOST + 5)


async def test_no_older_act_and_no_older_post_is_looked_at(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What bounds the cost is the time since, not what is stored."""
    await arrives(desk, network, *(f"p{n}" for n in range(30)))
    for n in range(30):
        await closed(desk, f"p{n}")
    await clock.sleep(2 * DAY / 1000)
    await arrives(desk, network, "mara")
    read: list[int] = []
    acts = desk.store.acts

    async def counted(*words: object, **options: object) -> object:
        found = await acts(*words, **options)  # type: ignore[arg-type]
        read.append(len(found))
        return found

    monkeypatch.setattr(desk.store, "acts", counted)
    page = await desk.handing_over.page(clock.now() - MINUTE)
    assert read == [0] and page.wrote.mentions == 1


async def test_what_was_done_before_a_login_was_shared_stays_whose_it_was(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    await arrives(desk, network, "mara")
    await clock.sleep(60)
    await desk.people.note((await row_of(desk, "mara")).person, "pays yearly")
    await closed(desk, "mara")
    await clock.sleep(60)
    await desk.operators.join("Rita Tal", "RT")
    identity = Identity("nathan", "tty", "shared", named="NR")
    nathan = await opened(tmp_path / "workspace", network, clock, identity)
    page = await nathan.handing_over.page(since=desk.clock.now() - HOUR)
    assert endings(page) == {"done": (1, (("NR", 1),))}
    assert [one.who for one in page.changes if "noted" in one.what] == []
    await nathan.store.close()


@pytest.mark.parametrize(
    ("actor", "at", "initials"),
    [
        ("nathan", 10, "NR"), ("nathan", 30, "RT"), ("nathan:NR", 30, "NR"),
        ("nathan", 5, "NR"), ("alma", 40, "AB"), ("alma", 60, "AB"), ("nobody", 10, "nobody"),
    ],
)  # fmt: skip
def test_a_login_was_whoevers_it_was_then(actor: str, at: int, initials: str) -> None:
    """Nathan left and Rita has his login since; Carl shared Alma's for a while."""
    people = [
        Operator(login="nathan", name="Nathan", initials="NR", joined_at=5, active=False),
        Operator(login="nathan", name="Rita", initials="RT", joined_at=20),
        Operator(login="alma", name="Alma", initials="AB", joined_at=5),
        Operator(login="alma", name="Carl", initials="CC", joined_at=50, active=False),
    ]
    assert Signers(people).of(actor, at) == initials
