"""X counts and marks as twitter-text 3 (config v3): cases restated from its conformance data."""

import pytest

from cmtui.text.length import measure

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
KANA = "あいうえおかきくけこ"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Hi http://test.co", 26),
        ("http://test.co", 23),
        ("test.com", 23),
        ("Test https://test.com test https://test.com test.com test", 86),
        ("https://www.twitter.com/aloha " * 10, 240),
        ("285 chars-" + "xxxxxxxxxx-" * 25, 285),
        ("故人西辞黄鹤楼，" * 20, 320),
        ("😷" * 160, 320),
        ("the" + "故" * 160, 323),
        ("A\u0301B", 2),
        ("A\ufb2c", 4),
        (f"H🐱☺{FAMILY}", 7),
        ("😷👾😡🔥💩", 10),
        ("🙋🏽👨\u200d🎤", 4),
        (FAMILY * 140, 280),
        (
            "Unicode 10.0 emoji: 🤪; 🧕; 🧕🏾; "
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            34,
        ),
        ("Unicode 9.0 emoji: 🤠; 💃; 💃🏾", 29),
        ("\u2000\u200a\u200b\u200d\u2010\u201f\u2032\u2037", 8),
        ("‖ 1\ufe0f\u20e3 © ©\ufe0f 🇮🇹", 13 - 1),
        ("https://" + "somesuperlongurl" * 6 + ".com/foo https://validurl.com", 136),
        ("randomurl" * 7 + "s.com", 68),
        (f"{KANA * 12} http://{KANA * 5}あいう.com", 358),
        (f"{KANA * 12} http://{KANA * 5}あい.com", 264),
        ("ABC\u202a\uffffABC\ufffe", 12),
        ("\u2066\u202ahttp://foobar.پاکستان/\u202c\u2069", 31),
        ("a\r\nb\n\n", 6),
        ("http://💩.la/x", 23),
    ],
)
def test_weighted_length(text: str, length: int) -> None:
    found = measure("x", text)
    assert (found.length, found.remaining) == (length, 280 - length)


def entities(text: str, kind: str) -> list[str]:
    found = measure("x", text)
    assert found.unit == "code points"
    assert all(text[entity.start : entity.end] == entity.text for entity in found.entities)
    return [entity.text for entity in found.entities if entity.kind == kind]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("text http://foobar.com/#", ["http://foobar.com/#"]),
        ("text http://xo.com/~matthew+%ff-,.;x", ["http://xo.com/~matthew+%ff-,.;x"]),
        (
            "text http://en.wikipedia.org/wiki/Primer_(film)",
            ["http://en.wikipedia.org/wiki/Primer_(film)"],
        ),
        (
            "http://msdn.microsoft.com/system(v=VS.100).aspx",
            ["http://msdn.microsoft.com/system(v=VS.100).aspx"],
        ),
        ("text http://✪df.ws/ejp", ["http://✪df.ws/ejp"]),
        ("text http://somehost.com:3000", ["http://somehost.com:3000"]),
        ("text http://dash_2314352345_dfasd.foo-cow_4352.com", []),
        ("text http://no-tld", []),
        ("text http://tld-too-short.x", []),
        ("(http://twitter.com", ["http://twitter.com"]),
        ("text http://foo.com?#foo text", ["http://foo.com?#foo"]),
        ("foo.com foo.net foo.org", ["foo.com", "foo.net", "foo.org"]),
        ("wwwww.xxxxxxx foo.comm foo.somecom foo.govedu", []),
        (
            "Go to http://example.com/a+ or http://example.com/a-",
            ["http://example.com/a+", "http://example.com/a-"],
        ),
        ("@user Try http:// example.com/path", ["example.com/path"]),
        (
            "twitter.comこれは日本語です。example.com中国語t.co/abcde한국twitter.com "
            "example2.comテストtwitter.com/abcde",
            [
                "twitter.com",
                "example.com",
                "t.co/abcde",
                "twitter.com",
                "example2.com",
                "twitter.com/abcde",
            ],
        ),
        ("Go to http://twitter.com/Русские_слова", ["http://twitter.com/Русские_слова"]),
        ("test http://sub_domain-dash.twitter.com", ["http://sub_domain-dash.twitter.com"]),
        ("test http://a_b.c-d.com", ["http://a_b.c-d.com"]),
        ("test http://-leadingdash.twitter.com", []),
        ("test http://trailingdash-.twitter.com", []),
        ("test http://twitter_underscore.com", []),
        ("test http://twitter-.com", []),
        ("test http://www.foo.com/path-with-period./", ["http://www.foo.com/path-with-period./"]),
        ("test ELPAÍS.com", ["ELPAÍS.com"]),
        ("test http://twitter.com/.", ["http://twitter.com/"]),
        ("a ton http://example.com/path" + "." * 40, ["http://example.com/path"]),
        ("a ton http://example.com/" + "," * 40, ["http://example.com/"]),
        ("#test.com @test.com #http://test.com @http://test.com #t.co/abcde @t.co/abcde", []),
        ("I really like http://t.co/pbY2NfTZ's website", ["http://t.co/pbY2NfTZ"]),
        (
            "http://t.co/8MkmHU0k+c http://t.co/8t7G3ddS#a",
            ["http://t.co/8MkmHU0k", "http://t.co/8t7G3ddS"],
        ),
        ("$http://twitter.com $twitter.com $t.co/abcde $TVI.CA", []),
        ("long.test.tar.bz2 tar.bz2", []),
        ("john.doe.gov@mail.com john.doe.jp@mail.com", []),
        ("test http://xn--ls8h.XN--ls8h.la/", ["http://xn--ls8h.XN--ls8h.la/"]),
        (
            "http://foobar.みんな/ http://foobar.中国/",
            ["http://foobar.みんな/", "http://foobar.中国/"],
        ),
    ],
)
def test_links(text: str, links: list[str]) -> None:
    assert entities(text, "link") == links


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("@username reply @12345", ["@username", "@12345"]),
        ("の@usernameに到着を待っている", ["@username"]),
        ("Current Status: @_@ (cc: @username)", ["@username"]),
        ("@aliceìnheiro something", []),
        ("@username email me @test@example.com", ["@username"]),
        ("@http://twitter.com", []),
        ("@username\n@mention", ["@username", "@mention"]),
        ("RT@username rT:@mention RT @test", ["@username", "@mention", "@test"]),
        ("f!@kn f@@kn f#@kn f$@kn f%@kn f&@kn f*@kn", []),
        (
            "Hey @username, look at @otheruser/list_name-01!",
            ["@username", "@otheruser/list_name-01"],
        ),
        ("@username/7list-name is great", ["@username"]),
        ("@" + "a" * 25, ["@" + "a" * 20]),
    ],
)
def test_mentions(text: str, mentions: list[str]) -> None:
    assert entities(text, "mention") == mentions


