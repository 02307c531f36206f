"""Which verbs undo takes back, and why it does not take back the others."""

VERBS: dict[str, str] = {
    "done": "",
    "claim": "",
    "release": "",
    "note": "",
    "discard draft": "",
    "add account": "",
    "remove account": "",
    "disable operator": "",
    "init": "a workspace that others may have joined is not taken from under them",
    "join": "what somebody signed bears her initials, so they stay hers; see operators disable",
    "begin draft": "its words would be gone; discarding it keeps them within reach of undo",
    "hold": "it is called back while it is held; once it is out it can only be deleted",
    "call back": "undoing it would send a reply; it is sent anew by whoever wants it out",
    "take back": "whether the post is out is not known; the draft has its words",
    "delete reply": "the network does not bring a deleted post back; it is written anew",
    "undo": "each further undo goes one act back; what was undone is done anew",
    "let go": "a row that was opened and left without words is given back by the program",
    "freeze": "the reply is leaving at that moment",
    "sending": "the reply is leaving at that moment",
    "not sent": "it says what the network did",
    "waiting for the network": "it says what the network did",
    "sent": "a post that is out is never undone; it can be deleted",
    "failed": "it says what the network did",
    "unknown": "it says what the network did",
    "draft again": "the program gave the words back",
    "hold ended": "the program gave the words back",
    "settle": "the program found out what became of a reply",
    "intake": "it is what people wrote",
    "conversation": "it is what people wrote",
    "edited": "it is what people wrote",
    "deleted": "it is what people wrote",
    "read": "how far an account was read is not in the log",
    "health": "how a network is doing is not in the log",
    "lease": "what a running program holds is not in the log",
    "presence": "who is here is not in the log",
    "free": "a claim ends with its terminal",
    "write": "it comes from a program that uses the store's own interface",
    "bring back words": "the program gave back words that were kept aside",
    "probe": "it changes nothing",
    "compact": "what was forgotten of the log is nowhere any more",
    "checkpoint": "it is the log's own housekeeping",
    "recovered": "it is what could be saved of a damaged store",
}
"""Every verb that is ever committed; "" means undoable, else the reason why it is not.

Undoable is what an operator does to our own records. What the program does by itself, and what
a network has seen, is not."""

UNDOABLE: tuple[str, ...] = tuple(verb for verb, reason in VERBS.items() if not reason)
