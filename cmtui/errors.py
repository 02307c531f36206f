"""Every error that cmtui raises on purpose, each with the exit code it gives the shell.

CmtuiError                 1  failed
├── WrongUsage             2  the words of the call are off
│   └── ConfigInvalid      2  a configuration file is unreadable; names file, key and the mend
├── NotFound               3  no such mention, person, account, draft
├── Refused                4  a rule or a promise forbids it
│   ├── OnlyRead           4  nothing can be said there from here; carries where it can be
│   └── Conflict           4  somebody else changed it first; says who
│       └── ChangedSince   4  what an undo would take back; carries what, by whom and how
├── NetworkFailed          5  the network or service failed
│   ├── Unreachable        5  no connection was made: nothing was acted on
│   ├── AnswerLost         5  the request left, the answer did not come: it may have been acted on
│   ├── LimitReached       5  rate limit; carries the moment at which it ends
│   ├── LoginFailed        5  password, token or session refused
│   └── Rejected           5  the network understood and said no; nothing was acted on
└── StoreFailed            6  the store is busy, full, damaged or not ours to write
    ├── StoreBusy          6  the writers' lock could not be had in time
    ├── StoreFull          6  no room on the disk
    └── NewerFormat        6  written by a newer cmtui
"""

from typing import ClassVar


class CmtuiError(Exception):
    """A failure with one clear line for the person and an exit code for the shell."""

    exit_code: ClassVar[int] = 1


class WrongUsage(CmtuiError):
    """The call's words are wrong; the message says what is accepted."""

    exit_code = 2


class ConfigInvalid(WrongUsage):
    """A configuration file cannot be used; the message names file, key and mend."""


class NotFound(CmtuiError):
    """Nothing has that id."""

    exit_code = 3


class Refused(CmtuiError):
    """A rule or a promise forbids the act; the message says which and the alternative."""

    exit_code = 4


class OnlyRead(Refused):
    """Nothing can be said there from here, only on the page itself.

    `why` is the reason alone, `url` that page ("" = none is known).
    """

    def __init__(self, why: str, url: str) -> None:
        super().__init__(f"{why}: {url}" if url else why)
        self.why = why
        self.url = url


class Conflict(Refused):
    """Somebody else changed it first; the message says who."""


class ChangedSince(Conflict):
    """What an undo would take back is not as the undone act left it.

    Carries what the services need to say so in people's words: the document, and who made it
    different by which verb ("" where the log does not tell).
    """

    def __init__(
        self, message: str, collection: str, number: int, actor: str = "", verb: str = ""
    ) -> None:
        super().__init__(message)
        self.collection = collection
        self.number = number
        self.actor = actor
        self.verb = verb


class NetworkFailed(CmtuiError):
    """A network or service failed."""

    exit_code = 5


class Unreachable(NetworkFailed):
    """No connection was made, so nothing was acted on: safe to try again."""


class AnswerLost(NetworkFailed):
    """The request left and no answer came: the server may have acted on it."""


class LimitReached(NetworkFailed):
    """The network's rate limit is used up.

    `until` is when it ends, in milliseconds since 1970 UTC.
    """

    def __init__(self, message: str, until: int) -> None:
        super().__init__(message)
        self.until = until


class LoginFailed(NetworkFailed):
    """The network refuses the password, token or session."""


class Rejected(NetworkFailed):
    """The network understood the request and refused it; nothing was acted on."""


class StoreFailed(CmtuiError):
    """The store cannot do what was asked."""

    exit_code = 6


class StoreBusy(StoreFailed):
    """Another process held the writers' lock for too long."""


class StoreFull(StoreFailed):
    """The disk has no room left; nothing of the transaction was kept."""


class NewerFormat(StoreFailed):
    """The store was written by a newer cmtui."""
