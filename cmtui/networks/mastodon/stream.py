"""The stream: a websocket, or server-sent events where only they are there.

It is read at all times: a stream that nobody reads stops GoToSocial's own work. What nobody takes
stands in a basin of a fixed size; when it spills, the lists have to be read instead, as after every
new beginning, since no server repeats anything.
"""

import asyncio
import contextlib
import importlib
import logging
import re
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from cmtui.errors import LoginFailed, NetworkFailed, Rejected, Unreachable
from cmtui.networks.http import CONNECT_SECONDS, USER_AGENT, Edge
from cmtui.networks.mastodon import wire
from cmtui.networks.mastodon.lenient import plain_json
from cmtui.text.safe import clean_line

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

BASIN = 2_000
"""Events that wait at most: a minute of a storm."""

BATCH = 100
"""Events that are given out at once."""

PING_SECONDS = 20.0
"""How often the line is tried, and how long its answer may take."""

MOST_BYTES = 8 * 1024 * 1024
"""The largest event that is read; a larger one ends the stream and comes by the list."""

SSE_SILENCE_SECONDS = 45.0
"""Mastodon says `:thump` every 15 s; a line that is silent for so long is dead."""


_PROTOCOL = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2

LOG = logging.getLogger("cmtui.stream")


class Basin:
    """What was heard and not taken yet."""

    def __init__(self, most: int = BASIN) -> None:
        self._most = most
        self._frames: deque[str | bytes] = deque()
        self._spilt = False
        self._ended: NetworkFailed | None = None
        self._stirred = asyncio.Event()

    def pour(self, frame: str | bytes) -> None:
        """Takes one more; at the bound it is dropped and that is remembered."""
        if len(self._frames) >= self._most:
            self._spilt = True
        else:
            self._frames.append(frame)
        self._stirred.set()

    def end(self, error: NetworkFailed) -> None:
        """Nothing more comes."""
        self._ended = error
        self._stirred.set()

    async def take(self) -> tuple[list[str | bytes], bool]:
        """The oldest, at most BATCH, waiting for the first; and whether some were dropped.

        Raises why the stream ended, once everything before it was taken.
        """
        while not self._frames and not self._spilt:
            if self._ended is not None:
                raise self._ended
            self._stirred.clear()
            await self._stirred.wait()
        spilt, self._spilt = self._spilt, False
        return [self._frames.popleft() for _ in range(min(BATCH, len(self._frames)))], spilt


class Stream:
    """One open stream. `events` gives what it says until it ends."""

    def __init__(self, url: str, token: str, tags: Sequence[str]) -> None:
        """`url` is the websocket's, `tags` the hashtags to be told of besides."""
        self._url = url
        self._token = token
        self._tags = tags

    async def events(self) -> AsyncGenerator[tuple[list[wire.Frame], bool], None]:
        """Events in order, and whether the lists have to be read; the first time they have."""
        basin = Basin()
        socket = await self._open()
        drain = asyncio.create_task(self._drain(socket, basin))
        try:
            yield [], True
            while True:
                raw, spilt = await basin.take()
                yield _frames(raw), spilt
        finally:
            drain.cancel()
            await asyncio.gather(drain, return_exceptions=True)
            await socket.close()

    async def _open(self) -> "ClientConnection":
        """Raises LoginFailed for a token that is refused, Rejected where nothing streams."""
        library = await asyncio.to_thread(_load_websockets)
        host = urlsplit(self._url).netloc
        socket = await self._connected(library, host)
        try:
            for tag in self._tags:
                wish = {"type": "subscribe", "stream": "hashtag", "tag": tag}
                await socket.send(msgspec.json.encode(wish).decode())
        except library.ConnectionClosed as error:
            raise Unreachable(f"{host} closed the stream ({_words(error)}).") from None
        return socket

    async def _connected(self, library: Any, host: str) -> "ClientConnection":
        """Pleroma and Akkoma read the token only where a protocol is named, and treat a request
        without it as a stranger's (websocket_handler.ex); so it is named there the second time."""
        try:
            return await self._asked(library, host, {"Authorization": f"Bearer {self._token}"}, ())
        except library.InvalidStatus as refusal:
            can_be_named = _PROTOCOL.fullmatch(self._token) is not None
            if refusal.response.status_code not in (401, 403) or not can_be_named:
                raise _refused(host, refusal.response.status_code) from None
        try:
            return await self._asked(library, host, {}, (self._token,))
        except library.InvalidStatus as refusal:
            raise _refused(host, refusal.response.status_code) from None

    async def _asked(
        self, library: Any, host: str, headers: dict[str, str], protocols: Sequence[str]
    ) -> "ClientConnection":
        connect = library.connect(
            f"{self._url}?stream=user",
            additional_headers=headers,
            subprotocols=protocols or None,
            user_agent_header=USER_AGENT,
            open_timeout=CONNECT_SECONDS,
            ping_interval=PING_SECONDS,
            ping_timeout=PING_SECONDS,
            max_size=MOST_BYTES,
            max_queue=None,
            logger=LOG,  # its own would draw over the screen
        )
        connect.process_redirect = lambda error: error  # the token goes nowhere else
        try:
            socket: ClientConnection = await connect
        except library.InvalidStatus:
            raise
        except (OSError, TimeoutError, library.WebSocketException) as error:
            raise Unreachable(f"{host}: the stream cannot be opened ({_words(error)}).") from None
        return socket

    async def _drain(self, socket: "ClientConnection", basin: Basin) -> None:
        host = urlsplit(self._url).netloc
        why = "closed"
        try:
            async for frame in socket:
                basin.pour(frame)
        except Exception as error:
            why = _words(error)
        basin.end(Unreachable(f"{host}: the stream ended ({why})."))


