"""The numbers of the spike watch that were chosen by experiment.

Each lies inside a range that scores alike on five brands' real volumes (Numenta Anomaly
Benchmark) and on invented ones, rather than at a peak. `tests/benchmarks/spikes_left_out.py`
prints the ranges, and what such a choice earns on a brand that it was not made on. Their edges:
with longer memory of a brand's own noise or longer incidents (own share 0.7, own days 7, quiet
hours 10) it begins to miss what it should ring on.
"""

import msgspec


class Tuning(msgspec.Struct, frozen=True):
    """How easily a detector rings, and what it remembers.

    `hour` and `two_hours`: how far a count has to stray above the usual, in units of how far it
    usually strays. `own_share`: and at least this part of the farthest it strayed within
    `own_days`, so that a noisy brand has to beat its own noise. `quiet_hours`: an incident is over
    after so long without anything unusual. `half_life_days`: how fast the norm follows a brand.
    """

    hour: float = 4.0
    two_hours: float = 3.5
    own_share: float = 0.5
    own_days: int = 5
    quiet_hours: int = 8
    half_life_days: float = 3.0


TUNING = Tuning()
