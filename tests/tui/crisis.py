"""The crisis that the board's pictures show: an outage, three quarters of an hour old."""

from typing import Any

from msgspec.structs import replace

from cmtui.clock import MINUTE
from cmtui.model.crisis import Crisis
from cmtui.model.escalation import Escalation
from cmtui.model.official_line import OfficialLine
from cmtui.model.paused_post import PausedPost, PauseState
from cmtui.model.public_update import PublicUpdate
from cmtui.model.question import Question
from cmtui.model.queue_pause import QueuePause
from cmtui.model.rumour import Rumour
from cmtui.model.workaround import Workaround
from cmtui.services.crisis.picture import (
    COLUMNS,
    Card,
    Clocks,
    Column,
    Event,
    Load,
    Picture,
    Volume,
)
from cmtui.services.crisis.update_results import Result
from tests.tui.desk import NOW, row

BEGAN = NOW - 47 * MINUTE


def crisis(**changes: Any) -> Crisis:
    """Nobody can log in."""
    return Crisis(**{
        "number": 1, "severity": "SEV2", "declared_by": "NR", "declared_at": BEGAN,
        "title": "Login outage", "phase": "identified", "lead": "NR", "spokes": "AB",
        "approver": "RT", "words": ("login", "outage"), "next_update_at": NOW + 28 * MINUTE,
        "line_at": BEGAN + 4 * MINUTE, **changes,
    })  # fmt: skip


def mention(
    number: int, network: str, handle: str, text: str, due: int | None, column: Column,
    *, by: str = "", doing: str = "", words: str = "", ago: int | None = None, **changes: Any,
) -> Card:  # fmt: skip
    """A linked mention, due in so many minutes."""
    one = row(
        number, network=network, account=f"{network}:acme", handle=handle, text=text, crisis=1,
        due_at=None if due is None else NOW + due * MINUTE,
        linked_because="holds 'login'", **changes,
    )  # fmt: skip
    at = None if ago is None else NOW - ago * MINUTE
    return Card(row=one, column=column, by=by, doing=doing, words=words, at=at)


CARDS: dict[Column, tuple[Card, ...]] = {
    "unanswered": (
        mention(14, "discord", "joon", "login loop again", -12, "unanswered"),
        mention(11, "mastodon", "tomas@fedi.example", "Is the outage over? I can't log in since "
                "this morning", 3, "unanswered", pending=(1, 2)),
        mention(12, "x", "kofi", "@acme your status page says green but nothing works", 7,
                "unanswered", reach=12_400),
        mention(13, "bluesky", "pia.bsky.social", "is my data safe??", 10, "unanswered",
                first_time=True),
        *(mention(20 + n, "mastodon", f"user{n}@fedi.example", f"cannot log in, {n}", 12 + n,
                  "unanswered") for n in range(14)),
    ),
    "being answered": (
        mention(40, "bluesky", "mara.bsky.social", "The 4.2 update ate my drafts again", None,
                "being answered", by="AB", doing="typing", ago=1, stage="advocate", holder="AB"),
        mention(41, "mastodon", "ben@fedi.example", "same here", None, "being answered", by="NR",
                doing="held", words="Hi Ben, login is back since 13:40"),
        mention(42, "facebook", "Ines Duarte", "what about my photos?", None, "being answered",
                by="RT", doing="draft", words="Hello Ines, no data was lost"),
    ),
    "answered": (
        mention(50, "bluesky", "yuki.bsky.social", "Thanks, works again!", None, "answered",
                by="NR", ago=2, state="answered"),
        mention(51, "mastodon", "lena@soc.example", "ok will try", None, "answered", by="AB",
                ago=4, state="answered"),
        mention(52, "x", "omar", "still looping for me", None, "answered", ago=5,
                state="covered"),
    ),
    "escalated": (
        mention(60, "x", "press.desk", "asks for comment", None, "escalated", by="RT", ago=31,
                reach=12_000, place="escalated"),
    ),
    "watching": (
        mention(61, "bluesky", "suki.bsky.social", '"they got hacked"', None, "watching", by="NR",
                ago=12, place="watching"),
    ),
}  # fmt: skip

COUNTS = dict(zip(COLUMNS, (18, 3, 30, 2, 6), strict=True))

STORM = (0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 2, 1, 2, 3, 2, 4, 5, 4, 3, 5, 6, 5, 4, 6, 5, 4, 3, 4, 5, 3,
         2, 3, 4, 3, 2, 3, 2, 3, 2, 1, 2, 2, 1, 2, 1, 1, 2, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1,
         1)  # fmt: skip

VOLUME = Volume(
    start=NOW - 61 * MINUTE, minutes=1, counts=STORM, usual=(0.3,) * len(STORM), last_hour=138,
    usual_hour=18.0,
)  # fmt: skip


