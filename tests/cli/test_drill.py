"""A drill from the shell: a copy for good, in which nothing reaches anybody, however it is opened.

The same calls are made in the real workspace first: there each of them does reach somebody.
"""

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from cmtui.model.account import Account
from cmtui.model.draft import Draft
from cmtui.model.drill import Drill
from cmtui.model.lease import Lease
from cmtui.model.operator import Workspace
from cmtui.model.post import INBOUND, Post
from cmtui.model.sending import Sending
from cmtui.services.ports import Reader, Writer
from tests.cli.conftest import Answer, Shell, forget_log
from tests.cli.stored import from_store, in_store
from tests.contract.misbehaving import Misbehaving, reply_json

AUDIT = """
import os, sys
def told(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        where = args[1] if event == "socket.connect" else args[0]
        if not isinstance(where, (str, bytes)) or event != "socket.connect":
            print(event, where, file=open({file!r}, "a"))
    elif event in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system"):
        print(event, args[0], file=open({file!r}, "a"))
sys.addaudithook(told)
"""


LIBRARY_SEARCH = "subprocess.Popen /sbin/ldconfig"
"""Python's own way to find a library of the system."""


class Outside:
    """Everything that a desk could reach: a server for all networks and tools, and programs."""

    def __init__(self, home: Path) -> None:
        self.front = Misbehaving(lambda _: reply_json({}), lambda request: False)
        self.run = home / "programs-run.txt"
        self.program = home / "program.py"
        self.program.write_text(f"open({str(self.run)!r}, 'a').write('run\\n'); print('token')\n")

    @property
    def command(self) -> str:
        return f'["{sys.executable}", "{self.program}"]'

    @property
    def reached(self) -> tuple[int, int]:
        """How many requests came in, and how many programs were run."""
        runs = self.run.read_text().count("run") if self.run.exists() else 0
        return len(self.front.requests), runs


@pytest.fixture
def outside(desk: Shell) -> Iterator[Outside]:
    made = Outside(desk.home)
    url, command = made.front.url, made.command
    desk.config.parent.mkdir(parents=True, exist_ok=True)
    desk.config.write_text(
        f"translate_command = {command}\n"
        f'[alerts]\nnotify_command = {command}\nquiet_hours = ""\n'
        f'[[queue_hook]]\nname = "Buffer"\nurl = "{url}/hook"\nsecret_command = {command}\n'
        f'[[report_hook]]\nname = "Board"\nurl = "{url}/report"\nsecret_command = {command}\n'
        f'[[contact]]\nname = "Rita"\ncommand = {command}\n'
    )
    where = f'host = "{url}"\ntoken_command = "{sys.executable} {made.program}"\n'
    desk.secrets.write_text(
        f'["bluesky:acme.example"]\n{where}["mastodon:acme@example.social"]\n{where}'
    )
    desk.secrets.chmod(0o600)
    in_store(desk, lambda tx: _with_real_accounts(tx, url))
    yield made
    made.front.close()


TO_THE_LETTER = ("Hello. ^NR", "We are on it.", "Next update by ")
"""What goes out is shown exactly as it is; so its lines begin."""

REAL = (
    ("bluesky", "acme.example", "brand"), ("mastodon", "acme@example.social", "brand"),
    ("mastodon", "acme", "watch"), ("bluesky", "acme", "watch"), ("hackernews", "acme", "watch"),
    ("feeds", "news", "watch"),
)  # fmt: skip


def _with_real_accounts(tx: Writer, url: str) -> None:
    for network, handle, role in REAL:
        tx.add(
            Account(
                key=f"{network}:{handle}", network=network, handle=handle, native_id="did:plc:x",
                server=f"{url}/feed.xml" if network == "feeds" else url, role=role, name="Acme",
                keywords=("acme",),
            )
        )  # fmt: skip
    post = tx.window(Post, limit=1)[0]
    for network in ("bluesky", "mastodon"):
        account = next(f"{one}:{handle}" for one, handle, _ in REAL if one == network)
        id = "at://did:plc:y/app.bsky.feed.post/3k" if network == "bluesky" else "https://e.x/1"

        tx.add(replace(post, id=f"{network}:{id}", network=network, accounts=(account,)))


