"""The worked case part-way through, on a desk that a browser can visit: made once for all the tests of a worker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cases import store
from desk.pages.demonstration import PASSING
from desk.part_way import Passing, part_way
from desk.site.desk import Desk
from desk.web import web_app
from tests.desk.browsing import serving


@dataclass
class Worked:
    """A running desk: `base` is its address, `people` everybody's id by short name."""

    desk: Desk
    base: str
    people: dict[str, str]
    passing: Passing


@contextmanager
def worked_case(folder: Path) -> Iterator[Worked]:
    with part_way(folder) as (office, passing):
        desk = Desk(office, passing.clock.now, passing.posted, demo=True)
        app = web_app(desk)
        setattr(app.state, PASSING, passing)
        with store.reading(office.engine) as conn:
            people = {person.handle: person.id for person in store.people(conn).values()}
        with serving(app) as base:
            yield Worked(desk, base, people, passing)
