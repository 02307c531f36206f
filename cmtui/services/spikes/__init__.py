"""The spike watch: is this brand talked about far more than usual?

`detector` is the whole, fed bin after bin; `norm` what is usual, `window` how far a count strays
from it, `alarm` when that rings, `talk` who wrote and in which words. `tuning` has every number
that was chosen, `counts` reads counts from a file. Nothing here looks ahead or does I/O.
"""
