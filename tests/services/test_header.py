"""The header of a text: who may see it, behind which warning, in which language, with what."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.errors import NotFound, Refused, WrongUsage
from cmtui.model.draft import Header
from cmtui.model.post import VISIBILITIES, Author, Post
from cmtui.services.composer import Composer
from cmtui.services.desk import Desk
from cmtui.services.heading import choices, first_header, fitted, problem_of
from cmtui.services.network_ports import Capabilities
from cmtui.services.writing import Writing
from tests.desks import EagerClock, identity, opened, row_of
from tests.scripted import ScriptedNetwork

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
RICH = {
    "visibilities": VISIBILITIES, "can_warn": True, "can_quote": True,
    "most_images": 2, "image_bytes": 1_000,
}  # fmt: skip


class BlobsInMemory:
    """Satisfies `Blobs`."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []

    def keep(self, content: bytes) -> str:
        self.kept.append(content)
        return "digest"

    def read(self, digest: str) -> bytes:
        raise AssertionError("nobody reads here")


async def answering(desk: Desk, network: ScriptedNetwork, **post: object) -> Writing:
    """A reply to a new mention of mara's, on a network that can do everything."""
    network.becomes(**RICH)
    network.says("mara", "Ciao?", **post)  # type: ignore[arg-type]
    await desk.intake.sync()
    return await desk.composer.reply((await row_of(desk, "mara")).number)


async def test_a_reply_takes_visibility_warning_and_language_of_what_it_answers(
    desk: Desk, network: ScriptedNetwork
) -> None:
    writing = await answering(
        desk, network, visibility="followers", warning="illness", language="it"
    )
    assert writing.header == Header(visibility="followers", warning="illness", language="it")
    await desk.courier.carry(await desk.outbox.hold(writing, "Mi dispiace!"))
    (message,) = network.frozen
    assert message.header == writing.header
    own = [post for post in network.posts.values() if post.kind == "own"]
    assert [(post.visibility, post.warning) for post in own] == [("followers", "illness")]
    thread = await desk.conversations.of((await row_of(desk, "mara")).number)
    ours = thread.posts[-1]
    assert (ours.visibility, ours.warning, ours.language) == ("followers", "illness", "it")


async def test_a_reply_may_be_narrower_and_is_never_wider(
    desk: Desk, network: ScriptedNetwork
) -> None:
    writing = await answering(desk, network, visibility="unlisted")
    assert writing.visibilities == ("unlisted", "followers", "direct")
    narrow = await desk.composer.with_header(writing, Header(visibility="direct"))
    assert desk.composer.preview(narrow, "Hello").visibility == "direct"
    with pytest.raises(Refused, match="never wider: unlisted at most"):
        await desk.composer.with_header(writing, Header(visibility="public"))
    shown = desk.composer.preview(
        msgspec.structs.replace(writing, header=Header(visibility="public")), "Hello"
    )
    assert "never wider" in shown.problem


async def test_a_header_is_kept_with_the_draft_and_found_again(
    desk: Desk, network: ScriptedNetwork, clock: EagerClock, tmp_path: Path
) -> None:
    writing = await answering(desk, network)
    chosen = Header(visibility="direct", warning="spoilers", language="pt-BR")
    writing = await desk.composer.with_header(writing, chosen)
    writing = await desk.composer.keep(writing, "Hello")
    assert writing.row is not None
    other = await opened(tmp_path / "workspace", network, clock, identity("nathan", "later"))
    assert (await other.composer.reply(writing.row.number)).header == chosen
    await other.composer.with_header(writing, msgspec.structs.replace(chosen, warning=""))
    assert (await desk.composer.reply(writing.row.number)).header.warning == ""
    await other.store.close()


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (Header(warning="spoilers"), "has no content warnings"),
        (Header(visibility="direct"), "has no posts that are direct; it has public"),
        (Header(quotes=1), "cannot quote a post"),
        (Header(language="italiano"), "names no language"),
    ],
)
async def test_what_the_network_cannot_do_is_refused(
    desk: Desk, network: ScriptedNetwork, header: Header, problem: str
) -> None:
    network.says("mara", "Hello?")
    await desk.intake.sync()
    writing = await desk.composer.reply((await row_of(desk, "mara")).number)
    with pytest.raises(Refused, match=problem):
        await desk.composer.with_header(writing, header)


async def test_only_a_post_that_everybody_sees_is_quoted(
    desk: Desk, network: ScriptedNetwork
) -> None:
    writing = await answering(desk, network, visibility="public")
    network.says("ben", "for my friends", visibility="followers")
    network.says("yuki", "for all")
    await desk.intake.sync()
    friends, everybody = await row_of(desk, "ben"), await row_of(desk, "yuki")
    post = await desk.composer.post()
    with pytest.raises(Refused, match="for followers only; it is not shown to others"):
        await desk.composer.with_header(post, Header(quotes=friends.latest))
    with pytest.raises(NotFound):
        await desk.composer.with_header(writing, Header(quotes=9_999))
    quoting = await desk.composer.with_header(post, Header(quotes=everybody.latest))
    await desk.courier.carry(await desk.outbox.hold(quoting, "Listen to this"))
    assert [one.quoted.author.handle for one in network.frozen if one.quoted] == ["yuki"]


