"""The authority's framework as data: categories, triggers, duties, meetings, letters, powers' paperwork and exit.

One file is one dated version of one authority's policy. Every entry names the section it comes from (`source`);
a number that the text does not give is named in `local`, and is shown as "set locally" wherever it is used.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Period = Literal["half_term", "term", "autumn_term", "autumn_term_first_half", "school_year"]
SchoolType = Literal[
    "community",
    "foundation",
    "voluntary_aided",
    "voluntary_controlled",
    "community_special",
    "foundation_special",
    "maintained_nursery",
    "pru",
    "academy",
]
Phase = Literal["nursery", "primary", "infant", "junior", "middle", "secondary", "all_through", "special", "pru"]
Unit = Literal["working_days", "months", "school_weeks"]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Cited(Model):
    """Anything the framework says. `source` is its section; `local` names the numbers the text does not give."""

    source: str
    quote: str | None = None
    local: tuple[str, ...] = ()


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
    title: str
    at: Literal["la", "school", "other"]
    title_for: dict[SchoolType, str] = {}


class Category(Cited):
    id: str
    name: str
    concern: bool
    intervention: bool = False
    group: Literal["may", "must"] | None = None
    governors_may_request: bool = False
    entered_by_ofsted: tuple[str, ...] = ()
    requires_all_of: tuple[str, ...] = ()


class Disagreement(Model):
    school_view: Literal["must_be_recorded_or_declined", "may_be_sent"]
    with_evidence: bool
    stands: str
    reconsider: bool = False


class Categorisation(Cited):
    decided_by: str
    disagreement: Disagreement
    recorded_in: str | None = None
    reason_needed_for: tuple[str, ...] = ()
    allowances_days: dict[str, str] = {}


class TriggerRule(Model):
    """A measure and a strict comparison. `kind` is one of a closed set; there are no expressions."""

    kind: Literal["falls", "widens", "below", "above", "under", "open_longer_than", "over", "quartile", "count"]
    measure: str
    threshold: str | None = None
    by_phase: dict[Phase, str] = {}
    lasting: int | None = None
    unit: str | None = None


class Trigger(Cited):
    id: str
    scope: Literal["all", "mainstream", "primary", "secondary", "special"]
    check: Literal["data", "date", "fact", "judgement"]
    text: str
    rule: TriggerRule | None = None
    italic: bool = False
    restricted: bool = False
    retired: bool = False
    may_reopen_category: bool = False


class MeetingKind(Cited):
    """`wording` names the wording file of its invitation, where that is not the one that all meetings share."""

    title: str
    chair: str
    expected: tuple[str, ...]
    invite: tuple[str, ...] = ()
    notice: int | Literal["at_once"]
    remind: int
    counts_as: str | None = None
    group: bool = False
    ends_intervention: bool = False
    activity: str
    wording: str = "meeting_notice"


class CopyIf(Model):
    """An extra copy. Without a condition it always goes; categories match the old or the new one of a change."""

    school_types: tuple[SchoolType, ...] = ()
    categories: tuple[str, ...] = ()
    to: tuple[str, ...]


class Letter(Cited):
    """Who gets it. `on` names the entry that calls for it; without one, `by` says who issues it.

    That is an officer, by the letter's name, or the command that it is part of (a consultation, a withdrawal).
    """

    kind: Literal["letter", "notice", "reminder"]
    to: tuple[str, ...]
    copy_to: tuple[str, ...] = ()
    copy_if: tuple[CopyIf, ...] = ()
    on: tuple[str, ...] = ()
    by: Literal["officer", "command", "engine"] = "engine"
    must_carry: tuple[str, ...] = ()


class CountPer(Model):
    kind: Literal["count_per"]
    period: Period
    n: int = Field(ge=1)


class Each(Model):
    kind: Literal["each"]
    period: Period


class Within(Model):
    kind: Literal["within"]
    n: int = Field(ge=1)
    unit: Unit = "working_days"
    of: str
    days: Literal["bank", "school"] | None = None


class Every(Model):
    kind: Literal["every"]
    n: int = Field(ge=1)
    unit: Unit
    of: str


class ByDate(Model):
    """`on` is a day of the year as MM-DD, or `event.FIELD` for a day that the starting event names."""

    kind: Literal["by_date"]
    on: str


class NotBefore(Model):
    kind: Literal["not_before"]
    n: int = Field(ge=1)
    unit: Unit
    of: str
    blocks: tuple[str, ...]


Rule = Annotated[CountPer | Each | Within | Every | ByDate | NotBefore, Field(discriminator="kind")]


class Duty(Cited):
    """Something owed. It runs either `while_` a state of affairs holds or `starts` on an event, never both."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)

    id: str
    name: str
    scope: Literal["case", "school", "authority"] = "case"  # "school": owed whether or not a case is open
    owed_by: str | None = None
    to: tuple[str, ...] = ()
    while_: str | None = Field(default=None, alias="while")
    starts: str | None = None
    rule: Rule
    met_by: tuple[str, ...] = ()
    remind: tuple[int, ...] = ()
    remind_if_not_booked: int | None = None
    late: str | None = None
    level: Literal["duty", "target", "review"] = "duty"
    when_ended: Literal["lapse", "keep"] = "lapse"
    per_subject: bool = False
    activity: str
    law: str | None = None
    disabled: bool = False


