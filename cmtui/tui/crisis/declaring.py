"""Declaring a crisis by key, and changing its severity, phase, roles and title."""

import asyncio
from collections.abc import Sequence
from functools import partial

from cmtui.errors import CmtuiError, Refused
from cmtui.model.crisis import PHASES, ROLES
from cmtui.model.row import Row
from cmtui.services.crisis.declaring import by_words, checked_severity, refuse_second
from cmtui.services.crisis.pausing import Listed
from cmtui.tui.crisis.asking import SEVERITY_KEYS, SEVERITY_LETTERS, CrisisVerbs
from cmtui.tui.palette import Choice
from cmtui.tui.present.declaring import Plan, plan_lines
from cmtui.tui.ticks import run


class DeclareVerbs(CrisisVerbs):
    """`! d` and what may be changed of the crisis as a whole."""

    async def do_crisis_declare(self, count: int) -> None:
        """Asks for the severity, then shows what will happen: Enter does it."""
        screen = self._screen
        await self._desk.store.read(refuse_second)
        # What stands under the cursor by chance would be on record as the reason for it all.
        evidence = tuple(screen.chosen_rows(count, on_purpose=True))
        reading = asyncio.ensure_future(self._desk.pausing.listed())

        def chosen(letter: str | None) -> None:
            if letter is None:
                reading.cancel()
                screen.to_focus()
            else:
                self._plan(SEVERITY_LETTERS[letter], evidence, reading)

        # Not a message but at once: the Enter may have been typed ahead.
        many = f" from {_mentions(evidence)}" if evidence else ""
        screen.prompt.ask(
            "severity", f"declare{many}: how grave?", choices="".join(SEVERITY_LETTERS),
            keys=SEVERITY_KEYS, then=chosen,
        )  # fmt: skip

    def _plan(
        self,
        severity: str,
        evidence: Sequence[int],
        reading: "asyncio.Future[tuple[Listed, ...]]",
    ) -> None:
        """The last question: a title may be given now, Tab decides about the queue."""
        desk = self._desk
        rule = desk.house.crisis().clocks(checked_severity(severity)).queue
        step = _LastStep(self, severity, evidence, reading, rule in ("paused", "can-opt-out"))
        keys = [("Enter", "declares"), ("Esc", "leaves")]
        if rule in ("can-opt-out", "asked"):
            keys.insert(1, ("Tab", "queue"))
        self._screen.question(
            step.declare, "declare", f"{severity}, title (may come later)", keys=tuple(keys),
            complete=step.turn_queue if rule in ("can-opt-out", "asked") else None,
        )  # fmt: skip
        run(self._screen, step.show, "plan", exclusive=True)

    async def finish(
        self, severity: str, title: str, evidence: Sequence[int], pause: bool | None
    ) -> None:
        """Declares it and goes to its board."""
        declared = await self._desk.crisis.declare(severity, title, evidence=evidence, pause=pause)
        self._screen.unselect()
        await self._app.read_status()
        await self._screen.run_command("go.crisis")
        posts = len(declared.intended)
        said = f"declared {declared.crisis.severity}"
        said += f" from {_mentions(declared.linked)}" if declared.linked else ""
        said += by_words(declared.crisis)
        said += f"; {posts} post{'' if posts == 1 else 's'} on the way to being held back" * bool(
            posts
        )
        self._app.say(said, "accent")

    # --- what may be changed -----------------------------------------------------------------

    async def do_crisis_severity(self, count: int) -> None:
        """Asks which, then why."""
        crisis = await self._needed()

        async def chosen(letter: str) -> None:
            severity = SEVERITY_LETTERS[letter]
            if severity == crisis.severity:
                raise Refused(f"it is {severity} already")
            label = f"{crisis.severity} to {severity}, because"
            self._ask("because", label, "changes it", partial(self._change, severity))

        self._screen.question(
            chosen, "severity", f"{crisis.severity} becomes", choices="".join(SEVERITY_LETTERS),
            keys=SEVERITY_KEYS,
        )  # fmt: skip

    async def _change(self, severity: str, because: str) -> None:
        await self._desk.crisis.change_severity(severity, because)
        self._app.say(f"it is {severity} now", "accent")
        await self._app.read_status()

    async def do_crisis_phase(self, count: int) -> None:
        """Picks a phase, then asks why."""
        crisis = await self._needed()
        choices = [Choice(phase, "", phase) for phase in PHASES if phase != crisis.phase]

        async def picked(phase: str) -> None:
            label = f"{crisis.phase} to {phase}, because"
            self._ask("because", label, "changes it", partial(self._phase, phase))

        self._screen.pick(choices, "phase", picked, "no such phase")

    async def _phase(self, phase: str, because: str) -> None:
        await self._desk.crisis.change_phase(phase, because)
        self._app.say(f"it is {phase}", "accent")

    async def do_crisis_role(self, count: int) -> None:
        """Picks a role, then who has it, then asks why."""
        crisis = await self._needed()
        choices = [
            Choice(role, getattr(crisis, role) or "nobody", role, word=role) for role in ROLES
        ]
        self._screen.pick(choices, "role", self._role_for, "no such role")

    async def _role_for(self, role: str) -> None:
        everyone = [one for one in await self._desk.operators.all() if one.active]
        choices = [Choice(f"{one.initials}  {one.name}", "", one.initials) for one in everyone]
        choices.append(Choice("nobody", "", ""))

        async def picked(who: str) -> None:
            label = f"{role} is {who or 'nobody'}, because"
            self._ask("because", label, "gives it", partial(self._give, role, who))

        self._screen.pick(choices, f"{role} is", picked, "nobody of that name")

    async def _give(self, role: str, who: str, because: str) -> None:
        await self._desk.crisis.give_role(role, who, because)
        self._app.say(f"{role}: {who or 'nobody'}", "accent")

    async def do_crisis_title(self, count: int, words: str | None = None) -> None:
        """Names it, or asks for the name."""
        crisis = await self._needed()
        if words is not None:
            await self._name(words)
        else:
            self._ask("title", "the crisis is called", "names it", self._name, crisis.title)

    async def _name(self, title: str) -> None:
        await self._desk.crisis.name(title)
        await self._app.read_status()

    async def do_crisis_words(self, count: int, words: str | None = None) -> None:
        """Says by which words mentions attach from now on, or asks for them."""
        crisis = await self._needed()
        if words is not None:
            await self._match_by(words)
        else:
            label, text = "mentions attach by (commas between)", ", ".join(crisis.words)
            self._screen.question(
                self._match_by, "words", label, text, keys=(("Enter", "keeps"), ("Esc", "leaves"))
            )

    async def _match_by(self, typed: str) -> None:
        words = [word for word in (one.strip() for one in typed.split(",")) if word]
        crisis = await self._desk.crisis.match_by(words)
        by = ", ".join(crisis.words) or "conversation only"
        self._app.say(f"mentions attach by: {by}", "accent")


