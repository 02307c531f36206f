"""What TinyDB's own code changes while a table is updated: loaded on access, written at the end."""

from collections.abc import Iterator, MutableMapping
from typing import Any

from cmtui.errors import Refused
from cmtui.store.canonical import to_document, to_text
from cmtui.store.selecting import Selector
from cmtui.store.transaction import Transaction

GREATEST_NUMBER = 2**53
"""A document's number given by hand: exact in every JSON reader, and room for the next ones."""


class ChangingTable(MutableMapping[int, Any]):
    """Documents by number, as TinyDB's updaters take them; `flush` writes what they changed."""

    def __init__(self, transaction: Transaction, selector: Selector) -> None:
        self._transaction = transaction
        self._selector = selector
        self._name = selector.collection.name
        self._texts: dict[int, str] = {}
        self._loaded: dict[int, Any] = {}
        self._new: dict[int, Any] = {}

    def __getitem__(self, number: int) -> Any:
        if number in self._new:
            return self._new[number]
        if number not in self._loaded:
            text = self._transaction.text(self._name, number)
            if text is None:
                raise KeyError(number)
            self._texts[number] = text
            self._loaded[number] = to_document(text)
        return self._loaded[number]

    def __setitem__(self, number: int, document: Any) -> None:
        if type(number) is not int or not 0 <= number <= GREATEST_NUMBER:
            raise Refused(f"{self._name}: {number!r} is no number for a document")
        if number in self._new or number not in self:
            self._new[number] = document
        else:
            self._loaded[number] = document

    def __delitem__(self, number: int) -> None:
        self[number]
        if self._new.pop(number, None) is None:
            del self._loaded[number]
            self._transaction.remove(self._name, number, self._texts.pop(number))

    def __contains__(self, number: object) -> bool:
        if number in self._new or number in self._loaded:
            return True
        return isinstance(number, int) and self._selector.text(number) is not None

    def __iter__(self) -> Iterator[int]:
        yield from self._selector.numbers()
        yield from list(self._new)

    def __len__(self) -> int:
        return self._selector.length() + len(self._new)

    def clear(self) -> None:
        """Removes every document, a page at a time."""
        self._new.clear()
        self._loaded.clear()
        self._texts.clear()
        for number, text in self._selector.every():
            self._transaction.remove(self._name, number, text)

    def flush(self) -> None:
        """Writes what is new and what was changed in place; nothing when any of it is refused."""
        changed = [
            (number, before, to_text(self._loaded[number], self._name))
            for number, before in self._texts.items()
        ]
        runs = list(self._runs())
        for number, before, after in changed:
            if after != before:
                self._transaction.replace(self._name, number, before, after)
        for first, texts in runs:
            self._transaction.add(self._name, first, texts)

    def _runs(self) -> Iterator[tuple[int, list[str]]]:
        """The new documents as unbroken runs of numbers: each is one row of the log."""
        first, texts = 0, list[str]()
        for number in sorted(self._new):
            if texts and number != first + len(texts):
                yield first, texts
                texts = []
            if not texts:
                first = number
            texts.append(to_text(self._new[number], self._name))
        if texts:
            yield first, texts
