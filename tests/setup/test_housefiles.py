"""The team's own files are taken as written, or refused with file, key and the mend."""

import os
from pathlib import Path

import pytest

from cmtui.errors import ConfigInvalid
from cmtui.housefiles import MOST_BYTES, RULES, WEIGHTS, HouseFiles
from cmtui.model.rule import When
from cmtui.model.weights import STAGE_MINUTES, Reach, Weights
from cmtui.services.ports import House

RULE = '[[rule]]\nname = "{}"\nwhen = {{ text = ["refund*"] }}\ntag = ["billing"]\n'


def refused(folder: Path, text: str, name: str = RULES) -> str:
    (folder / name).write_text(text)
    house = HouseFiles(folder)
    with pytest.raises(ConfigInvalid) as caught:
        house.rules() if name == RULES else house.weights()
    message = str(caught.value)
    assert message.startswith(f"{folder / name}: ") and "\n" not in message
    return message


def test_no_files_are_the_defaults(tmp_path: Path) -> None:
    house: House = HouseFiles(tmp_path)
    assert (house.weights(), house.rules()) == (Weights(), ())


def test_rules_are_read_in_their_order(tmp_path: Path) -> None:
    (tmp_path / RULES).write_text(
        RULE.format("b") + '[[rule]]\nname = "a"\nset_aside = true\nminutes = -5\nassign = "AB"\n'
        'when = { from = ["mara"], kind = ["reply"], stage = ["press"], harm = true }\n'
    )
    first, second = HouseFiles(tmp_path).rules()
    assert (first.name, first.tag, first.when.text) == ("b", ("billing",), ("refund*",))
    assert second.when == When(from_=("mara",), kind=("reply",), stage=("press",), harm=True)
    assert (second.set_aside, second.minutes, second.assign) == (True, -5, "AB")


def test_weights_that_are_left_out_stay(tmp_path: Path) -> None:
    (tmp_path / WEIGHTS).write_text(
        "harm = -90\nreach = [{ followers = 500, minutes = -2 }, { followers = 9, minutes = -1 }]\n"
        "[stage]\npress = -45\n"
    )
    weights = HouseFiles(tmp_path).weights()
    assert (weights.harm, weights.allowance) == (-90, 60)
    assert weights.reach == (Reach(9, -1), Reach(500, -2)), "lowest step first"
    assert weights.stage == {**STAGE_MINUTES, "press": -45}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[rules]]\n", "rules: no such key; did you mean rule?"),
        (RULE.format("x") + '[[rule]]\nname = "y"\nwhen = { txt = ["a"] }\n',
         "rule[2].when.txt: no such key; did you mean rule[2].when.text?"),
        (RULE.format("x") + "tags = 1\n", "rule[1].tags: no such key; did you mean rule[1].tag?"),
        ('[[rule]]\nname = "x"\nwhen = { from_ = ["a"] }\n', "did you mean rule[1].when.from?"),
        (RULE.format("x") + "close = true\n", "rule[1].close: no such key"),
        (RULE.format("x") + "dismiss = true\n", "rule[1].dismiss: no such key"),
        (RULE.format("x") + 'minutes = "soon"\n', "rule[1].minutes: Expected `int`"),
        (RULE.format("x") + "minutes = 99999\n", "rule[1].minutes: Expected `int` <= 10080"),
        (RULE.format("x") + RULE.format("x"), "rule[2].name: there is another rule 'x'"),
        (RULE.format(" "), "rule[1].name: is one line of plain text"),
        (RULE.format("\\u001b[2J"), "rule[1].name: is one line of plain text"),
        ('[[rule]]\nname = "x"\nwhen = {}\nset_aside = true\n', "rule[1].when: has no condition"),
        ('[[rule]]\nname = "x"\nwhen = { harm = true }\n', "rule[1].name: 'x' does nothing"),
        ('[[rule]]\nname = "x"\nset_aside = true\n', "missing required field `when`"),
        ('[[rule]]\nname = "x"\ntag = ["No Tag"]\nwhen = { harm = true }\n', "'No Tag' is no tag"),
        ('[[rule]]\nname = "x"\nassign = "anna"\nwhen = { harm = true }\n', "no initials"),
        ('[[rule]]\nname = "x"\nwhen = { kind = ["mentoin"] }\n', "rule[1].when.kind[1]: Invalid"),
        ('[[rule]]\nname = "x"\ntag = ["a"]\nwhen = { text = [" "] }\n', "no text to look for"),
        ("rule = 3\n", "rule: Expected `array`"), ("oops\n", "is not TOML"),
        ("".join(RULE.format(n) for n in range(201)), "has 201 rules; at most 200"),
        ("#" * (MOST_BYTES + 1), "is larger than 64 kB"),
    ],
)  # fmt: skip
def test_rules_that_are_wrong_are_refused(tmp_path: Path, text: str, says: str) -> None:
    assert says in refused(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("alowance = 3\n", "alowance: no such key; did you mean allowance?"),
        ("allowance = 0\n", "allowance: Expected `int` >= 1"),
        ("[stage]\npres = -3\n", "stage.pres: no such key; did you mean stage.press?"),
        ("reach = [{ follower = 3, minutes = 1 }]\n", "did you mean reach[1].followers?"),
        ("harm = -99999\n", "harm: Expected `int` >= -10080"),
        ('stage = "press"\n', "stage: Expected `object`"),
    ],
)
def test_weights_that_are_wrong_are_refused(tmp_path: Path, text: str, says: str) -> None:
    assert says in refused(tmp_path, text, WEIGHTS)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / RULES).write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigInvalid, match="is not TOML"):
        HouseFiles(tmp_path).rules()


def test_a_file_is_read_again_only_when_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / RULES
    house = HouseFiles(tmp_path)
    assert house.rules() == ()
    file.write_text(RULE.format("a"))
    first = house.rules()
    assert [rule.name for rule in first] == ["a"]
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", None)
        assert house.rules() is first, "unchanged, so it is not opened"
    fresh = tmp_path / "fresh"
    fresh.write_text(RULE.format("b"))
    found = file.stat()
    os.utime(fresh, ns=(found.st_atime_ns, found.st_mtime_ns))
    fresh.replace(file)
    assert [rule.name for rule in house.rules()] == ["b"], "another file of the same size and time"
    file.unlink()
    assert house.rules() == ()


def test_a_broken_file_is_refused_each_time_until_it_is_mended(tmp_path: Path) -> None:
    house = HouseFiles(tmp_path)
    (tmp_path / RULES).write_text("oops")
    for _ in range(2):
        with pytest.raises(ConfigInvalid):
            house.rules()
    (tmp_path / RULES).write_text(RULE.format("a"))
    assert len(house.rules()) == 1


def test_what_is_no_file_is_refused_and_waits_for_nobody(tmp_path: Path) -> None:
    (tmp_path / RULES).mkdir()
    os.mkfifo(tmp_path / WEIGHTS)
    house = HouseFiles(tmp_path)
    with pytest.raises(ConfigInvalid, match=r"rules\.toml: cannot be read"):
        house.rules()
    with pytest.raises(ConfigInvalid, match=r"weights\.toml: cannot be read: it is not a file"):
        house.weights()
