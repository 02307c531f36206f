"""Text that no store can hold comes in mended: one bad post never stalls the intake."""

from pathlib import Path

import pytest

from cmtui.clock import SystemClock
from cmtui.model.post import Post
from cmtui.networks.mending import mended_json
from cmtui.networks.registry import Registry
from cmtui.services.desk import Desk
from cmtui.store import open_store
from tests.contract.bluesky_harness import PASSWORD, BlueskyHarness
from tests.contract.fake_pds import FakePds
from tests.desks import identity

BROKEN = {
    "late \0again": "late again",
    "half \ud83d a pair": "half \ufffd a pair",
    "other \ude00 half": "other \ufffd half",
    "whole \U0001f600 one": "whole \U0001f600 one",
}
"""What a server gives, and what is stored."""


async def test_a_post_with_broken_characters_arrives_mended(tmp_path: Path) -> None:
    clock = SystemClock()
    fake = FakePds(clock)
    harness = BlueskyHarness(fake.front.url, fake.front, tmp_path, clock, "")
    for index in range(len(BROKEN)):
        await harness.member_posts(f"mara{index}", "{brand} " + str(index))
    for record in fake.records.values():
        text = record.value.get("text", "")
        if text[-1:].isdigit():
            record.value["text"] = list(BROKEN)[int(text[-1])]
            record.value["langs"] = ["e\ud800n\0"]
    registry = Registry(clock, lambda _: PASSWORD, tmp_path / "sessions", tmp_path / "demo")
    store = open_store(tmp_path / "workspace", identity("nathan"), clock, create=True)
    desk = Desk(store, registry, clock, identity("nathan"))
    try:
        await desk.operators.found("Acme")
        await desk.operators.join("Nathan Rossi", "NR")
        await desk.accounts.add("bluesky", harness.brand.handle, fake.front.url)
        await desk.leases.session()
        await desk.intake.sync()
        posts = await store.read(lambda r: r.window(Post))
        assert sorted(post.text for post in posts) == sorted(BROKEN.values())
    finally:
        await desk.stop()
        await harness.close()


@pytest.mark.parametrize(
    ("body", "mended"),
    [
        (rb'"a\ud800b"', rb'"a\ufffdb"'),
        (rb'"\udc00\ud800"', rb'"\ufffd\ufffd"'),
        (rb'"\ud800\ud83d\ude00"', rb'"\ufffd\ud83d\ude00"'),
        (rb'"\\ud800 \\\ud800"', rb'"\\ud800 \\\ufffd"'),
        (b'"a\xed\xa0\x80b\x00\xff"', '"a\ufffd\ufffd\ufffdb\ufffd"'.encode()),
        ('"\U0001f600 \\n\\" é"'.encode(), '"\U0001f600 \\n\\" é"'.encode()),
    ],
)
def test_only_what_is_broken_is_replaced(body: bytes, mended: bytes) -> None:
    assert mended_json(body) == mended
