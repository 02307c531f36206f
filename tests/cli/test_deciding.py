"""Deciding: claim, release, done, undo."""

from tests.cli.conftest import Shell


def test_a_claim_is_mine_and_outlasts_the_call(desk: Shell) -> None:
    number = desk.waiting()[0]["number"]
    desk.ok("claim", str(number))
    (mine,) = desk.ok("feed", "--view", "mine", "--json").objects
    assert (mine["number"], mine["holder"]) == (number, "NR")
    desk.ok("sync")
    assert desk.ok("feed", "--view", "mine", "--json").objects, "no reader frees it"


def test_what_a_colleague_claimed_is_refused_and_not_served(desk: Shell) -> None:
    desk.ok("join", str(desk.workspace), "--name", "Alma Brandt", "--initials", "AB")
    me, her = ("--operator", "NR"), ("--operator", "AB")
    one, two = desk.ok(*me, "feed", "--json").objects[:2]
    desk.ok(*me, "claim", str(one["number"]))
    for words in (("claim",), ("release",), ("done",)):
        answer = desk.run(*her, *words, one["id"])
        assert answer.code == 4 and "NR" in answer.err
    answer = desk.run(*her, "reply", one["id"], "Hello", "--yes")
    assert answer.code == 4 and "NR" in answer.err
    assert desk.ok(*her, "drafts", "--json").out == ""
    served = {mention["id"] for mention in desk.ok(*her, "feed", "--json").objects}
    assert one["id"] not in served and two["id"] in served


def test_a_release_gives_it_back(desk: Shell) -> None:
    number = str(desk.waiting()[0]["number"])
    desk.ok("claim", number)
    desk.ok("release", number)
    assert desk.ok("feed", "--view", "mine", "--json").out == ""


def test_done_closes_all_or_none(desk: Shell) -> None:
    one, two = desk.waiting()[:2]
    assert desk.run("done", str(one["number"]), "999999").code == 3
    assert one["id"] in {mention["id"] for mention in desk.waiting()}
    desk.ok("done", str(one["number"]), two["id"])
    waiting = {mention["id"] for mention in desk.waiting()}
    assert not {one["id"], two["id"]} & waiting
    done = {one["id"] for one in desk.ok("feed", "--view", "done", "--json").objects}
    assert {one["id"], two["id"]} <= done


def test_undo_names_what_it_takes_back(desk: Shell) -> None:
    before = desk.waiting()
    desk.ok("done", before[0]["id"], before[1]["id"])
    desk.ok("note", before[0]["author"]["handle"], "met in Lisbon")
    desk.ok("done", before[2]["id"])
    assert desk.ok("undo").out == "undo: done 1 mention\n"
    lines = desk.ok("undo", "2").out.splitlines()
    assert lines[0].startswith("undo: noted about") and lines[1] == "undo: done 2 mentions"
    assert desk.waiting() == before
    answer = desk.run("undo")
    assert (answer.code, answer.out) == (4, "") and "no undo of added demo:acme" in answer.err


def test_undo_stops_at_what_is_for_good_and_says_why(desk: Shell) -> None:
    desk.ok("done", desk.waiting()[0]["id"])
    desk.ok("declare", "WATCH", "Login")
    answer = desk.run("undo")
    assert (answer.code, answer.out) == (4, "")
    assert "no undo of declared WATCH" in answer.err and "close it instead" in answer.err
    assert "cmtui undo --keep-sent" in answer.err and answer.err.count("\n") == 1
    assert desk.ok("undo", "--keep-sent").out == "undo: done 1 mention\n"


def test_undo_of_more_than_there_is_says_how_far_it_came(desk: Shell) -> None:
    desk.ok("done", desk.waiting()[0]["id"])
    answer = desk.run("undo", "3")
    assert answer.code == 4
    assert answer.out == "undo: done 1 mention\n" and "1 taken back" in answer.err
    assert desk.run("undo", "0").code == 2
    assert desk.run("undo", "x").code == 2


def test_undo_lists_what_it_would_come_to_and_takes_one_of_them_alone(desk: Shell) -> None:
    one, two = desk.waiting()[:2]
    desk.ok("done", one["id"])
    desk.ok("done", two["id"])
    newest, older, account = desk.ok("undo", "--list").out.splitlines()
    assert "done 1 mention" in newest and "added demo:acme" in account
    desk.ok("undo", "--only", older.split()[0])
    waiting = {mention["id"] for mention in desk.waiting()}
    assert one["id"] in waiting and two["id"] not in waiting
    assert desk.run("undo", "--only", older.split()[0]).code == 3
    assert desk.run("undo", "2", "--only", newest.split()[0]).code == 2


def test_a_reply_that_is_out_is_deleted_only_when_asked(desk: Shell) -> None:
    one, two = desk.waiting()[:2]
    desk.ok("done", two["id"])
    desk.ok("reply", one["id"], "It is mended.", "--yes")
    answer = desk.run("undo")
    assert answer.code == 4 and "is out; `cmtui undo --delete-sent` deletes it" in answer.err
    assert one["id"] not in {mention["id"] for mention in desk.waiting()}
    assert desk.ok("undo", "--keep-sent").out == "undo: done 1 mention\n"
    assert desk.ok("undo", "--delete-sent").out.startswith("undo: deleted your reply to @")
    assert {one["id"], two["id"]} <= {mention["id"] for mention in desk.waiting()}
    assert desk.run("undo", "--delete-sent", "--keep-sent").code == 2
