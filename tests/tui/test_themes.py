"""Themes: ours are complete, hers are checked, broken ones never stop the start."""

from pathlib import Path

import pytest
from textual.color import Color

from cmtui.errors import ConfigInvalid
from cmtui.tui.present.lines import Span
from cmtui.tui.themes import (
    BUILT_IN,
    VARIABLE_DEFAULTS,
    Desk,
    built_in,
    fitting_theme,
    load_themes,
    read_theme,
)
from cmtui.tui.widgets.plain import Plain
from tests.tui.desk import WidgetApp

HERS = """
name = "hers"
[colors]
primary = "#ff8800"
[desk]
late = "orange"
"""


def contrast(one: str, other: str) -> float:
    """Contrast by WCAG 2."""

    def light(text: str) -> float:
        parts = [part / 255 for part in Color.parse(text).rgb]
        r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", BUILT_IN)
def test_our_themes_set_every_colour_of_the_desk(name: str) -> None:
    theme = built_in(name)
    assert theme.name == name
    written = (Path(__file__).parents[2] / "themes" / f"{name}.toml").read_text()
    for field in Desk.__struct_encode_fields__:
        assert f"\n{field} = " in written
    assert set(Desk.__struct_encode_fields__) <= set(theme.variables)


@pytest.mark.parametrize("name", ["dusk", "paper"])
def test_words_are_legible_in_our_themes(name: str) -> None:
    theme = built_in(name)
    decoration = {"rule", "crisis-rule", "cursor-bar", "cursor-bar-away", "cursor-row",
                  "status-ground", "prompt-ground", "editor-cursor", "editor-cursor-text",
                  "selection"}  # fmt: skip
    for key, value in theme.variables.items():
        if key not in decoration:
            assert contrast(value, str(theme.background)) >= 4.5, f"{key} {value}"
    ground = theme.variables["status-ground"]
    for key in ("muted", "late", "danger", "crisis-lamp", "good", "key"):
        assert contrast(theme.variables[key], ground) >= 4.0, key


def test_the_bare_theme_uses_the_terminals_own_colours_alone() -> None:
    theme = built_in("ansi-16")
    assert theme.ansi
    assert all(value.startswith("ansi_") for value in theme.variables.values())


@pytest.mark.parametrize("name", BUILT_IN)
async def test_a_widget_starts_in_every_theme(name: str) -> None:
    app = WidgetApp(Plain("hello"), theme=name)
    async with app.run_test():
        assert app.theme == name


def test_a_theme_of_hers_needs_only_what_she_changes(tmp_path: Path) -> None:
    (tmp_path / "hers.toml").write_text(HERS)
    themes = load_themes(tmp_path)
    assert themes.problems == ()
    assert themes.by_name["hers"].variables["late"] == "orange"
    assert themes.by_name["hers"].variables["net-b"] == VARIABLE_DEFAULTS["net-b"]
    assert set(BUILT_IN) < set(themes.by_name)


def test_a_broken_theme_of_hers_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(HERS.replace("late", "laet"))
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "hers.toml").write_text(HERS)
    themes = load_themes(tmp_path)
    assert "hers" in themes.by_name
    first, second = themes.problems
    assert first == f"{tmp_path}/a.toml: desk.laet: no such key; did you mean desk.late?"
    assert second.startswith(f"{tmp_path}/b.toml: is not TOML")
    assert "\n" not in first + second


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("orange", "#12"), "desk.late: '#12' is no colour"),
        (("orange", "gren"), "did you mean green?"),
        (('"orange"', "7"), "desk.late: Expected `str`, got `int`"),
        (('name = "hers"', ""), "missing required field `name`"),
        (("primary", "primry"), "did you mean colors.primary?"),
        (("[desk]", "[dsek]"), "did you mean desk?"),
        (('name = "hers"', 'name = "hers"\nansi = true'), "not one of the terminal's colours"),
    ],
)
def test_a_mistake_in_a_theme_names_file_key_and_mend(change: tuple[str, str], told: str) -> None:
    with pytest.raises(ConfigInvalid, match=r"^hers\.toml: ") as caught:
        read_theme(HERS.replace(*change).encode(), "hers.toml")
    assert told in str(caught.value)


def test_a_folder_that_is_not_there_has_no_themes(tmp_path: Path) -> None:
    assert set(load_themes(tmp_path / "none").by_name) == set(BUILT_IN)


async def test_another_theme_recolours_what_is_already_drawn() -> None:
    words = Plain([(Span("late 12m", "late"),)])
    app = WidgetApp(words)
    async with app.run_test() as pilot:

        def colour() -> str:
            style = next(iter(words.render_line(0))).style
            assert style is not None and style.color is not None
            return style.color.name

        assert colour() == built_in("dusk").variables["late"]
        app.theme = "paper"
        await pilot.pause()
        assert colour() == built_in("paper").variables["late"]


def test_who_chose_no_theme_gets_one_that_the_terminal_can_show(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert [fitting_theme("", system) for system in ("truecolor", "256", "standard", None)] == [
        "dusk",
        "dusk",
        "ansi-16",
        "ansi-16",
    ]
    assert fitting_theme("paper", "standard") == "paper"
    monkeypatch.setenv("NO_COLOR", "1")
    assert fitting_theme("", "standard") == fitting_theme("ansi-16", "256") == "dusk"


def test_what_a_theme_leaves_out_follows_its_own_colours() -> None:
    raw = b'name = "mine"\n[colors]\nprimary = "#ff0000"\npanel = "#220000"\nwarning = "#ffff00"'
    variables = read_theme(raw, "mine.toml").variables
    assert (variables["key"], variables["cursor-bar"]) == ("#ff0000", "#ff0000")
    assert (variables["status-ground"], variables["late"]) == ("#220000", "#ffff00")
    assert variables["note"] == built_in("dusk").variables["note"]
