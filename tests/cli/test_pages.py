"""Keys, themes, help and the doctor: what is generated equals what it is generated from."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from cmtui.bootstrap import known_networks
from cmtui.cli.main import VERBS
from cmtui.cli.topics import TOPICS, first_keys, page
from cmtui.commands.registry import COMMANDS, GROUPS
from cmtui.config import Config, read_config
from cmtui.errors import CmtuiError
from cmtui.model.operation import ACT_KINDS
from cmtui.model.views import VIEWS
from cmtui.tui.keymap import build_keymap
from tests.cli.conftest import Shell


def test_the_keys_as_json_are_the_registry(shell: Shell) -> None:
    found = shell.ok("keys", "--json").objects
    assert [one["id"] for one in found] == [command.id for command in COMMANDS]
    for one, command in zip(found, COMMANDS, strict=True):
        assert (one["help"], one["title"]) == (command.help, command.title)
        assert one["shell"] is None or one["shell"] in VERBS


def test_the_keys_page_names_every_command_under_its_group(shell: Shell) -> None:
    shown = shell.ok("keys").out
    assert [line[3:] for line in shown.splitlines() if line.startswith("## ")] == [*GROUPS.values()]
    words = " ".join(shown.split())
    for command in COMMANDS:
        assert f" {command.id} " in words
        assert command.help.split()[0] in words
    assert shell.ok("help", "keys").out.count("## ") == len(GROUPS)


def test_the_readmes_keys_are_the_registrys() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\|.*\|$", readme.partition("## A dozen keys")[2], re.M)
    assert "\n".join(shown) == first_keys()


def test_the_keys_page_names_what_a_command_takes(shell: Shell) -> None:
    words = " ".join(shell.ok("keys").out.split())
    for command in COMMANDS:
        if command.argument:
            assert f"`:{command.word} {command.argument}`" in words
    shown = {one["id"]: one["argument"] for one in shell.ok("keys", "--json").objects}
    assert shown == {one.id: one.argument or None for one in COMMANDS}


def test_the_keys_show_the_operators_own_changes(shell: Shell) -> None:
    shell.config.parent.mkdir(parents=True)
    shell.config.write_text('[keys]\n"triage.done" = "K"\n')
    done = next(one for one in shell.ok("keys", "--json").objects if one["id"] == "triage.done")
    assert (done["keys"], done["shown"]) == (["K"], "K")
    shell.config.write_text('[keys]\n"triage.done" = "r"\n')
    answer = shell.run("keys")
    assert answer.code == 2 and "answer.reply" in answer.err and answer.err.count("\n") == 1


def test_the_themes_are_listed_and_the_one_in_use_is_marked(shell: Shell) -> None:
    assert shell.ok("themes").out == "* dusk\n  paper\n  ansi-16\n"
    shell.config.parent.mkdir(parents=True)
    shell.config.write_text('theme = "paper"\n')
    assert "* paper\n" in shell.ok("themes").out
    (shell.config.parent / "themes").mkdir()
    (shell.config.parent / "themes" / "bad.toml").write_text("name = 3")
    answer = shell.run("themes")
    assert answer.code == 0 and "bad.toml" in answer.err


def test_every_topic_has_its_page(shell: Shell) -> None:
    listed = shell.ok("help").out
    for topic in TOPICS:
        text = shell.ok("help", topic).out
        assert text.startswith("# ") and len(text) > 300
        assert "{{" not in text
        assert re.search(rf"^{topic}\s", listed, re.MULTILINE)


def test_no_line_of_a_page_is_wider_than_a_hundred_cells() -> None:
    for topic in TOPICS:
        for line in page(topic).splitlines():
            assert len(line) <= 100, f"{topic}: {line}"


def test_help_about_a_verb_is_its_own_help(shell: Shell) -> None:
    assert shell.ok("help", "reply").out == shell.ok("reply", "--help").out


def test_help_about_nothing_known_names_the_nearest(shell: Shell) -> None:
    answer = shell.run("help", "veiws")
    assert (answer.code, answer.out) == (2, "") and "did you mean views?" in answer.err


def test_the_views_page_is_the_table_of_views() -> None:
    text = page("views")
    for view in VIEWS:
        assert re.search(rf"^  {view.name} +{view.title} +{re.escape(view.help)}$", text, re.M)


def test_the_networks_page_has_every_network() -> None:
    text = page("networks")
    for network in known_networks():
        assert re.search(rf"^  {network.name} +{network.letter} ", text, re.M)


def test_the_networks_page_says_what_each_can_carry_and_do() -> None:
    text = page("networks")
    for network in known_networks():
        told_of = re.findall(rf"^  {network.name} +(.+)$", text, re.M)
        if network.only_link:
            assert len(told_of) == 1 and told_of[0].endswith("-"), "nothing goes there"
            continue
        _, carried, acts = told_of[:3]
        answers = {True: "yes", False: "no"}
        told = [answers[can] for can in (network.can_edit, network.can_quote, network.can_warn)]
        assert re.split("  +", carried)[:3] == told
        assert carried.endswith(", ".join(network.visibilities))
        assert (f"{network.most_images} of " in carried) == bool(network.most_images)
        assert acts.split() == [answers[kind in network.acts] for kind in ACT_KINDS]


def test_the_config_page_has_every_setting_and_its_default() -> None:
    text = page("config")
    documented = dict(re.findall(r"^([a-z_.]+) = (\S+)  ", text, re.M))
    written = "\n".join(f"{name} = {value}" for name, value in documented.items())
    assert read_config(written.encode(), "help config") == Config()
    assert set(documented) == set(_settings(Config))


def test_the_examples_of_the_pages_are_valid() -> None:
    for topic in ("config", "keys"):
        example = page(topic).partition("As a file:")[2] or page(topic)
        lines = [line[4:] for line in example.splitlines() if line.startswith("    ")]
        toml = "\n".join(line for line in lines if "=" in line or line.startswith("["))
        assert tomllib.loads(toml)
        build_keymap(read_config(toml.encode(), topic).keys, topic)


def test_every_verb_that_a_page_calls_exists() -> None:
    for topic in TOPICS:
        for verb in re.findall(r"(?:^    |`|see: )cmtui (?!--)([a-z-]+)", page(topic), re.M):
            assert verb in VERBS, f"{topic}: {verb}"


def test_the_exit_codes_page_is_the_tree_of_errors() -> None:
    text = page("exit-codes")
    for code in {error.exit_code for error in _errors(CmtuiError)}:
        assert re.search(rf"^{code}    ", text, re.M)


def test_the_doctor_finds_a_sound_desk_well(desk: Shell) -> None:
    desk.ok("--operator", "NR", "accounts", "check")
    answer = desk.ok("doctor")
    assert "BAD" not in answer.out
    for words in ("apsw 3.", "Python 3.", "textual 8", str(desk.workspace), "signs NR", "of Acme"):
        assert words in answer.out


def test_the_doctor_says_what_is_wrong_and_the_mend(desk: Shell) -> None:
    desk.secrets.parent.mkdir(parents=True, exist_ok=True)
    desk.secrets.write_text("")
    desk.secrets.chmod(0o640)
    answer = desk.run("doctor")
    assert answer.code == 1
    assert "BAD   secrets" in answer.out and "mode 0640" in answer.out
    assert f"chmod go= {desk.secrets}" in answer.out


def test_the_doctor_works_without_a_workspace(shell: Shell) -> None:
    answer = shell.run("doctor")
    assert answer.code == 1 and "cmtui init" in answer.out
    assert not shell.workspace.exists()


@pytest.fixture(autouse=True)
def plain_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are as wide as for a pipe."""
    monkeypatch.delenv("COLUMNS", raising=False)


def _settings(shape: type[msgspec.Struct], inside: str = "") -> Iterator[str]:
    for field in msgspec.structs.fields(shape):
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            yield from _settings(field.type, f"{inside}{field.name}.")
        else:
            yield f"{inside}{field.name}"


def _errors(kind: type[CmtuiError]) -> Iterator[type[CmtuiError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _errors(below)
