"""Duties that run while a state of affairs holds: counted period by period, pro rata for part of one (A17)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cases.case import Case
from cases.framework import Framework
from cases.obligations.obligation import Interval, Obligation, Standing, ended, in_force
from cases.policy import CountPer, Duty, Each, Policy
from cases.refusals import day
from cases.terms import Span


def counted(
    case: Case, duty: Duty, policy: Policy, framework: Framework, today: date, since: date, interval: Interval
) -> Iterator[Obligation]:
    rule = duty.rule
    assert isinstance(rule, CountPer | Each)
    framework.calendar.require(max(today, case.opened_on or today))
    holds = list(in_force(case, duty.while_ or "", policy))
    for span in framework.calendar.spans(rule.period):
        if (
            span.end < max(since, case.opened_on or date.max)
            or span.start > today
            or not interval[0] <= span.start <= interval[1]
        ):
            continue
        if (end := ended(case)) and end <= span.end:
            continue
        n = rule.n if isinstance(rule, CountPer) else 1
        needed, first = _pro_rata(holds, span, n, duty, policy, framework)
        if needed:
            yield _count(case, duty, policy, framework, today, span, needed, max(first, case.opened_on or first))


def _pro_rata(
    holds: list[Interval], span: Span, n: int, duty: Duty, policy: Policy, framework: Framework
) -> tuple[int, date]:
    """How many are owed in a period: pro rata by school days, rounded down, but 1 from so many days on (A17)."""
    inside = [(max(a, span.start), min(b, span.end)) for a, b in holds if a <= span.end and b >= span.start]
    if not inside:
        return 0, span.start
    first = inside[0][0]
    if duty.when_ended == "keep":
        inside = [(first, span.end)]
    if inside == [(span.start, span.end)]:
        return n, first
    count = framework.calendar.school_days
    days, total = sum(count(a, b) for a, b in inside), count(span.start, span.end)
    return max(n * days // total, int(days >= policy.clock.part_period_min_school_days)), first


def _count(
    case: Case, duty: Duty, policy: Policy, framework: Framework, today: date, span: Span, needed: int, known_from: date
) -> Obligation:
    done = [o for o in case.happened(*duty.met_by) if o.on in span]
    met_at = done[needed - 1].at if len(done) >= needed else None
    standing: Standing = "met" if met_at else "late" if today > span.end else "owed"
    full = duty.rule.n if isinstance(duty.rule, CountPer) else 1
    part = "" if needed == full else f", pro rata of {full} for the part in which it applies"
    because = f"{duty.name}: {needed} in the {span.name}, which ends on {day(span.end)}{part}"
    return Obligation(
        duty,
        policy,
        span.end,
        standing,
        because,
        known_from,
        span=span,
        needed=needed,
        count=len(done),
        booked=_booked(case, duty, span),
        met_at=met_at,
        owed_by=duty.owed_by,
    )


def _booked(case: Case, duty: Duty, span: Span) -> int:
    """Meetings in the diary that would count if held."""
    kinds = {name.removeprefix("meeting.") for name in duty.met_by}
    return sum(
        1 for m in case.meetings.values() if m.standing == "booked" and m.on in span and kinds & {m.kind, m.counts_as}
    )
