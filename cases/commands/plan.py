"""The action plan and its milestones."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict

from cases.commands.command import Command, Label


class PlannedMilestone(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Label
    text: str
    lead: str
    due: date


class AgreePlan(Command):
    word = "agree_plan"
    school_signed: bool
    milestones: tuple[PlannedMilestone, ...] = ()
    plan_type: str = "LA action plan"
    content: tuple[str, ...] = ()


class AmendPlan(Command):
    word = "amend_plan"


class ReplanMilestone(Command):
    word = "replan"
    milestone: Label
    due: date


class MeetMilestone(Command):
    word = "milestone_met"
    milestone: Label
