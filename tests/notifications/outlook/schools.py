"""Several schools on one record, and what the lists say of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, select

from cases import commands as c
from cases import schema
from cases.act import Door
from cases.case import ENGINE
from cases.store import open_database, reading
from notifications import following
from notifications.outlook import Brought, bring_up_to_date
from tests.cases.school import ROLES, School, at
from tests.policies import open_shelf

AHEAD = 14
NOON = at("2026-11-09", "12:00")


def more_schools(school: School, ids: Sequence[str], /, **facts: Any) -> None:
    """More schools, with the same people: each is called after its id, unless `facts` say otherwise."""
    held = {role: ((school.people[who], None, None),) for role, who in ROLES.items()}
    for n, id in enumerate(ids):
        said: dict[str, Any] = {
            "school": f"{id} School",
            "urn": f"{991000 + n}",
            "school_type": "community",
            "phase": "primary",
            "policy": "mk-2010",
            "calendar": "calendar-mk",
            "category": "LA3",
            "holders": held,
        }
        school.door.ask(id, c.RecordSchool(**{**said, **facts}), by=ENGINE, now=at("2026-09-01"), src=f"school:{id}")


def of(school: School, id: str) -> School:
    """The same record and people, asked about another school."""
    other = object.__new__(School)
    other.__dict__.update(school.__dict__, id=id)
    return other


def bring(school: School, now: datetime = NOON) -> Brought:
    """As a program of its own would, which has no case at hand."""
    return bring_up_to_date(Door(school.engine, open_shelf(), following.follow), now, AHEAD)


def listed(engine: Engine, table: str) -> list[dict[str, Any]]:
    """The rows of a list, in order."""
    it = schema.metadata.tables[table]
    with reading(engine) as conn:
        return [row._asdict() for row in conn.execute(select(it).order_by(*it.primary_key.columns))]


def owes(engine: Engine, case: str, duty: str) -> list[dict[str, Any]]:
    return [row for row in listed(engine, "owing") if row["case_id"] == case and row["duty"] == duty]


def book(school: School, id: str, on: date, **more: Any) -> None:
    school.ask(c.BookMeeting(meeting="tig", id=id, date=on, **more), "okafor", at("2026-11-09", "09:00"))


def keep_on(url: str) -> int:
    """What a process of its own does. Out: how many cases it wrote."""
    engine = open_database(url)
    try:
        return bring_up_to_date(Door(engine, open_shelf(), following.follow), NOON, AHEAD).cases
    finally:
        engine.dispose()
