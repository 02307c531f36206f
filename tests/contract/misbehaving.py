"""A local HTTP server that answers by a function and misbehaves by script.

In front of a fake it is the fake's socket; in front of a real server it is a proxy that can drop
what the real one would never drop on request.
"""

import contextlib
import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from tests.contract.harness import Fault

LASTING: tuple[Fault, ...] = ("html", "truncated", "redirect")
ON_WRITES: tuple[Fault, ...] = (
    "lost-before", "lost-after", "silent-before", "silent-after", "error-after", "error-before",
)  # fmt: skip
LIMIT_SECONDS = 30


class Request(NamedTuple):
    """What came in. Header names are lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query, keep_blank_values=True)


class Reply(NamedTuple):
    """What goes out."""

    status: int
    body: bytes
    headers: dict[str, str] = {"Content-Type": "application/json; charset=utf-8"}  # noqa: RUF012
    takeover: Callable[[socket.socket], None] | None = None
    """What goes on with the socket after the head (an upgrade)."""


def reply_json(value: object, status: int = 200) -> Reply:
    """A JSON answer."""
    return Reply(status, json.dumps(value).encode())


def reply_error(status: int, error: str, message: str) -> Reply:
    """An error in the AT Protocol's form."""
    return reply_json({"error": error, "message": message}, status)


class Misbehaving:
    """The server, listening on 127.0.0.1 from the start."""

    def __init__(
        self, answer: Callable[[Request], Reply], is_write: Callable[[Request], bool]
    ) -> None:
        self._answer = answer
        self._is_write = is_write
        self._fault: Fault | None = None
        self._lock = threading.Lock()
        self._woken = threading.Event()
        self.requests: list[Request] = []
        self.stolen: list[str] = []
        self._thief = _listen(self._steal)
        self._server = _listen(self._serve)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def stop(self) -> None:
        """Goes down: refuses connections, and cuts those that are open."""
        self._server.shutdown()
        self._server.server_close()
        for each in list(self._server.open_sockets):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def start(self) -> None:
        """Comes up again at the same address."""
        self._server = _listen(self._serve, self._server.server_address[1])

    def fail_next(self, fault: Fault) -> None:
        """Arms a fault."""
        with self._lock:
            self._fault = fault

    def recovers(self) -> None:
        """Ends every fault."""
        with self._lock:
            self._fault = None

    def close(self) -> None:
        """Stops listening."""
        self._woken.set()
        for server in (self._server, self._thief):
            server.shutdown()
            server.server_close()

    def _serve(self, request: Request) -> Reply | None:
        with self._lock:
            self.requests.append(request)
            fault = self._fault
            applies = fault is not None and (fault not in ON_WRITES or self._is_write(request))
            if applies and fault not in LASTING:
                self._fault = None
        if not applies:
            return self._answer(request)
        if fault in ("lost-after", "silent-after", "error-after"):
            self._answer(request)
        return self._spoil(request, fault)

    def _spoil(self, request: Request, fault: Fault | None) -> Reply | None:
        if fault in ("silent-before", "silent-after"):
            self._woken.wait(30)
        if fault in ("error-after", "error-before"):
            return reply_error(500, "InternalServerError", "Internal Server Error")
        if fault == "limit":
            refused = reply_error(429, "RateLimitExceeded", "Rate Limit Exceeded")
            return refused._replace(headers=refused.headers | {"Retry-After": str(LIMIT_SECONDS)})
        if fault == "html":
            page = b"<!doctype html><title>Sign in to the hotel's network</title>"
            return Reply(200, page, {"Content-Type": "text/html"})
        if fault == "truncated":
            whole = self._answer(request)
            return whole._replace(body=whole.body[: len(whole.body) // 2])
        if fault == "redirect":
            port = self._thief.server_address[1]
            return Reply(302, b"", {"Location": f"http://localhost:{port}{request.target}"})
        return None

    def _steal(self, request: Request) -> Reply:
        self.stolen.append(request.headers.get("authorization", "(none)"))
        return reply_json({})


def forward(base: str) -> Callable[[Request], Reply]:
    """Answers by asking the server at `base`."""

    def answer(request: Request) -> Reply:
        onward = urllib.request.Request(
            base + request.target, request.body or None, method=request.method
        )
        for name in ("content-type", "authorization"):
            if name in request.headers:
                onward.add_header(name, request.headers[name])
        try:
            with urllib.request.urlopen(onward, timeout=30) as said:
                return _as_reply(said.status, said.read(), said.headers.get("Content-Type"))
        except urllib.error.HTTPError as error:
            with error:
                return _as_reply(error.code, error.read(), error.headers.get("Content-Type"))

    return answer


def _as_reply(status: int, body: bytes, kind: str | None) -> Reply:
    return Reply(status, body, {"Content-Type": kind} if kind else {})


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    open_sockets: set[socket.socket]

    def handle_error(self, request: object, client_address: object) -> None:
        return  # a client that left is what some of these tests are about


def _listen(serve: Callable[[Request], Reply | None], port: int = 0) -> _Server:
    open_sockets: set[socket.socket] = set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            open_sockets.add(self.connection)

        def finish(self) -> None:
            open_sockets.discard(self.connection)
            super().finish()

        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.command, self.path, headers, self.rfile.read(length))
            reply = serve(request)
            if reply is None:  # dropped: the socket closes without a byte
                self.close_connection = True
                return
            (self.send_response_only if "Date" in reply.headers else self.send_response)(
                reply.status
            )
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.takeover is not None:
                self.end_headers()
                reply.takeover(self.connection)
                self.close_connection = True
                return
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = do_PUT = do_DELETE = handle_any

        def log_message(self, format: str, *args: object) -> None:
            return

    server = _Server(("127.0.0.1", port), Handler)
    server.open_sockets = open_sockets
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server
