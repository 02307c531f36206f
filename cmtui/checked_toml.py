"""TOML files checked key by key: an error names the file, the key and the nearest known one."""

import re
from typing import Literal, TypeVar, get_args, get_origin

import msgspec

from cmtui.errors import ConfigInvalid
from cmtui.text.suggest import nearest

T = TypeVar("T", bound=msgspec.Struct)

_INDEX = re.compile(r"\[([0-9]+)\]")


def read_toml(raw: bytes, shape: type[T], where: str) -> T:
    """The text of a file that is called `where` in messages, as a record of that shape.

    Raises ConfigInvalid. What stands in a list is counted from 1.
    """
    import tomllib  # many operators have no file: the start should not pay for reading it

    try:
        data = tomllib.loads(raw.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigInvalid(f"{where}: is not TOML: {error}") from error
    _refuse_unknown(data, shape, where, "")
    try:
        return msgspec.convert(data, shape)
    except msgspec.ValidationError as error:
        raise ConfigInvalid(f"{where}: {_in_words(str(error))}") from error


def _refuse_unknown(data: object, shape: object, where: str, inside: str) -> None:
    """Looks at tables, tables in lists, and tables whose keys are words of a fixed set."""
    if get_origin(shape) is tuple:
        if isinstance(data, list):
            for number, one in enumerate(data, 1):
                _refuse_unknown(one, get_args(shape)[0], where, f"{inside[:-1]}[{number}].")
    elif isinstance(data, dict) and (known := _keys_of(shape)) is not None:
        for key, value in data.items():
            if key not in known:
                near = nearest(key, known)
                mend = f"did you mean {inside}{near}?" if near else f"known: {', '.join(known)}"
                raise ConfigInvalid(f"{where}: {inside}{key}: no such key; {mend}")
            _refuse_unknown(value, known[key], where, f"{inside}{key}.")


def _keys_of(shape: object) -> dict[str, object] | None:
    """The keys that a table of this shape may have, with the shapes of their values."""
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        return {field.encode_name: field.type for field in msgspec.structs.fields(shape)}
    if get_origin(shape) is dict:
        key, value = get_args(shape)
        if get_origin(key) is Literal:
            return {word: value for word in get_args(key) if word}
    return None


def _in_words(problem: str) -> str:
    message, _, path = problem.partition(" - at `$.")
    place = _INDEX.sub(lambda index: f"[{int(index[1]) + 1}]", path.rstrip("`"))
    return f"{place}: {message}" if path else message
