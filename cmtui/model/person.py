"""People: one person, her profiles on the networks, and what the team notes about her."""

from typing import Literal

from cmtui.clock import Moment
from cmtui.model.record import Record

Stage = Literal["", "regular", "advocate", "expert", "influencer", "press"]
"""What somebody is to the community; "" for everybody else."""

STAGES: tuple[Stage, ...] = ("regular", "advocate", "expert", "influencer", "press")


class Person(Record, frozen=True, kw_only=True):
    """A human behind one or more profiles.

    `mentions` and `answered` count her posts to us and our replies to her. `touched_at` and
    `touched_by` (initials) are the last reply that anybody of the team gave her.
    """

    name: str
    first_seen_at: Moment
    mentions: int = 0
    answered: int = 0
    touched_at: Moment | None = None
    touched_by: str | None = None
    stage: Stage = ""


class Profile(Record, frozen=True, kw_only=True):
    """One account of a person on one network. `id` is `network:native id`."""

    id: str
    network: str
    handle: str
    name: str = ""
    about: str = ""
    followers: int | None = None
    url: str = ""
    person: int = 0
    fetched_at: Moment | None = None


NoteSort = Literal["fact", "opinion"]


class Note(Record, frozen=True, kw_only=True):
    """What an operator (by initials) wrote down about a person; never leaves the workspace."""

    person: int
    author: str
    at: Moment
    text: str
    sort: NoteSort = "fact"