class Milestones(Cited):
    remind: int
    missed: tuple[str, ...]
    escalate_after: int
    escalate_to: str


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
    preface: tuple[str, ...]
    priority: tuple[str, ...]
    activity: tuple[str, ...]


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


class Approval(Cited):
    """Letters that are drafted and approved before they are issued; who may approve is in `may`."""

    letters: tuple[str, ...]


class Confidentiality(Cited):
    default: str
    restricted_triggers: tuple[str, ...] = ()
    release: str


class Indicator(Model):
    id: str
    check: Literal["data", "judgement"]
    text: str


class Indicators(Model):
    """The checklist printed beside a decision about one category (section 14's chart). It is never scored."""

    source: str | None = None
    needs: str | None = None
    indicators: tuple[Indicator, ...]
    capacity: tuple[Indicator, ...] = ()
    capacity_rule: str | None = None


class IndicatorsFile(Model):
    """The checklists as they are written down, by category; a policy names the file as its `indicators`."""

    id: str
    title: str
    categories: dict[str, Indicators]


class Policy(Model):
    """One dated version of one authority's framework. `activities` are section 15's steps, in its order."""

    id: str
    title: str
    authority: str
    version: str
    valid_from: date
    valid_to: date | None = None
    calendar: str
    law: str
    indicators: dict[str, Indicators] = {}
    clock: Clock
    roles: dict[str, Role]
    activities: dict[str, str]
    categories: tuple[Category, ...]
    categorisation: Categorisation
    triggers: tuple[Trigger, ...] = ()
    meetings: dict[str, MeetingKind]
    letters: dict[str, Letter]
    duties: tuple[Duty, ...]
    milestones: Milestones | None = None
    warning_notice: WarningNotice | None = None
    statement_of_action: StatementOfAction | None = None
    action_plan: ActionPlan | None = None
    ladder: tuple[str, ...] = ()
    exit: Exit
    confidentiality: Confidentiality | None = None
    approval: Approval | None = None
    may: dict[str, tuple[str, ...]]

    def category(self, id: str) -> Category:
        return next(c for c in self.categories if c.id == id)

    def duty(self, id: str) -> Duty:
        return next(d for d in self.duties if d.id == id)

    def group_meetings(self) -> frozenset[str]:
        """Kinds of meeting that count as one of the group's (the TIG's), the summative meeting included."""
        own = {kind for kind, m in self.meetings.items() if m.group}
        return frozenset(own | {kind for kind, m in self.meetings.items() if m.counts_as in own})
