"""`cmtui rules` and `cmtui weights`: the team's own files, and what they do."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cmtui.cli.call import Call
from cmtui.cli.output import counted, json_line, line, say, table
from cmtui.errors import WrongUsage

if TYPE_CHECKING:
    from cmtui.model.rule import Rule, When
    from cmtui.model.weights import Weights
    from cmtui.services.dry_run import RulesTrial, RuleTrial
    from cmtui.services.weighing import WeightsTrial

DEFAULT_LAST = 1_000
MOST_LAST = 100_000
MOST_WEIGHED = 10_000
"""Each is asked of the store by itself: a millisecond or two."""


@click.command("rules")
@click.option("--dry-run", is_flag=True, help="What they would have done to past mentions.")
@click.option(
    "--last",
    metavar="N",
    type=click.IntRange(1, MOST_LAST),
    help=f"A dry run over the newest N mentions (default {DEFAULT_LAST}).",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a rule.")
@click.pass_obj
def rules_verb(call: Call, dry_run: bool, last: int | None, as_json: bool) -> int:
    """List the team's rules in their order; a dry run counts what each would have matched.

    They stand in `rules.toml` in the workspace; see: cmtui help rules.
    """
    from cmtui.bootstrap import house_files
    from cmtui.services.dry_run import try_rules

    if last is not None and not dry_run:
        raise WrongUsage("--last N belongs to --dry-run")
    with call.desk() as at:
        at.run(at.desk.operators.me())
        rules = house_files(call.setting.paths).rules()
        trial = at.run(try_rules(at.desk.store, rules, last or DEFAULT_LAST)) if dry_run else None
    if as_json:
        _print_json(rules, trial)
    elif not rules:
        say("no rules yet; see: cmtui help rules")
    elif trial is None:
        table(
            [(str(n), rule.name, _done_by(rule), _asked(rule.when)) for n, rule in _numbered(rules)]
        )
    else:
        _print_trial(trial)
    return 0


@click.command("weights")
@click.option("--dry-run", is_flag=True, help="When past mentions would have been due by them.")
@click.option(
    "--file", "file", metavar="FILE", default="", help="A dry run of another file than the team's."
)
@click.option(
    "--last",
    metavar="N",
    type=click.IntRange(1, MOST_WEIGHED),
    help=f"A dry run over the newest N rows (default {DEFAULT_LAST}).",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def weights_verb(call: Call, dry_run: bool, file: str, last: int | None, as_json: bool) -> int:
    """List how many minutes each reason moves a due time.

    They stand in `weights.toml` in the workspace; see: cmtui help rules.
    """
    import msgspec

    from cmtui.bootstrap import house_files
    from cmtui.housefiles import weights_in
    from cmtui.services.weighing import try_weights

    if (file or last is not None) and not dry_run:
        raise WrongUsage("--file FILE and --last N belong to --dry-run")
    with call.desk() as at:
        at.run(at.desk.operators.me())
        weights = weights_in(Path(file)) if file else house_files(call.setting.paths).weights()
        store = at.desk.store
        trial = at.run(try_weights(store, weights, last or DEFAULT_LAST)) if dry_run else None
    if trial is not None:
        if as_json:
            json_line(_weights_trial_shape(trial))
        else:
            _print_weights_trial(trial)
    elif as_json:
        json_line(msgspec.to_builtins(weights))
    else:
        table(_weight_rows(weights))
    return 0


def _print_weights_trial(trial: "WeightsTrial") -> None:
    from cmtui.tui.present.networks import at_handle

    line(f"due sooner {trial.sooner}, later {trial.later}, of the newest {trial.looked_at}")
    for reason, count in sorted(trial.reasons.items(), key=lambda one: (-one[1], one[0])):
        line(f"   {reason}: {count}")
    for one in trial.moved:
        line(f"{at_handle(one.row.handle)}: place {one.new_place} instead of {one.place}")
    say(f"compared with the weights in use; {trial.waiting} wait now; nothing was changed")


def _weights_trial_shape(trial: "WeightsTrial") -> dict[str, Any]:
    return {
        "looked_at": trial.looked_at,
        "sooner": trial.sooner,
        "later": trial.later,
        "reasons": trial.reasons,
        "waiting": trial.waiting,
        "moved": [
            {"handle": one.row.handle, "place": one.place, "new_place": one.new_place}
            for one in trial.moved
        ],
    }


def _numbered(rules: "tuple[Rule, ...]") -> "list[tuple[int, Rule]]":
    return list(enumerate(rules, 1))


def _done_by(rule: "Rule") -> str:
    """`tag billing, assign AB, 30 min sooner, set aside`."""
    words = [f"tag {tag}" for tag in rule.tag]
    words += [f"assign {rule.assign}"] if rule.assign else []
    words += [_moved(rule.minutes)] if rule.minutes else []
    words += ["set aside"] if rule.set_aside else []
    return ", ".join(words)


def _moved(minutes: int) -> str:
    if not minutes:
        return "0 min"
    return f"{abs(minutes)} min {'sooner' if minutes < 0 else 'later'}"


def _asked(when: "When") -> str:
    """The conditions as they stand in the file: `text: refund*, rimborso; harm: yes`."""
    import msgspec

    conditions = []
    for key, value in msgspec.to_builtins(when).items():
        if value is None or value == ():
            continue
        if isinstance(value, bool):
            value = "yes" if value else "no"
        words = ", ".join(value) if isinstance(value, tuple) else str(value)
        conditions.append(f"{key}: {words}")
    return "; ".join(conditions)


def _print_trial(trial: "RulesTrial") -> None:
    from cmtui.text.veil import veiled
    from cmtui.tui.present.networks import at_handle

    for number, one in enumerate(trial.rules, 1):
        line(f"{number}  {one.rule.name}: {counted(one.count, 'mention')}; {_done_by(one.rule)}")
        for example in one.examples:
            who = at_handle(example.post.author.handle)
            line(
                f"   {example.post.number}  {who}  ({example.because})  {veiled(example.post.text)}"
            )
    say(
        f"of the newest {counted(trial.looked_at, 'mention')} the rules would have touched"
        f" {trial.touched} and set {trial.set_aside} aside; nothing was changed"
    )


def _print_json(rules: "tuple[Rule, ...]", trial: "RulesTrial | None") -> None:
    import msgspec

    trials = {one.rule.name: one for one in trial.rules} if trial else {}
    for number, rule in _numbered(rules):
        shape: dict[str, Any] = {"order": number, **msgspec.to_builtins(rule)}
        if trial is not None:
            shape |= {"looked_at": trial.looked_at, **_trial_shape(trials[rule.name])}
        json_line(shape)


def _trial_shape(trial: "RuleTrial") -> dict[str, Any]:
    return {
        "matched": trial.count,
        "examples": [
            {
                "id": one.post.id,
                "number": one.post.number,
                "handle": one.post.author.handle,
                "text": one.post.text,
                "because": one.because,
            }
            for one in trial.examples
        ],
    }


def _weight_rows(weights: "Weights") -> list[tuple[str, str]]:
    return [
        ("allowance", f"{weights.allowance} min"),
        *((f"reach {step.followers}", _moved(step.minutes)) for step in weights.reach),
        *((f"stage {stage}", _moved(minutes)) for stage, minutes in weights.stage.items()),
        ("first time", _moved(weights.first_time)),
        ("never answered", _moved(weights.never_answered)),
        ("harm words", _moved(weights.harm)),
        ("crisis", _moved(weights.crisis)),
        ("our promise", _moved(weights.promise)),
    ]
