"""Checking a text by the lint: what stops it unless there is a reason, and what is only hinted."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cmtui.errors import Refused
from cmtui.model.draft import Overruled
from cmtui.services.crisis.said_officially import quotes_line
from cmtui.services.heading import is_public
from cmtui.services.writing import Writing
from cmtui.text.safe import clean, clean_line
from cmtui.text.signature import unsigned

if TYPE_CHECKING:
    from cmtui.text.lint import Finding


def findings(writing: Writing, text: str, same_today: int = 0) -> "tuple[Finding, ...]":
    """What is to be thought about before these words go out; pure, stops first.

    `same_today`: how often the team has sent exactly these words today.
    """
    from cmtui.text.lint import Checked, lint

    words = clean(text).text.strip()
    if writing.signature is not None:
        words = unsigned(words, writing.signature)
    author = writing.target.author if writing.target else None
    said = writing.official
    line = said.line(writing.header.language)
    return lint(
        Checked(
            text=words,
            language=writing.header.language,
            public=is_public(writing.header, writing.can, writing.target),
            addressee=(author.name, author.handle) if author else (),
            line=line.text if line else "",
            unverified_rumours=said.rumours,
            in_crisis=said.crisis is not None and writing.target is not None,
            same_today=0 if quotes_line(said, words) else same_today,
        )
    )


def reasons(found: "Sequence[Finding]", given: Mapping[str, str]) -> tuple[Overruled, ...]:
    """The reason for each rule that would stop it. Raises Refused naming those without one."""
    stops = list(dict.fromkeys(one.rule for one in found if one.level == "stop"))
    why = {rule: clean_line(given.get(rule, "")).text for rule in stops}
    missing = [one.message for one in found if one.level == "stop" and not why[one.rule]]
    if missing:
        what = "; ".join(dict.fromkeys(missing))
        raise Refused(f"{what}; take it out, or give a reason why it stays")
    return tuple(Overruled(rule, why[rule]) for rule in stops)
