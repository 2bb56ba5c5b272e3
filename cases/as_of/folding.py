"""The case as it stood: what was known at a moment, folded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from cases.as_of.days import happened
from cases.case import Case
from cases.evolve import replay
from cases.trail import Entry


def known(trail: Sequence[Entry], known_at: datetime, on: date | None = None) -> list[Entry]:
    """The entries that were recorded by a moment and are about something that had happened by the end of a day.

    A correction is kept whatever its day: whoever knew of it no longer believed the entry that it strikes out.
    """
    days = happened(trail)
    return [x for x in trail if x.at <= known_at and (on is None or bool(x.corrects) or days[x.id] <= on)]


def then(case_id: str, trail: Sequence[Entry], known_at: datetime, on: date | None = None) -> Case:
    """The case that those entries add up to: its category, its standing and what may be asked of it."""
    return replay(case_id, known(trail, known_at, on))
