"""Whom a meeting calls, and when each of them hears of it: the notice, its moving, its end, the reminder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cases import events as e
from cases.case import Case, Meeting
from cases.copies import called_to
from cases.framework import Framework
from cases.policy import MeetingKind
from notifications.calls import Call
from notifications.recipients import Everybody, channel, counts_from, in_term, sent_on

MEETING_NOTICES = ("meeting_notice", "meeting_moved")


def meeting_notices(
    case: Case, meeting: Meeting, framework: Framework, everybody: Everybody, today: date
) -> Iterator[Call]:
    """The notice of a meeting to everyone it calls who has not had it: in hand so many working days before."""
    kind = framework.policy.meetings[meeting.kind]
    told = told_of(case, meeting.id)
    for role in called_to(case, meeting, framework.policy):
        if role in told:
            continue
        deadline = notice_by(meeting, kind, framework)
        on, person = _goes(case, role, deadline, "notice", framework, everybody, today)
        short = _short(case, person, deadline, max(on, today), kind, framework, everybody)
        note = f"{meeting.id} {meeting.on}{short}"
        yield Call(
            kind.activity,
            on,
            "notice",
            "meeting_notice",
            kind.wording,
            role,
            person,
            f"{meeting.id} {meeting.on}",
            note,
            {"meeting": meeting.id},
        )


def notice_by(meeting: Meeting, kind: MeetingKind, framework: Framework) -> date:
    """The day from which the notice of a meeting must count."""
    if kind.notice == "at_once":
        return meeting.booked_on
    return framework.calendar.add_working_days(meeting.on, -kind.notice)


def told_of(case: Case, meeting: str) -> frozenset[str]:
    """The roles that have had notice of a meeting; a new post-holder hears of it in another way."""
    return frozenset(
        role
        for template, subject, role in case.told_keys
        if template in MEETING_NOTICES and subject.split(" ")[0] == meeting
    )


def _goes(
    case: Case, role: str, counts: date, kind: str, framework: Framework, everybody: Everybody, today: date
) -> tuple[date, str | None]:
    """The day on which something goes so as to count from a day, and who holds the role then."""
    person = case.holder(role, max(counts, today))
    if person is None or person not in everybody:
        return in_term(counts, role, framework), person
    via = channel(everybody[person], kind, framework, case.contact_rules_of(person, max(counts, today)))
    on = in_term(sent_on(via, counts, framework), role, framework)
    return on, case.holder(role, max(on, today)) or person


def _short(
    case: Case,
    person: str | None,
    deadline: date,
    on: date,
    kind: MeetingKind,
    framework: Framework,
    everybody: Everybody,
) -> str:
    if kind.notice == "at_once" or person is None or person not in everybody:
        return ""
    via = channel(everybody[person], "notice", framework, case.contact_rules_of(person, on))
    return "; short notice" if counts_from(via, on, framework) > deadline else ""


def told_again(
    event: e.MeetingMoved | e.MeetingCancelled,
    template: str,
    case: Case,
    framework: Framework,
    everybody: Everybody,
    today: date,
) -> Iterator[Call]:
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
            if meeting.sequence > 1:  # the same day, or the same two days, a second time
                subject += f" ({meeting.sequence})"
            note += _short(case, person, notice_by(meeting, kind, framework), today, kind, framework, everybody)
        yield Call("", today, "notice", template, template, role, person, subject, note, {"meeting": meeting.id})


def meeting_reminders(case: Case, meeting: Meeting, framework: Framework) -> Iterator[Call]:
    kind = framework.policy.meetings[meeting.kind]
    known = meeting.moved_on or meeting.booked_on
    subject = f"{meeting.id} {meeting.on}"
    for role in called_to(case, meeting, framework.policy):
        on = in_term(framework.calendar.add_working_days(meeting.on, -kind.remind), role, framework)
        if on > known:
            yield Call(
                kind.activity,
                on,
                "reminder",
                "meeting_reminder",
                "meeting_reminder",
                role,
                case.holder(role, on),
                subject,
                subject,
                {"meeting": meeting.id},
            )
