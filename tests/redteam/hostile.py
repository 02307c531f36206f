"""Hostile texts, and a workspace whose stored records hold them in every field that is shown."""

import asyncio
import os
import pwd
from collections.abc import Callable
from pathlib import Path

from cmtui.clock import DAY, MINUTE, Clock, Moment, SystemClock
from cmtui.model.account import Account, Cursor, Health
from cmtui.model.draft import Draft, DraftText
from cmtui.model.follow_up import FollowUp
from cmtui.model.lease import Lease, Presence
from cmtui.model.operator import Identity, Operator, Workspace
from cmtui.model.person import Note, Person, Profile
from cmtui.model.post import Author, Link, Post
from cmtui.model.row import Addend, Row
from cmtui.model.saved_reply import SavedReply
from cmtui.model.sending import Frozen, Sending, SendState
from cmtui.model.tag import Tag
from cmtui.services.ports import Writer
from cmtui.store import open_store

PAYLOADS: dict[str, str] = {
    "osc 52": "\x1b]52;c;cm0gLXJmIC8=\x07",
    "osc 52 by st": "\x1b]52;c;cm0gLXJmIC8=\x1b\\",
    "osc 0 by st": "\x1b]0;owned\x1b\\",
    "osc 8": "\x1b]8;;https://evil.invalid\x1b\\press\x1b]8;;\x1b\\",
    "csi": "\x1b[2J\x1b[H\x1b[31;7m\x1b[?1049l\x1b[6n\x1bc",
    "dcs": "\x1bP+q544e\x1b\\\x1b_apc\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\",
    "c1 csi": "\x9b31m\x9b2J",
    "c1 osc": "\x9d52;c;cm0gLXJmIC8=\x9c\x90q\x9c\x85\x84",
    "bidi": "\u202egpj.exe\u202c\u202a\u202b\u202d\u2066\u2067\u2068\u2069",
    "closing tag": "[/x][/]",
    "action": "[@click=app.quit]x[/]",
    "markup": "[bold][red on white][link=file:///etc/passwd]x[/link] \\[b] {{7*7}} %s%n",
    "zalgo": "z" + "\u0301\u0317\u0334\u0489" * 60,
    "del and others": "\x7f\x08\x0c\x0b\x0e\x0f\x05",
    "tags": "\U000e0001\U000e0068\U000e0069\U000e007f\ufeff\u200b\u2060\u00ad",
    "rtl": "שלום עולם مرحبا بالعالم ﷽",
    "families": "👩‍👩‍👧‍👦🏳️‍🌈👍🏽🇮🇹🇯🇵e\u0301\u200d\u200d",
    "lines": "one\rtwo\r\nthree\u2028four\u2029five\x1dsix",
    "endless": "x" * 100_000,
}

TOKENS = (
    "Brandt0", "Authort", "Handlet", "Textt", "Altt", "Warningt", "Shownt", "Persont", "Biot",
    "Notet", "Draftt", "Errort", "Myselft", "Undot", "Returnedt", "Cannott",
)  # fmt: skip
"""Plain words that stand before the payload of each kind of field."""

Dirty = Callable[[str, int], str]
"""A token and the number of the record -> what is stored."""

COLLEAGUE = "another-session"


def hostile(token: str, number: int) -> str:
    """The token, and one of the payloads."""
    return f"{token} {list(PAYLOADS.values())[number % len(PAYLOADS)]} end{number}"


def benign(token: str, number: int) -> str:
    """The token, and a harmless word of about the same place."""
    return f"{token} {list(PAYLOADS)[number % len(PAYLOADS)]} end{number}"


def build(folder: Path, dirty: Dirty) -> None:
    """A workspace with every payload in every field; founded by whoever runs the tests."""
    asyncio.run(_build(folder, dirty))


async def _build(folder: Path, dirty: Dirty) -> None:
    clock = SystemClock()
    login = pwd.getpwuid(os.getuid()).pw_name
    store = open_store(folder, Identity(login, "tests", "builder"), clock, create=True)
    now = clock.now()
    await store.transact("init", lambda tx: _found(tx, clock, now, login, dirty))
    for number in range(len(PAYLOADS)):
        await store.transact(
            "intake", lambda tx, n=number: _scene(tx, n, now - (100 - n) * MINUTE, dirty)
        )
    await store.transact("done", lambda tx: _named_act(tx, now, dirty))
    await store.close()


def _found(tx: Writer, clock: Clock, now: Moment, login: str, dirty: Dirty) -> None:
    tx.add(Workspace(brand=dirty("Brandt0", 0), created_at=now - DAY))
    me, other = dirty("Myselft", 1), dirty("Othert", 4)
    tx.add(Operator(login=login, name=me, initials="NR", joined_at=now - DAY))
    tx.add(Operator(login="alma", name=other, initials=dirty("AB", 4), joined_at=now - DAY))
    tx.add(
        Account(
            key="bluesky:acme", network="bluesky", handle=dirty("acme", 2), native_id="did:plc:a",
            server="http://127.0.0.1:9", name=dirty("Accountt", 6), keywords=(dirty("word", 7),),
        )
    )  # fmt: skip
    tx.add(Cursor(account="bluesky:acme", from_at=now - 30 * DAY, synced_at=now))
    tx.add(Health(account="bluesky:acme", state="down", at=now, message=dirty("Healtht", 3)))
    for name in (f"session:{COLLEAGUE}", "intake:bluesky:acme"):
        tx.add(
            Lease(
                name=name, holder=dirty("AB", 0), session=COLLEAGUE, epoch=1, renewed=clock.boot(),
                boot_id=clock.boot_id(), lasts=1e9,
            )
        )  # fmt: skip
    tx.add(
        Presence(
            session=COLLEAGUE, operator=dirty("AB", 6), terminal=dirty("tty", 5), at=now, row=2,
            typing=True,
        )
    )  # fmt: skip


