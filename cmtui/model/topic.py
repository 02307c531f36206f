"""Topics: saved searches, each watched for spikes by itself."""

import re

from cmtui.clock import Moment
from cmtui.model.record import Record

TOPIC = re.compile(r"[^\W_][\w-]{0,29}")
"""As a tag: letters, digits, `-` and `_`; at most 30; begins with a letter or digit."""


class Topic(Record, frozen=True, kw_only=True):
    """Mentions that hold one of the phrases; `name` is lower case and unique.

    The phrases are as those of rules: whole words, `refund*` begins a word.
    """

    name: str
    phrases: tuple[str, ...]
    by: str
    made_at: Moment
