"""What the first run asks: who she is, and whose account where."""

from collections.abc import Callable
from typing import NamedTuple

from cmtui.text.initials import INITIALS


class Question(NamedTuple):
    """What is asked, how it is remembered, and what is wrong with an answer.

    `choices` are letters, each with its word, one of which is the answer. `secret`: the answer is
    never shown.
    """

    key: str
    label: str
    wrong: Callable[[str], str | None]
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    secret: bool = False

    def shown(self, answer: str) -> str:
        """The answer as it stands on the screen."""
        if self.secret:
            return "•" * len(answer)
        return dict(self.choices).get(answer, answer)


def _needed(words: str) -> Callable[[str], str | None]:
    return lambda text: None if text.strip() else words


def _initials(text: str) -> str | None:
    return None if INITIALS.fullmatch(text.strip()) else "1 to 4 letters"


WHO = (
    Question("name", "your name", _needed("a name, please")),
    Question("initials", "your initials", _initials, "They sign your replies, as in ^NR."),
    Question("brand", "the brand you speak for", _needed("the brand needs a name")),
)

KEPT = "Kept in your own secrets file, mode 0600; never in the workspace."

BLUESKY = (
    Question("handle", "Bluesky handle", _needed("such as acme.bsky.social")),
    Question("server", "server", _needed("such as https://bsky.social")),
    Question("token", "app password", _needed("from Settings, App passwords"), KEPT, secret=True),
)

BROWSER, TOKEN = "b", "t"
"""Ways to log in to Mastodon."""

MASTODON = (
    Question("handle", "Mastodon name", _needed("such as acme@mastodon.social"),
             "GoToSocial, Pleroma, Akkoma and Pixelfed are read the same way."),
    Question("server", "server", _needed("such as https://mastodon.social")),
    Question("way", "how to log in", lambda text: None,
             "By a browser, on any machine: an address to open, and the code that it shows. Or by "
             "an access token that you have already.",
             choices=((BROWSER, "browser"), (TOKEN, "token"))),
)  # fmt: skip

LAST: dict[str, Question] = {
    BROWSER: Question("code", "the code that it shows", _needed("all of the longest one"),
                      secret=True),
    TOKEN: Question("token", "access token", _needed("from the settings of the account"), KEPT,
                    secret=True),
}  # fmt: skip
"""What is asked at the end, by the way that was chosen."""


def guess_server(network: str, handle: str) -> str:
    """Where the account is likely to be: on Mastodon its name tells; "" where nothing does."""
    if network == "bluesky":
        return "https://bsky.social"
    host = handle.removeprefix("@").partition("@")[2].strip()
    return f"https://{host}" if host else ""


def server_of(answer: str) -> str:
    """The server as accounts name it."""
    bare = answer.strip().rstrip("/")
    return bare if "://" in bare else f"https://{bare}"