async def test_a_quoted_post_that_is_gone_makes_a_draft(
    desk: Desk, network: ScriptedNetwork
) -> None:
    await answering(desk, network)
    id = network.says("yuki", "for all")
    await desk.intake.sync()
    row = await row_of(desk, "yuki")
    quoting = await desk.composer.with_header(await desk.composer.post(), Header(quotes=row.latest))
    sendings = await desk.outbox.hold(quoting, "Listen to this")
    network.deletes(id)
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "withdrawn" and "quotes is gone" in ended.error
    assert network.out == []


def with_pictures(desk: Desk, blobs: BlobsInMemory) -> Composer:
    desk.composer._blobs = blobs
    return desk.composer


async def test_a_picture_goes_with_words_for_those_who_cannot_see_it(
    desk: Desk, network: ScriptedNetwork
) -> None:
    writing = await answering(desk, network)
    blobs = BlobsInMemory()
    composer = with_pictures(desk, blobs)
    with pytest.raises(WrongUsage, match="needs words for those who cannot see it"):
        await composer.attach(writing, PNG, "chart.png", "  \n")
    with pytest.raises(WrongUsage, match="is no picture"):
        await composer.attach(writing, b"%PDF-1.4", "chart.png", "A chart")
    with pytest.raises(Refused, match=r"has 2,000 bytes; Scripted takes 1,000"):
        await composer.attach(writing, PNG + b"\0" * (2_000 - len(PNG)), "big.png", "A chart")
    assert blobs.kept == []
    writing = await composer.attach(writing, PNG, "chart.png", "A chart that rises")
    writing = await composer.attach(writing, b"GIF89a....", "wave.gif", "A hand waves")
    with pytest.raises(Refused, match="takes 2 pictures with a text, not 3"):
        await composer.attach(writing, PNG, "third.png", "One more")
    assert [(one.media_type, one.alt) for one in writing.header.attachments] == [
        ("image/png", "A chart that rises"), ("image/gif", "A hand waves"),
    ]  # fmt: skip
    assert blobs.kept == [PNG, b"GIF89a...."]


async def test_pictures_and_quotes_go_with_the_first_part_only(
    desk: Desk, network: ScriptedNetwork
) -> None:
    writing = await answering(desk, network, warning="long")
    writing = await with_pictures(desk, BlobsInMemory()).attach(writing, PNG, "a.png", "A chart")
    first, second = await desk.outbox.hold(writing, "Every word counts. " * 40, in_parts=True)
    assert len(first.header.attachments) == 1 and second.header.attachments == ()
    assert (first.header.warning, second.header.warning) == ("long", "long")


async def test_the_language_is_the_one_i_wrote_in_last_where_the_parent_has_none(
    desk: Desk, network: ScriptedNetwork
) -> None:
    writing = await answering(desk, network)
    italian = msgspec.structs.replace(writing.header, language="it")
    writing = await desk.composer.with_header(writing, italian)
    await desk.courier.carry(await desk.outbox.hold(writing, "Ciao!"))
    assert (await desk.composer.post()).header.language == "it"


async def test_a_parent_that_was_narrowed_in_the_hold_makes_a_draft_and_is_then_respected(
    desk: Desk, network: ScriptedNetwork
) -> None:
    writing = await answering(desk, network)
    sendings = await desk.outbox.hold(writing, "Hello Mara")
    network.narrows(next(iter(network.posts)), "direct")
    (ended,) = await desk.courier.carry(sendings)
    assert ended.state == "withdrawn" and "never wider: direct at most" in ended.error
    assert writing.row is not None
    again = await desk.composer.reply(writing.row.number)
    assert again.header.visibility == "direct" and again.text == "Hello Mara"
    (ended,) = await desk.courier.carry(await desk.outbox.hold(again, again.text))
    assert ended.state == "sent" and network.frozen[-1].header.visibility == "direct"


VISIBLE = st.sampled_from(VISIBILITIES)
HEADERS = st.builds(
    Header,
    visibility=st.none() | VISIBLE,
    warning=st.sampled_from(["", "spoilers"]),
    language=st.sampled_from(["", "it", "pt-BR"]),
)
CANS = st.builds(
    Capabilities,
    name=st.just("demo"),
    letter=st.just("D"),
    title=st.just("Demo"),
    idempotent_send=st.just(True),
    poll_seconds=st.just(1.0),
    can_warn=st.booleans(),
    visibilities=st.lists(VISIBLE, min_size=1, unique=True).map(
        lambda some: tuple(sorted(some, key=VISIBILITIES.index))
    ),
)
PARENTS = st.none() | st.builds(
    lambda visibility, warning: Post(
        id="demo:1", network="demo", kind="mention", accounts=(), author=Author("demo:a", "a"),
        text="", created_at=0, received_at=0, conversation="demo:1", visibility=visibility,
        warning=warning,
    ),
    VISIBLE,
    st.sampled_from(["", "illness"]),
)  # fmt: skip


@given(HEADERS, CANS, PARENTS)
def test_whatever_is_chosen_goes_out_no_wider_than_its_parent_or_not_at_all(
    header: Header, can: Capabilities, parent: Post | None
) -> None:
    fit = fitted(header, can, parent)
    if problem_of(fit, can, parent):
        return
    taken = fit.visibility or can.visibilities[0]
    assert taken in can.visibilities
    if parent is not None:
        assert VISIBILITIES.index(taken) >= VISIBILITIES.index(parent.visibility)


@given(CANS, PARENTS)
def test_what_a_text_starts_with_can_go_out_wherever_anything_can(
    can: Capabilities, parent: Post | None
) -> None:
    assert bool(problem_of(first_header(can, parent, "it"), can, parent)) == (
        not choices(can, parent)
    )
