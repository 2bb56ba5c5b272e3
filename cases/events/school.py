"""The school's own record, and who holds which post."""

from __future__ import annotations

from datetime import date

from cases.events.event import Event, Holding, Person, Role
from cases.policy import Phase, SchoolType


class SchoolRecorded(Event):
    """The school's own facts and who holds which post; `category` is the one it had before any case."""

    type = "school.recorded"
    school: str
    urn: str
    school_type: SchoolType
    phase: Phase
    policy: str
    calendar: str
    category: str
    sip_assigned: date | None = None
    holders: dict[Role, tuple[Holding, ...]]
    governors: tuple[Person, ...] = ()


class SipVisited(Event):
    type = "visit.sip"


class PostHolderLeaving(Event):
    type = "post_holder.leaving"
    role: Role
    person: Person
    last_day: date


class PostHolderAppointed(Event):
    type = "post_holder.appointed"
    role: Role
    person: Person
    first_day: date


class PostHolderStarted(Event):
    type = "post_holder.started"
    role: Role
    person: Person
