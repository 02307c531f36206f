"""The team's own files in the workspace: `weights.toml`, `rules.toml` and `crisis.toml`."""

import os
import re
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
from msgspec.structs import replace

from cmtui.checked_toml import read_toml
from cmtui.errors import ConfigInvalid
from cmtui.model.crisis_clocks import DEFAULT_CLOCKS, CrisisHouse
from cmtui.model.rule import Rule, When
from cmtui.model.tag import TAG
from cmtui.model.weights import STAGE_MINUTES, Weights
from cmtui.text.safe import is_safe

WEIGHTS = "weights.toml"
RULES = "rules.toml"
CRISIS = "crisis.toml"
MOST_BYTES = 65_536
MOST_RULES = 200

_INITIALS = re.compile(r"[A-Z]{1,4}")

T = TypeVar("T")
_Mark = tuple[int, int, int, int]


class _RulesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`rules.toml`: one `[[rule]]` table a rule."""

    rule: tuple[Rule, ...] = ()


class HouseFiles:
    """Reads these files, anew only when one has changed; satisfies `services.ports.House`.

    A file that is not there is an empty one.
    """

    def __init__(self, workspace: Path) -> None:
        self._weights = _File(workspace / WEIGHTS, read_weights, Weights())
        self._rules = _File[tuple[Rule, ...]](workspace / RULES, read_rules, ())
        self._crisis = _File(workspace / CRISIS, read_crisis, CrisisHouse())

    def weights(self) -> Weights:
        """The weights as they stand now. Raises ConfigInvalid naming file, key and mend."""
        return self._weights.read()

    def rules(self) -> tuple[Rule, ...]:
        """The rules in their order. Raises ConfigInvalid as `weights` does."""
        return self._rules.read()

    def crisis(self) -> CrisisHouse:
        """The clocks of each severity. Raises ConfigInvalid as `weights` does."""
        return self._crisis.read()


def weights_in(file: Path) -> Weights:
    """The weights of any file, to try them. Raises ConfigInvalid, also where there is none."""
    if not file.exists():
        raise ConfigInvalid(f"{file}: there is no such weights file")
    return _File(file, read_weights, Weights()).read()


def read_weights(raw: bytes, where: str) -> Weights:
    """Checks the text of a weights file; a stage that it leaves out keeps its own minutes."""
    weights = read_toml(raw, Weights, where)
    return replace(
        weights,
        reach=tuple(sorted(weights.reach, key=lambda step: step.followers)),
        stage=STAGE_MINUTES | weights.stage,
    )


def read_crisis(raw: bytes, where: str) -> CrisisHouse:
    """Checks the text of a file about crises; a clock that a severity leaves out keeps its own."""
    given = read_toml(raw, CrisisHouse, where)
    named = tomllib.loads(raw.decode("utf-8"))
    kept = {
        severity: replace(
            usual,
            **{field: getattr(given.clocks(severity), field) for field in named.get(severity, {})},
        )
        for severity, usual in DEFAULT_CLOCKS.items()
    }
    return replace(given, **kept)


def read_rules(raw: bytes, where: str) -> tuple[Rule, ...]:
    """Checks the text of a rules file."""
    rules = read_toml(raw, _RulesFile, where).rule
    if len(rules) > MOST_RULES:
        raise ConfigInvalid(f"{where}: has {len(rules)} rules; at most {MOST_RULES}")
    names: set[str] = set()
    for number, rule in enumerate(rules, 1):
        key, problem = _problem(rule, names)
        if problem:
            raise ConfigInvalid(f"{where}: rule[{number}].{key}: {problem}")
        names.add(rule.name)
    return rules


def _problem(rule: Rule, names: set[str]) -> tuple[str, str]:
    """Which key of a rule is wrong and why; "" and "" when none is."""
    if not rule.name.strip() or not is_safe(rule.name) or "\n" in rule.name:
        return "name", "is one line of plain text"
    if rule.name in names:
        return "name", f"there is another rule {rule.name!r}; each has its own name"
    if rule.when == When():
        return "when", "has no condition, so it would match everything; see: cmtui help rules"
    if not (rule.tag or rule.assign or rule.minutes or rule.set_aside):
        return "name", f"{rule.name!r} does nothing; known: tag, assign, minutes, set_aside"
    for tag in rule.tag:
        if not TAG.fullmatch(tag) or tag != tag.lower():
            return "tag", f"{tag!r} is no tag: lower-case letters, digits, - and _, at most 30"
    if rule.assign and not _INITIALS.fullmatch(rule.assign):
        return "assign", f"{rule.assign!r} are no initials: 1 to 4 letters A-Z"
    for phrase in (*rule.when.text, *rule.when.from_):
        if not phrase.strip() or not is_safe(phrase):
            return "when", f"{phrase!r} is no text to look for"
    return "", ""


class _File(Generic[T]):
    """One file, and what it said when it was last read."""

    def __init__(self, file: Path, check: Callable[[bytes, str], T], absent: T) -> None:
        self._file = file
        self._check = check
        self._absent = absent
        self._mark: _Mark | None = None
        self._known = absent

    def read(self) -> T:
        """What it says now."""
        try:
            found = os.stat(self._file)
        except FileNotFoundError:
            self._mark, self._known = None, self._absent
            return self._absent
        except OSError as error:
            raise ConfigInvalid(f"{self._file}: cannot be read: {error.strerror}") from error
        mark = (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size)
        if mark != self._mark:
            self._mark = None
            self._known = self._check(self._content(), str(self._file))
            self._mark = mark
        return self._known

    def _content(self) -> bytes:
        try:
            # Not blocking: the file may be anything, also a pipe that nobody writes to.
            handle = os.open(self._file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            with os.fdopen(handle, "rb") as file:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    raise ConfigInvalid(f"{self._file}: cannot be read: it is not a file")
                raw = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise ConfigInvalid(f"{self._file}: cannot be read: {error.strerror}") from error
        if len(raw) > MOST_BYTES:
            raise ConfigInvalid(f"{self._file}: is larger than {MOST_BYTES // 1024} kB")
        return raw
