"""A workspace with any number of mentions, the same for the same number, built in seconds.

python -m tests.benchmarks.big_workspace FOLDER [MENTIONS]
"""

import argparse
import asyncio
import itertools
import os
import pwd
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from msgspec.structs import replace

from cmtui.clock import DAY, MINUTE, Clock, Moment, SystemClock
from cmtui.model.account import Account, Cursor, Health
from cmtui.model.lease import Lease, Presence
from cmtui.model.operator import Identity, Operator, Workspace
from cmtui.model.person import Note, Person, Profile
from cmtui.model.post import Author, Kind, Link, Post
from cmtui.model.row import Row, State
from cmtui.model.views import Where, named_view
from cmtui.model.weights import Weights
from cmtui.model.weights_in_use import WeightsInUse
from cmtui.services.ports import Writer
from cmtui.store import WorkspaceStore, open_store

SEED = 7
BATCH = 5_000
ACCOUNT = "bluesky:acme.example"
SERVER = "http://127.0.0.1:9"
"""Nobody listens there; a colleague's lease keeps the program from asking."""

COLLEAGUE = "a-colleague"
"""The session of AB, who reads the account and holds a few rows."""

HELD_MOST = 40
ALLOWANCE = 60 * MINUTE

SAYINGS = (
    "Is the outage over? I can't log in since this morning and my whole team is waiting.",
    "@acme your status page says green but nothing works here, since {n} minutes now.",
    "The 4.2 update ate my drafts again, third time this month. What do I have to do to keep them?",
    "Any chance of dark mode on the tablet? My eyes, at night, with {n} pages to read …",
    "We're a school. {n} pupils can't open their exam plan. Please say something.",
    "Thank you for yesterday's meetup! One question was left open: does the export keep links?",
    "[bug] Export drops the last row when the sheet has exactly {n} of them. Steps below.",
    "Phone support says 'high call volume' and hangs up. @acme? Anyone? I've been patient.",
    "わーい！ありがとうございます。ひとつだけ質問：タブレット版では {n} ページまで開けますか？",
    "Perché non riesco più ad aprire le mie note? È urgente, ho una consegna tra {n} minuti 🙏",
    "{n} people in this office staring at a spinner. A word would be nice. Just one. Please.",
    "Love the new editor 💛 but the shortcut for bold moved and my fingers did not.",
)
NAMES = ("Mara", "Tomas", "Kofi", "Yuki", "Ines", "Ben", "Pia", "Omar", "Suki", "Lena", "Larch")
LAST_NAMES = ("Duarte", "Okafor", "Rossi", "Brandt", "Halvorsen", "Nakamura", "Novak", "Haddad")
KINDS: tuple[Kind, ...] = ("mention", "mention", "mention", "reply", "quote", "named")


class Said(NamedTuple):
    """The posts of one row, unnumbered, and how it ended."""

    posts: tuple[Post, ...]
    state: State
    is_held: bool


def me() -> Identity:
    """Whoever runs the benchmark."""
    return Identity(pwd.getpwuid(os.getuid()).pw_name, "bench", "the-builder")


def build(folder: Path, mentions: int) -> None:
    """Makes the workspace; the folder must not have one yet."""
    asyncio.run(_build(folder, mentions))


async def _build(folder: Path, mentions: int) -> None:
    clock = SystemClock()
    store = open_store(folder, me(), clock, create=True)
    now = clock.now()
    await store.transact("init", lambda tx: _found(tx, clock, now))
    people = await _add_people(store, mentions, now)
    said = _conversations(mentions, people, now)
    held = itertools.count()
    while batch := list(itertools.islice(said, BATCH)):
        await store.transact("intake", lambda tx, batch=batch: _take(tx, batch, now, held))
    await store.close()


def _found(tx: Writer, clock: Clock, now: Moment) -> None:
    tx.add(Workspace(brand="Acme", created_at=now - 400 * DAY))
    tx.add(Operator(login=me().login, name="Nathan Rossi", initials="NR", joined_at=now - DAY))
    tx.add(Operator(login="alma", name="Alma Brandt", initials="AB", joined_at=now - DAY))
    tx.add(
        Account(
            key=ACCOUNT, network="bluesky", handle="acme.example", native_id="did:plc:acme",
            server=SERVER, name="Acme",
        )
    )  # fmt: skip
    tx.add(WeightsInUse(weights=Weights()))
    tx.add(Cursor(account=ACCOUNT, from_at=now - 400 * DAY, synced_at=now))
    tx.add(Health(account=ACCOUNT, state="live", at=now))
    for name in (f"session:{COLLEAGUE}", f"intake:{ACCOUNT}"):
        tx.add(endless_lease(name, clock))
    tx.add(Presence(session=COLLEAGUE, operator="AB", terminal="/dev/pts/9", at=now))


def endless_lease(name: str, clock: Clock) -> Lease:
    """A lease of the colleague's that lasts as long as the machine runs."""
    return Lease(
        name=name, holder="AB", session=COLLEAGUE, epoch=1, renewed=clock.boot(),
        boot_id=clock.boot_id(), lasts=1e9,
    )  # fmt: skip


