"""The vocabulary of tags: one for rows, shared by the team."""

import re

from cmtui.clock import Moment
from cmtui.model.record import Record

TAG = re.compile(r"[^\W_][\w-]{0,29}")
"""Letters, digits, `-` and `_`; at most 30; begins with a letter or digit."""


class Tag(Record, frozen=True, kw_only=True):
    """A word that rows can be tagged with; lower case, unique."""

    name: str
    by: str
    made_at: Moment
