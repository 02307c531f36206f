"""What every network promises about reading, run against each of them."""

import pytest

from cmtui.clock import DAY, HOUR, MINUTE
from cmtui.errors import NetworkFailed
from cmtui.services.network_ports import Connection, Message
from tests.contract.harness import Harness
from tests.contract.steps import all_mentions, mentions_by_id, the_mention

HOSTILE = "red\x1b[31m \x1b]52;c;cm0gLXJm\x07 \u202eevil\u202c end"
FORBIDDEN = ("\x1b", "\u202e", "\u202c", "\x07")


async def test_the_secret_says_whose_it_is(network: Harness, line: Connection) -> None:
    profile = await line.login()
    assert profile.network == network.network
    assert profile.id.startswith(f"{network.network}:")
    assert not profile.handle.startswith("@")


async def test_every_mention_comes_once_with_what_it_says(
    network: Harness, line: Connection
) -> None:
    number = network.page_size * 2 + 1
    ids = [await network.member_posts(f"m{n % 3}", f"{{brand}} number {n}") for n in range(number)]
    await network.settled()
    posts, pages = await all_mentions(line)
    ours = [post for post in posts if post.id in ids]
    assert sorted(post.id for post in ours) == sorted(ids)
    assert len(posts) == len({post.id for post in posts})
    assert {post.kind for post in ours} == {"mention"}
    for n, id in enumerate(ids):
        post = next(post for post in ours if post.id == id)
        assert post.text.endswith(f" number {n}")
        assert post.conversation == id and post.parent is None
        assert post.number == 0 and post.received_at == 0 and post.accounts == ()
        assert post.reference and post.url.startswith("https://")
    known = {profile.id for page in pages for profile in page.profiles}
    assert {post.author.id for post in ours} <= known
    assert set(ids) <= {id for page in pages for id in page.seen}


async def test_pages_come_newest_first(network: Harness) -> None:
    now = network.clock.now()
    ids = [
        await network.member_posts("mara", f"{{brand}} {n}", at=now - n * MINUTE)
        for n in range(network.page_size + 2)
    ]
    posts = await mentions_by_id(network)
    assert [id for id in posts if id in ids] == ids


async def test_seen_mentions_do_not_come_again_and_new_ones_do(
    network: Harness, line: Connection
) -> None:
    for n in range(network.page_size + 2):
        await network.member_posts("mara", f"{{brand}} old {n}")
    await network.settled()
    _, pages = await all_mentions(line)
    seen = frozenset(id for page in pages for id in page.seen)
    new = await network.member_posts("tomas", "{brand} new")
    await network.settled()
    posts, _ = await all_mentions(line, seen=seen)
    _, second = await all_mentions(line, seen=seen | {new})
    assert [post.id for post in posts] == [new]
    assert len(second) == 1, "a page in which everything is known is the last"


async def test_reading_stops_at_a_page_before_since(network: Harness, line: Connection) -> None:
    now = network.clock.now()
    for n in range(network.page_size * 3):
        await network.member_posts("mara", f"{{brand}} {n}", at=now - n * HOUR)
    await network.settled()
    _, everything = await all_mentions(line, since=0)
    _, pages = await all_mentions(line, since=now - HOUR)
    assert len(pages) < len(everything)


async def test_mentions_of_one_millisecond_are_not_lost_at_a_page_end(network: Harness) -> None:
    if not network.keeps_ties:
        pytest.skip(f"{network.network} has no ties")
    tie = network.clock.now() - HOUR
    newer = [
        await network.member_posts("mara", f"{{brand}} newer {n}", at=tie + MINUTE * (n + 1))
        for n in range(network.page_size - 2)
    ]
    tied = [
        await network.member_posts(f"m{n}", f"{{brand}} tie {n}", at=tie)
        for n in range(network.page_size - 1)
    ]
    older = [await network.member_posts("mara", "{brand} older", at=tie - MINUTE)]
    posts = await mentions_by_id(network)
    assert set(newer + tied + older) <= set(posts)


async def test_a_back_dated_mention_is_found_behind_known_ones(
    network: Harness, line: Connection
) -> None:
    if not network.backdates:
        pytest.skip(f"{network.network} keeps its own time")
    now = network.clock.now()
    for n in range(2):
        await network.member_posts("mara", f"{{brand}} {n}", at=now - n * HOUR)
    await network.settled()
    _, pages = await all_mentions(line)
    seen = frozenset(id for page in pages for id in page.seen)
    late = await network.member_posts("tomas", "{brand} from the past", at=now - 3 * DAY)
    await network.settled()
    posts, _ = await all_mentions(line, since=now - DAY, seen=seen)
    assert [post.id for post in posts] == [late]
    assert posts[0].created_at == now - 3 * DAY


async def test_replies_and_quotes_are_told_from_mentions(network: Harness) -> None:
    ours = await network.brand_posts_elsewhere("Our workshop is open on Sunday.")
    await network.settled()
    reply = await network.member_posts("kofi", "Walk-in only?", to=ours)
    both = await network.member_posts("ines", "{brand} and parking?", to=ours)
    posts = await mentions_by_id(network)
    assert (posts[reply].kind, posts[both].kind) == ("reply", "reply")
    assert posts[reply].parent == posts[both].parent == ours
    assert posts[reply].conversation == ours
    if not network.quotes:
        return
    quote = await network.member_posts("suki", "Go there", quote=ours)
    post = (await mentions_by_id(network))[quote]
    assert (post.kind, post.conversation) == ("quote", quote)


