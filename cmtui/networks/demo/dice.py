"""Chance that falls the same way on every machine and every Python."""

import hashlib
import math
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of chance named by its seeds.

    Only `Random.random` is used: Python promises its sequence for a seed, but not that of
    `choice`, `shuffle` or `sample`.
    """

    def __init__(self, *seeds: object) -> None:
        name = "/".join(str(seed) for seed in seeds).encode()
        self._random = Random(int.from_bytes(hashlib.sha256(name).digest()[:8], "big"))

    def chance(self, probability: float) -> bool:
        """True that often."""
        return self._random.random() < probability

    def between(self, low: float, high: float) -> float:
        """Evenly from low to high."""
        return low + (high - low) * self._random.random()

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def wait(self, mean: float) -> float:
        """The gap to the next event of a Poisson stream with that mean gap."""
        return -mean * math.log(1.0 - self._random.random())

    def pick(self, choices: Sequence[T]) -> T:
        """One of them."""
        return choices[int(self._random.random() * len(choices))]

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """All of them in another order."""
        keyed = [(self._random.random(), place) for place in range(len(values))]
        return [values[place] for _, place in sorted(keyed)]


def in_turn(values: Sequence[T], turn: int, *seeds: object) -> T:
    """The value whose turn it is: in shuffled order, none twice before all had theirs."""
    round_, place = divmod(turn, len(values))
    return Dice(*seeds, round_).shuffled(values)[place]
