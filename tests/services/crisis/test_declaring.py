"""Declaring: one act with everything that belongs to it, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cmtui.clock import HOUR, MINUTE
from cmtui.errors import NotFound, Refused, Unreachable, WrongUsage
from cmtui.model.crisis import SEVERITIES, Crisis
from cmtui.model.crisis_clocks import CrisisHouse, QueueRule
from cmtui.model.paused_post import PausedPost
from cmtui.model.queue_pause import QueuePause
from cmtui.model.row import Addend, Row
from cmtui.model.spike_alert import SpikeAlert
from cmtui.services.crisis.declaring import is_paused
from cmtui.services.crisis.telling_words import telling_words
from cmtui.services.desk import Desk
from cmtui.services.network_ports import Scheduled
from tests.desks import EagerClock, PlainHouse, row_of
from tests.scripted import ScriptedNetwork
from tests.services.triaging import came, number_of, numbers_of


@pytest.fixture
def queue(network: ScriptedNetwork, clock: EagerClock) -> list[Scheduled]:
    """Two posts of the social media manager's, the first of them due within the minute."""
    network.becomes(queue=True)
    now = clock.now()
    posts = [
        Scheduled("demo:s/1", "Happy Wednesday!", now + 30_000),
        Scheduled("demo:s/2", "Our new mugs are here.", now + HOUR),
    ]
    network.queued = {one.id: one for one in posts}
    return posts


async def stored(desk: Desk) -> tuple[list[Crisis], list[PausedPost], list[QueuePause], set[str]]:
    """What is on record of crises and the queue, and who is linked."""
    rows = await desk.store.read(lambda reader: reader.window(Row))
    return (
        await desk.crisis.all(),
        await desk.store.read(lambda reader: reader.window(PausedPost)),
        await desk.store.read(lambda reader: reader.window(QueuePause)),
        {row.handle for row in rows if row.crisis is not None},
    )


async def test_who_declares_leads_and_everything_is_one_entry_of_the_log(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, queue: list[Scheduled]
) -> None:
    await came(desk, network, "mara", "ben", text="The login is down")
    end = (await desk.store.commits())[-1].txn
    done = await desk.crisis.declare(
        "sev2", "Login outage", evidence=await numbers_of(desk, "mara", "ben"), words=["login"]
    )
    crisis = done.crisis
    assert (crisis.severity, crisis.lead, crisis.spokes) == ("SEV2", "NR", "NR")
    assert (crisis.phase, crisis.words, crisis.title) == (
        "investigating", ("login",), "Login outage",
    )  # fmt: skip
    assert crisis.next_update_at == crisis.declared_at + 30 * MINUTE
    assert [one.state for one in done.intended] == ["possibly-out", "pausing"]
    assert all(one.crisis == crisis.number for one in done.intended)
    assert {row.linked_because for row in done.linked} == {"evidence"}
    (commit,) = await desk.store.commits(end)
    assert commit.verb == "declare"
    assert commit.title == (
        'declared SEV2 "Login outage" from 2 mentions; holding the queue back (2 posts)'
    )


async def test_evidence_is_due_sooner_at_once(desk: Desk, network: ScriptedNetwork) -> None:
    await came(desk, network, "mara")
    before = await row_of(desk, "mara")
    await desk.crisis.declare("SEV3", evidence=[before.number])
    after = await row_of(desk, "mara")
    assert Addend("crisis", -30) in after.addends
    assert (before.due_at or 0) - (after.due_at or 0) == 30 * MINUTE


