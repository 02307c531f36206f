"""A conversation to read: who said what, when, to whom, and what is strange about it."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from cmtui.clock import Moment
from cmtui.model.post import Post
from cmtui.model.row import Row
from cmtui.text.links import describe, lies
from cmtui.text.veil import veiled, veiled_name
from cmtui.text.width import wrap
from cmtui.tui.present.difference import difference_lines
from cmtui.tui.present.glyphs import UNICODE, Glyphs
from cmtui.tui.present.lines import Line, Page, Span, line, spread
from cmtui.tui.present.networks import opened_handle, title
from cmtui.tui.present.when import is_late, long_due, stamp

INDENT = "  "
LONGEST = 300
"""Lines of one post that are laid out; nobody reads further in a terminal."""

EDIT_LINES = 12
"""Of what an edit changed."""


def reading_order(posts: Iterable[Post]) -> tuple[Post, ...]:
    """Oldest first, and a parent always before its answers, whatever the clocks said."""
    by_time = sorted(posts, key=lambda post: (post.created_at, post.number))
    known = {post.id: post for post in by_time}
    ordered: dict[str, Post] = {}
    for post in by_time:
        above: list[Post] = []
        climbing: Post | None = post
        while climbing is not None and climbing.id not in ordered and climbing not in above:
            above.append(climbing)
            climbing = known.get(climbing.parent) if climbing.parent else None
        for one in reversed(above):
            ordered[one.id] = one
    return tuple(ordered.values())


def conversation_page(
    posts: Iterable[Post],
    row: Row | None,
    room: int,
    now: Moment,
    glyphs: Glyphs = UNICODE,
    *,
    opened: bool = False,
) -> Page:
    """The conversation in lines of `room` cells; block n is the nth post in `reading_order`.

    `row` is the person whose turn it is: her waiting posts bear the due time. Slurs are veiled
    until it is `opened`.
    """
    lines: list[Line] = []
    blocks: list[range] = []
    for post in reading_order(posts):
        if lines:
            lines.append(())
        start = len(lines)
        lines.extend(post_lines(post, row, room, now, glyphs, opened=opened))
        blocks.append(range(start, len(lines)))
    return Page(tuple(lines), tuple(blocks))


def conversation_lines(
    posts: Iterable[Post], row: Row | None, room: int, now: Moment, glyphs: Glyphs = UNICODE
) -> list[Line]:
    """The lines alone, where nothing is pointed at."""
    return list(conversation_page(posts, row, room, now, glyphs).lines)


def post_lines(
    post: Post,
    row: Row | None,
    room: int,
    now: Moment,
    glyphs: Glyphs = UNICODE,
    *,
    opened: bool = False,
) -> list[Line]:
    """One post: a line of who and when, its words, and a line for each thing to know."""
    if not opened:
        post = veiled_post(post)
    body = max(1, room - len(INDENT))
    lines = [spread(_who(post, row), _when(post, row, now, glyphs), room)]
    if post.warning:
        lines += _told(f"content warning: {post.warning}", body, "mark")
    lines += _words(post, body)
    lines += _edit(post, body)
    for alt in post.images:
        lines += _told(f"[image: {alt}]" if alt else "[image: no alt text]", body, "muted")
    lines += _links(post, body, glyphs)
    if post.altered:
        found = ", ".join(post.altered)
        lines += _told(f"{glyphs.altered} altered: {found} removed", body, "late")
    if post.cannot_answer:
        lines += _told(f"cannot be answered: {post.cannot_answer}", body, "mark")
    return lines


def veiled_post(post: Post) -> Post:
    """The post as it is shown before it is opened; one without slurs is itself."""
    author = post.author
    return replace(
        post,
        author=replace(author, handle=veiled_name(author.handle), name=veiled_name(author.name)),
        text=veiled(post.text),
        before_edit=veiled(post.before_edit),
        warning=veiled(post.warning),
        images=tuple(map(veiled, post.images)),
        links=tuple(replace(one, shown=veiled(one.shown)) for one in post.links),
    )


def is_veiled(posts: Iterable[Post]) -> bool:
    """Whether anything in them is shown only once it is opened."""
    return any(veiled_post(post) != post for post in posts)


def counted(posts: Sequence[Post]) -> str:
    """`3 posts`, for the pane's title."""
    return f"{len(posts)} post{'' if len(posts) == 1 else 's'}"


def _who(post: Post, row: Row | None) -> Line:
    author = post.author
    if post.kind == "own":
        return (Span(author.name or author.handle, "strong own"),)
    handle = opened_handle(post.network, author.handle) or author.name
    known = author.name and author.name.casefold() != handle.casefold()
    is_hers = row is not None and row.author == author.id
    return line(
        Span(handle, "person" if is_hers else "strong"),
        Span(f"  {author.name}" if known else "", "muted"),
    )


def _when(post: Post, row: Row | None, now: Moment, glyphs: Glyphs) -> Line:
    dot = Span(f" {glyphs.dot} ", "muted")
    parts: list[Span] = [Span(stamp(post.created_at, now), "muted")]
    if row is not None and post.network != row.network:
        parts = [Span(title(post.network), "muted"), dot, *parts]
    if post.edited_at is not None and post.deleted_at is None:
        parts += [dot, Span(f"edited {stamp(post.edited_at, now)}", "mark")]
    if post.deleted_at is not None:
        parts += [dot, Span(f"deleted {stamp(post.deleted_at, now)}", "late")]
    if post.kind == "own":
        parts += [dot, _signature(post)]
    elif row is not None and row.due_at is not None and post.number in row.pending:
        late = is_late(row.due_at, now)
        parts += [dot, Span(long_due(row.due_at, now), "strong late" if late else "")]
    return (*parts, Span(" "))


def _signature(post: Post) -> Span:
    if post.signed_by is not None:
        return Span(f"signed {post.signed_by}", "own")
    # The SMM's updates are unsigned by custom; a reply without initials is somebody's slip.
    return Span("unsigned", "late" if post.parent is not None else "muted")


def _words(post: Post, room: int) -> list[Line]:
    tone = "veiled" if post.deleted_at is not None else ""
    if not post.text.strip():
        return [] if post.images else [line(INDENT, Span("(no words)", "muted"))]
    return [line(INDENT, Span(text, tone)) for text in wrap(post.text, room, LONGEST)]


def _edit(post: Post, room: int) -> list[Line]:
    if not post.before_edit or post.deleted_at is not None:
        return []
    changed = difference_lines(post.before_edit, post.text, room, EDIT_LINES)
    told = _told("what the edit changed:", room, "mark")
    return [*told, *((Span(INDENT), *one) for one in changed)]


def _links(post: Post, room: int, glyphs: Glyphs) -> list[Line]:
    lines: list[Line] = []
    for link in post.links:
        if lies(link.shown, link.url):
            words = f"{glyphs.altered} link lies: {describe(link.shown, link.url)}"
            lines += _told(words, room, "late")
        elif link.shown not in post.text or not link.shown:
            lines += _told(f"{glyphs.goes} {describe(link.shown, link.url)}", room, "muted")
    return lines


def _told(words: str, room: int, tone: str) -> list[Line]:
    return [line(INDENT, Span(text, tone)) for text in wrap(words, room, 8)]