def held_post(number: int = 1, state: PauseState = "paused", **changes: Any) -> PausedPost:
    """A post of the queue."""
    return PausedPost(**{
        "number": number, "account": "mastodon:acme", "scheduled": str(number),
        "text": "Template of the week", "at": NOW + 30 * MINUTE, "state": state, "by": "NR",
        "intended_at": BEGAN, "crisis": 1, **changes,
    })  # fmt: skip


PAUSE = QueuePause(number=1, why="the chairman died", by="NR", at=BEGAN)

QUEUE = tuple(held_post(number) for number in range(1, 5))


def line(**changes: Any) -> OfficialLine:
    """The third version, live."""
    return OfficialLine(**{
        "number": 3, "crisis": 1, "version": 3, "language": "en", "written_by": "NR",
        "written_at": NOW - 25 * MINUTE, "state": "live", "approved_by": "RT",
        "text": "Sign-in works again for most of you since 13:40. We are still looking into why "
        "some sessions loop, and tell you more at 14:30. Your data is safe.",
        **changes,
    })  # fmt: skip


WAITING = line(number=4, version=4, state="draft", approved_by="")

UPDATE = PublicUpdate(
    number=3, crisis=1, update=3, language="en", written_by="NR", written_at=NOW - 3 * MINUTE,
    text="Sign-in works again for nine of ten of you. More by 14:30.",
    accounts=("bluesky:acme.bsky.social", "mastodon:acme@fedi.example"),
)  # fmt: skip

TOLD = replace(UPDATE, number=2, update=2, state="out", sendings=(7, 8))

RESULTS = (
    Result("bluesky:acme", "sent", url="https://bsky.example/1"),
    Result("mastodon:acme", "failed", "the server is down"),
)

PICTURE = Picture(
    crisis=crisis(),
    clocks=Clocks(
        unanswered=18, oldest_since=NOW - 21 * MINUTE, answered=28, covered=2, median=9.0,
        percentile_90=41.0, median_goal=30, goal_90=120, update_due_at=NOW + 28 * MINUTE,
    ),
    cards=CARDS,
    counts=COUNTS,
    lines=(line(),),
    queue=QUEUE,
    questions=(
        Question(number=1, crisis=1, theme="Is my data safe?", by="NR", at=NOW, state="answered",
                 answer="Yes.", rows=tuple(range(11))),
        Question(number=2, crisis=1, theme="When is it over?", by="NR", at=NOW, state="unknown",
                 rows=tuple(range(9))),
        Question(number=3, crisis=1, theme="Do I get my money back?", by="AB", at=NOW, owner="AB",
                 rows=(1, 2, 3, 4)),
    ),
    rumours=(
        Rumour(number=1, crisis=1, claim="they got hacked", by="NR", at=NOW, owner="RT",
               rows=(1, 2, 3, 4, 5, 6)),
        Rumour(number=2, crisis=1, claim="they delete accounts", by="NR", at=NOW, state="false",
               answer="No account was deleted.", rows=(1, 2)),
    ),
    asking={1: 11, 2: 9, 3: 4},
    spreading={1: 6, 2: 2},
    workarounds=(
        Workaround(number=1, crisis=1, text="sign out everywhere, then in again", by="NR", at=NOW,
                   until=NOW + 238 * MINUTE),
    ),
    escalations=(
        Escalation(number=1, crisis=1, contact="dev on call", what="login fails", by="NR",
                   at=BEGAN + 2 * MINUTE, state="answered", ended_at=BEGAN + 7 * MINUTE,
                   answer="Rita is on it"),
        Escalation(number=2, crisis=1, contact="legal", what="press asks", by="NR",
                   at=NOW - 8 * MINUTE, state="asked"),
    ),
    volume=VOLUME,
    events=(
        Event(BEGAN, "NR", "declared SEV3 from 6 mentions; queue paused (4 posts)", 1),
        Event(BEGAN + 4 * MINUTE, "RT", "approved line v1", 2),
        Event(BEGAN + 9 * MINUTE, "NR", "SEV3 → SEV2: factor 3, press asks", 3),
        Event(NOW - 22 * MINUTE, "RT", "approved line v3: sign-in works again for most", 4),
        Event(NOW - 2 * MINUTE, "AB", "update 2 out on bsky, mast; next promised 14:30", 5),
    ),
    load=(Load("NR", 3, 12), Load("AB", 2, 9), Load("RT", 0, 4)),
)  # fmt: skip

FRESH = Picture(
    crisis=crisis(title="", phase="investigating", approver="", spokes="NR", words=(),
                  line_at=None, declared_at=NOW - 2 * MINUTE),
    clocks=Clocks(line_due_at=NOW + 13 * MINUTE, line_limit_at=NOW + 28 * MINUTE,
                  update_due_at=NOW + 28 * MINUTE),
    cards={},
    counts=dict.fromkeys(COLUMNS, 0),
    events=(Event(NOW - 2 * MINUTE, "NR", "declared SEV2", 1),),
)  # fmt: skip
