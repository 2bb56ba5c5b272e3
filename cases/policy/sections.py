"""The other sections of a policy: clock, posts, milestones, notices, the action plan, exit and confidentiality."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cases.policy.model import Cited, Model, SchoolType


class Clock(Cited):
    zone: str
    daily_round: str
    working_day: Literal["bank", "school"]
    post_counts_after: int = Field(ge=0)
    school_quiet: Literal["earlier", "never"]
    no_email: dict[Literal["letter", "notice", "reminder"], Literal["post", "phone_task"]]
    phone_calls_by: str
    part_period_min_school_days: int = Field(ge=0)
    new_post_holder: Literal["first_working_day"] | None = None


class Role(Model):
    """A post. `at`: the authority, the school, another body; or a part in the desk that owes nothing: an auditor, who
    sees all and changes nothing; a clerk, who posts letters; whoever looks after the desk itself."""

    title: str
    at: Literal["la", "school", "other", "audit", "clerk", "desk"]
    title_for: dict[SchoolType, str] = {}


class Judgement(Model):
    """What a meeting may say of a milestone, best first. `met`: with it the milestone is met."""

    id: str
    title: str
    met: bool = False


class Milestones(Cited):
    remind: int
    missed: tuple[str, ...]
    escalate_after: int
    escalate_to: str
    judgements: tuple[Judgement, ...] = ()


class RiskRating(Model):
    """One step of the scale. `words` say when it is given."""

    id: str
    title: str
    words: str


class Risk(Cited):
    """How a school on the risk register is rated: the scale, lowest first."""

    ratings: tuple[RiskRating, ...]


class WarningNotice(Cited):
    compliance_days: int = Field(ge=1)
    representations_to: str
    representations_days: int = Field(ge=1)
    reply_days: int = Field(ge=1)
    remind: int = Field(ge=1)


class StatementOfAction(Cited):
    """How registered parents are told of a statement of action and heard, where the statement itself does not say."""

    parents_told: str
    parents_heard: str


class ActionPlan(Cited):
    """Appendix 2's headings and columns. `cost` is the column that says what an activity is to cost."""

    preface: tuple[str, ...]
    priority: tuple[str, ...]
    activity: tuple[str, ...]
    cost: str | None = None


class LeaveIntervention(Cited):
    needs: tuple[Literal["summative_held", "judged_sufficient", "taper_plan"], ...]
    goes_to: str


class CloseCase(Cited):
    needs: tuple[Literal["not_intervention", "not_concern", "taper_reviewed", "closure_letter", "group_held"], ...]
    goes_to: str | None = None


class NotEnoughProgress(Cited):
    options: tuple[str, ...]
    decided_by: str


class Exit(Model):
    leave_intervention: LeaveIntervention | None = None
    close_case: CloseCase
    not_enough_progress: NotEnoughProgress | None = None


class Confidentiality(Cited):
    default: str
    restricted_triggers: tuple[str, ...] = ()
    release: str
