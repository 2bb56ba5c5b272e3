"""Somebody's browser at a desk with several schools, and how many questions a page asks the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, event

from tests.cases.school import School
from tests.desk.browsing import Browser, a_desk, desk_of
from tests.notifications.outlook.schools import NOON

MOST = 12


@contextmanager
def seen_by(school: School, now: datetime | Callable[[], datetime] = NOON) -> Iterator[Callable[[str], Browser]]:
    """Browsers of people, by handle, at one desk."""
    desk = a_desk(school.engine, now)
    with desk_of(desk) as base:
        yield lambda who: Browser(desk, base, school.people[who])


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def heard(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", heard)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", heard)
