"""What is owed, by whom, to whom, by when, under which sentence: a pure function of case, framework and day.

Six rule kinds are enough: counted in a period, each period, within a time of an event, every so often, by a date, and
not before one. Which sentence says so, and how the date was reached, goes with every obligation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cases.case import Case
from cases.framework import Framework
from cases.obligations.clocked import by_date, clocked, recurring
from cases.obligations.counted import counted
from cases.obligations.obligation import Interval, Obligation, Standing, Unknown, in_force
from cases.policy import ByDate, CountPer, Duty, Each, Every, Policy
from cases.terms import DAY, OutsideCalendar

__all__ = ["Obligation", "Standing", "Unknown", "in_force", "late_from", "obligations", "reminders", "still_owed"]


def obligations(
    case: Case, framework: Framework, today: date, since: date = date.min
) -> tuple[list[Obligation], list[Unknown]]:
    """Every obligation of a case that opened by a day, as things stand; periods that ended before `since` left out.

    In: the case as folded up to the moment asked about. Out: obligations in the policy's order, and those unknown.
    """
    owed: list[Obligation] = []
    unknown: list[Unknown] = []
    scopes = _scopes(case)
    for policy, interval in _versions(framework):
        for duty in policy.duties:
            if duty.scope not in scopes or duty.disabled:
                continue
            try:
                owed.extend(_owed(case, duty, policy, framework, today, since, interval))
            except OutsideCalendar as trouble:
                unknown.append(Unknown(duty, str(trouble)))
    return owed, unknown


def _scopes(case: Case) -> tuple[str, ...]:
    """What is owed to a school is owed with and without a case; all else from the day the case opens."""
    if case.authority:
        return ("authority",) if case.opened_on else ()
    return ("case", "school") if case.opened_on else ("school",)


def still_owed(case: Case, owed: Sequence[Obligation]) -> list[Obligation]:
    """Those that somebody has yet to do: where no case is open, only what is owed to every school."""
    return [o for o in owed if o.open and (case.open or o.duty.scope == "school")]


def _versions(framework: Framework) -> Iterator[tuple[Policy, Interval]]:
    """Each policy version with the days on which a duty that opens is judged by it."""
    versions = (framework.policy, *framework.later)
    for i, policy in enumerate(versions):
        start = policy.valid_from if i else date.min
        end = versions[i + 1].valid_from - DAY if i + 1 < len(versions) else date.max
        yield policy, (start, end)


def _owed(
    case: Case, duty: Duty, policy: Policy, framework: Framework, today: date, since: date, interval: Interval
) -> Iterator[Obligation]:
    start, end = interval
    match duty.rule:
        case CountPer() | Each():
            yield from counted(case, duty, policy, framework, today, since, interval)
        case Every():
            yield from recurring(case, duty, policy, framework, today)
        case _ if duty.starts:
            for occasion in case.happened(duty.starts):
                if start <= occasion.on <= end:
                    yield from clocked(case, duty, policy, framework, today, occasion)
        case ByDate(on=on):
            yield from by_date(case, duty, policy, framework, today, since, on)


def reminders(obligation: Obligation, framework: Framework) -> list[tuple[int, date]]:
    """The days on which whoever owes it is reminded: (working days before, day). None from before it was known."""
    if obligation.duty.remind_if_not_booked is not None:
        if obligation.count + obligation.booked >= obligation.needed and (obligation.span or obligation.booked):
            return []
        before: tuple[int, ...] = (obligation.duty.remind_if_not_booked,)
    else:
        before = obligation.duty.remind
    days = [(n, framework.calendar.add_working_days(obligation.due, -n, obligation.days)) for n in before]
    return [(n, on) for n, on in days if on > obligation.known_from]


def late_from(obligation: Obligation, framework: Framework) -> date:
    """The morning on which it is late: the first working day after its date."""
    return framework.calendar.next_working_day(obligation.due)
