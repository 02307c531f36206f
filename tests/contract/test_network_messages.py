"""What every network promises about a message's header: who sees it, warning, language, pictures,
quotes, corrections."""

import asyncio

import pytest

from cmtui.errors import AnswerLost, Rejected
from cmtui.model.draft import Attachment, Header
from cmtui.model.post import VISIBILITIES, Post, Visibility
from cmtui.services.network_ports import Connection, Message, Sent
from tests.contract.harness import Fault, Harness, Shown
from tests.contract.steps import PIXEL, attached, mentions_by_id, require, the_mention


async def sent(line: Connection, message: Message, parent: Post | None = None) -> Sent:
    """Frozen and sent in one go."""
    return await line.send(await line.freeze(message, parent))


async def looked(line: Connection, id: str) -> Post:
    """The post as this line reads it, which may take a second."""
    for _ in range(200):
        post = await line.look(id)
        if post is not None:
            return post
        await asyncio.sleep(0.1)
    raise AssertionError(f"{id} is not there")


async def the_post(network: Harness, text: str) -> Shown:
    """The one post of the brand with this text."""
    (shown,) = await network.visible(text)
    return shown


# --- language, pictures, quotes ----------------------------------------------------------------


async def test_a_post_carries_its_language(network: Harness, line: Connection) -> None:
    out = await sent(line, Message("Siamo aperti.", Header(language="it")))
    assert (await the_post(network, "Siamo aperti.")).language == "it"
    assert (await looked(line, out.id)).language == "it"


async def test_an_answer_is_in_the_language_of_the_question_unless_it_says_otherwise(
    network: Harness, line: Connection
) -> None:
    id = await network.member_posts("ines", "{brand} aperto?", language="it")
    mention = (await mentions_by_id(network))[id]
    assert mention.language == "it"
    await sent(line, Message("Certo!"), mention)
    await sent(line, Message("Of course!", Header(language="en")), mention)
    assert (await the_post(network, "Certo!")).language == "it"
    assert (await the_post(network, "Of course!")).language == "en"


async def test_pictures_go_out_with_their_descriptions(network: Harness, line: Connection) -> None:
    if not line.capabilities.most_images:
        pytest.skip(f"{network.network} takes no pictures")
    mention = await the_mention(network)
    most = line.capabilities.most_images
    alts = tuple(f"Bicycle {n} on a pier 🚲" for n in range(most))
    header = Header(attachments=tuple(attached(network, alt) for alt in alts))
    frozen = await line.freeze(Message("Look!", header), mention)
    assert await network.visible("Look!") == [], "freezing shows nothing"
    out = await line.send(frozen)
    shown = await the_post(network, "Look!")
    assert (shown.images, shown.parent) == (alts, mention.id)
    assert (await looked(line, out.id)).images == alts


async def test_a_picture_that_cannot_go_is_refused_and_nothing_goes(
    network: Harness, line: Connection
) -> None:
    await the_mention(network)
    can = line.capabilities
    one = attached(network, "A dot")
    large = attached(network, "A large dot", PIXEL + b"\0" * can.image_bytes)
    gone = Attachment("0" * 64, "gone.png", "image/png", "What was")
    silent = attached(network, "  ")
    for attachments in ((one,) * (can.most_images + 1), (large,), (gone,), (silent,)):
        with pytest.raises(Rejected):
            await sent(line, Message("Look!", Header(attachments=attachments)))
    assert await network.visible("Look!") == []


async def test_a_quote_names_the_post_that_it_quotes(network: Harness, line: Connection) -> None:
    mention = await the_mention(network)
    message = Message("Mara asks:", Header(quotes=1), mention)
    if not line.capabilities.can_quote:
        with pytest.raises(Rejected):
            await line.freeze(message, None)
        return
    await sent(line, message)
    shown = await the_post(network, "Mara asks:")
    assert (shown.quotes, shown.parent) == (mention.id, None)


async def test_a_quote_with_pictures_has_both(network: Harness, line: Connection) -> None:
    if not (line.capabilities.can_quote and line.capabilities.most_images):
        pytest.skip(f"{network.network} has not both")
    mention = await the_mention(network)
    header = Header(quotes=1, attachments=(attached(network, "A dot"),))
    await sent(line, Message("Mara asks:", header, mention))
    shown = await the_post(network, "Mara asks:")
    assert (shown.quotes, shown.images) == (mention.id, ("A dot",))


async def test_what_is_gone_is_not_quoted(network: Harness, line: Connection) -> None:
    mention = await the_mention(network)
    await network.member_deletes(mention.id)
    with pytest.raises(Rejected):
        await sent(line, Message("Mara asks:", Header(quotes=1), mention))
    with pytest.raises(Rejected):
        await sent(line, Message("Mara asks:", Header(quotes=1)))
    assert await network.visible("Mara asks:") == []


# --- who sees it, and behind which warning -----------------------------------------------------


@pytest.mark.parametrize("visibility", VISIBILITIES)
async def test_a_post_is_seen_by_whom_it_is_for(
    network: Harness, line: Connection, visibility: Visibility
) -> None:
    mention = await the_mention(network)
    message = Message("For you", Header(visibility=visibility))
    if visibility not in line.capabilities.visibilities:
        with pytest.raises(Rejected, match=visibility):
            await line.freeze(message, mention)
        return
    out = await sent(line, message, mention)
    assert (await the_post(network, "For you")).visibility == visibility
    assert (await looked(line, out.id)).visibility == visibility


