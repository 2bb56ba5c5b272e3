"""What is owed, what will go out and what waits, over all cases: for one person or for everybody."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, not_, or_, select, true, union_all

from cases import schema
from cases.holding import holds
from cases.sight import Open
from cases.trail import stamp
from notifications.deciding import STUCK
from notifications.outbox import WAITING
from notifications.outlook.holding import is_of

When = Literal["late", "today", "ahead"]
WHEN: tuple[When, ...] = ("late", "today", "ahead")
TOO_LONG = timedelta(hours=1)
"""How long a message may be ready to go before it is said that nothing sends it: the post looks every few minutes."""

MOST_COUNTED = 1_000
"""What will go out is counted no further than this: nobody reads more of it, and a count of all takes its time."""

_w, _g, _c, _p = schema.owing.c, schema.coming.c, schema.caseload.c, schema.people.c
_d, _u, _a, _l = schema.deliveries.c, schema.due.c, schema.arrivals.c, schema.drafted.c


@dataclass(frozen=True, slots=True)
class Owed:
    """Something owed in a case. `owner`: the name of whoever owes it, "" where nobody holds the post."""

    when: When
    case_id: str
    school: str
    category: str
    duty: str
    name: str
    role: str
    owner: str
    due: date
    progress: str
    because: str
    source: str
    subject: str
    short: int
    meeting: str
    """A meeting of the kinds asked about that is booked and whose day has come: it only has to be recorded."""


@dataclass(frozen=True, slots=True)
class Goes:
    """Something that dates will call for if nothing else happens."""

    case_id: str
    school: str
    goes_on: date
    kind: str
    wording: str
    role: str
    to: str
    channel: str
    note: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter that waits to be approved or issued."""

    case_id: str
    school: str
    draft_id: str
    template: str
    author: str
    dated: date
    standing: str


@dataclass(frozen=True, slots=True)
class Signs:
    """How much there is of each, in numbers: what is owed and what will go out of a person or of all; mail that nobody
    could place, deliveries that need a person, messages that are ready and do not go, cases no round has served."""

    late: int
    today: int
    ahead: int
    coming: int
    mail: int
    stuck: int
    unsent: int
    unserved: int


def owed(
    conn: Connection,
    today: date,
    ahead: int,
    person: str,
    when: Sequence[When],
    most: int,
    skip: int,
    kinds: Collection[str],
    open_to: Open,
) -> list[Owed]:
    """The first `most` of each sort of `when`, the longest owed first; `person` "" asks about everybody. Whoever owes
    something sees it; of all else `open_to` says what may be seen."""
    first = (_first(one, today, ahead, person, kinds, open_to) for one in when)
    parts = [select(one.limit(most).offset(skip).subquery()) for one in first]
    rows = conn.execute(union_all(*parts)) if len(parts) > 1 else conn.execute(parts[0])
    found = [Owed(**{**row._asdict(), "due": date.fromisoformat(row.due)}) for row in rows]
    return sorted(found, key=lambda o: (WHEN.index(o.when), o.due, o.school, o.case_id, o.duty))


def _first(when: When, today: date, ahead: int, person: str, kinds: Collection[str], open_to: Open) -> Select[Any]:
    query = (
        select(
            case((_w.due < today.isoformat(), "late"), (_w.due == today.isoformat(), "today"), else_="ahead").label(
                "when"
            ),
            *(_w.case_id, _c.school, _c.category, _w.duty, _w.name, _w.role),
            func.coalesce(_p.name, "").label("owner"),
            *(_w.due, _w.progress, _w.because, _w.source, _w.subject, _w.short),
            func.coalesce(_to_record(today, kinds), "").label("meeting"),
        )
        .join(schema.caseload, _c.case_id == _w.case_id)
        .outerjoin(schema.people, _p.person_id == _w.person_id)
        .where(_when(when, today, ahead), _w.person_id == person if person else open_to(_w.restricted, _w.case_id))
    )
    return query.order_by(_w.due, _w.case_id, _w.n)


def _to_record(today: date, kinds: Collection[str]) -> Any:
    s = schema.sittings.c
    booked = and_(s.case_id == _w.case_id, s.kind.in_(sorted(kinds)), s.standing == "booked")
    return select(func.min(s.meeting_id)).where(booked, s.held_on <= today.isoformat()).scalar_subquery()


def _when(when: When, today: date, ahead: int) -> ColumnElement[bool]:
    day, last = today.isoformat(), (today + timedelta(days=ahead)).isoformat()
    return {"late": _w.due < day, "today": _w.due == day, "ahead": and_(_w.due > day, _w.due <= last)}[when]


Among = Callable[[ColumnElement[str]], ColumnElement[bool]]
"""Which cases: see `among_cases_of`."""


def everywhere(case_id: ColumnElement[str]) -> ColumnElement[bool]:
    return true()


