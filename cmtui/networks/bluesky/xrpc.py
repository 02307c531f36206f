"""One call to the PDS: authorised, renewed when the token has expired, its errors in words."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec

from cmtui.errors import AnswerLost, LoginFailed, Rejected
from cmtui.networks.bluesky import ids, wire
from cmtui.networks.bluesky.session import Sessions, complaint_of
from cmtui.networks.http import Answer, Edge, Params

T = TypeVar("T")

# The PDS reports its tokens' end with 400, not 401.
_SPENT = ("ExpiredToken", "InvalidToken")
_GONE_ACCOUNT = {
    "AccountDeactivated": "is deactivated",
    "AccountTakedown": "has been suspended by Bluesky",
}


class XrpcRefused(Rejected):
    """The PDS did nothing and said why; `error` is the lexicon's name for the reason."""

    def __init__(self, call: str, status: int, complaint: wire.Complaint) -> None:
        reason = complaint.message or complaint.error or f"status {status}"
        super().__init__(f"Bluesky refuses {call}: {reason}")
        self.error = complaint.error


class XrpcBroke(AnswerLost):
    """A write met an internal error: done or not, only reading back can tell."""


class Xrpc:
    """Queries and procedures of one account at its PDS."""

    def __init__(self, edge: Edge, sessions: Sessions) -> None:
        self.edge = edge
        self.sessions = sessions

    async def query(self, call: str, params: Params, shape: type[T]) -> T:
        """Reads. Raises XrpcRefused for an error that the lexicon names."""

        async def ask(headers: dict[str, str]) -> Answer:
            return await self.edge.get(f"/xrpc/{call}", params, headers)

        answer = await self._authorised(ask)
        self._raise_for(answer, call, writes=False)
        return self.edge.decode(answer, shape, call)

    async def procedure(self, call: str, body: bytes, shape: type[T]) -> T:
        """Writes, once. Raises XrpcRefused when nothing was done, XrpcBroke at a 500.

        Some calls answer with nothing at all (muteActor, measured), of which Nothing is made.
        """

        async def ask(headers: dict[str, str]) -> Answer:
            headers["Content-Type"] = "application/json"
            return await self.edge.write(f"/xrpc/{call}", body, headers)

        answer = await self._authorised(ask)
        self._raise_for(answer, call, writes=True)
        if shape is wire.Nothing and not answer.body:
            return shape()
        return self.edge.decode(answer, shape, call, writes=True)

    async def upload(self, content: bytes, media_type: str) -> dict[str, object]:
        """Uploads a picture, as often as need be: what no post names vanishes by itself."""
        call = "com.atproto.repo.uploadBlob"

        async def ask(headers: dict[str, str]) -> Answer:
            headers["Content-Type"] = media_type
            return await self.edge.ask(f"/xrpc/{call}", content, headers)

        answer = await self._authorised(ask)
        self._raise_for(answer, call, writes=False)
        return self.edge.decode(answer, wire.Uploaded, call).blob

    async def delete(self, repo: str, uri: str) -> None:
        """Deletes a record of ours; one that is not there is no error."""
        body = {"repo": repo, "collection": ids.collection_of(uri), "rkey": ids.key_of(uri)}
        call = "com.atproto.repo.deleteRecord"
        await self.procedure(call, msgspec.json.encode(body), wire.Nothing)

    async def _authorised(self, ask: Callable[[dict[str, str]], Awaitable[Answer]]) -> Answer:
        """Asks, and again with new tokens when the old ones were refused (nothing is done then).

        Twice at most: the first replacement may be another process's, spent as well.
        """
        session = await self.sessions.current()
        answer = await ask({"Authorization": f"Bearer {session.access}"})
        for _ in range(2):
            if not _is_spent(answer):
                break
            session = await self.sessions.renewed(session)
            answer = await ask({"Authorization": f"Bearer {session.access}"})
        return answer

    def _raise_for(self, answer: Answer, call: str, *, writes: bool) -> None:
        if answer.status == 200:
            return
        if answer.status < 400:
            raise self.edge.spoilt(f"{self.edge.host} answered {call} oddly", writes=writes)
        complaint = complaint_of(answer)
        if answer.status >= 500:
            raise XrpcBroke(f"{self.edge.host} broke down ({answer.status}) at {call}.")
        if complaint.error in _GONE_ACCOUNT:
            raise LoginFailed(f"The account {_GONE_ACCOUNT[complaint.error]}.")
        if answer.status == 401 or complaint.error in _SPENT:
            reason = complaint.message or complaint.error or "no reason given"
            raise LoginFailed(f"Bluesky does not accept this account's session: {reason}.")
        raise XrpcRefused(call, answer.status, complaint)


def _is_spent(answer: Answer) -> bool:
    return answer.status == 400 and complaint_of(answer).error in _SPENT
