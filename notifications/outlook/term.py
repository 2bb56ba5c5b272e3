"""A term over all schools: its meetings, who is called to two on one day, and which school is short of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Select, and_, exists, func, literal, or_, select, union_all

from cases import schema
from cases.holding import holds
from cases.policy import CountPer, Duty, Each, Policy
from cases.schema.desk import SHORT
from cases.terms import Calendar, Span

SHOWN = 6
"""Meetings of one clash that are shown."""

_s, _c, _p, _w = schema.sittings.c, schema.caseload.c, schema.people.c, schema.owing.c


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting of one school. `minutes` is 0 and `starts` "" where they are not known."""

    case_id: str
    school: str
    meeting_id: str
    kind: str
    standing: str
    held_on: date
    starts: str
    minutes: int
    chair: str


@dataclass(frozen=True, slots=True)
class OnADay:
    """How many meetings there are on a day, of all schools."""

    on: date
    booked: int
    held: int


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody who is called to several meetings on one day: the first of them, and how many there are."""

    who: str
    on: date
    sittings: tuple[Sitting, ...]
    meetings: int

    @property
    def overlap(self) -> bool:
        """Whether two of them are at the same time, as far as their times are known."""
        spans = sorted((_minute(s.starts), _minute(s.starts) + s.minutes) for s in self.sittings if s.starts)
        return any(a[0] == b[0] or a[1] > b[0] for a, b in pairwise(spans))


@dataclass(frozen=True, slots=True)
class Short:
    """A school that is owed more meetings of its group in a period than were held or are booked."""

    case_id: str
    school: str
    duty: str
    because: str
    due: date
    short: int


@dataclass(frozen=True, slots=True)
class Shortage:
    """How many schools are short of a meeting in the period that ends on a day."""

    duty: str
    due: date
    schools: int


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


# --- meetings ------------------------------------------------------------------------------------------------------
def by_day(conn: Connection, first: date, last: date) -> list[OnADay]:
    """The days from one to another on which there is a meeting, in order."""
    query = (
        select(_s.held_on, *(func.sum((_s.standing == one).cast(Integer)).label(one) for one in ("booked", "held")))
        .where(_between(first, last))
        .group_by(_s.held_on)
        .order_by(_s.held_on)
    )
    return [OnADay(date.fromisoformat(row.held_on), int(row.booked), int(row.held)) for row in conn.execute(query)]


def sittings(conn: Connection, first: date, last: date, most: int, skip: int) -> list[Sitting]:
    """The meetings of these days, in order of time."""
    query = _sittings().where(_between(first, last)).order_by(_s.held_on, _s.starts, _s.case_id, _s.meeting_id)
    return [_sitting(row) for row in conn.execute(query.limit(most).offset(skip))]


def _sittings() -> Select[Any]:
    chair = schema.people.alias()
    of = (_s.case_id, _c.school, _s.meeting_id, _s.kind, _s.standing, _s.held_on, _s.starts, _s.minutes)
    return (
        select(*of, func.coalesce(chair.c.name, "").label("chair"))
        .select_from(schema.sittings)
        .join(schema.caseload, _c.case_id == _s.case_id)
        .outerjoin(chair, chair.c.person_id == _s.chair_id)
    )


def _sitting(row: Any) -> Sitting:
    said = {name: getattr(row, name) for name in Sitting.__dataclass_fields__}
    return Sitting(**{**said, "held_on": date.fromisoformat(row.held_on)})


def _between(first: date, last: date) -> ColumnElement[bool]:
    return _s.held_on.between(first.isoformat(), last.isoformat())


# --- clashes -------------------------------------------------------------------------------------------------------
def clashes(
    conn: Connection, first: date, last: date, called: Mapping[str, Sequence[str]], most: int
) -> tuple[list[Clash], int]:
    """Who is called to several booked meetings on one day: the first `most`, and how many there are in all. `called`:
    the posts that each kind of meeting calls, of those to look at."""
    if not called:
        return [], 0
    twice = _called_twice(first, last, called).add_columns(func.count().over().label("all"))
    found = conn.execute(twice.limit(most)).all()
    if not found:
        return [], 0
    of = {(row.person_id, row.held_on): list[Sitting]() for row in found}
    parts = [select(_of_clash(who, on, called).limit(SHOWN).subquery()) for who, on in of]
    for row in conn.execute(union_all(*parts) if len(parts) > 1 else parts[0]):
        of[row.person_id, row.held_on].append(_sitting(row))
    said = {(row.person_id, row.held_on): row for row in found}
    return [
        Clash(said[who, on].name, date.fromisoformat(on), tuple(them), said[who, on].meetings)
        for (who, on), them in of.items()
    ], found[0].all


def _called(posts: Any, called: Mapping[str, Sequence[str]]) -> ColumnElement[bool]:
    roles = or_(*(and_(_s.kind == kind, posts.c.role.in_(sorted(roles))) for kind, roles in called.items()))
    return and_(posts.c.case_id == _s.case_id, roles, holds(posts, _s.held_on), _s.standing == "booked")


def _called_twice(first: date, last: date, called: Mapping[str, Sequence[str]]) -> Select[Any]:
    posts = schema.posts.alias()
    meetings = func.count((_s.case_id + " " + _s.meeting_id).distinct())
    return (
        select(posts.c.person_id, _p.name, _s.held_on, meetings.label("meetings"))
        .select_from(schema.sittings)
        .join(posts, _called(posts, called))
        .join(schema.people, _p.person_id == posts.c.person_id)
        .where(_between(first, last))
        .group_by(posts.c.person_id, _p.name, _s.held_on)
        .having(meetings > 1)
        .order_by(_s.held_on, _p.name, posts.c.person_id)
    )


def _of_clash(who: str, on: str, called: Mapping[str, Sequence[str]]) -> Select[Any]:
    posts = schema.posts.alias()
    theirs = exists().where(posts.c.person_id == who, _called(posts, called))
    query = _sittings().add_columns(literal(who).label("person_id")).where(_s.held_on == on, theirs)
    return query.order_by(_s.starts, _s.case_id, _s.meeting_id)


# --- short of a meeting --------------------------------------------------------------------------------------------
def duties_of_groups(policy: Policy) -> list[Duty]:
    """The duties that count meetings of a school's group in a period."""
    names = {f"meeting.{kind}" for kind in policy.group_meetings()}
    return [
        d for d in policy.duties if names & set(d.met_by) and isinstance(d.rule, CountPer | Each) and not d.disabled
    ]


