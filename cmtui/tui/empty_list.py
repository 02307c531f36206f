"""What an empty feed says: why nobody stands there, and the next key to press."""

from typing import TYPE_CHECKING

from cmtui.services.feed import Query
from cmtui.tui.present.lines import Line, Span

if TYPE_CHECKING:
    from cmtui.tui.screens.feed import FeedScreen


async def empty_words(screen: "FeedScreen") -> list[Line]:
    """The lines for the view and filter as they are."""
    keymap, desk, listing = screen.app.keymap, screen.desk, screen.listing
    accounts = await desk.accounts.all()
    if not accounts:
        return _lines(
            "No account is read yet.",
            "In a shell: cmtui accounts add bluesky --handle you.bsky.social",
            "To look around first: cmtui demo",
        )
    if listing.filter:
        escape = keymap.shown("move.back")
        if listing.query == Query(view=listing.query.view, text=listing.filter):
            return _lines(f"Nobody here says {listing.quoted}.", f"{escape} shows all again.")
        return _lines(f"Nobody here fits {listing.quoted}.", f"{escape} shows all again.")
    if listing.query.view == "about-us" and not any(one.speaks for one in accounts):
        words = ", ".join(dict.fromkeys(word for one in accounts for word in one.keywords))
        where = f"{len(accounts)} source" + ("" if len(accounts) == 1 else "s")
        return _lines("Nothing was found yet.", f"{where} watched for: {words or 'everything'}")
    if listing.query.view != "needs-me":
        back, on = keymap.shown("view.previous"), keymap.shown("view.next")
        return _lines("Nothing in this view.", f"{back} and {on} go to the others.")
    me = screen.app.status.me.initials if screen.app.status else ""
    mine = [one for one in await desk.composer.drafts() if one.draft.operator == me]
    if not mine:
        return _lines("Nobody is waiting.", f"{keymap.shown('answer.post')} writes a new post.")
    were = "1 draft of yours is" if len(mine) == 1 else f"{len(mine)} drafts of yours are"
    return _lines("Nobody is waiting.", f"{were} open: {keymap.shown('go.drafts')}.")


def _lines(first: str, *rest: str) -> list[Line]:
    return [(), (Span(first, "strong"),), *((Span(words, "muted"),) for words in rest)]
