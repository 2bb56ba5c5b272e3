"""A school whose people sign in, on a desk with the clock of this machine: the provider has no other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi.testclient import TestClient
from sqlalchemy import Engine

from cases import commands as c
from cases.case import ENGINE
from cases.reading_log import reads
from cases.store import add_person, reading, writing
from desk.site.desk import Desk
from desk.web import web_app
from tests.cases.school import LONDON, School, at
from tests.desk.browsing import office_on

BASE = "http://127.0.0.1:8000"


@dataclass
class Clock:
    """A clock that the test moves on."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


def this_moment() -> datetime:
    return datetime.now(LONDON)


def a_school(engine: Engine) -> School:
    """With an auditor and a clerk beside its people."""
    school = School(engine)
    for role in ("auditor", "clerk", "administrator"):
        with writing(engine) as conn:
            school.people[role] = add_person(conn, role, f"The {role}", f"{role}@mail.example", None)
        start = c.StartHolder(role=role, person=school.people[role], first_day=at("2026-09-01").date())
        school.door.ask(school.id, start, by=ENGINE, now=at("2026-09-02"))
    return school


def desk_with(engine: Engine, now: Clock | datetime, demo: bool = False, **settings: object) -> Desk:
    clock = now if callable(now) else Clock(now)
    return Desk(office_on(engine, **{"web_url": BASE, **settings}), clock, demo=demo)


def browser(desk: Desk) -> TestClient:
    """A browser that nobody has signed in with, and that goes nowhere by itself."""
    return TestClient(web_app(desk), base_url=desk.office.web_url, follow_redirects=False)


def log(engine: Engine) -> list[tuple[str, str]]:
    """Who did what without a case, in order."""
    with reading(engine) as conn:
        return [(one.reader, one.what) for one in reads(conn, "")]
