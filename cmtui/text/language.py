"""Names of languages as networks take them: BCP 47 tags such as `en`, `it`, `pt-BR`."""

import re

from cmtui.errors import WrongUsage

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?")


def checked_language(tag: str) -> str:
    """The tag in its usual spelling ("" stays ""). Raises WrongUsage for what is none."""
    tag = tag.strip().replace("_", "-")
    if not tag:
        return ""
    if not _TAG.fullmatch(tag):
        raise WrongUsage(f"{tag[:40]!r} names no language; write it as en, it or pt-BR")
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *(_spelt(part) for part in rest)])


def same_language(one: str, other: str) -> bool:
    """Whether both name the same language, wherever it is spoken; an unknown one is like none."""
    first = one.partition("-")[0].lower()
    return bool(first) and first == other.partition("-")[0].lower()


def _spelt(part: str) -> str:
    return part.title() if len(part) == 4 else part.upper()
