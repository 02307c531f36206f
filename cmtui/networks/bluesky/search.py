"""Which search results name the brand: searchPosts' own filters are not relied on."""

import re
from collections.abc import Callable

from cmtui.networks.bluesky import ids, wire
from cmtui.networks.bluesky.parse import mentions, quoted_uri, read_record
from cmtui.text.safe import clean


def names(word: str) -> Callable[[str], bool]:
    """Whether a text has that word or phrase as whole words, in any case."""
    phrase = r"\s+".join(re.escape(part) for part in word.split())
    pattern = re.compile(rf"(?<!\w){phrase}(?!\w)", re.IGNORECASE)
    return lambda text: bool(phrase) and pattern.search(text) is not None


def is_about_us(view: wire.PostView, word: str, us: str) -> bool:
    """Whether somebody else names the word without addressing us (DID `us`) in any way."""
    record, _ = read_record(view.record)
    if view.author.did == us or not names(word)(clean(record.text).text):
        return False
    reply = record.reply
    answers_us = reply is not None and ids.author_of(reply.parent.uri) == us
    return not (answers_us or mentions(record, us) or ids.author_of(quoted_uri(record)) == us)
