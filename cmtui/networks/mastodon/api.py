"""One call to the server: authorised, within its limits, its refusals in people's words."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import msgspec

from cmtui.clock import Clock, Moment
from cmtui.errors import AnswerLost, LimitReached, LoginFailed, NetworkFailed, Rejected
from cmtui.networks.http import Answer, Edge, Params, clock_ahead, limit_end
from cmtui.networks.mastodon.lenient import fitted, plain_json
from cmtui.networks.mastodon.tokens import Tokens
from cmtui.text.safe import clean_line

T = TypeVar("T")

RESERVE = 10
"""Of what a limit allows, one in so many requests is left for what a person does: reading lists
stops before. GoToSocial counts all people behind one address together."""

_JSON = {"Content-Type": "application/json"}


class Refusal(Rejected):
    """The server did nothing and said why. `status` is the contract, the words are not."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status

    @property
    def is_gone(self) -> bool:
        """The thing is not there, or not to be seen by this account."""
        return self.status in (404, 410)


class Api:
    """Reads and writes with one account's token; with none, reads what anybody may."""

    def __init__(self, edge: Edge, tokens: Tokens | None, handle: str, clock: Clock) -> None:
        self.edge = edge
        self._tokens = tokens
        self._handle = handle
        self._clock = clock
        self._low_until: Moment = 0
        self._refused_until: Moment = 0
        self.ahead = 0
        """How far the server's clock is ahead of ours, in milliseconds, by its last answer."""

    async def get(
        self, path: str, params: Params, shape: type[T], what: str, *, spare: bool = False
    ) -> T:
        """Reads. `spare`: what can wait, so that answers still go out when a limit is near.

        Raises Refusal where the server says no.
        """
        if spare:
            self.require_room()
        answer = await self._counted_get(path, params)
        self._raise_for(answer, what, writes=False)
        return self._decoded(answer, shape, what)

    async def find(self, path: str, params: Params, shape: type[T], what: str) -> T | None:
        """Reads one thing; None when it is not there, or not for us."""
        try:
            return await self.get(path, params, shape, what)
        except Refusal as refusal:
            if refusal.is_gone:
                return None
            raise

    async def perhaps(self, path: str, shape: type[T]) -> T | None:
        """What a server may say of itself; None where it says nothing, or something else, or sends
        us on. Raises LimitReached."""
        try:
            answer = await self._counted_get(path, {})
            if answer.status != 200:
                return None
            return self._decoded(answer, shape, "a question")
        except LimitReached:
            raise
        except NetworkFailed:
            return None

    async def write(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | bytes,
        shape: type[T],
        what: str,
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """Writes, once. Raises Refusal when nothing was done, AnswerLost when that is open."""
        data = body if isinstance(body, bytes) else msgspec.json.encode(body)
        more = _JSON | dict(headers or {})
        answer = await self._authorised(
            lambda token: self.edge.write(path, data, token | more, method)
        )
        self._raise_for(answer, what, writes=True)
        return self._decoded(answer, shape, what, writes=True)

    async def upload(self, path: str, data: bytes, media_type: str, name: str, alt: str) -> Answer:
        """Uploads a file, which nobody sees before a post names it. Harmless when it is lost."""
        boundary = secrets.token_hex(16)
        body = _multipart(boundary, data, media_type, name, alt)
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        answer = await self._authorised(lambda token: self.edge.ask(path, body, token | kind))
        self._raise_for(answer, "the picture", writes=False)
        return answer

    async def status_of(self, method: str, path: str) -> int:
        """How the server answers an empty request, whatever it says: to learn what we may do."""
        if method == "GET":
            return (await self._counted_get(path, {"limit": 1, "q": "cmtui"})).status
        answer = await self._authorised(
            lambda token: self.edge.write(path, b"{}", token | _JSON, method)
        )
        return answer.status

    async def _counted_get(self, path: str, params: Params) -> Answer:
        try:
            return await self._authorised(lambda token: self.edge.get(path, params, token))
        except LimitReached as limit:
            self._refused_until = limit.until
            raise

    async def _authorised(self, ask: Callable[[dict[str, str]], Awaitable[Answer]]) -> Answer:
        """The answer to a request with the token; once more with the next token, if this one has
        ended and can be renewed: a request that is refused so has done nothing."""
        tokens = self._tokens
        if tokens is None:
            answer = await ask({})
        else:
            token = await tokens.current()
            answer = await ask(_bearer(token))
            if answer.status == 401 and (fresh := await tokens.instead_of(token)) is not None:
                answer = await ask(_bearer(fresh))
        self._count(answer)
        return answer

    def _decoded(self, answer: Answer, shape: type[T], what: str, *, writes: bool = False) -> T:
        """The answer, without what is not as documented where that is not all of it."""
        try:
            return self.edge.decode(answer, shape, what, writes=writes)
        except (Rejected, AnswerLost):
            told = plain_json(answer.body) if answer.is_json else None
            found, _ = fitted(told, shape) if told is not None else (None, ())
            if found is None:
                raise
            return found

    def require_room(self) -> None:
        """Raises LimitReached while what is left of the limit is for people's acts."""
        until = max(self._low_until, self._refused_until)
        if self._clock.now() < until:
            raise LimitReached(
                f"{self.edge.host} lets us ask no more often; the rest is kept for answers.", until
            )

    def _count(self, answer: Answer) -> None:
        self.ahead = clock_ahead(answer.headers, self._clock.now())
        left = answer.headers.get("x-ratelimit-remaining", "")
        allowed = answer.headers.get("x-ratelimit-limit", "")
        if not (_is_number(left) and _is_number(allowed)):
            return
        is_low = int(left) < int(allowed) // RESERVE
        self._low_until = limit_end(answer.headers, self._clock.now()) if is_low else 0

    def _raise_for(self, answer: Answer, what: str, *, writes: bool) -> None:
        status, host = answer.status, self.edge.host
        if 200 <= status < 300:
            return
        if status >= 500:
            lost = f"{host} broke down ({status}) at {what}"
            raise AnswerLost(f"{lost}; it may be done all the same.")
        if status < 400:
            raise self.edge.spoilt(f"{host} answered {what} oddly ({status})", writes=writes)
        words = complaint_of(answer)
        if status == 401 and self._tokens is None:
            raise LoginFailed(f"{host} shows {what} only to those who log in there ({words}).")
        if status == 401:
            raise LoginFailed(
                f"{host} does not accept the token of @{self._handle} any more ({words}); "
                "a new one: cmtui accounts add mastodon --login"
            )
        if status == 403:
            raise Refusal(f"{host} does not allow {what}: {words}", status)
        if status in (404, 410):
            raise Refusal(f"{host} does not know {what}, or does not show it to us.", status)
        raise Refusal(f"{host} refuses {what}: {words}", status)


def complaint_of(answer: Answer) -> str:
    """The server's own words for a refusal, cleaned; parsed only where it says it is JSON."""
    told = plain_json(answer.body) if answer.is_json else None
    said = told if isinstance(told, dict) else {}
    for name in ("error_description", "error", "errors", "message"):
        part = said.get(name)
        if part and not isinstance(part, str):  # Pleroma names the field that it does not like
            part = msgspec.json.encode(part).decode()
        if words := clean_line(part or "").text[:300].strip():
            return words
    return f"status {answer.status}"


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _multipart(boundary: str, data: bytes, media_type: str, name: str, alt: str) -> bytes:
    """A form with a file and its description (RFC 7578)."""
    plain = "".join(each for each in name if each.isalnum() or each in "._- ")[:100] or "picture"
    lines = (
        f"--{boundary}\r\n".encode(),
        b'Content-Disposition: form-data; name="description"\r\n\r\n',
        alt.encode(errors="replace"),
        f"\r\n--{boundary}\r\n".encode(),
        f'Content-Disposition: form-data; name="file"; filename="{plain}"\r\n'.encode(),
        f"Content-Type: {media_type}\r\n\r\n".encode(),
        data,
        f"\r\n--{boundary}--\r\n".encode(),
    )
    return b"".join(lines)
