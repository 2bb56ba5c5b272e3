"""What a day's beginning brings by itself: people start, periods end, milestones pass, a school converts."""

from __future__ import annotations

from datetime import date

from cases import commands as c
from cases import events as e
from cases.case import Case, Milestone
from cases.decisions.warning import powers_until
from cases.framework import Framework


def pass_day(case: Case, ask: c.PassDay, framework: Framework, today: date) -> list[e.Event]:
    """Every entry that time alone owes the case by the morning of a day; none that it already has."""
    return [
        *_starting(case, today),
        *_converting(case, today),
        *_governing(case, today),
        *(_milestones(case, framework, today) if case.open and not _converted(case, today) else []),
        *(_warning(case, framework, today) if case.open else []),
    ]


def _starting(case: Case, today: date) -> list[e.Event]:
    """A new post-holder starts on the first working day they hold the post."""
    return [e.PostHolderStarted(role=role, person=person) for role, person, first in case.appointed if first <= today]


def _converted(case: Case, today: date) -> bool:
    return case.order is not None and case.order.converts <= today


def _converting(case: Case, today: date) -> list[e.Event]:
    """On the day of conversion the school has a new URN, and meetings still to come are cancelled."""
    order = case.order
    if order is None or case.converted_on or order.converts > today:
        return []
    converted = e.SchoolConverted(school=order.school, urn=order.urn, was_urn=case.urn, trust=order.trust)
    cancelled = [
        e.MeetingCancelled(meeting=m.id, was=m.on, reason="the school has become an academy")
        for m in case.meetings.values()
        if m.standing == "booked" and m.on >= today
    ]
    return [converted, *cancelled]


def _governing(case: Case, today: date) -> list[e.Event]:
    """Existing governors vacate office on the date in the notice."""
    return [
        e.GoverningBodyReplaced(members=steps.members, chair=steps.chair)
        for steps in case.powers.values()
        if steps.members and steps.chair and steps.effective and steps.effective <= today and not steps.replaced
    ]


def _milestones(case: Case, framework: Framework, today: date) -> list[e.Event]:
    rules = framework.policy.milestones
    if rules is None:
        return []
    waiting = [m for m in case.milestones.values() if not m.met]
    missed = [e.MilestoneMissed(milestone=m.id, due=m.due) for m in waiting if not m.missed and m.due < today]
    late = [
        e.MilestoneEscalated(milestone=m.id)
        for m in waiting
        if not m.escalated and escalates_after(m, framework) < today
    ]
    return [*missed, *late]


def escalates_after(milestone: Milestone, framework: Framework) -> date:
    """The last day on which a missed milestone is still with those who lead it."""
    rules = framework.policy.milestones
    return framework.calendar.add_working_days(milestone.due, rules.escalate_after if rules else 0)


def _warning(case: Case, framework: Framework, today: date) -> list[e.Event]:
    warning = case.warning
    if warning is None or warning.ended or warning.outcome == "withdrawn" or warning.comply_by >= today:
        return []
    return [e.WarningPeriodEnded(powers_until=powers_until(warning, framework))]
