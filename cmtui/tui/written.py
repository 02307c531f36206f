"""The composer's header and strip: drawn from the writing, its words and their faults."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cmtui.model.post import Post
from cmtui.services.writing import Preview, Writing
from cmtui.text.width import wrap
from cmtui.tui.present.beside import finding_lines, picture_lines, quote_line
from cmtui.tui.present.feed_row import row_title
from cmtui.tui.present.glyphs import Glyphs
from cmtui.tui.present.lines import Line, Span, joined, line
from cmtui.tui.present.networks import at_handle
from cmtui.tui.present.strip import MOST, left_words, parts_lines, preview_lines
from cmtui.tui.showing import AS_SET, strip_preview
from cmtui.tui.widgets.composer import Composer

if TYPE_CHECKING:
    from cmtui.text.lint import Finding


class Written:
    """Draws one composer."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer

    def draw(
        self,
        writing: Writing,
        text: str,
        preview: Preview,
        problem: str,
        found: "Sequence[Finding]",
        parts: Sequence[str],
        glyphs: Glyphs,
    ) -> None:
        """Header and strip; `parts` are those that a next press would send, if she was asked."""
        if problem:
            preview = replace(preview, problem=problem)
        composer = self._composer
        beside = _beside(writing, found, glyphs)
        shown = strip_preview(writing, preview, in_parts=False)._replace(beside=tuple(beside))
        if problem:
            shown = shown._replace(problem=problem)
        room = max(20, composer.size.width - 2)
        composer.set_header(title(writing), (left_words(shown),), choices_line(writing, glyphs))
        most = self._most_lines(text, room, len(beside) + 2 * bool(shown.problem))
        if parts:
            shown = shown._replace(parts=len(parts))
            composer.set_strip(parts_lines(shown, parts, room, glyphs, most))
        elif preview.parts:
            composer.set_strip(preview_lines(shown, room, glyphs, most))
        else:
            composer.set_strip([*_hint(writing, problem, glyphs), *beside])

    def lock(self, writing: Writing, why: str) -> None:
        """Nothing goes out from here: the strip says why."""
        self._composer.set_header(title(writing))
        self._composer.set_strip(
            lambda room: [(Span(text, "late"),) for text in wrap(why, room, 3)]
        )

    def _most_lines(self, text: str, room: int, below: int) -> int:
        """Lines for the exact text: what the words leave free, at least half the composer's."""
        height = self._composer.size.height
        beside = 1 + below
        written = 1 + len(wrap(text, room, height)) if height else 0
        return max(MOST, height // 2 - beside, height - 1 - written - beside)


def title(writing: Writing) -> Line:
    """`Reply to mara as @acme`: whom, and who speaks; one's own account is named as such."""
    brand = writing.account.role == "brand"
    speaker = (
        Span(at_handle(writing.account.handle), "strong own" if brand else "strong person"),
        Span("" if brand else " (not the brand)", "late"),
    )
    what = "New post"
    if writing.corrects is not None:
        whom = f" to {row_title(writing.row)}" if writing.row is not None else ""
        what = f"Correct the {'reply' if writing.target else 'post'}{whom}"
    elif writing.row is not None:
        what = f"Reply to {row_title(writing.row)}"
    return line(Span(f"{what} as ", "title"), *speaker)


def choices_line(writing: Writing, glyphs: Glyphs) -> Line:
    """`unlisted · CW · it`, in the middle of the title, where there is room."""
    header = writing.header
    return joined(
        (
            line(Span(header.visibility or "", "mark")),
            line(Span("CW" if header.warning else "", "mark")),
            line(Span(header.language, "muted")),
        ),
        f" {glyphs.dot} ",
        "muted",
    )


def fields(writing: Writing) -> list[tuple[str, str]]:
    """The header's fields with what is chosen."""
    header = writing.header
    return [
        ("account", at_handle(writing.account.handle)),
        ("visibility", header.visibility or AS_SET),
        ("warning", header.warning or "none"),
        ("language", header.language or "not said"),
    ]


def _beside(writing: Writing, found: "Sequence[Finding]", glyphs: Glyphs) -> list[Line]:
    lines = picture_lines(writing.header.attachments, glyphs)
    if writing.quoted is not None:
        lines.append(quote_line(writing.quoted))
    return [*lines, *finding_lines(found)]


def _hint(writing: Writing, problem: str, glyphs: Glyphs) -> list[Line]:
    signature = writing.signature
    signed = f"signed {signature.mark}" if signature is not None else "unsigned"
    whom = at_handle(writing.account.handle)
    lines: list[Line] = [(Span(f"as {whom} {glyphs.dot} {signed}", "muted"),)]
    if problem:
        lines.append((Span(problem, "late"),))
    return lines


def became_of(seen: Post | None, now: Post | None) -> str:
    """What became of the post that is answered since it was seen ("" = nothing)."""
    if seen is None or now is None:
        return ""
    if now.deleted_at is not None:
        return "the post is gone: this cannot go out any more"
    if (now.text, now.warning) != (seen.text, seen.warning):
        return "the post was edited meanwhile: read it again"
    return ""
