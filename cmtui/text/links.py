"""Where a link really goes, and whether its text says otherwise."""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from cmtui.text.safe import clean_line, is_safe
from cmtui.text.tlds import TLDS

# Browsers drop these three anywhere in an address, take any run of slashes and backslashes
# after http(s): for two, and end the authority at a backslash too (WHATWG URL).
_DROPPED = re.compile("[\t\r\n]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_AUTHORITY = re.compile(r"[/\\]*([^/\\?#]*)")
_IPV6 = re.compile(r"\[[0-9A-Fa-f:.]+\]")
_PORT = re.compile(r":[0-9]*\Z")
_SLASH_LOOKALIKES = str.maketrans("\u2044\u2215\u29f8", "///")
_WEB = ("http", "https")
# RFC 2606 and 6761 names and .onion: no registry lists them, yet people read them as hosts.
_RESERVED = frozenset(("example", "test", "invalid", "localhost", "local", "onion"))
_BRACKETS = "()[]{}<>«»“”„\"'‘’,;!?…."


def host(url: str) -> str:
    """The host of an absolute URL, lower case, in punycode when not ASCII; "" if it has none."""
    address = _DROPPED.sub("", url).strip()
    scheme = _SCHEME.match(address)
    rest = address[scheme.end() :] if scheme else address
    is_web = scheme is not None and scheme[1].lower() in _WEB
    if not is_web and not rest.startswith("//"):
        return ""
    authority = _AUTHORITY.match(rest)
    return _canonical(authority[1]) if authority else ""


def is_openable(url: str) -> bool:
    """Whether the address may be handed to a browser: http or https, with a host, no tricks."""
    scheme = _SCHEME.match(url)
    return (
        scheme is not None
        and scheme[1].lower() in _WEB
        and not any(char.isspace() for char in url)
        and is_safe(url)
        and host(url) != ""
    )


def is_fetchable(url: str) -> bool:
    """Whether a program of ours may ask there: openable, without a name and password in it, and
    with a port that there is."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return is_openable(url) and "@" not in parts.netloc and port != 0


def lies(shown: str, url: str) -> bool:
    """Whether the shown text names a host, and another one than the URL's (www. aside)."""
    real = host(url).removeprefix("www.")
    return any(named.removeprefix("www.") != real for named in _named_hosts(shown))


def describe(shown: str, url: str) -> str:
    """One safe line that shows a link to a person, real host first.

    `phish.example (shown as larkspur.example/refund)` when the text lies; `larkspur.example:
    our refunds` when it is other text; host and path when the text is the address itself.
    """
    label = clean_line(shown).text
    address = clean_line(url).text
    real = host(url)
    if not real:
        line = f"{address} (shown as {label})" if label and label != address else address
    elif lies(shown, url):
        line = f"{real} (shown as {label})"
    elif not label or next(_named_hosts(shown), None):
        line = real + _after_host(address)
    else:
        line = f"{real}: {label}"
    return clean_line(line).text


def _after_host(address: str) -> str:
    scheme = _SCHEME.match(address)
    rest = address[scheme.end() :] if scheme else address
    authority = _AUTHORITY.match(rest)
    tail = rest[authority.end() :] if authority else ""
    return "" if tail == "/" else tail


def punycode(name: str) -> str:
    """A host's name as the DNS has it (UTS 46 in short): lower case, in ASCII."""
    name = unicodedata.normalize("NFKC", name).replace("\u3002", ".").lower()
    labels = name.rstrip(".").split(".")
    return ".".join(label if label.isascii() else _punycode(label) for label in labels)


def _canonical(authority: str) -> str:
    """Host of an authority as browsers read it, in ASCII."""
    name = _without_unseen(unquote(authority.rpartition("@")[2]))
    if name.startswith("["):
        address = _IPV6.match(name)
        return address[0].lower() if address else ""
    return punycode(_PORT.sub("", name))


def _punycode(label: str) -> str:
    return "xn--" + label.encode("punycode", "replace").decode("ascii", "replace")


def _without_unseen(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char) not in ("Cf", "Cc", "Cs"))


def _named_hosts(shown: str) -> Iterator[str]:
    """The hosts that a reader would see in the text."""
    visible = _without_unseen(" ".join(shown.split())).translate(_SLASH_LOOKALIKES)
    for word in unicodedata.normalize("NFKC", visible).split():
        bare = word.strip(_BRACKETS)
        if bare[:7].lower().startswith(("http:", "https:")):
            yield host(bare)
        elif "@" not in bare.partition("/")[0] and _looks_like_host(bare):
            yield host("https://" + bare)


def _looks_like_host(word: str) -> bool:
    name = re.split(r"[/\\?#:]", word, maxsplit=1)[0].replace("\u3002", ".").lower()
    labels = name.split(".")
    if len(labels) < 2 or not all(labels):
        return False
    if name.startswith("www."):
        return True
    # A name with a foreign letter may imitate any ending, so every such ending counts.
    return not name.isascii() or labels[-1] in TLDS or labels[-1] in _RESERVED
