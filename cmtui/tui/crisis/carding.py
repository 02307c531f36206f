"""Cards by key: questions, rumours, workarounds, and entries of the timeline."""

from collections.abc import Sequence
from functools import partial

from cmtui.clock import Moment
from cmtui.model.question import Question
from cmtui.model.rumour import Rumour
from cmtui.model.workaround import Workaround
from cmtui.text.coming import parse_coming
from cmtui.tui.arranging import understood, wrong_time
from cmtui.tui.crisis.asking import CrisisVerbs
from cmtui.tui.palette import Choice

NEW = "new"

QUESTION_KEYS = (
    ("a", "answered"), ("u", "unknown yet"), ("o", "open"), ("m", "mine"), ("Esc", "leaves"),
)  # fmt: skip
RUMOUR_KEYS = (
    ("f", "false"), ("t", "true"), ("p", "partly"), ("u", "unverified"), ("a", "answer"),
    ("m", "mine"), ("Esc", "leaves"),
)  # fmt: skip
WORKAROUND_KEYS = (("e", "holds no more"), ("u", "until when"), ("Esc", "leaves"))


class CardVerbs(CrisisVerbs):
    """Adds cards with the selection on them, and changes them on the board."""

    # --- questions ---------------------------------------------------------------------------

    async def do_crisis_question(self, count: int, words: str | None = None) -> None:
        """Puts the selection on a question: of these words, a known one, or one that is asked
        for."""
        crisis = await self._needed()
        rows = self._screen.chosen_rows(count)
        if words is not None:
            await self._new_question(rows, words)
            return
        known = await self._desk.cards.questions(crisis.number)
        if not rows or not known:
            self._ask("question", "what do people ask?", "adds it",
                      partial(self._new_question, rows))  # fmt: skip
            return
        choices = [Choice("a new question", "", NEW)]
        choices += [Choice(one.theme, f"{len(one.rows)} ask", str(one.number)) for one in known]

        async def picked(id: str) -> None:
            if id == NEW:
                self._ask("question", "what do people ask?", "adds it",
                          partial(self._new_question, rows))  # fmt: skip
                return
            card = await self._desk.cards.put_on("question", int(id), rows)
            assert isinstance(card, Question)
            self._said(f'on "{card.theme}": {len(card.rows)} ask')

        self._screen.pick(choices, "question", picked, "no such question")

    async def _new_question(self, rows: Sequence[int], theme: str) -> None:
        card = await self._desk.cards.ask(theme, rows)
        self._said(f'question {card.number} "{card.theme}"')

    def change_question(self, card: Question) -> None:
        """Asks what has become of it."""

        async def chosen(letter: str) -> None:
            cards = self._desk.cards
            if letter == "a":
                self._ask("answer", "the answer", "answers it",
                          partial(self._answer_question, card.number), card.answer)  # fmt: skip
            elif letter == "m":
                await cards.change_question(card.number, owner=await self._me())
            elif letter == "u":
                await cards.change_question(card.number, state="unknown")
            else:
                await cards.change_question(card.number, state="open")

        label = f'question {card.number} "{card.theme[:40]}":'
        self._screen.question(chosen, "card", label, choices="auom", keys=QUESTION_KEYS)

    async def _answer_question(self, number: int, answer: str) -> None:
        await self._desk.cards.change_question(number, answer=answer)

    # --- rumours -----------------------------------------------------------------------------

    async def do_crisis_rumour(self, count: int, words: str | None = None) -> None:
        """Puts the selection on a rumour: of these words, a known one, or one that is asked
        for."""
        crisis = await self._needed()
        rows = self._screen.chosen_rows(count)
        if words is not None:
            await self._new_rumour(rows, words)
            return
        known = await self._desk.cards.rumours(crisis.number)
        if not rows or not known:
            self._ask("rumour", "what is claimed?", "adds it", partial(self._new_rumour, rows))
            return
        choices = [Choice("a new rumour", "", NEW)]
        choices += [Choice(one.claim, one.state, str(one.number)) for one in known]

        async def picked(id: str) -> None:
            if id == NEW:
                self._ask("rumour", "what is claimed?", "adds it", partial(self._new_rumour, rows))
                return
            card = await self._desk.cards.put_on("rumour", int(id), rows)
            assert isinstance(card, Rumour)
            self._said(f'on "{card.claim}": {len(card.rows)} spread it')

        self._screen.pick(choices, "rumour", picked, "no such rumour")

    async def _new_rumour(self, rows: Sequence[int], claim: str) -> None:
        card = await self._desk.cards.hear(claim, rows)
        self._said(f'rumour {card.number} "{card.claim}", unverified: nobody denies it yet')

    def change_rumour(self, card: Rumour) -> None:
        """Asks what is known of it; how we know is asked for, too."""

        async def chosen(letter: str) -> None:
            cards = self._desk.cards
            if letter == "a":
                self._ask("answer", "what is answered", "keeps it",
                          partial(self._answer_rumour, card.number), card.answer)  # fmt: skip
            elif letter == "m":
                await cards.change_rumour(card.number, owner=await self._me())
            elif letter == "u":
                await cards.change_rumour(card.number, state="unverified")
            else:
                self._ask("source", "how do we know?", "keeps it",
                          partial(self._verify, card.number, letter), card.source)  # fmt: skip

        label = f'rumour {card.number} "{card.claim[:40]}":'
        self._screen.question(chosen, "card", label, choices="ftpuam", keys=RUMOUR_KEYS)

    async def _verify(self, number: int, letter: str, source: str) -> None:
        cards = self._desk.cards
        if letter == "f":
            await cards.change_rumour(number, state="false", source=source)
        elif letter == "t":
            await cards.change_rumour(number, state="true", source=source)
        else:
            await cards.change_rumour(number, state="partly", source=source)

    async def _answer_rumour(self, number: int, answer: str) -> None:
        await self._desk.cards.change_rumour(number, answer=answer)

    # --- workarounds and entries -------------------------------------------------------------

    async def do_crisis_workaround(self, count: int, words: str | None = None) -> None:
        """Writes down what helps, and asks until when it does."""
        await self._needed()
        if words is not None:
            self._ask_until(words)
            return

        async def written(text: str) -> None:
            self._ask_until(text)

        self._ask("workaround", "what helps meanwhile?", "adds it", written)

    def _ask_until(self, text: str) -> None:
        async def until(when: str) -> None:
            card = await self._desk.cards.offer(text, self._until(when))
            self._said(f"workaround {card.number}")

        self._when("it helps until (nothing: until further notice)", until)

    def change_workaround(self, card: Workaround) -> None:
        """Asks whether it holds no more, or until when."""

        async def chosen(letter: str) -> None:
            if letter == "e":
                await self._desk.cards.end_workaround(card.number)
                return

            async def until(when: str) -> None:
                await self._desk.cards.change_workaround(card.number, until=self._until(when))

            self._when("it helps until", until)

        label = f'workaround {card.number} "{card.text[:40]}":'
        self._screen.question(chosen, "card", label, choices="eu", keys=WORKAROUND_KEYS)

    async def do_crisis_entry(self, count: int, words: str | None = None) -> None:
        """Writes an entry, or asks for its words."""
        await self._needed()
        if words is not None:
            await self._enter(words)
        else:
            self._ask("entry", "for the timeline:", "writes it down", self._enter)

    async def _enter(self, text: str) -> None:
        await self._desk.entries.add(text)
        self._said("in the timeline")

    # --- what they have in common ------------------------------------------------------------

    def _when(self, label: str, do: object) -> None:
        screen = self._screen
        screen.question(
            do, "until", label,  # type: ignore[arg-type]
            validate=lambda text: wrong_time(text, screen.now) if text.strip() else None,
            echo=lambda text: understood(text, screen.now),
            keys=(("Enter", "keeps it"), ("Esc", "leaves")),
        )  # fmt: skip

    def _until(self, when: str) -> Moment | None:
        return parse_coming(when, self._screen.now) if when.strip() else None

    async def _me(self) -> str:
        return (await self._desk.operators.me()).initials

    def _said(self, words: str) -> None:
        self._screen.unselect()
        self._screen.say(f"{words}; {self._undo_words()}", "muted")
