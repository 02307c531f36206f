"""Which search results name the brand: searchPosts' own filters are not relied on."""

from cmtui.networks.bluesky import ids, wire
from cmtui.networks.bluesky.parse import mentions, quoted_uri, read_record
from cmtui.text.named import names
from cmtui.text.safe import clean


def is_about_us(view: wire.PostView, word: str, us: str) -> bool:
    """Whether somebody else names the word without addressing us (DID `us`) in any way."""
    record, _ = read_record(view.record)
    if view.author.did == us or not names(word)(clean(record.text).text):
        return False
    reply = record.reply
    answers_us = reply is not None and ids.author_of(reply.parent.uri) == us
    return not (answers_us or mentions(record, us) or ids.author_of(quoted_uri(record)) == us)
