"""Finding posts that name the brand: hashtags, and the search where the server has one.

No server can be relied on for it: Mastodon searches posts only with Elasticsearch and only those of
people who allow it, GoToSocial only own posts and replies to them.
"""

import re
from collections.abc import Callable

from cmtui.networks.mastodon import wire
from cmtui.networks.mastodon.parse import Us
from cmtui.text.html import read_html
from cmtui.text.safe import clean

_NO_TAG = re.compile(r"\W+")


def hashtag(word: str) -> str:
    """The word as a hashtag is written, without its sign; "" where nothing is left."""
    tag = _NO_TAG.sub("", word)
    return "" if tag.isdigit() else tag


def names(word: str) -> Callable[[str], bool]:
    """Whether a text has that word or phrase as whole words, or as a hashtag, in any case."""
    phrase = r"\s+".join(re.escape(part) for part in word.split())
    tag = hashtag(word)
    either = [rf"(?<!\w){phrase}(?!\w)"] if phrase else []
    either += [rf"(?<!\w)[#＃]{re.escape(tag)}(?!\w)"] if tag else []
    pattern = re.compile("|".join(either) or "(?!)", re.IGNORECASE)
    return lambda text: pattern.search(text) is not None


def is_about_us(status: wire.Status, word: str, us: Us) -> bool:
    """Whether somebody else names the word without addressing us in any way."""
    if status.reblog is not None or status.account.id == us.id:
        return False
    if status.in_reply_to_account_id == us.id or any(each.id == us.id for each in status.mentions):
        return False
    text = f"{status.spoiler_text or ''}\n{read_html(status.content or '').text}"
    return names(word)(clean(text).text)
