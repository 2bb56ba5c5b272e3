"""Numbers of lists and reports, where the framework itself gives none."""

from __future__ import annotations

from pydantic import Field

from cases.policy.model import Cited


class Exceptions(Cited):
    """`late_entry_working_days`: an entry made more working days than this after what it tells of is a late entry."""

    late_entry_working_days: int = Field(ge=0)


class SmallNumbers(Cited):
    """What is counted for readers outside the authority: fewer than so many are not told apart, and every other count
    is rounded to a multiple of it."""

    fewer_than: int = Field(ge=3)
