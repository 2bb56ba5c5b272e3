"""The authority's own record: what the framework asks of it about all its schools together."""

from __future__ import annotations

from typing import Literal

from cases.events.event import Event, Holding, Role


class AuthorityRecorded(Event):
    """The authority and who holds its posts."""

    type = "authority.recorded"
    authority: str
    policy: str
    calendar: str
    holders: dict[Role, tuple[Holding, ...]]


class CategoriesReported(Event):
    """The yearly report on the categories of all schools (Appendix 1)."""

    type = "report.categories"


class AuthorityMet(Event):
    """A meeting about schools together: of schools of concern, or with a trust."""

    type = "authority.met"
    meeting: Literal["schools_of_concern", "trust"]
