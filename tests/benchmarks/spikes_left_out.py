"""Prints how the numbers of the spike watch hold on a brand that they were not chosen on.

    python -m tests.benchmarks.spikes_left_out

For each brand of the NAB data the best setting of a grid is chosen on the others, once by the
highest score and once by the highest mean of a setting and its neighbours (a plateau rather than
a peak), and scored on the brand left out. Then each number of ours is varied alone.
"""

from collections.abc import Iterator
from itertools import product

from msgspec.structs import asdict, replace

from cmtui.model.spike import Bin
from cmtui.services.spikes.counts import width_of
from cmtui.services.spikes.detector import Detector
from cmtui.services.spikes.tuning import TUNING, Tuning
from tests.benchmarks.nab import FOLDER, NOTHING, Brand, Score, brands, published, score

PROFILE = "standard"
GRID: dict[str, tuple[float, ...]] = {
    "hour": (3.5, 4.0, 4.5, 5.0),
    "two_hours": (3.0, 3.5, 4.0),
    "own_share": (0.4, 0.5, 0.6),
    "quiet_hours": (6, 8, 10),
}
ALONE: dict[str, tuple[float, ...]] = {
    "hour": (3.0, 3.5, 4.0, 4.5, 5.0, 5.5),
    "two_hours": (2.5, 3.0, 3.5, 4.0, 4.5),
    "own_share": (0.0, 0.3, 0.4, 0.5, 0.6, 0.7),
    "own_days": (3, 4, 5, 6, 7),
    "quiet_hours": (4, 6, 7, 8, 9, 10, 12),
    "half_life_days": (2.0, 3.0, 4.0, 5.0, 7.0),
}

Place = tuple[int, ...]


def scored(brand: Brand, tuning: Tuning) -> Score:
    """One brand with one setting."""
    detector = Detector(width_of(brand.rows, brand.name), tuning)
    alerts = {
        index
        for index, row in enumerate(brand.rows)
        if detector.feed(Bin(row.moment, row.count)) is not None
    }
    return score(brand, alerts, PROFILE)


def whole(scores: dict[str, Score], without: str = "") -> Score:
    """All brands but one together."""
    total = NOTHING
    for name, one in scores.items():
        if name != without:
            total = total.plus(one)
    return total


def settings() -> Iterator[tuple[Place, Tuning]]:
    """The grid, each setting with its place in it."""
    for place in product(*(range(len(values)) for values in GRID.values())):
        chosen = {name: values[at] for (name, values), at in zip(GRID.items(), place, strict=True)}
        yield place, replace(TUNING, **chosen)


def neighbours(place: Place, table: dict[Place, dict[str, Score]]) -> list[Place]:
    """The place itself and those one step away in one direction."""
    near = [place]
    for axis, step in product(range(len(place)), (-1, 1)):
        moved = (*place[:axis], place[axis] + step, *place[axis + 1 :])
        if moved in table:
            near.append(moved)
    return near


def left_out(known: list[Brand]) -> None:
    """The experiment."""
    grid = dict(settings())
    table = {
        place: {brand.name: scored(brand, tuning) for brand in known}
        for place, tuning in grid.items()
    }
    totals = {"peak": NOTHING, "plateau": NOTHING, "ours": NOTHING}
    print("left out  chosen on the others by  setting" + " " * 27 + "others  left out  false")
    for brand in known:
        on_others = {
            place: whole(scores, brand.name).normalised(PROFILE) for place, scores in table.items()
        }
        means = {
            place: sum(on_others[one] for one in near) / len(near)
            for place in table
            for near in [neighbours(place, table)]
        }
        for way, merit in (("peak", on_others), ("plateau", means)):
            place = max(merit, key=lambda one: merit[one])
            got = table[place][brand.name]
            totals[way] = totals[way].plus(got)
            values = " ".join(f"{asdict(grid[place])[name]:g}" for name in GRID)
            print(f"{brand.name:<10}{way:<23}{values:<34}{on_others[place]:>6.1f}"
                  f"{got.normalised(PROFILE):>10.1f}{got.false:>7}")  # fmt: skip
        totals["ours"] = totals["ours"].plus(scored(brand, TUNING))
    for way, total in totals.items():
        print(f"all brands, {way:<8} {total.normalised(PROFILE):5.1f}  {total.hit} of"
              f" {total.windows} windows  {total.false} false")  # fmt: skip
    every = sorted(whole(scores).normalised(PROFILE) for scores in table.values())
    print(f"the {len(every)} settings of the grid ({', '.join(GRID)}):"
          f" {every[0]:.1f} to {every[-1]:.1f}, median {every[len(every) // 2]:.1f}")  # fmt: skip
    others = published(PROFILE, [brand.name for brand in known])
    print("published: " + ", ".join(f"{name} {figure:.1f}" for name, figure in
                                    list(others.items())[:5]))  # fmt: skip


def alone(known: list[Brand]) -> None:
    """Each number varied, the rest as they are."""
    print("each number alone: value score/false, ours in brackets")
    for name, values in ALONE.items():
        shown = []
        for value in values:
            tuning = replace(TUNING, **{name: value})
            total = whole({brand.name: scored(brand, tuning) for brand in known})
            word = f"{value:g} {total.normalised(PROFILE):.1f}/{total.false}"
            shown.append(f"[{word}]" if value == asdict(TUNING)[name] else word)
        print(f"  {name:<16}" + "  ".join(shown), flush=True)


if __name__ == "__main__":
    found = brands()
    if found:
        left_out(found)
        alone(found)
    else:
        print(f"there is no NAB data in {FOLDER} (CMTUI_NAB names the folder)")