async def _add_people(store: WorkspaceStore, mentions: int, now: Moment) -> list[Profile]:
    """A person for every three mentions, with a profile; one in ten has a note."""
    count = max(1, mentions // 3)
    profiles: list[Profile] = []
    for start in range(0, count, BATCH):
        batch = [_person(n, now) for n in range(start, min(count, start + BATCH))]

        def work(tx: Writer, batch: list[tuple[Person, Profile]] = batch) -> list[Profile]:
            made = tx.add_all([person for person, _ in batch])
            notes = [
                Note(person=one.number, author="AB", at=now - DAY, text="runs a 30-person team")
                for one in made[::10]
            ]
            tx.add_all(notes)
            return tx.add_all(
                [
                    replace(profile, person=person.number)
                    for (_, profile), person in zip(batch, made, strict=True)
                ]
            )

        profiles += await store.transact("intake", work)
    return profiles


def _person(n: int, now: Moment) -> tuple[Person, Profile]:
    dice = Random(SEED * 1_000_003 + n)
    name = f"{dice.choice(NAMES)} {dice.choice(LAST_NAMES)}"
    person = Person(name=name, first_seen_at=now - dice.randrange(300) * DAY, mentions=3)
    return person, Profile(
        id=f"bluesky:did:plc:{n:x}", network="bluesky",
        handle=f"{name.split()[0].lower()}{n}.example",
        name=name, about=dice.choice(SAYINGS).format(n=n % 90), followers=dice.randrange(20_000),
        url="https://bsky.invalid/profile", fetched_at=now,
    )  # fmt: skip


def _conversations(mentions: int, people: list[Profile], now: Moment) -> Iterator[Said]:
    """Oldest first, so that numbers grow with time; the newest is some seconds old."""
    dice = Random(SEED)
    made = 0
    while made < mentions:
        turns = min(mentions - made, 1 + (dice.random() < 0.12) + (dice.random() < 0.04))
        # Half of all within the last two days, the others spread over a year.
        left = 1 - made / mentions
        ago = left * 2 * (2 * DAY) if left < 0.5 else 2 * DAY + (left - 0.5) * 2 * 360 * DAY
        chance = dice.random()
        state: State = "done" if chance < 0.04 else "answered" if chance < 0.1 else "new"
        posts = _posts(dice, made, turns, dice.choice(people), now - int(ago) - 5_000, now)
        yield Said(posts, state, state == "new" and dice.random() < 0.02)
        made += turns


def _posts(
    dice: Random, first: int, turns: int, who: Profile, at: Moment, now: Moment
) -> tuple[Post, ...]:
    root = f"bluesky:at://{who.id[8:]}/app.bsky.feed.post/{first:x}"
    kind = dice.choice(KINDS)
    posts = []
    for turn in range(turns):
        text = " ".join(
            dice.choice(SAYINGS).format(n=dice.randrange(2, 90)) for _ in range(dice.choice((1, 2)))
        )
        id = root if turn == 0 else f"{root}.{turn}"
        posts.append(
            Post(
                id=id, network="bluesky", kind=kind, accounts=(ACCOUNT,),
                author=Author(who.id, who.handle, who.name), text=text,
                created_at=min(now, at + turn * MINUTE), received_at=min(now, at + turn * MINUTE),
                conversation=root, parent=root if turn else None, person=who.person,
                row=f"{root}|{who.id}", url="https://bsky.invalid/post", reference="cid",
                language="en",
                links=(Link("acme.example/4.2", "https://acme.example/4.2"),) if turn else (),
            )
        )  # fmt: skip
    return tuple(posts)


def _take(tx: Writer, batch: list[Said], now: Moment, held: Iterator[int]) -> None:
    stored = iter(tx.add_all([post for said in batch for post in said.posts]))
    rows = []
    for said in batch:
        posts = list(itertools.islice(stored, len(said.posts)))
        rows.append(_row(posts, said, next(held) if said.is_held else HELD_MOST))
    tx.add_all(rows)
    tx.name(f"{len(batch)} mentions came")


def _row(posts: list[Post], said: Said, held: int) -> Row:
    first, latest = posts[0], posts[-1]
    waits, addressed = said.state == "new", latest.kind != "named"
    is_held = held < HELD_MOST
    return Row(
        key=first.row, network="bluesky", account=ACCOUNT, conversation=first.conversation,
        author=first.author.id, person=first.person or 0, handle=first.author.handle,
        name=first.author.name, text=latest.text, kind=latest.kind, latest=latest.number,
        arrived_at=latest.created_at, state=said.state,
        settled=None if waits else said.state,
        pending=tuple(post.number for post in posts) if waits else (),
        waiting_since=first.created_at if waits else None,
        due_at=first.created_at + ALLOWANCE if waits and addressed else None,
        allowance=ALLOWANCE // MINUTE if waits and addressed else 0,
        addressed=addressed, first_time=first.number % 9 == 0,
        ever_answered=said.state == "answered",
        holder="AB" if is_held else None, holder_session=COLLEAGUE if is_held else None,
    )  # fmt: skip


def first_row(folder: Path) -> Row:
    """The row on top of "needs me"."""
    return asyncio.run(_first_row(folder))


async def _first_row(folder: Path) -> Row:
    view = named_view("needs-me")
    nobody = Where("holder", "eq", None)
    store = open_store(folder, me(), SystemClock())
    rows = await store.read(lambda r: r.window(Row, (*view.where, nobody), view.order, limit=1))
    await store.close()
    return rows[0]


def main() -> None:
    """Builds one from the shell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("mentions", type=int, nargs="?", default=100_000)
    words = parser.parse_args()
    begun = time.perf_counter()
    build(words.folder, words.mentions)
    print(f"{words.mentions} mentions in {time.perf_counter() - begun:.1f} s: {words.folder}")


if __name__ == "__main__":
    main()
