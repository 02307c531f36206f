"""From nothing: a workspace, a second operator, accounts and their secrets."""

import grp
import os
import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cmtui.model.account import Account
from cmtui.services.network_ports import Connection
from tests.cli.conftest import Shell

ME = ("--name", "Nathan Rossi", "--initials", "NR")


@pytest.fixture
def refusing_server() -> Iterator[str]:
    """A server that knows nobody."""

    class Refusing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            body = b'{"error":"AuthenticationRequired","message":"Invalid identifier or password"}'
            self.send_response(401)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_init_founds_a_workspace_with_its_first_operator(shell: Shell) -> None:
    answer = shell.ok("init", *ME, "--brand", "Acme")
    assert str(shell.workspace) in answer.out and "NR" in answer.out
    assert shell.ok("operators", "list").out.split() == ["NR", "Nathan", "Rossi", _login()]
    assert shell.ok("status", "--format", "{brand} {me}").out == "Acme NR\n"
    assert not shell.config.exists()


def test_init_elsewhere_is_remembered(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "team"
    shell.ok("--workspace", str(folder), "init", *ME, "--brand", "Acme")
    assert shell.ok("status", "--format", "{brand}").out == "Acme\n"
    assert str(folder) in shell.config.read_text()


def test_init_in_a_workspace_is_refused_and_says_how_to_join(desk: Shell) -> None:
    answer = desk.run("init", "--name", "Other", "--initials", "OT", "--brand", "Other")
    assert (answer.code, answer.out) == (4, "")
    assert "Acme" in answer.err and "cmtui join" in answer.err
    assert "OT" not in desk.ok("operators", "list").out


@pytest.mark.parametrize(
    "words", [("--initials", "N1"), ("--initials", ""), ("--name", " "), ("--brand", " ")]
)
def test_a_bad_init_can_be_said_again(shell: Shell, words: tuple[str, str]) -> None:
    good = {"--name": "Nathan Rossi", "--initials": "NR", "--brand": "Acme"}
    bad = good | {words[0]: words[1]}
    answer = shell.run("init", *[word for pair in bad.items() for word in pair])
    assert answer.code == 2 and answer.err.count("\n") == 1
    shell.ok("init", *[word for pair in good.items() for word in pair])
    assert len(shell.ok("operators", "list").out.splitlines()) == 1


def test_init_with_a_missing_option_says_which(shell: Shell) -> None:
    answer = shell.run("init", "--name", "Nathan Rossi", "--initials", "NR")
    assert answer.code == 2 and "--brand" in answer.err and answer.err.count("\n") == 1


def test_init_shared_gives_the_folder_to_the_group(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    group = grp.getgrgid(os.getgid()).gr_name
    shell.ok("--workspace", str(folder), "init", *ME, "--brand", "Acme", "--shared", group)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o2770
    assert stat.S_IMODE((folder / "store.db").stat().st_mode) & 0o060 == 0o060
    answer = shell.run("--workspace", str(tmp_path / "x"), "init", *ME, "--brand", "A",
                       "--shared", "no-such-group")  # fmt: skip
    assert answer.code == 2 and "no-such-group" in answer.err


def test_a_workspace_of_ones_own_is_not_half_shared_by_a_second_init(shell: Shell) -> None:
    shell.ok("init", *ME, "--brand", "Acme")
    before = {path: path.stat().st_mode for path in (shell.workspace, *shell.workspace.iterdir())}
    group = grp.getgrgid(os.getgid()).gr_name
    answer = shell.run("init", *ME, "--brand", "Acme", "--shared", group)
    assert answer.code == 4 and "cmtui help start" in answer.err and answer.err.count("\n") == 1
    assert {path: path.stat().st_mode for path in before} == before


def test_join_adds_an_operator_and_remembers_the_workspace(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "team"
    shell.ok("--workspace", str(folder), "init", *ME, "--brand", "Acme")
    shell.config.unlink()
    answer = shell.ok("join", str(folder), "--name", "Alma Brandt", "--initials", "ab")
    assert "Acme" in answer.out and "AB" in answer.out
    assert shell.ok("--operator", "AB", "status", "--format", "{me}").out == "AB\n"


def test_two_operators_of_one_login_have_to_be_named(desk: Shell) -> None:
    desk.ok("join", str(desk.workspace), "--name", "Alma Brandt", "--initials", "AB")
    answer = desk.run("status")
    assert answer.code == 2 and "--operator" in answer.err
    assert desk.run("--operator", "XY", "status").code == 4


def test_initials_are_unique_in_the_team(desk: Shell) -> None:
    answer = desk.run("join", str(desk.workspace), "--name", "Nora", "--initials", "NR")
    assert answer.code == 4 and "Nathan Rossi" in answer.err


def test_join_needs_a_workspace(shell: Shell, tmp_path: Path) -> None:
    answer = shell.run("join", str(tmp_path / "nothing"), *ME)
    assert answer.code == 3 and answer.err.count("\n") == 1
    assert not (tmp_path / "nothing").exists() and not shell.config.exists()


def test_operators_can_be_disabled_but_for_the_last(desk: Shell) -> None:
    assert desk.run("operators", "disable", "NR").code == 4
    desk.ok("join", str(desk.workspace), "--name", "Alma Brandt", "--initials", "AB")
    desk.ok("--operator", "NR", "operators", "disable", "ab")
    assert "disabled" in desk.ok("operators", "list").out
    assert desk.ok("status", "--format", "{me}").out == "NR\n"
    assert desk.run("operators", "disable", "ZZ").code == 3


def test_an_account_is_added_listed_checked_and_removed(desk: Shell) -> None:
    assert "demo:acme" in desk.ok("accounts", "list").out
    assert desk.ok("accounts", "check").out == "demo:acme: logs in\n"
    assert desk.ok("accounts", "check", "demo:acme").code == 0
    assert desk.run("accounts", "check", "demo:other").code == 3
    assert desk.run("accounts", "add", "demo", "--handle", "acme").code == 4
    desk.ok("accounts", "remove", "demo:acme")
    assert desk.run("accounts", "remove", "demo:acme").code == 3
    assert desk.ok("accounts", "list").out == ""
    assert len(desk.ok("feed", "--view", "all", "--json").objects) > 20, "what it received stays"


def test_an_account_of_ones_own_signs_as_it_says(desk: Shell) -> None:
    desk.ok("accounts", "add", "demo", "--handle", "@nathan", "--role", "own",
            "--signature", "-{name}", "--before-link")  # fmt: skip
    listed = desk.ok("accounts", "list").out
    assert "demo:nathan" in listed and "-{name}" in listed and "own" in listed


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("blusky", "--handle", "a"), "bluesky"),
        (("bluesky", "--handle", " "), "handle"),
        (("demo",), "--handle"),
        (("demo", "--handle", "b", "--signature", "^NR"), "{initials}"),
        (("demo", "--handle", "b", "--role", "boss"), "brand"),
        (("demo", "--handle", "b", "--token-env", "X"), "no token"),
        (("bluesky", "--handle", "b", "--token-env", "X", "--token-command", "y"), "not both"),
    ],
)
def test_an_account_that_is_described_badly(desk: Shell, words: tuple[str, ...], says: str) -> None:
    answer = desk.run("accounts", "add", *words, stdin="word\n")
    assert (answer.code, answer.out) == (2, "")
    assert says in answer.err and answer.err.count("\n") == 1
    assert not desk.secrets.exists()


