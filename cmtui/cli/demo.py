"""`cmtui demo`."""

import click

from cmtui.cli.call import Call


@click.command("demo")
@click.option("--seed", metavar="N", type=int, default=7, help="Another seed, other people.")
@click.option("--storm", is_flag=True, help="With an outage and everyone who writes about it.")
@click.pass_obj
def demo_verb(call: Call, seed: int, storm: bool) -> int:
    """Try everything on a throw-away workspace.

    The network in it is built in, its people are invented, and nothing reaches the outside. When
    the screen is left, all of it is gone.
    """
    from cmtui.cli.screen import show_demo

    return show_demo(call, seed, storm)
