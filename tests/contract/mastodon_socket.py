"""The server's side of a stream: a websocket by hand, and server-sent events.

It writes with a small buffer and waits for whoever reads: a client that does not read stops the
server, as it stops GoToSocial.
"""

import base64
import contextlib
import hashlib
import json
import socket
import struct
import threading
from collections.abc import Callable

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
SEND_BUFFER = 8 * 1024
PATIENCE_SECONDS = 10.0


def accept_key(key: str) -> str:
    """The answer to Sec-WebSocket-Key (RFC 6455, 4.2.2)."""
    return base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()


class Listener:
    """One open stream of one account."""

    def __init__(
        self, account: str, stream: str, sse: bool, known: frozenset[str] | None = None
    ) -> None:
        """`known`: what may be subscribed to, None for anything; the rest is passed over."""
        self.account = account
        self._known = known
        self.streams = {stream}
        self.stuck = False
        self.deaf = False
        """It answers nothing more, as behind a line that is dead and does not say so."""
        self._ready = threading.Event()
        self._sse = sse
        self._socket: socket.socket | None = None
        self._turn = threading.Lock()

    def serve(self, connection: socket.socket, left: Callable[["Listener"], None]) -> None:
        """Reads what the client sends until it leaves."""
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        patience = struct.pack("ll", int(PATIENCE_SECONDS), 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, patience)
        self._socket = connection
        self._ready.set()
        if self._sse:
            self._write(b":)\n")
        with contextlib.suppress(OSError, EOFError):
            while self._read():
                pass
        left(self)

    def tell(self, event: str, payload: str, stream: str) -> None:
        """One event; waits until the client has read enough of those before."""
        if self._sse:
            self._write(f"event: {event}\ndata: {payload}\n\n".encode())
            return
        frame = {"stream": stream.split(":"), "event": event, "payload": payload}
        self._write(_frame(1, json.dumps(frame).encode()))

    def cut(self) -> None:
        """Ends it without a word."""
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _write(self, data: bytes) -> None:
        if not self._ready.wait(PATIENCE_SECONDS) or self._socket is None:
            return
        with self._turn, contextlib.suppress(OSError):
            try:
                self._socket.sendall(data)
            except BlockingIOError:
                self.stuck = True

    def _read(self) -> bool:
        """One frame of the client's (masked); whether there may be more."""
        if self._sse:
            return bool(self._exactly(1))
        first, second = self._exactly(2)
        length = second & 127
        if length == 126:
            (length,) = struct.unpack("!H", self._exactly(2))
        mask = self._exactly(4)
        data = bytes(byte ^ mask[n % 4] for n, byte in enumerate(self._exactly(length)))
        kind = first & 15
        if kind == 9 and not self.deaf:
            self._write(_frame(10, data))
        if kind == 1:
            wish = json.loads(data)
            is_known = self._known is None or wish.get("stream") in self._known
            if wish.get("type") == "subscribe" and is_known:
                tag = f":{wish['tag']}" if "tag" in wish else ""
                self.streams.add(wish["stream"] + tag)
        return kind != 8

    def _exactly(self, count: int) -> bytes:
        data = b""
        assert self._socket is not None
        while len(data) < count:
            more = self._socket.recv(count - len(data))
            if not more:
                raise EOFError
            data += more
        return data


def _frame(kind: int, data: bytes) -> bytes:
    head = bytes([0x80 | kind])
    if len(data) < 126:
        return head + bytes([len(data)]) + data
    if len(data) < 65_536:
        return head + b"\x7e" + struct.pack("!H", len(data)) + data
    return head + b"\x7f" + struct.pack("!Q", len(data)) + data
