"""A Mastodon account from the shell: login by browser, what the token may do, answering."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmtui.clock import HOUR, SystemClock, to_iso
from tests.cli.conftest import Shell
from tests.contract import mastodon_oauth as oauth
from tests.contract.mastodon_flavours import GOTOSOCIAL
from tests.contract.mastodon_server import DOMAIN, MastodonServer, Post

TOKEN = "a-pasted-token"


@pytest.fixture
def server() -> Iterator[MastodonServer]:
    """GoToSocial with the brand's account."""
    made = MastodonServer(SystemClock(), GOTOSOCIAL)
    made.join("larch", TOKEN)
    yield made
    made.close()


@pytest.fixture
def founded(shell: Shell) -> Shell:
    """A workspace without an account."""
    shell.ok("init", "--name", "Nathan Rossi", "--initials", "NR", "--brand", "Larch")
    return shell


@pytest.fixture
def member(founded: Shell, server: MastodonServer) -> Shell:
    """A workspace with the brand's account, by a pasted token."""
    founded.ok(*adding(server), stdin=f"{TOKEN}\n")
    return founded


def adding(server: MastodonServer, *more: str) -> tuple[str, ...]:
    url = server.front.url
    return ("accounts", "add", "mastodon", "--handle", "larch", "--server", url, *more)


def says(server: MastodonServer, who: str, text: str, visibility: str = "public") -> Post:
    author = server.find(who) or server.join(who)
    return server.publish(author, text, visibility=visibility)


def own(server: MastodonServer) -> list[Post]:
    brand = server.find("larch")
    assert brand is not None
    return [post for post in server.posts.values() if post.author == brand.id]


def test_a_login_needs_only_a_browser_somewhere(founded: Shell, server: MastodonServer) -> None:
    asked = founded.run(*adding(server, "--login"))
    assert asked.code == 2 and "no code" in asked.err
    (address,) = asked.out.splitlines()
    assert address.startswith(f"{server.front.url}/oauth/authorize?")
    assert "write:statuses: to write" in asked.err
    code = oauth.authorize(server, address, "larch")
    done = founded.ok(*adding(server, "--login"), stdin=f"{code}\n")
    assert len(server.clients) == 1, "the program makes itself known once"
    assert "added as the brand account" in done.out
    (token,) = [each for each in server.tokens if each != TOKEN]
    assert token in founded.secrets.read_text() and token not in done.out + done.err
    assert stat.S_IMODE(founded.secrets.stat().st_mode) == 0o600
    checked = founded.ok("accounts", "check")
    assert "logs in; may read its mentions" in checked.out and "may not" not in checked.out


def test_a_code_that_is_wrong_or_used_up_adds_nothing(
    founded: Shell, server: MastodonServer
) -> None:
    wrong = founded.run(*adding(server, "--login"), stdin="nonsense\n")
    assert wrong.code == 5 and "does not take the code" in wrong.err
    assert founded.ok("accounts", "list", "--json").objects == []
    assert not founded.secrets.exists()


def test_a_token_of_another_account_is_refused(founded: Shell, server: MastodonServer) -> None:
    server.join("mara", "maras-token")
    wrong = founded.run(*adding(server), stdin="maras-token\n")
    assert wrong.code == 5 and "belongs to @mara" in wrong.err
    assert founded.ok("accounts", "list", "--json").objects == []


@pytest.mark.parametrize("name", [f"larch@{DOMAIN}", f"@larch@{DOMAIN}", "Larch"])
def test_an_account_is_not_added_under_a_second_name(
    member: Shell, server: MastodonServer, name: str
) -> None:
    kept = member.secrets.read_text()
    again = member.run("accounts", "add", "mastodon", "--handle", name, "--server",
                       server.front.url, stdin=f"{TOKEN}\n")  # fmt: skip
    assert again.code == 4 and "mastodon:larch is that account already" in again.err
    (account,) = member.ok("accounts", "list", "--json").objects
    assert account["key"] == "mastodon:larch" and member.secrets.read_text() == kept


def test_a_network_without_it_has_no_login(founded: Shell) -> None:
    answer = founded.run("accounts", "add", "bluesky", "--handle", "acme.example", "--login")
    assert answer.code == 2 and "no --login" in answer.err


def test_check_says_what_a_narrow_token_may_not_do(member: Shell, server: MastodonServer) -> None:
    brand, _ = server.tokens[TOKEN]
    before = dict(server.posts)
    server.tokens[TOKEN] = (brand, frozenset(("read",)))
    said = member.ok("accounts", "check").out
    assert "may not write, correct and delete posts" in said and "may read its mentions" in said
    server.tokens.clear()
    refused = member.run("accounts", "check")
    assert refused.code == 5 and "does not accept the token" in refused.out
    assert server.posts == before