def shortages(conn: Connection, policy: Policy, calendar: Calendar, term: Span, today: date) -> list[Shortage]:
    """How many schools are short of a meeting in this term, by period and duty. In periods that have begun, by what is
    owed (part of a period counts for part); in those to come, by the diary."""
    begun = _is_short(duties_of_groups(policy), term)
    counted = select(_w.duty, _w.due, func.count().label("schools")).where(begun).group_by(_w.duty, _w.due)
    parts = [counted]
    for duty, span in _to_come(policy, calendar, term, today):
        named = literal(duty.id), literal(span.end.isoformat())
        parts.append(select(*named, func.count()).select_from(_lacking(duty, span, policy).subquery()))
    rows = conn.execute(union_all(*parts)).all()
    found = [Shortage(row.duty, date.fromisoformat(row.due), row.schools) for row in rows if row.schools]
    return sorted(found, key=lambda one: (one.due, one.duty))


def short(
    conn: Connection, policy: Policy, calendar: Calendar, term: Span, today: date, of: Shortage, most: int, skip: int
) -> list[Short]:
    """The schools of one shortage, by name."""
    ahead = [(d, s) for d, s in _to_come(policy, calendar, term, today) if (d.id, s.end) == (of.duty, of.due)]
    if ahead:
        query = _lacking(*ahead[0], policy)
    else:
        query = _begun(duties_of_groups(policy), term).where(_w.duty == of.duty, _w.due == of.due.isoformat())
    rows = conn.execute(query.order_by(func.lower(_c.school), _c.case_id).limit(most).offset(skip))
    return [Short(**{**row._asdict(), "due": date.fromisoformat(row.due)}) for row in rows]


def _to_come(policy: Policy, calendar: Calendar, term: Span, today: date) -> Iterator[tuple[Duty, Span]]:
    """The periods of a term that have not begun, with each duty that counts meetings in them."""
    for duty in duties_of_groups(policy):
        assert isinstance(duty.rule, CountPer | Each)
        for span in calendar.spans(duty.rule.period):
            if today < span.start and term.start <= span.start and span.end <= term.end:
                yield duty, span


def _begun(duties: Sequence[Duty], term: Span) -> Select[Any]:
    return (
        select(_w.case_id, _c.school, _w.duty, _w.because, _w.due, _w.short)
        .join(schema.caseload, _c.case_id == _w.case_id)
        .where(_is_short(duties, term))
    )


def _is_short(duties: Sequence[Duty], term: Span) -> ColumnElement[bool]:
    inside = _w.due.between(term.start.isoformat(), term.end.isoformat())
    return and_(_w.duty.in_([d.id for d in duties]), inside, SHORT)


def _lacking(duty: Duty, span: Span, policy: Policy) -> Select[Any]:
    """Schools in whose diary there is too little."""
    n = duty.rule.n if isinstance(duty.rule, CountPer) else 1
    kinds = [name.removeprefix("meeting.") for name in duty.met_by]
    kinds += [kind for kind, m in policy.meetings.items() if m.counts_as in kinds]
    counted = and_(_s.kind.in_(kinds), _between(span.start, span.end))
    enough = select(_s.case_id).where(counted).group_by(_s.case_id).having(func.count() >= n)
    planned = select(func.count()).where(_s.case_id == _c.case_id, counted).scalar_subquery()
    because = f"{duty.name}: {n} in the {span.name}, which has not begun"
    said = (
        literal(duty.id).label("duty"),
        literal(because).label("because"),
        literal(span.end.isoformat()).label("due"),
    )
    owed = _c.category.in_(_categories(duty, policy))
    return select(_c.case_id, _c.school, *said, (n - planned).label("short")).where(
        _c.standing == "open", owed, _c.case_id.not_in(enough)
    )


def _categories(duty: Duty, policy: Policy) -> list[str]:
    """The categories in which a duty is owed."""
    wanted = (duty.while_ or "").removeprefix("category.")
    return [c.id for c in policy.categories if wanted in (c.id, "school_open") or (wanted == "concern" and c.concern)]
