"""The team's own files as last read whole: a broken one stops nothing and is said."""

from collections.abc import Callable
from typing import TypeVar

from cmtui.errors import ConfigInvalid
from cmtui.model.crisis_clocks import CrisisHouse
from cmtui.model.rule import Rule
from cmtui.model.weights import Weights
from cmtui.services.ports import House

T = TypeVar("T")


class HouseRules:
    """Weights, rules and clocks, or what they last were while their file cannot be used.

    Without a house there are the built-in weights and clocks, and no rules.
    """

    def __init__(self, house: House | None) -> None:
        self._house = house
        self._weights: Weights | None = None
        self._rules: tuple[Rule, ...] = ()
        self._crisis = CrisisHouse()
        self._said: set[str] = set()
        self._news: list[str] = []

    def weights(self) -> Weights | None:
        """The weights; None where the file could not be read even once."""
        if self._house is None:
            return Weights()
        self._weights = self._read(self._house.weights, self._weights)
        return self._weights

    def rules(self) -> tuple[Rule, ...]:
        """The rules in their order."""
        if self._house is None:
            return ()
        self._rules = self._read(self._house.rules, self._rules)
        return self._rules

    def crisis(self) -> CrisisHouse:
        """The clocks of each severity."""
        if self._house is not None:
            self._crisis = self._read(self._house.crisis, self._crisis)
        return self._crisis

    def news(self) -> list[str]:
        """What is wrong with the files and was not said yet."""
        news, self._news = self._news, []
        return news

    def _read(self, read: Callable[[], T], last: T) -> T:
        try:
            return read()
        except ConfigInvalid as error:
            if str(error) not in self._said:
                self._said.add(str(error))
                self._news.append(f"{error}; it is as before until then")
            return last
