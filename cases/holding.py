"""Who holds which post on a day, asked of the list of posts in the database: as `Case.holder` says, of many cases at
once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_

from cases import schema

Day = str | ColumnElement[Any]


def holds(posts: Any, day: Day) -> ColumnElement[bool]:
    """Whether a row of posts is of whoever was appointed last among those whose days hold this one."""
    later = schema.posts.alias()
    newer = and_(
        later.c.case_id == posts.c.case_id,
        later.c.role == posts.c.role,
        _covers(later, day),
        or_(_first(later) > _first(posts), and_(_first(later) == _first(posts), later.c.n > posts.c.n)),
    )
    return and_(_covers(posts, day), ~exists().where(newer))


def _covers(posts: Any, day: Day) -> ColumnElement[bool]:
    return and_(
        or_(posts.c.first_day.is_(None), posts.c.first_day <= day),
        or_(posts.c.last_day.is_(None), posts.c.last_day >= day),
    )


def _first(posts: Any) -> ColumnElement[str]:
    """The first day; "" comes before every day."""
    return func.coalesce(posts.c.first_day, "")
