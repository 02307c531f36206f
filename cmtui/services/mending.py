"""After an undo: due times and folded texts follow from what is, not from what was."""

from cmtui.model.follow_up import FollowUp
from cmtui.model.log import Commit
from cmtui.model.row import Row
from cmtui.services.folding import regroup
from cmtui.services.ports import Reader, Writer
from cmtui.services.standing import stand, stand_anew


class Mending:
    """Sets anew what follows from the records that a commit touched."""

    def __init__(self, commit: Commit) -> None:
        self._rows = commit.touched.get("rows", ())
        self._people = set(commit.touched.get("people", ()))
        self._follow_ups = commit.touched.get("follow_ups", ())
        self._texts: set[str | None] = set()

    def look(self, reader: Reader) -> None:
        """Remembers, before the undo, which texts the rows share, and who was promised what."""
        owed = reader.get_many(FollowUp, self._follow_ups).values()
        self._people |= {one.person for one in owed}
        self._texts = {row.same_as for row in self._touched(reader)}

    def mend(self, tx: Writer) -> None:
        """Sets it anew, after the undo and in the same transaction."""
        stand(tx, self._touched(tx))
        if self._people:
            stand_anew(tx, self._people)
        regroup(tx, {*self._texts, *(row.same_as for row in self._touched(tx))}, merge=True)

    def _touched(self, reader: Reader) -> list[Row]:
        return list(reader.get_many(Row, self._rows).values())
