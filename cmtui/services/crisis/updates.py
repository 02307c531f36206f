"""Public updates: what everybody is told, on which accounts, and what became of it."""

import re
from collections.abc import Sequence
from functools import partial

from msgspec.structs import replace

from cmtui.clock import DAY, HOUR, MINUTE, Clock, Moment, to_local
from cmtui.errors import NotFound, Refused, WrongUsage
from cmtui.model.account import Account
from cmtui.model.crisis import Crisis
from cmtui.model.draft import Draft, DraftText
from cmtui.model.public_update import NEXT_UPDATE, PublicUpdate, UpdateState
from cmtui.model.sending import Sending
from cmtui.model.views import Where
from cmtui.services.composer import Composer
from cmtui.services.crisis.approving import approval, filled_in, worded
from cmtui.services.crisis.current import needed_crisis
from cmtui.services.crisis.official_lines import DEFAULT_LANGUAGE
from cmtui.services.crisis.said_officially import official
from cmtui.services.crisis.statement_texts import end_words
from cmtui.services.crisis.update_results import CAME_BACK, Result, drafts_of, results_of
from cmtui.services.crisis.update_rules import next_update
from cmtui.services.drafting import OPEN_STATES
from cmtui.services.house_rules import HouseRules
from cmtui.services.operators import Operators
from cmtui.services.outbox import Outbox
from cmtui.services.ports import Reader, Store, Writer
from cmtui.services.writing import Preview, Writing
from cmtui.text.language import checked_language, same_language

_PROMISE = {"en": "Next update by {time}.", "it": "Prossimo aggiornamento entro le {time}."}
_TIME_OF_DAY = re.compile(r"\b([01]?\d|2[0-3])[:.]([0-5]\d)\b")

SOON = 4 * HOUR
"""A time of the day that comes so soon is when the next update comes; any other is told of."""


