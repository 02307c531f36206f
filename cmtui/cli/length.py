"""`cmtui length`."""

from typing import TYPE_CHECKING, Any

import click

from cmtui.cli.call import Call
from cmtui.cli.output import json_line, line
from cmtui.cli.words import from_stdin, given, is_terminal
from cmtui.errors import WrongUsage

if TYPE_CHECKING:
    from cmtui.text.length import Length
    from cmtui.text.limits import Limit


@click.command("length")
@click.argument("words", metavar="[TEXT | -]", nargs=-1)
@click.option("--network", metavar="N", default="", help="Whose rules count.")
@click.option("--as", "account", metavar="ACCOUNT", default="", help="Signed as from this account.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def length_verb(
    call: Call, words: tuple[str, ...], network: str, account: str, as_json: bool
) -> int:
    """Count a text as a network counts it.

    The text is counted exactly as given, without a signature unless --as is there, which also
    goes by the limit of that account's server. Works without a workspace.
    """
    from cmtui.text.length import measure, networks
    from cmtui.text.limits import NO_LIMIT_OF_ITS_OWN

    if not network and not account:
        raise WrongUsage(f"say which network: --network {' | '.join(networks())}")
    if network:
        measure(network, "")
    text = given(words, "text")
    if text is None:
        if is_terminal():
            raise WrongUsage("write the text after it, in quotes; or - for standard input")
        text = from_stdin()
    limit = NO_LIMIT_OF_ITS_OWN
    if account:
        network, text, limit = _signed(call, network, account, text)
    length = measure(network, text, limit=limit)
    if as_json:
        json_line(_shape(length))
    else:
        _print(length)
    return 0


def _signed(call: Call, network: str, account: str, text: str) -> "tuple[str, str, Limit]":
    """The account's network, the text as it would be signed from there, and its server's limit."""
    from cmtui.text.signature import sign

    with call.desk() as at:
        writing = at.run(at.desk.composer.post(account))
    if network and network != writing.account.network:
        raise WrongUsage(f"{account} is on {writing.account.network}, not on {network}")
    if writing.signature is not None and text.strip():
        text = sign(text, writing.signature)
    return writing.account.network, text, writing.can.limit


def _shape(length: "Length") -> dict[str, Any]:
    shape: dict[str, Any] = {
        "length": length.length,
        "limit": length.limit,
        "remaining": length.remaining,
        "parts": length.parts,
        "entities": length.entities,
        "unit": length.unit,
    }
    return shape | ({"lower_bound": True} if length.lower_bound else {})


def _print(length: "Length") -> None:
    least = "at least " if length.lower_bound else ""
    rest = f"{length.remaining} left"
    if length.remaining < 0:
        rest = f"{-length.remaining} over, {length.parts} parts"
    line(f"{least}{length.length} of {length.limit}, {rest}")
    for entity in length.entities:
        line(f"{entity.kind} {entity.start}-{entity.end} {entity.text}")
