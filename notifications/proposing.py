"""Days that fit for a meeting: in the half-term that is short of one, on a school day, with time for the notice.

Pure. A person chooses: each day comes with what speaks for it and against it, the most fitting first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.case import Case
from cases.framework import Framework
from cases.obligations import Obligation, obligations
from cases.policy import MeetingKind
from cases.refusals import day
from cases.terms import DAY, OutsideCalendar, Span, days_between

MANY = 12
"""How many days are put forward: what somebody can look over at once."""
NAMED = 3
"""How many other meetings of a day are told one by one."""
LOOK_BACK = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Busy:
    """Another meeting of somebody who is called to this one. `starts` is "" and `minutes` 0 where nobody said;
    `several` counts theirs of that day, time and length, and `about` is one of them."""

    who: str
    on: date
    starts: str = ""
    minutes: int = 0
    about: str = ""
    several: int = 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """A meeting that is looked for: its kind, from which day to which, at what time if that is known, and why then."""

    kind: str
    within: Span
    why: str
    starts: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A day that fits. `because` speaks for it and `but` against it, in sentences."""

    on: date
    because: tuple[str, ...]
    but: tuple[str, ...] = ()


def wanted(case: Case, framework: Framework, kind: str, today: date, starts: str = "", minutes: int = 0) -> Wanted:
    """The stretch of days in which a meeting of a kind is most needed: the half-term, else the term, that is short of
    one, the earliest first; else what an event asks for; else the half-term of today or the next one.

    Raises OutsideCalendar where no term dates have been entered.
    """
    owed, _ = obligations(case, framework, today, since=today - LOOK_BACK)
    short = [o for o in owed if o.open and _meets(o, kind) and o.due >= today and o.count + o.booked < o.needed]
    if short:
        o = min(short, key=lambda o: o.due)
        within = _emptier(case, o.span, framework, kind, today) if o.span else Span(o.duty.name, o.known_from, o.due)
        why = f"{o.because} ({o.duty.source}). {o.count} held, {o.booked} booked" if o.span else o.because
        return Wanted(kind, within, f"{why}.", starts, minutes)
    for half in framework.calendar.half_terms:
        if half.end > today and _takes_notice(half, framework.policy.meetings[kind], framework, today):
            return Wanted(kind, half, f"Nothing is short. The next half-term is the {half.name}.", starts, minutes)
    raise OutsideCalendar(today, framework.calendar.id)


def _emptier(case: Case, span: Span, framework: Framework, kind: str, today: date) -> Span:
    """The first half-term of a stretch that is not over and has no meeting of the group; the whole, where each has."""
    own = _own(case, kind, framework)
    halves = [half for half in framework.calendar.half_terms if half.start in span and half.end > today]
    return next((half for half in halves if not any(on in half for on in own)), span)


def _own(case: Case, kind: str, framework: Framework) -> list[date]:
    """The days of the group's own meetings, held or booked."""
    there = (m for m in case.meetings.values() if m.standing != "cancelled")
    return sorted(m.on for m in there if _same(m.kind, kind, framework))


def _meets(o: Obligation, kind: str) -> bool:
    counts_as = o.policy.meetings[kind].counts_as if kind in o.policy.meetings else None
    names = {f"meeting.{kind}", f"meeting.{kind}.booked", f"meeting.{counts_as}"}
    return bool(names & set(o.duty.met_by))


def _takes_notice(half: Span, kind: MeetingKind, framework: Framework, today: date) -> bool:
    return notice_given_by(half.end, kind, framework) >= today


def notice_given_by(on: date, kind: MeetingKind, framework: Framework) -> date:
    """The last day on which the notice of a meeting can still be given as the policy asks."""
    return on - DAY if kind.notice == "at_once" else framework.calendar.add_working_days(on, -kind.notice)