def coming(conn: Connection, among: Among, most: int, skip: int, open_to: Open) -> list[Goes]:
    """What will go out in some cases, the soonest first, as far as it may be seen."""
    first = _coming(among, open_to).limit(most).offset(skip).subquery()
    said = (first.c.goes_on, first.c.kind, first.c.wording, first.c.role, _p.name.label("to"), first.c.channel)
    query = (
        select(first.c.case_id, _c.school, *said, first.c.note)
        .join(schema.caseload, _c.case_id == first.c.case_id)
        .outerjoin(schema.people, _p.person_id == first.c.person_id)
        .order_by(first.c.goes_on, first.c.case_id, first.c.n)
    )
    rows = conn.execute(query)
    return [Goes(**{**r._asdict(), "goes_on": date.fromisoformat(r.goes_on), "to": r.to or ""}) for r in rows]


def _coming(among: Among, open_to: Open) -> Select[Any]:
    seen = open_to(_g.restricted, _g.case_id)
    return select(schema.coming).where(among(_g.case_id), seen).order_by(_g.goes_on, _g.case_id, _g.n)


def posts_in(conn: Connection, person: str, cases: Collection[str], today: date) -> dict[str, frozenset[str]]:
    """The posts that somebody holds today in some cases."""
    mine = schema.posts.alias()
    held = and_(is_of(mine, person), mine.c.case_id.in_(sorted(cases)), holds(mine, today.isoformat()))
    found: dict[str, set[str]] = {}
    for row in conn.execute(select(mine.c.case_id, mine.c.role).where(held)):
        found.setdefault(row.case_id, set()).add(row.role)
    return {case_id: frozenset(roles) for case_id, roles in found.items()}


def to_approve(conn: Connection, person: str, roles: Collection[str], today: date, most: int) -> list[Draft]:
    """Letters that somebody else wrote and this person may approve, by a post of theirs in `roles`."""
    mine = schema.posts.alias()
    may = and_(is_of(mine, person), mine.c.role.in_(sorted(roles)), holds(mine, today.isoformat()))
    query = (
        select(_l.case_id, _c.school, _l.draft_id, _l.template, _p.name.label("author"), _l.dated, _l.standing)
        .join(schema.caseload, _c.case_id == _l.case_id)
        .outerjoin(schema.people, _p.person_id == _l.author_id)
        .where(_l.standing == "drafted", _l.author_id != person)
        .where(exists().where(mine.c.case_id == _l.case_id, may))
        .order_by(_l.dated, _l.case_id, _l.draft_id)
        .limit(most)
    )
    rows = conn.execute(query)
    return [Draft(**{**r._asdict(), "dated": date.fromisoformat(r.dated), "author": r.author or ""}) for r in rows]


def signs(
    conn: Connection,
    now: datetime,
    ahead: int,
    person: str,
    among: Among,
    served: date,
    open_to: Open,
    hidden: Collection[int] = (),
) -> Signs:
    """All the numbers of a page at once. `served`: the last day on which a round should have served every case;
    `hidden`: deliveries that are not counted."""
    today = now.date()
    numbers: dict[str, Any] = {when: _how_many(when, today, ahead, person, open_to) for when in WHEN}
    goes = select(_g.case_id).where(among(_g.case_id), open_to(_g.restricted, _g.case_id)).limit(MOST_COUNTED + 1)
    seen = _d.delivery_id.not_in(sorted(hidden)) if hidden else true()
    numbers |= {
        "coming": select(func.count()).select_from(goes.subquery()),
        "mail": select(func.count()).select_from(schema.arrivals).where(_a.filed == "waiting"),
        "stuck": select(func.count()).select_from(schema.deliveries).where(_d.state.in_(STUCK), seen),
        "unsent": select(func.count()).select_from(schema.deliveries).where(_ready_since(now - TOO_LONG), seen),
        "unserved": select(func.count()).select_from(_unserved(served).subquery()),
    }
    columns = [
        (query.scalar_subquery() if isinstance(query, Select) else query).label(name) for name, query in numbers.items()
    ]
    return Signs(**conn.execute(select(*columns)).one()._asdict())


def _how_many(when: When, today: date, ahead: int, person: str, open_to: Open) -> Any:
    """How much is owed. Of everybody: all of it, which an index counts, less the few rows that are not to be seen."""
    owing = select(func.count()).select_from(schema.owing).where(_when(when, today, ahead))
    if person:
        return owing.where(_w.person_id == person)
    closed = owing.where(_w.restricted > 0, not_(open_to(_w.restricted, _w.case_id)))
    return owing.scalar_subquery() - closed.scalar_subquery()


def _ready_since(moment: datetime) -> ColumnElement[bool]:
    at = stamp(moment)
    waits = or_(_d.next_attempt_at.is_(None), _d.next_attempt_at <= at)
    return and_(_d.state.in_(WAITING), _d.channel == "email", _d.created_at <= at, waits)


def _unserved(served: date) -> Any:
    """Cases that were written to before a round's day, or for which something was due by then: a round sees to both."""
    day = served.isoformat()
    return select(_c.case_id).where(_c.look_on < day).union(select(_u.case_id).where(_u.due_on <= day))
