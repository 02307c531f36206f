"""The vocabulary of tags: one for the team, so that a matter has one name."""

from collections.abc import Iterable

from cmtui.clock import Clock
from cmtui.errors import Refused, WrongUsage
from cmtui.model.tag import TAG, Tag
from cmtui.services.operators import Operators
from cmtui.services.ports import Reader, Store, Writer
from cmtui.text.suggest import nearest


class Tags:
    """Reads the vocabulary and adds to it."""

    def __init__(self, store: Store, clock: Clock, operators: Operators) -> None:
        self._store = store
        self._clock = clock
        self._operators = operators

    async def all(self) -> list[Tag]:
        """Every tag, by its name."""
        found = await self._store.read(lambda reader: reader.window(Tag))
        return sorted(found, key=lambda tag: tag.name)

    async def make(self, names: Iterable[str]) -> None:
        """Adds those that are not there yet. Raises WrongUsage for what is no tag."""
        wanted = tag_names(names)
        me = (await self._operators.me()).initials

        def work(tx: Writer) -> None:
            missing = unknown_tags(tx, wanted)
            tx.name(f"made the tag {', '.join(missing)}")
            tx.add_all([Tag(name=name, by=me, made_at=self._clock.now()) for name in missing])

        if await self._store.read(lambda reader: unknown_tags(reader, wanted)):
            await self._store.transact("make tag", work)


def tag_names(written: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are stored: lower case, each once. Raises WrongUsage."""
    names = tuple(dict.fromkeys(name.strip().removeprefix("#").lower() for name in written))
    for name in names:
        if not TAG.fullmatch(name):
            raise WrongUsage(
                f"{name[:40]!r} is no tag: letters, digits, - and _, at most 30, none of - _ first"
            )
    return names


def unknown_tags(reader: Reader, names: tuple[str, ...]) -> list[str]:
    """Those that the vocabulary does not have."""
    known = reader.find_many(Tag, "name", names)
    return [name for name in names if name not in known]


def refuse_unknown(reader: Reader, names: tuple[str, ...]) -> None:
    """Raises Refused naming the nearest tag that there is."""
    for name in unknown_tags(reader, names):
        near = nearest(name, [tag.name for tag in reader.window(Tag)])
        mend = f"did you mean {near}?" if near else "a new one has to be made on purpose"
        raise Refused(f"there is no tag {name}; {mend}")
