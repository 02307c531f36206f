"""Finds web addresses in text as X and Mastodon do, since both count them at a fixed length.

Source: twitter-text 3 (rules and conformance data); Mastodon takes the same hosts, only with
http(s) before them, and wider paths. One pass, linear in the text.
"""

import re
from collections.abc import Iterator

import msgspec

from cmtui.text.tlds import TLDS

_LONGEST_URL = 4096
_LONGEST_LABEL = 63  # RFC 1035
_LONGEST_SLUG = 40
_LONGEST_TLD = 24

# Whatever is not punctuation, space, noncharacter or direction mark may stand in a host; dots,
# hyphens and underscores join such characters.
_HOST_RUN = re.compile(
    "[^!'#%&()*+,\\\\/:;<=>?@\\[\\]^{|}~$\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029"
    "\u202f\u205f\u3000\ufffe\ufeff\uffff\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069]+"
)
_SCHEME = re.compile(r"https?://\Z", re.IGNORECASE | re.ASCII)
_NO_START_AFTER = re.compile("[A-Za-z0-9@＠$#＃\ufffe\ufeff\uffff]")
_NO_TLD_BEFORE = re.compile("[0-9A-Za-z@+-]")
_PUNYCODE_TLD = re.compile("xn--[-0-9a-z]+", re.IGNORECASE | re.ASCII)

