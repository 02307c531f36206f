"""The live spike watch: one alert an incident, whoever watches and whatever comes late."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from cmtui.clock import HOUR, MINUTE
from cmtui.errors import Conflict, NotFound, Refused
from cmtui.model.account import Account, Cursor
from cmtui.model.lease import Lease
from cmtui.model.spike_memory import SpikeMemory
from cmtui.services.ports import Writer
from cmtui.services.spike_watch import WATCH, SpikeWatch
from tests.services.watched import WatchedBrand


@pytest.fixture
async def brand(tmp_path: Path) -> AsyncIterator[WatchedBrand]:
    brand = WatchedBrand(tmp_path / "workspace")
    await brand.begin()
    yield brand
    await brand.desk.stop()


async def test_a_storm_rings_once_and_says_why(brand: WatchedBrand) -> None:
    await brand.storm(25)
    (alert,) = await brand.alerts()
    assert alert.state == "open" and alert.topic == ""
    assert alert.count >= 3 * alert.usual and alert.people >= 8
    assert {"login", "down"} <= set(alert.words)
    assert f"{alert.count} in the last" in alert.because and "'login'" in alert.because


async def test_a_quiet_brand_never_rings(brand: WatchedBrand) -> None:
    await brand.goes_by(30)
    assert await brand.alerts() == []


async def test_it_grows_without_ringing_again_and_is_over_after_a_calm(brand: WatchedBrand) -> None:
    await brand.storm(15, 2)
    (first,) = await brand.alerts()
    await brand.storm(15, 6)
    (grown,) = await brand.alerts()
    assert grown.number == first.number and grown.count >= 1.25 * first.count
    assert grown.began_at == first.began_at
    await brand.goes_by(4.5)
    (calm,) = await brand.alerts()
    assert calm.stands == "open" and calm.calm_since is not None
    assert (await brand.desk.status.now()).spikes == ()
    await brand.goes_by(7)
    (ended,) = await brand.alerts()
    assert ended.stands == "ended" and ended.ended_at is not None
    assert ended.count == grown.count


async def test_words_of_harm_of_several_people_suggest_declaring(brand: WatchedBrand) -> None:
    await brand.storm(12, who="one angry man", harm="hacked")
    (alert,) = await brand.alerts()
    assert alert.level == "notice", "one person is no crisis"
    await brand.storm(12, harm="hacked")
    (alert,) = await brand.alerts()
    assert alert.level == "suggest-declare" and alert.harm == ("hacked",)
    assert "harm: 'hacked'" in alert.because


async def test_many_without_harm_is_a_notice(brand: WatchedBrand) -> None:
    await brand.storm(12, 3)
    (alert,) = await brand.alerts()
    assert alert.level == "notice" and alert.people >= 8


async def test_what_comes_late_counts_into_its_own_minutes(brand: WatchedBrand) -> None:
    begun = brand.clock.now()
    await brand.clock.sleep(40 * 60)
    await brand.look()
    assert await brand.alerts() == []
    await brand.came([
        (begun + n * MINUTE // 3, "the login is down", f"new {n}", ()) for n in range(60)
    ])  # fmt: skip
    await brand.look()
    (alert,) = await brand.alerts()
    assert begun < alert.began_at <= begun + 20 * MINUTE
    assert alert.at <= begun + 21 * MINUTE + HOUR


async def test_a_page_that_comes_twice_counts_once(brand: WatchedBrand) -> None:
    await brand.writes(2)
    await brand.look()
    watching = brand.desk.spike_watch
    watching._newest = 0
    await brand.look()
    await brand.storm(3, 0)
    assert await brand.alerts() == []


async def test_whoever_watches_next_hears_no_second_incident(brand: WatchedBrand) -> None:
    await brand.storm(25)
    assert len(await brand.alerts()) == 1
    for session in ("second", "third"):
        await brand.watch(await brand.another(session))
        await brand.storm(10)
        assert len(await brand.alerts()) == 1


async def test_a_watcher_that_died_before_it_told_is_told_by_the_next(brand: WatchedBrand) -> None:
    for _ in range(20):
        await brand.writes(3)
    assert await brand.alerts() == []
    await brand.watch(await brand.another("second"))
    (alert,) = await brand.alerts()
    assert alert.state == "open"


async def test_two_processes_tell_it_once(brand: WatchedBrand, tmp_path: Path) -> None:
    from tests.desks import identity, opened

    other = await opened(brand.folder, brand.network, brand.clock, identity("nathan", "other"))
    try:
        assert await other.leases.take(WATCH) is None
        await brand.storm(25)
        stolen = Lease(name=WATCH, holder="x", session="other", epoch=99, renewed=0, boot_id="")
        with pytest.raises(Conflict):
            await other.spike_watch.look(stolen)
        assert len(await other.spikes.all()) == 1
    finally:
        await other.stop()


async def test_what_is_learnt_is_kept_and_gone_on_with(brand: WatchedBrand) -> None:
    await brand.goes_by(3)
    kept = await brand.desk.store.read(lambda reader: reader.find(SpikeMemory, "stream", ""))
    assert kept is not None and kept.until > kept.since
    second = await brand.another("second")
    await brand.watch(second)
    again = SpikeWatch(second.store, brand.clock, second.leases, second.lines)
    await second.store.transact("probe", lambda tx: tx.remove(SpikeMemory, kept.number))
    await again.look(brand.lease)
    kept_usual = second.spike_watch.usual("")
    assert kept_usual == pytest.approx(again.usual(""), rel=0.05)


async def test_the_past_of_a_first_sync_is_learnt_from_and_never_rings(tmp_path: Path) -> None:
    brand = WatchedBrand(tmp_path / "workspace")
    await brand.begin()

    def added_now(tx: Writer) -> None:
        (account,) = tx.window(Account)
        tx.put(replace(account, added_at=brand.clock.now()))

    now = brand.clock.now()
    await brand.came([(now - n * 20_000, "the login is down", f"p{n}", ()) for n in range(1, 90)])
    await brand.desk.store.transact("probe", added_now)
    await brand.watch(await brand.another("second"))
    assert await brand.alerts() == []
    await brand.storm(10)
    assert await brand.alerts() == [], "it lasts since before it was watched"
    await brand.desk.stop()


async def test_nothing_is_watched_before_every_account_was_read(brand: WatchedBrand) -> None:
    await brand.desk.accounts.add("demo", "second", "script.invalid")
    await brand.storm(25)
    assert await brand.alerts() == []
    now = brand.clock.now()
    await brand.desk.store.transact(
        "probe", lambda tx: tx.add(Cursor(account="demo:second", from_at=now, synced_at=now))
    )
    await brand.look()
    assert await brand.alerts() == [], "together they are known only from now on"
    assert await brand.desk.spikes.learns_until() is not None


async def test_a_topic_rings_by_itself(brand: WatchedBrand) -> None:
    await brand.desk.topics.add("billing", ["invoice*", "refund"])
    await brand.desk.topics.add("weather", ["rain"])
    await brand.look()
    for _ in range(14):
        await brand.writes(1, "where is my REFUND?")
        await brand.look()
    found = {alert.topic: alert for alert in await brand.alerts()}
    assert "billing" in found and "weather" not in found
    assert found["billing"].title == "spike on billing"
    await brand.desk.topics.remove("billing")
    await brand.look()
    ended = {alert.topic: alert for alert in await brand.alerts()}["billing"]
    assert ended.stands == "ended"
    act = await brand.desk.undo.next(set())
    assert act is not None and "billing no more" in act.title
    await brand.desk.undo.undo(act)
    await brand.look()
    again = [alert for alert in await brand.alerts() if alert.topic == "billing"]
    assert [alert.number for alert in again] == [ended.number], "it was told of before"


async def test_two_topics_of_the_same_words_are_two_incidents(brand: WatchedBrand) -> None:
    for name in ("money", "refunds"):
        await brand.desk.topics.add(name, ["refund"])
    await brand.look()
    await brand.storm(14, 1, text="refund me")
    topics = sorted(alert.topic for alert in await brand.alerts() if alert.topic)
    assert topics == ["money", "refunds"]


async def test_a_declared_crisis_stops_further_alerts(brand: WatchedBrand) -> None:
    await brand.desk.topics.add("login", ["login"])
    await brand.look()
    await brand.desk.crisis.declare("SEV2", "Login outage")
    await brand.storm(25)
    assert await brand.alerts() == []


async def test_what_rang_before_a_crisis_was_declared_is_part_of_it(brand: WatchedBrand) -> None:
    await brand.storm(25)
    await brand.desk.crisis.declare("SEV2", "Login outage")
    await brand.storm(3)
    (alert,) = await brand.alerts()
    assert alert.stands == "declared"
    assert (await brand.desk.status.now()).spikes == ()


async def test_a_crisis_of_one_topic_leaves_the_others_their_own(brand: WatchedBrand) -> None:
    for name in ("login", "billing"):
        await brand.desk.topics.add(name, [name])
    await brand.look()
    await brand.storm(15, 1)
    alerts = {alert.topic: alert for alert in await brand.alerts()}
    crisis = (await brand.desk.crisis.declare("SEV2", "Login outage")).crisis
    await brand.desk.store.transact(
        "probe", lambda tx: tx.put(replace(crisis, alert=alerts["login"].number))
    )
    await brand.storm(15, 1, text="billing is wrong")
    stands = {alert.topic: alert.stands for alert in await brand.alerts()}
    assert stands["login"] == "declared" and stands["billing"] == "open"


async def test_not_a_crisis_is_remembered_and_taken_back(brand: WatchedBrand) -> None:
    await brand.storm(25)
    (alert,) = await brand.alerts()
    dismissed = await brand.desk.spikes.dismiss(alert.number)
    assert (dismissed.stands, dismissed.decided_by) == ("dismissed", "NR")
    with pytest.raises(Refused):
        await brand.desk.spikes.dismiss(alert.number)
    with pytest.raises(NotFound):
        await brand.desk.spikes.dismiss(99)
    await brand.storm(10, 5)
    assert [one.number for one in await brand.alerts()] == [alert.number]
    assert (await brand.desk.status.now()).spikes == ()
    act = await brand.desk.undo.next(set())
    assert act is not None and act.title.startswith("not a crisis")
    await brand.desk.undo.undo(act)
    (back,) = await brand.alerts()
    assert back.stands == "open"


async def test_own_posts_and_conversations_are_not_counted(brand: WatchedBrand) -> None:
    now = brand.clock.now()
    for kind in ("own", "context"):
        await brand.came([(now + n * 1000, "x", f"p{n}", ()) for n in range(80)], kind)  # type: ignore[arg-type]
    await brand.storm(5, 0)
    assert await brand.alerts() == []


async def test_the_page_has_the_newest_mentions_and_how_many_there_are_now(
    brand: WatchedBrand,
) -> None:
    await brand.desk.topics.add("login", ["login"])
    await brand.look()
    await brand.storm(20)
    found = {one.alert.topic: one for one in await brand.desk.spikes.evidence()}
    assert set(found) == {"", "login"}
    login = found["login"]
    assert len(login.newest) == 5
    assert all("login" in post.text for post in login.newest)
    times = [post.created_at for post in login.newest]
    assert times == sorted(times, reverse=True)
    assert login.last_hour == 60
    assert found[""].last_hour > 60


async def test_a_machine_that_slept_learns_what_came_meanwhile(brand: WatchedBrand) -> None:
    await brand.goes_by(2)
    slept_at = brand.clock.now()
    await brand.clock.sleep(9 * 3600)
    await brand.look()
    await brand.came([
        (slept_at + n * HOUR // 6, "as usual", f"p{n}", ()) for n in range(9 * 6)
    ])  # fmt: skip
    await brand.look()
    assert await brand.alerts() == []
    usual = brand.desk.spike_watch.usual("")
    assert usual is not None and 4 < usual < 9


async def test_a_decision_taken_back_after_the_end_leaves_it_ended(brand: WatchedBrand) -> None:
    await brand.storm(25)
    (alert,) = await brand.alerts()
    await brand.desk.spikes.dismiss(alert.number)
    await brand.goes_by(12)
    (ended,) = await brand.alerts()
    assert ended.stands == "dismissed" and ended.ended_at is not None
    act = await brand.desk.undo.next(set())
    assert act is not None
    await brand.desk.undo.undo(act)
    (back,) = await brand.alerts()
    assert back.stands == "ended"
    assert (await brand.desk.status.now()).spikes == ()


async def test_a_second_crisis_after_the_first_was_over_rings_anew(brand: WatchedBrand) -> None:
    await brand.storm(25)
    await brand.goes_by(30)
    await brand.storm(30, 6)
    first, second = await brand.alerts()
    assert first.stands == "ended" and second.stands == "open"
    assert first.ended_at is not None and second.began_at > first.ended_at
