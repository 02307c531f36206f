"""Looking closer at a row: why it is due, its links, and its words for other programs."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from cmtui.errors import NotFound, Refused
from cmtui.model.post import Post
from cmtui.programs import SECONDS, Output, run_program, translate, words_of
from cmtui.services.drilling import refuse_program
from cmtui.text.language import checked_language
from cmtui.text.safe import clean_line
from cmtui.text.width import wrap
from cmtui.tui.palette import Choice
from cmtui.tui.present.conversation import counted
from cmtui.tui.present.feed_row import row_title
from cmtui.tui.present.lines import Line, Page, Span, line
from cmtui.tui.present.links import link_title, link_warning, links_of
from cmtui.tui.present.networks import at_handle
from cmtui.tui.present.why import why_page
from cmtui.tui.selecting import chosen_posts
from cmtui.tui.ticks import run

if TYPE_CHECKING:
    from cmtui.tui.rows_at_hand import RowsAtHand

MOST_LINES = 1_000
"""Of a program's output that are laid out."""


class WhyVerbs:
    """The command that says what a due time is made of."""

    def __init__(self, screen: "RowsAtHand") -> None:
        self._screen = screen

    async def do_look_why(self, count: int) -> None:
        """The reasons of the due time."""
        screen = self._screen
        row = screen.row
        if row is None:
            raise NotFound("there is nobody here")
        fresh = (await screen.desk.feed.rows([row.number])).get(row.number, row)
        page = partial(why_page, fresh, now=screen.now, glyphs=screen.app.glyphs)
        title = f"Why {row_title(row)} is due then"
        screen.read(title, page, "look.why")


class LookVerbs(WhyVerbs):
    """Commands that show, copy and hand on, and change nothing."""

    async def do_look_copy(self, count: int) -> None:
        """The posts' own addresses to the terminal's clipboard, one a line."""
        posts = await chosen_posts(self._screen, count, latest=True)
        known = [post.url for post in posts if post.url]
        if not known:
            raise NotFound("the network names no address for that post")
        self._copy("\n".join(known), known[0] if len(known) == 1 else f"{len(known)} links")

    async def do_look_links(self, count: int) -> None:
        """Where the links lead; the one that is picked is copied."""
        posts = await chosen_posts(self._screen, 1)
        links = list(dict.fromkeys(link for post in posts for link in links_of(post)))
        if not links:
            raise NotFound("there is no link in it")
        glyphs = self._screen.app.glyphs
        choices = [
            Choice(link_title(link, glyphs), "", str(place), link_warning(link))
            for place, link in enumerate(links)
        ]

        async def copy(place: str) -> None:
            url = clean_line(links[int(place)].url).text
            self._copy(url, url)

        self._screen.pick(choices, "copy", copy, "no such link")

    async def do_look_pipe(self, count: int, program: str | None = None) -> None:
        """Hands the words to a program, or asks which."""
        posts = await chosen_posts(self._screen, count)
        if program is None:
            label = f"pipe {counted(posts)} to"
            self._screen.question(partial(self._pipe, posts), "pipe", label)
        else:
            await self._pipe(posts, program)

    async def _pipe(self, posts: Sequence[Post], program: str) -> None:
        words = words_of(program)
        refuse_program(self._screen.desk.drill, words[0])
        self._screen.say(f"{words[0]} runs, {SECONDS:.0f} s at most", "muted")
        run(self._screen.app, partial(self._run, words, posts), "pipe", exclusive=True)

    async def _run(self, words: list[str], posts: Sequence[Post]) -> None:
        output = await run_program(words, piped_text(posts))
        self._screen.unsay()
        title = f"{' '.join(words)} {self._screen.app.glyphs.dot} {counted(posts)}"
        page = partial(output_page, output)
        self._screen.read(clean_line(title).text, page, "look.pipe")

    async def do_look_translate(self, count: int, language: str | None = None) -> None:
        """Shows what the operator's own program makes of the post; nothing is kept of it."""
        config = self._screen.app.setting.config
        if not config.translate_command:
            raise Refused("no translate_command is set; see: cmtui help config")
        refuse_program(self._screen.desk.drill, config.translate_command[0])
        wanted = checked_language(language or config.translate_to)
        post = (await chosen_posts(self._screen, 1))[0]
        self._screen.say(f"{config.translate_command[0]} runs, {SECONDS:.0f} s at most", "muted")
        run(self._screen.app, partial(self._translate, post, wanted), "pipe", exclusive=True)

    async def _translate(self, post: Post, language: str) -> None:
        command = self._screen.app.setting.config.translate_command
        output = await translate(command, post.text, language)
        self._screen.unsay()
        whose = f"{self._screen.app.glyphs.dot} {at_handle(post.author.handle)}"
        title = f"Machine translation ({language}) {whose}"
        page = partial(translation_page, output)
        self._screen.read(clean_line(title).text, page, "look.translate")

    def _copy(self, text: str, what: str) -> None:
        self._screen.app.copy_to_clipboard(text)
        self._screen.say(f"copied to your terminal's clipboard: {what}", "muted")


def translation_page(output: Output, room: int) -> Page:
    """What the program said, under words that say what it is."""
    head = line(" ", Span("machine translation; the post itself is what counts", "late"))
    return Page((head, (), *output_page(output, room).lines))


def piped_text(posts: Sequence[Post]) -> str:
    """One post's words as they are; of several, each with its author before it."""
    if len(posts) == 1:
        return posts[0].text + "\n"
    return "\n\n".join(f"{post.author.handle}: {post.text}" for post in posts) + "\n"


def output_page(output: Output, room: int) -> Page:
    """What a program said, and how it ended where that is not well."""
    texts = wrap(output.text.rstrip(), max(1, room - 1), MOST_LINES)
    lines: list[Line] = [line(" ", Span(text)) for text in texts if output.text.strip()]
    if not lines:
        lines = [line(" ", Span("It said nothing.", "muted"))]
    if output.cut:
        lines.append(line(" ", Span("It said more than is kept.", "late")))
    if output.code is None:
        lines.append(line(" ", Span(f"Stopped after {SECONDS:.0f} s.", "late")))
    elif output.code:
        lines.append(line(" ", Span(f"It ended with {output.code}.", "late")))
    return Page(tuple(lines))