def drilled(desk: Shell, *words: str) -> Path:
    """Makes a drill from the shell; returns its folder."""
    folder = desk.home / f"drill{len(list(desk.home.glob('drill*')))}"
    answer = desk.ok("drill", "--into", str(folder), *words)
    assert answer.out.strip() == str(folder), answer
    return folder


def tries(desk: Shell, url: str) -> list[tuple[str, ...]]:
    """Calls that reach somebody in a real workspace, each by another door."""
    feed = desk.ok("--operator", "NR", "feed", "--json").objects
    ids = [str(one["number"]) for one in feed[:6]]
    return [
        ("sync", "--once"),
        ("accounts", "check"),
        ("accounts", "add", "mastodon", "--handle", "a@b.example", "--server", url,
         "--token-command", "cat /dev/null"),
        ("accounts", "add", "mastodon", "--handle", "c@d.example", "--server", url, "--login"),
        ("accounts", "add", "hackernews", "--role", "watch", "--keyword", "acme",
         "--server", url),
        ("post", "Hello.", "--as", "mastodon:acme@example.social", "--yes"),
        ("post", "Hello.", "--as", "bluesky:acme.example", "--yes"),
        ("add", f"{url}/@a/1"),
        ("show", ids[0], "--translate"),
        ("like", ids[1], "--as", "mastodon:acme@example.social", "--yes"),
        ("pause", "we look at it"),
        ("resume", "--all", "--drop", "--yes"),
        ("declare", "SEV1", "Login"),
        ("escalate", "is it the cluster?"),
        ("crisis", "severity", "SEV2", "--because", "x"),
        ("update", "write", "We are on it.", "--as", "mastodon:acme@example.social",
         "--next", "1h"),
        ("update", "approve", "1", "--because", "alone", "--send", "--yes"),
        ("boost", ids[2], "--as", "bluesky:acme.example", "--yes"),
        ("accounts", "check", "mastodon:acme@example.social"),
    ]  # fmt: skip


def test_the_same_calls_reach_somebody_in_the_real_workspace(desk: Shell, outside: Outside) -> None:
    before = outside.reached
    desk.run("sync", "--once")
    desk.run("accounts", "check")
    network = outside.reached
    assert network[0] > before[0] and network[1] > before[1], "the trap is no trap"
    (id, *_) = [str(one["number"]) for one in desk.waiting()]
    desk.run("show", id, "--translate")
    assert outside.reached[1] > network[1]
    desk.run("declare", "SEV1", "Login")
    hook = [one for one in outside.front.requests if one.target == "/hook"]
    assert hook, "the tool was told"
    runs = outside.reached[1]
    desk.run("escalate", "is it the cluster?")
    assert outside.reached[1] == runs + 1


