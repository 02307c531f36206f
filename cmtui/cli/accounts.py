"""`cmtui accounts add|list|check|remove`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import json_line, line, say, table
from cmtui.cli.sources import ONLY_WATCHED, WATCHED, source_of
from cmtui.cli.words import checked, is_terminal
from cmtui.errors import WrongUsage

if TYPE_CHECKING:
    from cmtui.cli.at_desk import AtDesk
    from cmtui.model.account import Account
    from cmtui.secrets import Secret
    from cmtui.services.accounts import Checked
    from cmtui.services.desk import Desk

SERVERS = {"bluesky": "https://bsky.social", "demo": "demo"}
"""Where an account is unless --server says otherwise."""

NEEDS_NO_TOKEN = ("demo",)


@click.group("accounts")
def accounts_verb() -> None:
    """The accounts that the team reads and answers from."""


@accounts_verb.command("add")
@click.argument("network", metavar="NETWORK")
@click.option("--handle", default="", metavar="H", help="The account's name on the network.")
@click.option("--server", metavar="URL", default="", help="The server, where there are several.")
@click.option(
    "--role",
    type=click.Choice(["brand", "own", "watch"]),
    default="brand",
    show_default=True,
    help="The brand's account (always signed), your own, or a public source to watch.",
)
@click.option(
    "--signature",
    metavar="FORM",
    default="^{initials}",
    show_default=True,
    help="How replies are signed: a sigil, and {initials} or {name}.",
)
@click.option("--before-link", is_flag=True, help="The signature stands before a link at the end.")
@click.option("--token-command", metavar="CMD", default="", help="A program that prints the token.")
@click.option("--token-env", metavar="VAR", default="", help="A variable that holds the token.")
@click.option("--login", "by_login", is_flag=True, help="By a browser, anywhere (Mastodon).")
@click.option("--keyword", metavar="WORD", multiple=True, help="A word to search for; repeatable.")
@click.pass_obj
def add_account(
    call: Call,
    network: str,
    handle: str,
    server: str,
    role: str,
    signature: str,
    before_link: bool,
    token_command: str,
    token_env: str,
    by_login: bool,
    keyword: tuple[str, ...],
) -> int:
    """Add an account, or renew your token for one that is there.

    Without a token option the app password or token is asked for, or read as one line from
    standard input. It is tried first; a wrong one changes nothing. --login prints an address to
    open in any browser, and asks for the code that is shown there. What is only watched (feeds,
    hackernews, --role watch) needs no handle and no token.
    """
    if network.lower() in ONLY_WATCHED or role == "watch":
        if token_command or token_env or by_login:
            raise WrongUsage("what is only watched needs no token")
        return _add_watched(call, network.lower(), server, keyword)
    if not handle.strip():
        raise WrongUsage("say the account's name on the network with --handle")
    network, bare = network.lower(), handle.strip().removeprefix("@")
    key = f"{network}:{bare}"
    with call.desk() as at:
        known = _known_account(at, network, key)
        place = known.server if known and not server else _server(network, server, bare)
        if by_login:
            if token_command or token_env:
                raise WrongUsage("give --login or a token option, not both")
            secret: Secret | None = _by_login(call, at, network, place, bare)
        else:
            secret = _secret(network, key, place, token_command, token_env)
        with _unchanged_on_failure(call.setting.paths.secrets):
            if secret is not None:
                _keep(call, key, secret)
            if known is not None and secret is not None and place == known.server:
                _try_login(at, key)
                line(f"{key}: your token is renewed; the account stays as it is")
                return 0
            added = at.run(
                at.desk.accounts.add(
                    network,
                    bare,
                    place,
                    role="own" if role == "own" else "brand",
                    signature=signature,
                    before_link=before_link,
                    keywords=keyword,
                )
            )
    line(f"{added.key}: added as the {added.role} account {added.name}, signed {added.signature}")
    say("next: cmtui sync")
    return 0


@accounts_verb.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an account.")
@click.pass_obj
def list_accounts(call: Call, as_json: bool) -> int:
    """Every account: its role, server, signature, and how reading it goes."""
    from cmtui.cli.shapes import account_shape

    with call.desk_to_read() as at:
        lines = at.run(at.desk.status.now()).lines
    if as_json:
        for one in lines:
            json_line(account_shape(one))
        return 0
    if not lines:
        say("no account yet; add one: cmtui accounts add NETWORK --handle HANDLE")
        return 0
    rows = []
    for one in lines:
        state = one.health.state if one.health else "off"
        trouble = one.health.message if one.health and one.health.message else ""
        account = one.account
        rows.append(
            (
                account.key,
                account.role,
                account.server,
                account.signature if account.speaks else ", ".join(account.keywords),
                f"{state} {trouble}",
            )
        )
    table(rows)
    return 0


@accounts_verb.command("check")
@click.argument("account", metavar="[ACCOUNT]", default="")
@click.pass_obj
def check_accounts(call: Call, account: str) -> int:
    """Try to log in to one account, or to all."""
    with call.desk() as at:
        found = at.run(at.desk.accounts.check(account))
    if not found:
        say("no account yet; add one: cmtui accounts add NETWORK --handle HANDLE")
    code = 0
    for one in found:
        well = "logs in" if one.account.speaks else "answers"
        line(f"{one.account.key}: {one.error or well}{_may(one)}")
        code = one.error.exit_code if one.error else code
    return code


@accounts_verb.command("remove")
@click.argument("account", metavar="ACCOUNT")
@click.pass_obj
def remove_account(call: Call, account: str) -> int:
    """Stop reading and answering from an account; what it received stays."""
    from cmtui.bootstrap import forget_secret

    with call.desk() as at:
        at.run(at.desk.operators.me())
        removed = at.run(at.desk.accounts.remove(account))
    forget_secret(call.setting.paths, removed.key)
    line(f"{removed.key}: removed, and your token for it forgotten")
    return 0


def _add_watched(call: Call, network: str, server: str, words: tuple[str, ...]) -> int:
    """Adds a public source. Without words Hacker News and the like are searched for the brand."""
    if network not in WATCHED:
        raise WrongUsage(f"{network} shows nothing without an account; see: cmtui help watch")
    with call.desk() as at:
        at.run(at.desk.operators.me())
        if not words and network != "feeds":
            words = at.run(_words_of_the_brand(at.desk))
        wanted = source_of(network, server, words)
        added = at.run(
            at.desk.accounts.add(
                network, wanted.handle, wanted.server, role="watch", keywords=wanted.words
            )
        )
    what = f"for {', '.join(added.keywords)}" if added.keywords else "for all that it says"
    line(f"{added.key}: is watched {what}")
    say("next: cmtui sync; what it finds stands in: cmtui feed --view about-us")
    return 0


async def _words_of_the_brand(desk: "Desk") -> tuple[str, ...]:
    """The words that the team's own accounts search for, else the brand's name."""
    accounts = await desk.accounts.all()
    words = dict.fromkeys(word for one in accounts if one.speaks for word in one.keywords)
    return tuple(words) or ((await desk.operators.workspace()).brand,)


def _known_account(at: "AtDesk", network: str, key: str) -> "Account | None":
    """The account if the team has it; refuses early what cannot be added."""
    at.run(at.desk.operators.me())
    at.desk.lines.capabilities(network)
    everyone = {account.key: account for account in at.run(at.desk.accounts.all())}
    return everyone.get(key)


def _may(checked: "Checked") -> str:
    """What the token is good for, where it was asked."""
    parts = []
    for granted, words in ((True, "may"), (False, "may not")):
        what = [one.what for one in checked.permissions if one.granted == granted]
        if what:
            parts.append(f"; {words} {', '.join(what)}")
    return "".join(parts)


def _server(network: str, given: str, handle: str) -> str:
    """Where the account is: as said, else the host in its name, else where the network has one."""
    server = given.strip().rstrip("/") or handle.partition("@")[2] or SERVERS.get(network, "")
    if not server:
        raise WrongUsage(f"say which server of {network} with --server URL")
    bare = network not in NEEDS_NO_TOKEN and "://" not in server
    return f"https://{server}" if bare else server


def _secret(
    network: str, key: str, server: str, token_command: str, token_env: str
) -> "Secret | None":
    """Where the token comes from; asks for it where no option says so."""
    from cmtui.secrets import Secret

    if token_command and token_env:
        raise WrongUsage("give --token-command or --token-env, not both")
    if network in NEEDS_NO_TOKEN:
        if token_command or token_env:
            raise WrongUsage(f"{network} needs no token")
        return None
    if token_command or token_env:
        return Secret(host=server, token_command=token_command, token_env=token_env)
    return Secret(host=server, token=_asked_token(key))


def _asked_token(key: str) -> str:
    what = "access token" if key.startswith("mastodon:") else "app password"
    if is_terminal():
        from getpass import getpass

        token = getpass(f"{what} of {key} (not shown): ")
    else:
        token = sys.stdin.readline()
    token = checked(token.strip(), f"the {what}")
    if not token:
        raise WrongUsage(f"no {what} was given; nothing was added")
    return token


def _by_login(call: Call, at: "AtDesk", network: str, server: str, handle: str) -> "Secret":
    """Leads through a login by browser; nothing is kept before the code was good."""
    from cmtui.bootstrap import begin_login
    from cmtui.secrets import Secret

    login = begin_login(call.setting, network, server)
    try:
        address = at.run(login.address())
        say(f"open this address in any browser, on any machine, and log in there as @{handle}:")
        line(address)
        say("it asks for no more than this:")
        for one in login.wanted:
            say(f"  {one.scope}: to {one.why}")
        code = checked(_asked_code(), "the code")
        if not code:
            raise WrongUsage("no code was given; nothing was added")
        return Secret(host=server, token=at.run(login.token(code)))
    finally:
        at.run(login.close())


def _asked_code() -> str:
    if is_terminal():
        return str(click.prompt("the code that it shows", default="", err=True)).strip()
    sys.stdout.flush()
    return sys.stdin.readline().strip()


def _keep(call: Call, key: str, secret: "Secret") -> None:
    from cmtui.bootstrap import save_secret

    save_secret(call.setting.paths, key, secret)


def _try_login(at: "AtDesk", key: str) -> None:
    (found,) = at.run(at.desk.accounts.check(key))
    if found.error is not None:
        raise found.error


@contextmanager
def _unchanged_on_failure(file: Path) -> Iterator[None]:
    """Puts the secrets file back as it was when the login fails."""
    from cmtui.config import write_atomically

    before = file.read_text(encoding="utf-8") if file.exists() else None
    try:
        yield
    except BaseException:
        if before is not None:
            write_atomically(file, before)
        else:
            file.unlink(missing_ok=True)
        raise
