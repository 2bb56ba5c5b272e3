"""A few schools on one record, each in its own category and with its own story, for reports over all of them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine

from cases import commands as c
from cases.act import Door
from cases.case import ENGINE
from cases.store import add_person, writing
from notifications import following
from tests.cases.school import ROLES, Held, at
from tests.policies import open_shelf

NAMES = {
    "990101": "Amberley Infant School",
    "990102": "Brackenfield School",
    "990103": "Copperthwaite School",
    "990104": "Dunmallow School",
    "990105": "Elderwick School",
    "990106": "Foxholme School",
}
TODAY = at("2026-12-02", "11:00")


class Schools:
    """Six schools, all in LA3 to begin with. Each case is called by its URN."""

    def __init__(self, engine: Engine, names: dict[str, str] = NAMES) -> None:
        self.engine = engine
        self.door = Door(engine, open_shelf(), following.follow)
        with writing(engine) as conn:
            who = {handle: add_person(conn, handle, f"{handle.title()} Person", f"{handle}@mail.example")
                   for handle in (*ROLES.values(), "vane")}  # fmt: skip
        self.people = who
        posts: Held = {role: ((who[handle], None, None),) for role, handle in ROLES.items()}
        for n, (urn, name) in enumerate(names.items()):
            school = c.RecordSchool(
                school=name, urn=urn, school_type="community", phase="primary" if n % 3 else "secondary",
                policy="mk-2010", calendar="calendar-mk", category="LA3", holders=posts,
            )  # fmt: skip
            self.door.ask(urn, school, by=ENGINE, now=at("2026-09-01"))

    def ask(self, urn: str, what: c.Command, on: str, by: str = "okafor") -> None:
        self.door.ask(urn, what, by=self.people[by], now=at(on))

    def moved(self, urn: str, to: str, on: str) -> None:
        decided = c.DecideCategory(to=to, school_view="agrees", reason="standards in all year groups")
        self.ask(urn, decided, on, "nair")

    def everything_moved(self) -> None:
        """Three come into a category of concern, one of them by way of LA4a, and one comes out again."""
        self.moved("990101", "LA4a", "2026-09-16")
        self.moved("990102", "LA4a", "2026-09-18")
        self.moved("990103", "LA4a", "2026-09-21")
        self.moved("990101", "LA4b", "2026-10-07")
        self.moved("990103", "LA2", "2026-11-18")

    def in_the_plan(self, urn: str, text: str) -> None:
        milestone = c.PlannedMilestone(id="M1", text=text, lead="head", due=date(2026, 11, 20))
        self.ask(urn, c.AgreePlan(school_signed=True, milestones=(milestone,)), "2026-10-12")
