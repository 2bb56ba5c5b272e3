"""What the list of exceptions counts as late where the framework itself gives no number."""

from __future__ import annotations

from pydantic import Field

from cases.policy.model import Cited


class Exceptions(Cited):
    """`late_entry_working_days`: an entry made more working days than this after what it tells of is a late entry."""

    late_entry_working_days: int = Field(ge=0)
