"""A conversation as the AppView nests it, laid flat (app.bsky.feed.getPostThread)."""

from cmtui.networks.bluesky.wire import PostView, ThreadNode


def flatten(node: ThreadNode) -> dict[str, PostView]:
    """Every post above and below the node, by AT URI; deleted and blocked ones are left out."""
    found: dict[str, PostView] = {}
    waiting: list[ThreadNode] = [node]
    while waiting:
        each = waiting.pop()
        if each.post is not None:
            found[each.post.uri] = each.post
        if each.parent is not None:
            waiting.append(each.parent)
        waiting += each.replies or ()
    return found
