"""Other tools are told by a signed message, and only their own answer counts."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cmtui.bootstrap import _hooks
from cmtui.clock import SystemClock, from_iso
from cmtui.config import load_config
from cmtui.errors import AnswerLost, ConfigInvalid, LimitReached, LoginFailed, Rejected, Unreachable
from cmtui.networks import webhook
from cmtui.networks.webhook import Webhook
from cmtui.services.hook_ports import HookAnswer, HookCall
from tests.contract.misbehaving import Misbehaving, Reply, Request, reply_json

CALL = HookCall("pause", "pause-1-5", "login is down", 1_767_225_600_000, "crisis 3: SEV2 Login")
SECRET = "s3cret"


class Receiver:
    """A tool's server, which checks what it is told."""

    def __init__(self) -> None:
        self.answers: list[Reply] = []
        self.front = Misbehaving(self._answer, lambda request: request.method == "POST")

    def _answer(self, request: Request) -> Reply:
        return self.answers.pop(0) if self.answers else reply_json({"paused": True})

    @property
    def requests(self) -> list[Request]:
        return self.front.requests

    def hook(self, path: str = "/hooks/acme?channel=7") -> Webhook:
        return Webhook("Buffer", f"{self.front.url}{path}", lambda: SECRET, SystemClock())


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    yield made
    made.front.close()


async def test_it_is_signed_with_its_time_and_says_what_and_why(receiver: Receiver) -> None:
    answer = await receiver.hook().tell(CALL)
    assert answer == HookAnswer(200, '{"paused": true}')
    (request,) = receiver.requests
    assert (request.method, request.target) == ("POST", "/hooks/acme?channel=7")
    body = json.loads(request.body)
    assert from_iso(body.pop("at")) == CALL.at
    assert body == {
        "event": "pause", "id": CALL.id, "why": CALL.why, "crisis": CALL.crisis,
    }  # fmt: skip
    seconds = request.headers["x-cmtui-timestamp"]
    assert abs(int(seconds) * 1000 - SystemClock().now()) < 10_000
    signed = seconds.encode() + b"." + request.body
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert request.headers["x-cmtui-signature"] == f"sha256={expected}"
    assert request.headers["idempotency-key"] == CALL.id
    assert SECRET.encode() not in request.body


async def test_what_is_lost_or_broken_is_told_again_under_the_same_key(receiver: Receiver) -> None:
    receiver.answers = [Reply(502, b"<html>"), reply_json({"no": 1}, 500)]
    assert (await receiver.hook().tell(CALL)).status == 200
    assert {request.headers["idempotency-key"] for request in receiver.requests} == {CALL.id}
    assert len(receiver.requests) == 3


async def test_a_tool_that_stays_broken_may_have_done_it(receiver: Receiver) -> None:
    receiver.answers = [Reply(500, b"oh")] * 9
    with pytest.raises(AnswerLost):
        await receiver.hook().tell(CALL)
    assert len(receiver.requests) == 3


async def test_a_no_is_a_no_in_the_tools_words_cleaned_and_short(receiver: Receiver) -> None:
    receiver.answers = [Reply(403, b"no\x1b[31m such\r\n channel " + b"x" * 9_000)]
    with pytest.raises(Rejected) as caught:
        await receiver.hook().tell(CALL)
    words = str(caught.value)
    assert words.startswith("Buffer answered 403: no") and "\x1b" not in words and len(words) < 260
    assert len(receiver.requests) == 1


async def test_a_limit_is_waited_for_by_the_caller(receiver: Receiver) -> None:
    receiver.answers = [reply_json({}, 429)]
    with pytest.raises(LimitReached):
        await receiver.hook().tell(CALL)


async def test_no_redirect_is_followed(receiver: Receiver) -> None:
    receiver.front.fail_next("redirect")
    with pytest.raises(Rejected, match="not followed"):
        await receiver.hook().tell(CALL)
    assert receiver.front.stolen == []


async def test_a_tool_that_is_not_there_was_not_told() -> None:
    hook = Webhook("Buffer", "http://127.0.0.1:9/x", lambda: SECRET, SystemClock())
    with pytest.raises(Unreachable):
        await hook.tell(CALL)


async def test_a_tool_that_hangs_is_not_waited_for(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "SECONDS", 0.001)
    monkeypatch.setattr(webhook, "TRIES", 1)
    with pytest.raises(AnswerLost, match="within"):
        await receiver.hook().tell(CALL)


async def test_a_line_that_is_not_encrypted_is_an_error_in_words(
    receiver: Receiver,
) -> None:
    url = receiver.front.url.replace("http://", "https://")
    hook = Webhook("Buffer", url, lambda: SECRET, SystemClock())
    with pytest.raises(Unreachable, match="cannot be reached"):
        await hook.tell(CALL)
    assert receiver.requests == []


async def test_without_its_secret_nothing_is_told(receiver: Receiver) -> None:
    def missing() -> str:
        raise LoginFailed("the variable BUFFER is not set")

    hook = Webhook("Buffer", receiver.front.url, missing, SystemClock())
    with pytest.raises(LoginFailed):
        await hook.tell(CALL)
    assert receiver.requests == []


# --- from the configuration -----------------------------------------------------------------------

HOOK = '[[queue_hook]]\nname = "Buffer"\nurl = "{url}"\n{secret}\n'


def configured(file: Path, url: str = "https://x.example/", secret: str = "secret_env='B'") -> Path:
    file.write_text(HOOK.format(url=url, secret=secret))
    file.chmod(0o600)
    return file


async def test_a_tool_is_named_in_the_operators_own_configuration(
    receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = configured(tmp_path / "c.toml", f"{receiver.front.url}/in")
    hooks = _hooks(load_config(file), SystemClock(), None)
    assert hooks is not None and hooks.reports == []
    (hook,) = hooks.queues
    with pytest.raises(LoginFailed, match="variable B"):
        await hook.tell(CALL)
    monkeypatch.setenv("B", SECRET)
    assert (await hook.tell(CALL)).status == 200
    file = configured(
        tmp_path / "c.toml", f"{receiver.front.url}/in", "secret_command=['printf', 's3cret']"
    )
    (hook,) = _hooks(load_config(file), SystemClock(), None).queues
    await hook.tell(CALL)
    first, second = receiver.requests
    assert first.body == second.body


@pytest.mark.parametrize(
    ("url", "secret", "says"),
    [
        ("http://x.example/", "secret_env='B'", "https"),
        ("https://u:p@x.example/", "secret_env='B'", "url"),
        ("", "secret_env='B'", "url"),
        ("https://x.example/", "", "secret_env or secret_command"),
        ("https://x.example/", "secret_env='B'\nsecret_command=['pass']", "secret_env or"),
        ("https://x.example/", "secret='B'", "no such key"),
    ],
)
def test_a_tool_that_cannot_be_told_safely_is_refused(
    tmp_path: Path, url: str, secret: str, says: str
) -> None:
    with pytest.raises(ConfigInvalid, match=says) as caught:
        load_config(configured(tmp_path / "c.toml", url, secret))
    assert "queue_hook[1]" in str(caught.value)


def test_a_file_that_others_can_change_names_no_tool(tmp_path: Path) -> None:
    file = configured(tmp_path / "c.toml")
    file.chmod(0o666)
    with pytest.raises(ConfigInvalid, match="queue_hook: others can change it"):
        load_config(file)


def test_two_tools_of_one_name_are_refused(tmp_path: Path) -> None:
    file = configured(tmp_path / "c.toml")
    file.write_text(file.read_text() * 2)
    with pytest.raises(ConfigInvalid, match="a name of its own"):
        load_config(file)
