"""Upturn's side: the product's own door, with its guards, seal, registers and notices, on either database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import event, insert

from benchmarks.steps import CALENDAR, OFFICERS, POLICY, STEPS, ZONE
from cases import commands as c
from cases import events as e
from cases.act import Door, Outcome
from cases.case import ENGINE
from cases.evolve import replay
from cases.schema import people
from cases.store import entries, lock_head, migrate, open_database, reading, writing
from notifications import following
from tests.policies import open_shelf

BEGAN = datetime(2026, 9, 1, 9, tzinfo=ZONE)
ALERT = next(i for i, step in enumerate(STEPS) if step.name == "letter concern_alert")


def school(case: int) -> c.RecordSchool:
    """A school with a head and a chair of its own, and the authority's officers."""
    holders = {role: ((role, None, None),) for role in OFFICERS}
    holders |= {role: ((f"{role}{case}", None, None),) for role in ("head", "chair")}
    return c.RecordSchool(school=f"School {case}", urn=f"{900000 + case}", school_type="community", phase="primary",
                          policy=POLICY, calendar=CALENDAR, category="LA3", holders=holders)  # fmt: skip


def everybody(cases: range) -> list[dict[str, Any]]:
    """The people of so many schools, each with e-mail, as rows."""
    ids = [*OFFICERS, *(f"{role}{case}" for case in cases for role in ("head", "chair"))]
    return [{"person_id": id, "handle": id, "name": f"Name of {id}", "email": f"{id}@school.example"} for id in ids]


class Upturn:
    """`cold` forgets every case after each step, so that each is folded from its whole trail again."""

    def __init__(self, url: str, cold: bool = False, synchronous: str = "FULL") -> None:
        self.name = ("Upturn, no case kept at hand" if cold else "Upturn") + (
            "" if synchronous == "FULL" else f", {synchronous}"
        )
        self.engine = open_database(url)
        if synchronous != "FULL":
            event.listen(self.engine, "connect", lambda conn, _: conn.execute(f"PRAGMA synchronous = {synchronous}"))
        self.shelf, self.cold = open_shelf(), cold  # a letter that needs no approval: one request a step
        self.door = Door(self.engine, self.shelf, following.follow)

    def begin(self, cases: range) -> None:
        """Tables, people and schools: what was there before the first step."""
        migrate(self.engine)
        with writing(self.engine) as conn:
            conn.execute(insert(people), everybody(cases))
        for case in cases:
            self.door.ask(str(case), school(case), by=ENGINE, now=BEGAN)

    def step(self, case: int, number: int) -> Outcome:
        """One request by an officer; raises Refusal if a guard stands against it, so that no step can be skipped."""
        one = STEPS[number]
        if self.cold:
            self.forget()
        return self.door.ask(str(case), one.ask, by=one.by, now=one.at, src=f"{case}:{number}")

    def settle(self, case: int, number: int) -> None:
        """The post's word that the head was told, without which nothing goes on the register. Not timed."""
        if number == ALERT:
            with writing(self.engine) as conn:
                head, known = lock_head(conn), self.door.case(conn, str(case))
                told = e.LetterSent(template="concern_alert", role="head", person=f"head{case}", via="email",
                                    counts_from=STEPS[number].at.date(), delivery=0)  # fmt: skip
                self.door.record(conn, head, known, [told], by="hsi", now=STEPS[number].at, source="post")

    def forget(self) -> None:
        """As a process that has just started: no case at hand."""
        self.door = Door(self.engine, self.shelf, following.follow)

    def history(self, case: int) -> int:
        """A case and its whole trail."""
        with reading(self.engine) as conn:
            trail = entries(conn, str(case))
        replay(str(case), trail)
        return len(trail)

    def finished(self, case: int) -> bool:
        with reading(self.engine) as conn:
            return self.door.case(conn, str(case)).standing == "closed"

    def entries(self, case: int) -> int:
        with reading(self.engine) as conn:
            return len(entries(conn, str(case)))

    def close(self) -> None:
        self.engine.dispose()
