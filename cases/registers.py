"""Tables that people list and search, made from the trail and rebuilt from it at any time; never written by hand.

`caseload` is a row a case; `posts` says who holds which of its posts; `due` is what falls due, a row a case and
activity. A case that was written to is looked at in the next round (`look_on`); one that was looked at sleeps until
the next day on which something falls due.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, union

from cases import schema
from cases.case import Case
from cases.database import direct

_c, _due = schema.caseload.c, schema.due.c


def row_of(case: Case) -> dict[str, Any]:
    """A case's row in the caseload, all of it from the folded case."""
    return {
        "case_id": case.id,
        "seq": case.seq,
        "leaf": bytes.fromhex(case.tip),
        "school": case.school,
        "urn": case.urn,
        "school_type": case.school_type,
        "phase": case.phase,
        "policy": case.policy,
        "standing": case.standing,
        "category": case.category,
        "on_register": int(bool(case.register and case.register[-1][1] is None)),
        "opened_on": case.opened_on.isoformat() if case.opened_on else None,
        "closed_on": case.ended_on.isoformat() if case.ended_on else None,
    }


def _upsert(*kept: str) -> str:
    """As text, which both databases read alike: SQLAlchemy would compile its own ON CONFLICT anew every time."""
    names = [column.name for column in schema.caseload.c]
    changed = ", ".join(f"{name} = excluded.{name}" for name in names if name not in ("case_id", *kept))
    values = ", ".join(f":{name}" for name in names)
    return f"INSERT INTO caseload ({', '.join(names)}) VALUES ({values}) ON CONFLICT (case_id) DO UPDATE SET {changed}"


_LOOKED_AT, _NOT_LOOKED_AT = _upsert(), _upsert("look_on")


def keep(conn: Connection, case: Case, look_on: date | None) -> None:
    """Bring a case's row up to date. `look_on`: the next morning on which all of it is looked at; None leaves it."""
    row = {**row_of(case), "look_on": look_on.isoformat() if look_on else None}
    direct(conn, _LOOKED_AT if look_on else _NOT_LOOKED_AT, row)


_TO_LOOK_AT = select(_c.case_id).where(_c.look_on <= bindparam("today"))
_TO_DO = select(_due.case_id).where(_due.activity == bindparam("activity"), _due.due_on <= bindparam("today"))


def to_look_at(conn: Connection, today: date) -> list[str]:
    """Cases written to since the last round, or whose half-term has turned."""
    return sorted(conn.execute(_TO_LOOK_AT, {"today": today.isoformat()}).scalars())


def to_do(conn: Connection, activity: str, today: date) -> list[str]:
    """Cases for which an activity has something due. `<=`: a morning that was missed is made up for."""
    return sorted(conn.execute(_TO_DO, {"activity": activity, "today": today.isoformat()}).scalars())


def activities_due(conn: Connection, today: date) -> list[str]:
    """Activities that have something due for any case."""
    query = select(_due.activity).where(_due.due_on <= today.isoformat()).distinct()
    return sorted(conn.execute(query).scalars())


def quiet(conn: Connection, today: date) -> bool:
    """Whether a morning has nothing to do at all."""
    day = today.isoformat()
    either = union(select(_c.case_id).where(_c.look_on <= day), select(_due.case_id).where(_due.due_on <= day)).limit(1)
    return conn.execute(either).first() is None


def schedule(conn: Connection, dates: Mapping[str, Mapping[str, date]], look_on: Mapping[str, date | None]) -> None:
    """Write down, for each case, the next day of each activity, in place of what was there, and its next look."""
    if not dates:
        return
    conn.execute(delete(schema.due).where(_due.case_id == bindparam("id")), [{"id": id} for id in dates])
    rows = [
        {"case_id": id, "activity": activity, "due_on": on.isoformat()}
        for id, days in dates.items()
        for activity, on in days.items()
    ]
    if rows:
        conn.execute(insert(schema.due), rows)
    looks = [{"id": id, "on": on.isoformat() if on else None} for id, on in look_on.items()]
    conn.execute(schema.caseload.update().where(_c.case_id == bindparam("id")).values(look_on=bindparam("on")), looks)


def posts_of(case: Case) -> list[dict[str, Any]]:
    """Who holds, held or will hold each post of a case."""
    return [
        {
            "case_id": case.id,
            "role": role,
            "n": n,
            "person_id": person,
            "first_day": first.isoformat() if first else None,
            "last_day": last.isoformat() if last else None,
        }
        for role, held in case.holders.items()
        for n, (person, first, last) in enumerate(held)
    ]


def keep_posts(conn: Connection, case: Case) -> None:
    """Bring the list of who holds which post of a case up to date."""
    conn.execute(delete(schema.posts).where(schema.posts.c.case_id == case.id))
    if rows := posts_of(case):
        conn.execute(insert(schema.posts), rows)


def cases_of(conn: Connection, person: str) -> list[str]:
    """The cases in which somebody holds, held or will hold a post."""
    theirs = select(schema.posts.c.case_id).where(schema.posts.c.person_id == person).distinct()
    return sorted(conn.execute(theirs).scalars())


def clear(conn: Connection) -> None:
    """Forget every register, to rebuild them from the trail."""
    for table in (schema.due, schema.caseload, *schema.MADE_FROM_THE_RECORD):
        conn.execute(delete(table))


def caseload(conn: Connection, standing: Sequence[str] = ("open",)) -> list[Any]:
    """The cases of these standings, by school."""
    return list(conn.execute(select(schema.caseload).where(_c.standing.in_(standing)).order_by(_c.school, _c.case_id)))


def differing(conn: Connection, cases: Mapping[str, Case]) -> list[str]:
    """Cases whose row is not what the trail adds up to; `look_on` and `due` are appointments, not facts."""
    rows = {row.case_id: row._asdict() for row in conn.execute(select(schema.caseload))}
    expected = {id: row_of(case) for id, case in cases.items()}
    posts: dict[str, list[dict[str, Any]]] = {}
    for row in conn.execute(select(schema.posts)):
        posts.setdefault(row.case_id, []).append(row._asdict())
    return sorted(
        id
        for id in rows.keys() | expected.keys() | posts.keys()
        if {k: v for k, v in rows.get(id, {}).items() if k != "look_on"} != expected.get(id)
        or _in_order(posts.get(id, [])) != _in_order(posts_of(cases[id]) if id in cases else [])
    )


def _in_order(posts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(posts, key=lambda post: (post["role"], post["n"]))
