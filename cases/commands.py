"""What somebody may ask for: the same verbs as the events, in the imperative. A field marked `PersonId` is a person."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from cases.policy import Phase, SchoolType


class Who:
    """Marks a field that names a person."""


WHO = Who()
PersonId = Annotated[str, WHO]
People = Annotated[tuple[str, ...], WHO]


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


OneOrMore = Annotated[tuple[str, ...], BeforeValidator(_several)]


class Command(BaseModel):
    """Base of every command. `word` is what it is called in scenarios, forms and the command line."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    word: ClassVar[str]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        if "word" in cls.__dict__:
            COMMANDS[cls.word] = cls

    @property
    def about(self) -> str:
        """What was asked, in a few words for the record of a refusal; no personal data."""
        return self.word.replace("_", " ")


COMMANDS: dict[str, type[Command]] = {}


class RecordSchool(Command):
    word = "record_school"
    school: str
    urn: str
    school_type: SchoolType
    phase: Phase
    policy: str
    calendar: str
    category: str
    sip_assigned: date | None = None
    holders: dict[str, tuple[tuple[str, date | None, date | None], ...]]
    governors: tuple[str, ...] = ()


class SipVisit(Command):
    word = "sip_visit"


class LogConcern(Command):
    word = "log_concern"
    data: dict[str, float | int | str | tuple[float | int | str, ...]] = {}
    judged: tuple[str, ...] = ()
    linked_to: str | None = None


class CheckConcern(Command):
    word = "check_concern"
    with_: str = Field(alias="with")


class AgreeAction(Command):
    word = "agree_action"
    with_: OneOrMore = Field(alias="with")
    course_of_action: str = ""


class ReportRisk(Command):
    word = "report_risk"


class SchoolView(Command):
    word = "school_view"
    view: str
    evidence: tuple[str, ...] = ()


class RequestCategory(Command):
    word = "request_category"
    to: str
    reason: str = ""


class Taper(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    support_days: tuple[int, ...]


class DecideCategory(Command):
    word = "decide_category"
    to: str
    school_view: str | None = None
    reason: str = ""
    capacity: str | None = None
    taper: Taper | None = None

    @property
    def about(self) -> str:
        return f"category {self.to}"


class ReviewCategory(Command):
    word = "review_category"
    stays: str
    taper_reviewed: bool = False


class IssueLetter(Command):
    word = "letter"
    template: str
    power: str | None = None
    outcome: str | None = None
    withdrawn: OneOrMore = ()
    appoints: int | None = None

    @property
    def about(self) -> str:
        return f"letter {self.template}"


class SetUpTig(Command):
    word = "set_up_tig"


class BookMeeting(Command):
    word = "book"
    meeting: str
    id: str
    date: date


class MoveMeeting(Command):
    word = "move"
    id: str
    date: date
    reason: str


class CancelMeeting(Command):
    word = "cancel"
    id: str
    reason: str


class HoldMeeting(Command):
    word = "hold"
    id: str
    absent: tuple[str, ...] = ()
    reviews_category: bool = False
    judged: Literal["sufficient", "insufficient"] | None = None
    decisions: tuple[str, ...] = ()


class PlannedMilestone(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
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
    milestone: str
    due: date


class MeetMilestone(Command):
    word = "milestone_met"
    milestone: str


class AttendFeedback(Command):
    word = "attend_feedback"


class RecordOfstedReport(Command):
    word = "ofsted_report"
    published: date
    outcome: str


class ReportToMonitoringGroup(Command):
    word = "smg_report"
    judged: Literal["successful", "not_successful"] | None = None


class RecordHmiRequest(Command):
    word = "hmi_asked"
    wanted_by: date


class AnswerHmi(Command):
    word = "hmi_answered"


class EndHolder(Command):
    word = "holder_ends"
    role: str
    person: PersonId
    last_day: date


class StartHolder(Command):
    word = "holder_starts"
    role: str
    person: PersonId
    first_day: date


class ContactFromHead(Command):
    word = "contact_from_head"
    id: str
    to: PersonId
    says: str = ""


class AnswerContact(Command):
    word = "answer"
    id: str


class GiveWarning(Command):
    word = "warn"
    grounds: OneOrMore
    requires: OneOrMore
    minded: OneOrMore


class MakeRepresentations(Command):
    word = "representations"


class AssessNotice(Command):
    word = "assess_notice"
    complied: dict[str, bool]


class ConsiderOptions(Command):
    word = "consider_options"
    options: OneOrMore


class Consult(Command):
    word = "consult"
    power: str
    until: date


class ApplyForConsent(Command):
    word = "apply_for_consent"
    power: str


class RecordConsent(Command):
    word = "record_consent"
    power: str


class UsePower(Command):
    word = "use_power"
    power: str
    effective: date | None = None
    interim_members: People = ()
    chair: PersonId | None = None
    appoints: int | None = None

    @property
    def about(self) -> str:
        return f"power {self.power}"


class NewSchool(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    school: str
    urn: str
    type: Literal["academy"] = "academy"


class RecordAcademyOrder(Command):
    word = "academy_order"
    converts: date
    to: NewSchool
    trust: PersonId


class WithdrawCase(Command):
    word = "withdraw"
    reason: str


class ReopenCase(Command):
    word = "reopen"


class CloseCase(Command):
    word = "close"
    outcome: str
    school_stays_on_watch_until: date | None = None


class CorrectEntry(Command):
    word = "correct"
    entry: str
    reason: str


class PassDay(Command):
    """Nobody asks for this: it is what a day's beginning brings by itself."""

    word = "pass_day"


def people_in(ask: Command) -> frozenset[str]:
    """The people a command names."""
    named: set[str] = set()
    for name, info in type(ask).model_fields.items():
        value = getattr(ask, name)
        if WHO in info.metadata or any(WHO in getattr(arg, "__metadata__", ()) for arg in _args(info.annotation)):
            named.update([value] if isinstance(value, str) else value or ())
    return frozenset(named)


def _args(annotation: Any) -> tuple[Any, ...]:
    return getattr(annotation, "__args__", ())
