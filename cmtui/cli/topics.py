"""The help topics: texts beside the registry, with what is known elsewhere put into them."""

import re
from collections.abc import Callable, Iterable, Sequence
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmtui.commands.registry import Command
    from cmtui.tui.keymap import Keymap

TOPICS: dict[str, str] = {
    "start": "from nothing to the first answer",
    "keys": "the keys of the screen",
    "search": "how words are found in posts and notes",
    "views": "what the feed can show",
    "rules": "what is done to mentions by themselves, and what makes a due time",
    "signatures": "who signs how, and where the signature stands",
    "sending": "the hold, and what happens to a reply",
    "crisis": "declaring one, its clocks, its board and its timeline",
    "line": "the official line and public updates of a crisis",
    "review": "brief, close, review and replay of a crisis",
    "drill": "practising a crisis, where nothing reaches anybody",
    "queue": "pausing the social media manager's queue, other tools, calling for help",
    "acts": "likes, boosts, follows, mutes, blocks, reports and so on",
    "spikes": "when the spike watch rings",
    "service": "reading, counting and alerting while no screen is open",
    "undo": "taking back what you did, and reading the past",
    "handover": "what happened since your last shift; follow-ups and promises",
    "alerts": "bell, window title, notifications, quiet hours, a line for tmux",
    "watch": "who names a word in public, without an account",
    "accounts": "adding accounts, tokens, several operators",
    "networks": "which networks there are and what each can do",
    "config": "every setting",
    "themes": "colours, and your own",
    "trust": "what signatures and the log are safe against, and what not",
    "backup": "archives, backups, and what to do about damage",
    "exit-codes": "what a script can rely on",
    "privacy": "what is kept where",
}
"""Every topic and its title."""

_MARK = re.compile(r"^\{\{(\w+)\}\}$", re.MULTILINE)


def page(topic: str) -> str:
    """The text of a topic; raises KeyError for an unknown one."""
    if topic not in TOPICS:
        raise KeyError(topic)
    file = resources.files("cmtui.commands") / "topics" / f"{topic}.md"
    text = file.read_text(encoding="utf-8").rstrip("\n")
    return _MARK.sub(lambda mark: _GENERATED[mark[1]](), text)


def keys_page(keymap: "Keymap", width: int = 100) -> str:
    """All commands by group: keys, id, help, and the verb that does the same."""
    from cmtui.commands.registry import COMMANDS, GROUPS

    parts = []
    for group, title in GROUPS.items():
        lines = [f"## {title}", ""]
        for command in COMMANDS:
            if command.group == group:
                lines += _key_lines(keymap.all_shown(command.id), command, width)
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def first_keys() -> str:
    """The README's table: the first keys to learn, as the registry has them."""
    from cmtui.commands.registry import FIRST_TO_LEARN, command
    from cmtui.tui.keymap import build_keymap, show_keys

    keymap = build_keymap({})
    lines = ["| Key | Does |", "|---|---|"]
    for id in FIRST_TO_LEARN:
        keys = " ".join(f"`{show_keys(keys)}`" for keys in keymap.keys_of(id))
        lines.append(f"| {keys} | {command(id).help} |")
    return "\n".join(lines)


def _key_lines(keys: str, command: "Command", width: int) -> list[str]:
    from cmtui.text.width import fit, wrap

    start = f"  {fit(keys or 'by its name', 15)}  {fit(command.id, 18)}  "
    verb = f" (cmtui {command.shell})" if command.shell else ""
    typed = f" `:{command.word} {command.argument}`" if command.argument else ""
    first, *rest = wrap(f"{command.help}{typed}{verb}", max(20, width - len(start)))
    return [start + first, *(" " * len(start) + one for one in rest)]


def columns(rows: Iterable[Sequence[str]], indent: str = "  ") -> list[str]:
    """Rows as lines whose columns stand under each other."""
    from cmtui.text.width import cells, fit

    known = list(rows)
    widths = [max(map(cells, column)) for column in zip(*known, strict=True)]
    padded = ([fit(*pair) for pair in zip(row, widths, strict=True)] for row in known)
    return [(indent + "  ".join(row)).rstrip() for row in padded]


def _keys() -> str:
    from cmtui.tui.keymap import build_keymap

    return keys_page(build_keymap({}))


def _views() -> str:
    from cmtui.model.views import VIEWS

    return "\n".join(columns((view.name, view.title, view.help) for view in VIEWS))


def _networks() -> str:
    from cmtui.bootstrap import known_networks
    from cmtui.text.length import measure

    head = ("name", "", "reply", "search", "delete", "queue", "posts once", "streams",
            "reads every", "limit")  # fmt: skip
    rows = [
        (
            one.name,
            one.letter,
            _yes(one.can_reply),
            _yes(one.can_search),
            _yes(one.can_delete),
            _yes(one.queue),
            _yes(one.idempotent_send),
            _yes(one.streams),
            f"{one.poll_seconds:g} s",
            str(measure(one.name, "").limit) if not one.only_link else "-",
        )
        for one in known_networks()
    ]
    return "\n".join(columns([head, *rows]))


def _carried() -> str:
    from cmtui.bootstrap import known_networks

    head = ("name", "correct", "quote", "warning", "pictures", "who sees it")
    rows = [
        (
            one.name,
            _yes(one.can_edit),
            _yes(one.can_quote),
            _yes(one.can_warn),
            f"{one.most_images} of {one.image_bytes / 1e6:g} MB" if one.most_images else "no",
            ", ".join(one.visibilities),
        )
        for one in known_networks()
        if not one.only_link
    ]
    return "\n".join(columns([head, *rows]))


def _acts() -> str:
    from cmtui.bootstrap import known_networks
    from cmtui.model.operation import ACT_KINDS

    rows = [
        (one.name, *(_yes(kind in one.acts) for kind in ACT_KINDS))
        for one in known_networks()
        if not one.only_link
    ]
    return "\n".join(columns([("name", *ACT_KINDS), *rows]))


def _counted() -> str:
    from cmtui.text.length import measure, networks

    return "\n".join(columns((name, str(measure(name, "").limit)) for name in networks()))


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def _unit() -> str:
    """A systemd user unit that runs this program as it runs now."""
    import os
    import shlex
    import sys
    from pathlib import Path

    program = Path(sys.argv[0])
    is_script = program.name == "cmtui" and program.exists()
    words = [str(program.absolute())] if is_script else [sys.executable, "-m", "cmtui"]
    known = [(name, os.environ.get(name)) for name in ("CMTUI_WORKSPACE", "CMTUI_CONFIG")]
    return "\n".join(
        (
            "[Unit]",
            "Description=cmtui: reads the accounts, watches for spikes, tells alerts",
            "",
            "[Service]",
            *(f"Environment={shlex.quote(f'{name}={value}')}" for name, value in known if value),
            f"ExecStart={' '.join(_quoted(word) for word in words)} sync --follow",
            "Restart=on-failure",
            "RestartSec=30",
            "",
            "[Install]",
            "WantedBy=default.target",
        )
    )


def _quoted(word: str) -> str:
    """A word of systemd's command line: `%` and `$` would mean something there."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if " " in word or escaped != word else word


_GENERATED: dict[str, Callable[[], str]] = {
    "keys": _keys,
    "views": _views,
    "networks": _networks,
    "carried": _carried,
    "acts": _acts,
    "counted": _counted,
    "unit": _unit,
}
