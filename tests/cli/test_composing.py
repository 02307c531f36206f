"""Composing from the shell: header, saved replies, corrections, taking over, by hand, the lint."""

from pathlib import Path

import msgspec
import pytest

from cmtui.errors import NetworkFailed, Unreachable
from cmtui.model.post import Post
from cmtui.networks.demo.connection import DemoConnection
from cmtui.services.network_ports import Capabilities
from tests.cli.conftest import Shell
from tests.cli.stored import in_store

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def first(desk: Shell) -> str:
    """The number of the mention that is due first."""
    return str(desk.waiting()[0]["number"])


def able(monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    """The demo network can something else, as this program sees it."""
    from cmtui.networks import demo

    can: Capabilities = msgspec.structs.replace(demo.CAPABILITIES, **changes)
    monkeypatch.setattr("cmtui.networks.demo.CAPABILITIES", can)
    monkeypatch.setattr(DemoConnection, "capabilities", can)


# --- header --------------------------------------------------------------------------------------


def test_the_header_is_shown_kept_and_sent(desk: Shell) -> None:
    answer = desk.ok("reply", first(desk), "Ciao!", "--language", "it_it", "--yes", "--json")
    (sent,) = answer.objects
    assert sent["header"]["language"] == "it-IT"
    assert (sent["corrects_number"], sent["by_hand"], sent["overruled"]) == (None, False, [])


def test_what_the_network_cannot_do_is_refused_before_anything_is_held(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    able(monkeypatch, can_warn=False, visibilities=("public",), most_images=0)
    number = first(desk)
    for words in (("--warning", "spoilers"), ("--visibility", "direct")):
        answer = desk.run("reply", number, "Hello", "--yes", *words)
        assert (answer.code, answer.out) == (4, "") and answer.err.count("\n") == 1
    assert desk.run("reply", number, "Hello", "--yes", "--language", "x").code == 2
    assert desk.ok("outbox", "--json").out == ""


def test_a_picture_needs_its_alt_text_and_has_to_be_one(desk: Shell, tmp_path: Path) -> None:
    number = first(desk)
    picture, page = tmp_path / "chart.png", tmp_path / "page.png"
    picture.write_bytes(PNG)
    page.write_bytes(b"%PDF-1.4")
    for words, said in (
        (("--attach", str(picture)), "--alt"),
        (("--attach", str(picture), "--alt", " "), "cannot see it"),
        (("--attach", str(page), "--alt", "A page"), "no picture"),
        (("--attach", str(tmp_path / "gone.png"), "--alt", "x"), "cannot be read"),
    ):
        answer = desk.run("reply", number, "Hello", "--yes", *words)
        assert answer.code == 2 and said in answer.err, answer
    assert desk.ok("outbox", "--json").out == ""


def test_a_picture_and_a_warning_reach_the_network(desk: Shell, tmp_path: Path) -> None:
    picture = tmp_path / "chart.png"
    picture.write_bytes(PNG)
    number = first(desk)
    words = ("--attach", str(picture), "--alt", "A chart that rises", "--warning", "Numbers")
    answer = desk.ok("reply", number, "Look.", "--yes", "--visibility", "unlisted", *words)
    assert ", unlisted, " in answer.out and "behind the warning Numbers, 1 picture:" in answer.out
    (sent,) = desk.ok("outbox", "--json").objects
    assert sent["header"]["pictures"] == [{"name": "chart.png", "alt": "A chart that rises"}]
    desk.ok("sync", "--once")
    posts = desk.ok("show", number, "--json").objects[0]["posts"]
    (ours,) = [one for one in posts if one["id"] == sent["id"]]
    assert ours["images"] == ["A chart that rises"]


def test_a_post_quotes_what_everybody_sees(desk: Shell) -> None:
    one = desk.waiting()[0]
    desk.ok("post", "Listen to this.", "--quote", one["id"], "--yes")
    (sent,) = desk.ok("outbox", "--json").objects
    assert sent["header"]["quotes_number"] == one["number"]
    assert desk.run("post", "Listen to that.", "--quote", "999999", "--yes").code == 3


# --- the lint ------------------------------------------------------------------------------------


def test_a_stop_needs_a_reason_which_is_kept(desk: Shell) -> None:
    number = first(desk)
    words = ("reply", number, "Write to mara@larkspur.com, please.", "--yes", "--language", "en")
    answer = desk.run(*words)
    assert (answer.code, answer.out) == (4, "")
    assert "--because" in answer.err
    desk.ok(*words, "--because", "it is our own address")
    (sent,) = desk.ok("outbox", "--json").objects
    assert sent["overruled"] == [{"rule": "personal data", "reason": "it is our own address"}]


def test_a_hint_is_said_and_stops_nothing(desk: Shell) -> None:
    text = "It will be fixed by tomorrow morning."
    answer = desk.ok("reply", first(desk), text, "--yes", "--language", "en")
    assert "hint: " in answer.err and "sent https" in answer.out


# --- saved replies -------------------------------------------------------------------------------


def test_a_saved_reply_is_kept_listed_sent_and_counted(desk: Shell) -> None:
    desk.ok("replies", "add", "Login", "Hi {handle}, sign out, then in again.", "--language", "en")
    desk.ok("replies", "add", "Login", "Ciao {handle}!", "--language", "it")
    assert desk.run("replies", "add", "login", "Once more", "--language", "it").code == 4
    one = desk.waiting()[0]
    answer = desk.ok("reply", str(one["number"]), "--saved", "Login", "--language", "en", "--yes")
    handle = one["author"]["handle"].removeprefix("@")
    assert f"\nHi @{handle}, sign out, then in again. ^NR\n" in answer.out
    shapes = desk.ok("replies", "list", "--json").objects
    assert [(one["title"], one["language"], one["uses"], one["today"]) for one in shapes] == [
        ("Login", "en", 1, 1), ("Login", "it", 0, 0),
    ]  # fmt: skip
    assert "1 times, 1 today" in desk.ok("replies", "list", "--language", "en").out


def test_saved_replies_are_changed_removed_and_brought_back(desk: Shell) -> None:
    desk.ok("replies", "add", "Thanks", "Thank you!")
    desk.ok("replies", "change", "thanks", "Thank you so much!", "--title", "Gratitude")
    (one,) = desk.ok("replies", "list", "--json").objects
    assert (one["title"], one["text"]) == ("Gratitude", "Thank you so much!")
    desk.ok("replies", "remove", str(one["number"]))
    assert "no saved replies" in desk.run("replies", "list").err
    assert "removed the reply Gratitude" in desk.ok("undo").out
    assert len(desk.ok("replies", "list", "--json").objects) == 1
    assert desk.run("replies", "change", "Gratitude").code == 2
    assert desk.run("replies", "remove", "Nothing").code == 3


def test_a_variable_without_a_value_sends_nothing(desk: Shell) -> None:
    desk.ok("replies", "add", "Link", "See {link}.")
    answer = desk.run("reply", first(desk), "--saved", "Link", "--yes")
    assert answer.code == 4 and "{link}" in answer.err
    assert desk.run("reply", first(desk), "Hello", "--saved", "Link", "--yes").code == 2
    assert desk.ok("outbox", "--json").out == ""


# --- drafts --------------------------------------------------------------------------------------


def test_a_colleagues_draft_is_taken_over_and_signed_by_who_sends_it(desk: Shell) -> None:
    number = first(desk)
    desk.run("reply", number, "-", "--yes", stdin="It is fixed. " * 60)
    (draft,) = desk.ok("drafts", "--json").objects
    assert (draft["state"], draft["begun_by"]) == ("writing", "NR")
    desk.ok("join", str(desk.workspace), "--name", "Alma Brandt", "--initials", "AB")
    alma = ("--operator", "AB")
    answer = desk.ok(*alma, "drafts", "take", str(draft["number"]))
    assert "is yours" in answer.out
    (taken,) = desk.ok(*alma, "drafts", "--json").objects
    assert (taken["operator"], taken["begun_by"]) == ("AB", "NR")
    assert desk.run("--operator", "NR", "drafts", "discard", str(draft["number"])).code == 4
    answer = desk.ok(*alma, "reply", number, "--yes", "--in-parts")
    assert answer.out.count("^AB") == 3, "over both parts, and in the last"
    assert "^NR" not in answer.out
    assert desk.run(*alma, "drafts", "take", str(draft["number"])).code == 3


def test_overtaken_drafts_are_listed_apart_and_taken_up(desk: Shell) -> None:
    number = first(desk)
    desk.run("reply", number, "-", "--yes", stdin="One thing more. " * 60)
    desk.ok("reply", number, "It is fixed.", "--yes")
    (draft,) = desk.ok("drafts", "--json").objects
    assert (draft["state"], draft["returned"]) == ("retired", "NR answered meanwhile")
    assert "overtaken by another reply" in desk.run("drafts").err
    desk.ok("drafts", "take", str(draft["number"]))
    (draft,) = desk.ok("drafts", "--json").objects
    assert draft["state"] == "writing"
    desk.ok("drafts", "discard", str(draft["number"]))
    assert desk.ok("drafts", "--json").out == ""


def test_drafts_as_they_were_are_only_read(desk: Shell) -> None:
    assert desk.run("--as-of", "1m ago", "drafts", "take", "1").code == 4


# --- what changed at the other end ---------------------------------------------------------------


def test_an_edit_since_it_was_read_is_told_and_the_same_call_again_goes(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = first(desk)

    def reads_otherwise(tx: object) -> None:
        post = tx.get(Post, int(number))  # type: ignore[attr-defined]
        tx.put(msgspec.structs.replace(post, text="What it said before"))  # type: ignore[attr-defined]

    in_store(desk, reads_otherwise)
    answer = desk.run("reply", number, "-", "--yes", stdin="Hello there")
    assert answer.code == 4 and "edited since and reads now" in answer.err
    assert "kept as draft" in answer.err
    desk.ok("reply", number, "--yes")
    assert desk.ok("drafts", "--json").out == ""


def test_a_network_that_does_not_tell_in_time_stops_nobody(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, calls = DemoConnection.look, []

    async def away_at_first(self: DemoConnection, id: str) -> object:
        calls.append(id)
        if len(calls) == 1:
            raise Unreachable("no line")
        return await look(self, id)

    monkeypatch.setattr(DemoConnection, "look", away_at_first)
    desk.ok("reply", first(desk), "Hello", "--yes")
    assert len(calls) == 2


def test_a_post_that_is_gone_is_said_before_anything_is_written(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*_: object) -> None:
        return None

    monkeypatch.setattr(DemoConnection, "look", gone)
    answer = desk.run("reply", first(desk), "Hello", "--yes")
    assert (answer.code, answer.out) == (4, "") and "gone" in answer.err
    assert desk.ok("drafts", "--json").out == ""


# --- corrections ---------------------------------------------------------------------------------


def sent(desk: Shell) -> tuple[str, str]:
    """A mention, and the id of our reply to it that is out."""
    number = first(desk)
    desk.ok("reply", number, "It is fixed since 13:40.", "--yes")
    (one,) = desk.ok("outbox", "--json").objects
    return number, one["id"]


def test_a_reply_is_deleted_and_sent_anew_where_the_network_changes_none(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    able(monkeypatch, can_edit=False)
    number, id = sent(desk)
    assert desk.run("correct", number, "It is fixed since 14:40.").code == 4, "nobody can be asked"
    answer = desk.ok("correct", number, "It is fixed since 14:40.", "--yes")
    assert "It is fixed since 14:40. ^NR" in answer.out and "sent https" in answer.out
    posts = desk.ok("show", number, "--json").objects[0]["posts"]
    ours = {one["id"]: one["deleted_at"] for one in posts if one["kind"] == "own"}
    assert ours[id] is not None and list(ours.values()).count(None) == 1
    assert number not in {str(one["number"]) for one in desk.waiting()}


def test_a_reply_is_changed_in_its_place_where_the_network_can(desk: Shell) -> None:
    number, id = sent(desk)
    answer = desk.ok("correct", id, "It is fixed since 14:40.", "--yes")
    assert "It is fixed since 14:40. ^NR" in answer.out and "sent https" in answer.out
    desk.ok("sync", "--once")
    posts = desk.ok("show", number, "--json").objects[0]["posts"]
    ours = [(one["id"], one["text"], one["deleted_at"]) for one in posts if one["kind"] == "own"]
    assert ours == [(id, "It is fixed since 14:40. ^NR", None)]
    assert desk.run("correct", number, "It is fixed since 14:40.", "--yes").code == 4
    assert "correction of" in desk.ok("outbox").out
    answer = desk.run("undo", "--delete-sent")
    assert answer.code == 4 and "correct it once more" in answer.err


def test_words_that_cannot_go_out_delete_nothing(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    able(monkeypatch, can_edit=False)
    number, id = sent(desk)
    answer = desk.run("correct", number, "far too long " * 60, "--yes")
    assert answer.code == 4
    posts = desk.ok("show", number, "--json").objects[0]["posts"]
    assert [one["deleted_at"] for one in posts if one["id"] == id] == [None]


def test_only_ours_is_corrected(desk: Shell) -> None:
    number = first(desk)
    assert desk.run("correct", number, "Hello", "--yes").code == 3, "there is no reply to it yet"
    assert desk.run("correct", "999999", "Hello", "--yes").code == 3


# --- by hand -------------------------------------------------------------------------------------


def test_text_and_link_are_printed_and_a_second_call_confirms(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    able(monkeypatch, can_reply=False)
    one = desk.waiting()[0]
    number = str(one["number"])
    assert "--by-hand" in desk.run("reply", number, "Hello", "--yes").err
    answer = desk.ok("reply", number, "Hello", "--by-hand")
    assert "Hello ^NR\n" in answer.out and f"put it there: {one['url']}" in answer.out
    (draft,) = desk.ok("drafts", "--json").objects
    assert draft["by_hand"] is True
    assert number in {str(one["number"]) for one in desk.waiting()}
    answer = desk.ok("reply", number, "--by-hand", "--yes")
    assert "answered by hand" in answer.out
    (done,) = desk.ok("outbox", "--json").objects
    assert (done["by_hand"], done["state"], done["text"]) == (True, "sent", "Hello ^NR")
    assert "by hand" in desk.ok("outbox").out
    assert number not in {str(one["number"]) for one in desk.waiting()}
    assert "by hand" in desk.ok("undo").out
    assert number in {str(one["number"]) for one in desk.waiting()}


def test_the_words_of_a_draft_never_depend_on_the_network(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A header is kept with the draft and goes out with it, whatever the second call leaves out."""

    async def refuses(*_: object) -> None:
        raise NetworkFailed("no")

    number = first(desk)
    with monkeypatch.context() as patch:
        patch.setattr(DemoConnection, "send", refuses)
        assert desk.run("reply", number, "Ciao!", "--language", "it", "--yes").code == 5
    monkeypatch.setattr("cmtui.services.courier.HOLD_SECONDS", 0.05)
    desk.ok("reply", number, "--yes")
    (one,) = [one for one in desk.ok("outbox", "--json").objects if one["state"] == "sent"]
    assert one["header"]["language"] == "it"
