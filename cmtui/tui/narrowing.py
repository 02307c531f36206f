"""What is typed into the feed's filter: words, and terms that narrow by network or member."""

from collections.abc import Iterable
from typing import NamedTuple

from msgspec.structs import replace

from cmtui.errors import WrongUsage
from cmtui.services.desk import Desk
from cmtui.services.feed import Query
from cmtui.text.suggest import nearest
from cmtui.tui.present.networks import short


class Terms(NamedTuple):
    """A filter in its parts; of a term that is given twice the last one counts."""

    words: str = ""
    network: str = ""
    member: str = ""


def read_terms(typed: str) -> Terms:
    """`network:bluesky @mara late again` in its parts; a bare `@` or `network:` is a word."""
    terms = Terms()
    words: list[str] = []
    for word in typed.split():
        name, _, value = word.partition(":")
        if name.casefold() == "network" and value:
            terms = terms._replace(network=value.casefold())
        elif word.startswith("@") and len(word) > 1:
            terms = terms._replace(member=word[1:])
        else:
            words.append(word)
    return terms._replace(words=" ".join(words))


async def narrowed_query(desk: Desk, view: str, typed: str) -> Query:
    """The view, narrowed as typed. Raises WrongUsage and NotFound for what there is not."""
    terms = read_terms(typed)
    query = Query(view=view, text=terms.words)
    if terms.network:
        networks = {account.network for account in await desk.accounts.all()}
        query = replace(query, network=named_network(terms.network, networks))
    if terms.member:
        query = replace(query, person=(await desk.people.find(terms.member)).number)
    return query


def named_network(typed: str, networks: Iterable[str]) -> str:
    """The network that is meant: its name, its short name or a beginning that is one network's.

    Raises WrongUsage naming the nearest, or those that there are.
    """
    known = sorted(networks)
    for name in known:
        if typed in (name, short(name)):
            return name
    begin = [name for name in known if name.startswith(typed)]
    if len(begin) == 1:
        return begin[0]
    near = nearest(typed, known)
    mend = f"did you mean {near}?" if near else f"known: {', '.join(known)}"
    raise WrongUsage(f"no account of yours is on {typed}; {mend}")
