"""The options of a text's header, and the writing that they make."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from cmtui.cli.words import checked
from cmtui.errors import Refused, WrongUsage

if TYPE_CHECKING:
    from cmtui.cli.at_desk import AtDesk
    from cmtui.services.writing import Writing

F = TypeVar("F", bound=Callable[..., Any])

MOST_BYTES = 50_000_000
"""Nothing larger is read: no network takes such a picture."""


class HeaderOptions(msgspec.Struct, frozen=True):
    """What the call says of the header; None where it says nothing."""

    visibility: str | None = None
    warning: str | None = None
    language: str | None = None
    attach: tuple[str, ...] = ()
    alt: tuple[str, ...] = ()
    quote: str | None = None


def header_options(verb: F) -> F:
    """Gives a verb the options of a header."""
    for option in reversed(
        (
            click.option(
                "--visibility",
                type=click.Choice(["public", "unlisted", "followers", "direct"]),
                help="Who may see it; never wider than what it answers.",
            ),
            click.option("--warning", metavar="TEXT", help="A content warning; '' takes it off."),
            click.option("--language", metavar="L", help="Its language, such as en or it."),
            click.option("--attach", metavar="FILE", multiple=True, help="A picture; needs --alt."),
            click.option("--alt", metavar="TEXT", multiple=True, help="What the picture shows."),
        )
    ):
        verb = option(verb)
    return verb


def headed(at: "AtDesk", writing: "Writing", options: HeaderOptions) -> "Writing":
    """The writing under the header that the call asks for.

    Raises WrongUsage, NotFound, and Refused for what the network cannot do.
    """
    if len(options.attach) != len(options.alt):
        raise WrongUsage("each --attach needs its --alt: words for those who cannot see it")
    header = msgspec.structs.replace(writing.header, **_changes(at, options))
    if header != writing.header:
        writing = at.run(at.desk.composer.with_header(writing, header))
    for name, alt in zip(options.attach, options.alt, strict=True):
        file = Path(name)
        attaching = at.desk.composer.attach(writing, _content(file), file.name, checked(alt, "alt"))
        writing = at.run(attaching)
    return writing


def _changes(at: "AtDesk", options: HeaderOptions) -> dict[str, Any]:
    from cmtui.services.opening import find_post
    from cmtui.text.language import checked_language

    changes: dict[str, Any] = {}
    if options.visibility is not None:
        changes["visibility"] = options.visibility
    if options.warning is not None:
        changes["warning"] = checked(options.warning, "the warning")
    if options.language is not None:
        changes["language"] = checked_language(options.language)
    if options.quote is not None:
        wanted = options.quote
        changes["quotes"] = at.run(at.desk.store.read(lambda r: find_post(r, wanted))).number
    return changes


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Refused(f"{file} is larger than any network takes")
        return file.read_bytes()
    except OSError as error:
        raise WrongUsage(f"{file}: cannot be read: {error.strerror}") from error
