"""Opens one side, reads, and prints the memory that this added to the process.

python -m tests.benchmarks.reading FOLDER mentions|posts ours|raw
"""

import sys
from pathlib import Path

from tinydb import where

from tests.benchmarks.sides import MENTIONS, POSTS, Raw, Records, Side, Tables, open_documents

READS = 2_000


def held() -> tuple[int, int]:
    """Kilobytes of this process: private (USS), and with its share of what others map (PSS)."""
    fields = dict(
        line.split(":", 1) for line in Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
    )

    def kilobytes(name: str) -> int:
        return int(fields[name].split()[0])

    return kilobytes("Private_Clean") + kilobytes("Private_Dirty"), kilobytes("Pss")


def read(side: Side) -> None:
    """Gets, small lists and the newest."""
    for n in range(READS):
        side.get(n)
    for n in range(200):
        side.few(n)
        side.newest()


def main(folder: Path, collection_name: str, which: str) -> None:
    """Says what was added by opening and reading, and by a scan with a callable."""
    collection = MENTIONS if collection_name == "mentions" else POSTS
    before = held()
    if which == "raw":
        read(Raw(folder / "raw.db", collection, create=False))
        print(said(before))
        return
    documents = open_documents(folder / "ours.db", collection, create=False)
    read(Tables(documents) if collection is MENTIONS else Records(documents))
    words = said(before)
    scanned = documents.table(collection.name).count(where("text").test(lambda text: not text))
    print(f"{words}; after a scan of all by a callable ({scanned} found) {said(before)}")


def said(before: tuple[int, int]) -> str:
    """What there is more than before."""
    private, share = (now - then for now, then in zip(held(), before, strict=True))
    return f"{private / 1024:.1f} MB private, {share / 1024:.1f} MB PSS added"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
