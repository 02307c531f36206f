"""Prints how the spike watch scores beside published detectors, on brands' real volumes.

    python -m tests.benchmarks.bench_spikes

The data (Numenta Anomaly Benchmark, realTweets) is looked for in CMTUI_NAB, else beside the
repository in ../shared/data/nab. Each brand goes through `cmtui spikes --csv` as a process. Without
the data the invented brands alone are printed: independent mentions, minute by minute, at which
every alert is a false one.
"""

import os
import subprocess
import time

from cmtui.clock import DAY, HOUR, MINUTE
from tests.benchmarks.measure import CMTUI, ROOT, say
from tests.benchmarks.nab import COSTS, FOLDER, NOTHING, Brand, brands, published, score
from tests.services.streams import alerts, counted

BARS = ("twitterADVec", "numenta", "contextOSE")
"""Twitter's ADVec, HTM and CAD OSE: to be passed in this order."""
MOST_FALSE_A_DAY = 0.1
MOST_SECONDS = 3.0

QUIET_HOURLY = (0.2, 0.5, 1, 2, 5, 10, 20, 50)
QUIET_DAYS, QUIET_SEEDS = 60, 3
"""Independent mentions at these rates, for so long, so often."""


def alerts_of(brand: Brand) -> tuple[set[int], float]:
    """The rows on which the program rings, and the seconds it took."""
    begun = time.perf_counter()
    done = subprocess.run(
        [*CMTUI, "spikes", "--csv", str(FOLDER / f"{brand.name}.csv")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    took = time.perf_counter() - begun
    at = {row.stamp: index for index, row in enumerate(brand.rows)}
    return {at[stamp] for stamp in done.stdout.splitlines()}, took


def quiet_streams() -> None:
    """How often it rings on independent mentions at all times of the day alike."""
    for hourly in QUIET_HOURLY:
        false = sum(
            len(
                alerts(
                    counted(seed, [hourly * MINUTE / HOUR] * (QUIET_DAYS * DAY // MINUTE)), MINUTE
                )
            )
            for seed in range(QUIET_SEEDS)
        )
        days = QUIET_DAYS * QUIET_SEEDS
        found = f"{false / days:.3f} false a day ({false} in {days} days)"
        say(f"quiet, {hourly:g} an hour", found,
            f"<= {MOST_FALSE_A_DAY}", false / days <= MOST_FALSE_A_DAY)  # fmt: skip


def main() -> None:
    """The table."""
    quiet_streams()
    known = brands()
    if not known:
        print(f"there is no NAB data in {FOLDER}: not scored (CMTUI_NAB names the folder)")
        return
    rung = {}
    slowest = days = 0.0
    for brand in known:
        rung[brand.name], took = alerts_of(brand)
        slowest = max(slowest, took)
        days += (brand.rows[-1].moment - brand.rows[0].moment) / DAY
        one = score(brand, rung[brand.name], "standard")
        say(brand.name, f"{one.normalised('standard'):.1f}  {one.hit} of {one.windows} windows"
            f"  {one.false} false")  # fmt: skip
    for profile in COSTS:
        whole = NOTHING
        for brand in known:
            whole = whole.plus(score(brand, rung[brand.name], profile))
        ours = whole.normalised(profile)
        others = published(profile, [brand.name for brand in known])
        say(f"{profile}: cmtui", f"{ours:.1f}")
        for detector, theirs in others.items():
            is_bar = profile == "standard" and detector in BARS
            say(f"  {detector}", f"{theirs:.1f}", "to be passed" if is_bar else "",
                ours > theirs if is_bar else None)  # fmt: skip
    false = whole.false / days
    say("false alerts a brand-day", f"{false:.3f} ({whole.false} in {days:.0f} days)",
        f"<= {MOST_FALSE_A_DAY}", false <= MOST_FALSE_A_DAY)  # fmt: skip
    say("slowest file", f"{slowest:.2f} s", f"< {MOST_SECONDS:g} s", slowest < MOST_SECONDS)


if __name__ == "__main__":
    main()
