"""`cmtui crisis review`: what a review begins from, in files or on standard output."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cmtui.cli.call import Call
from cmtui.cli.output import exactly, json_line, say
from cmtui.cli.written_files import write_file
from cmtui.errors import CmtuiError, WrongUsage

if TYPE_CHECKING:
    from cmtui.services.crisis.papers.review import Review

MARKDOWN, TABLE, JSON, PICTURE = "review.md", "review.csv", "review.json", "volume.svg"


@click.command("review", epilog="What stands in it: cmtui help review.")
@click.argument("number", metavar="[N]", type=int, default=None, required=False)
@click.option("--out", "folder", metavar="DIR", default="", help="Write all four files there.")
@click.option("--force", is_flag=True, help="Overwrite them.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def review_verb(call: Call, number: int | None, folder: str, force: bool, as_json: bool) -> int:
    """Print the review of a crisis (default: the last) in Markdown, or write it into files.

    DIR gets review.md, review.csv, review.json and volume.svg. Numbers, times and names are exact
    and come from the log; what went well, what did not and what is to be done is left to people.
    """
    from cmtui.cli.paper_shapes import shape_of
    from cmtui.services.crisis.papers.review_page import review_page

    with call.desk_to_read() as at:
        review = at.run(at.desk.papers.review(number))
    if folder:
        import msgspec

        from cmtui.services.crisis.papers.volume_svg import volume_svg

        shape = msgspec.json.encode(shape_of(review))
        texts = {
            MARKDOWN: review_page(review, PICTURE),
            TABLE: _table(review),
            JSON: msgspec.json.format(shape, indent=2).decode() + "\n",
            PICTURE: volume_svg(review),
        }
        _write(Path(folder), texts, force)
    elif as_json:
        json_line(shape_of(review))
    else:
        exactly(review_page(review).rstrip("\n"))
    return 0


def _table(review: "Review") -> str:
    from cmtui.services.crisis.papers.review_table import HEAD, review_rows

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(review_rows(review))
    return out.getvalue()


def _write(folder: Path, texts: dict[str, str], force: bool) -> None:
    """Each file whole; the folder is made where it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CmtuiError(f"{folder}: cannot be made: {error.strerror}") from error
    if not force and (there := [name for name in texts if (folder / name).exists()]):
        raise WrongUsage(f"{folder / there[0]} exists; --force overwrites it")
    for name, text in texts.items():
        write_file(folder / name, text, force=force)
    say(f"{folder}: {', '.join(texts)} are written")
