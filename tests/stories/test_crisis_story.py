"""A whole crisis, from the first outcry to the review, by keys and by a colleague's own program.

What the review says in the end is counted once more, from the file of the store: from the rows of
its log with their moments and verbs, and from the documents by their numbers, through nothing that
the program itself counts with.
"""

import asyncio
import json
import os
import sqlite3
import sys
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from cmtui.clock import MINUTE, Moment, from_iso
from cmtui.model.row import Row
from tests.manual_clock import ManualClock
from tests.stories import second_process
from tests.stories.conftest import NOON, Story, telling
from tests.stories.test_spikes import founded, rings

PEOPLE = 30
"""Who are answered one by one."""

NINE_TENTHS = "nine tenths of the first replies"
"""Some of the evidence had waited for hours before anything was declared."""

LINE = "Sign-in fails for most of you since noon. Nothing of yours is lost. More by 14:30."
DENIAL = "we were not hacked: the logs of the gateway show it."
UPDATE = "Sign-in works again for most of you. We look at the rest of it and tell you more."
ALL_CLEAR = "Sign-in works for everybody again. Nothing was lost. Thank you for your patience."


class Colleague:
    """Alma (AB), who runs processes of her own."""

    def __init__(self, folder: Path) -> None:
        self._workspace = folder / "workspace"
        self._home = folder / "alma"
        self._home.mkdir()

    async def runs(self, at: Moment, *words: str) -> str:
        """`cmtui WORDS` in a process, which must succeed; returns what it printed."""
        root = Path(second_process.__file__).parents[2]
        env = {
            "PATH": os.environ["PATH"], "HOME": str(self._home), "PYTHONPATH": str(root),
            "CMTUI_WORKSPACE": str(self._workspace), "TZ": "UTC", "LANG": "C.UTF-8",
        }  # fmt: skip
        running = await asyncio.create_subprocess_exec(
            sys.executable, second_process.__file__, str(at), *words,
            env=env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await running.communicate()
        assert running.returncode == 0, said.decode()
        return said.decode()


# --- what happens --------------------------------------------------------------------------------


async def declares(story: Story) -> None:
    """From the six who stand first, in five keys; the queue is held back."""
    await story.press("x", "x", "x", "x", "x", "x", "exclamation_mark", "d", "2", "enter")
    await story.sees("CRISIS SEV2", "queue pa")
    await story.desk.crisis.match_by(["login", "log in", "sign in", "down", "outage", "hacked"])
    await story.waits(10)
    await story.sees("queue paused ")


async def drafts_line(story: Story) -> None:
    """All of the first message's parts are replaced by what is known."""
    await story.press("g", "c", "exclamation_mark", "o")
    await story.sees("What we know: {confirmed facts}.")
    for _ in range(6):
        await story.press("ctrl+k", "ctrl+k")
    await story.types(LINE)
    await story.press("ctrl+s")
    await story.sees("line v1 (en) by NR waits", "y approves")
    await story.waits(1)
    await story.press("y")
    await story.sees("you wrote it and nobody else is here")
    await story.press("escape")


async def serves(story: Story) -> Row:
    """The next of the crisis, with the composer open."""
    await story.press("N")
    await story.until(lambda: _served(story) is not None, "somebody is served")
    row = _served(story)
    assert row is not None
    await story.press("r")
    await story.sees("Reply to")
    return row


def _served(story: Story) -> Row | None:
    reading = story.app.feed.reading
    is_mine = story.app.feed.in_conversation and reading.row is not None
    return reading.row if is_mine and reading.row.holder == "NR" else None


async def sends(story: Story) -> None:
    """What is written goes out, after its hold."""
    await story.press("ctrl+t")
    await story.sees("sending in")
    await story.waits(6, 6)


async def answers(story: Story, number: int) -> None:
    """The next of the crisis gets words of her own."""
    row = await serves(story)
    await story.types(f"I am sorry, {row.handle}. We are on it, you are number {number} of mine.")
    await sends(story)


async def denies(story: Story) -> None:
    """Not before somebody knows: the lint stops it, the rumour is called false, then it goes."""
    await story.press("g", "c", "exclamation_mark", "r")
    await story.types("they got hacked\n")
    await story.sees('"they got hacked"', "unverified")
    await serves(story)
    await story.types(DENIAL)
    await story.press("ctrl+t")
    await story.sees("why does it stay?")
    await story.press("escape", "escape")
    assert not [one for one in await story.desk.outbox.all() if "hacked" in one.text]
    await story.press("g", "c", "tab", "right", "enter", "f")
    await story.sees("how do we know?")
    await story.types("the logs of the gateway\n")
    await story.sees("FALSE")
    await story.waits(30, 10)
    await story.press("escape", "g", "f", "r")
    await story.sees("Reply to", DENIAL)
    await sends(story)


async def tells(story: Story, alma: Colleague) -> None:
    """A public update, approved elsewhere, sent before it is due."""
    await story.press("g", "c", "exclamation_mark", "u")
    await story.sees("Public update")
    await story.types(UPDATE)
    await story.press("ctrl+s")
    await story.sees("it goes out on", "demo:acme")
    await story.press("enter")
    await story.sees("update 1 by NR")
    await story.press("escape")
    await alma.runs(story.clock.now(), "update", "approve", "1")
    await story.press("exclamation_mark", "u")
    await story.sees("send it?")
    await story.waits(1)
    await story.press("y")
    await story.sees("sending in")
    await story.waits(10)


async def closes(story: Story, alma: Colleague) -> None:
    """The all-clear, approved elsewhere as well; then it is over."""
    await story.press("exclamation_mark", "x")
    await story.sees("close crisis 1:")
    await story.waits(1)
    await story.press("a")
    await story.sees("All-clear: the last public update")
    await story.types(ALL_CLEAR)
    await story.press("ctrl+s")
    await story.sees("it goes out on")
    await story.press("enter")
    await story.sees("update 2 by NR")
    await story.press("escape")
    await alma.runs(story.clock.now(), "update", "approve", "2")
    await story.press("exclamation_mark", "x")
    await story.sees("close crisis 1:")
    await story.waits(1)
    await story.press("a")
    await story.sees("send it?")
    await story.waits(1)
    await story.press("y")
    await story.sees("in the hold for")
    await story.waits(10)
    await story.press("exclamation_mark", "x")
    await story.sees("the all-clear, update 2, is out", "y closes it")
    await story.waits(1)
    await story.press("y")
    await story.sees("crisis 1 is closed", "No crisis is open.")


async def test_from_the_first_outcry_to_the_review(tmp_path: Path) -> None:
    await founded(tmp_path, storm=True)
    alma = Colleague(tmp_path)
    clock = ManualClock(NOON + 1_000)
    async with telling(tmp_path, clock=clock) as story:
        await story.sees("1 of ")
        joins = ("join", str(tmp_path / "workspace"), "--name", "Alma Brandt", "--initials", "AB")
        await alma.runs(clock.now(), *joins)
        await rings(story)
        await story.sees("spike ×")
        await declares(story)
        await drafts_line(story)
        await story.waits(120, 30)
        assert await alma.runs(clock.now(), "line", "approve", "1") == "line v1 is live\n"
        await story.sees("line v1 live AB")
        for number in range(1, PEOPLE):
            await answers(story, number)
        await denies(story)
        await tells(story, alma)
        await story.waits(600, 60)
        await closes(story, alma)
        review = json.loads(await alma.runs(clock.now(), "crisis", "review", "1", "--json"))
    log = Log(tmp_path / "workspace" / "store.db")
    assert len(log.minutes) >= PEOPLE
    agree(review, log)


# --- counted once more ---------------------------------------------------------------------------


class Log:
    """The file of the store, read as what it is: documents, transactions and what they changed."""

    def __init__(self, file: Path) -> None:
        self._file = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        self.verbs = {
            txn: (at, verb, actor)
            for txn, at, verb, actor in self._file.execute(
                "SELECT txn, at, verb, actor FROM transactions"
            )
        }
        self.posts = self._documents("posts")
        self.rows = {row["key"]: row for row in self._documents("rows").values()}
        self.linked = {key for key, row in self.rows.items() if row["crisis"] == 1}
        self.sendings = self._documents("sendings")
        self.by_id = {post["id"]: post for post in self.posts.values()}
        self.minutes = self._minutes()

    def _documents(self, table: str) -> dict[int, dict[str, Any]]:
        found = self._file.execute(f"SELECT id, doc FROM {table}")
        return {number: json.loads(text) for number, text in found}

    def when(self, verb: str) -> list[Moment]:
        """When it was committed, each time."""
        return [at for at, known, _ in self.verbs.values() if known == verb]

    def changed(self, table: str) -> list[tuple[Moment, str, int]]:
        """Every change to it: when, by which verb, to which document."""
        found = self._file.execute(
            "SELECT txn, doc_id FROM changes WHERE tbl = ? ORDER BY seq", (table,)
        )
        return [(*self.verbs[txn][:2], number) for txn, number in found]

    def _minutes(self) -> dict[str, float]:
        """Minutes from the oldest post that waited to the first reply, by the key of the row."""
        declared = self.when("declare")[0]
        minutes: dict[str, float] = {}
        for at, verb, number in self.changed("sendings"):
            target = self.posts.get(self.sendings[number]["target"] or 0)
            if verb != "sent" or target is None or at < declared:
                continue
            key = target["row"]
            if key in self.linked and key not in minutes:
                asked = min(self._waiting(key, before=at))
                minutes[key] = (at - asked) / MINUTE
        return minutes

    def _waiting(self, key: str, before: Moment) -> list[Moment]:
        """When she wrote what had no reply yet; a word of thanks waits for nothing."""
        ours = [
            post["created_at"] for post in self.posts.values()
            if post["kind"] == "own" and post["created_at"] < before - MINUTE
            and self.by_id.get(post["parent"] or "", {}).get("row") == key
        ]  # fmt: skip
        since = max(ours, default=0)
        hers = [
            post for post in self.posts.values()
            if post["row"] == key and post["kind"] != "own" and since < post["created_at"] <= before
        ]  # fmt: skip
        return [one["created_at"] for one in [one for one in hers if not one["closer"]] or hers]


def agree(review: Any, log: Log) -> None:
    """Every number of the review is that of the log."""
    figures, crisis = review["figures"], review["crisis"]
    waited = sorted(log.minutes.values())
    assert figures["mentions"] == len(log.linked)
    assert figures["by_fate"]["answered"] == len(waited)
    people = {log.rows[key]["person"] for key in log.linked}
    assert figures["people"] == len(people)
    answered = {log.rows[key]["person"] for key in log.minutes}
    assert figures["people_by_fate"]["answered"] == len(answered) >= PEOPLE
    assert figures["median"] == pytest.approx(median(waited))
    assert figures["percentile_90"] == pytest.approx(waited[ceil(0.9 * len(waited)) - 1])
    waiting = [key for key in log.linked - log.minutes.keys() if log.rows[key]["state"] == "new"]
    assert figures["by_fate"]["waiting"] == len(waiting)
    assert dict(figures["by_operator"]) == {"NR": len(waited)}
    assert crisis["state"] == "closed" and crisis["closed_by"] == "NR"
    agree_on_times(review, log)


def agree_on_times(review: Any, log: Log) -> None:
    """What was said officially, when, and who approved it; the rumour; the queue."""
    (declared,), (approved,) = log.when("declare"), log.when("approve line")
    assert from_iso(review["crisis"]["declared_at"]) == declared
    assert from_iso(review["crisis"]["line_at"]) == approved
    assert approved - declared < 15 * MINUTE
    missed = [NINE_TENTHS] if review["figures"]["percentile_90"] > 120 else []
    assert [one["what"] for one in review["missed"]] == missed
    actors = {verb: actor for _, verb, actor in log.verbs.values()}
    assert actors["approve line"] == actors["approve update"] != actors["declare"]
    assert review["lines"][0]["approved_by"] == "AB"

    (rumour,) = review["rumours"]
    assert [one["state"] for one in rumour["marks"]] == ["unverified", "false"]
    called_false = log.when("change rumour")[-1]
    assert from_iso(rumour["marks"][-1]["at"]) == called_false
    denied = [
        at for at, verb, number in log.changed("sendings")
        if verb in ("hold", "sent") and DENIAL in log.sendings[number]["text"]
    ]  # fmt: skip
    assert len(denied) == 2 and min(denied) > called_false, "nobody denied it before"
    assert review["overruled"] == []

    first, all_clear = review["updates"]
    out = [at for at, verb, number in log.changed("public_updates") if verb == "sent"]
    assert [from_iso(one["out_at"]) for one in (first, all_clear)] == out
    assert from_iso(first["due_at"]) == declared + 30 * MINUTE > out[0]
    assert from_iso(review["crisis"]["closed_at"]) == log.when("close crisis")[0] > out[1]

    assert len(log.when("queue paused")) == len(review["queue"]) > 0
    assert {one["state"] for one in review["queue"]} == {"paused"}
