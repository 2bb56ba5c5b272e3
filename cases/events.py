"""What can have happened to a case: frozen facts in the past tense, never renamed, new fields always with a default.

An event is what `decide` returns and what `evolve` folds. A field marked `Personal` is a name, a contact detail or free
text: it never enters the sealed body of an entry, only a salted disclosure beside it, so that it can lawfully be erased.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from cases.policy import Phase, SchoolType

Person = str
Role = str
Via = Literal["email", "post", "phone_task"]


class Private:
    """Marks a field as personal; see the module's docstring."""


PRIVATE = Private()
Personal = Annotated[str, PRIVATE]
PersonalList = Annotated[tuple[str, ...], PRIVATE]
Holding = tuple[Person, date | None, date | None]


class Event(BaseModel):
    """Base of every event. `type` is its stable name in the record; `personal` names its personal fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type: ClassVar[str]
    personal: ClassVar[frozenset[str]] = frozenset()

    @property
    def happened_on(self) -> date | None:
        """The day it counts for, where that is not the day it is recorded."""
        return None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        cls.personal = frozenset(n for n, f in cls.model_fields.items() if PRIVATE in f.metadata)
        if "type" in cls.__dict__:
            EVENTS[cls.type] = cls


EVENTS: dict[str, type[Event]] = {}


# --- the school's record -------------------------------------------------------------------------------------------
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


# --- concern and risk register -------------------------------------------------------------------------------------
class CaseOpened(Event):
    """Pins the policy version: past duties are judged by it, whatever the policy says later."""

    type = "case.opened"
    policy: str
    policy_version: str


class ConcernLogged(Event):
    """`hits` are triggers met by the data, `judged` those a person says are met; neither ever sets a category."""

    type = "concern.logged"
    data: dict[str, str | tuple[str, ...]]
    hits: tuple[str, ...]
    judged: tuple[str, ...]
    unanswered: dict[str, Literal["no data", "no threshold set"]] = {}
    linked_to: str | None = None


class ConcernChecked(Event):
    type = "concern.checked"
    with_role: Role


class ActionAgreed(Event):
    type = "action.agreed"
    with_roles: tuple[Role, ...]
    course_of_action: Personal = ""


class RiskReported(Event):
    type = "risk.reported"


class RiskLogged(Event):
    type = "risk.logged"


# --- category ------------------------------------------------------------------------------------------------------
class SchoolViewRecorded(Event):
    type = "school_view.recorded"
    view: str
    evidence_count: int = 0
    evidence: PersonalList = ()


class CategoryRequested(Event):
    """A governing body asks for its school to be placed in a category (Appendix 1)."""

    type = "category.requested"
    to: str
    reason: Personal = ""


class CategoryDecided(Event):
    type = "category.decided"
    old: str
    new: str
    school_view: str
    capacity: str | None = None
    reason: Personal = ""


class CategoryDisagreed(Event):
    type = "category.disagreed"
    decided: str
    school_view: str


class CategoryChanged(Event):
    """`concern` and `intervention` say what the new category is under the policy of the day."""

    type = "category.changed"
    old: str
    new: str
    was_concern: bool
    concern: bool
    intervention: bool


class CategoryReviewed(Event):
    type = "category.reviewed"
    stays: str
    taper_reviewed: bool = False


class SupportTapered(Event):
    type = "support.tapered"
    support_days: tuple[int, ...]


# --- letters and what became of them -------------------------------------------------------------------------------
class Copy(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    role: Role
    person: Person


class LetterIssued(Event):
    """An officer issues a letter to the post-holders of the day. `details` is what that letter needs."""

    type = "letter.issued"
    template: str
    copies: tuple[Copy, ...]
    details: dict[str, str | int | tuple[str, ...]] = {}


class Told(Event):
    """Something reached, or was set on its way to, one person: who, what about, how, and from when it counts."""

    template: str
    role: Role
    person: Person
    via: Via
    subject: str = ""
    note: str = ""
    counts_from: date
    delivery: int
    message_id: str = ""


class LetterSent(Told):
    type = "letter.sent"


class LetterPosted(Told):
    type = "letter.posted"


class NoticeSent(Told):
    type = "notice.sent"


class NoticePosted(Told):
    type = "notice.posted"


class ReminderSent(Told):
    type = "reminder.sent"


class TelephoneDutyRaised(Told):
    """A reminder for somebody without e-mail: an officer telephones. The trail's name for it is fixed."""

    type = "task.raised"


class ToldByTelephone(Event):
    type = "phone.told"
    delivery: int
    template: str
    person: Person


class DeliveryFailed(Event):
    """`outcome`: refused for good by the recipient's server, uncertain, or stopped before it was sent."""

    type = "delivery.failed"
    outcome: Literal["refused", "uncertain", "stopped"]
    delivery: int
    template: str
    role: Role
    person: Person
    subject: str = ""
    why: Personal = ""


