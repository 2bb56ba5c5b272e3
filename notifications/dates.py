"""What dates call for, one case at a time: reminders, notices whose day has come, and what the case sleeps until.

Whatever is called for by a date goes on that date, or earlier where the school would be on holiday; one that is late
goes as soon as a round finds it, unless what it speaks of has passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from cases.case import Case, Milestone
from cases.decisions.passing import escalates_after
from cases.framework import Framework
from cases.obligations import Obligation, late_from, obligations, reminders, still_owed
from cases.terms import DAY, OutsideCalendar
from notifications.calls import Call
from notifications.meetings import meeting_notices, meeting_reminders
from notifications.recipients import Everybody, in_term


def falling_due(case: Case, framework: Framework, everybody: Everybody, today: date) -> tuple[list[Call], list[str]]:
    """Everything dates call for from this day on, and sentences about dates that cannot be worked out.

    A call whose day has come and that was not made is due; one with a later day is what the case sleeps until.
    """
    calls: list[Call] = []
    troubles: list[str] = []
    if case.converted_on:
        return calls, troubles
    for find in (_meetings, _milestones, _warning) if case.open else ():
        for part in find(case, framework, everybody, today):
            _collect(part, calls, troubles)
    owed, unknown = obligations(case, framework, today, since=today - 92 * DAY)
    troubles += [u.why for u in unknown]
    for obligation in still_owed(case, owed):
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
            yield lambda m=meeting: meeting_reminders(case, m, framework)  # type: ignore[misc]


def _milestones(case: Case, framework: Framework, everybody: Everybody, today: date) -> Iterator[Part]:
    rules = framework.policy.milestones
    for milestone in case.milestones.values() if rules else ():
        if not milestone.met and milestone.due >= today:
            yield lambda m=milestone: _milestone_due(case, m, framework)  # type: ignore[misc]


def _milestone_due(case: Case, milestone: Milestone, framework: Framework) -> Iterator[Call]:
    assert framework.policy.milestones is not None
    before = framework.calendar.add_working_days(milestone.due, -framework.policy.milestones.remind)
    on = in_term(before, milestone.lead, framework)
    subject = f"{milestone.id} {milestone.due}"
    if on > milestone.agreed_on:
        yield Call(
            "check_milestones",
            on,
            "reminder",
            "milestone_due",
            "milestone_due",
            milestone.lead,
            case.holder(milestone.lead, on),
            subject,
            subject,
            {"milestone": milestone.id},
        )


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
            yield Call(
                "consider_exit",
                on,
                "reminder",
                "compliance_ends",
                "compliance_ends",
                role,
                case.holder(role, on),
                warning.comply_by.isoformat(),
                warning.comply_by.isoformat(),
            )


def _duty(case: Case, obligation: Obligation, framework: Framework, today: date) -> Iterator[Call]:
    """Reminders of a duty still owed, the latest of those whose day has come; and the word that it is late."""
    duty = obligation.duty
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
            yield Call(
                duty.activity,
                on,
                "reminder",
                f"due_{duty.id}",
                "due",
                *_who_owes(case, obligation, today),
                f"{obligation.occurrence} {n}",
                note,
                details,
            )
    if duty.late and duty.level != "target":
        note = obligation.subject or (
            f"{obligation.progress} by {obligation.due}" if obligation.span else f"due {obligation.due}"
        )
        yield Call(
            duty.activity,
            late_from(obligation, framework),
            "reminder",
            f"late_{duty.id}",
            "late",
            duty.late,
            case.holder(duty.late, today),
            obligation.occurrence,
            note,
            details,
        )


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
    for milestone in case.milestones.values() if framework.policy.milestones else ():
        if milestone.met:
            continue
        if not milestone.missed:
            yield "check_milestones", framework.calendar.next_working_day(milestone.due)
        if not milestone.escalated:
            yield "check_milestones", framework.calendar.next_working_day(escalates_after(milestone, framework))