def test_nothing_of_a_drill_reaches_anybody(
    desk: Shell, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = drilled(desk, "--minutes", "30")
    before = outside.reached
    monkeypatch.setenv("CMTUI_WORKSPACE", str(folder))
    said: list[Answer] = []
    for words in tries(desk, outside.front.url):
        said.append(desk.run(*words, stdin="code\n"))
        forget_log()
        assert outside.reached == before, (words, said[-1])
    in_all = "".join(answer.out + answer.err for answer in said)
    assert "this is a drill: nothing of it reaches mastodon" in in_all
    assert "this is a drill: it would have run" in in_all
    assert "a drill: would have run" in in_all, "the contact's program is named"
    assert "this is a drill: Buffer would have been told to pause" in desk.ok("outbox").out
    for answer in said:
        lines = (answer.out + answer.err).splitlines()
        lines = [one for one in lines if not one.startswith(TO_THE_LETTER)]
        assert lines and all(one.startswith("DRILL  ") for one in lines), answer


def test_a_watch_in_its_folder_reads_nothing(
    desk: Shell, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = drilled(desk)
    answer = desk.run("watch", "acme", "--once", "--keep", str(folder), "--only", "hackernews")
    assert answer.code == 4 and "that is a team's workspace" in answer.err
    assert outside.reached == (0, 0)


def test_what_a_colleague_configures_is_no_way_out_either(
    desk: Shell, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = drilled(desk)
    desk.ok("--workspace", str(folder), "join", str(folder), "--name", "Alma", "--initials", "AB")
    hers = desk.home / "hers.toml"
    hers.write_text(desk.config.read_text())
    monkeypatch.setenv("CMTUI_CONFIG", str(hers))
    monkeypatch.setenv("CMTUI_STATE", str(desk.home / "her-state"))
    monkeypatch.setenv("CMTUI_WORKSPACE", str(folder))
    for words in tries(desk, outside.front.url):
        desk.run("--operator", "AB", *words, stdin="code\n")
        forget_log()
        assert outside.reached == (0, 0), words


def test_no_network_hands_out_a_line_in_a_drill(desk: Shell, outside: Outside) -> None:
    from cmtui.bootstrap import begin_login, open_desk, open_past_desk, present, resolve
    from cmtui.clock import SystemClock
    from cmtui.errors import Rejected
    from cmtui.networks.registry import NAMES

    drill = resolve(workspace=str(drilled(desk)))
    assert set(NAMES) == {network for network, _, _ in REAL} | {"demo"}, "a network is left out"
    for opened in (open_desk(drill), open_past_desk(drill, present(drill))):
        for network, handle, role in REAL:
            account = Account(
                key=f"{network}:{handle}", network=network, handle=handle, native_id="",
                server=outside.front.url, role=role,
            )  # fmt: skip
            with pytest.raises(Rejected, match=f"nothing of it reaches {network}:"):
                opened.lines.to(account)
    with pytest.raises(Rejected):
        begin_login(drill, "mastodon", outside.front.url)
    assert open_desk(drill, SystemClock()).drill is not None
    assert outside.reached == (0, 0)


def test_a_process_that_follows_a_drill_opens_no_socket_and_starts_no_program(
    desk: Shell, outside: Outside, tmp_path: Path
) -> None:
    folder, seen = drilled(desk, "--speed", "20"), tmp_path / "seen.txt"
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(AUDIT.format(file=str(seen)))
    env = {**desk.env, "CMTUI_WORKSPACE": str(folder)}
    env["PYTHONPATH"] = f"{site}{os.pathsep}{env['PYTHONPATH']}"
    running = desk.start("sync", "--follow", env=env)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CMTUI_WORKSPACE", str(folder))
        desk.run("declare", "SEV1", "Login")
        desk.run("escalate", "is it the cluster?")
    _wait_for(running, b"would have run")
    running.send_signal(signal.SIGTERM)
    running.communicate(timeout=30)
    events = set(seen.read_text().splitlines()) if seen.exists() else set()
    assert events <= {LIBRARY_SEARCH}, events
    assert outside.reached == (0, 0)


def _wait_for(running: Any, words: bytes) -> None:
    for told in running.stderr:
        if words in told:
            assert told.startswith(b"DRILL  ")
            return
    raise AssertionError(f"it ended without {words!r}")


def test_nothing_ends_a_drill(desk: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = drilled(desk)
    monkeypatch.setenv("CMTUI_WORKSPACE", str(folder))
    desk.workspace = folder
    marked = from_store(desk, lambda reader: reader.window(Workspace)[0])
    assert marked.drill is not None and marked.drill.by == "NR"

    from cmtui.errors import Refused

    for change in (
        lambda tx: tx.put(replace(marked, drill=None)),
        lambda tx: tx.put(replace(marked, drill=Drill("sharp", 1, 5, 1, "AB"))),
        lambda tx: tx.remove(Workspace, marked.number),
    ):
        with pytest.raises(Refused, match="its drill is for good"):
            in_store(desk, change)
    in_store(desk, lambda tx: tx.put(replace(marked, brand="Acme & Co")))
    assert desk.run("drill", "--into", str(desk.home / "d9")).code == 4
    assert "a drill" not in desk.ok("undo", "--list").out, "it is not offered"
    archive = desk.home / "drill.jsonl"
    desk.ok("export", str(archive))
    monkeypatch.setenv("CMTUI_WORKSPACE", str(desk.home / "again"))
    desk.ok("import", str(archive))
    assert desk.ok("status").out.startswith("DRILL  ")
    assert desk.ok("status", "--json").objects[0]["drill"] is True


def test_what_was_on_its_way_is_not_on_its_way_in_the_copy(desk: Shell) -> None:
    def on_its_way(tx: Writer) -> None:
        draft = tx.add(Draft(account="demo:acme", operator="NR", started_at=1, state="sending"))
        for state in ("held", "frozen", "sending", "unknown"):
            tx.add(
                Sending(
                    draft=draft.number, account="demo:acme", operator="NR", session="x", epoch=1,
                    text="Hello. ^NR", words="Hello.", state=state, held_at=hash(state),
                )
            )  # fmt: skip

    in_store(desk, on_its_way)
    folder = drilled(desk)

    def left(reader: Reader) -> tuple[set[str], set[str], int]:
        drafts = {one.state for one in reader.window(Draft)}
        return {one.state for one in reader.window(Sending)}, drafts, len(reader.window(Lease))

    real = from_store(desk, left)
    assert real[0] == {"held", "frozen", "sending", "unknown"}
    desk.workspace = folder
    states, drafts, leases = from_store(desk, left)
    assert (states, drafts, leases) == ({"withdrawn"}, {"writing"}, 0)


def test_a_drill_is_not_begun_while_something_real_goes_on(desk: Shell) -> None:
    desk.ok("declare", "WATCH")
    answer = desk.run("drill", "--into", str(desk.home / "d"))
    assert answer.code == 4 and "crisis 1 is open" in answer.err
    desk.ok("crisis", "close", "--no-all-clear", "--because", "nothing")
    desk.ok("pause", "the boss asks")
    answer = desk.run("drill", "--into", str(desk.home / "d"))
    assert answer.code == 4 and "the queue is held back (the boss asks)" in answer.err
    assert not (desk.home / "d").exists()


def test_a_drill_needs_a_folder_of_its_own_and_a_terminal_without_one(desk: Shell) -> None:
    taken = drilled(desk)
    assert desk.run("drill", "--into", str(taken)).code == 2
    assert desk.run("drill").code == 2
    assert not list(desk.home.glob(".drill*")), "nothing half made is left"


def test_the_storm_comes_on_the_drills_own_clock_and_leaves_the_workspace_alone(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = desk.ok("status", "--json").objects[0]
    folder = drilled(desk, "--shape", "sharp", "--minutes", "30", "--speed", "20")
    monkeypatch.setenv("CMTUI_WORKSPACE", str(folder))
    desk.ok("sync", "--once")
    declared = json.loads(desk.ok("declare", "SEV2", "Login", "--json").out)
    assert declared["drill"] is True
    monkeypatch.delenv("CMTUI_WORKSPACE")
    assert desk.ok("status", "--json").objects[0] == real
    posts = from_store(desk, lambda reader: reader.window(Post))
    assert not any("drill" in one.id for one in posts if one.kind in INBOUND)


@pytest.mark.parametrize(
    ("brand", "handle"), [("Café & Söhne", "cafesohne"), ("日本", "brand"), ("Acme", "acme_2")]
)
def test_its_account_is_called_as_the_brand_is(desk: Shell, brand: str, handle: str) -> None:
    in_store(desk, lambda tx: tx.put(replace(tx.window(Workspace)[0], brand=brand)))
    desk.workspace = drilled(desk)
    drill = from_store(desk, lambda reader: reader.window(Workspace)[0].drill)
    assert drill is not None and drill.account == f"demo:{handle}"
