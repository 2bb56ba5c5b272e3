"""The action plan and its milestones."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict

from cases.events.event import PRIVATE, Event, Personal, Role
from cases.events.meetings import AtMeeting


class Priority(BaseModel):
    """An improvement priority: Appendix 2's headings, and a row of its columns for each activity."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    priority: str
    headings: dict[str, str] = {}
    activities: tuple[dict[str, str], ...] = ()


class PlanAgreed(Event):
    """The plan as it was agreed, with Appendix 2's preface and priorities; their words are free text."""

    type = "plan.agreed"
    school_signed: bool
    plan_type: str = "LA action plan"
    preface: Annotated[dict[str, str], PRIVATE] = {}
    priorities: Annotated[tuple[Priority, ...], PRIVATE] = ()


class PlanAmended(Event):
    type = "plan.amended"


class PlanReceived(Event):
    """The governing body has sent the plan that a pre-warning asked for."""

    type = "plan.received"


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
    reason: Personal = ""


class MilestonesJudged(AtMeeting):
    """How milestones stand, as a meeting judged them: the policy's judgement of each, and what was said to it."""

    type = "milestones.judged"
    meeting: str
    judgements: dict[str, str]
    notes: Annotated[dict[str, str], PRIVATE] = {}


class SpendRecorded(Event):
    """Money spent to support the plan, on a day. `priority` and `activity` number the plan's, from 1."""

    type = "spend.recorded"
    pence: int
    on: date
    priority: int | None = None
    activity: int | None = None
    what: Personal = ""

    @property
    def happened_on(self) -> date | None:
        return self.on
