"""The team's own files from the shell: rules, weights, and what rules would have done."""

import re
import tomllib

import pytest

from cmtui.cli.topics import page
from cmtui.housefiles import read_rules, read_weights
from cmtui.model.rule import Rule, When
from cmtui.model.weights import Weights
from tests.cli.conftest import Shell

RULES = """
[[rule]]
name = "lisbon"
when = { text = ["lisbon"] }
tag = ["travel"]
minutes = -15

[[rule]]
name = "everybody"
when = { followers_from = 0 }
assign = "NR"

[[rule]]
name = "nobody"
when = { text = ["zzzz"], harm = true }
set_aside = true
"""


def test_without_a_file_there_are_no_rules(desk: Shell) -> None:
    answer = desk.ok("rules")
    assert answer.out == "" and "cmtui help rules" in answer.err
    assert desk.ok("rules", "--json").out == ""


def test_rules_are_listed_in_their_order(desk: Shell) -> None:
    (desk.workspace / "rules.toml").write_text(RULES)
    lines = desk.ok("rules").out.splitlines()
    assert [line.split()[:2] for line in lines] == [["1", "lisbon"], ["2", "everybody"],
                                                    ["3", "nobody"]]  # fmt: skip
    assert "tag travel, 15 min sooner" in lines[0] and "text: lisbon" in lines[0]
    assert "set aside" in lines[2] and "text: zzzz; harm: yes" in lines[2]
    first, *_ = desk.ok("rules", "--json").objects
    assert (first["order"], first["name"], first["tag"], first["minutes"]) == (
        1, "lisbon", ["travel"], -15,
    )  # fmt: skip
    assert "matched" not in first


def test_a_dry_run_counts_and_shows_what_would_have_matched(desk: Shell) -> None:
    (desk.workspace / "rules.toml").write_text(RULES)
    before = desk.ok("feed", "--view", "all", "--json").objects
    lisbon, everybody, nobody = desk.ok("rules", "--dry-run", "--json").objects
    said = [one for one in before if "lisbon" in one["text"].casefold()]
    assert lisbon["matched"] == len(said) > 0
    assert everybody["matched"] == everybody["looked_at"] == len(before)
    assert (nobody["matched"], nobody["examples"]) == (0, [])
    assert len(everybody["examples"]) == 3
    newest = max(one["number"] for one in before)
    assert everybody["examples"][0]["number"] == newest
    for example in lisbon["examples"]:
        assert example["number"] in {one["number"] for one in said}
        assert example["because"] == 'text says "lisbon"'
    answer = desk.ok("rules", "--dry-run")
    assert f"1  lisbon: {len(said)} mention" in answer.out and 'text says "lisbon"' in answer.out
    assert "nothing was changed" in answer.err
    assert desk.ok("feed", "--view", "all", "--json").objects == before


def test_a_dry_run_looks_as_far_back_as_it_is_told(desk: Shell) -> None:
    (desk.workspace / "rules.toml").write_text(RULES)
    for last in (1, 7):
        everybody = desk.ok("rules", "--dry-run", "--last", str(last), "--json").objects[1]
        assert everybody["matched"] == everybody["looked_at"] == last
    assert desk.run("rules", "--last", "7").code == 2
    assert desk.run("rules", "--dry-run", "--last", "0").code == 2


def test_a_dry_run_reads_page_by_page(desk: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk.workspace / "rules.toml").write_text(RULES)
    whole = desk.ok("rules", "--dry-run", "--json").objects
    monkeypatch.setattr("cmtui.services.dry_run.STEP", 7)
    assert desk.ok("rules", "--dry-run", "--json").objects == whole


@pytest.mark.parametrize("verb", ["rules", "weights"])
def test_a_broken_file_is_one_clear_line(desk: Shell, verb: str) -> None:
    (desk.workspace / f"{verb}.toml").write_text('nmae = "x"\n')
    answer = desk.run(verb)
    assert (answer.code, answer.out) == (2, "") and answer.err.count("\n") == 1
    assert f"{verb}.toml: nmae: no such key" in answer.err


def test_the_weights_in_force_are_listed(desk: Shell) -> None:
    assert desk.ok("weights", "--json").objects[0]["harm"] == -30
    (desk.workspace / "weights.toml").write_text("harm = -45\nallowance = 30\npromise = 0\n")
    (shown,) = desk.ok("weights", "--json").objects
    assert (shown["harm"], shown["allowance"], shown["first_time"]) == (-45, 30, -10)
    lines = {line.rsplit("  ", 1)[0].strip(): line for line in desk.ok("weights").out.splitlines()}
    assert lines["harm words"].endswith("45 min sooner")
    assert lines["allowance"].endswith("30 min")
    assert lines["our promise"].endswith(" 0 min")


def test_a_dry_run_of_other_weights_says_who_would_be_served_sooner(desk: Shell) -> None:
    before = desk.ok("feed", "--json").objects
    same = desk.ok("weights", "--dry-run", "--json").objects[0]
    assert (same["sooner"], same["later"], same["moved"]) == (0, 0, [])
    assert same["looked_at"] >= same["waiting"] > 0
    other = desk.workspace.with_name("other.toml")
    other.write_text("first_time = -600\nnever_answered = 300\n")
    (tried,) = desk.ok("weights", "--dry-run", "--file", str(other), "--json").objects
    assert tried["sooner"] > 0 and tried["reasons"]["first time"] > 0
    assert tried["moved"] and all(one["place"] != one["new_place"] for one in tried["moved"])
    answer = desk.ok("weights", "--dry-run", "--file", str(other))
    assert f"due sooner {tried['sooner']}" in answer.out and "nothing was changed" in answer.err
    assert desk.ok("feed", "--json").objects == before
    few = desk.ok("weights", "--dry-run", "--last", "3", "--json").objects[0]
    assert few["looked_at"] == 3
    assert desk.run("weights", "--last", "3").code == 2
    missing = desk.run("weights", "--dry-run", "--file", "no.toml")
    assert (missing.code, missing.out) == (2, "") and "no.toml: there is no such" in missing.err


def test_neither_works_without_a_workspace_or_in_the_past(desk: Shell) -> None:
    assert desk.run("--as-of", "2h", "rules").code == 4
    for verb in ("rules", "weights"):
        assert desk.run("--workspace", "/nowhere/at/all", verb).code == 3


def test_the_examples_of_the_topic_are_what_the_files_take() -> None:
    text = page("rules")
    example = "\n".join(re.findall(r"^    (\S.*)?$", text, re.MULTILINE))
    rules, _, weights = example.partition("allowance = ")
    assert len(read_rules(rules.encode(), "help rules")) == 2
    assert read_weights(f"allowance = {weights}".encode(), "help rules") == Weights()
    assert set(tomllib.loads(f"allowance = {weights}")) == set(Weights.__struct_fields__)
    for field in (*When.__struct_encode_fields__, *Rule.__struct_encode_fields__):
        assert field in text
