"""What rang, from the shell: listed, dismissed, in the status; topics; the unit of the service."""

import re
from threading import Thread

import pytest

from cmtui.clock import MINUTE, SystemClock
from cmtui.model.spike_alert import SpikeAlert
from tests.cli.conftest import Shell
from tests.cli.stored import in_store


def rung(desk: Shell, topic: str = "") -> None:
    """The watch rang ten minutes ago."""
    now = SystemClock().now()
    alert = SpikeAlert(
        topic=topic, began_at=now - 10 * MINUTE, at=now - 2 * MINUTE, count=54, usual=18.2, hours=1,
        people=31, words=("refund", "login"),
    )  # fmt: skip
    in_store(desk, lambda tx: tx.add(alert))


BECAUSE = "54 in the last hour, usual 18; 31 people; 'refund', 'login'"


def test_what_rang_is_listed_with_its_reason(desk: Shell) -> None:
    assert desk.ok("spikes").err == "nothing has rung yet\n"
    rung(desk)
    rung(desk, "login")
    first, second = desk.ok("spikes").out.splitlines()
    assert first.startswith("2") and f"spike on login: {BECAUSE}" in first
    assert second.startswith("1") and "goes on" in second and f"spike: {BECAUSE}" in second
    newest, oldest = desk.ok("spikes", "--json").objects
    assert (newest["topic"], oldest["topic"]) == ("login", None)
    assert (oldest["count"], oldest["usual"], oldest["factor"]) == (54, 18.2, 3.0)
    assert (oldest["state"], oldest["level"], oldest["because"]) == ("open", "notice", BECAUSE)


def test_it_is_no_crisis_and_that_is_taken_back(desk: Shell) -> None:
    rung(desk)
    assert desk.run("spikes", "dismiss", "7").code == 3
    assert desk.ok("spikes", "dismiss", "1").out.startswith("not a crisis: spike 1")
    assert desk.run("spikes", "dismiss", "1").code == 4
    assert desk.ok("spikes", "--json").objects[0]["state"] == "dismissed"
    assert "no crisis (NR)" in desk.ok("spikes").out
    desk.ok("undo")
    assert desk.ok("spikes", "--json").objects[0]["state"] == "open"


def test_the_status_tells_of_what_goes_on(desk: Shell) -> None:
    assert "spike" not in desk.ok("status").out
    assert desk.ok("status", "--format", "{spike}").out == "-\n"
    assert desk.ok("status", "--json").objects[0]["spikes"] == []
    rung(desk)
    assert desk.ok("status").out.endswith(" · spike ×3\n")
    assert desk.ok("status", "--format", "{spike}").out == "spike ×3\n"
    (spike,) = desk.ok("status", "--json").objects[0]["spikes"]
    assert spike["because"] == BECAUSE
    desk.ok("spikes", "dismiss", "1")
    assert "spike" not in desk.ok("status").out


def test_counts_and_verbs_do_not_mix(desk: Shell) -> None:
    assert desk.run("spikes", "--csv", "x.csv", "dismiss", "1").code == 2
    assert desk.run("--as-of", "1s", "spikes", "dismiss", "1").code == 4


def test_topics_are_kept_from_the_shell(desk: Shell) -> None:
    assert desk.ok("topics", "list").err.startswith("no topics")
    assert desk.ok("topics", "add", "Billing", "refund*", "my money").out == (
        "watches billing: refund*, my money\n"
    )
    assert desk.run("topics", "add", "billing", "x").code == 4
    assert desk.run("topics", "add", "x").code == 2
    (topic,) = desk.ok("topics", "list", "--json").objects
    assert (topic["name"], topic["phrases"], topic["by"]) == (
        "billing",
        ["refund*", "my money"],
        "NR",
    )
    assert "refund*, my money" in desk.ok("topics", "list").out
    assert desk.run("topics", "remove", "biling").err.endswith("did you mean billing?\n")
    desk.ok("topics", "remove", "billing")
    assert desk.ok("topics", "list", "--json").out == ""
    desk.ok("undo")
    assert len(desk.ok("topics", "list", "--json").objects) == 1


def test_the_unit_of_the_service_can_be_cut_out_of_its_page(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CMTUI_WORKSPACE", "/srv/a b")
    page = shell.ok("help", "service").out
    found = re.search(r"^\[Unit\]$.*?^WantedBy=.*?$", page, re.MULTILINE | re.DOTALL)
    assert found is not None
    unit = found[0].splitlines()
    assert [line for line in unit if line.startswith("[")] == ["[Unit]", "[Service]", "[Install]"]
    (start,) = [line for line in unit if line.startswith("ExecStart=")]
    assert start.endswith(" sync --follow") and start.startswith("ExecStart=/")
    assert "Environment='CMTUI_WORKSPACE=/srv/a b'" in unit


def test_alerts_of_a_follower_are_told_once(desk: Shell) -> None:
    """What stands when it begins is seen; what rings then is told, in words."""
    rung(desk, "old")
    running = desk.start("sync", "--follow")
    assert running.stderr is not None
    said: list[str] = []
    lines = running.stderr
    listening = Thread(target=lambda: said.extend(line.decode().rstrip() for line in lines))
    listening.start()
    try:
        for n in range(20):  # until the first look, which tells nothing, is over
            rung(desk, f"topic{n}")
            for _ in range(20):
                if any(line.startswith("! spike") for line in said):
                    break
                listening.join(0.1)
            else:
                continue
            break
        listening.join(3)
    finally:
        running.terminate()
        listening.join(30)
        running.communicate(timeout=30)
    told = [line for line in said if line.startswith("! spike")]
    assert told and len(set(told)) == len(told)
    assert all(line.startswith("! spike on topic") and line.endswith(BECAUSE) for line in told)
