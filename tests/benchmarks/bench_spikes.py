"""Prints how the spike watch scores beside published detectors, on brands' real volumes.

    python -m tests.benchmarks.bench_spikes

The data (Numenta Anomaly Benchmark, realTweets) is looked for in CMTUI_NAB, else beside the
repository in ../shared/data/nab. Each brand goes through `cmtui spikes --csv` as a process.
"""

import os
import subprocess
import time

from cmtui.clock import DAY
from tests.benchmarks.measure import CMTUI, ROOT, say
from tests.benchmarks.nab import COSTS, FOLDER, NOTHING, Brand, brands, published, score

BARS = ("twitterADVec", "numenta", "contextOSE")
"""Twitter's ADVec, HTM and CAD OSE: to be passed in this order."""
MOST_FALSE_A_DAY = 0.1
MOST_SECONDS = 3.0


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


def main() -> None:
    """The table."""
    known = brands()
    if not known:
        print(f"there is no NAB data in {FOLDER}: not scored (CMTUI_NAB names the folder)")
        return
    alerts = {}
    slowest = days = 0.0
    for brand in known:
        alerts[brand.name], took = alerts_of(brand)
        slowest = max(slowest, took)
        days += (brand.rows[-1].moment - brand.rows[0].moment) / DAY
        one = score(brand, alerts[brand.name], "standard")
        say(brand.name, f"{one.normalised('standard'):.1f}  {one.hit} of {one.windows} windows"
            f"  {one.false} false")  # fmt: skip
    for profile in COSTS:
        whole = NOTHING
        for brand in known:
            whole = whole.plus(score(brand, alerts[brand.name], profile))
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
