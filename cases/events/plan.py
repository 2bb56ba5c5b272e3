"""The action plan and its milestones."""

from __future__ import annotations

from datetime import date

from cases.events.event import Event, Personal, PersonalList, Role


class PlanAgreed(Event):
    """`content` holds Appendix 2's headings and columns, as given."""

    type = "plan.agreed"
    school_signed: bool
    plan_type: str = "LA action plan"
    content: PersonalList = ()


class PlanAmended(Event):
    type = "plan.amended"


class MilestoneAdded(Event):
    type = "milestone.added"
    milestone: str
    lead: Role
    due: date
    text: Personal = ""


class MilestoneMet(Event):
    type = "milestone.met"
    milestone: str


class MilestoneMissed(Event):
    type = "milestone.missed"
    milestone: str
    due: date


class MilestoneEscalated(Event):
    type = "milestone.escalated"
    milestone: str


class MilestoneReplanned(Event):
    type = "milestone.replanned"
    milestone: str
    was: date
    due: date
