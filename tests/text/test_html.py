"""HTML as people read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmtui.text.html import CUT, MOST_HTML, Anchor, read_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p>one<br>two<br/>three</p>", "one\ntwo\nthree"),
        ("<p>a\n  b\t c</p>", "a b c"),
        ("<p>a &lt;b&gt; &amp; c > d & e</p>", "a <b> & c > d & e"),
        ("plain text", "plain text"),
        ("<ul><li>one</li><li>two<ul><li>in</li></ul></li></ul>", "- one\n- two\n  - in"),
        ('<ol start="3"><li>c</li><li><p>d</p></li></ol>', "3. c\n4. d"),
        ('<ol start="x"><li>a</li></ol>', "1. a"),
        ("<blockquote><p>q</p><p>r<br>s</p></blockquote><p>t</p>", "> q\n\n> r\n> s\n\nt"),
        ("<p>see</p><pre><code>a\n  b &lt;</code></pre>", "see\n\na\n  b <"),
        ("a<script>x()</script><style>y</style>b<!-- c -->", "ab"),
        ("<h1>Title</h1>text<hr>more", "Title\n\ntext\nmore"),
        ("<p>unclosed <b>bold<p>next", "unclosed bold\n\nnext"),
        ("<p></p><p>&nbsp;</p>", ""),
        ("<p>one<br><br><br><br>two</p>", "one\n\ntwo"),
    ],
)
def test_structure_becomes_lines(html: str, text: str) -> None:
    assert read_html(html).text == text


def test_links_are_kept_with_where_they_lead_though_the_text_lies() -> None:
    read = read_html('<a href="https://phish.example/login">https://larkspur.example/refund</a>')
    assert read.text == "https://larkspur.example/refund"
    assert read.links == (Anchor("https://larkspur.example/refund", "https://phish.example/login"),)


def test_a_shortened_link_is_shown_whole() -> None:
    read = read_html(
        '<a href="https://a.example/long"><span class="invisible">https://</span>'
        '<span class="ellipsis">a.example/lo</span><span class="invisible">ng</span></a>'
    )
    assert read.text == "https://a.example/long" and read.links[0].shown == read.text


def test_people_are_named_and_hashtags_are_text() -> None:
    read = read_html(
        '<p><span class="h-card"><a href="https://s.test/@mara" class="u-url mention">@<span>mara'
        '</span></a></span> likes <a href="https://s.test/tags/b" class="hashtag">#<span>b</span>'
        "</a></p>",
        {"https://s.test/@mara": "@mara@s.test"},
    )
    assert (read.text, read.links) == ("@mara@s.test likes #b", ())


def test_somebody_who_only_looks_mentioned_is_a_link() -> None:
    read = read_html('<a href="https://phish.example/" class="mention">@bank</a>')
    assert read.links == (Anchor("@bank", "https://phish.example/"),)


@pytest.mark.parametrize(
    "part", ["<b>", "<div>", "<blockquote>", "<ul><li>", "<a href=x>", "<table>", "<p>x", "<svg>"]
)
def test_markup_nested_a_hundred_thousand_deep_is_read_at_once(part: str) -> None:
    for times in (3_900 // part.count("<"), 100_000):
        assert len(read_html(part * times).text) <= MOST_HTML * 5


def test_a_text_of_megabytes_is_cut_and_says_so() -> None:
    read = read_html(f"<p>{'a' * 5_000_000}</p>")
    assert len(read.text) <= MOST_HTML and read.found == (CUT,)


def test_what_has_too_many_tags_still_has_its_words() -> None:
    assert read_html("<p>one &amp; <b>two</b></p>" * 2_000).text.startswith("one & two\n")


@given(st.text(alphabet="<>/abp \n&;li=\"'#", max_size=200))
def test_anything_is_read(html: str) -> None:
    read = read_html(html)
    assert read.text == read.text.strip() and "\n\n\n" not in read.text
