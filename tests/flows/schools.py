"""Schools with a concern logged, on any database, and what the record then says was sent and owed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Engine, select

from cases import commands as c
from cases.act import Door
from cases.case import ENGINE
from cases.framework import Shelf
from cases.schema import deliveries
from cases.store import add_person, log, reading, writing
from cases.verify import verify
from notifications import following
from tests.cases.school import ROLES, at
from tests.policies import open_shelf

LOGGED = at("2026-09-15", "16:30")
NEXT_MORNING = at("2026-09-16", "07:00")
REMINDED = at("2026-09-21", "07:00")
"""Five working days from the concern end on 22 September; the reminder goes on the working day before."""


def schools(door: Door, ids: Sequence[str], policy: str = "mk-2010") -> dict[str, str]:
    """Enter schools under these ids, each with a concern logged. Out: everybody's id by handle."""
    with writing(door.engine) as conn:
        people = {who: add_person(conn, who, who.title(), f"{who}@mail.example") for who in ROLES.values()}
    held = {role: ((people[who], None, None),) for role, who in ROLES.items()}
    for id in ids:
        school = c.RecordSchool(
            school=f"School {id}",
            urn="990001",
            school_type="community",
            phase="primary",
            policy=policy,
            calendar="calendar-mk",
            category="LA3",
            holders=held,
        )
        door.ask(id, school, by=ENGINE, now=at("2026-09-01"), src=f"school:{id}")
    for id in ids:
        door.ask(id, c.LogConcern(judged=("T05",)), by=people["nair"], now=LOGGED, src=f"concern:{id}")
    return people


def door_to(engine: Engine, shelf: Shelf | None = None) -> Door:
    return Door(engine, shelf or open_shelf(), following.follow)


def owed(engine: Engine) -> Counter[tuple[str, str]]:
    """How many deliveries there are, by case and template."""
    with reading(engine) as conn:
        rows = conn.execute(select(deliveries.c.case_id, deliveries.c.template))
        return Counter((row[0], row[1]) for row in rows)


def states(engine: Engine) -> Counter[str]:
    """How many deliveries there are, by state."""
    with reading(engine) as conn:
        return Counter(conn.execute(select(deliveries.c.state)).scalars())


def recorded(engine: Engine) -> Counter[tuple[str, str]]:
    """How many entries there are, by case and type."""
    with reading(engine) as conn:
        return Counter((entry.case, entry.type) for entry in log(conn))


def whole(engine: Engine) -> bool:
    """Whether the record is as it was written."""
    with reading(engine) as conn:
        return verify(conn) == []
