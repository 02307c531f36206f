"""The status bar and the footer as text."""

import pytest
from msgspec.structs import replace

from cmtui.clock import MINUTE
from cmtui.model.account import Health, HealthState
from cmtui.model.spike_alert import SpikeAlert
from cmtui.tui.present.glyphs import ASCII
from cmtui.tui.present.lines import plain, width
from cmtui.tui.present.status import Other, Status, status_line
from cmtui.tui.widgets.footer import MOST_LINES, keys_line, keys_lines
from tests.tui.desk import NOW


def health(network: str, state: HealthState, until: int | None = None) -> Health:
    return Health(account=f"{network}:acme", state=state, at=NOW, until=until)


FULL = Status(
    "Acme", "NR", NOW, needs_me=42, mine=3, oldest_since=NOW - 38 * MINUTE, set_aside=2,
    health=(health("bluesky", "live"), health("mastodon", "live"),
            health("x", "limited", NOW + 18 * MINUTE)),
    others=(Other("AB", True), Other("RT")), crisis="SEV2",
)  # fmt: skip


def said(status: Status, room: int) -> str:
    return plain(status_line(status, room))


def test_a_wide_bar_says_everything_in_words() -> None:
    assert said(FULL, 130) == (
        " cmtui  Acme   needs me 42   mine 3   oldest 38m   aside 2          SEV2 ●"
        "   ● bsky  ● mast  ◐ x until 14:20   AB ⌨ RT · NR 14:02 "
    )


def test_a_bar_of_80_cells_keeps_what_needs_me_and_what_is_wrong() -> None:
    assert said(FULL, 80) == (
        " needs me 42 mine 3 oldest 38m aside 2        SEV2 ● ●● ◐ x 14:20 +2 · NR 14:02 "
    )
    assert said(FULL._replace(crisis="", others=()), 80) == (
        " Acme  needs me 42  mine 3  oldest 38m  aside 2          ●● ◐ x 14:20  NR 14:02 "
    )


def test_what_is_set_aside_is_counted_also_when_it_is_nothing() -> None:
    assert "aside 0" in said(FULL._replace(set_aside=0), 80)


@pytest.mark.parametrize("room", range(0, 160, 3))
def test_the_bar_keeps_to_its_width(room: int) -> None:
    assert width(status_line(FULL, room)) == room


def test_failed_sends_are_named_first_on_the_right() -> None:
    words = said(FULL._replace(failed=2), 140)
    assert "✗ 2 not sent   SEV2" in words


def test_a_spike_is_said_in_words_and_in_ascii() -> None:
    alert = SpikeAlert(topic="", began_at=NOW, at=NOW, count=54, usual=18, hours=1)
    notice = FULL._replace(spikes=(alert,), crisis="")
    assert "spike ×3   ●" in said(notice, 130)
    assert "spike ×3" in said(notice, 80)
    assert "spike x3" in plain(status_line(notice, 80, ASCII))
    on_login = replace(alert, topic="login", level="suggest-declare", count=180)
    words = said(FULL._replace(spikes=(on_login, alert), crisis=""), 150)
    assert "spike on login ×10 declare? +1" in words


def test_a_network_that_is_down_is_a_hollow_dot_and_says_when_it_is_tried_again() -> None:
    down = FULL._replace(crisis="", health=(health("x", "down", NOW + 20 * MINUTE),))
    assert "○ x down, retry 14:22" in said(down, 120)
    polling = FULL._replace(health=(health("mastodon", "polling"),))
    assert "◐ mast polling" in said(polling, 120)


def test_the_worst_account_speaks_for_its_network() -> None:
    both = (health("x", "live"), Health(account="x:other", state="down", at=NOW))
    assert "○ x down" in said(FULL._replace(health=both), 120)
    assert "● x" not in said(FULL._replace(health=both), 120)


def place(account: str, state: HealthState = "down") -> Health:
    return Health(account=account, state=state, at=NOW, until=NOW + 20 * MINUTE)


def test_one_of_several_sources_in_trouble_is_named_by_its_place() -> None:
    blog, planet = "feeds:blog.larch.test/feed.xml?a=1", "feeds:planet.test/rss"
    quiet = FULL._replace(crisis="", others=())
    well = quiet._replace(health=(place(planet, "polling"), place("feeds:x.test", "polling")))
    assert "◐ feeds polling" in said(well, 120)
    one = quiet._replace(health=(place(planet, "polling"), place(blog)))
    assert "○ blog.larch.test down, retry 14:22" in said(one, 120)
    two = quiet._replace(health=(place(planet), place(blog), place("hackernews:search")))
    assert "○ planet.test +1 down, retry 14:22  ○ hn down, retry 14:22" in said(two, 140)
    alone = quiet._replace(health=(place(blog),))
    assert "○ feeds down, retry 14:22" in said(alone, 120)
    long = quiet._replace(health=(place(planet, "polling"), place("feeds:" + "x" * 90 + ".test")))
    assert "x" * 20 not in said(long, 120)


def test_many_sources_in_trouble_are_counted_where_there_is_no_room_to_name_them() -> None:
    keys = ("mastodon:a.test", "bluesky:search", "hackernews:search")
    ill = (*(place(key) for key in keys), place("feeds:b.test", "polling"))
    assert said(FULL._replace(crisis="", others=(), mine=10, health=ill), 80).endswith(
        " ○ 3 down 14:22 NR 14:02 "
    )
    well = tuple(place(f"n{n}:x", "live") for n in range(30))
    assert "down" not in said(FULL._replace(health=well), 80)


def test_a_mastodon_server_is_known_by_its_host_and_an_account_by_its_server() -> None:
    both = (place("mastodon:one.test", "polling"), place("mastodon:acme@two.test"))
    assert "○ two.test down" in said(FULL._replace(crisis="", others=(), health=both), 120)


def test_counts_beyond_ten_thousand_are_not_counted() -> None:
    assert "needs me 10k+" in said(FULL._replace(needs_me=10_001), 120)


def test_an_ascii_bar_is_ascii() -> None:
    assert plain(status_line(FULL, 120, ASCII)).isascii()


KEYS = (("r", "reply"), ("e", "done"), ("h", "snooze"), ("n", "next"), ("p", "person"))


def test_the_footer_shows_whole_keys_only_and_where_the_others_are() -> None:
    assert plain(keys_line(KEYS, 80)).startswith(" r reply  e done  h snooze  n next  p person")
    assert plain(keys_line(KEYS, 80)).endswith("? all keys ")
    assert plain(keys_line(KEYS, 36)).split("  ")[:2] == [" r reply", "e done"]
    for room in range(0, 90):
        assert width(keys_line(KEYS, room)) == room


def test_keys_that_have_to_be_seen_take_another_line() -> None:
    end = ("!", "and then")
    assert [plain(one) for one in keys_lines(KEYS, 80, end)] == [plain(keys_line(KEYS, 80, end))]
    two = [plain(one) for one in keys_lines(KEYS, 36, end)]
    assert [one.split("  ")[0] for one in two] == [" r reply", " p person"]
    assert two[-1].endswith("! and then ") and "and then" not in two[0]
    assert [plain(one).rstrip() for one in keys_lines(KEYS, 50, end)] == [
        " r reply  e done  h snooze  n next  p person"
    ]
    for room in range(0, 90):
        lines = keys_lines(KEYS, room, end)
        assert len(lines) <= MOST_LINES and all(width(one) == room for one in lines)