class _LastStep:
    """What Enter will do, as far as it is known, while a title is typed."""

    def __init__(
        self,
        verbs: DeclareVerbs,
        severity: str,
        evidence: Sequence[int],
        reading: "asyncio.Future[tuple[Listed, ...]]",
        pauses: bool,
    ) -> None:
        self._verbs = verbs
        self._severity = severity
        self._evidence = evidence
        self._reading = reading
        self._pauses = self._by_rule = pauses
        self._listed: tuple[Listed, ...] | None = None
        self._rows: tuple[Row, ...] = ()

    async def show(self) -> None:
        """Shows the plan at once, and once more when the queue was read."""
        self._draw()
        screen = self._verbs._screen
        found = await screen.desk.feed.rows(list(self._evidence[:20]))
        self._rows = tuple(found[one] for one in self._evidence if one in found)
        self._draw()
        try:
            self._listed = await self._reading
        except CmtuiError:
            self._listed = ()
        self._draw()

    def turn_queue(self, typed: str) -> str:
        """Tab: the queue is held back, or runs on."""
        self._pauses = not self._pauses
        self._draw()
        return typed

    async def declare(self, title: str) -> None:
        """Enter."""
        pause = None if self._pauses == self._by_rule else self._pauses
        await self._verbs.finish(self._severity, title, self._evidence, pause)

    def _draw(self) -> None:
        screen = self._verbs._screen
        plan = Plan(
            severity=self._severity,
            evidence=len(self._evidence),
            rows=self._rows,
            pauses=self._pauses,
            listed=self._listed,
            unread=screen.desk.pausing.unread,
            now=screen.now,
        )
        screen.show_plan(lambda room: plan_lines(plan, room, screen.app.glyphs))


def _mentions(listed: Sequence[object]) -> str:
    return "1 mention" if len(listed) == 1 else f"{len(listed)} mentions"
