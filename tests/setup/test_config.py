"""A configuration file is taken as written, or refused with file, key and the mend."""

import os
from pathlib import Path

import pytest

from cmtui.config import Config, load_config, save_setting
from cmtui.errors import ConfigInvalid


def refused(file: Path, text: str) -> str:
    file.write_text(text)
    with pytest.raises(ConfigInvalid) as caught:
        load_config(file)
    message = str(caught.value)
    assert str(file) in message and "\n" not in message
    return message


def test_no_file_is_the_defaults(tmp_path: Path) -> None:
    assert load_config(tmp_path / "none.toml") == Config()


def test_settings_are_read(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('theme = "paper"\n[keys]\n"answer.reply" = "R"\n[backups]\ndaily = 30\n')
    config = load_config(file)
    assert (config.theme, config.keys, config.backups.daily) == (
        "paper",
        {"answer.reply": "R"},
        30,
    )


def test_an_unknown_key_names_the_nearest(tmp_path: Path) -> None:
    assert "did you mean theme" in refused(tmp_path / "c.toml", 'them = "paper"')
    message = refused(tmp_path / "c.toml", "[backups]\ndayly = 3")
    assert "backups.dayly" in message and "backups.daily" in message


def test_a_wrong_value_names_its_key(tmp_path: Path) -> None:
    assert "backups.daily" in refused(tmp_path / "c.toml", '[backups]\ndaily = "often"')


def test_a_number_that_cannot_be_is_refused(tmp_path: Path) -> None:
    assert "backups.daily" in refused(tmp_path / "c.toml", "[backups]\ndaily = -1")


def test_what_is_not_toml_says_where(tmp_path: Path) -> None:
    assert "line 2" in refused(tmp_path / "c.toml", 'theme = "paper"\noops\n')


def test_an_unreadable_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="cannot be read"):
        load_config(tmp_path)


def test_a_saved_setting_leaves_the_rest_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('# mine\ntheme = "paper"\n\n[keys]\n"answer.reply" = "R"\n')
    save_setting(file, "workspace", '/tmp/a "quoted" folder')
    save_setting(file, "theme", "dusk")
    config = load_config(file)
    assert (config.workspace, config.theme) == ('/tmp/a "quoted" folder', "dusk")
    assert config.keys == {"answer.reply": "R"} and file.read_text().startswith("# mine\n")


def test_a_saved_setting_makes_the_file_where_there_is_none(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "config.toml"
    save_setting(file, "theme", "paper")
    assert load_config(file).theme == "paper"
    assert os.listdir(file.parent) == ["config.toml"]
