"""What is typed into the questions of the feed: filters, tags, times, views, links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.errors import WrongUsage
from cmtui.model.post import Link
from cmtui.tui.arranging import completed_tags, fitting_tags, read_tags, understood, wrong_time
from cmtui.tui.moving import view_called
from cmtui.tui.narrowing import Terms, named_network, named_tag, read_terms
from cmtui.tui.present.links import link_title, link_warning, links_of
from tests.tui.desk import NOW, post

KNOWN = ("billing", "bug", "bug-ios", "outage")


def test_a_filter_is_words_and_terms_in_any_order() -> None:
    assert read_terms("late network:Bluesky again @mara.bsky.social tag:#Bug") == Terms(
        words="late again", network="bluesky", tag="bug", member="mara.bsky.social"
    )


def test_what_only_looks_like_a_term_is_a_word() -> None:
    assert read_terms("@ tag: network: see:this a@b") == Terms("@ tag: network: see:this a@b")


@given(st.text(max_size=200))
def test_no_filter_fails(typed: str) -> None:
    terms = read_terms(typed)
    assert set(terms.words.split()) <= set(typed.split())


def test_networks_and_tags_are_found_by_a_beginning_that_is_theirs_alone() -> None:
    networks = ("bluesky", "mastodon", "matrix")
    assert named_network("bsky", networks) == named_network("b", networks) == "bluesky"
    assert named_tag("out", KNOWN) == "outage"
    assert named_tag("bug", KNOWN) == "bug"
    for find in (lambda: named_network("ma", networks), lambda: named_tag("bu", KNOWN)):
        with pytest.raises(WrongUsage):
            find()


def test_a_tag_that_there_is_not_names_the_nearest() -> None:
    with pytest.raises(WrongUsage, match="did you mean outage"):
        named_tag("outige", KNOWN)
    with pytest.raises(WrongUsage, match="none yet"):
        named_tag("x", ())


def test_tags_are_added_and_taken_off_in_one_line() -> None:
    assert read_tags("Bug, #ios -late  -#old") == (("bug", "ios"), ("late", "old"))
    for typed in ("", " , ", "bad!tag", "--"):
        with pytest.raises(WrongUsage):
            read_tags(typed)


def test_tab_completes_the_last_word_from_the_vocabulary() -> None:
    assert completed_tags("b", KNOWN, ()) == "billing "
    assert completed_tags("outage bug-", KNOWN, ()) == "outage bug-ios "
    assert completed_tags("outage, -b", KNOWN, ("bug",)) == "outage, -bug "
    assert completed_tags("zz", KNOWN, ()) == "zz"
    assert completed_tags("bug ", KNOWN, ()) == "bug "


def test_while_a_tag_is_typed_those_that_fit_are_shown() -> None:
    assert fitting_tags("", KNOWN, ()) == "billing bug bug-ios outage"
    assert fitting_tags("outage BU", KNOWN, ()) == "bug bug-ios"
    assert fitting_tags("-", KNOWN, ("outage",)) == "outage"
    assert fitting_tags("", (), ()) == "no tags yet"


def test_a_time_is_said_as_it_is_understood() -> None:
    assert understood("lun 10", NOW) == "is Mon 10:00"
    assert understood("tomor", NOW) == ""
    assert "tomorrow 9" in understood(" ", NOW)
    assert wrong_time("lun 10", NOW) is None
    assert "no time to come" in (wrong_time("soonish", NOW) or "")


@given(st.text(max_size=80))
def test_whatever_is_typed_as_a_time_or_tag_is_only_understood_or_not(typed: str) -> None:
    assert understood(typed, NOW) == "" or wrong_time(typed, NOW) is None or not typed.strip()
    assert completed_tags(typed, KNOWN, ()).startswith(typed[: len(typed) - 30] or "")
    fitting_tags(typed, KNOWN, ("bug",))


def test_a_view_is_called_by_its_name_its_title_or_a_beginning() -> None:
    assert view_called("waiting longest") == view_called("waiting") == view_called("wai")
    assert view_called("Set aside") == "set-aside"
    for typed in ("n", "nowhere"):  # `needs me`, `never`, `newest` begin so
        with pytest.raises(WrongUsage):
            view_called(typed)


def test_links_come_from_the_network_and_from_the_words() -> None:
    some = post(
        1, "see acme.example/help and https://blog.acme.com/a, not v1.2",
        links=(Link("acme.example/help", "https://acme.example/help"),),
    )  # fmt: skip
    assert links_of(some) == (
        Link("acme.example/help", "https://acme.example/help"),
        Link("https://blog.acme.com/a", "https://blog.acme.com/a"),
    )


def test_a_link_is_offered_by_where_it_leads_and_what_is_strange() -> None:
    lying = Link("acme.example/login", "https://evil.invalid/x")
    assert link_title(lying) == "‼ evil.invalid (shown as acme.example/login)"
    assert link_warning(lying) == "text lies"
    assert link_warning(Link("here", "javascript:alert(1)")) == "no web address"
    assert "mixes" in link_warning(Link("", "https://\u0430cme.com/"))
    assert link_warning(Link("acme.com", "https://acme.com")) == ""