def test_a_wrong_password_adds_nothing_and_is_forgotten(desk: Shell, refusing_server: str) -> None:
    words = ("accounts", "add", "bluesky", "--handle", "acme.test", "--server", refusing_server)
    answer = desk.run(*words, stdin="wrong-pass-word\n")
    assert (answer.code, answer.out) == (5, "")
    assert answer.err.count("\n") == 1 and "wrong-pass-word" not in answer.err
    assert not desk.secrets.exists()
    assert "bluesky" not in desk.ok("accounts", "list").out


def logs_in(monkeypatch: pytest.MonkeyPatch, works: bool = True) -> list[str]:
    """Makes Bluesky say yes or no to any token; returns the tokens that it saw."""
    from cmtui.errors import LoginFailed
    from cmtui.model.person import Profile
    from cmtui.networks.registry import Registry

    seen: list[str] = []
    connect = Registry.connect

    async def login(self: object) -> Profile:
        if not works:
            raise LoginFailed("the password is refused")
        return Profile(id="bluesky:did:plc:x", network="bluesky", handle="acme.test", name="Acme")

    def watched(self: Registry, account: Account) -> Connection:
        if account.network == "bluesky":
            seen.append(self._secret_for(account))
        return connect(self, account)

    monkeypatch.setattr(Registry, "connect", watched)
    monkeypatch.setattr("cmtui.networks.bluesky.connection.BlueskyConnection.login", login)
    return seen