@pytest.mark.parametrize("parents", VISIBILITIES)
async def test_an_answer_is_never_seen_by_more_than_the_question(
    network: Harness, line: Connection, parents: Visibility
) -> None:
    if parents not in line.capabilities.visibilities:
        pytest.skip(f"{network.network} has no posts that are {parents}")
    fields = {} if parents == "public" else {"visibility": parents}
    id = await network.member_posts("mara", "{brand} between us?", **fields)  # type: ignore[arg-type]
    mention = (await mentions_by_id(network))[id]
    assert mention.visibility == parents
    await sent(line, Message("As you did"), mention)
    assert (await the_post(network, "As you did")).visibility == parents
    narrowness = VISIBILITIES.index(parents)
    for wider in VISIBILITIES[:narrowness]:
        with pytest.raises(Rejected, match=wider):
            await sent(line, Message("To all", Header(visibility=wider)), mention)
    assert await network.visible("To all") == []


async def test_a_warning_stands_before_the_text(network: Harness, line: Connection) -> None:
    message = Message("It bled", Header(warning="blood, teeth"))
    if not line.capabilities.can_warn:
        with pytest.raises(Rejected, match="warning"):
            await line.freeze(message, None)
        return
    id = await network.member_posts("mara", "{brand} my knee", warning="blood")
    mention = (await mentions_by_id(network))[id]
    assert mention.warning == "blood"
    out = await sent(line, message, mention)
    assert (await the_post(network, "It bled")).warning == "blood, teeth"
    assert (await looked(line, out.id)).warning == "blood, teeth"


async def test_a_mention_says_whom_it_addresses(network: Harness, line: Connection) -> None:
    mention = await the_mention(network, "{brand} does it float, {brand}?")
    me = await line.login()
    assert mention.mentions == (me.handle.removeprefix("@"),)


# --- corrections -------------------------------------------------------------------------------


async def correctable(network: Harness, line: Connection) -> tuple[Post, Sent]:
    """A mention, and the brand's answer to it."""
    if not line.capabilities.can_edit:
        pytest.skip(f"{network.network} has no corrections")
    mention = await the_mention(network)
    return mention, await sent(line, Message("It flaots. ^AD"), mention)


async def test_where_there_are_no_corrections_one_is_refused(
    network: Harness, line: Connection
) -> None:
    out = await sent(line, Message("It flaots."))
    if line.capabilities.can_edit:
        return
    with pytest.raises(Rejected, match="correction"):
        await line.freeze(Message("It floats.", corrects=out.id), None)


async def test_a_correction_changes_the_post_and_makes_no_second_one(
    network: Harness, line: Connection
) -> None:
    mention, out = await correctable(network, line)
    before = await looked(line, out.id)
    frozen = await line.freeze(Message("It floats. ^AD", corrects=out.id), mention)
    assert len(await network.visible("It flaots. ^AD")) == 1, "freezing writes nothing"
    corrected = await line.send(frozen)
    assert corrected.id == out.id
    shown = await the_post(network, "It floats. ^AD")
    assert (shown.id, shown.parent) == (out.id, mention.id)
    assert await network.visible("It flaots. ^AD") == []
    after = await looked(line, out.id)
    assert after.text == "It floats. ^AD" and after.edited_at is not None
    assert after.reference != before.reference


async def test_a_correction_sends_its_whole_header_anew(network: Harness, line: Connection) -> None:
    mention, out = await correctable(network, line)
    can = line.capabilities
    header = Header(
        warning="water" if can.can_warn else "",
        language="en",
        attachments=(attached(network, "A dot"),) if can.most_images else (),
    )
    await sent(line, Message("It floats.", header, corrects=out.id), mention)
    await sent(line, Message("It does float.", header, corrects=out.id), mention)
    shown = await the_post(network, "It does float.")
    assert (shown.warning, shown.language) == (header.warning, "en")
    assert shown.images == tuple(one.alt for one in header.attachments)


@pytest.mark.parametrize(("fault", "is_out"), [("lost-before", False), ("lost-after", True)])
async def test_a_lost_answer_to_a_correction_is_settled_by_reading_back(
    network: Harness, line: Connection, fault: Fault, is_out: bool
) -> None:
    require(network, fault)
    mention, out = await correctable(network, line)
    frozen = await line.freeze(Message("It floats.", corrects=out.id), mention)
    network.fail_next(fault)
    with pytest.raises(AnswerLost):
        await line.send(frozen)
    settled = await line.settle(frozen)
    assert (settled is not None) == is_out
    if settled is None:
        settled = await line.send(frozen)
    assert settled.id == out.id
    assert len(await network.visible("It floats.")) == 1


async def test_only_our_own_posts_that_are_still_there_are_corrected(
    network: Harness, line: Connection
) -> None:
    mention, out = await correctable(network, line)
    with pytest.raises(Rejected):
        await sent(line, Message("I love Larch", corrects=mention.id))
    await line.delete(out.id)
    with pytest.raises(Rejected):
        await sent(line, Message("It floats.", corrects=out.id), mention)
    assert await network.visible("It floats.") == []
    assert await network.visible("I love Larch") == []
