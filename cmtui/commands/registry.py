"""Every verb, once: bindings, footer, palette, help and the keys page are made from this table."""

from typing import Literal

import msgspec

Place = Literal[
    "everywhere", "feed", "conversation", "composer", "drafts", "members", "handover", "lists",
    "walk", "crisis", "replay",
]  # fmt: skip
"""Where a command works. `lists`: wherever a list or the conversation has the focus. `walk`: while
prepared drafts are looked at one by one. `crisis`: on its board. `replay`: while its past is
looked at, where nothing is changed."""

Group = Literal[
    "go", "move", "answer", "triage", "crisis", "act", "look", "people", "composer", "screen",
]  # fmt: skip

Needs = Literal["nothing", "row", "rows"]
"""What must be chosen: nothing, one row, or one or more of them."""

GROUPS: dict[Group, str] = {
    "go": "Screens",
    "move": "Moving",
    "answer": "Answering",
    "triage": "Triage",
    "crisis": "Crisis",
    "act": "On the network",
    "look": "Looking closer",
    "people": "People",
    "composer": "In the composer",
    "screen": "The program",
}


class Command(msgspec.Struct, frozen=True):
    """One thing to do by key.

    `keys` are in Textual's spelling, comma-separated; a sequence has a space ("g f").
    `footer` is its place in the footer line, smaller first (0: not there). `shell` names the
    command-line verb that does the same. `argument` says what may follow its `word` in the palette
    ("": nothing); without it a command that needs one asks.
    """

    id: str
    title: str
    keys: str
    group: Group
    places: tuple[Place, ...]
    help: str
    footer: int = 0
    short: str = ""
    shell: str = ""
    argument: str = ""
    needs: Needs = "nothing"

    @property
    def word(self) -> str:
        """What is typed in the palette before the argument: the last part of the id."""
        return self.id.rpartition(".")[2]


