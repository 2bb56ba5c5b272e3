"""The category, the school's view of it, and the taper."""

from __future__ import annotations

from datetime import date

from cases.events.event import Event, Personal, PersonalList


class SchoolViewRecorded(Event):
    type = "school_view.recorded"
    view: str
    evidence_count: int = 0
    evidence: PersonalList = ()


class CategoryRequested(Event):
    """A governing body asks for its school to be placed in a category (Appendix 1)."""

    type = "category.requested"
    to: str
    reason: Personal = ""


class CategoryDecided(Event):
    type = "category.decided"
    old: str
    new: str
    school_view: str
    capacity: str | None = None
    reason: Personal = ""


class CategoryDisagreed(Event):
    type = "category.disagreed"
    decided: str
    school_view: str


class CategoryChanged(Event):
    """`concern` and `intervention` say what the new category is under the policy of the day."""

    type = "category.changed"
    old: str
    new: str
    was_concern: bool
    concern: bool
    intervention: bool


class CategoryReviewed(Event):
    """`on`: the day of the meeting that reviewed it, where one did."""

    type = "category.reviewed"
    stays: str
    taper_reviewed: bool = False
    on: date | None = None

    @property
    def happened_on(self) -> date | None:
        return self.on


class SupportTapered(Event):
    type = "support.tapered"
    support_days: tuple[int, ...]
