"""`cmtui add`."""

import click

from cmtui.cli.call import Call
from cmtui.cli.output import line
from cmtui.cli.words import checked


@click.command("add")
@click.argument("url", metavar="URL")
@click.option("--author", metavar="NAME", default="", help="Who wrote it, where it is not fetched.")
@click.option("--text", metavar="TEXT", default="", help="What it says, where it is not fetched.")
@click.option("--as", "account", metavar="ACCOUNT", default="", help="Which account is addressed.")
@click.pass_obj
def add_verb(call: Call, url: str, author: str, text: str, account: str) -> int:
    """Make any post a mention, with a clock from now on.

    A post of one of your networks is fetched. Of any other say --author and --text; it is answered
    by hand.
    """
    from cmtui.services.adding import Told
    from cmtui.tui.present.networks import at_handle

    told = Told(checked(author, "the author"), checked(text, "the text"))
    with call.desk() as at:
        mention = at.run(at.desk.adding.add(checked(url, "the address"), account, told))
    line(f"{mention.post.number}  {mention.row.network}  {at_handle(mention.row.handle)}")
    return 0