def test_a_private_mention_is_answered_privately_once_and_signed(
    member: Shell, server: MastodonServer
) -> None:
    says(server, "mara", "@larch my order number is 4711", "direct")
    says(server, "kofi", "@larch hello all")
    member.ok("sync", "--once")
    rows = {each["author"]["handle"]: each for each in member.waiting()}
    assert set(rows) == {f"mara@{DOMAIN}", f"kofi@{DOMAIN}"}
    for handle in rows:
        member.ok("reply", str(rows[handle]["number"]), "Thank you!", "--yes")
    shown = {post.visibility: post.text for post in own(server)}
    assert set(shown) == {"direct", "public"} and len(own(server)) == 2
    assert shown["direct"] == "@mara Thank you! ^NR" and shown["public"] == "@kofi Thank you! ^NR"
    mara = server.find("mara")
    assert mara is not None and any(note.to == mara.id for note in server.notes), "she is told"
    member.ok("sync", "--once")
    assert member.waiting() == []


def test_an_answer_of_which_nobody_is_told_says_so(member: Shell, server: MastodonServer) -> None:
    says(server, "mara", "@larch hello")
    member.ok("sync", "--once")
    (row,) = member.waiting()
    server.odd = lambda kind, told: {**told, "mentions": []} if kind == "status" else told
    said = member.run("reply", str(row["number"]), "Hello!", "--yes")
    assert said.code == 0 and "sent https://" in said.out
    assert "but the server read no name of whom it answers" in said.err
    (post,) = own(server)
    assert post.text == "@mara Hello! ^NR"


def test_a_text_is_counted_by_the_accounts_own_server_also_while_it_is_away(
    member: Shell, server: MastodonServer
) -> None:
    says(server, "mara", "@larch does it float?")
    member.ok("sync", "--once")
    number = str(member.waiting()[0]["number"])
    long = "It does. " * 400 + "https://larch.example/a/long/address/that/counts/in/full"
    server.front.stop()
    (counted,) = member.ok("length", "--as", "mastodon:larch", "--json", long).objects
    assert (counted["limit"], counted["parts"]) == (5_000, 1)
    assert counted["length"] == len(long) + len(" ^NR")
    (anywhere,) = member.ok("length", "--network", "mastodon", "--json", long).objects
    assert anywhere["limit"] == 500 and anywhere["parts"] > 1
    server.front.start()
    assert "of 5000," in member.ok("reply", number, long, "--yes").out
    (sent,) = own(server)
    assert sent.text == f"@mara {long} ^NR"


def test_a_limit_that_the_server_changes_is_learnt_by_the_next_reading(
    member: Shell, server: MastodonServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "flavour", server.flavour._replace(max_characters=300))
    monkeypatch.setattr("cmtui.networks.mastodon.server.LASTS", 0)
    member.ok("sync", "--once")
    (counted,) = member.ok("length", "--as", "mastodon:larch", "--json", "Hello").objects
    assert counted["limit"] == 300


def test_a_lost_answer_is_found_and_not_sent_again(member: Shell, server: MastodonServer) -> None:
    says(server, "mara", "@larch does it float?")
    member.ok("sync", "--once")
    server.front.fail_next("lost-after")
    member.ok("reply", str(member.waiting()[0]["number"]), "It does.", "--yes")
    assert len(own(server)) == 1


def test_hostile_text_is_clean_in_the_feed(member: Shell, server: MastodonServer) -> None:
    says(server, "mara", "@larch \x1b[31mred\x1b]0;title\x07 \u202eevil\u202c")
    member.ok("sync", "--once")
    (mention,) = member.ok("feed", "--view", "all", "--json").objects
    assert mention["text"].startswith("@larch red")
    assert not any(mark in member.ok("feed").out for mark in ("\x1b", "\u202e", "\x07"))


def test_the_queue_is_shown_and_the_outbox_cannot_be_put_into_it(
    member: Shell, server: MastodonServer, tmp_path: Path
) -> None:
    says(server, "mara", "@larch does it float?")
    member.ok("sync", "--once")
    number = str(member.waiting()[0]["number"])
    for option in ("--at", "--schedule", "--later"):
        assert member.run("reply", number, "Later", "--yes", option, "tomorrow").code in (2, 4)
    assert own(server) == [] and server.scheduled == {}
    at = to_iso(SystemClock().now() + HOUR)
    server.scheduled["1"] = {"id": "1", "scheduled_at": at, "params": {"text": "Sale!"},
                             "media_attachments": []}  # fmt: skip
    (shown,) = member.ok("outbox", "--queue", "--json").objects
    assert (shown["account"], shown["text"], shown["at"]) == ("mastodon:larch", "Sale!", at)
    assert "Sale!" in member.ok("outbox", "--queue").out


def test_any_post_of_the_network_is_added_by_its_address(
    member: Shell, server: MastodonServer
) -> None:
    post = says(server, "mara", "I wonder whether it floats")
    page = post.uri.replace("/users/", "/@")
    member.ok("add", page)
    (mention,) = member.waiting()
    assert mention["text"] == "I wonder whether it floats" and mention["url"] == page
    assert mention["id"] == f"mastodon:{post.uri}"
