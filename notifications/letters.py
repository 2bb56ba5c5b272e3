"""Which entry, and which date, calls for which notice: the policy's table read out for one case. A table, not ifs.

Whatever answers an entry goes at once. Whatever is called for by a date goes on that date, or earlier where the school
would be on holiday; one that is late goes as soon as a round finds it, unless what it speaks of has passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cases import events as e
from cases.case import Case, Meeting
from cases.copies import called_to
from cases.framework import Framework
from cases.obligations import Obligation, late_from, obligations, reminders
from cases.policy import MeetingKind
from cases.terms import DAY, OutsideCalendar
from notifications.recipients import Everybody, channel, counts_from, in_term, sent_on

MEETING_NOTICES = ("meeting_notice", "meeting_moved")


@dataclass(frozen=True, slots=True)
class Call:
    """One notice called for: on which day, to whom, about what.

    `wording` is the file in templates/; `subject` tells this occasion from others of its kind; `person` is None where
    nobody holds the role, and `why` then says what follows.
    """

    activity: str
    on: date
    kind: str
    template: str
    wording: str
    role: str
    person: str | None
    subject: str = ""
    note: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def called_for(
    event: e.Event, seq: int, case: Case, framework: Framework, everybody: Everybody, today: date
) -> list[Call]:
    """What an entry calls for at once. `case` is the case with the entry folded in."""
    if isinstance(event, e.LetterIssued):
        return [Call("", today, "letter", event.template, event.template, copy.role, copy.person, str(seq),
                     _note(event), dict(event.details)) for copy in event.copies]  # fmt: skip
    calls: list[Call] = []
    for template, letter in framework.policy.letters.items():
        if event.type not in letter.on:
            continue
        if isinstance(event, e.MeetingBooked):
            calls += _at_booking(case, case.meetings[event.meeting], framework, everybody, today)
        elif isinstance(event, e.MeetingMoved | e.MeetingCancelled):
            calls += _told_again(event, template, case, framework, everybody, today)
        else:
            subject, note = _subject(event, seq)
            calls += [Call("", today, letter.kind, template, template, role, person, subject, note)
                      for role, person in _to(event, letter.to, case, today)]  # fmt: skip
    return calls


def _at_booking(case: Case, meeting: Meeting, framework: Framework, everybody: Everybody, today: date) -> list[Call]:
    """The notices of a new meeting whose day has come. Where term dates are not entered they wait for a round."""
    try:
        return [c for c in meeting_notices(case, meeting, framework, everybody, today) if c.on <= today]
    except OutsideCalendar:
        return []


def _note(event: e.LetterIssued) -> str:
    details = event.details
    if "comply_by" in details:
        return f"comply by {details['comply_by']}"
    return str(details.get("outcome") or details.get("power") or "")


def _subject(event: e.Event, seq: int) -> tuple[str, str]:
    """What tells one such entry from the next, and a word for the list of sends."""
    match event:
        case e.ContactMade():
            return event.contact, event.contact
        case e.MilestoneMissed():
            return f"{event.milestone} {event.due}", event.milestone
        case e.MilestoneEscalated():
            return f"{event.milestone} {seq}", event.milestone
        case e.OfstedReported():
            return str(seq), event.outcome
        case e.RepresentationsReceived():
            return str(seq), f"reply by {event.reply_by}"
        case e.WarningPeriodEnded():
            return str(seq), f"powers to {event.powers_until}"
    return str(seq), ""


def _to(event: e.Event, roles: tuple[str, ...], case: Case, today: date) -> Iterator[tuple[str, str | None]]:
    for role in roles:
        match role, event:
            case "officer_contacted", e.ContactMade():
                yield "officer", event.to
            case "the_new_holder", e.PostHolderStarted():
                yield event.role, event.person
            case "lead", e.MilestoneMissed():
                lead = case.milestones[event.milestone].lead
                yield lead, case.holder(lead, today)
            case _:
                yield role, case.holder(role, today)


# --- meetings ------------------------------------------------------------------------------------------------------
def meeting_notices(
    case: Case, meeting: Meeting, framework: Framework, everybody: Everybody, today: date
) -> Iterator[Call]:
    """The notice of a meeting to everyone it calls who has not been told of it: so many working days before, in hand."""
    kind = framework.policy.meetings[meeting.kind]
    told = told_of(case, meeting.id)
    for role in called_to(case, meeting, framework.policy):
        if role in told:
            continue
        deadline = notice_by(meeting, kind, framework)
        on, person = _goes(case, role, deadline, "notice", framework, everybody, today)
        note = (
            f"{meeting.id} {meeting.on}{_short(person, 'notice', deadline, max(on, today), kind, framework, everybody)}"
        )
        yield Call(kind.activity, on, "notice", "meeting_notice", "meeting_notice", role, person, f"{meeting.id} {meeting.on}", note,
                   {"meeting": meeting.id})  # fmt: skip


def notice_by(meeting: Meeting, kind: MeetingKind, framework: Framework) -> date:
    """The day from which the notice of a meeting must count."""
    if kind.notice == "at_once":
        return meeting.booked_on
    return framework.calendar.add_working_days(meeting.on, -kind.notice)


def told_of(case: Case, meeting: str) -> frozenset[str]:
    """The roles that have had notice of a meeting; a new post-holder hears of it in another way."""
    return frozenset(role for template, subject, role in case.told_keys
                     if template in MEETING_NOTICES and subject.split(" ")[0] == meeting)  # fmt: skip


def _goes(case: Case, role: str, counts: date, kind: str, framework: Framework, everybody: Everybody,
          today: date) -> tuple[date, str | None]:  # fmt: skip
    """The day on which something goes so as to count from a day, and who holds the role then."""
    person = case.holder(role, max(counts, today))
    if person is None or person not in everybody:
        return in_term(counts, role, framework), person
    on = in_term(sent_on(channel(everybody[person], kind, framework), counts, framework), role, framework)
    return on, case.holder(role, max(on, today)) or person


def _short(person: str | None, what: str, deadline: date, on: date, kind: MeetingKind, framework: Framework,
           everybody: Everybody) -> str:  # fmt: skip
    if kind.notice == "at_once" or person is None or person not in everybody:
        return ""
    late = counts_from(channel(everybody[person], what, framework), on, framework) > deadline
    return "; short notice" if late else ""


def _told_again(event: e.MeetingMoved | e.MeetingCancelled, template: str, case: Case, framework: Framework, everybody: Everybody,
                today: date) -> Iterator[Call]:  # fmt: skip
    """Whoever was told of a meeting is told at once that it has moved or is off; others hear of the new day in time."""
    meeting = case.meetings[event.meeting]
    kind = framework.policy.meetings[meeting.kind]
    told = told_of(case, meeting.id)
    for role in called_to(case, meeting, framework.policy):
        if role not in told:
            continue
        person = case.holder(role, today)
        subject = note = f"{meeting.id} {event.was}"
        if isinstance(event, e.MeetingMoved):
            subject = note = f"{meeting.id} {event.was} -> {event.on}"
            note += _short(person, "notice", notice_by(meeting, kind, framework), today, kind, framework, everybody)
        yield Call("", today, "notice", template, template, role, person, subject, note, {"meeting": meeting.id})


def _meeting_reminders(case: Case, meeting: Meeting, framework: Framework) -> Iterator[Call]:
    kind = framework.policy.meetings[meeting.kind]
    known = meeting.moved_on or meeting.booked_on
    subject = f"{meeting.id} {meeting.on}"
    for role in called_to(case, meeting, framework.policy):
        on = in_term(framework.calendar.add_working_days(meeting.on, -kind.remind), role, framework)
        if on > known:
            yield Call(kind.activity, on, "reminder", "meeting_reminder", "meeting_reminder", role, case.holder(role, on), subject,
                       subject, {"meeting": meeting.id})  # fmt: skip


# --- what falls due ------------------------------------------------------------------------------------------------
def falling_due(case: Case, framework: Framework, everybody: Everybody, today: date) -> tuple[list[Call], list[str]]:
    """Everything dates call for from this day on, and sentences about dates that cannot be worked out.

    A call whose day has come and that was not made is due; one with a later day is what the case sleeps until.
    """
    calls: list[Call] = []
    troubles: list[str] = []
    if not case.open or case.converted_on:
        return calls, troubles
    for find in (_meetings, _milestones, _warning):
        for part in find(case, framework, everybody, today):
            _collect(part, calls, troubles)
    owed, unknown = obligations(case, framework, today, since=today - 92 * DAY)
    troubles += [u.why for u in unknown]
    for obligation in owed:
        _collect(lambda o=obligation: _duty(case, o, framework, today), calls, troubles)  # type: ignore[misc]
    made = case.told_keys | case.stopped
    return [c for c in calls if not made & _keys(c)], sorted(set(troubles))


def _keys(call: Call) -> set[tuple[str, str, str]]:
    """What would show that a call was made: to this post, or to this person in another."""
    return {(call.template, call.subject, who) for who in (call.role, call.person or "")}


Part = Callable[[], Iterator[Call]]


def _collect(part: Part, calls: list[Call], troubles: list[str]) -> None:
    """One thing whose dates are not in the calendar stops nothing else."""
    try:
        calls.extend(part())
    except OutsideCalendar as trouble:
        troubles.append(str(trouble))


def _meetings(case: Case, framework: Framework, everybody: Everybody, today: date) -> Iterator[Part]:
    for meeting in case.meetings.values():
        if meeting.standing == "booked" and meeting.on >= today:
            yield lambda m=meeting: meeting_notices(case, m, framework, everybody, today)  # type: ignore[misc]
            yield lambda m=meeting: _meeting_reminders(case, m, framework)  # type: ignore[misc]


def _milestones(case: Case, framework: Framework, everybody: Everybody, today: date) -> Iterator[Part]:
    rules = framework.policy.milestones
    for milestone in case.milestones.values() if rules else ():
        if not milestone.met and milestone.due >= today:
            yield lambda m=milestone: _milestone_due(case, m, framework)  # type: ignore[misc]


def _milestone_due(case: Case, milestone: Any, framework: Framework) -> Iterator[Call]:
    assert framework.policy.milestones is not None
    before = framework.calendar.add_working_days(milestone.due, -framework.policy.milestones.remind)
    on = in_term(before, milestone.lead, framework)
    subject = f"{milestone.id} {milestone.due}"
    if on > milestone.agreed_on:
        yield Call("check_milestones", on, "reminder", "milestone_due", "milestone_due", milestone.lead,
                   case.holder(milestone.lead, on), subject, subject, {"milestone": milestone.id})  # fmt: skip


def _warning(case: Case, framework: Framework, everybody: Everybody, today: date) -> Iterator[Part]:
    warning = case.warning
    letter = framework.policy.letters.get("compliance_ends")
    if (
        warning
        and letter
        and warning.outcome != "withdrawn"
        and warning.satisfied is None
        and warning.comply_by >= today
    ):
        yield lambda: _compliance_ends(case, letter.to, framework)


def _compliance_ends(case: Case, roles: tuple[str, ...], framework: Framework) -> Iterator[Call]:
    warning, rules = case.warning, framework.policy.warning_notice
    assert warning is not None
    before = framework.calendar.add_working_days(warning.comply_by, -(rules.remind if rules else 0))
    for role in roles:
        on = in_term(before, role, framework)
        if on > warning.given_on:
            yield Call("consider_exit", on, "reminder", "compliance_ends", "compliance_ends", role, case.holder(role, on),
                       warning.comply_by.isoformat(), warning.comply_by.isoformat())  # fmt: skip


def _duty(case: Case, obligation: Obligation, framework: Framework, today: date) -> Iterator[Call]:
    """Reminders of a duty still owed, the latest of those whose day has come; and the word that it is late."""
    duty = obligation.duty
    if not obligation.open:
        return
    details = {
        "duty": duty.id,
        "due": obligation.due.isoformat(),
        "subject": obligation.subject,
        "count": obligation.progress or "",
    }
    if obligation.due >= today and duty.owed_by:
        role = duty.owed_by
        days = [(n, in_term(on, role, framework)) for n, on in reminders(obligation, framework)]
        now = sorted((d for d in days if d[1] <= today), key=lambda d: d[1])[-1:]
        note = (
            f"{obligation.progress} by {obligation.due}"
            if obligation.span
            else obligation.subject or f"due {obligation.due}"
        )
        for n, on in now + [d for d in days if d[1] > today]:
            yield Call(duty.activity, on, "reminder", f"due_{duty.id}", "due", *_who_owes(case, obligation, today),
                       f"{obligation.occurrence} {n}", note, details)  # fmt: skip
    if duty.late and duty.level != "target":
        note = obligation.subject or (
            f"{obligation.progress} by {obligation.due}" if obligation.span else f"due {obligation.due}"
        )
        yield Call(duty.activity, late_from(obligation, framework), "reminder", f"late_{duty.id}", "late", duty.late,
                   case.holder(duty.late, today), obligation.occurrence, note, details)  # fmt: skip


def _who_owes(case: Case, obligation: Obligation, today: date) -> tuple[str, str | None]:
    role = obligation.duty.owed_by or ""
    if role == "officer_contacted":
        return "officer", case.contacts[obligation.subject].to
    return role, case.holder(role, today)


def wakes_on(case: Case, framework: Framework, today: date) -> dict[str, date]:
    """The days on which time itself will bring an entry, by activity: milestones, periods, people, conversion."""
    days: list[tuple[str, date]] = [("keep_in_touch", first) for _, _, first in case.appointed]
    if case.order and not case.converted_on:
        days.append(("keep_in_touch", case.order.converts))
    days += [
        ("consider_exit", s.effective) for s in case.powers.values() if s.effective and s.members and not s.replaced
    ]
    if case.open and not case.converted_on:
        days += _milestone_days(case, framework)
        if case.warning and not case.warning.ended and case.warning.outcome != "withdrawn":
            days.append(("consider_exit", framework.calendar.next_working_day(case.warning.comply_by)))
    first_of: dict[str, date] = {}
    for activity, on in days:
        first_of[activity] = min(on, first_of.get(activity, on))
    return first_of


def _milestone_days(case: Case, framework: Framework) -> Iterator[tuple[str, date]]:
    from cases.decisions.passing import escalates_after

    for milestone in case.milestones.values() if framework.policy.milestones else ():
        if milestone.met:
            continue
        if not milestone.missed:
            yield "check_milestones", framework.calendar.next_working_day(milestone.due)
        if not milestone.escalated:
            yield "check_milestones", framework.calendar.next_working_day(escalates_after(milestone, framework))