_LATIN = (
    "\xc0-\xd6\xd8-\xf6\xf8-\xff\u0100-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268"
    "\u026f\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_PLAIN_NAME = re.compile(f"[-A-Za-z0-9{_LATIN}]+")
_PORT = re.compile(":[0-9]+")

_IN = f"A-Za-z\u0400-\u04ff0-9!*';:=+,.$/%#\\[\\]\\-\u2013_~@|&{_LATIN}"
_END = f"[-+A-Za-z\u0400-\u04ff0-9=_#/{_LATIN}]"
_PARENS = f"\\((?:[{_IN}]++|[{_IN}]*+\\([{_IN}]++\\)[{_IN}]*+)\\)"
_X_PATH = f"/(?:(?:[{_IN}]|{_PARENS})*(?:{_END}|{_PARENS}))?"
_X_QUERY = re.compile(r"\?[A-Za-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[A-Za-z0-9\-_&=#/]")
_TCO = re.compile(rf"https?://t\.co/([a-z0-9]+)(?:{_X_QUERY.pattern})?", re.IGNORECASE | re.ASCII)

_M_PARENS = r"\([^\s<>()?]*+\)"
_M_PATH = re.compile(
    rf"/(?:(?:[^\s<>()?]|{_M_PARENS})*(?:[^\s()?!*\"'「」<>;:=,.$%\[\]~&|@]|{_M_PARENS}))?"
)
_M_QUERY = (
    r"\?[A-Za-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@^\xa0-\U000efffd]*"
    r"[A-Za-z0-9_&=#/\-\xa0-\U000efffd]"
)
# These two are made when they are first needed: together they take longer than all the others.


class Address(msgspec.Struct, frozen=True):
    """A web address in a text: code points `start` to `end` (exclusive)."""

    start: int
    end: int


class _Found(msgspec.Struct, frozen=True):
    """One match of a host with its surroundings; `consumed` is where the search goes on."""

    addresses: tuple[Address, ...]
    consumed: int


def x_addresses(text: str) -> list[Address]:
    """Addresses that X shortens to t.co: with http(s), or bare with a known ending."""
    return list(_addresses(text, on_x=True))


def web_addresses(text: str) -> list[Address]:
    """Addresses that Mastodon counts at 23: with http or https and a known ending."""
    return list(_addresses(text, on_x=False))


def _addresses(text: str, *, on_x: bool) -> Iterator[Address]:
    position = 0
    for run in _HOST_RUN.finditer(text):
        if "." not in run[0]:
            continue
        while True:
            found = _first_in_run(text, run.start(), run.end(), position, on_x)
            if found is None:
                break
            yield from found.addresses
            position = found.consumed


def _first_in_run(text: str, start: int, end: int, position: int, on_x: bool) -> _Found | None:
    """The first address in the run of host characters, from `position` on."""
    scheme = _scheme_before(text, start, position)
    if scheme is not None:
        host_end = _host_end(text, start, end)[0]
        if host_end:
            return _with_scheme(text, scheme, start, host_end, on_x)
    return _bare_in_run(text, start, end, position) if on_x else None


def _scheme_before(text: str, start: int, position: int) -> int | None:
    """Where the `http://` that ends at `start` begins, if an address may begin there."""
    scheme = _SCHEME.search(text, max(0, start - 8), start)
    if scheme is None or not _may_start(text, scheme.start(), position):
        return None
    return scheme.start()


def _may_start(text: str, index: int, position: int) -> bool:
    """Whether the character before is free (not part of the last address) and lets one begin."""
    if index == 0:
        return position == 0
    return index > position and not _NO_START_AFTER.match(text, index - 1)


def _bare_in_run(text: str, start: int, end: int, position: int) -> _Found | None:
    index = max(start, position)
    if index == 0 and not _NO_START_AFTER.match(text):
        # The pattern of X prefers a character before the address to the text's beginning.
        host_end = 0 if text[1:2] in "-_." else _host_end(text, 1, end)[0]
        if host_end:
            return _bare(text, 1, host_end)
    while index < end:
        if text[index] in "-_." or not _may_start(text, index, position):
            index += 1
            continue
        host_end, broken_at = _host_end(text, index, end)
        if host_end:
            return _bare(text, index, host_end)
        # A label with an underscore may go before a host, not be it: what follows it still may.
        underscore = text.find("_", index, broken_at)
        index = underscore + 1 if underscore >= 0 else max(broken_at, index + 1)
    return None


def _host_end(text: str, start: int, run_end: int) -> tuple[int, int]:
    """End of the longest host that begins at `start` (0: none), and where the labels broke."""
    best = 0
    label_start = start
    while True:
        dot = text.find(".", label_start, min(run_end, label_start + _LONGEST_URL))
        if dot < 0:
            return best, run_end
        if dot == label_start or text[label_start] in "-_" or text[dot - 1] in "-_":
            return best, dot
        if "_" not in text[label_start:dot]:
            best = _tld_end(text, dot + 1, run_end) or best
        label_start = dot + 1


def _tld_end(text: str, start: int, run_end: int) -> int:
    punycode = _PUNYCODE_TLD.match(text, start, run_end)
    if punycode:
        return punycode.end()
    for end in range(min(run_end, start + _LONGEST_TLD), start + 1, -1):
        if text[start:end].lower() in TLDS and not _NO_TLD_BEFORE.match(text, end):
            return end
    return 0


def _tail_end(text: str, host_end: int, on_x: bool) -> tuple[int, bool]:
    """Where port, path and query end, and whether there is a path."""
    port = _PORT.match(text, host_end)
    end = port.end() if port else host_end
    path = (re.compile(_X_PATH) if on_x else _M_PATH).match(text, end)
    end = path.end() if path else end
    query = (_X_QUERY if on_x else re.compile(_M_QUERY)).match(text, end)
    return (query.end() if query else end), path is not None


def _with_scheme(text: str, start: int, host_start: int, host_end: int, on_x: bool) -> _Found:
    end, _ = _tail_end(text, host_end, on_x)
    if not _is_possible(text[host_start:host_end], end - start):
        return _Found((), end)
    slug = _TCO.match(text, start, end) if on_x else None
    if slug is None:
        return _Found((Address(start, end),), end)
    if len(slug[1]) > _LONGEST_SLUG:
        return _Found((), end)
    return _Found((Address(start, slug.end()),), end)


def _bare(text: str, start: int, host_end: int) -> _Found:
    """Of a host without a scheme only the parts in Latin letters count, the last with its path."""
    end, has_path = _tail_end(text, host_end, on_x=True)
    possible = _is_possible(text[start:host_end], len("https://") + end - start)
    if not possible or text[max(0, start - 1) : start] in ("-", "_", ".", "/"):
        return _Found((), end)
    spans = list(_latin_hosts(text, start, host_end))
    if spans and has_path:
        spans[-1] = Address(spans[-1].start, end)
    return _Found(tuple(spans), end)


def _latin_hosts(text: str, start: int, end: int) -> Iterator[Address]:
    index = start
    while name := _PLAIN_NAME.search(text, index, end):
        host_end = 0
        dot = name.end()
        while text[dot : dot + 1] == "." and dot < end:
            host_end = _tld_end(text, dot + 1, end) or host_end
            label = _PLAIN_NAME.match(text, dot + 1, end)
            if label is None:
                break
            dot = label.end()
        if host_end:
            yield Address(name.start(), host_end)
        index = max(host_end, name.end())


def _is_possible(host: str, length: int) -> bool:
    """Whether the host's labels fit into the DNS, and the address into 4096 characters."""
    labels = host.split(".")
    return length <= _LONGEST_URL and all(
        0 < _dns_length(label) <= _LONGEST_LABEL for label in labels
    )


def _dns_length(label: str) -> int:
    if label.isascii() or len(label) > _LONGEST_LABEL:
        return len(label)
    return len("xn--") + len(label.encode("punycode", "replace"))
