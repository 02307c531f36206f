"""Other tools, told by a signed message: one POST of JSON to an address of the operator's own.

`X-Cmtui-Signature: sha256=…` is the HMAC-SHA256, in hex, of the timestamp in `X-Cmtui-Timestamp`
(Unix seconds), a full stop, and the body, so that an old message cannot be played again with a new
time. `Idempotency-Key` stays the same however often a message is tried. Only a 2xx is the tool's
word that it has done it.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

import msgspec

from cmtui.clock import SECOND, Clock, to_iso
from cmtui.errors import AnswerLost, Rejected, Unreachable
from cmtui.networks.http import Answer, Edge, load_stamina
from cmtui.services.hook_ports import Hook, HookAnswer, HookCall
from cmtui.text.safe import clean_line

SECONDS = 10.0
"""How long one try may take."""

TRIES = 3
MOST_SAID = 200
"""Characters of an answer that are kept."""

SecretOf = Callable[[], str]
"""Reads the secret anew for each message; may run a program. Raises LoginFailed."""


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body. `at` is RFC 3339 in UTC."""

    event: str
    id: str
    why: str
    at: str
    crisis: str = ""
    text: str = ""


class Webhook:
    """Satisfies `Hook`."""

    def __init__(self, name: str, url: str, secret: SecretOf, clock: Clock) -> None:
        parts = urlsplit(url)
        self.name = name
        self._host = f"{parts.scheme}://{parts.netloc}"
        self._path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        self._secret = secret
        self._clock = clock

    async def tell(self, call: HookCall) -> HookAnswer:
        """Signs and sends it, at most three times; see `Hook.tell`."""
        secret = await asyncio.to_thread(self._secret)
        body = msgspec.json.encode(
            Message(call.event, call.id, call.why, to_iso(call.at), call.crisis, call.text)
        )
        edge = Edge(self._host, self._clock)
        try:
            return await self._tried(edge, secret, body, call.id)
        finally:
            await edge.close()

    async def _tried(self, edge: Edge, secret: str, body: bytes, id: str) -> HookAnswer:
        stamina = await asyncio.to_thread(load_stamina)
        async for attempt in stamina.retry_context(
            on=(Unreachable, AnswerLost), attempts=TRIES, wait_initial=0.2, wait_max=2.0
        ):
            with attempt:
                return self._word(await self._once(edge, secret, body, id))
        raise Unreachable(f"{self.name} did not answer.")

    async def _once(self, edge: Edge, secret: str, body: bytes, id: str) -> Answer:
        seconds = str(self._clock.now() // SECOND)
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": id,
            "X-Cmtui-Timestamp": seconds,
            "X-Cmtui-Signature": f"sha256={signature(secret, seconds, body)}",
        }
        try:
            async with asyncio.timeout(SECONDS):
                return await edge.write(self._path, body, headers)
        except TimeoutError:
            lost = f"{self.name} did not answer within {SECONDS:.0f} s; it may be done all the same"
            raise AnswerLost(f"{lost}.") from None

    def _word(self, answer: Answer) -> HookAnswer:
        said = clean_line(answer.body[: 4 * MOST_SAID].decode("utf-8", "replace")).text
        said = " ".join(said.split())[:MOST_SAID]
        if 200 <= answer.status < 300:
            return HookAnswer(answer.status, said)
        words = f"{self.name} answered {answer.status}" + (f": {said}" if said else "")
        if answer.status >= 500:
            raise AnswerLost(words)
        raise Rejected(words)


class Webhooks:
    """Satisfies `Hooks`."""

    def __init__(self, queues: Sequence[Hook], reports: Sequence[Hook]) -> None:
        self.queues = queues
        self.reports = reports


def signature(secret: str, seconds: str, body: bytes) -> str:
    """What the receiver computes as well and compares."""
    return hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
