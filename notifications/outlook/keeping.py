"""Bringing the lists up to date: whose rows are of another entry or another day, and making those anew.

Cases are folded while nothing is locked, and written down in short transactions; rows made from an older entry never
replace those made from a newer one, so that two processes may do it at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, exists, func, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from cases import registers, schema, store
from cases.act import Door
from cases.case import Case
from cases.confidential import case_without_restricted, may_hold_restricted
from cases.store import StoreTrouble, lock_head, reading, writing
from cases.troubles import REFUSAL
from notifications.directory import Directory
from notifications.outlook.rows import Rows, rows_of

CHUNK = 100
"""Cases written down in one transaction: few enough that nobody who records something waits for it."""

_c, _o = schema.caseload.c, schema.outlook.c
_STALE = (
    select(_c.case_id)
    .outerjoin(schema.outlook, _o.case_id == _c.case_id)
    .where(or_(_o.case_id.is_(None), _o.seq != _c.seq, _o.looked_on != bindparam("today")))
    .order_by(_c.case_id)
)
_BESIDE = (schema.owing, schema.coming, schema.sittings, schema.drafted)


@dataclass
class Brought:
    """How many cases were brought up to date, and a sentence for each whose rows could not be made."""

    cases: int = 0
    troubles: dict[str, str] = field(default_factory=dict)


def stale(conn: Connection, today: date) -> list[str]:
    """The cases whose rows are not those of their last entry and of this day, in order."""
    return list(conn.execute(_STALE, {"today": today.isoformat()}).scalars())


Known = tuple[int, int]
"""How many entries the record has, and how many cases are listed."""


def known(conn: Connection) -> Known:
    """What must move for rows to become stale within a day."""
    size = select(schema.log_head.c.size).scalar_subquery()
    rows = select(func.count()).select_from(schema.outlook).scalar_subquery()
    found = conn.execute(select(size, rows)).one()
    return found[0], found[1]


def bring_up_to_date(
    door: Door,
    now: datetime,
    ahead: int,
    cases: Collection[str] | None = None,
    go_on: Callable[[], bool] = lambda: True,
) -> Brought:
    """Make the rows of every stale case anew, or of those among `cases`; `ahead`: for how many days what will go out is
    listed; `go_on` is asked before each chunk. One case that cannot be read stops no other. Raises StoreTrouble where
    the database does not answer."""
    today = now.date()
    with reading(door.engine) as conn:
        waiting = [id for id in stale(conn, today) if cases is None or id in cases]
    brought = Brought()
    for ids in takewhile(lambda _: go_on(), _chunks(waiting)):
        made = list(_made(door, ids, today, ahead, brought))
        with writing(door.engine) as conn:
            brought.cases += _write(conn, made)
    return brought


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for i in range(0, len(ids), CHUNK):
        yield ids[i : i + CHUNK]


def _made(door: Door, ids: Sequence[str], today: date, ahead: int, brought: Brought) -> Iterator[Rows]:
    """Rows of some cases; a case that cannot be folded or worked out is told of, and left as it was."""
    with reading(door.engine) as conn:
        try:
            cases = door.cases(conn, ids)
            everybody = Directory(conn, *cases)
            shown = _shown(conn, door, cases)
            made = [rows_of(case, door.framework(case), everybody, today, ahead, shown.get(case.id)) for case in cases]
        except Exception as trouble:  # whatever one school's record holds must not stop the others
            if isinstance(trouble, StoreTrouble) and not str(trouble).startswith(REFUSAL):
                raise  # the database itself: it would say the same of every school
            if len(ids) == 1:
                brought.troubles[ids[0]] = f"{type(trouble).__name__}: {trouble}"
                return
            made = None
    if made is not None:
        yield from made
        return
    for id in ids:
        yield from _made(door, [id], today, ahead, brought)


def _shown(conn: Connection, door: Door, cases: Sequence[Case]) -> dict[str, Case]:
    """Of the cases with restricted evidence, how each adds up without it."""
    policies = {case.id: door.framework(case).policy for case in cases}
    kept = [case for case in cases if may_hold_restricted(case, policies[case.id])]
    trails = store.trails(conn, [case.id for case in kept]) if kept else {}
    return {case.id: case_without_restricted(case, trails[case.id], policies[case.id]) for case in kept}


def _write(conn: Connection, made: Sequence[Rows]) -> int:
    """Put rows in place of what was there, but for cases that somebody else has brought as far or further."""
    taken = _taken(conn, [rows.outlook for rows in made])
    if not taken:
        return 0
    for table in _BESIDE:
        conn.execute(delete(table).where(table.c.case_id.in_(sorted(taken))))
        if rows := [row for one in made if one.outlook["case_id"] in taken for row in getattr(one, table.name)]:
            conn.execute(insert(table), rows)
    return len(taken)


def _taken(conn: Connection, rows: Sequence[dict[str, Any]]) -> set[str]:
    """Which cases are ours to write: their rows are locked, in one order, until this transaction ends."""
    if not rows:
        return set()
    put = (sqlite if conn.dialect.name == "sqlite" else postgresql).insert(schema.outlook)
    newer = or_(_o.seq < put.excluded.seq, and_(_o.seq == put.excluded.seq, _o.looked_on != put.excluded.looked_on))
    changed = {column.name: put.excluded[column.name] for column in schema.outlook.c if column.name != "case_id"}
    put = put.on_conflict_do_update(index_elements=["case_id"], set_=changed, where=newer)
    ordered = sorted(rows, key=lambda row: str(row["case_id"]))
    return set(conn.execute(put.returning(_o.case_id), ordered).scalars())


def fill_posts(door: Door) -> int:
    """List who holds which post of cases that a database of an earlier version never listed. Out: how many cases were
    looked at. Nothing else lists them, and without it nobody would see those cases. Raises StoreTrouble."""
    listed = exists().where(schema.posts.c.case_id == _c.case_id)
    unlisted = select(_c.case_id).where(~listed).order_by(_c.case_id)
    with reading(door.engine) as conn:
        waiting = list(conn.execute(unlisted).scalars())
    for ids in _chunks(waiting):
        with writing(door.engine) as conn:
            lock_head(conn)  # whoever changes a post comes through here
            for case in door.cases(conn, ids):
                registers.keep_posts(conn, case)
    return len(waiting)