class Sse:
    """The same over server-sent events (Mastodon only; GoToSocial has none)."""

    def __init__(self, edge: Edge, token: str) -> None:
        self._edge = edge
        self._token = token

    async def events(self) -> AsyncGenerator[tuple[list[wire.Frame], bool], None]:
        """See `Stream.events`."""
        basin = Basin()
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "text/event-stream"}
        async with contextlib.aclosing(
            self._edge.lines("/api/v1/streaming/user", headers, SSE_SILENCE_SECONDS)
        ) as lines:
            drain: asyncio.Task[None] | None = None
            try:
                await anext(lines)  # the answer's head: it streams
                drain = asyncio.create_task(_drain_lines(lines, basin))
                yield [], True
                while True:
                    raw, spilt = await basin.take()
                    yield _frames(raw), spilt
            finally:
                if drain is not None:
                    drain.cancel()
                    await asyncio.gather(drain, return_exceptions=True)


async def _drain_lines(lines: AsyncIterator[str], basin: Basin) -> None:
    event, data = "", list[str]()
    try:
        async for line in lines:
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if name == "event":
                event = value
            elif name == "data":
                data.append(value)
            elif not line and event:
                basin.pour(msgspec.json.encode(wire.Frame(event, "\n".join(data))))
                event, data = "", []
        basin.end(Unreachable("the stream ended."))
    except NetworkFailed as error:
        basin.end(error)


def _frames(raw: Sequence[str | bytes]) -> list[wire.Frame]:
    """Those that can be read; what cannot is repaired by the list."""
    return [frame for each in raw if (frame := _frame(each)) is not None]


def _frame(raw: str | bytes) -> wire.Frame | None:
    with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return msgspec.json.decode(raw, type=wire.Frame)
    told = plain_json(raw.encode(errors="replace") if isinstance(raw, str) else raw)
    if not isinstance(told, dict) or not isinstance(told.get("event"), str):
        return None
    payload = told.get("payload")  # some have JSON there, not JSON within a text
    text = payload if isinstance(payload, str) else msgspec.json.encode(payload).decode()
    return wire.Frame(told["event"], text)


def _refused(host: str, status: int) -> NetworkFailed:
    if status == 401:
        return LoginFailed(f"{host} does not accept the token for its stream.")
    if status == 429 or status >= 500:
        return Unreachable(f"{host} opens no stream now ({status}).")
    return Rejected(f"{host} has no stream for us ({status}).")


def _words(error: BaseException) -> str:
    return clean_line(str(error) or type(error).__name__).text[:200]


def _load_websockets() -> Any:
    client = importlib.import_module("websockets.asyncio.client")
    errors = importlib.import_module("websockets.exceptions")
    library = ModuleType("websockets, the parts in use")
    library.connect = client.connect  # type: ignore[attr-defined]
    for name in ("InvalidStatus", "WebSocketException", "ConnectionClosed"):
        setattr(library, name, getattr(errors, name))
    return library
