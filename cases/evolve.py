"""evolve(case, entry) -> case, and replay(trail) -> case: the only way a case changes. No rule is applied here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from cases import events as e
from cases.case import (
    AcademyOrder,
    Case,
    Concern,
    Contact,
    Issued,
    Meeting,
    Milestone,
    Occasion,
    PowerSteps,
    Warning,
)
from cases.trail import Entry

Changes = dict[str, Any]
E = TypeVar("E", bound=e.Event)
Arm = Callable[[Case, Any, Entry], Changes]
ARMS: dict[str, Arm] = {}


def event_of(entry: Entry) -> e.Event:
    """The typed event of an entry; its personal fields are empty unless they were loaded with it."""
    return e.EVENTS[entry.type].model_validate({**entry.data, **entry.private})


def evolve(case: Case, entry: Entry) -> Case:
    """The case after one more entry."""
    return _with(case, _fold(case, entry))


def replay(case_id: str, trail: Iterable[Entry]) -> Case:
    """The case that a whole trail adds up to. An entry that a later one corrects is counted, but has no effect."""
    whole = list(trail)
    wrong = {entry.corrects for entry in whole if entry.corrects}
    case = Case(case_id)
    for entry in whole:
        case = _with(case, _counted(case, entry)) if entry.id in wrong else evolve(case, entry)
    return case


def _with(case: Case, changes: Changes) -> Case:
    """A copy with some fields changed; `dataclasses.replace` sets forty fields one by one, five times slower."""
    new = object.__new__(Case)
    new.__dict__.update(case.__dict__)
    new.__dict__.update(changes)
    return new


def _counted(case: Case, entry: Entry) -> Changes:
    changes: Changes = {"seq": entry.seq, "tip": entry.leaf.hex(), "last_at": entry.at}
    if entry.src and entry.src not in case.asked:
        changes["asked"] = case.asked | {entry.src}
    return changes


def _fold(case: Case, entry: Entry) -> Changes:
    changes = _counted(case, entry)
    if arm := ARMS.get(entry.type):
        changes.update(arm(case, event_of(entry), entry))
    if entry.type in OCCASIONS:
        changes["occasions"] = _noted(changes.get("occasions", case.occasions), entry, entry.type)
    return changes


def _noted(occasions: Mapping[str, tuple[Occasion, ...]], entry: Entry, *names: str, subject: str = "",
           **also: Any) -> dict[str, tuple[Occasion, ...]]:  # fmt: skip
    occasion = Occasion(entry.at, entry.effective, subject, entry.seq, **also)
    return {**occasions, **{name: (*occasions.get(name, ()), occasion) for name in names}}


def _put(mapping: Mapping[str, Any], key: str, **changes: Any) -> dict[str, Any]:
    return {**mapping, key: replace(mapping[key], **changes)}


def _arm(kind: type[E]) -> Callable[[Callable[[Case, E, Entry], Changes]], Callable[[Case, E, Entry], Changes]]:
    def register(arm: Callable[[Case, E, Entry], Changes]) -> Callable[[Case, E, Entry], Changes]:
        ARMS[kind.type] = arm
        return arm

    return register


# Events that are counted or clocked under their own name and change nothing else than what an arm below says.
OCCASIONS = frozenset({
    "visit.sip", "concern.logged", "concern.checked", "action.agreed", "risk.reported", "category.decided",
    "category.changed", "category.reviewed", "tig.set_up", "plan.agreed", "plan.amended", "ofsted.report_published",
    "ofsted.category_removed", "report.smg", "hmi.answered",
})  # fmt: skip


@_arm(e.SchoolRecorded)
def _school(case: Case, event: e.SchoolRecorded, entry: Entry) -> Changes:
    changes: Changes = {
        "school": event.school, "urn": event.urn, "school_type": event.school_type, "phase": event.phase,
        "policy": event.policy, "calendar": event.calendar, "category": event.category,
        "holders": event.holders, "governors": event.governors,
    }  # fmt: skip
    if event.sip_assigned:
        before = Occasion(entry.at, event.sip_assigned, seq=entry.seq)
        changes["occasions"] = {**case.occasions, "sip.assigned": (before,)}
    starts = tuple((role, person, first) for role, held in event.holders.items() for person, first, _ in held
                   if first and first > entry.effective)  # fmt: skip
    return {**changes, "appointed": starts}


@_arm(e.PostHolderLeaving)
def _leaving(case: Case, event: e.PostHolderLeaving, entry: Entry) -> Changes:
    held = case.holders.get(event.role, ())
    ended = tuple((p, first, event.last_day) if p == event.person else (p, first, last) for p, first, last in held)
    return {"holders": {**case.holders, event.role: ended}}


@_arm(e.PostHolderAppointed)
def _appointed(case: Case, event: e.PostHolderAppointed, entry: Entry) -> Changes:
    held = tuple(h for h in case.holders.get(event.role, ()) if h[0] != event.person)
    last = next((h[2] for h in case.holders.get(event.role, ()) if h[0] == event.person), None)
    waiting = tuple(a for a in case.appointed if a[:2] != (event.role, event.person))
    return {
        "holders": {**case.holders, event.role: (*held, (event.person, event.first_day, last))},
        "appointed": (*waiting, (event.role, event.person, event.first_day)),
    }


@_arm(e.PostHolderStarted)
def _started(case: Case, event: e.PostHolderStarted, entry: Entry) -> Changes:
    changes: Changes = {"appointed": tuple(a for a in case.appointed if a[:2] != (event.role, event.person))}
    if event.role == "sip":
        changes["occasions"] = _noted(case.occasions, entry, "sip.changed", "sip.assigned")
    return changes


@_arm(e.CaseOpened)
def _opened(case: Case, event: e.CaseOpened, entry: Entry) -> Changes:
    return {"standing": "open", "opened_on": entry.effective, "ended_on": None, "ended_at": None, "ended_by": None, "watch_until": None,
            "policy": event.policy, "policy_version": event.policy_version}  # fmt: skip


@_arm(e.ConcernLogged)
def _concern(case: Case, event: e.ConcernLogged, entry: Entry) -> Changes:
    return {"concern": Concern(entry.effective, event.hits, event.judged)}


@_arm(e.ConcernChecked)
def _checked(case: Case, event: e.ConcernChecked, entry: Entry) -> Changes:
    return {"concern": case.concern and replace(case.concern, checked=True)}


@_arm(e.ActionAgreed)
def _agreed(case: Case, event: e.ActionAgreed, entry: Entry) -> Changes:
    return {"concern": case.concern and replace(case.concern, agreed=True)}


@_arm(e.RiskLogged)
def _registered(case: Case, event: e.RiskLogged, entry: Entry) -> Changes:
    return {"concern": case.concern and replace(case.concern, registered=True)}


@_arm(e.SchoolViewRecorded)
def _view(case: Case, event: e.SchoolViewRecorded, entry: Entry) -> Changes:
    return {"school_view": event.view}


@_arm(e.CategoryDecided)
def _decided(case: Case, event: e.CategoryDecided, entry: Entry) -> Changes:
    """A decision is also a review, and the taper is reviewed by any later decision."""
    return {"school_view": None, "taper_reviewed": bool(case.taper),
            "occasions": _noted(case.occasions, entry, "category.reviewed")}  # fmt: skip


@_arm(e.CategoryChanged)
def _changed(case: Case, event: e.CategoryChanged, entry: Entry) -> Changes:
    names = [f"category.entered_{event.new}"]
    if event.concern != event.was_concern:
        names.append("category.entered_concern" if event.concern else "category.left_concern")
    changes: Changes = {
        "category": event.new,
        "categories": (*case.categories, (entry.effective, event.new, event.old)),
        "occasions": _noted(case.occasions, entry, *names),
    }
    if event.intervention:
        changes.update(judged_sufficient=False, taper=(), taper_reviewed=False)
    return changes


@_arm(e.CategoryReviewed)
def _reviewed(case: Case, event: e.CategoryReviewed, entry: Entry) -> Changes:
    return {"taper_reviewed": case.taper_reviewed or event.taper_reviewed}


@_arm(e.SupportTapered)
def _tapered(case: Case, event: e.SupportTapered, entry: Entry) -> Changes:
    return {"taper": event.support_days, "taper_reviewed": False}


@_arm(e.LetterIssued)
def _issued(case: Case, event: e.LetterIssued, entry: Entry) -> Changes:
    waiting = frozenset(copy.person for copy in event.copies)
    changes: Changes = {"issued": (*case.issued, Issued(event.template, waiting))}
    if event.template == "concern_alert" and case.concern:
        changes["concern"] = replace(case.concern, alerted=True)
    return changes


def _told(case: Case, event: e.Told, entry: Entry) -> Changes:
    """A letter has happened, for the framework, once the last of its copies has gone."""
    changes: Changes = {
        "told": (*case.told, event),
        "told_keys": case.told_keys | {(event.template, event.subject, event.role)},
    }
    if not event.type.startswith("letter."):
        return changes
    gone = f"letter.{event.template}"
    letters = list(case.issued)
    for i, letter in enumerate(letters):
        if letter.template == event.template and event.person in letter.waiting:
            letters[i] = replace(letter, waiting=letter.waiting - {event.person})
            if not letters[i].waiting:
                del letters[i]
                changes["occasions"] = _noted(case.occasions, entry, gone)
            break
    return {**changes, "issued": tuple(letters)}


for _kind in (e.LetterSent, e.LetterPosted, e.NoticeSent, e.NoticePosted, e.ReminderSent, e.TelephoneDutyRaised):
    ARMS[_kind.type] = _told


@_arm(e.DeliveryFailed)
def _failed(case: Case, event: e.DeliveryFailed, entry: Entry) -> Changes:
    return {"stopped": case.stopped | {(event.template, event.subject, event.role)}}


@_arm(e.GroupSetUp)
def _group(case: Case, event: e.GroupSetUp, entry: Entry) -> Changes:
    return {"group_set_up": True}


@_arm(e.MeetingBooked)
def _booked(case: Case, event: e.MeetingBooked, entry: Entry) -> Changes:
    meeting = Meeting(event.meeting, event.kind, event.on, entry.effective, event.counts_as)
    return {"meetings": {**case.meetings, event.meeting: meeting},
            "occasions": _noted(case.occasions, entry, f"meeting.{event.kind}.booked", subject=event.meeting)}  # fmt: skip


@_arm(e.MeetingMoved)
def _moved(case: Case, event: e.MeetingMoved, entry: Entry) -> Changes:
    return {"meetings": _put(case.meetings, event.meeting, on=event.on, moved_on=entry.effective)}


@_arm(e.MeetingCancelled)
def _cancelled(case: Case, event: e.MeetingCancelled, entry: Entry) -> Changes:
    return {"meetings": _put(case.meetings, event.meeting, standing="cancelled")}


@_arm(e.MeetingHeld)
def _held(case: Case, event: e.MeetingHeld, entry: Entry) -> Changes:
    names = [f"meeting.{kind}" for kind in (event.kind, event.counts_as) if kind]
    changes: Changes = {
        "meetings": _put(case.meetings, event.meeting, standing="held", judged=event.judged),
        "occasions": _noted(case.occasions, entry, *names, subject=event.meeting),
    }
    if event.judged:
        changes["judged_sufficient"] = event.judged == "sufficient"
    return changes


@_arm(e.PlanAgreed)
def _plan(case: Case, event: e.PlanAgreed, entry: Entry) -> Changes:
    return {"plan_agreed": True}


@_arm(e.MilestoneAdded)
def _milestone(case: Case, event: e.MilestoneAdded, entry: Entry) -> Changes:
    added = Milestone(event.milestone, event.lead, event.due, entry.effective)
    return {"milestones": {**case.milestones, event.milestone: added}}


@_arm(e.MilestoneMet)
def _met(case: Case, event: e.MilestoneMet, entry: Entry) -> Changes:
    return {"milestones": _put(case.milestones, event.milestone, met=True)}


@_arm(e.MilestoneMissed)
def _missed(case: Case, event: e.MilestoneMissed, entry: Entry) -> Changes:
    return {"milestones": _put(case.milestones, event.milestone, missed=True)}


@_arm(e.MilestoneEscalated)
def _escalated(case: Case, event: e.MilestoneEscalated, entry: Entry) -> Changes:
    return {"milestones": _put(case.milestones, event.milestone, escalated=True)}


@_arm(e.MilestoneReplanned)
def _replanned(case: Case, event: e.MilestoneReplanned, entry: Entry) -> Changes:
    fresh = {"due": event.due, "agreed_on": entry.effective, "missed": False, "escalated": False}
    return {"milestones": _put(case.milestones, event.milestone, **fresh)}


@_arm(e.OfstedReported)
def _ofsted(case: Case, event: e.OfstedReported, entry: Entry) -> Changes:
    changes: Changes = {"ofsted_concern": event.concern}
    if event.concern:
        changes["occasions"] = _noted(case.occasions, entry, "ofsted.category_of_concern")
    return changes


@_arm(e.OfstedCategoryRemoved)
def _removed(case: Case, event: e.OfstedCategoryRemoved, entry: Entry) -> Changes:
    return {"not_below_until": event.until}


@_arm(e.HmiAsked)
def _hmi(case: Case, event: e.HmiAsked, entry: Entry) -> Changes:
    return {"occasions": _noted(case.occasions, entry, "hmi.asked", day=event.wanted_by)}


@_arm(e.MonitoringReported)
def _reported(case: Case, event: e.MonitoringReported, entry: Entry) -> Changes:
    if event.judged != "not_successful":
        return {}
    return {"occasions": _noted(case.occasions, entry, "report.not_successful")}


@_arm(e.ContactMade)
def _contact(case: Case, event: e.ContactMade, entry: Entry) -> Changes:
    contact = Contact(event.contact, event.to, entry.effective, event.reply_by)
    return {"contacts": {**case.contacts, event.contact: contact},
            "occasions": _noted(case.occasions, entry, "contact.from_head", subject=event.contact)}  # fmt: skip


def _answered(case: Case, event: e.ContactAnswered | e.ContactAnsweredLate, entry: Entry) -> Changes:
    return {"contacts": _put(case.contacts, event.contact, answered=True),
            "occasions": _noted(case.occasions, entry, "contact.answered", subject=event.contact)}  # fmt: skip


ARMS[e.ContactAnswered.type] = ARMS[e.ContactAnsweredLate.type] = _answered


@_arm(e.WarningGiven)
def _warned(case: Case, event: e.WarningGiven, entry: Entry) -> Changes:
    return {"warning": Warning(entry.effective, event.grounds, event.requires, event.minded, event.comply_by,
                               event.representations_by), "powers": {}}  # fmt: skip


@_arm(e.RepresentationsReceived)
def _represented(case: Case, event: e.RepresentationsReceived, entry: Entry) -> Changes:
    return {"warning": case.warning and replace(case.warning, reply_by=event.reply_by)}


@_arm(e.RepresentationsAnswered)
def _replied(case: Case, event: e.RepresentationsAnswered, entry: Entry) -> Changes:
    return {"warning": case.warning and replace(case.warning, outcome=event.outcome, withdrawn=event.withdrawn)}


@_arm(e.WarningPeriodEnded)
def _period_ended(case: Case, event: e.WarningPeriodEnded, entry: Entry) -> Changes:
    return {"warning": case.warning and replace(case.warning, ended=True, powers_until=event.powers_until)}


@_arm(e.WarningAssessed)
def _assessed(case: Case, event: e.WarningAssessed, entry: Entry) -> Changes:
    return {"warning": case.warning
            and replace(case.warning, satisfied=event.satisfied, powers_until=event.powers_until)}  # fmt: skip


def _power(case: Case, power: str, **changes: Any) -> Changes:
    return {"powers": {**case.powers, power: replace(case.powers.get(power, PowerSteps()), **changes)}}


@_arm(e.PowerConsulted)
def _consulted(case: Case, event: e.PowerConsulted, entry: Entry) -> Changes:
    return _power(case, event.power, consulted_until=event.until)


@_arm(e.ConsentSought)
def _sought(case: Case, event: e.ConsentSought, entry: Entry) -> Changes:
    return _power(case, event.power, consent_sought=True)


@_arm(e.ConsentRecorded)
def _consented(case: Case, event: e.ConsentRecorded, entry: Entry) -> Changes:
    return _power(case, event.power, consent=True)


@_arm(e.PowerNotified)
def _notified(case: Case, event: e.PowerNotified, entry: Entry) -> Changes:
    return _power(case, event.power, notified_on=entry.effective)


@_arm(e.PowerUsed)
def _used(case: Case, event: e.PowerUsed, entry: Entry) -> Changes:
    return _power(case, event.power, used_on=entry.effective, effective=event.effective, members=event.members,
                  chair=event.chair)  # fmt: skip


@_arm(e.GoverningBodyReplaced)
def _replaced(case: Case, event: e.GoverningBodyReplaced, entry: Entry) -> Changes:
    """Existing governors vacate office; the interim chair is the chair from this day."""
    used = {power: replace(steps, replaced=True) if steps.members == event.members else steps
            for power, steps in case.powers.items()}  # fmt: skip
    holders = {**case.holders, "chair": ((event.chair, None, None),)}
    return {"powers": used, "governors": event.members, "holders": holders}


@_arm(e.AcademyOrderRecorded)
def _ordered(case: Case, event: e.AcademyOrderRecorded, entry: Entry) -> Changes:
    holders = {**case.holders, "trust": ((event.trust, None, None),)}
    return {"order": AcademyOrder(event.converts, event.school, event.urn, event.trust), "holders": holders}


@_arm(e.SchoolConverted)
def _converted(case: Case, event: e.SchoolConverted, entry: Entry) -> Changes:
    return {"school": event.school, "urn": event.urn, "school_type": "academy", "converted_on": entry.effective,
            "ended_at": entry.at, "ended_by": entry.actor}  # fmt: skip


@_arm(e.CaseTransferred)
def _transferred(case: Case, event: e.CaseTransferred, entry: Entry) -> Changes:
    return _ending(entry, "transferred")


def _ending(entry: Entry, standing: str) -> Changes:
    return {"standing": standing, "ended_on": entry.effective, "ended_at": entry.at, "ended_by": entry.actor}


@_arm(e.CaseWithdrawn)
def _withdrawn(case: Case, event: e.CaseWithdrawn, entry: Entry) -> Changes:
    return _ending(entry, "withdrawn")


@_arm(e.CaseReopened)
def _reopened(case: Case, event: e.CaseReopened, entry: Entry) -> Changes:
    return {"standing": "open", "ended_on": None, "ended_at": None, "ended_by": None, "watch_until": None}


@_arm(e.CaseClosed)
def _closed(case: Case, event: e.CaseClosed, entry: Entry) -> Changes:
    return {**_ending(entry, "closed"), "watch_until": event.watch_until}
