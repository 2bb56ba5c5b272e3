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


class PlannedPriority(BaseModel):
    """One improvement priority with Appendix 2's headings, and a row of its columns for each activity."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    priority: str
    headings: dict[str, str] = {}
    activities: tuple[dict[str, str], ...] = ()


class AgreePlan(Command):
    """`preface`, `headings` and `activities` use the policy's names for Appendix 2's headings and columns."""

    word = "agree_plan"
    school_signed: bool
    milestones: tuple[PlannedMilestone, ...] = ()
    plan_type: str = "LA action plan"
    preface: dict[str, str] = {}
    priorities: tuple[PlannedPriority, ...] = ()


class AmendPlan(Command):
    word = "amend_plan"


class ReceivePlan(Command):
    word = "plan_received"


class ReplanMilestone(Command):
    word = "replan"
    milestone: Label
    due: date


class MeetMilestone(Command):
    word = "milestone_met"
    milestone: Label
