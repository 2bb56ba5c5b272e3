"""Point in time: what was known at one moment about everything up to one day, and who knew it.

Two clocks are kept apart. `known_at` is a moment: entries recorded later are not there yet, and a correction recorded
later has not struck anything out. `on` is a day: what happened after it is left out, whenever it was recorded.
"""

from cases.as_of.days import happened, late_by
from cases.as_of.folding import known, then
from cases.as_of.learned import Learned, learned
from cases.as_of.lines import Erased, Line, Struck, view
from cases.as_of.told import Reading, Way, knew

__all__ = [
    "Erased",
    "Learned",
    "Line",
    "Reading",
    "Struck",
    "Way",
    "happened",
    "knew",
    "known",
    "late_by",
    "learned",
    "then",
    "view",
]
