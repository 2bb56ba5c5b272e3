"""The term planner: the meetings of a term over all schools, who is called to two on one day, and which school is short
of one. Read from the lists over all cases, which are brought up to date first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from cases.framework import Framework
from cases.policy import Duty, Policy
from cases.store import reading
from cases.terms import DAY, Span
from desk.site.asking import SeesAll, TheDesk
from desk.site.listing import brought_up_to_date
from desk.site.paging import address, pagination
from desk.site.rendering import page
from desk.site.visitor import Visitor
from desk.ways import Way, open_to, way_of
from notifications.outlook import term as planned
from notifications.outlook.owed import posts_in

router = APIRouter()

A_PAGE, MOST_CLASHES = 25, 10
WEEK = timedelta(days=7)
WHOLE_TERM = 1_000
"""A term with more meetings than this is shown a week at a time."""


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the term from its Monday; `first` and `last` are its days within the half-term."""

    first: date
    last: date
    booked: int
    held: int
    here: bool
    href: str


@dataclass(frozen=True, slots=True)
class Half:
    """A half-term with its weeks; `gaps` says how many have no meeting of any school."""

    name: str
    start: date
    end: date
    weeks: Sequence[Week]
    gaps: int


@dataclass(frozen=True, slots=True)
class Group:
    """How many schools are short of one kind of meeting in one period, and who says so."""

    of: planned.Shortage
    name: str
    source: str
    href: str
    here: bool


@dataclass(frozen=True, slots=True)
class ToBook:
    """A school that is short of a meeting, and where one is booked for it; None for whoever may book none there."""

    short: planned.Short
    way: Way | None


@dataclass(frozen=True, slots=True)
class Lacking:
    """What is wanting in a term: the shortages, and the schools of one of them."""

    groups: Sequence[Group]
    schools: Sequence[ToBook]
    pages: dict[str, Any] | None


