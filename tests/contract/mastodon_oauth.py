"""Logging in at the small Mastodon server, out of band."""

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from cmtui.clock import SECOND
from tests.contract.misbehaving import Request

if TYPE_CHECKING:
    from tests.contract.mastodon_server import MastodonServer

OOB = "urn:ietf:wg:oauth:2.0:oob"


def _refused(status: int, error: str) -> Exception:
    from tests.contract.mastodon_server import Refused

    return Refused(status, error)


def register(server: "MastodonServer", _who: None, request: Request) -> Any:
    """A program makes itself known."""
    fields = json.loads(request.body)
    id = f"client-{len(server.clients)}"
    assert fields["redirect_uris"] == OOB
    server.clients[id] = {"secret": f"secret-of-{id}", "scopes": fields["scopes"].split()}
    return {"id": "1", "client_id": id, "client_secret": f"secret-of-{id}", "name": "cmtui"}


def authorize(server: "MastodonServer", address: str, acct: str) -> str:
    """What a person does in her browser at that address; returns the code that she is shown."""
    query = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
    client = server.clients[query["client_id"]]
    assert query["response_type"] == "code" and query["redirect_uri"] == OOB
    assert set(query["scope"].split()) <= set(client["scopes"])
    code = f"code-{len(server.codes)}-of-{acct}"
    server.codes[code] = (acct, query["scope"])
    return code


def token(server: "MastodonServer", _who: None, request: Request) -> Any:
    """A code becomes a token, once; a refresh token becomes the next pair, once."""
    fields = json.loads(request.body)
    client = server.clients.get(fields["client_id"])
    if client is None or client["secret"] != fields["client_secret"]:
        raise _refused(401, "invalid_client")
    if fields["grant_type"] == "refresh_token":
        if fields["refresh_token"] not in server.refreshes:
            raise _refused(401, "invalid_request")
        old = server.refreshes.pop(fields["refresh_token"])
        member_id, scopes = server.tokens.pop(old)
        return _given(server, member_id, scopes)
    if fields["grant_type"] != "authorization_code" or fields["redirect_uri"] != OOB:
        raise _refused(400, "unsupported_grant_type")
    if fields["code"] not in server.codes:
        raise _refused(400, "sql: no rows in result set")
    acct, scope = server.codes.pop(fields["code"])
    member = server.find(acct)
    assert member is not None
    return _given(server, member.id, frozenset(scope.split()))


def _given(server: "MastodonServer", member: str, scopes: frozenset[str]) -> dict[str, Any]:
    made = f"token-{next(server.numbers)}"
    server.tokens[made] = (member, scopes)
    told: dict[str, Any] = {"access_token": made, "token_type": "Bearer", "created_at": 1}
    told["scope"] = " ".join(sorted(scopes))
    if lasts := server.flavour.token_seconds:
        server.ends[made] = server.now() + lasts * SECOND
        server.refreshes[f"refresh-of-{made}"] = made
        told |= {"refresh_token": f"refresh-of-{made}", "expires_in": lasts}
    return told