@pytest.mark.parametrize(
    ("text", "hashtags"),
    [
        ("a #hashtag here #1hashtag", ["#hashtag", "#1hashtag"]),
        ("On the #16 bus #0", []),
        ("(#a )#b [#c ]#d ’#e’#f", ["#a", "#b", "#c", "#d", "#e", "#f"]),
        (
            "#mañana #트위터 #ﾣﾦﾰ #ашок #カタカナ #漢字",
            ["#mañana", "#트위터", "#ﾣﾦﾰ", "#ашок", "#カタカナ", "#漢字"],
        ),
        ("this is not valid: # 会議中", []),
        ("日本語ハッシュテスト。#日本語ハッシュタグ。", ["#日本語ハッシュタグ"]),
        ("全角 ＃ｈａｓｈｔａｇ１２３", ["＃ｈａｓｈｔａｇ１２３"]),
        ("日本語ハッシュタグ#日本語", []),
        ("#メ～テレ #メ〜テレ #学問のすゝめ", ["#メ～テレ", "#メ〜テレ", "#学問のすゝめ"]),
        ("#Ateş #İn #Ċaoiṁín", ["#Ateş", "#İn", "#Ċaoiṁín"]),
        (":#a ;#b ,#c .#d !#e ?#f: #g, x&#h", ["#a", "#b", "#c", "#d", "#e", "#f", "#g"]),
        ("#http://twitter.com http://twitter.com/#hashtag twitter.com/#hashtag", []),
        (
            "#برنامه_نویسی #עַל־יְדֵי #ผู้เริ่ม #महात्मा_१२३४ #१२३४",
            ["#برنامه_نویسی", "#עַל־יְדֵי", "#ผู้เริ่ม", "#महात्मा_१२३४"],
        ),
        ("#\ufe0f\u20e3a", []),
        ("#a#b", []),
    ],
)
def test_hashtags(text: str, hashtags: list[str]) -> None:
    assert entities(text, "hashtag") == hashtags


def test_cashtags() -> None:
    text = "$AAPL, $BRK.A $x_y no$SPACE $123 $TOOLONGS $ABC"
    assert entities(text, "cashtag") == ["$AAPL", "$BRK.A", "$x_y", "$ABC"]