def _scene(tx: Writer, n: int, at: Moment, dirty: Dirty) -> None:
    """One person: who she is, what she said, what we noted, wrote and tried to send."""
    person = tx.add(
        Person(name=dirty("Persont", n), first_seen_at=at, touched_at=at, touched_by=dirty("AB", n))
    )
    handle, name = dirty("Handlet", n), dirty("Authort", n)
    author = Author(f"bluesky:did:plc:{n}", handle, name)
    tx.add(
        Profile(
            id=author.id, network="bluesky", handle=handle, name=name, about=dirty("Biot", n),
            url=dirty("https://x.invalid/", n), person=person.number, followers=7,
        )
    )  # fmt: skip
    tx.add(Note(person=person.number, author=dirty("AB", n), at=at, text=dirty("Notet", n)))
    post = tx.add(
        Post(
            id=f"bluesky:at://did:plc:{n}/post/{n}", network="bluesky", kind="mention",
            accounts=("bluesky:acme",), author=author, text=dirty("Textt", n), created_at=at,
            received_at=at, conversation=f"c{n}", person=person.number, row=f"c{n}|{author.id}",
            url=dirty("https://x.invalid/", n), language=dirty("en", n) if n % 4 == 3 else "en",
            warning=dirty("Warningt", n) if n % 2 else "", altered=(dirty("Foundt", n),),
            links=(Link(dirty("Shownt", n), dirty("https://evil.invalid/", n)),),
            images=(dirty("Altt", n), ""), cannot_answer=dirty("Cannott", n) if n == 5 else "",
        )
    )  # fmt: skip
    own = tx.add(
        Post(
            id=f"bluesky:at://did:plc:a/own/{n}", network="bluesky", kind="own",
            accounts=("bluesky:acme",), author=Author("bluesky:did:plc:a", "acme", dirty("We", n)),
            text=dirty("Ownt", n), created_at=at - MINUTE, received_at=at, conversation=f"c{n}",
            signed_by=dirty("AB", n),
        )
    )  # fmt: skip
    row = tx.add(
        Row(
            key=post.row, network="bluesky", account="bluesky:acme", conversation=f"c{n}",
            author=author.id, person=person.number, handle=handle, name=name,
            text=post.text[:300], kind="mention", latest=post.number, arrived_at=at,
            pending=(post.number,), waiting_since=at, due_at=at + 60 * MINUTE, altered=True,
            cannot_answer=bool(post.cannot_answer),
            holder=dirty("AB", n) if n == 11 else None,
            holder_session=COLLEAGUE if n == 11 else None,
            tags=(dirty("Tagt", n),), because=dirty("Becauset", n), language=dirty("xx", n),
            assignee=dirty("AB", n) if n == 12 else None, allowance=60,
            moved=(Addend(dirty("Addendt", n), -5),),
        )
    )  # fmt: skip
    tx.add(
        FollowUp(
            person=person.number, by="NR", what=dirty("Owedt", n), due_at=at + DAY, made_at=at,
            row=row.number,
        )
    )  # fmt: skip
    tx.add(Tag(name=dirty("tag", n), by="NR", made_at=at))
    tx.add(
        SavedReply(
            title=dirty("Savedt", n), language="en", text=dirty("Reuset", n), by="NR", made_at=at
        )
    )
    _writing(tx, n, at, row, own, dirty)


def _writing(tx: Writer, n: int, at: Moment, row: Row, own: Post, dirty: Dirty) -> None:
    """A draft (mine, or another's), and a sending in some state."""
    draft = tx.add(
        Draft(
            account="bluesky:acme", operator="NR" if n % 3 else dirty("AB", n), started_at=at,
            target=row.latest, row=row.number, returned=dirty("Returnedt", n) if n % 2 else "",
        )
    )  # fmt: skip
    words = dirty("Draftt", n)
    tx.add(DraftText(draft=draft.number, text=words, cursor=len(words), saved_at=at))
    states: tuple[SendState, ...] = ("failed", "unknown", "sent", "failed")
    tx.add(
        Sending(
            draft=draft.number, account="bluesky:acme", operator="NR", session="ended", epoch=1,
            text=dirty("Sentt", n), words=dirty("Sentt", n), state=states[n % 4], held_at=at,
            target=own.number, row=None, error=dirty("Errort", n), ended_at=at,
            sent_url=dirty("https://x.invalid/", n),
            frozen=Frozen(key=f"k{n}", record="{}", id=f"bluesky:k{n}"), frozen_at=at,
        )
    )  # fmt: skip


def _named_act(tx: Writer, now: Moment, dirty: Dirty) -> None:
    """An act of mine whose title quotes a stranger; undo names it."""
    tx.add(Note(person=1, author="NR", at=now, text="noted by me"))
    tx.name(dirty("Undot", 0))
