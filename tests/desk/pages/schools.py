"""Two schools with everything that a headteacher may see and may not: concerns, letters, meetings, papers, files."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import httpx
from sqlalchemy import Engine
from starlette.testclient import TestClient

from cases import commands as c
from cases.case import ENGINE
from cases.store import add_person, writing
from desk.identity.sessions import open_session
from desk.site.desk import Desk
from desk.site.visitor import csrf_of
from desk.web import web_app
from notifications import papers
from notifications.post import Folder, work_off
from tests.cases.school import School, at
from tests.desk.browsing import LONGEST, a_desk
from tests.evidence import add_evidence
from tests.notifications.test_papers import a_pdf

NOW = at("2026-11-16", "11:00")
MEASURE, NUMBER = "allegations_on_file", 70318
TELLING = ("T12", "llegation", str(NUMBER), "only-for-officers", "hidden words")
"""What would give away that there is restricted evidence."""
OTHER = ("Overbrook", "990002", "Harlow", "Quill", "the-other-schools-file")
"""What belongs to the other school alone."""
AGENDA, FILE = a_pdf("Agenda"), a_pdf("Tracking")
SECRET = b"hidden words about a member of staff\n"


@dataclass
class Told:
    """A school, its desk, and the ids of everybody by short name."""

    school: School
    desk: Desk
    people: dict[str, str]

    @property
    def engine(self) -> Engine:
        return self.school.engine

    @contextmanager
    def as_(self, handle: str) -> Iterator[Visiting]:
        """Somebody's browser, signed in."""
        with TestClient(web_app(self.desk), base_url="http://127.0.0.1", follow_redirects=False) as client:
            with writing(self.engine) as conn:
                token = open_session(conn, self.people[handle], "picked", self.desk.now(), LONGEST)
            client.cookies.set("upturn", token)
            yield Visiting(client, token)


@dataclass
class Visiting:
    client: TestClient
    token: str

    def get(self, path: str) -> httpx.Response:
        answer: httpx.Response = self.client.get(path)
        return answer

    def post(self, path: str, fields: dict[str, Any] | None = None, files: Any = None) -> httpx.Response:
        said = {"csrf": csrf_of(self.token), **(fields or {})}
        answer: httpx.Response = self.client.post(path, data=said, files=files)
        return answer


def with_everything(engine: Engine, now: datetime = NOW, **settings: Any) -> Told:
    """Fernhollow in 4b with concerns of both kinds, letters that went, a meeting with papers, and files."""
    school = School(engine)
    people = {**school.people, **_others(school)}
    school.people = people
    _concerns(school)
    _meetings(school)
    _files(school, "A")
    _post(school, now)
    return Told(school, a_desk(engine, now, **settings), people)


def _concerns(school: School) -> None:
    school.concern()
    school.ask(c.IssueLetter(template="concern_alert"), "okafor", at("2026-09-15", "17:00"))
    _post(school, at("2026-09-15", "17:30"))
    school.ask(c.CheckConcern(with_="sip_manager"), "okafor", at("2026-09-16", "09:00"))
    school.ask(c.LogConcern(judged=("T09", "T12"), data={MEASURE: NUMBER}), "nair", at("2026-09-16", "09:10"))
    school.ask(c.IssueLetter(template="concern_alert"), "okafor", at("2026-09-16", "09:20"))
    school.in_4b()
    school.ask(c.IssueLetter(template="category_autumn"), "okafor", at("2026-09-17"))
    milestones = (
        c.PlannedMilestone(id="M1", text="Every pupil is tracked", lead="head", due=date(2026, 12, 4)),
        c.PlannedMilestone(id="M2", text="Governors <b>see</b> the budget", lead="chair", due=date(2026, 11, 6)),
        c.PlannedMilestone(id="M3", text="The partner visits", lead="sip", due=date(2026, 12, 11)),
    )
    school.ask(c.AgreePlan(school_signed=True, milestones=milestones), "okafor", at("2026-10-02"))


def _meetings(school: School) -> None:
    book = c.BookMeeting(
        meeting="tig", id="G1", date=date(2026, 12, 2), time="14:00", minutes=90, place="The meeting room"
    )
    school.ask(book, "okafor", at("2026-11-09"))
    by = school.people["okafor"]
    papers.add(school.door, "A", "G1", [("Agenda.pdf", AGENDA)], by=by, now=at("2026-11-10"))


def _files(school: School, case: str) -> None:
    more: dict[str, Any] = {"by": school.people["okafor"], "now": at("2026-11-11")}
    add_evidence(school.door, case, [("Visit notes.pdf", FILE)], "plan", **more)
    add_evidence(school.door, case, [("only-for-officers.txt", SECRET)], "concern", "T12", restricted=True, **more)


def _others(school: School) -> dict[str, str]:
    """Another school with a head of its own, an auditor, and an officer who holds a post at the other school alone."""
    names = {"harlow": "Ada Harlow", "quill": "Ben Quill", "moss": "Imogen Moss", "stray": "Olu Stray"}
    with writing(school.engine) as conn:
        ids = {handle: add_person(conn, handle, name, f"{handle}@mail.example") for handle, name in names.items()}
    held = {"head": "harlow", "chair": "quill", "auditor": "moss", "sip": "stray", "hsi": "stray"}
    other = c.RecordSchool(
        school="Overbrook School",
        urn="990002",
        school_type="community",
        phase="primary",
        policy="mk-2010",
        calendar="calendar-mk",
        category="LA3",
        holders={role: ((ids[who], None, None),) for role, who in held.items()},
    )
    school.door.ask("B", other, by=ENGINE, now=at("2026-09-01", "11:00"), src="school:B")
    more: dict[str, Any] = {"by": ids["stray"], "now": at("2026-09-02")}
    add_evidence(school.door, "B", [("the-other-schools-file.pdf", FILE)], "plan", **more)
    return ids


def _post(school: School, now: datetime) -> None:
    """Everything that waits goes: e-mail and paper."""
    desk = a_desk(school.engine, now)
    asyncio.run(work_off(school.door, (Folder(),), desk.office.write, lambda: now, "post-1"))