COMMANDS: tuple[Command, ...] = (
    Command("go.feed", "Feed", "g f", "go", ("everywhere",), "Go to the feed of mentions.",
            shell="feed"),
    Command("go.crisis", "Crisis", "g c", "go", ("everywhere",),
            "Go to the board of the crisis: who waits, what is said, what is known.",
            shell="crisis"),
    Command("go.members", "Members", "g m", "go", ("everywhere",),
            "Go to the people and what is noted about them.", shell="members"),
    Command("go.drafts", "Drafts and outbox", "g d", "go", ("everywhere",),
            "Go to what is being written, held, in flight or failed.", shell="drafts"),
    Command("go.handover", "Hand-over", "g h", "go", ("everywhere",),
            "Go to what happened since your last shift, and what is left to do.",
            shell="handover"),
    Command("move.down", "Down", "j,down", "move", ("lists", "walk", "replay"),
            "Next row, post or line."),
    Command("move.up", "Up", "k,up", "move", ("lists", "walk", "replay"),
            "Previous row, post or line."),
    Command("move.first", "First", "g g,home", "move", ("lists", "walk", "replay"),
            "First row; rows that came meanwhile join the list."),
    Command("move.last", "Last", "G,end", "move", ("lists", "walk", "replay"), "Last row."),
    Command("move.page_down", "Page down", "space,pagedown", "move", ("lists", "walk", "replay"),
            "A page on."),
    Command("move.page_up", "Page up", "backspace,pageup", "move", ("lists", "walk", "replay"),
            "A page back."),
    Command("move.pane", "Other pane", "tab", "move",
            ("feed", "conversation", "members", "crisis", "replay"),
            "Between the list and the conversation; on the board of a crisis between the mentions "
            "and the cards.", footer=80, short="pane"),
    Command("move.open", "Open", "enter", "move", ("lists",),
            "Open the row: its conversation has the keys.", footer=10, short="open", needs="row"),
    Command("move.back", "Back", "escape,q", "move", ("lists", "walk", "replay"),
            "Back; on the feed itself, quit."),
    Command("view.next", "Next view", "right", "move", ("feed",),
            "The next view: needs me, mine, waiting longest, never answered …", footer=60,
            short="view"),
    Command("view.previous", "Previous view", "left", "move", ("feed",), "The previous view."),
    Command("feed.view", "View", "", "move", ("feed", "conversation"),
            "Go to a view by its name.", argument="NAME"),
    Command("feed.filter", "Filter", "slash", "move", ("feed", "members"),
            "Narrow the list by words, in the feed also by network:NAME, tag:TAG, @member; empty "
            "shows all again.", footer=70, short="filter", argument="WORDS"),
    Command("feed.next", "Serve the next", "n", "answer", ("feed", "conversation", "walk"),
            "Claim and open the row due first that nobody holds; the next prepared draft.",
            footer=40, short="next"),
    Command("answer.reply", "Reply", "r", "answer",
            ("feed", "conversation", "drafts", "walk", "crisis"),
            "Write to the person under the cursor, or go on with that draft; a colleague's is "
            "taken over after a y.", footer=20,
            short="reply", shell="reply", needs="row"),
    Command("answer.post", "Start a conversation", "c", "answer",
            ("feed", "conversation", "drafts"), "A new post from the brand: now, and signed.",
            shell="post"),
    Command("answer.correct", "Correct", "E", "answer", ("feed", "conversation"),
            "Correct our post under the cursor, or our newest reply there: a new version, or, "
            "where there is none, deleted after a yes and a draft again.", shell="correct",
            needs="row"),
    Command("answer.prepare", "Prepare replies", "", "answer",
            ("feed", "conversation", "crisis"), "Make one draft a person, on a question's card for "
            "whoever asks it, from a saved reply or from words that are asked for; then "
            "look at them one by one: y sends, r edits, n skips.", shell="prepare",
            argument="TITLE", needs="rows"),
    Command("select.one", "Select", "x", "triage", ("feed", "crisis"),
            "Select the row, or not any more, and go on; what is decided then is decided for all "
            "that are selected.", footer=48, short="select", needs="rows"),
    Command("select.all", "Select all", "X", "triage", ("feed", "crisis"),
            "Select everyone in this view and filter, on the board in this column; or nobody."),
    Command("triage.done", "Done", "e", "triage", ("feed", "conversation", "crisis"),
            "Close without a reply; it is counted apart.", footer=30, short="done",
            shell="done", needs="rows"),
    Command("triage.snooze", "Snooze", "h", "triage", ("feed", "conversation", "crisis"),
            "Put off until a time, said in words: 2h, tomorrow 9, mon, lun 10, domani.", footer=32,
            short="snooze", shell="snooze", argument="WHEN", needs="rows"),
    Command("triage.dismiss", "Dismiss", "d", "triage", ("feed", "conversation", "crisis"),
            "Close as spam, off-topic or abuse; what was written is kept.", footer=57,
            short="dismiss", shell="dismiss", argument="KIND", needs="rows"),
    Command("triage.tag", "Tag", "l", "triage", ("feed", "conversation", "crisis"),
            "Add tags of the team's vocabulary; -tag takes one off, a new one is asked about.",
            footer=56, short="tag", shell="tag", argument="TAG...", needs="rows"),
    Command("triage.assign", "Assign", "A", "triage", ("feed", "conversation", "crisis"),
            "Ask a colleague to answer, or nobody in particular.", shell="assign",
            argument="WHO", needs="rows"),
    Command("triage.covered", "Covered", "", "triage", ("feed", "conversation", "crisis"),
            "Answered by the public update that is out: the clock stops, and it is counted apart.",
            shell="covered", argument="WHY", needs="rows"),
    Command("triage.aside", "Set aside", "", "triage", ("feed", "conversation", "crisis"),
            "Keep apart, without a clock, until something new comes.", shell="set-aside",
            argument="WHY", needs="rows"),
    Command("triage.back", "Bring back", "", "triage", ("feed", "conversation", "crisis"),
            "Let what is put off or closed wait again.", shell="bring-back", needs="rows"),
    Command("triage.release", "Claim or release", "a", "triage", ("feed", "conversation", "crisis"),
            "Take the row for yourself, or give it back.", shell="claim", needs="rows"),
    Command("triage.undo", "Undo", "z", "triage", ("lists",),
            "Call back a held reply, else take back your acts, one a press.", footer=50,
            short="undo", shell="undo"),
    Command("act.repeat", "Repeat", "full_stop", "triage", ("lists",), "Do the last act again.",
            needs="rows"),
    Command("crisis.declare", "Declare a crisis", "exclamation_mark d", "crisis", ("lists",),
            "Declare one with the selection as its evidence: a key for the severity, then Enter; "
            "what that does stands there before.", short="declare", shell="declare"),
    Command("crisis.line", "Official line", "exclamation_mark o", "crisis", ("lists",),
            "Write the next version of what the brand says, or go on with the one that waits; the "
            "first begins with six parts to fill in.", short="line", shell="line",
            argument="LANGUAGE"),
    Command("crisis.update", "Public update", "exclamation_mark u", "crisis", ("lists",),
            "Write a public update on chosen accounts; then approve it, look at what goes out, "
            "and send it.", short="update", shell="update"),
    Command("crisis.question", "Question", "exclamation_mark q", "crisis", ("lists",),
            "Put the selection on a question card, a known one or a new one.", short="question",
            shell="crisis", argument="THEME"),
    Command("crisis.rumour", "Rumour", "exclamation_mark r", "crisis", ("lists",),
            "Put the selection on a rumour card, a known one or a new one.", short="rumour",
            shell="crisis", argument="CLAIM"),
    Command("crisis.workaround", "Workaround", "exclamation_mark w", "crisis", ("lists",),
            "Write down what helps meanwhile, and until when.", short="workaround",
            shell="crisis", argument="WORDS"),
    Command("crisis.entry", "Entry", "exclamation_mark i", "crisis", ("lists",),
            "Write an entry into the timeline, beside what writes itself.", short="entry",
            shell="crisis", argument="WORDS"),
    Command("crisis.severity", "Severity", "exclamation_mark s", "crisis", ("lists",),
            "Make it graver or less grave, and say why.", short="severity", shell="crisis"),
    Command("crisis.contact", "Call for help", "exclamation_mark c", "crisis", ("lists",),
            "Ask one of your contacts by their own command, about the mention under the cursor; "
            "who does not answer is followed by the next.", short="contact", shell="escalate"),
    Command("crisis.queue", "Pause or resume queue", "exclamation_mark p", "crisis",
            ("lists",), "Hold the social media manager's queue back, or look at each held post and "
            "say what becomes of it: asks which, and never turns one into the other.",
            short="queue", shell="pause"),
    Command("crisis.brief", "Brief", "exclamation_mark b", "crisis", ("lists",),
            "Read the brief for management: what happens, what we say, what people ask, numbers "
            "and what is needed, as of this moment.", short="brief", shell="brief"),
    Command("crisis.close", "Close the crisis", "exclamation_mark x", "crisis", ("lists",),
            "See who is still owed an answer, whom to thank and what is held back; then close it "
            "after the all-clear, or without one and say why.", short="close", shell="crisis"),
    Command("crisis.walk", "Walk the covered", "", "crisis", ("lists",),
            "Make one draft to each person whom only an update answered, in the open crisis or "
            "the last one, then look at them one by one: y sends, r edits, n skips.",
            shell="crisis", argument="WORDS"),
    Command("crisis.score", "Score of the drill", "", "crisis", ("lists",),
            "Read how the drill goes or went: minutes to the line, people missed, first replies, "
            "late updates, hits of the lint, each beside what is asked for.", shell="drill"),
    Command("crisis.replay", "Replay a crisis", "", "crisis", ("lists",),
            "Look at the board as it was at any moment since the declaration, of the crisis "
            "declared last or the one named by its number.", shell="crisis", argument="NUMBER"),
    Command("replay.play", "Play or stand still", "P", "crisis", ("replay",),
            "Let the past go by, or stand still; from the end it begins anew.", footer=12,
            short="play"),
    Command("replay.on", "A minute on", "right_parenthesis", "crisis", ("replay",),
            "A minute on; with a count so many: 10).", footer=14, short="minute on"),
    Command("replay.back", "A minute back", "left_parenthesis", "crisis", ("replay",),
            "A minute back; with a count so many: 10(.", footer=13, short="back"),
    Command("replay.speed", "Speed of the replay", "plus", "crisis", ("replay",),
            "The next of the speeds 1, 5, 15 and 60, or the one that is named.", footer=16,
            short="speed", argument="TIMES"),
    Command("crisis.phase", "Phase", "", "crisis", ("lists",),
            "Say how far it has come, and why: investigating, identified, monitoring, resolved.",
            shell="crisis"),
    Command("crisis.role", "Role", "", "crisis", ("lists",),
            "Give somebody a role, and say why: lead, spokes, scribe, approver.", shell="crisis"),
    Command("crisis.title", "Title of the crisis", "", "crisis", ("lists",),
            "Say what the crisis is called.", shell="crisis", argument="WORDS"),
    Command("crisis.words", "Words that attach", "", "crisis", ("lists",),
            "Say by which words later mentions attach to the crisis, with commas between them: "
            "login*, get in.", shell="crisis", argument="WORDS"),
    Command("crisis.next", "Next of the crisis", "N", "crisis",
            ("feed", "conversation", "crisis"),
            "Claim and open the mention of the crisis that is due first; it is served to nobody "
            "else.", footer=15, short="next in crisis"),
    Command("crisis.link", "Link", "v", "crisis", ("feed", "conversation", "crisis"),
            "Link the selection to the crisis, or take off what is linked.", footer=58,
            short="link", shell="crisis", needs="rows"),
    Command("crisis.right", "Card right", "greater_than_sign", "crisis", ("crisis",),
            "Move the mention to the next column that is true of it.", footer=24, short="move card",
            shell="crisis", needs="row"),
    Command("crisis.left", "Card left", "less_than_sign", "crisis", ("crisis",),
            "Move the mention back to the column before.", shell="crisis", needs="row"),
    Command("crisis.column_next", "Next column", "right", "crisis", ("crisis", "replay"),
            "To the next column, or the next pane of cards.", footer=22, short="column"),
    Command("crisis.column_back", "Column before", "left", "crisis", ("crisis", "replay"),
            "To the column, or the pane of cards, before."),
    Command("act.like", "Like", "s", "act", ("feed", "conversation", "crisis"),
            "Like the post: shows account and post, Enter does it, after the hold.", shell="like",
            needs="rows"),
    Command("act.boost", "Boost", "b", "act", ("feed", "conversation", "crisis"),
            "Boost the post: shows account and post, Enter does it, after the hold.",
            shell="boost", needs="rows"),
    Command("act.follow", "Follow", "", "act", ("feed", "conversation", "crisis"),
            "Follow the author of the post: Enter does it, after the hold.", shell="follow",
            needs="rows"),
    Command("act.bookmark", "Bookmark", "", "act", ("feed", "conversation", "crisis"),
            "Bookmark the post, at once: only the account itself sees it.", shell="bookmark",
            needs="rows"),
    Command("act.moderate", "Mute, block, report", "m", "act", ("feed", "conversation", "crisis"),
            "Pick what the network can do about the person or post, as whom and why; the words "
            "are kept as evidence.", shell="report", needs="rows"),
    Command("look.why", "Why this due time", "W", "look",
            ("feed", "conversation", "crisis", "walk"),
            "What the due time is made of: the allowance and every reason that moved it.",
            needs="row"),
    Command("look.who", "Who is here", "w", "look", ("lists",),
            "Who is at a terminal, at which row, and since when without a key."),
    Command("spike.why", "Spike: why", "", "look", ("lists",),
            "What the spike watch rang on: how many, what is usual, who, in which words, and the "
            "newest mentions.", shell="spikes"),
    Command("spike.dismiss", "Spike: not a crisis", "", "look", ("lists",),
            "Decide that it is no crisis: it is not shown any more; undo brings it back.",
            shell="spikes"),
    Command("look.copy", "Copy the link", "Y", "look", ("feed", "conversation", "crisis"),
            "Copy the post's own address to your terminal's clipboard.", needs="rows"),
    Command("look.links", "Links", "o", "look", ("feed", "conversation", "crisis", "walk"),
            "List where the post's links really lead, and copy one.", needs="row"),
    Command("look.translate", "Translate", "", "look", ("feed", "conversation", "crisis", "walk"),
            "Have your translate_command say in your language, or another, what the post under "
            "the cursor says; it is shown and not kept.", argument="LANGUAGE", needs="row"),
    Command("look.pipe", "Pipe", "", "look", ("feed", "conversation", "crisis"),
            "Send the words of the selection, row or post to a program of yours and show what it "
            "says.", argument="PROGRAM", needs="rows"),
    Command("person.open", "Person", "p", "people", ("feed", "conversation", "crisis", "walk"),
            "The whole card of the person.", footer=55, short="person", shell="members",
            needs="row"),
    Command("person.note", "Note", "i", "people", ("feed", "conversation", "crisis", "members"),
            "Write an internal note about the person, a fact or an opinion; it cannot be sent.",
            footer=45,
            short="note", shell="note", argument="WORDS", needs="row"),
    Command("person.follow_up", "Follow-up", "f", "people",
            ("feed", "conversation", "crisis", "members"),
            "Write down what the person is owed and by when; or change the promise offered.",
            shell="follow-up", argument="WHAT · WHEN", needs="row"),
    Command("answer.yes", "Yes", "y", "answer", ("feed", "conversation", "walk", "crisis"),
            "Say yes to what is asked or offered: note a promise, call it kept, send the prepared "
            "draft that is shown, approve the line or update that waits on the board."),
    Command("person.mentions", "Mentions", "", "people", ("members",),
            "All that this person wrote, in the feed."),
    Command("draft.discard", "Discard draft", "D", "answer", ("drafts",),
            "Throw your draft away; undo brings it back.", footer=30, short="discard"),
    Command("composer.send_next", "Send and next", "ctrl+s", "composer", ("composer",),
            "Send after the hold, then serve the next.", footer=10, short="send+next"),
    Command("composer.send", "Send and stay", "ctrl+t", "composer", ("composer",),
            "Send after the hold and stay here.", footer=20, short="send"),
    Command("composer.call_back", "Call back", "ctrl+x", "composer", ("everywhere",),
            "Call back the newest held reply.", footer=30, short="call back"),
    Command("composer.saved", "Saved reply", "ctrl+r", "composer", ("composer",),
            "Put one of the team's saved replies in at the cursor, filled in for this person.",
            footer=32, short="saved", shell="replies"),
    Command("composer.line", "Official line", "ctrl+n", "composer", ("composer",),
            "Put in what the brand says in the crisis now, in the language of whom it answers; "
            "your own words go with it.", footer=33, short="line", shell="line"),
    Command("composer.facts", "Facts about the person", "ctrl+o", "composer", ("composer",),
            "Her card over the conversation; the words stay.", footer=34, short="facts"),
    Command("composer.editor", "Your own editor", "ctrl+g", "composer", ("composer",),
            "Go on writing in the program that VISUAL or EDITOR names.", footer=55,
            short="editor"),
    Command("composer.header", "Name or header", "tab", "composer", ("composer",),
            "Complete the name after an @; else go to the header: account, visibility, content "
            "warning, language.", footer=40, short="header"),
    Command("composer.attach", "Attach a picture", "", "composer", ("composer",),
            "Put a picture to the text; it needs words for those who cannot see it.",
            argument="FILE"),
    Command("composer.detach", "Take a picture off", "", "composer", ("composer",),
            "Take the picture of that number off again.", argument="N"),
    Command("composer.quote", "Quote a post", "", "composer", ("composer",),
            "Quote the post of that number; none takes the quotation off.", argument="ID"),
    Command("composer.copy", "Copy the words", "", "composer", ("composer",),
            "Copy the words to your terminal's clipboard."),
    Command("composer.undo", "Undo typing", "ctrl+underscore", "composer", ("composer",),
            "Take back typing."),
    Command("composer.redo", "Redo typing", "ctrl+y", "composer", ("composer",),
            "Type it again."),
    Command("composer.leave", "Keep the draft", "escape", "composer", ("composer",),
            "Leave; the draft is kept.", footer=50, short="keep draft"),
    Command("screen.palette", "Commands", "ctrl+p,colon", "screen", ("everywhere",),
            "Find any command by its name; some take words after it: view done, pipe wc."),
    Command("screen.help", "Keys here", "question_mark", "screen", ("lists", "walk"),
            "The keys that work here.", footer=90, short="all keys", shell="keys"),
    Command("screen.lines", "One or two lines", "minus", "screen", ("feed",),
            "Rows of one or of two lines."),
    Command("screen.theme", "Theme", "", "screen", ("everywhere",),
            "Change the colours.", shell="themes"),
    Command("screen.redraw", "Redraw", "ctrl+l", "screen", ("everywhere",),
            "Draw the screen anew."),
    Command("screen.suspend", "Suspend", "ctrl+z", "screen", ("everywhere",),
            "Back to the shell; fg returns. Holds become drafts first."),
    Command("screen.quit", "Quit", "ctrl+q", "screen", ("everywhere",),
            "End; held replies become drafts and it says so."),
)  # fmt: skip


def command(id: str) -> Command:
    """The command of that id; raises KeyError."""
    return BY_ID[id]


BY_ID: dict[str, Command] = {one.id: one for one in COMMANDS}

FIRST_TO_LEARN: tuple[str, ...] = (
    "move.down", "move.open", "feed.next", "answer.reply", "composer.send_next", "triage.done",
    "select.one", "view.next", "person.note", "triage.undo", "screen.palette", "screen.help",
)  # fmt: skip
"""The commands of the README's table."""