async def test_own_posts_are_found_whatever_program_wrote_them(
    network: Harness, line: Connection
) -> None:
    mention = await network.member_posts("mara", "{brand} hello")
    first = await network.brand_posts_elsewhere("We are back.")
    second = await network.brand_posts_elsewhere("Hello to you", to=mention)
    await network.settled()
    posts = [post async for page in line.own_posts(0) for post in page.posts]
    own = {post.id: post for post in posts}
    assert {first, second} <= set(own)
    assert {post.kind for post in posts} == {"own"}
    assert own[second].parent == mention


async def test_named_posts_are_those_that_address_nobody(
    network: Harness, line: Connection
) -> None:
    word = network.names_words
    ours = await network.brand_posts_elsewhere(f"We are {word}.")
    named = await network.member_posts("kofi", f"Anyone here ride a {word} in the rain?")
    tagged = await network.member_posts("suki", f"Morning #{word}!")
    inside = await network.member_posts("suki", f"un{word}ly so")
    told = await network.member_posts("mara", f"{{brand}} is {word} open?")
    reply = await network.member_posts("mara", f"I like {word}", to=ours)
    old = await network.member_posts("omar", f"{word} in March", at=network.clock.now() - 9 * DAY)
    await network.settled()
    since = network.clock.now() - DAY
    posts = [post async for page in line.named([word, word], since) for post in page.posts]
    ids = [post.id for post in posts]
    assert tagged in ids and (named in ids or not network.searches)
    assert not {ours, inside, told, reply, old} & set(ids)
    assert len(ids) == len(set(ids))
    assert {post.kind for post in posts} == {"named"}


async def test_a_conversation_has_parents_and_replies(network: Harness, line: Connection) -> None:
    root = await network.member_posts("mara", "Which lock is best?")
    mention = await network.member_posts("tomas", "{brand} knows", to=root)
    await network.settled()
    below = await network.brand_posts_elsewhere("The blue one.", to=mention)
    beside = await network.member_posts("pia", "Any will do", to=root)
    await network.settled()
    posts, _ = await all_mentions(line)
    found = await line.conversation(next(post for post in posts if post.id == mention))
    by_id = {post.id: post for post in found.posts}
    assert set(by_id) >= {root, mention, below, beside}
    assert {post.conversation for post in found.posts} == {root}
    assert by_id[below].kind == "own" and by_id[below].parent == mention
    assert by_id[root].kind == "context"


async def test_a_conversation_with_a_deleted_root_still_shows_the_rest(
    network: Harness, line: Connection
) -> None:
    root = await network.member_posts("mara", "Which lock is best?")
    mention = await network.member_posts("tomas", "{brand} knows", to=root)
    post = (await mentions_by_id(network))[mention]
    await network.member_deletes(root)
    found = await line.conversation(post)
    assert [each.id for each in found.posts] == [mention]


async def test_an_edited_parent_is_seen(network: Harness, line: Connection) -> None:
    if not network.edits:
        pytest.skip(f"{network.network} has no edits")
    mention = await the_mention(network)
    await network.member_edits(mention.id, "I have changed my mind")
    now = await line.look(mention.id)
    assert now is not None and now.text == "I have changed my mind"
    assert now.reference != mention.reference


async def test_a_deleted_post_is_gone_and_cannot_be_answered(
    network: Harness, line: Connection
) -> None:
    mention = await the_mention(network)
    await network.member_deletes(mention.id)
    assert await line.look(mention.id) is None
    with pytest.raises(NetworkFailed):
        await line.send(await line.freeze(Message("Too late"), mention))
    assert await network.visible("Too late") == []


async def test_a_profile_is_found_by_its_lasting_id(network: Harness, line: Connection) -> None:
    await network.member_is_called("mara", "Mara of the Hill")
    mention = await the_mention(network)
    profile = await line.profile(mention.author.id)
    assert profile is not None
    assert (profile.id, profile.handle) == (mention.author.id, mention.author.handle)
    assert profile.name == mention.author.name == "Mara of the Hill"


async def test_hostile_text_is_cleaned_in_every_field(network: Harness, line: Connection) -> None:
    await network.member_is_called("mara", f"Ma{HOSTILE}ra")
    url = "https://larch.example/x"
    id = await network.member_posts("mara", f"{{brand}} {HOSTILE}", link=(HOSTILE, url))
    image = await network.member_posts("mara", "{brand} see", alt=f"bike {HOSTILE}")
    posts = await mentions_by_id(network)
    profile = await line.profile(posts[id].author.id)
    found = await line.conversation(posts[id])
    for thing in (*posts.values(), *found.posts, *found.profiles, profile):
        assert not any(mark in str(field) for field in _texts(thing) for mark in FORBIDDEN)
    assert "red" in posts[id].text and "evil" in posts[id].text
    assert "escape codes" in posts[id].altered
    assert [link.url for link in posts[id].links] == [url]
    assert posts[image].images and "escape codes" in posts[image].altered


def _texts(thing: object) -> list[str]:
    if isinstance(thing, str):
        return [thing]
    if isinstance(thing, list | tuple):
        return [text for each in thing for text in _texts(each)]
    fields = getattr(thing, "__struct_fields__", ())
    return [text for name in fields for text in _texts(getattr(thing, name))]