ADD = ("accounts", "add", "bluesky", "--handle", "acme.test")


def test_a_password_comes_from_standard_input_a_variable_or_a_command(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = logs_in(monkeypatch)
    monkeypatch.setenv("ACME_TOKEN", "from-variable")
    desk.ok(*ADD, stdin="from-stdin\n")
    assert stat.S_IMODE(desk.secrets.stat().st_mode) == 0o600
    for words, token in (
        (("--token-env", "ACME_TOKEN"), "from-variable"),
        (("--token-command", "echo from-command"), "from-command"),
    ):
        desk.ok("accounts", "remove", "bluesky:acme.test")
        assert "token" not in desk.secrets.read_text()
        desk.ok(*ADD, *words)
        assert token not in desk.secrets.read_text() or words[0] == "--token-command"
    assert list(dict.fromkeys(seen)) == ["from-stdin", "from-variable", "from-command"]
    for document in (desk.workspace / "store.db", desk.workspace / "store.db-wal"):
        assert not document.exists() or b"from-" not in document.read_bytes()


def test_adding_it_again_renews_my_token_and_changes_nothing_else(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = logs_in(monkeypatch)
    desk.ok(*ADD, "--signature", "-{name}", stdin="old\n")
    answer = desk.ok(*ADD, stdin="new\n")
    assert "renewed" in answer.out and seen[-1] == "new"
    assert "-{name}" in desk.ok("accounts", "list").out
    monkeypatch.undo()
    monkeypatch.setenv("HOME", str(desk.home))
    logs_in(monkeypatch, works=False)
    answer = desk.run(*ADD, stdin="wrong\n")
    assert (answer.code, answer.err) == (5, "cmtui: the password is refused\n")
    assert '"new"' in desk.secrets.read_text(), "the token that worked is kept"


def test_an_account_on_another_server_is_not_renewed(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs_in(monkeypatch)
    desk.ok(*ADD, stdin="old\n")
    kept = desk.secrets.read_text()
    assert desk.run(*ADD, "--server", "https://evil.invalid", stdin="new\n").code == 4
    assert desk.secrets.read_text() == kept


def test_a_dead_server_adds_nothing(desk: Shell) -> None:
    answer = desk.run("accounts", "add", "bluesky", "--handle", "acme.test", "--server",
                      "http://127.0.0.1:9", stdin="word\n")  # fmt: skip
    assert (answer.code, answer.out) == (5, "")
    assert answer.err.count("\n") == 1
    assert not desk.secrets.exists()


def test_a_failed_login_leaves_other_secrets_alone(desk: Shell, refusing_server: str) -> None:
    desk.secrets.parent.mkdir(parents=True)
    kept = '["bluesky:other.test"]\nhost = "https://bsky.social"\ntoken_env = "OTHER"\n'
    desk.secrets.write_text(kept)
    desk.secrets.chmod(0o600)
    words = ("accounts", "add", "bluesky", "--handle", "acme.test", "--server", refusing_server)
    assert desk.run(*words, stdin="word\n").code == 5
    assert desk.secrets.read_text() == kept
    assert stat.S_IMODE(desk.secrets.stat().st_mode) == 0o600


def test_no_password_is_wrong_usage(desk: Shell) -> None:
    answer = desk.run("accounts", "add", "bluesky", "--handle", "acme.test")
    assert answer.code == 2 and "app password" in answer.err
    assert not desk.secrets.exists()


def test_a_secrets_file_that_others_can_read_is_refused(desk: Shell) -> None:
    desk.secrets.parent.mkdir(parents=True)
    desk.secrets.write_text("")
    desk.secrets.chmod(0o644)
    answer = desk.run("accounts", "add", "bluesky", "--handle", "acme.test", stdin="word\n")
    assert answer.code == 2 and "chmod 600" in answer.err


def _login() -> str:
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name
