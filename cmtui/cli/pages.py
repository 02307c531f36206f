"""`cmtui keys`, `cmtui themes` and `cmtui help`."""

import click

from cmtui.cli.call import Call
from cmtui.cli.output import block, exactly, json_line, line, page_width, say
from cmtui.errors import WrongUsage


@click.command("keys")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a command.")
@click.pass_obj
def keys_verb(call: Call, as_json: bool) -> int:
    """The keys of the screen, with your own changes, and the verbs that do the same."""
    from cmtui.cli.topics import keys_page
    from cmtui.commands.registry import COMMANDS
    from cmtui.tui.keymap import build_keymap

    setting = call.setting
    keymap = build_keymap(setting.config.keys, str(setting.paths.config_file))
    if not as_json:
        exactly(keys_page(keymap, page_width()))
        return 0
    for command in COMMANDS:
        json_line(
            {
                "id": command.id,
                "title": command.title,
                "keys": [" ".join(keys) for keys in keymap.keys_of(command.id)],
                "shown": keymap.all_shown(command.id),
                "group": command.group,
                "places": command.places,
                "help": command.help,
                "shell": command.shell or None,
                "argument": command.argument or None,
            }
        )
    return 0


@click.command("themes")
@click.pass_obj
def themes_verb(call: Call) -> int:
    """The themes: ours and your own; the one in use is marked."""
    from cmtui.tui.themes import DEFAULT, load_themes

    setting = call.setting
    themes = load_themes(setting.paths.themes)
    for name in themes.by_name:
        line(f"{'*' if name == (setting.config.theme or DEFAULT) else ' '} {name}")
    for problem in themes.problems:
        say(f"cmtui: {problem}")
    say(f'to change: theme = "paper" in {setting.paths.config_file}; see: cmtui help themes')
    return 0


@click.command("help")
@click.argument("topic", metavar="[TOPIC]", default="")
@click.pass_context
def help_verb(context: click.Context, topic: str) -> int:
    """Explain a topic or a verb; without one, list the topics."""
    from cmtui.cli.main import VERBS, cli
    from cmtui.cli.topics import TOPICS, page
    from cmtui.text.suggest import nearest

    if not topic:
        for name, title in TOPICS.items():
            line(f"{name:<12}{title}")
        block(f"or a verb: {', '.join(VERBS)}")
        return 0
    if topic in TOPICS:
        exactly(page(topic))
        return 0
    parent = context.find_root()
    verb = cli.get_command(parent, topic)
    if verb is not None:
        exactly(verb.get_help(click.Context(verb, info_name=topic, parent=parent)))
        return 0
    near = nearest(topic, [*TOPICS, *VERBS])
    mend = f"did you mean {near}?" if near else f"topics: {', '.join(TOPICS)}"
    raise WrongUsage(f"there is no help about {topic}; {mend}")
