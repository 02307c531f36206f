"""The team's rules applied to what comes: tags, an assignee, minutes, setting aside."""

from collections.abc import Collection, Iterable, Sequence

from msgspec.structs import replace

from cmtui.model.operator import Operator
from cmtui.model.person import Person, Profile
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.model.rule import Matched
from cmtui.model.tag import Tag
from cmtui.services.ports import Reader, Writer
from cmtui.services.rules import Outcome, facts_of, matched, outcome_of
from cmtui.services.settling import put_off
from cmtui.services.terms import Terms

BY_RULES = "rules"
"""Who a tag is by that a rule brought into the vocabulary."""


class Judge:
    """Judges the posts of one page by the rules; history is left alone."""

    def __init__(self, tx: Writer, posts: Sequence[Post], terms: Terms) -> None:
        self._terms = terms
        self._outcomes = _outcomes(tx, posts, terms) if terms.rules else {}
        _know_tags(tx, self._outcomes.values(), terms)

    def judged(self, row: Row, waiting: Sequence[Post], was: Row | None) -> Row:
        """The row as the rules leave it; `was`: as it stood before these posts came.

        It is set aside only where every post that waits is: a question that is open already is
        never hidden by what comes after it.
        """
        outcomes = [
            self._outcomes[post.number] for post in waiting if post.number in self._outcomes
        ]
        if not outcomes:
            return row
        reasons = dict.fromkeys(one.because for one in outcomes if one.because)
        moved = dict.fromkeys(addend for one in outcomes for addend in one.addends)
        if was is not None and was.state == row.state == "new":
            moved = dict.fromkeys((*row.moved, *moved))
        judged = replace(
            row,
            tags=tuple(sorted({*row.tags, *(tag for one in outcomes for tag in one.tags)})),
            moved=tuple(moved),
            because="; ".join(reasons),
            assignee=next(
                (one.assignee for one in reversed(outcomes) if one.assignee), row.assignee
            ),
        )
        was_open = was is not None and was.state == "new" and bool(was.pending)
        aside = len(outcomes) == len(waiting) and all(one.set_aside for one in outcomes)
        if aside and not was_open and row.state == "new":
            return put_off(judged, "set-aside", judged.because)
        return judged


def _outcomes(reader: Reader, posts: Sequence[Post], terms: Terms) -> dict[int, Outcome]:
    """What the rules say of each post, where any matches, by its number."""
    recent = [post for post in posts if post.created_at >= terms.history_before or post.added_by]
    people = reader.get_many(Person, [post.person for post in recent if post.person])
    profiles = reader.find_many(Profile, "id", list({post.author.id for post in recent}))
    active = {one.initials for one in reader.window(Operator) if one.active}
    found: dict[int, Outcome] = {}
    for post in recent:
        facts = facts_of(post, profiles.get(post.author.id), people.get(post.person or 0))
        if matches := matched(terms.rules, facts):
            found[post.number] = replace(outcome_of(matches), assignee=_assignee(matches, active))
    return found


def _assignee(matches: Sequence[Matched], active: Collection[str]) -> str | None:
    """Who the last rule names, among those who still work here."""
    named = (one.rule.assign.upper() for one in reversed(matches))
    return next((initials for initials in named if initials in active), None)


def _know_tags(tx: Writer, outcomes: Iterable[Outcome], terms: Terms) -> None:
    """A tag that a rule gives is in the vocabulary from then on."""
    wanted = list(dict.fromkeys(tag for one in outcomes for tag in one.tags))
    if wanted:
        known = tx.find_many(Tag, "name", wanted)
        missing = [name for name in wanted if name not in known]
        tx.add_all([Tag(name=name, by=BY_RULES, made_at=terms.at) for name in missing])
