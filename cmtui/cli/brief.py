"""`cmtui brief`: how the crisis stands, for management or for those who work on it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import exactly, json_line, say
from cmtui.cli.written_files import write_file

if TYPE_CHECKING:
    from cmtui.cli.at_desk import AtDesk


@click.command("brief", epilog="What stands in it: cmtui help review.")
@click.option("--tactical", is_flag=True, help="Conditions, actions and needs, for the team.")
@click.option("--crisis", "number", metavar="N", type=int, default=None, help="A former one.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--out", "file", metavar="FILE", default="", help="Write it into a file.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@click.pass_obj
def brief_verb(
    call: Call, tactical: bool, number: int | None, as_json: bool, file: str, force: bool
) -> int:
    """Print a brief for management, in Markdown: every number with its moment, nobody quoted."""
    with call.desk_to_read() as at:
        if as_json:
            from cmtui.cli.paper_shapes import shape_of

            read = at.desk.papers.report if tactical else at.desk.papers.brief
            found = shape_of(at.run(read(number)))
            if not file:
                json_line(found)
                return 0
            text = _json(found)
        else:
            text = _page(at, number, tactical)
    if file:
        write_file(Path(file), text, force=force)
        say(f"{file} is written")
    else:
        exactly(text.rstrip("\n"))
    return 0


def _page(at: "AtDesk", number: int | None, tactical: bool) -> str:
    from cmtui.services.crisis.papers.brief_page import brief_page, report_page

    if tactical:
        return report_page(at.run(at.desk.papers.report(number)))
    return brief_page(at.run(at.desk.papers.brief(number)))


def _json(shape: object) -> str:
    import msgspec

    return msgspec.json.format(msgspec.json.encode(shape), indent=2).decode() + "\n"