async def test_a_second_one_is_refused_and_says_which_is_open(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await desk.crisis.declare("SEV3", "Login outage")
    with pytest.raises(Refused, match='crisis 1 is open: SEV3 "Login outage", declared by NR'):
        await desk.crisis.declare("SEV1")
    assert "queue" not in network.calls, "no network is asked for nothing"
    await desk.crisis.close("works again")
    assert (await desk.crisis.declare("WATCH")).crisis.number == 2


async def test_an_unknown_row_of_evidence_declares_nothing(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await desk.crisis.declare("SEV1", evidence=[4711])
    assert await stored(desk) == ([], [], [], set())


MOST_WRITES = 20


class Broken(Exception):
    """What stops a transaction in the middle."""


@pytest.mark.parametrize("breaks_at", range(1, MOST_WRITES + 1))
async def test_a_fault_in_the_middle_leaves_nothing_of_it(
    desk: Desk,
    network: ScriptedNetwork,
    queue: list[Scheduled],
    monkeypatch: pytest.MonkeyPatch,
    breaks_at: int,
) -> None:
    """The n-th write of the transaction fails; each n in turn, until it has no more writes."""
    from cmtui.store.transaction import Transaction

    await came(desk, network, "mara", "ben", text="The login is down")
    evidence = await numbers_of(desk, "mara", "ben")
    before = await desk.store.commits()
    writes = 0

    def counted(name: str) -> None:
        real = getattr(Transaction, name)

        def write(self: Transaction, *words: object) -> object:
            nonlocal writes
            writes += 1
            if writes == breaks_at:
                raise Broken
            return real(self, *words)

        monkeypatch.setattr(Transaction, name, write)

    for name in ("add", "replace"):
        counted(name)
    try:
        await desk.crisis.declare("SEV1", "Login outage", evidence=evidence, words=["login"])
        assert breaks_at > 4, "it writes the crisis, two rows, the pause and two posts"
    except Broken:
        monkeypatch.undo()
        assert await stored(desk) == ([], [], [], set())
        assert await desk.store.commits() == before
        assert await desk.store.verify() is None
        assert breaks_at < MOST_WRITES, "one of the last has no fault in it"
    else:
        monkeypatch.undo()
        assert writes < breaks_at
        crises, posts, pauses, linked = await stored(desk)
        assert (len(crises), len(posts), len(pauses), linked) == (1, 2, 1, {"mara", "ben"})


async def test_a_network_that_does_not_answer_stops_nobody_from_declaring(
    desk: Desk, network: ScriptedNetwork, queue: list[Scheduled]
) -> None:
    network.fail("queue", Unreachable("no line"))
    done = await desk.crisis.declare("SEV1")
    assert done.intended == () and desk.pausing.unread == ("demo:acme",)
    assert len((await stored(desk))[2]) == 1, "the pause is in force, and catches them later"


# --- the queue -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "wanted", "is_held"),
    [
        ("SEV1", None, True), ("SEV2", None, True), ("SEV2", False, False),
        ("SEV3", None, False), ("SEV3", True, True), ("WATCH", None, False),
    ],
)  # fmt: skip
async def test_the_queue_is_held_back_as_the_severity_says(
    desk: Desk, queue: list[Scheduled], severity: str, wanted: bool | None, is_held: bool
) -> None:
    done = await desk.crisis.declare(severity, pause=wanted)
    assert bool(done.intended) is is_held
    assert bool((await stored(desk))[2]) is is_held


@pytest.mark.parametrize(("severity", "wanted"), [("SEV1", False), ("WATCH", True)])
async def test_where_the_severity_leaves_no_choice_it_is_refused(
    desk: Desk, severity: str, wanted: bool
) -> None:
    with pytest.raises(Refused, match=severity):
        await desk.crisis.declare(severity, pause=wanted)
    assert await desk.crisis.current() is None


@given(rule=st.sampled_from(["paused", "can-opt-out", "asked", "untouched"]))
def test_without_a_wish_the_rule_alone_decides(rule: QueueRule) -> None:
    assert is_paused("SEV1", rule, None) is (rule in ("paused", "can-opt-out"))


async def test_the_team_sets_its_own_clocks(desk: Desk, house: PlainHouse) -> None:
    watch = house.of_crises.WATCH
    house.of_crises = CrisisHouse(WATCH=type(watch)(update=5, queue="paused"))
    crisis = (await desk.crisis.declare("watch")).crisis
    assert crisis.next_update_at == crisis.declared_at + 5 * MINUTE
    assert len((await stored(desk))[2]) == 1


# --- the words -----------------------------------------------------------------------------------


async def test_without_words_they_are_what_the_evidence_has_in_common(
    desk: Desk, network: ScriptedNetwork
) -> None:
    for who, text in (("lena", "Love the new mugs"), ("omar", "Any news on the meetup?")):
        network.says(who, text, ago=HOUR)
    for who, text in (
        ("mara", "@acme the login is broken since this morning"),
        ("ben", "Login broken here too @acme https://login.invalid/x"),
    ):
        network.says(who, text)
    await desk.intake.sync()
    done = await desk.crisis.declare("SEV3", evidence=await numbers_of(desk, "mara", "ben"))
    assert done.crisis.words == ("broken", "login")


async def test_one_mention_alone_gives_no_words(desk: Desk, network: ScriptedNetwork) -> None:
    await came(desk, network, "mara", text="The login is broken")
    done = await desk.crisis.declare("SEV3", evidence=[await number_of(desk, "mara")])
    assert done.crisis.words == ()


TEXTS = st.lists(st.text("abcde @#", max_size=30), max_size=6)


@given(evidence=TEXTS, usual=TEXTS)
def test_every_word_that_tells_stands_in_two_texts_and_in_few_others(
    evidence: list[str], usual: list[str]
) -> None:
    for word in telling_words(evidence, usual, ["acme"]):
        held = sum(word in text for text in evidence)
        assert held >= 2 and len(word) >= 4
        if usual:
            known = sum(word in text.split() for text in usual)
            assert held / len(evidence) > known / (len(usual) + 1)


def test_the_brands_own_words_tell_nothing() -> None:
    assert telling_words(["acme fails", "acme fails"], [], ["Acme"]) == ("fails",)


@pytest.mark.parametrize(
    ("texts", "with_it", "tells"),
    [(2, 2, True), (3, 2, True), (4, 2, False), (4, 3, True), (9, 3, True), (12, 3, False),
     (12, 4, True)],
)  # fmt: skip
def test_a_word_tells_that_most_of_a_few_or_a_third_of_many_say(
    texts: int, with_it: int, tells: bool
) -> None:
    evidence = [f"outage word{n}" if n < with_it else f"word{n}" for n in range(texts)]
    assert telling_words(evidence, [], []) == (("outage",) if tells else ())


@pytest.mark.parametrize("words", [[""], ["x" * 61], [f"w{n}" for n in range(21)]])
async def test_words_that_are_none_or_too_many_are_refused(desk: Desk, words: list[str]) -> None:
    with pytest.raises(WrongUsage):
        await desk.crisis.declare("SEV3", words=words)


async def test_declared_from_a_spike_it_takes_the_words_and_decides_on_the_alert(
    desk: Desk, clock: EagerClock
) -> None:
    rang = SpikeAlert(
        topic="", began_at=clock.now(), at=clock.now(), count=54, usual=18.0, hours=1,
        words=("refund", "login"),
    )  # fmt: skip
    alert = await desk.store.transact("spike", lambda tx: tx.add(rang))
    with pytest.raises(NotFound, match="no spike has the number 7"):
        await desk.crisis.declare("SEV3", alert=7)
    crisis = (await desk.crisis.declare("SEV3", alert=alert.number)).crisis
    assert (crisis.words, crisis.alert) == (("refund", "login"), alert.number)
    (decided,) = await desk.spikes.all()
    assert (decided.state, decided.decided_by) == ("declared", "NR")
    (*_, newest) = await desk.store.commits()
    by = "later ones attach by 'refund', 'login'"
    assert newest.title == f"declared SEV3 from spike {alert.number}; {by}"


# --- changes -------------------------------------------------------------------------------------


async def test_every_change_that_asks_why_is_refused_without_a_reason(desk: Desk) -> None:
    await desk.crisis.declare("SEV3")
    end = (await desk.store.commits())[-1].txn
    for change in (
        desk.crisis.change_severity("SEV2", "  "),
        desk.crisis.change_phase("identified", ""),
        desk.crisis.give_role("scribe", "NR", "\t"),
        desk.crisis.hold(True, ""),
        desk.crisis.close(""),
    ):
        with pytest.raises(WrongUsage, match="say why"):
            await change
    assert await desk.store.commits(end) == []


async def test_changes_are_told_in_peoples_words(desk: Desk, alma: Desk) -> None:
    await desk.crisis.declare("SEV3")
    end = (await desk.store.commits())[-1].txn
    await desk.crisis.change_severity("SEV2", "factor 3, press asks", pause=False)
    await alma.crisis.change_phase("Identified", "a bad release")
    await desk.crisis.give_role("spokes", "ab", "she answers from now on")
    await desk.crisis.name("Login outage")
    await desk.crisis.match_by(["login", "Sign in"])
    await desk.crisis.hold(True, "legal asks")
    crisis = await desk.crisis.current()
    assert crisis is not None
    assert (crisis.severity, crisis.phase, crisis.lead, crisis.spokes) == (
        "SEV2", "identified", "NR", "AB",
    )  # fmt: skip
    assert (crisis.words, crisis.legal_hold) == (("login", "sign in"), True)
    assert [one.title for one in await desk.store.commits(end)] == [
        "SEV3 → SEV2: factor 3, press asks",
        "investigating → identified: a bad release",
        "spokes NR → AB: she answers from now on",
        'called it "Login outage"',
        "mentions attach by 'login', 'sign in'",
        "legal hold on: legal asks",
    ]


@pytest.mark.parametrize("severity", SEVERITIES)
async def test_what_is_so_already_is_refused(desk: Desk, severity: str) -> None:
    await desk.crisis.declare(severity)
    with pytest.raises(Refused, match="already"):
        await desk.crisis.change_severity(severity, "to be sure")
    with pytest.raises(Refused, match="already"):
        await desk.crisis.change_phase("investigating", "to be sure")
    with pytest.raises(Refused, match="already"):
        await desk.crisis.give_role("lead", "NR", "to be sure")
    with pytest.raises(NotFound, match="nobody who works here signs XX"):
        await desk.crisis.give_role("lead", "XX", "a stranger")


async def test_a_graver_crisis_has_sooner_clocks_and_holds_the_queue_back(
    desk: Desk, clock: EagerClock, queue: list[Scheduled]
) -> None:
    await desk.crisis.declare("SEV3")
    await clock.advance(20 * 60)
    changed = await desk.crisis.change_severity("SEV1", "press asks")
    assert changed.crisis.next_update_at == clock.now() + 20 * MINUTE
    assert len(changed.intended) == 2
    (*_, newest) = await desk.store.commits()
    assert newest.title == "SEV3 → SEV1: press asks; holding the queue back (2 posts)"
    lower = await desk.crisis.change_severity("SEV3", "it was less")
    assert lower.crisis.next_update_at == clock.now() + 120 * MINUTE
    assert lower.intended == () and len((await stored(desk))[2]) == 1, "nothing is put back by it"


async def test_without_a_crisis_there_is_nothing_to_change(desk: Desk) -> None:
    for change in (
        desk.crisis.change_severity("SEV2", "why"),
        desk.crisis.change_phase("identified", "why"),
        desk.crisis.name("x"),
        desk.crisis.close("why"),
        desk.crisis.hold(True, "why"),
    ):
        with pytest.raises(NotFound, match="no crisis is open"):
            await change
    with pytest.raises(NotFound, match="no crisis has the number 3"):
        await desk.crisis.hold(True, "why", 3)


async def test_declaring_is_not_undone_but_closed(desk: Desk) -> None:
    await desk.crisis.declare("SEV3")
    assert "declare" not in [act.commit.verb for act in await desk.undo.acts()]
    closed = await desk.crisis.close("a false alarm")
    assert (closed.state, closed.closed_by, closed.next_update_at) == ("closed", "NR", None)


# --- closing -------------------------------------------------------------------------------------


async def test_after_the_close_clocks_run_as_on_any_other_day(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await came(desk, network, "mara", "ben")
    before = await row_of(desk, "mara")
    await desk.crisis.declare("SEV3", evidence=[before.number])
    assert (await row_of(desk, "mara")).due_at != before.due_at
    closed = await desk.crisis.close("works again")
    after = await row_of(desk, "mara")
    assert (after.due_at, after.addends) == (before.due_at, before.addends)
    assert after.crisis == closed.number, "the link stays"
    (*_, newest) = await desk.store.commits()
    assert (newest.verb, newest.title) == (
        "close crisis",
        "closed without an all-clear: works again",
    )


async def test_a_legal_hold_forbids_forgetting_also_after_the_close(
    desk: Desk, clock: EagerClock
) -> None:
    from cmtui.services.compaction import compact

    await desk.crisis.declare("SEV3")
    await desk.crisis.hold(True, "legal asks")
    await desk.crisis.close("over")
    await clock.advance(3 * 86_400)
    with pytest.raises(Refused, match="legal hold of crisis 1"):
        await compact(desk.store, clock, 86_400_000)
    await desk.crisis.hold(False, "legal is done", 1)
    assert await compact(desk.store, clock, 86_400_000) is not None


async def test_what_rang_is_what_is_declared_and_gives_its_words_where_nobody_gave_any(
    desk: Desk, clock: EagerClock
) -> None:
    rang = SpikeAlert(
        topic="", began_at=clock.now(), at=clock.now(), count=54, usual=18.0, hours=1,
        words=("refund", "login"),
    )  # fmt: skip
    over = replace(rang, words=("old",), ended_at=clock.now())
    for one in (over, rang, over):
        await desk.store.transact("spike", lambda tx, one=one: tx.add(one))  # type: ignore[misc]
    crisis = (await desk.crisis.declare("SEV3")).crisis
    assert (crisis.alert, crisis.words) == (2, ("refund", "login"))


async def test_words_that_she_gave_are_hers_whatever_rang(desk: Desk, clock: EagerClock) -> None:
    rang = SpikeAlert(
        topic="", began_at=clock.now(), at=clock.now(), count=54, usual=18.0, hours=1, words=("x",)
    )
    await desk.store.transact("spike", lambda tx: tx.add(rang))
    assert (await desk.crisis.declare("SEV3", words=["login"])).crisis.words == ("login",)
