"""The action plan and its milestones."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from cases.commands.command import Command, Label

Amount = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, int | float) else value)]
"""Money as somebody writes it; the decision reads it, and says what is wrong with it."""
Number = Annotated[int, Field(ge=1)]


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
    reason: str = ""


class MeetMilestone(Command):
    word = "milestone_met"
    milestone: Label


class JudgedMilestone(BaseModel):
    """What a meeting says of one milestone; `judgement` is one of the policy's."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    milestone: Label
    judgement: str
    note: str = ""


class JudgeMilestones(Command):
    word = "judge_milestones"
    meeting: Label
    milestones: tuple[JudgedMilestone, ...]


class RecordSpend(Command):
    """`amount` in pounds, such as 1,200 or £1,200.50; `priority` and `activity` number the plan's, from 1."""

    word = "record_spend"
    amount: Amount
    date: date
    what: str
    priority: Number | None = None
    activity: Number | None = None