def proposals(
    case: Case, framework: Framework, asked: Wanted, busy: Iterable[Busy], today: date, travel: int = 0
) -> list[Proposal]:
    """A dozen days that fit, the most fitting first.

    In: `busy`, the other meetings of whoever is called; `travel`, working days that a notice by post takes before it
    counts. A day on which any of them would be at two meetings at once is not put forward. Raises OutsideCalendar.
    """
    there: dict[date, list[Busy]] = {}
    for one in busy:
        there.setdefault(one.on, []).append(one)
    own = _own(case, asked.kind, framework)
    kind = framework.policy.meetings[asked.kind]
    found = []
    for on in days_between(max(asked.within.start, today + DAY), asked.within.end):
        beside = there.get(on, [])
        if _closed(on, framework) or on in own or any(_at_once(one, asked) for one in beside):
            continue
        short = notice_given_by(on, kind, framework) < framework.calendar.add_working_days(today, travel)
        found.append((_rank(on, short, beside, own, asked), _said(on, short, beside, own, kind, asked, framework)))
    return [proposal for _, proposal in sorted(found, key=lambda pair: pair[0])[:MANY]]


def _closed(on: date, framework: Framework) -> bool:
    """A weekend, a holiday, a bank holiday, a training day or a day on which the school is closed."""
    calendar = framework.calendar
    return not calendar.school_day(on) or on in calendar.inset or on in calendar.closed


def _same(kind: str, other: str, framework: Framework) -> bool:
    group = framework.policy.group_meetings()
    return kind == other or (kind in group and other in group)


def _at_once(one: Busy, asked: Wanted) -> bool:
    """Whether two meetings would be at the same time. Where a time is not known, they might not be."""
    if not (one.starts and asked.starts):
        return False
    begins, other = (datetime.strptime(at, "%H:%M") for at in (asked.starts, one.starts))  # noqa: DTZ007
    ends = begins + timedelta(minutes=max(asked.minutes, 1))
    return begins < other + timedelta(minutes=max(one.minutes, 1)) and other < ends


def _rank(on: date, short: bool, beside: Sequence[Busy], own: Sequence[date], asked: Wanted) -> tuple[object, ...]:
    """Enough notice first, then days on which nobody has another meeting, then those farthest from the group's other
    meetings, so that two of a term do not fall together; the earlier of two that fit alike."""
    return short, _many_of(beside), -min(_apart(on, own), (asked.within.end - asked.within.start).days), on


def _many_of(beside: Sequence[Busy]) -> int:
    return sum(one.several for one in beside)


def _apart(on: date, own: Sequence[date]) -> int:
    return min((abs((on - other).days) for other in own), default=10_000)


def _said(
    on: date, short: bool, beside: Sequence[Busy], own: Sequence[date], kind: MeetingKind, asked: Wanted,
    framework: Framework,
) -> Proposal:  # fmt: skip
    because = [f"{on:%A}, a school day in the {asked.within.name}"]
    but = []
    if kind.notice != "at_once":
        given = notice_given_by(on, kind, framework)
        if short:
            but.append(f"Short notice: {kind.notice} working days before is {day(given)}")
        else:
            because.append(f"Notice of {kind.notice} working days can be given until {day(given)}")
    because += _between(on, own)
    if beside:
        but += [_busy(one) for one in beside[:NAMED]]
        if others := _many_of(beside) - len(beside[:NAMED]):
            but.append(f"They have {'1 more meeting' if others == 1 else f'{others} more meetings'} that day")
    else:
        because.append("Nobody who is called has another meeting on record that day")
    return Proposal(on, tuple(because), tuple(but))


def _between(on: date, own: Sequence[date]) -> Iterable[str]:
    before, after = [x for x in own if x < on], [x for x in own if x > on]
    if before:
        yield f"{_many((on - before[-1]).days)} after the last one ({day(before[-1])})"
    if after:
        yield f"{_many((after[0] - on).days)} before the next one ({day(after[0])})"


def _busy(one: Busy) -> str:
    at = f"at {one.starts}" if one.starts else "at a time that is not on record"
    return f"{one.who} has another meeting that day, {at}{f' ({one.about})' if one.about else ''}"


def _many(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