# --- meetings ------------------------------------------------------------------------------------------------------
class GroupSetUp(Event):
    type = "tig.set_up"


class MeetingBooked(Event):
    type = "meeting.booked"
    kind: str
    meeting: str
    counts_as: str | None = None
    on: date


class MeetingMoved(Event):
    type = "meeting.moved"
    meeting: str
    was: date
    on: date
    reason: Personal = ""


class MeetingCancelled(Event):
    type = "meeting.cancelled"
    meeting: str
    was: date
    reason: Personal = ""


class MeetingHeld(Event):
    type = "meeting.held"
    kind: str
    meeting: str
    counts_as: str | None = None
    judged: Literal["sufficient", "insufficient"] | None = None
    decisions: PersonalList = ()


class MeetingAbsent(Event):
    type = "meeting.absent"
    meeting: str
    role: Role


# --- plan ----------------------------------------------------------------------------------------------------------
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


# --- Ofsted, reports, contacts -------------------------------------------------------------------------------------
class OfstedReported(Event):
    type = "ofsted.report_published"
    published: date
    outcome: str
    concern: bool

    @property
    def happened_on(self) -> date:
        return self.published


class OfstedCategoryRemoved(Event):
    """`until`: the school stays in a category of concern at least until this day (section 14)."""

    type = "ofsted.category_removed"
    published: date
    until: date | None = None

    @property
    def happened_on(self) -> date:
        return self.published


class OfstedFeedbackAttended(Event):
    type = "ofsted.feedback_attended"


class HmiAsked(Event):
    type = "hmi.asked"
    wanted_by: date


class HmiAnswered(Event):
    type = "hmi.answered"


class MonitoringReported(Event):
    type = "report.smg"
    judged: Literal["successful", "not_successful"] | None = None


class ContactMade(Event):
    type = "contact.from_head"
    contact: str
    to: Person
    reply_by: date
    says: Personal = ""


class ContactAnswered(Event):
    type = "contact.answered"
    contact: str


class ContactAnsweredLate(Event):
    type = "contact.answered_late"
    contact: str


# --- warning notice and powers -------------------------------------------------------------------------------------
class WarningGiven(Event):
    type = "warning.given"
    grounds: tuple[str, ...]
    requires: tuple[str, ...]
    minded: tuple[str, ...]
    comply_by: date
    representations_by: date


class RepresentationsReceived(Event):
    type = "representations.received"
    reply_by: date


class RepresentationsAnswered(Event):
    type = "representations.answered"
    outcome: str
    withdrawn: tuple[str, ...] = ()


class WarningPeriodEnded(Event):
    type = "warning.period_ended"
    powers_until: date


class WarningAssessed(Event):
    type = "warning.assessed"
    complied: dict[str, bool]
    powers_until: date

    @property
    def satisfied(self) -> bool:
        return all(self.complied.values())


class PowerConsulted(Event):
    type = "power.consulted"
    power: str
    until: date


class ConsentSought(Event):
    type = "consent.sought"
    power: str


class ConsentRecorded(Event):
    type = "consent.recorded"
    power: str


class PowerNotified(Event):
    type = "power.notified"
    power: str


class PowerUsed(Event):
    type = "power.used"
    power: str
    effective: date
    window_until: date | None = None
    appoints: int | None = None
    members: tuple[Person, ...] = ()
    chair: Person | None = None


class GoverningBodyReplaced(Event):
    type = "governing_body.replaced"
    members: tuple[Person, ...]
    chair: Person


class OptionsConsidered(Event):
    type = "options.considered"
    options: tuple[str, ...]


# --- conversion and the end of a case ------------------------------------------------------------------------------
class AcademyOrderRecorded(Event):
    type = "academy.order_recorded"
    converts: date
    school: str
    urn: str
    trust: Person


class SchoolConverted(Event):
    type = "school.converted"
    school: str
    urn: str
    was_urn: str
    trust: Person


class CaseTransferred(Event):
    type = "case.transferred"


class CaseWithdrawn(Event):
    type = "case.withdrawn"
    reason: Personal = ""


class CaseReopened(Event):
    type = "case.reopened"


class CaseClosed(Event):
    type = "case.closed"
    outcome: str
    watch_until: date | None = None


# --- the record itself ---------------------------------------------------------------------------------------------
class EntryCorrected(Event):
    """The entry named in the envelope's `corrects` was wrong; it stays in the trail, this says why."""

    type = "entry.corrected"
    reason: Personal = ""


class ActionRefused(Event):
    """Somebody asked for something that the rules do not allow. `rule` is the sentence's source."""

    type = "action.refused"
    command: str
    why: str
    rule: str = ""
