"""What is owed, by whom, to whom, by when, under which sentence: a pure function of case, framework and day.

Six rule kinds are enough. A duty that runs while a state of affairs holds is counted period by period, pro rata where it
is in force for part of one (A17); a duty that starts on an event is clocked from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from cases.case import Case, Occasion
from cases.framework import Framework
from cases.policy import ByDate, CountPer, Duty, Each, Every, NotBefore, Policy, Within
from cases.refusals import day
from cases.terms import DAY, OutsideCalendar, Span, add_months

Standing = Literal["owed", "met", "late", "met_late", "discharged", "barred"]
Interval = tuple[date, date]
ALWAYS: Interval = (date.min, date.max)


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing owed. `because` is the working: what started it and how its date was reached.

    `met_at` is the moment it was met. `span` is the period it is counted in, None where an event started it;
    `opened` is that event. `known_from` is the first day on which anybody could know of it.
    """

    duty: Duty
    policy: Policy
    due: date
    standing: Standing
    because: str
    known_from: date
    subject: str = ""
    opened: Occasion | None = None
    span: Span | None = None
    needed: int = 1
    count: int = 0
    booked: int = 0
    met_at: datetime | None = None
    owed_by: str | None = None

    @property
    def open(self) -> bool:
        return self.standing in ("owed", "late")

    @property
    def progress(self) -> str | None:
        """ "1 of 2" where the duty counts, else None."""
        return f"{self.count} of {self.needed}" if self.span else None

    @property
    def occurrence(self) -> str:
        """What tells this obligation from others of the same duty."""
        return self.subject or self.due.isoformat()

    @property
    def days(self) -> Literal["bank", "school"]:
        rule = self.duty.rule
        return (rule.days if isinstance(rule, Within) else None) or "bank"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A duty whose date cannot be worked out, and the sentence that says why; nothing else is stopped by it."""

    duty: Duty
    why: str


def obligations(
    case: Case, framework: Framework, today: date, since: date = date.min
) -> tuple[list[Obligation], list[Unknown]]:
    """Every obligation of a case that opened by a day, as things stand; periods that ended before `since` left out.

    In: the case as folded up to the moment asked about. Out: obligations in the policy's order, and those unknown.
    """
    owed: list[Obligation] = []
    unknown: list[Unknown] = []
    if case.opened_on is None:
        return owed, unknown
    for policy, interval in _versions(framework):
        for duty in policy.duties:
            if duty.scope != "case" or duty.disabled:
                continue
            try:
                owed.extend(_owed(case, duty, policy, framework, today, since, interval))
            except OutsideCalendar as trouble:
                unknown.append(Unknown(duty, str(trouble)))
    return owed, unknown


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
            yield from _counted(case, duty, policy, framework, today, since, interval)
        case Every():
            yield from _recurring(case, duty, policy, framework, today)
        case _ if duty.starts:
            for occasion in case.happened(duty.starts):
                if start <= occasion.on <= end:
                    yield from _clocked(case, duty, policy, framework, today, occasion)
        case ByDate(on=on):
            yield from _by_date(case, duty, policy, framework, today, since, on)


# --- counted by period ---------------------------------------------------------------------------------------------
def _counted(
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
        if (ended := _ended(case)) and ended <= span.end:
            continue
        n = rule.n if isinstance(rule, CountPer) else 1
        needed, first = _pro_rata(holds, span, n, duty, policy, framework)
        if needed:
            yield _count(case, duty, policy, framework, today, span, needed, max(first, case.opened_on or first))


def _ended(case: Case) -> date | None:
    return case.ended_on or case.converted_on


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


def in_force(case: Case, state: str, policy: Policy) -> Iterator[Interval]:
    """The stretches of days on which a state of affairs held, the last of them without end."""
    if state in ("school_open", "always"):
        yield ALWAYS
        return
    wanted = state.removeprefix("category.")
    holds = {c.id for c in policy.categories if c.concern} if wanted == "concern" else {wanted}
    before = case.categories[0][2] if case.categories else case.category
    turns = [(date.min, before), *((on, new) for on, new, _ in case.categories)]
    for i, (start, category) in enumerate(turns):
        end = turns[i + 1][0] - DAY if i + 1 < len(turns) else date.max
        if category in holds and start <= end:
            yield start, end


# --- clocked from an event -----------------------------------------------------------------------------------------
def _clocked(
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
            if (o.seq > opened.seq and o.subject in ("", opened.subject)) or (o.seq > opened.seq and not duty.per_subject)
        ),
        None,
    )
    ended = _ended(case)
    in_time = met is not None and met.on <= due
    if met:
        standing: Standing = "met" if in_time else "met_late"
    elif ended and ended <= today:
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
        owed_by=_owed_by(case, duty, opened),
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
    local = ", a number set locally" if {"within", "rule", "n"} & set(duty.local) else ""
    return f"{duty.name}: within {rule.n} {unit}{local} of {day(opened.on)}, so by {day(due)}"


def _owed_by(case: Case, duty: Duty, opened: Occasion) -> str | None:
    return duty.owed_by


def _recurring(case: Case, duty: Duty, policy: Policy, framework: Framework, today: date) -> Iterator[Obligation]:
    """So often, counted from the last time or from the day the state of affairs began."""
    rule = duty.rule
    assert isinstance(rule, Every)
    if _ended(case):
        return
    for start, end in in_force(case, duty.while_ or "", policy):
        if not start <= today <= end:
            continue
        began = max(start, case.opened_on or start)
        last = max((o.on for o in case.happened(rule.of) if o.on >= began), default=began)
        due = _due(
            duty.model_copy(update={"rule": Within(kind="within", n=rule.n, unit=rule.unit, of=rule.of)}),
            framework,
            Occasion(case.last_at or datetime.min, last),
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


def _by_date(
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
