"""Duties clocked from an event, from the last time, or to a day of the year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from cases.case import Case, Occasion
from cases.framework import Framework
from cases.obligations.obligation import Obligation, Standing, ended, in_force
from cases.policy import ByDate, Duty, Every, NotBefore, Policy, Within
from cases.refusals import day
from cases.terms import add_months


def clocked(
    case: Case, duty: Duty, policy: Policy, framework: Framework, today: date, opened: Occasion
) -> Iterator[Obligation]:
    if isinstance(duty.rule, NotBefore):
        until = add_months(opened.on, duty.rule.n)
        because = f"{duty.name}: not before {day(until)}, {duty.rule.n} months after {day(opened.on)}"
        yield Obligation(duty, policy, until, "barred" if today < until else "met", because, opened.on, opened=opened)
        return
    due = _due(duty, framework, opened)
    met = next(
        (
            o
            for o in case.happened(*duty.met_by)
            if (o.seq > opened.seq and o.subject in ("", opened.subject))
            or (o.seq > opened.seq and not duty.per_subject)
        ),
        None,
    )
    end = case.converted_on if duty.scope == "school" else ended(case)
    in_time = met is not None and met.on <= due
    if met:
        standing: Standing = "met" if in_time else "met_late"
    elif end and end <= today:
        standing = "discharged"
    else:
        standing = "late" if today > due else "owed"
    yield Obligation(
        duty,
        policy,
        due,
        standing,
        _working(duty, opened, due),
        opened.on,
        opened.subject,
        opened,
        met_at=met.at if met else None,
        owed_by=duty.owed_by,
    )


def _due(duty: Duty, framework: Framework, opened: Occasion) -> date:
    rule = duty.rule
    if isinstance(rule, ByDate):
        return opened.day or opened.on
    assert isinstance(rule, Within)
    if rule.unit == "months":
        return add_months(opened.on, rule.n)
    if rule.unit == "school_weeks":
        return framework.calendar.add_school_weeks(opened.on, rule.n)
    return framework.calendar.add_working_days(opened.on, rule.n, rule.days or "bank")


def _working(duty: Duty, opened: Occasion, due: date) -> str:
    rule = duty.rule
    if not isinstance(rule, Within):
        return f"{duty.name}: asked for by {day(due)}"
    unit = f"{rule.days} working days" if rule.days else rule.unit.replace("_", " ")
    local = ", a number set locally," if {"within", "rule", "n"} & set(duty.local) else ""
    unit = unit.removesuffix("s") if rule.n == 1 else unit
    return f"{duty.name}: within {rule.n} {unit}{local} of {day(opened.on)}, so by {day(due)}"


def recurring(case: Case, duty: Duty, policy: Policy, framework: Framework, today: date) -> Iterator[Obligation]:
    """So often, counted from the last time or from the day the state of affairs began."""
    rule = duty.rule
    assert isinstance(rule, Every)
    if ended(case):
        return
    for start, end in in_force(case, duty.while_ or "", policy):
        if not start <= today <= end:
            continue
        began = max(start, case.opened_on or start)
        last = max((o.on for o in case.happened(rule.of) if o.on >= began), default=began)
        due = _due(
            duty.model_copy(update={"rule": Within(kind="within", n=rule.n, unit=rule.unit, of=rule.of)}),
            framework,
            Occasion(case.last_at or datetime.min.replace(tzinfo=UTC), last),
        )
        booked = sum(
            1
            for m in case.meetings.values()
            if m.standing == "booked" and f"meeting.{m.kind}" in duty.met_by and m.on <= due
        )
        because = (
            f"{duty.name}: every {rule.n} {rule.unit.replace('_', ' ')}, counted from {day(last)}, so by {day(due)}"
        )
        yield Obligation(
            duty, policy, due, "late" if today > due else "owed", because, last, booked=booked, owed_by=duty.owed_by
        )


def by_date(
    case: Case, duty: Duty, policy: Policy, framework: Framework, today: date, since: date, on: str
) -> Iterator[Obligation]:
    """On one day of every year, MM-DD."""
    month, of_month = (int(part) for part in on.split("-"))
    began = case.opened_on or today
    for year in range(max(began, since).year, today.year + 2):
        due = date(year, month, of_month)
        if due < max(began, since) or due - timedelta(days=366) > today:
            continue
        met = next((o for o in case.happened(*duty.met_by) if due - timedelta(days=365) < o.on <= due), None)
        standing: Standing = "met" if met else "late" if today > due else "owed"
        yield Obligation(
            duty,
            policy,
            due,
            standing,
            f"{duty.name}: by {day(due)}",
            began,
            met_at=met.at if met else None,
            owed_by=duty.owed_by,
        )
