"""Who holds which post on a day, asked of the list of posts: as `Case.holder` says, for many cases at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from cases import schema
from cases.holding import Day, holds

FEW = 100
"""Cases that are asked for by name: more would be slower than to ask each."""


def held_on(day: Day) -> Select[Any]:
    """Rows of (case_id, role, person_id), one for each post that somebody holds on a day."""
    mine = schema.posts.alias()
    return select(mine.c.case_id, mine.c.role, mine.c.person_id).where(holds(mine, day))


def cases_of(person: str, today: date) -> Select[Any]:
    """The cases in which somebody holds a post today."""
    mine = schema.posts.alias()
    return select(mine.c.case_id).where(mine.c.person_id == person, holds(mine, today.isoformat()))


def among_cases_of(conn: Connection, person: str, today: date) -> Callable[[ColumnElement[str]], ColumnElement[bool]]:
    """What asks whether a case is one in which somebody holds a post today: by name where these are few; else each case
    is asked in turn, which a page that shows the first few soon ends."""
    few = list(conn.execute(cases_of(person, today).limit(FEW + 1)).scalars())
    if len(few) <= FEW:
        names = sorted(set(few))
        return lambda case_id: case_id.in_(names)
    mine = schema.posts.alias()
    held = and_(is_of(mine, person), holds(mine, today.isoformat()))
    # with an offset, PostgreSQL asks of each case in turn too, and does not first find all that one person holds
    return lambda case_id: select(mine.c.role).where(mine.c.case_id == case_id, held).limit(1).offset(0).exists()


def is_of(posts: Any, person: str) -> ColumnElement[bool]:
    """Whether a row of posts is somebody's, where it is asked of one case after another: said so that a database looks
    among the posts of that case, and not each time through the thousands that one person may hold."""
    return func.coalesce(posts.c.person_id, "") == person
