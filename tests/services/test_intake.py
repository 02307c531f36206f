"""What people say arrives once, in rows, with a clock where one should run."""

from pathlib import Path

import msgspec
import pytest

from cmtui.clock import HOUR, MINUTE
from cmtui.errors import LimitReached, Rejected, Unreachable
from cmtui.model.person import Person
from cmtui.model.row import Addend
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from tests.desks import EagerClock, joined, row_of
from tests.scripted import ScriptedNetwork


async def handles(desk: Desk, view: str) -> list[str]:
    return [row.handle for row in await desk.feed.page(Query(view=view))]


async def test_a_mention_is_stored_once_however_often_it_is_read(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("mara", "Hello?")
    for _ in range(3):
        await desk.intake.sync()
    assert len(await desk.feed.mentions(Query(view="all"))) == 1


async def test_her_unanswered_posts_in_one_conversation_fold_into_one_row(
    desk: Desk, network: ScriptedNetwork
) -> None:
    first = network.says("mara", "Hello?", ago=30 * MINUTE)
    network.says("mara", "Anyone?", to=first, ago=20 * MINUTE)
    network.says("ben", "same here", to=first, ago=10 * MINUTE)
    await desk.intake.sync()
    network.says("mara", "Still waiting", to=first)
    await desk.intake.sync()
    row = await row_of(desk, "mara")
    assert len(row.pending) == 3 and row.text == "Still waiting"
    assert sorted(await handles(desk, "needs-me")) == ["ben", "mara"]


async def test_the_row_is_due_by_its_oldest_unanswered_post(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    first = network.says("mara", "Hello?", ago=30 * MINUTE)
    network.says("mara", "Anyone?", to=first)
    await desk.intake.sync()
    row = await row_of(desk, "mara")
    assert (row.allowance, row.addends) == (60, (Addend("first time", -10),))
    assert row.due_at == clock.now() - 30 * MINUTE + 60 * MINUTE - 10 * MINUTE


async def test_the_earliest_due_comes_first(desk: Desk, network: ScriptedNetwork) -> None:
    network.says("late", "1", ago=50 * MINUTE)
    network.says("later", "2", ago=5 * MINUTE)
    network.says("middle", "3", ago=20 * MINUTE)
    await desk.intake.sync()
    assert await handles(desk, "needs-me") == ["late", "middle", "later"]
    assert await handles(desk, "newest") == ["later", "middle", "late"]


async def test_what_is_older_than_the_first_sync_looks_back_is_history_without_a_clock(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("old", "Long ago", ago=50 * HOUR)
    network.says("new", "Just now")
    await desk.intake.sync()
    assert await handles(desk, "needs-me") == ["new"]
    assert sorted(await handles(desk, "never")) == ["new", "old"]
    assert (await row_of(desk, "old")).due_at is None


async def test_the_first_sync_looks_back_as_far_as_it_is_told(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("old", "Long ago", ago=50 * HOUR)
    await desk.intake.sync(look_back=72 * HOUR)
    assert await handles(desk, "needs-me") == ["old"]


async def test_a_post_that_only_names_the_brand_runs_no_clock(
    desk: Desk, network: ScriptedNetwork
) -> None:
    account = (await desk.accounts.all())[0]
    await desk.accounts.remove(account.key)
    await desk.accounts.add("demo", "acme", "s", keywords=("acme",))
    network.says("kofi", "Anyone here use acme?", kind="named")
    await desk.intake.sync()
    assert await handles(desk, "about-us") == ["kofi"]
    assert await handles(desk, "needs-me") == []


async def test_a_reply_given_from_a_phone_answers_its_parent_and_credits_the_initials(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    mention = network.says("mara", "Hello?", ago=30 * MINUTE)
    await desk.intake.sync()
    writing = await desk.composer.reply((await row_of(desk, "mara")).number)
    await desk.composer.keep(writing, "Hi Mara, I am")
    network.says("acme", "All well again! ^RT", to=mention, signed_from_elsewhere=True)
    await desk.intake.sync()
    row = await row_of(desk, "mara")
    assert (row.state, row.pending) == ("answered", ())
    person = (await desk.people.card(row.person)).person
    assert (person.touched_by, person.answered) == ("RT", 1)
    (draft,) = await desk.composer.overtaken()
    assert "RT answered" in draft.draft.returned and draft.text == "Hi Mara, I am"


async def test_an_answer_that_is_read_before_its_mention_still_answers_it(
    desk: Desk, network: ScriptedNetwork
) -> None:
    mention = network.says("mara", "Hello?", ago=30 * MINUTE)
    network.says("acme", "Done ^RT", to=mention, signed_from_elsewhere=True)
    hidden = network.posts.pop(mention)
    await desk.intake.sync()
    network.posts[mention] = hidden
    await desk.intake.sync()
    assert (await row_of(desk, "mara")).state == "answered"
    assert await handles(desk, "needs-me") == []


async def test_our_own_reply_is_not_read_back_as_somebody_elses(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("mara", "Hello?", ago=MINUTE)
    await desk.intake.sync()
    writing = await desk.composer.reply((await row_of(desk, "mara")).number)
    await desk.courier.carry(await desk.outbox.hold(writing, "Hi Mara!"))
    await desk.intake.sync()
    row = await row_of(desk, "mara")
    card = await desk.people.card(row.person)
    assert card.person.answered == 1
    thread = await desk.conversations.of(row.number)
    assert [post.text for post in thread.posts] == ["Hello?", "Hi Mara! ^NR"]


async def test_new_words_after_an_answer_bring_the_row_back(
    desk: Desk, network: ScriptedNetwork
) -> None:
    mention = network.says("mara", "Hello?", ago=MINUTE)
    await desk.intake.sync()
    writing = await desk.composer.reply((await row_of(desk, "mara")).number)
    await desk.courier.carry(await desk.outbox.hold(writing, "Hi Mara!"))
    network.says("mara", "Still broken", to=mention)
    await desk.intake.sync()
    row = await row_of(desk, "mara")
    assert (row.state, len(row.pending)) == ("new", 1)
    states = {one.post.text: one.state for one in await desk.feed.mentions(Query(view="all"))}
    assert states == {"Hello?": "answered", "Still broken": "new"}


async def test_new_words_after_done_bring_the_row_back(
    desk: Desk, network: ScriptedNetwork
) -> None:
    mention = network.says("mara", "Hello?", ago=MINUTE)
    await desk.intake.sync()
    await desk.triage.done([(await row_of(desk, "mara")).number])
    assert await handles(desk, "done") == ["mara"]
    network.says("mara", "One more thing", to=mention)
    await desk.intake.sync()
    assert await handles(desk, "needs-me") == ["mara"]


async def test_an_edit_is_taken_over(desk: Desk, network: ScriptedNetwork) -> None:
    mention = network.says("mara", "Helo?")
    await desk.intake.sync()
    network.edits(mention, "Hello?")
    await desk.intake.sync()
    (found,) = await desk.feed.mentions(Query(view="all"))
    assert found.post.text == "Hello?" and found.post.edited_at is not None
    assert (await row_of(desk, "mara")).text == "Hello?"


async def test_a_reply_that_the_network_never_told_us_of_is_found_in_the_thread(
    desk: Desk, network: ScriptedNetwork
) -> None:
    mention = network.says("mara", "Hello?", ago=MINUTE)
    await desk.intake.sync()
    row = await row_of(desk, "mara")
    writing = await desk.composer.reply(row.number)
    (sent,) = await desk.courier.carry(await desk.outbox.hold(writing, "Hi Mara!"))
    network.says("tomas", "me too!", to=sent.sent_id, kind="context")
    network.says("ben", "just chatting", to=mention, kind="context")
    await desk.conversations.fetch(row.number)
    assert await handles(desk, "needs-me") == ["tomas"]


async def test_a_mention_first_seen_inside_a_conversation_is_still_a_mention(
    desk: Desk, network: ScriptedNetwork
) -> None:
    first = network.says("mara", "Hello?", ago=MINUTE)
    await desk.intake.sync()
    aside = network.says("tomas", "@acme here too", to=first, kind="context")
    await desk.conversations.fetch((await row_of(desk, "mara")).number)
    assert await handles(desk, "needs-me") == ["mara"]
    network.posts[aside] = msgspec.structs.replace(network.posts[aside], kind="mention")
    await desk.intake.sync()
    await desk.intake.sync()
    row = await row_of(desk, "tomas")
    assert len(row.pending) == 1 and row.due_at is not None
    assert (await desk.people.card(row.person)).person.mentions == 1


async def test_a_post_found_by_its_words_that_turns_out_to_address_us_runs_a_clock(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await desk.accounts.remove("demo:acme")
    await desk.accounts.add("demo", "acme", "s", keywords=("acme",))
    post = network.says("kofi", "Anyone here use acme?", kind="named")
    await desk.intake.sync()
    network.posts[post] = msgspec.structs.replace(network.posts[post], kind="mention")
    await desk.intake.sync()
    assert await handles(desk, "needs-me") == ["kofi"]
    assert await handles(desk, "about-us") == []
    assert len((await row_of(desk, "kofi")).pending) == 1


async def test_a_person_is_met_for_the_first_time_once(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("mara", "Hello?", ago=MINUTE)
    await desk.intake.sync()
    network.says("mara", "Another matter")
    await desk.intake.sync()
    rows = await desk.feed.page(Query(view="newest"))
    assert [row.first_time for row in rows] == [False, True]
    assert len({row.person for row in rows}) == 1
    person = await desk.store.read(lambda reader: reader.get(Person, rows[0].person))
    assert person is not None and person.mentions == 2


async def test_who_wrote_to_us_long_ago_is_no_first_timer_though_that_is_read_later(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("mara", "Today's matter", ago=MINUTE)
    await desk.intake.sync()
    network.says("mara", "An old matter", ago=20 * HOUR)
    await desk.intake.sync()
    rows = await desk.feed.page(Query(view="newest"))
    assert [(row.text, row.first_time) for row in rows] == [
        ("Today's matter", False),
        ("An old matter", True),
    ]


async def test_one_process_reads_an_account_and_the_other_says_who(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    other = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    await desk.leases.take("intake:demo:acme")
    (report,) = await other.intake.sync()
    assert report.read_by == "nathan" and report.error is None
    await other.stop()


async def test_who_has_just_read_it_is_another_even_if_her_name_is_gone(
    desk: Desk, network: ScriptedNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def let_go_a_moment_later(name: str) -> None:
        return None

    monkeypatch.setattr(desk.leases, "take", let_go_a_moment_later)
    network.says("mara", "Hello?")
    (report,) = await desk.intake.sync()
    assert report.read_by == "another program" and report.mentions == 0


async def test_a_network_that_is_down_is_reported_and_remembered(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    network.fail("mentions", Unreachable("demo does not answer"))
    (report,) = await desk.intake.sync()
    assert report.error is not None and "does not answer" in str(report.error)
    assert (await desk.accounts.health())["demo:acme"].state == "down"
    network.fail("mentions", LimitReached("slow down", clock.now() + MINUTE))
    await desk.intake.sync()
    health = (await desk.accounts.health())["demo:acme"]
    assert (health.state, health.until) == ("limited", clock.now() + MINUTE)
    await desk.intake.sync()
    assert (await desk.accounts.health())["demo:acme"].state == "polling"


async def test_a_search_that_is_broken_keeps_no_mention_from_being_read(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock
) -> None:
    await desk.accounts.remove("demo:acme")
    await desk.accounts.add("demo", "acme", "s", keywords=("acme",))
    for error in (Unreachable("the search is down."), Rejected("no search here.")):
        network.says("mara", "Are you open?")
        network.fail("named", error)
        (report,) = await desk.intake.sync()
        assert report.mentions == 1 and report.error is None
        assert report.unread == f"{error} So the watched words were not looked for."
        health = (await desk.accounts.health())["demo:acme"]
        assert (health.state, health.message) == ("polling", report.unread)
    network.fail("named", LimitReached("slow down", clock.now() + MINUTE))
    (report,) = await desk.intake.sync()
    assert isinstance(report.error, LimitReached), "a limit is kept to, whatever it was reached by"
    (report,) = await desk.intake.sync()
    assert report.unread == "" and (await desk.accounts.health())["demo:acme"].message == ""


async def test_a_row_that_anothers_draft_holds_is_not_served_to_me(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    network.says("mara", "Hello?")
    await desk.intake.sync()
    alma = await joined(tmp_path / "workspace", network, clock, "alma", "AB")
    writing = await alma.composer.reply((await row_of(alma, "mara")).number)
    await alma.composer.keep(writing, "Hi")
    assert await handles(desk, "needs-me") == []
    assert await desk.feed.count("needs-me") == 0
    assert await handles(alma, "mine") == ["mara"]
    await alma.stop()
    assert await handles(desk, "needs-me") == ["mara"]


async def test_looking_further_back_later_starts_the_clocks_of_what_was_history(
    desk: Desk, network: ScriptedNetwork
) -> None:
    network.says("old", "Long ago", ago=50 * HOUR)
    await desk.intake.sync()
    assert await handles(desk, "needs-me") == []
    await desk.intake.sync(look_back=72 * HOUR)
    assert await handles(desk, "needs-me") == ["old"]
