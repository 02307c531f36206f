"""A person's card: who she is, where she writes, what the team has done for her and noted."""

from collections.abc import Sequence

from cmtui.clock import Moment
from cmtui.model.follow_up import FollowUp
from cmtui.model.person import Note, Person, Profile
from cmtui.text.veil import veiled, veiled_name
from cmtui.text.width import wrap
from cmtui.tui.present.glyphs import UNICODE, Glyphs
from cmtui.tui.present.lines import Line, Page, Span, cut, joined, line, padded, width
from cmtui.tui.present.networks import letter, opened_handle, thousands
from cmtui.tui.present.when import ago, date, due, is_late, month

NOTE_HEAD = 27
"""What stands before a note's words: `note  AB 11 Nov · opinion  `, in cells."""

OWED_HEAD = 11
"""`follow-up  `, in cells."""

LONGEST = 60
"""Lines of one note or one self-description that are laid out."""


def card_page(
    person: Person,
    profiles: Sequence[Profile],
    notes: Sequence[Note],
    room: int,
    now: Moment,
    glyphs: Glyphs = UNICODE,
    owed: Sequence[FollowUp] = (),
    *,
    opened: bool = False,
) -> Page:
    """The whole card; block n is the nth note, newest first. What she calls herself and says of
    herself is veiled until it is `opened`."""
    lines: list[Line] = [
        cut(_first(person, profiles, glyphs, opened), room),
        cut(_touches(person, now, glyphs), room),
    ]
    lines += [owed_line(one, room, now) for one in owed]
    for profile in profiles:
        lines += _profile(profile, room, opened)
    blocks: list[range] = []
    for note in notes_in_order(notes):
        start = len(lines)
        lines += _note(note, room, glyphs)
        blocks.append(range(start, len(lines)))
    return Page(tuple(lines), tuple(blocks))


def card_lines(
    person: Person,
    profiles: Sequence[Profile],
    notes: Sequence[Note],
    room: int,
    now: Moment,
    glyphs: Glyphs = UNICODE,
) -> list[Line]:
    """The card's lines alone."""
    return list(card_page(person, profiles, notes, room, now, glyphs).lines)


def card_line(
    person: Person, profiles: Sequence[Profile], room: int, now: Moment, glyphs: Glyphs = UNICODE
) -> Line:
    """The card in one line, where there is no room for more."""
    dot = f" {glyphs.dot} "
    touched = (
        f"{ago(person.touched_at, now).removesuffix(' ago')} since {person.touched_by or '?'}"
        if person.touched_at is not None
        else "never answered"
    )
    words = (line(Span(veiled_name(person.name), "strong")), line(handles(profiles)), line(touched))
    return cut(joined(words, dot, "muted"), room)


def owed_line(one: FollowUp, room: int, now: Moment) -> Line:
    """`promise    tell him when SSO is fixed (AB, due Fri)`; what is late says so to the last."""
    head = padded((Span(one.sort, "mark"),), OWED_HEAD)
    when = Span(f" ({owed_by(one, now)})", "late" if is_late(one.due_at, now) else "muted")
    return (*head, *cut((Span(one.what),), max(8, room - OWED_HEAD - width((when,)))), when)


def owed_by(one: FollowUp, now: Moment) -> str:
    """`AB, due Fri`."""
    return f"{one.by}, {due(one.due_at, now)}"


def notes_in_order(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Newest first."""
    return tuple(sorted(notes, key=lambda note: (note.at, note.number), reverse=True))


def handles(profiles: Sequence[Profile]) -> str:
    """`1 handle`, `3 handles`."""
    return f"{len(profiles)} handle{'' if len(profiles) == 1 else 's'}"


def _first(person: Person, profiles: Sequence[Profile], glyphs: Glyphs, opened: bool) -> Line:
    return joined(
        (
            line(Span(person.name if opened else veiled_name(person.name), "person")),
            line(handles(profiles)),
            line(f"first seen {month(person.first_seen_at)}"),
        ),
        f" {glyphs.dot} ",
        "muted",
    )


def _touches(person: Person, now: Moment, glyphs: Glyphs) -> Line:
    by = f" by {person.touched_by}" if person.touched_by else ""
    touched = (
        line(f"touched {ago(person.touched_at, now)}{by}")
        if person.touched_at is not None
        else line(Span("never answered yet", "mark"))
    )
    mentions = f"{person.mentions} mention{'' if person.mentions == 1 else 's'}"
    return joined(
        (touched, line(f"{mentions}, {person.answered} answered")), f" {glyphs.dot} ", "muted"
    )


def _profile(profile: Profile, room: int, opened: bool) -> list[Line]:
    followers = f"  {thousands(profile.followers)} followers" if profile.followers else ""
    name = profile.name if profile.name.casefold() != profile.handle.casefold() else ""
    handle, about = opened_handle(profile.network, profile.handle), " ".join(profile.about.split())
    if not opened:
        name, handle, about = veiled_name(name), veiled_name(handle), veiled(about)
    first = line(
        letter(profile.network),
        "  ",
        handle,
        Span(f"  {name}" if name else "", "muted"),
        Span(followers, "muted"),
    )
    told = wrap(about, max(1, room - 3), 2) if about else []
    return [cut(first, room), *(line("   ", Span(text, "muted")) for text in told)]


def _note(note: Note, room: int, glyphs: Glyphs) -> list[Line]:
    # A fact and an opinion are told apart by the word; the hue only says "stays in the house".
    head = padded(
        line(Span("note", "note"), f"  {note.author} {date(note.at)} {glyphs.dot} {note.sort}"),
        NOTE_HEAD,
    )
    if room < NOTE_HEAD + 24:
        words = wrap(note.text, max(1, room - 2), LONGEST)
        return [cut(head, room), *(line("  ", Span(text, "note")) for text in words)]
    words = wrap(note.text, room - NOTE_HEAD, LONGEST) or [""]
    first = (*head, Span(words[0], "note"))
    return [first, *(line(" " * NOTE_HEAD, Span(text, "note")) for text in words[1:])]
