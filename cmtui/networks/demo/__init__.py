"""The built-in network of invented people, for trying out, drills and tests.

Its state at any moment follows from a seed, the moment it began and what we did on it, so every
process that shares the folder sees the same network, and a demo can be replayed.
"""

from pathlib import Path

from cmtui.clock import Clock, Moment
from cmtui.model.account import Account
from cmtui.model.drill import Shape
from cmtui.model.operation import ACT_KINDS
from cmtui.model.post import VISIBILITIES
from cmtui.networks.fitting import ReadPicture, no_pictures
from cmtui.services.network_ports import Capabilities, Connection

CAPABILITIES = Capabilities(
    name="demo",
    letter="D",
    title="Demo",
    idempotent_send=True,
    poll_seconds=2,
    queue=True,
    acts=ACT_KINDS,
    can_edit=True,
    can_quote=True,
    can_warn=True,
    visibilities=VISIBILITIES,
    most_images=4,
    image_bytes=4_000_000,
)

DEFAULT_SEED = 7


def open_demo(
    account: Account, clock: Clock, folder: Path, picture: ReadPicture = no_pictures
) -> Connection:
    """A line to the demo network of that folder; begins one (seed 7, no storm) if there is none."""
    from cmtui.networks.demo.acts import Acts, Beginning
    from cmtui.networks.demo.connection import DemoConnection

    acts = Acts.open(folder, Beginning(DEFAULT_SEED, False, clock.now()))
    return DemoConnection(account, clock, acts, picture=picture)


def create_world(
    folder: Path,
    seed: int,
    storm: bool,
    started_at: Moment,
    shape: Shape | None = None,
    minutes: int = 0,
) -> None:
    """Begins the demo network of the folder; with a `shape` that of a drill, in so many minutes.

    Nothing happens when one with this seed and storm is there already; raises Conflict when
    another one is.
    """
    from cmtui.networks.demo.acts import Acts, Beginning, Course

    course = None if shape is None else Course(shape, minutes)
    Acts.create(folder, Beginning(seed, storm, started_at, course))
