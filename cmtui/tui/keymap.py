"""Keys: from the table of commands and the operator's own wishes to what a key press means."""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from cmtui.commands.registry import BY_ID, COMMANDS, Command, Place
from cmtui.errors import ConfigInvalid
from cmtui.text.suggest import nearest

Keys = tuple[str, ...]
"""A key, or a sequence of two, in Textual's spelling."""

TEXT_PLACES: frozenset[Place] = frozenset({"composer"})
"""Where letters are words: only chords and the like are commands there."""

LIST_PLACES: frozenset[Place] = frozenset({"feed", "conversation", "drafts", "members", "crisis"})
"""Where `lists` commands work too."""

MOST_COUNT = 9_999

SHOWN = {
    "question_mark": "?", "full_stop": ".", "slash": "/", "minus": "-", "colon": ":",
    "space": "Space", "enter": "Enter", "escape": "Esc", "tab": "Tab", "backspace": "Backspace",
    "left": "Left", "right": "Right", "up": "Up", "down": "Down", "pagedown": "PgDn",
    "pageup": "PgUp", "home": "Home", "end": "End", "exclamation_mark": "!", "comma": ",",
    "semicolon": ";", "plus": "+", "underscore": "_", "equals_sign": "=",
    "less_than_sign": "<", "greater_than_sign": ">", "quotation_mark": '"', "apostrophe": "'",
    "left_parenthesis": "(", "right_parenthesis": ")", "percent_sign": "%", "asterisk": "*",
    "ampersand": "&", "dollar_sign": "$",
}  # fmt: skip
_SPELLED = {shown: name for name, shown in SHOWN.items() if len(shown) == 1}


class Meaning(Enum):
    """What a key means where it is no command."""

    NOTHING = "nothing"
    PREFIX = "prefix"
    COUNT = "count"


class Pressed(NamedTuple):
    """The meaning of a key press: a command with its count, or that more keys are awaited."""

    command: Command | None
    meaning: Meaning
    times: int = 1


class Keymap:
    """Which keys run which command, in which place."""

    def __init__(self, keys_of: Mapping[str, tuple[Keys, ...]]) -> None:
        self._keys_of = dict(keys_of)
        self._by_place: dict[Place, dict[Keys, Command]] = {}
        for command in COMMANDS:
            for place in spread_places(command.places):
                for keys in self._keys_of[command.id]:
                    if place not in TEXT_PLACES or not is_letter(keys[0]):
                        self._by_place.setdefault(place, {})[keys] = command

    def find(self, places: Iterable[Place], keys: Keys) -> Command | None:
        """The command of these keys; an earlier place wins over a later one."""
        for place in places:
            if found := self._by_place.get(place, {}).get(keys):
                return found
        return None

    def following(self, places: Iterable[Place], prefix: str) -> list[tuple[str, Command]]:
        """What may follow this first key of a sequence."""
        found: dict[str, Command] = {}
        for place in places:
            for keys, command in self._by_place.get(place, {}).items():
                if len(keys) > 1 and keys[0] == prefix:
                    found.setdefault(keys[1], command)
        return list(found.items())

    def keys_of(self, id: str) -> tuple[Keys, ...]:
        """Every way to run a command by key; empty when it has none."""
        return self._keys_of[id]

    def shown(self, id: str) -> str:
        """The command's first key as people write it; "" when it has none."""
        keys = self._keys_of[id]
        return show_keys(keys[0]) if keys else ""

    def all_shown(self, id: str) -> str:
        """All its keys as people write them."""
        return ", ".join(show_keys(keys) for keys in self._keys_of[id])

    def here(self, places: Sequence[Place]) -> list[Command]:
        """Commands that work in these places, with a key or without, in the table's order."""
        here = set(places)
        return [command for command in COMMANDS if here & spread_places(command.places)]


