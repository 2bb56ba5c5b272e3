"""The caseload as it is asked for: filtered, sorted, and a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, or_, select

from cases import schema
from cases.sight import Open
from notifications.outlook.holding import among_cases_of

A_PAGE = 25
"""Rows a page: what can be read without losing the place, and weighs little."""

_c, _o = schema.caseload.c, schema.outlook.c


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the caseload is wanted. "" and None leave a thing open; `person`: the cases in which they hold a post;
    `ready`: nothing stands in the way of closing; `down`: the last first; `page` counts from 1."""

    words: str = ""
    standing: str = "open"
    category: str = ""
    school_type: str = ""
    phase: str = ""
    on_register: bool | None = None
    rating: str = ""
    person: str = ""
    late: bool = False
    ready: bool = False
    sort: str = "school"
    down: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Listed:
    """One case of the list. `as_of` is the day that its row was made for; None where it has none yet."""

    case_id: str
    school: str
    urn: str
    school_type: str
    phase: str
    standing: str
    category: str
    on_register: bool
    category_since: date | None
    rating: str | None
    direction: str | None
    next_tig: date | None
    last_tig: date | None
    next_due: date | None
    late: int
    blocks: int
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the list, and how many there are in all."""

    rows: Sequence[Listed]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(-(-self.total // A_PAGE), 1)


@dataclass(frozen=True, slots=True)
class Orders:
    """The policy's own order of its categories and of its ratings, for sorting by them."""

    categories: Sequence[str] = ()
    ratings: Sequence[str] = ()


SORTS: Mapping[str, ColumnElement[Any]] = {
    "school": func.lower(_c.school),
    "case": _c.case_id,
    "tig": _o.next_tig,
    "since": _o.category_since,
    "blocks": _o.blocks,
}
BY_ORDER = ("category", "rating")


@dataclass(frozen=True, slots=True)
class _Owed:
    """What a case owes, as far as whoever looks may know of it."""

    late: ColumnElement[Any]
    due: ColumnElement[Any]


def _owed(open_to: Open) -> _Owed:
    seen = open_to(_o.restricted, _c.case_id)
    late, due = case((seen, _o.late), else_=_o.late_shown), case((seen, _o.next_due), else_=_o.next_due_shown)
    return _Owed(late.label("late"), due.label("next_due"))


def caseload(conn: Connection, wanted: Wanted, today: date, orders: Orders, open_to: Open) -> Found:
    """One page of the cases wanted; a page that is not there is the last."""
    among, owed = _among(conn, wanted, today), _owed(open_to)
    total = int(conn.execute(_filtered(select(func.count()), wanted, among, owed)).scalar_one())
    page = min(max(wanted.page, 1), max(-(-total // A_PAGE), 1))
    which = _sorted(_filtered(select(_c.case_id), wanted, among, owed), wanted, orders, owed)
    ids = which.limit(A_PAGE).offset((page - 1) * A_PAGE).subquery()  # sorted by its names alone, and then told whole
    query = _sorted(_joined(_rows(owed)).join(ids, ids.c.case_id == _c.case_id), wanted, orders, owed)
    return Found([_listed(row) for row in conn.execute(query)], total, page)


def whole_caseload(conn: Connection, wanted: Wanted, today: date, orders: Orders, open_to: Open) -> list[Listed]:
    """Every case wanted, in order: for a file."""
    owed = _owed(open_to)
    filtered = _filtered(_rows(owed), wanted, _among(conn, wanted, today), owed)
    return [_listed(row) for row in conn.execute(_sorted(filtered, wanted, orders, owed))]


def _among(conn: Connection, wanted: Wanted, today: date) -> ColumnElement[bool] | None:
    return among_cases_of(conn, wanted.person, today)(_c.case_id) if wanted.person else None


def _rows(owed: _Owed) -> Select[Any]:
    of_case = (_c.case_id, _c.school, _c.urn, _c.school_type, _c.phase, _c.standing, _c.category, _c.on_register)
    of_day = (_o.category_since, _o.rating, _o.direction, _o.next_tig, _o.last_tig, owed.due, owed.late, _o.blocks)
    return select(*of_case, *of_day, _o.looked_on)


def _joined(query: Select[Any]) -> Select[Any]:
    return query.select_from(schema.caseload.outerjoin(schema.outlook, _o.case_id == _c.case_id))


def _filtered(query: Select[Any], wanted: Wanted, among: ColumnElement[bool] | None, owed: _Owed) -> Select[Any]:
    query = _joined(query).where(_c.urn != "")  # the authority itself is no school
    same = {"standing": _c.standing, "category": _c.category, "school_type": _c.school_type, "phase": _c.phase}
    for name, column in {**same, "rating": _o.rating}.items():
        if value := getattr(wanted, name):
            query = query.where(column == value)
    if wanted.on_register is not None:
        query = query.where(_c.on_register == int(wanted.on_register))
    if wanted.late:
        query = query.where(owed.late > 0)
    if wanted.ready:
        query = query.where(_c.standing == "open", _o.blocks == 0)
    if among is not None:
        query = query.where(among)
    for word in wanted.words.split():
        query = query.where(_says(word))
    return query


def _says(word: str) -> ColumnElement[bool]:
    """Whether a school's name holds a word, or its URN or its case begins with it."""
    said = word.lower()
    return or_(
        func.lower(_c.school).contains(said, autoescape=True),
        _c.urn.startswith(said, autoescape=True),
        func.lower(_c.case_id).startswith(said, autoescape=True),
    )


def _sorted(query: Select[Any], wanted: Wanted, orders: Orders, owed: _Owed) -> Select[Any]:
    """What is not known comes last whichever way it is sorted. By school, an index has them in order."""
    key, school = _key(wanted.sort, orders, owed), (func.lower(_c.school), _c.case_id)
    if key is SORTS["school"]:
        return query.order_by(*(one.desc() if wanted.down else one for one in school))
    return query.order_by(key.is_(None), key.desc() if wanted.down else key, *school)


def _key(sort: str, orders: Orders, owed: _Owed) -> ColumnElement[Any]:
    if sort in ("late", "due"):
        return owed.late if sort == "late" else owed.due
    if sort not in BY_ORDER:
        return SORTS.get(sort, SORTS["school"])
    names, column = (orders.categories, _c.category) if sort == "category" else (orders.ratings, _o.rating)
    return case({name: n for n, name in enumerate(names)}, value=column, else_=None) if names else column


def _listed(row: Any) -> Listed:
    days = ("category_since", "next_tig", "last_tig", "next_due")
    said = {name: value for name, value in row._asdict().items() if name != "looked_on"}
    said |= {name: _day(said[name]) for name in days}
    said |= {"on_register": bool(said["on_register"]), "late": said["late"] or 0, "blocks": said["blocks"] or 0}
    return Listed(**said, as_of=_day(row.looked_on))


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None
