"""What a harness cannot do where we are nobody: nothing there is ours."""

from typing import get_args

from cmtui.errors import Rejected
from cmtui.model.operation import ActKind
from tests.contract.harness import Fault, Shown
from tests.contract.misbehaving import ON_WRITES

READ_FAULTS: frozenset[Fault] = frozenset(get_args(Fault)) - frozenset(ON_WRITES)
"""Faults that can befall who only reads."""

DEAD = "http://127.0.0.1:9"
"""Nothing listens at the discard port."""


class Nobody:
    """The half of a `Harness` that is about the brand."""

    faults = READ_FAULTS

    async def brand_posts_elsewhere(self, text: str, to: str | None = None) -> str:
        raise Rejected("the brand has no account there")

    async def visible(self, text: str) -> list[Shown]:
        return []

    async def stands(self, kind: ActKind, id: str) -> int | None:
        return 0
