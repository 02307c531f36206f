"""Which page a web address leads to, so that two addresses of one page can be told to be one."""

from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from cmtui.text.links import host, is_openable
from cmtui.text.safe import clean_line

TRACKING = frozenset((
    "fbclid", "gclid", "gclsrc", "dclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid",
    "_hsenc", "_hsmi", "mkt_tok", "oly_enc_id", "vero_id", "wickedid",
))  # fmt: skip
"""Parameters that tell where a reader came from, beside every `utm_…`."""

LONGEST = 4_096
"""Characters of an address that are compared; a longer one is a page of its own."""


def page_of(url: str) -> str:
    """The address without what leads to the same page all the same; "" for what is no address.

    Scheme, `www.`, a fragment, tracking parameters and a slash at the end make no difference.
    """
    address = unwrapped(url.strip())
    if not is_openable(address) or "\\" in address:  # programs differ on what a backslash parts
        return ""
    if len(address) > LONGEST:
        return address.partition("#")[0]
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:  # a port that there is not: it leads nowhere
        return ""
    name = host(address).removeprefix("www.")
    place = name if port in (None, 80, 443) else f"{name}:{port}"
    return urlunsplit(("https", place, parts.path.rstrip("/"), _kept(parts.query), ""))


def unwrapped(url: str) -> str:
    """Where an address of Google's redirector leads (Google Alerts wraps every link); else itself.

    What it names is followed once, and only to another web address.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    name = (parts.hostname or "").removeprefix("www.")
    if parts.path != "/url" or not (name == "google.com" or name.startswith("google.")):
        return url
    named = dict(parse_qsl(parts.query))
    target = named.get("url") or named.get("q") or ""
    return target if is_openable(target) else url


def short_address(url: str) -> str:
    """An address in few words: host and path, and the query where there is one."""
    bare = clean_line(url.strip()).text.partition("#")[0].rpartition("://")[2]
    return bare.removeprefix("www.").rstrip("/")[:200]


def _kept(query: str) -> str:
    """The parameters that name the page, as they stand."""
    return "&".join(one for one in query.split("&") if one and not _tracks(one))


def _tracks(parameter: str) -> bool:
    name = unquote(parameter.partition("=")[0]).lower()
    return name.startswith("utm_") or name in TRACKING