@router.get("/planner")
def planner(
    request: Request,
    desk: TheDesk,
    visitor: SeesAll,
    term: str = "",
    week: date | None = None,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    short: str = "",
    schools: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """The meetings of one term, a week of it or all, and what is wanting. `short` says which shortage's schools are
    listed, and `schools` which page of them."""
    now, framework = desk.now(), desk.framework
    today, terms = now.date(), framework.calendar.spans("term")
    span = the_term(terms, term, today)
    if span is None:
        return page(request, "planner.html", visitor, term=None, behind=0)
    behind = brought_up_to_date(desk, visitor.person.id, now)
    with reading(desk.engine) as conn:
        days = planned.by_day(conn, span.start, span.end)
        if week is None and sum(one.booked + one.held for one in days) > WHOLE_TERM:
            week = max(today, span.start)
        first, last = _days(span, week)
        asked = {"term": slug(span), "week": week.isoformat() if week else ""}
        total = sum(one.booked + one.held for one in days if first <= one.on <= last)
        pages = max(-(-total // A_PAGE), 1)
        number = min(number, pages)
        sittings = planned.sittings(conn, first, last, A_PAGE, (number - 1) * A_PAGE)
        called = called_of_the_authority(framework.policy)
        clashes, all_clashes = planned.clashes(conn, max(first, today), last, called, MOST_CLASHES)
        lacking = _lacking(conn, visitor, framework, span, today, asked, short, schools)
    return page(
        request,
        "planner.html",
        visitor,
        term=span,
        terms=_around(terms, span),
        halves=list(_halves(framework, span, days, asked)),
        week=week,
        first=first,
        last=last,
        whole=address("/planner", {"term": slug(span)}) if sum(d.booked + d.held for d in days) <= WHOLE_TERM else "",
        sittings=[(one, _title(framework.policy, one.kind)) for one in sittings],
        total=total,
        clashes=[(one, [(s, _title(framework.policy, s.kind)) for s in one.sittings]) for one in clashes],
        all_clashes=all_clashes,
        lacking=lacking,
        officer=visitor.sight.officer,
        behind=behind,
        pages=pagination("/planner", asked, number, pages, "meetings"),
    )


def _lacking(
    conn: Connection,
    visitor: Visitor,
    framework: Framework,
    span: Span,
    today: date,
    asked: dict[str, str],
    short: str,
    number: int,
) -> Lacking | None:
    """Which schools are short of a meeting; None where none is."""
    policy, calendar = framework.policy, framework.calendar
    groups = planned.shortages(conn, policy, calendar, span, today)
    if not groups:
        return None
    here = next((one for one in groups if _named(one) == short), groups[0])
    pages = max(-(-here.schools // A_PAGE), 1)
    number = min(number, pages)
    rows = planned.short(conn, policy, calendar, span, today, here, A_PAGE, (number - 1) * A_PAGE)
    duties = {duty.id: duty for duty in policy.duties}
    posts = posts_in(conn, visitor.person.id, {one.case_id for one in rows}, today)
    return Lacking(
        [Group(one, duties[one.duty].name, duties[one.duty].source, _to(asked, one), one == here) for one in groups],
        [ToBook(one, _booking(one, duties[one.duty], policy, posts.get(one.case_id, frozenset()))) for one in rows],
        pagination(
            "/planner", {**asked, "short": _named(here)}, number, pages, "schools short of a meeting", "schools"
        ),
    )


def _named(one: planned.Shortage) -> str:
    """A shortage as a part of an address."""
    return f"{one.duty}.{one.due.isoformat()}"


def _to(asked: dict[str, str], one: planned.Shortage) -> str:
    return f"{address('/planner', asked, short=_named(one))}#short"


def _booking(one: planned.Short, duty: Duty, policy: Policy, posts: frozenset[str]) -> Way | None:
    way = way_of(duty, policy, one.case_id)
    return way if open_to(way, posts, policy) else None


# --- terms and weeks -----------------------------------------------------------------------------------------------
def slug(span: Span) -> str:
    """A term as a part of an address: spring-term-2026-27."""
    return span.name.replace(" ", "-").replace("/", "-")


def the_term(terms: Sequence[Span], asked: str, today: date) -> Span | None:
    """The term that is asked for; else the one in which a day is, or the next, or the last there is."""
    found = next((one for one in terms if slug(one) == asked), None)
    return found or next((one for one in terms if today <= one.end), terms[-1] if terms else None)


def _around(terms: Sequence[Span], span: Span) -> list[tuple[str, str, bool]]:
    """The term before this one, this one, and the two after it, as links."""
    at = list(terms).index(span)
    return [
        (_capital(one.name), address("/planner", {"term": slug(one)}), one == span)
        for one in terms[max(at - 1, 0) : at + 3]
    ]


def _days(span: Span, week: date | None) -> tuple[date, date]:
    """The days that are looked at: of one week, or of the whole term."""
    if week is None or not span.start - WEEK < week <= span.end:
        return span.start, span.end
    monday = week - week.weekday() * DAY
    return max(monday, span.start), min(monday + WEEK - DAY, span.end)


def _halves(framework: Framework, span: Span, days: Sequence[planned.OnADay], asked: dict[str, str]) -> Iterator[Half]:
    for half in framework.calendar.spans("half_term"):
        if span.start <= half.start and half.end <= span.end:
            weeks = list(_weeks(half, days, asked))
            gaps = sum(not (one.booked or one.held) for one in weeks)
            yield Half(_capital(half.name), half.start, half.end, weeks, gaps)


def _weeks(half: Span, days: Sequence[planned.OnADay], asked: dict[str, str]) -> Iterator[Week]:
    monday = half.start - half.start.weekday() * DAY
    while monday <= half.end:
        first, last = max(monday, half.start), min(monday + WEEK - DAY, half.end)
        inside = [one for one in days if first <= one.on <= last]
        href = address("/planner", {**asked, "week": monday.isoformat()})
        counts = sum(one.booked for one in inside), sum(one.held for one in inside)
        yield Week(
            first,
            last,
            *counts,
            here=asked["week"] != "" and first <= date.fromisoformat(asked["week"]) <= last,
            href=href,
        )
        monday += WEEK


# --- what the policy says ------------------------------------------------------------------------------------------
def called_of_the_authority(policy: Policy) -> dict[str, list[str]]:
    """The posts of the authority that each kind of meeting calls: a school's own people have one school."""
    officers = {
        kind: [role for role in {m.chair, *m.expected, *m.invite} if policy.is_officer((role,))]
        for kind, m in policy.meetings.items()
    }
    return {kind: roles for kind, roles in officers.items() if roles}


def _title(policy: Policy, kind: str) -> str:
    return policy.meetings[kind].title if kind in policy.meetings else _capital(kind.replace("_", " "))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
