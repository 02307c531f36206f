"""The verbs of a crisis, found when the first of them is asked for: no start waits for them."""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmtui.tui.app import CmtuiApp
    from cmtui.tui.crisis.calling import CallVerbs
    from cmtui.tui.crisis.carding import CardVerbs
    from cmtui.tui.crisis.speaking import SpeakVerbs

THEIRS = "do_crisis_"
"""What the names of their methods begin with."""


class CrisisVerbs:
    """One set of verbs made of several, each of them a use case in a file of its own."""

    def __init__(self, app: "CmtuiApp") -> None:
        self._app = app

    def __getattr__(self, name: str) -> object:
        """The method of the set that has it. Raises AttributeError."""
        if name.startswith(THEIRS):
            for verbs in self._sets:
                if found := getattr(verbs, name, None):
                    return found
        raise AttributeError(name)

    @cached_property
    def cards(self) -> "CardVerbs":
        """Questions, rumours, workarounds and entries."""
        from cmtui.tui.crisis.carding import CardVerbs

        return CardVerbs(self._app)

    @cached_property
    def speak(self) -> "SpeakVerbs":
        """The official line and public updates; their words are kept however the program ends."""
        from cmtui.tui.crisis.speaking import SpeakVerbs

        verbs = SpeakVerbs(self._app)
        self._app.keepers.append(verbs.keep)
        return verbs

    @cached_property
    def calls(self) -> "CallVerbs":
        """Contacts that are asked."""
        from cmtui.tui.crisis.calling import CallVerbs

        return CallVerbs(self._app)

    @cached_property
    def _sets(self) -> tuple[object, ...]:
        from cmtui.tui.crisis.declaring import DeclareVerbs
        from cmtui.tui.crisis.ending import EndVerbs
        from cmtui.tui.crisis.linking import LinkVerbs
        from cmtui.tui.crisis.queueing import QueueVerbs
        from cmtui.tui.crisis.replaying import ReplayVerbs

        return (
            DeclareVerbs(self._app), LinkVerbs(self._app), self.cards, self.speak,
            QueueVerbs(self._app), self.calls, EndVerbs(self._app), ReplayVerbs(self._app),
        )  # fmt: skip
