"""Triage from the shell: put off, close, mark, add, by ids or by what the feed lists."""

import json
from datetime import datetime, timedelta

import pytest

from tests.cli.conftest import Shell


def ids(desk: Shell, *words: str) -> set[str]:
    return {one["id"] for one in desk.ok("feed", *words, "--json").objects}


def test_a_snooze_is_listed_with_its_time_and_undone(desk: Shell) -> None:
    one = desk.waiting()[0]
    said = desk.ok("snooze", str(one["number"]), "2h").out
    assert said.startswith(f"@{one['author']['handle']}: snoozed until ")
    assert ids(desk, "--view", "snoozed") == {one["id"]}
    assert one["id"] not in ids(desk)
    line = desk.ok("feed", "--view", "snoozed").out
    assert "wakes " in line
    row = json.loads(desk.ok("show", one["id"], "--json").out)["row"]
    wakes = datetime.fromisoformat(row["wake_at"])
    assert (row["state"], wakes - datetime.now(wakes.tzinfo) > timedelta(minutes=119)) == (
        "snoozed", True,
    )  # fmt: skip
    assert desk.ok("undo").out == "undo: snoozed 1 mention\n"
    assert one["id"] in ids(desk)


def test_a_snooze_that_has_ended_waits_again_when_the_feed_is_read(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = desk.waiting()[0]
    desk.ok("snooze", one["id"], "1h")
    later = datetime.now().astimezone() + timedelta(hours=2)
    monkeypatch.setattr("cmtui.clock.SystemClock.now", lambda self: int(later.timestamp() * 1000))
    assert one["id"] in ids(desk)


@pytest.mark.parametrize("when", ["yesterday", "soonish", "2020-01-01", "0h"])
def test_a_snooze_that_cannot_be_changes_nothing(desk: Shell, when: str) -> None:
    one = desk.waiting()[0]
    answer = desk.run("snooze", one["id"], when)
    assert answer.code == 2 and answer.err.count("\n") == 1
    assert ids(desk, "--view", "snoozed") == set()


def test_words_in_italian_are_read_too(desk: Shell) -> None:
    desk.ok("snooze", desk.waiting()[0]["id"], "domani mattina")
    assert len(ids(desk, "--view", "snoozed")) == 1


def test_covered_dismissed_and_set_aside_say_so(desk: Shell) -> None:
    one, two, three = desk.waiting()[:3]
    refused = desk.run("covered", one["id"])
    assert refused.code == 4 and "no crisis is open" in refused.err
    desk.ok("declare", "WATCH")
    refused = desk.run("covered", one["id"])
    assert refused.code == 4 and "no public update of this crisis is out yet" in refused.err
    desk.ok("update", "write", "We are on it.", "--because", "I am alone", "--send", "--yes")
    desk.ok("covered", one["id"], "--why", "the public update")
    desk.ok("dismiss", two["id"], "--as", "spam")
    desk.ok("set-aside", three["id"], "--why", "for Rita")
    states = {
        mention["id"]: mention["state"]
        for mention in desk.ok("feed", "--view", "all", "--json").objects
    }
    assert [states[each["id"]] for each in (one, two, three)] == [
        "covered", "dismissed", "set-aside",
    ]  # fmt: skip
    assert "because: for Rita" in desk.ok("show", three["id"]).out
    assert desk.run("dismiss", one["id"]).code == 2
    assert desk.run("dismiss", one["id"], "--as", "rude").code == 2
    desk.ok("bring-back", one["id"], two["id"], three["id"])
    assert {one["id"], two["id"], three["id"]} <= ids(desk)


def test_what_the_feed_lists_is_closed_in_one_go_after_a_yes(desk: Shell) -> None:
    everyone = ids(desk)
    answer = desk.run("done", "--view", "needs-me")
    assert answer.code == 4 and "--yes" in answer.err and ids(desk) == everyone
    desk.ok("done", "--view", "needs-me", "--yes")
    assert ids(desk) == set()
    assert desk.ok("undo").out == f"undo: done {len(everyone)} mentions\n"
    assert ids(desk) == everyone


def test_a_few_by_their_words_need_no_yes(desk: Shell) -> None:
    found = ids(desk, "--search", "refund")
    assert 0 < len(found) < 50
    desk.ok("done", "--search", "refund")
    assert not found & ids(desk)
    assert desk.run("done", "--search", "no such words at all").code == 3
    assert desk.run("done", "--view", "mien").code == 2
    assert desk.run("done").code == 2
    assert desk.run("done", "1", "--view", "needs-me").code == 2


def test_tags_are_made_on_purpose_put_on_taken_off_and_listed(desk: Shell) -> None:
    one, two = (mention["id"] for mention in desk.waiting()[:2])
    answer = desk.run("tag", one, "billing")
    assert answer.code == 4 and "no tag billing" in answer.err
    desk.ok("tag", one, two, "Billing", "urgent", "--new")
    assert ids(desk, "--tag", "billing") >= {one, two}
    assert "did you mean billing?" in desk.run("tag", one, "biling").err
    assert desk.ok("tag", one, "-billing").out.endswith(": urgent\n")
    assert one not in ids(desk, "--tag", "billing") and two in ids(desk, "--tag", "billing")
    assert [tag["name"] for tag in desk.ok("tags", "--json").objects] == ["billing", "urgent"]
    assert "#billing" in desk.ok("feed", "--tag", "billing").out
    assert desk.run("tag", one).code == 2
    assert desk.run("tag", one, "two words", "--new").code == 2


def test_a_colleague_is_asked_and_asked_no_more(desk: Shell) -> None:
    desk.ok("join", str(desk.workspace), "--name", "Alma Brandt", "--initials", "AB")
    one = desk.waiting_as("NR")[0]["id"]
    assert desk.ok("--operator", "NR", "assign", one, "ab").out.endswith("assigned to AB\n")
    mine = desk.ok("--operator", "AB", "feed", "--view", "mine", "--json").objects
    assert [mention["id"] for mention in mine] == [one]
    assert "assigned to AB" in desk.ok("--operator", "NR", "show", one).out
    desk.ok("--operator", "NR", "assign", one, "--nobody")
    assert desk.ok("--operator", "AB", "feed", "--view", "mine", "--json").out == ""
    assert desk.run("--operator", "NR", "assign", one, "ZZ").code == 3
    assert desk.run("--operator", "NR", "assign").code == 2


def test_a_persons_stage_is_one_of_the_minutes(desk: Shell) -> None:
    one = desk.waiting()[0]
    handle = one["author"]["handle"]
    before = json.loads(desk.ok("show", one["id"], "--json").out)["due"]
    assert desk.ok("stage", handle, "press").out.endswith(": press\n")
    shown = json.loads(desk.ok("show", one["id"], "--json").out)
    assert {"name": "stage press", "minutes": -20} in shown["due"]["addends"]
    assert shown["person"]["stage"] == "press" and shown["due"]["due_at"] < before["due_at"]
    assert "stage press -20 min" in desk.ok("show", one["id"]).out
    desk.ok("stage", handle, "none")
    assert json.loads(desk.ok("show", one["id"], "--json").out)["due"] == before
    assert desk.run("stage", handle, "queen").code == 2
    assert desk.run("stage", "nobody-at-all", "press").code == 3


def test_the_feed_of_one_person(desk: Shell) -> None:
    one = desk.waiting()[0]
    handle = one["author"]["handle"]
    found = desk.ok("feed", "--view", "all", "--person", f"@{handle}", "--json").objects
    assert one["id"] in {mention["id"] for mention in found}
    assert {mention["author"]["handle"] for mention in found} == {handle}
    assert desk.run("feed", "--person", "nobody-at-all").code == 3


def test_any_post_becomes_a_mention(desk: Shell) -> None:
    url = "https://forum.invalid/t/77"
    answer = desk.run("add", url)
    assert answer.code == 2 and "--author NAME" in answer.err
    line = desk.ok("add", url, "--author", "Larch", "--text", "[bug] Export drops a row").out
    number, network, who = line.split()
    assert (network, who) == ("elsewhere", "@Larch")
    (found,) = desk.ok("feed", "--network", "elsewhere", "--json").objects
    assert (str(found["number"]), found["url"], found["id"]) == (number, url, f"elsewhere:{url}")
    assert "[bug] Export drops a row" in desk.ok("show", number).out
    assert desk.ok("add", url, "--author", "x", "--text", "y").out == line
    known = desk.waiting()[-1]
    assert desk.ok("add", known["url"]).out.split()[0] == str(known["number"])
    assert desk.run("add", "https://demo.invalid/@nobody/none").code == 3


def test_new_weights_are_in_force_at_the_next_look(desk: Shell) -> None:
    one = desk.waiting()[0]["id"]
    (desk.workspace / "weights.toml").write_text("allowance = 30\nfirst_time = 0\n")
    desk.ok("feed")
    due = json.loads(desk.ok("show", one, "--json").out)["due"]
    assert due["addends"][0] == {"name": "allowance", "minutes": 30}
    assert "first time" not in {addend["name"] for addend in due["addends"]}
    (desk.workspace / "weights.toml").write_text("alowance = 30\n")
    answer = desk.ok("feed")
    assert "did you mean allowance?" in answer.err and answer.out


def test_rules_mark_what_a_sync_brings(shell: Shell) -> None:
    shell.ok("init", "--name", "N", "--initials", "NR", "--brand", "Acme")
    shell.ok("accounts", "add", "demo", "--handle", "acme")
    (shell.workspace / "rules.toml").write_text(
        '[[rule]]\nname = "refunds"\nwhen = { text = ["refund*"] }\ntag = ["billing"]\n'
        '[[rule]]\nname = "thanks"\nwhen = { text = ["thank you"] }\nset_aside = true\n'
    )
    shell.ok("sync", "--since", "48h")
    tagged = shell.ok("feed", "--view", "all", "--tag", "billing", "--json").objects
    assert tagged and all("refund" in one["text"].casefold() for one in tagged)
    aside = shell.ok("feed", "--view", "set-aside", "--json").objects
    assert aside and "rule thanks" in shell.ok("show", str(aside[0]["number"])).out
