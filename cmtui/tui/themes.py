"""Themes: one TOML file each, checked key by key; ours, and the operator's own."""

import os
import tomllib
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import msgspec
from textual.color import Color, ColorParseError
from textual.theme import Theme

from cmtui.errors import ConfigInvalid
from cmtui.text.suggest import nearest

BUILT_IN = ("dusk", "paper", "ansi-16")
DEFAULT = "dusk"


class Colors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Textual's own colours; those that are left out follow from `primary`."""

    primary: str
    secondary: str | None = None
    accent: str | None = None
    warning: str | None = None
    error: str | None = None
    success: str | None = None
    foreground: str | None = None
    background: str | None = None
    surface: str | None = None
    panel: str | None = None
    boost: str | None = None


class Desk(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Our own colours, each a variable of that name in the style sheets.

    The defaults are those of `dusk`; in another theme what is left out follows its own colours
    as far as `FOLLOWS` says.
    `cursor_*`: the cursor's bar (in the pane with the keys, in another) and its row's ground; ours
    leave that as it is, for a tinted row costs three times the bytes a key. `late` is
    the one warning, `danger` and the crisis lamp the one danger. `crisis_rule` and `crisis_title`
    stand for `rule` and `title` while a crisis is open. `net_*`: a network's hue.
    """

    cursor_bar: str = "#7aa2f7"
    cursor_bar_away: str = "#5b6472"
    cursor_row: str = "#16181b"
    status_ground: str = "#25272c"
    prompt_ground: str = "#25272c"
    editor_cursor: str = "#d3d7de"
    editor_cursor_text: str = "#16181b"
    selection: str = "#33415c"
    muted: str = "#868e9b"
    rule: str = "#3d4450"
    title: str = "#aab2bf"
    key: str = "#7aa2f7"
    person: str = "#eceff4"
    link: str = "#8fb3d9"
    late: str = "#e0af68"
    danger: str = "#f7768e"
    crisis_lamp: str = "#ff6b6b"
    crisis_rule: str = "#7a3b40"
    crisis_title: str = "#e8a0a0"
    good: str = "#8fbf7f"
    mark: str = "#b3a98a"
    note: str = "#c0a8e6"
    own_post: str = "#8fb3d9"
    net_b: str = "#5fa8f5"
    net_m: str = "#9d8df1"
    net_x: str = "#b4bac4"
    net_f: str = "#6d95d9"
    net_r: str = "#ee8d62"
    net_d: str = "#8c9eff"
    net_other: str = "#8fbcbb"


class ThemeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A theme as it is written. `ansi`: only colours of the terminal (`ansi_red`, …)."""

    name: str
    colors: Colors
    dark: bool = True
    ansi: bool = False
    desk: Desk = Desk()


FOLLOWS: dict[str, str] = {
    "cursor-bar": "accent",
    "key": "accent",
    "link": "accent",
    "own-post": "accent",
    "cursor-row": "background",
    "editor-cursor-text": "background",
    "status-ground": "panel",
    "prompt-ground": "panel",
    "editor-cursor": "foreground",
    "title": "foreground",
    "person": "foreground",
    "muted": "secondary",
    "late": "warning",
    "danger": "error",
    "crisis-lamp": "error",
    "crisis-title": "error",
    "good": "success",
}
"""Which of a theme's colours each of ours takes when the theme does not set it."""


VARIABLE_DEFAULTS: dict[str, str] = {
    # Textual 8.2.8 uses these three without defining them for ansi themes.
    "ansi-background": "ansi_black",
    "ansi-foreground": "ansi_white",
    "surface-active": "transparent",
    **{field.encode_name: str(field.default) for field in msgspec.structs.fields(Desk)},
}
"""For `App.get_theme_variable_defaults`: a theme without ours must not stop the start."""


class Themes(NamedTuple):
    """Every usable theme by name, and one line for each file that is not."""

    by_name: dict[str, Theme]
    problems: tuple[str, ...]


def load_themes(user_folder: Path) -> Themes:
    """The built-in themes and those in `user_folder`; hers win over ours of the same name.

    A broken file of hers is a problem told in one line, and is left out.
    """
    by_name = {name: built_in(name) for name in BUILT_IN}
    problems: list[str] = []
    for file in _theme_files(user_folder):
        try:
            theme = read_theme(file.read_bytes(), str(file))
        except ConfigInvalid as error:
            problems.append(str(error))
        except OSError as error:
            problems.append(f"{file}: cannot be read: {error.strerror}")
        else:
            by_name[theme.name] = theme
    return Themes(by_name, tuple(problems))


def checked_themes(folder: Path, wanted: str, where: str) -> Themes:
    """The themes, among which is the one that is wanted ("": any); `where` names its setting.

    Raises ConfigInvalid naming the nearest known theme.
    """
    themes = load_themes(folder)
    if wanted and wanted not in themes.by_name:
        near = nearest(wanted, themes.by_name)
        mend = f"did you mean {near}?" if near else f"known: {', '.join(themes.by_name)}"
        raise ConfigInvalid(f"{where}: theme: there is no theme {wanted}; {mend}")
    return themes


def fitting_theme(wanted: str, color_system: str | None) -> str:
    """The theme that this terminal can show: with 16 colours, its own, if none is wanted.

    Without colours (NO_COLOR) the terminal's own would all become one, so greys it is.
    """
    if "NO_COLOR" in os.environ:
        return "dusk" if wanted in ("", "ansi-16") else wanted
    return wanted or ("dusk" if color_system in ("256", "truecolor") else "ansi-16")


def built_in(name: str) -> Theme:
    """One of the themes that come with cmtui; raises KeyError for another name."""
    if name not in BUILT_IN:
        raise KeyError(name)
    file = resources.files("cmtui") / "themes" / f"{name}.toml"
    return read_theme(file.read_bytes(), f"{name}.toml")


def read_theme(raw: bytes, where: str) -> Theme:
    """Reads the text of a theme file that is called `where` in messages.

    Raises ConfigInvalid with file, key and the nearest known key or the mend.
    """
    try:
        data = tomllib.loads(raw.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigInvalid(f"{where}: is not TOML: {error}") from error
    _refuse_unknown(data, where)
    try:
        written = msgspec.convert(data, ThemeFile)
    except msgspec.ValidationError as error:
        raise ConfigInvalid(f"{where}: {_in_words(str(error))}") from error
    variables = _colours_of(written.desk) | _following(data, written.colors)
    for section, values in (("colors", _colours_of(written.colors)), ("desk", variables)):
        for key, value in values.items():
            _refuse_colour(value, where, f"{section}.{key}", written.ansi)
    colors = msgspec.structs.asdict(written.colors)
    return Theme(
        name=written.name, dark=written.dark, ansi=written.ansi, variables=variables, **colors
    )


def _following(data: dict[str, object], colors: Colors) -> dict[str, str]:
    """Our colours that the file leaves out, from those of its own that it sets."""
    desk = data.get("desk")
    written = desk if isinstance(desk, dict) else {}
    own = _colours_of(colors)
    own.setdefault("accent", colors.primary)
    return {ours: own[its] for ours, its in FOLLOWS.items() if ours not in written and its in own}


def _theme_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml")) if folder.is_dir() else []


def _colours_of(of: Colors | Desk) -> dict[str, str]:
    """The colours that are set, by the names they have in the file."""
    by_key = {
        field.encode_name: getattr(of, field.name) for field in msgspec.structs.fields(type(of))
    }
    return {key: value for key, value in by_key.items() if value is not None}


def _refuse_unknown(data: dict[str, object], where: str) -> None:
    shapes: tuple[tuple[str, object, type[msgspec.Struct]], ...] = (
        ("", data, ThemeFile),
        ("colors.", data.get("colors"), Colors),
        ("desk.", data.get("desk"), Desk),
    )
    for inside, values, shape in shapes:
        if not isinstance(values, dict):
            continue
        known = [field.encode_name for field in msgspec.structs.fields(shape)]
        for key in values:
            if key not in known:
                near = nearest(str(key), known)
                mend = f"did you mean {inside}{near}?" if near else f"known: {', '.join(known)}"
                raise ConfigInvalid(f"{where}: {inside}{key}: no such key; {mend}")


def _refuse_colour(value: str, where: str, key: str, ansi: bool) -> None:
    try:
        colour = Color.parse(value)
    except ColorParseError as error:
        near = f", did you mean {error.suggested_color}?" if error.suggested_color else ""
        raise ConfigInvalid(
            f"{where}: {key}: {value!r} is no colour; write #rrggbb or a name{near}"
        ) from error
    if ansi and colour.ansi is None:
        raise ConfigInvalid(
            f"{where}: {key}: {value!r} is not one of the terminal's colours; "
            "an ansi theme takes ansi_default, ansi_red, ansi_bright_red and so on"
        )


def _in_words(problem: str) -> str:
    message, _, path = problem.partition(" - at `$.")
    return f"{path.rstrip('`')}: {message}" if path else message