class Updates:
    """Writes, approves and sends the updates of the open crisis."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        operators: Operators,
        composer: Composer,
        outbox: Outbox,
        house: HouseRules,
    ) -> None:
        self._store = store
        self._clock = clock
        self._operators = operators
        self._composer = composer
        self._outbox = outbox
        self._house = house

    async def all(self, crisis: int | None = None) -> list[PublicUpdate]:
        """Those of that crisis (None: the open one), oldest first. Raises NotFound without."""

        def work(reader: Reader) -> list[PublicUpdate]:
            number = crisis or needed_crisis(reader).number
            return reader.window(PublicUpdate, (Where("crisis", "eq", number),))

        return await self._store.read(work)

    async def find(self, number: int) -> PublicUpdate:
        """The update of the open crisis with that number. Raises NotFound."""
        return await self._store.read(lambda reader: _update(reader, number))

    # --- writing -----------------------------------------------------------------------------

    async def write(
        self,
        text: str,
        accounts: Sequence[str],
        *,
        language: str = "",
        next_at: Moment | None = None,
        all_clear: bool = False,
        words: int | None = None,
    ) -> PublicUpdate:
        """Keeps an update, to be approved. It says when the next one comes, unless all is clear.

        `next_at` None: as the clocks of the severity ask. `words` is what its text was kept under
        while it was written. Raises NotFound without a crisis or for
        an unknown account, WrongUsage for empty words, no account or a moment that has passed.
        """
        text = worded(text, "the update")
        language = checked_language(language) or DEFAULT_LANGUAGE
        me = (await self._operators.me()).initials
        house = self._house.crisis()
        now = self._clock.now()
        if next_at is not None and next_at <= now:
            raise WrongUsage("the next update has to be after this one; name a time to come")

        def work(tx: Writer) -> PublicUpdate:
            crisis = needed_crisis(tx)
            coming = None if all_clear else next_at or next_update(crisis, house, now)
            count = 1 + max((one.update for one in _of(tx, crisis)), default=0)
            live = official(tx).line(language)
            tx.name(f"wrote update {count}")
            end_words(tx, words)
            return tx.add(
                PublicUpdate(
                    crisis=crisis.number,
                    update=count,
                    language=language,
                    text=_with_promise(text, coming, language, now),
                    accounts=_accounts(tx, accounts),
                    written_by=me,
                    written_at=now,
                    next_at=coming,
                    line=live.number if live else None,
                    all_clear=all_clear,
                )
            )

        return await self._store.transact("write update", work, vital=True)

    async def change(self, number: int, text: str, words: int | None = None) -> PublicUpdate:
        """Other words for one that nobody has approved yet. Raises NotFound, Refused.

        `words` as in `write`.
        """
        text = worded(text, "the update")
        house = self._house.crisis()

        def work(tx: Writer) -> PublicUpdate:
            update, now = _update(tx, number), self._clock.now()
            if update.state != "waiting":
                raise Refused(f"update {update.update} is {update.state}: write a new one")
            tx.name(f"changed update {update.update}")
            end_words(tx, words)
            coming = update.next_at
            if coming is not None and coming <= now:
                coming = next_update(needed_crisis(tx), house, now)
            told = _with_promise(text, coming, update.language, now)
            return tx.put(replace(update, text=told, next_at=coming))

        return await self._store.transact("change update", work, vital=True)

    async def approve(self, number: int, reason: str = "") -> PublicUpdate:
        """Approves it, as `approving.approval` lets me. Raises NotFound, Refused, WrongUsage."""
        me = await self._operators.me()

        def work(tx: Writer) -> PublicUpdate:
            update, crisis = _update(tx, number), needed_crisis(tx)
            _may(update, "approved")
            _refuse_passed(update, self._clock.now(), "change it first")
            filled_in(update.text)
            given = approval(tx, self._clock, crisis, me, update.written_by, reason)
            why = f" (“{given.reason}”)" if given.reason else ""
            tx.name(f"approved update {update.update}{why}")
            return tx.put(
                replace(
                    update,
                    state="approved",
                    approved_by=given.by,
                    approved_at=self._clock.now(),
                    approval_reason=given.reason,
                )
            )

        return await self._store.transact("approve update", work, vital=True)

    async def withdraw(self, number: int) -> PublicUpdate:
        """Lets go of one that is not on its way. Raises NotFound, Refused."""

        def work(tx: Writer) -> PublicUpdate:
            update = _update(tx, number)
            _may(update, "withdrawn")
            tx.name(f"withdrew update {update.update}")
            return tx.put(replace(update, state="withdrawn"))

        return await self._store.transact("withdraw update", work)

    # --- sending -----------------------------------------------------------------------------

    async def previews(self, update: PublicUpdate) -> list[Preview]:
        """What would go out on each account, in order, signed by me."""
        return [
            self._composer.preview(await self._writing(update, account), update.text, True)
            for account in update.accounts
        ]

    async def hold(self, number: int) -> list[Sending]:
        """Puts an approved one into the hold on every account; `courier.carry` takes them out.

        Nothing is held where any account cannot take it. What came back as a draft is held again.
        Raises NotFound, and Refused for one that is not approved, or with the account's problem.
        """
        update = await self.find(number)
        if update.state not in ("approved", "held", "out"):
            raise Refused(f"update {update.update} is {update.state}, so it is not sent")
        if update.state == "approved":
            _refuse_passed(update, self._clock.now(), "withdraw it, and write it anew")
        for preview in await self.previews(update):
            if preview.problem:
                raise Refused(f"{preview.account}: {preview.problem}")
        gone = {one.account for one in await self.results(update) if one.state not in CAME_BACK}
        held: list[Sending] = []
        for account in update.accounts:
            if account in gone:
                continue
            await self._let_go(update, account)
            writing = await self._writing(update, account)
            held += await self._outbox.hold(
                writing, update.text, in_parts=True, beside=partial(_note_held, number)
            )
        if not held:
            raise Refused(f"update {update.update} is out or on its way on every account already")
        return held

    async def results(self, update: PublicUpdate) -> list[Result]:
        """What became of it on each account that it was held for."""
        return await self._store.read(lambda reader: results_of(reader, update))

    async def _writing(self, update: PublicUpdate, account: str) -> Writing:
        writing = await self._composer.post(account, fresh=True)
        return replace(writing, header=replace(writing.header, language=update.language))

    async def _let_go(self, update: PublicUpdate, account: str) -> None:
        """What came back from there, or was left by a program that died on the way to the hold, is
        no draft any more: the update has its words, and from two places they would go out twice."""

        def work(tx: Writer) -> None:
            mine = dict.fromkeys((*drafts_of(tx, update), *_twins(tx, update)))
            for draft in tx.get_many(Draft, tuple(mine)).values():
                if draft.account == account and draft.state in OPEN_STATES:
                    tx.name(f"took up update {update.update} again for {account}")
                    tx.put(replace(draft, state="discarded"))

        await self._store.transact("hold update", work, vital=True)


def _note_held(number: int, tx: Writer, sendings: Sequence[Sending]) -> None:
    """In the transaction that holds them: a post of an update is never one without its mark."""
    update = _update(tx, number)
    numbers = dict.fromkeys((*update.sendings, *(one.number for one in sendings)))
    tx.name(f"update {update.update} in the hold on {sendings[0].account}")
    state: UpdateState = "out" if update.state == "out" else "held"
    tx.put(replace(update, state=state, sendings=tuple(numbers)))


def _twins(reader: Reader, update: PublicUpdate) -> list[int]:
    """Drafts of new posts that say just what the update does."""
    writing = reader.window(Draft, (Where("state", "one_of", OPEN_STATES),))
    posts = [one.number for one in writing if one.target is None]
    texts = reader.window(DraftText, (Where("draft", "one_of", tuple(posts)),)) if posts else []
    return [one.draft for one in texts if one.text == update.text]


def _of(reader: Reader, crisis: Crisis) -> list[PublicUpdate]:
    return reader.window(PublicUpdate, (Where("crisis", "eq", crisis.number),))


def _update(reader: Reader, number: int) -> PublicUpdate:
    update = reader.get(PublicUpdate, number)
    if update is None or update.crisis != needed_crisis(reader).number:
        raise NotFound(f"no update of this crisis has the number {number}")
    return update


def _may(update: PublicUpdate, state: UpdateState) -> None:
    if update.state == state or state not in NEXT_UPDATE[update.state]:
        raise Refused(f"update {update.update} is {update.state} already")


def _accounts(reader: Reader, wanted: Sequence[str]) -> tuple[str, ...]:
    if not wanted:
        raise WrongUsage("name the accounts that it goes out on")
    for key in wanted:
        account = reader.find(Account, "key", key)
        if account is None:
            raise NotFound(f"no account is called {key}; see: cmtui accounts list")
        if not account.speaks:
            raise Refused(f"{key} is only watched; nothing can be said as it")
    return tuple(dict.fromkeys(wanted))


def _refuse_passed(update: PublicUpdate, now: Moment, instead: str) -> None:
    """Raises Refused for a promise that nobody can keep any more."""
    if update.next_at is not None and update.next_at <= now:
        said = f"{to_local(update.next_at):%H:%M}"
        raise Refused(
            f"update {update.update} has the next one come by {said}, which has passed: {instead}"
        )


def _with_promise(text: str, coming: Moment | None, language: str, now: Moment) -> str:
    """The text, saying when the next update comes where it names no time that is near."""
    if coming is None or _names_time_to_come(text, now):
        return text
    own = (words for known, words in _PROMISE.items() if same_language(known, language))
    local = to_local(coming)
    time = f"{local:%H:%M} {local:%Z}".strip()
    return f"{text}\n{next(own, _PROMISE['en']).replace('{time}', time)}"


def _names_time_to_come(text: str, now: Moment) -> bool:
    """Whether a time of the day stands there that is not long off: "it began at 9:30" promises
    nothing, nor does what an older statement promised."""
    here = to_local(now)
    passed = (here.hour * 60 + here.minute) * MINUTE
    for found in _TIME_OF_DAY.finditer(text):
        at = (int(found[1]) * 60 + int(found[2])) * MINUTE
        if 0 < (at - passed) % DAY <= SOON:
            return True
    return False
