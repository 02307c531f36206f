"""The lint of replies: what should be thought about before a reply goes out.

Stops need a reason, hints never block. The words are in data files in English and Italian; of
other languages only personal data, repetition and the name are checked, and a hint says so.
"""

from cmtui.text.linting.checked import Checked, Finding, Level, Reading, Rule
from cmtui.text.linting.contradictions import contradictions, denied_rumours
from cmtui.text.linting.personal import personal_data
from cmtui.text.linting.tone import habits, hints
from cmtui.text.wordlists import lists_for

__all__ = ["Checked", "Finding", "Level", "Rule", "lint"]


def lint(reply: Checked) -> tuple[Finding, ...]:
    """What is found, stops first, then by place; at most one for a rule at a place.

    Total, and linear in the text.
    """
    reading = Reading(reply.text, reply.language)
    found: list[Finding] = []
    if reply.public:
        found += personal_data(reading)
    if lists_for(reply.language):
        found += contradictions(reply, reading)
        found += denied_rumours(reply, reading)
        found += hints(reply, reading)
    else:
        message = f"not checked: there is no word list for the language {reply.language[:20]}"
        found.append(Finding("hint", "language", "", 0, 0, message))
    found += habits(reply)
    found.sort(key=lambda one: (one.level != "stop", one.start, -one.end))
    return tuple(_once_a_place(found))


def _once_a_place(found: list[Finding]) -> list[Finding]:
    kept: list[Finding] = []
    ends: dict[Rule, int] = {}
    for one in found:
        if one.rule not in ends or one.start >= max(1, ends[one.rule]):
            kept.append(one)
            ends[one.rule] = max(ends.get(one.rule, 0), one.end)
    return kept