class Keyboard:
    """Turns key presses into commands: sequences, and digits before a command as its count."""

    def __init__(self, keymap: Keymap) -> None:
        self.keymap = keymap
        self._prefix = ""
        self._digits = ""

    @property
    def prefix(self) -> str:
        """The first key of a sequence that waits for its second; "" when none does."""
        return self._prefix

    @property
    def digits(self) -> str:
        """The count so far."""
        return self._digits

    def forget(self) -> None:
        """Drops what was begun."""
        self._prefix = self._digits = ""

    def press(self, places: Sequence[Place], key: str) -> Pressed:
        """What this key means here, after the keys before it."""
        in_text = any(place in TEXT_PLACES for place in places)
        if in_text:  # what works everywhere is bound there, too, as far as it is no letter
            places = [place for place in places if place in TEXT_PLACES]
        if self._prefix:
            command = self.keymap.find(places, (self._prefix, key))
            if command is None and key == self._prefix:  # pressed twice: what follows is no act
                return Pressed(None, Meaning.PREFIX)
            return self._ended(command)
        if not in_text and key.isdecimal() and len(key) == 1 and (key != "0" or self._digits):
            self._digits = (self._digits + key)[-4:]
            return Pressed(None, Meaning.COUNT)
        if command := self.keymap.find(places, (key,)):
            return self._ended(command)
        if self.keymap.following(places, key):
            self._prefix = key
            return Pressed(None, Meaning.PREFIX)
        return self._ended(None)

    def _ended(self, command: Command | None) -> Pressed:
        times = min(MOST_COUNT, int(self._digits)) if self._digits else 1
        self.forget()
        return Pressed(command, Meaning.NOTHING, max(1, times))


def build_keymap(wishes: Mapping[str, str], where: str = "configuration") -> Keymap:
    """The table's keys, replaced by the operator's own. `where` names her file in messages.

    Raises ConfigInvalid for an unknown command, an unusable key, or two commands on one key.
    """
    keys_of = {command.id: read_keys(command.keys) for command in COMMANDS}
    for id, wish in wishes.items():
        if id not in BY_ID:
            near = nearest(id, BY_ID)
            mend = f"did you mean keys.{near}?" if near else "see: cmtui keys"
            raise ConfigInvalid(f"{where}: keys.{id}: no such command; {mend}")
        keys_of[id] = read_keys(wish)
        _refuse_unusable(where, BY_ID[id], keys_of[id])
    _refuse_clashes(where, keys_of)
    return Keymap(keys_of)


def read_keys(written: str) -> tuple[Keys, ...]:
    """`"g g,home"` -> `(("g", "g"), ("home",))`; signs may be written as themselves."""
    alternatives = (one.split() for one in written.split(","))
    return tuple(tuple(_SPELLED.get(key, key) for key in keys) for keys in alternatives if keys)


def show_keys(keys: Keys) -> str:
    """As people write them: `g f`, `^s`, `?`."""
    return " ".join(show_key(key) for key in keys)


def show_key(key: str) -> str:
    """One key as people write it."""
    if key.startswith("ctrl+"):
        return "^" + SHOWN.get(key[5:], key[5:])
    return SHOWN.get(key, key)


def is_letter(key: str) -> bool:
    """Whether the key types something into a text."""
    return len(key) == 1 or key == "space" or (key in SHOWN and len(SHOWN[key]) == 1)


def spread_places(places: Iterable[Place]) -> frozenset[Place]:
    """The places where a command is bound; `lists` stands for every list."""
    spread = set(places)
    if "lists" in spread:
        spread |= LIST_PLACES
    if "everywhere" in spread:
        spread |= LIST_PLACES | TEXT_PLACES | {"lists"}
    return frozenset(spread)


def _refuse_unusable(where: str, command: Command, alternatives: tuple[Keys, ...]) -> None:
    for keys in alternatives:
        if len(keys) > 2:
            raise ConfigInvalid(f"{where}: keys.{command.id}: at most two keys in a sequence")
        if keys[0].isdecimal() and len(keys[0]) == 1:
            raise ConfigInvalid(f"{where}: keys.{command.id}: a digit is a count, not a command")
        if set(command.places) <= TEXT_PLACES and is_letter(keys[0]):
            raise ConfigInvalid(
                f"{where}: keys.{command.id}: {show_keys(keys)} would be typed into the text; "
                "take a chord such as ctrl+t"
            )


def _refuse_clashes(where: str, keys_of: Mapping[str, tuple[Keys, ...]]) -> None:
    taken: dict[tuple[Place, Keys], str] = {}
    for command in COMMANDS:
        for keys in keys_of[command.id]:
            for place in sorted(spread_places(command.places)):
                if place in TEXT_PLACES and is_letter(keys[0]):
                    continue
                rival = taken.setdefault((place, keys), command.id)
                if rival != command.id:
                    raise _clash(where, keys, rival, command.id, place)
    for (place, keys), id in taken.items():
        shorter = taken.get((place, keys[:1])) if len(keys) > 1 else None
        if shorter is not None:
            raise _clash(where, keys[:1], shorter, id, place)


def _clash(where: str, keys: Keys, one: str, other: str, place: Place) -> ConfigInvalid:
    return ConfigInvalid(
        f"{where}: keys: {show_keys(keys)} is both {one} and {other} in the place {place!r}"
    )
