"""What we did on the demo network: one append-only file, shared by every process.

The file is the demo's server. A line is complete when its newline is on the disk; what a killed
process left of a line was never acknowledged and is cut off by the next writer.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from cmtui.clock import Moment
from cmtui.errors import Conflict, NetworkFailed, Rejected
from cmtui.model.drill import Shape
from cmtui.model.operation import ActKind
from cmtui.sharing import share_like_its_folder

FILE_NAME = "demo-network.jsonl"


Mark = tuple[ActKind, str, str]
"""What stands on the network: the kind, by whose handle, on which post or person."""


class Course(msgspec.Struct, frozen=True):
    """How the storm of a drill goes, and for how many minutes."""

    shape: Shape
    minutes: int


class Beginning(msgspec.Struct, frozen=True):
    """The first line: all that the world follows from.

    With a `course` the network is a drill's, and its posts are called otherwise than those of any
    demo network that the workspace has known.
    """

    seed: int
    storm: bool
    started_at: Moment
    course: Course | None = None

    @property
    def mark(self) -> str:
        """What the names of its posts begin with."""
        return "" if self.course is None else f"drill{self.started_at}."


class Posted(msgspec.Struct, frozen=True, tag="posted", tag_field="act"):
    """We posted. `record` is the frozen request as it came; `key` never repeats."""

    key: str
    record: str
    author: str
    at: Moment


class Deleted(msgspec.Struct, frozen=True, tag="deleted", tag_field="act"):
    """We deleted a post of ours."""

    id: str
    at: Moment


class Marked(msgspec.Struct, frozen=True, tag="marked", tag_field="act"):
    """We did something to a post or a person: `by` is our handle, `target` an id."""

    kind: ActKind
    by: str
    target: str
    at: Moment
    reason: str = ""
    why: str = ""

    @property
    def mark(self) -> Mark:
        """What stands since."""
        return (self.kind, self.by, self.target)


class Unmarked(msgspec.Struct, frozen=True, tag="unmarked", tag_field="act"):
    """We ended such a thing."""

    kind: ActKind
    by: str
    target: str
    at: Moment

    @property
    def mark(self) -> Mark:
        """What stands no longer."""
        return (self.kind, self.by, self.target)


class Requeued(msgspec.Struct, frozen=True, tag="requeued", tag_field="act"):
    """What became of a post of the queue (by its id there): it goes out at `to` (None: never).

    `away`: we moved it out of the way. Where `to` is `at`, it slipped out at that very moment.
    """

    id: str
    to: Moment | None
    at: Moment
    away: bool = False


Act = Posted | Deleted | Marked | Unmarked | Requeued

_DECODE_ACT: msgspec.json.Decoder[Act] = msgspec.json.Decoder(Act)
_DECODE_BEGINNING = msgspec.json.Decoder(Beginning)


class Acts:
    """The file, and what has been read of it so far."""

    def __init__(self, path: Path, beginning: Beginning, offset: int) -> None:
        self.beginning = beginning
        self._path = path
        self._offset = offset
        self._known: list[Act] = []
        self._posted: dict[str, Posted] = {}
        self._marks: dict[Mark, Marked] = {}
        self._guard = threading.Lock()  # sending runs on a thread of its own

    @classmethod
    def open(cls, folder: Path, otherwise: Beginning) -> "Acts":
        """The acts of that folder; begins the file with `otherwise` if there is none."""
        path = folder / FILE_NAME
        first = _first_line(path)
        if not first:
            folder.mkdir(parents=True, exist_ok=True)
            with _writing(path, os.O_CREAT) as file:
                first = _first_line(path)
                if not first:
                    first = _append(file, otherwise)
                    share_like_its_folder(path)
            _keep_name(folder)
        try:
            return cls(path, _DECODE_BEGINNING.decode(first), len(first))
        except msgspec.MsgspecError as error:
            raise NetworkFailed(f"{path}: the first line is no demo network: {error}") from error

    @classmethod
    def create(cls, folder: Path, beginning: Beginning) -> "Acts":
        """Begins the file; raises Conflict when another network lives in that folder."""
        acts = cls.open(folder, beginning)
        there = acts.beginning
        wanted = (beginning.seed, beginning.storm, beginning.course)
        if (there.seed, there.storm, there.course) != wanted:
            storm = "with" if there.storm else "without"
            raise Conflict(
                f"{folder} already holds a demo network: seed {there.seed}, {storm} storm"
            )
        return acts

    def all(self) -> list[Act]:
        """Every act of every process up to now, in the order in which they happened."""
        with self._guard:
            self._read_on()
            return self._known

    def posted(self, key: str) -> Posted | None:
        """The post of that key, if it is out."""
        with self._guard:
            self._read_on()
            return self._posted.get(key)

    def post(self, wanted: Posted) -> Posted:
        """Puts it on the disk once, however often it is asked; returns what is there.

        Raises Rejected when the key stands for another request.
        """
        with self._guard, _writing(self._path) as file:
            self._read_on()
            there = self._posted.get(wanted.key)
            if there is None:
                _append(file, wanted)
                return wanted
        if (there.record, there.author) != (wanted.record, wanted.author):
            raise Rejected(f"the key {wanted.key} was used for another post")
        return there

    def delete(self, id: str, at: Moment) -> None:
        """Records that the post is deleted; a second time changes nothing."""
        with self._guard, _writing(self._path) as file:
            self._read_on()
            if not any(isinstance(act, Deleted) and act.id == id for act in self._known):
                _append(file, Deleted(id, at))

    def mark(self, wanted: Marked) -> None:
        """Records it, unless it stands already; a report is made anew each time."""
        with self._guard, _writing(self._path) as file:
            self._read_on()
            if wanted.kind == "report" or wanted.mark not in self._marks:
                _append(file, wanted)

    def unmark(self, wanted: Unmarked) -> None:
        """Records that it has ended, if it stands."""
        with self._guard, _writing(self._path) as file:
            self._read_on()
            if wanted.mark in self._marks:
                _append(file, wanted)

    def requeue(self, wanted: Requeued) -> None:
        """Records what became of a post of the queue."""
        with self._guard, _writing(self._path) as file:
            self._read_on()
            _append(file, wanted)

    def _read_on(self) -> None:
        """Takes in the complete lines that were added since; leaves an unfinished one."""
        with self._path.open("rb") as file:
            file.seek(self._offset)
            fresh = file.read()
        complete = fresh[: fresh.rfind(b"\n") + 1]
        for line in complete.splitlines():
            act = _decoded(line, self._path)
            self._known.append(act)
            match act:
                case Posted():
                    self._posted[act.key] = act
                case Marked():
                    self._marks[act.mark] = act
                case Unmarked():
                    self._marks.pop(act.mark, None)
        self._offset += len(complete)


def _decoded(line: bytes, path: Path) -> Act:
    try:
        return _DECODE_ACT.decode(line)
    except msgspec.MsgspecError as error:
        raise NetworkFailed(f"{path}: damaged: {error}: {line[:80]!r}") from error


@contextmanager
def _writing(path: Path, also: int = 0) -> Iterator[int]:
    """The file, locked against other writers, cut back to its last complete line."""
    file = os.open(path, os.O_RDWR | os.O_APPEND | also, 0o660)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        whole = path.read_bytes()
        if not whole.endswith(b"\n"):
            os.ftruncate(file, whole.rfind(b"\n") + 1)
        yield file
    finally:
        os.close(file)  # lets go of the lock, too


def _append(file: int, line: Beginning | Act) -> bytes:
    """Writes a line; when this returns, it survives a kill and a power cut."""
    written = msgspec.json.encode(line) + b"\n"
    rest = memoryview(written)
    while rest:
        rest = rest[os.write(file, rest) :]
    os.fsync(file)
    return written


def _first_line(path: Path) -> bytes:
    """The first line if it is complete, else nothing."""
    try:
        with path.open("rb") as file:
            line = file.readline()
    except FileNotFoundError:
        return b""
    return line if line.endswith(b"\n") else b""


def _keep_name(folder: Path) -> None:
    """Makes the new file's name survive a power cut."""
    directory = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
