"""What is typed into the feed's filter: words, and terms that narrow by network, tag or member."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from cmtui.errors import WrongUsage
from cmtui.services.feed import Query
from cmtui.text.suggest import nearest
from cmtui.tui.present.networks import short

if TYPE_CHECKING:
    from cmtui.services.desk import Desk


class Terms(NamedTuple):
    """A filter in its parts; of a term that is given twice the last one counts."""

    words: str = ""
    network: str = ""
    tag: str = ""
    member: str = ""


def read_terms(typed: str) -> Terms:
    """`network:bluesky tag:bug @mara late again` in its parts; a bare `@` or `tag:` is a word."""
    terms = Terms()
    words: list[str] = []
    for word in typed.split():
        name, _, value = word.partition(":")
        if name.casefold() == "network" and value:
            terms = terms._replace(network=value.casefold())
        elif name.casefold() == "tag" and value:
            terms = terms._replace(tag=value.removeprefix("#").lower())
        elif word.startswith("@") and len(word) > 1:
            terms = terms._replace(member=word[1:])
        else:
            words.append(word)
    return terms._replace(words=" ".join(words))


async def narrowed_query(desk: "Desk", view: str, typed: str) -> Query:
    """The view, narrowed as typed. Raises WrongUsage and NotFound for what there is not."""
    terms = read_terms(typed)
    query = Query(view=view, text=terms.words)
    if terms.network:
        networks = {account.network for account in await desk.accounts.all()}
        query = replace(query, network=named_network(terms.network, networks))
    if terms.tag:
        known = [tag.name for tag in await desk.tags.all()]
        query = replace(query, tag=named_tag(terms.tag, known))
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


def named_tag(typed: str, known: Sequence[str]) -> str:
    """The tag that is meant: its name, or a beginning that is one tag's. Raises WrongUsage."""
    begin = [tag for tag in known if tag.startswith(typed)]
    if typed in known or len(begin) == 1:
        return typed if typed in known else begin[0]
    near = nearest(typed, known)
    mend = f"did you mean {near}?" if near else f"known: {', '.join(known) or 'none yet'}"
    raise WrongUsage(f"there is no tag {typed}; {mend}")
