"""Turns what could be said into what one person says: her greeting, her typing, her numbers."""

import re

from cmtui.networks.demo import talk_english as english
from cmtui.networks.demo import talk_storm as storm
from cmtui.networks.demo import talk_threads as threads
from cmtui.networks.demo.dice import Dice, in_turn
from cmtui.networks.demo.people import Human, Style
from cmtui.networks.demo.raw import Brand
from cmtui.networks.demo.talk_elsewhere import TONGUES

SLOTS: dict[str, tuple[str, ...]] = {
    "n": ("two", "three", "4", "5", "six", "7", "9", "11", "12", "14"),
    "big": ("36", "48", "60", "85", "120", "240", "310", "400", "730", "1,100", "2,000", "4,711"),
    "time": ("ten minutes", "twenty minutes", "half an hour", "an hour", "two hours", "three hours",
             "two days", "three days", "a week", "two weeks"),
    "device": ("my tablet", "my old laptop", "Linux", "an Android phone", "my iPhone", "the web",
               "Firefox", "Chrome", "a Chromebook", "the desktop app", "two machines", "macOS"),
    "feature": ("the calendar", "search", "the new editor", "templates", "the side bar", "export",
                "comments", "the board view", "version history", "reminders", "sharing"),
    "place": ("Lisbon", "Lagos", "Leeds", "Graz", "Torino", "Hamburg", "Sevilla", "Osaka", "İzmir",
              "Lyon", "Porto", "Gent", "Bergen", "Cardiff", "Kraków"),
}  # fmt: skip
_FIGURES = ("2", "3", "4", "5", "6", "7", "9", "11", "12", "14")
"""For languages in which an English number word would stand out."""

_POLITE: dict[Style, float] = {"warm": 0.8, "plain": 0.35, "lower": 0.2, "terse": 0.0}
"""How often somebody greets or closes."""

_SLOT = re.compile(r"\{(\w+)\}")
_MOODS = {text: threads.MOODS[topic] for topic, texts in english.TOPICS.items() for text in texts}
_ENGLISH = tuple(_MOODS)


def usual(speaker: Human, turn: int, seed: int) -> str:
    """What somebody says on an ordinary day; nothing comes again before all has been said."""
    pool = TONGUES[speaker.language].usual if speaker.language in TONGUES else _ENGLISH
    return in_turn(pool, turn, seed, "usual", speaker.language)


def named(speaker: Human, turn: int, seed: int) -> str:
    """What somebody says about the brand without addressing it."""
    pool = TONGUES[speaker.language].named if speaker.language in TONGUES else english.NAMED
    return in_turn(pool, turn, seed, "named", speaker.language)


def mood_of(text: str) -> str:
    """What somebody who says it is in: trouble, asking or joy; "" when it can't be told."""
    return _MOODS.get(text, "")


def more(speaker: Human, mood: str, turn: int, seed: int) -> str:
    """What the same person adds to a post of hers in that mood."""
    pool = threads.MORE[mood or "trouble"]
    if speaker.language in TONGUES:
        pool = TONGUES[speaker.language].more
    return in_turn(pool, turn, seed, "more", mood, speaker.language)


def joining(speaker: Human, mood: str, turn: int, seed: int) -> str:
    """What somebody says under another's post in that mood."""
    pool = threads.OTHERS[mood or "trouble"]
    if speaker.language in TONGUES:
        pool = TONGUES[speaker.language].same
    return in_turn(pool, turn, seed, "joining", mood, speaker.language)


def in_storm(speaker: Human, turn: int, seed: int, dice: Dice) -> str:
    """What somebody says while nothing works."""
    if speaker.language in TONGUES:
        return in_turn(TONGUES[speaker.language].storm, turn, seed, "storm", speaker.language)
    pool = _storm_pool(dice)
    return _with_tail(in_turn(pool, turn, seed, "storm", pool[0]), dice)


def under_cheer(speaker: Human, turn: int, seed: int, dice: Dice) -> str:
    """What somebody says under the brand's cheerful post while nothing works."""
    if speaker.language in TONGUES:
        return in_storm(speaker, turn, seed, dice)
    return _with_tail(in_turn(storm.UNDER_A_CHEERFUL_POST, turn, seed, "cheer"), dice)


def again(speaker: Human, turn: int, seed: int, dice: Dice) -> str:
    """What somebody adds who was not answered yet while nothing works."""
    if speaker.language in TONGUES:
        return in_turn(TONGUES[speaker.language].more, turn, seed, "again", speaker.language)
    return _with_tail(in_turn(storm.AGAIN, turn, seed, "again"), dice)


def say(
    text: str, speaker: Human, brand: Brand, dice: Dice, *, address: bool = True, greet: bool = True
) -> str:
    """The text as this person types it; with `address` the brand's handle stands somewhere."""
    said = text
    if greet and "{at}" not in text and text not in storm.CHAIN:
        said = _with_manners(text, speaker, dice)
    if address and "{at}" not in said:
        said = _addressed(said, dice)
    said = fill(said, speaker.language, brand, dice)
    if speaker.style == "lower" and text not in storm.CHAIN:
        said = said.lower().rstrip(".")
    return said


def fill(text: str, language: str, brand: Brand, dice: Dice) -> str:
    """The text with names and numbers in its slots."""

    def value(slot: re.Match[str]) -> str:
        name = slot[1]
        if name == "at":
            return f"@{brand.handle}"
        if name == "brand":
            return brand.name
        if name == "n" and language != "en":
            return dice.pick(_FIGURES)
        return dice.pick(SLOTS[name])

    filled = _SLOT.sub(value, text)
    return filled[:1].upper() + filled[1:] if text.startswith("{") else filled


def _storm_pool(dice: Dice) -> tuple[str, ...]:
    """One of the storm's themes, by their weights."""
    mark = dice.between(0, 1)
    for weight, pool in storm.WEIGHTS:
        if mark < weight:
            return pool
        mark -= weight
    return storm.OUTAGE


def _with_tail(text: str, dice: Dice) -> str:
    if text in storm.CHAIN or text in storm.KINDNESS or not dice.chance(0.5):
        return text
    return f"{text} {dice.pick(storm.TAILS)}"


def _with_manners(text: str, speaker: Human, dice: Dice) -> str:
    """With a greeting or a closing, as this person is."""
    if not dice.chance(_POLITE[speaker.style]):
        return text
    tongue = TONGUES.get(speaker.language)
    greetings = tongue.greetings if tongue else english.GREETINGS
    closings = tongue.closings if tongue else english.CLOSINGS
    gap = "" if speaker.language == "ja" else " "
    if dice.chance(0.5):
        return text + gap + dice.pick(closings)
    return dice.pick(greetings) + gap + text


def _addressed(text: str, dice: Dice) -> str:
    if dice.chance(0.72):
        return "{at} " + text
    return text + " {at}"
