"""A system with a key, calling the API of a desk in this process."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine
from starlette.testclient import TestClient

from cases import commands as c
from cases.case import ENGINE
from cases.store import add_person, entries, reading, writing
from desk.api import keys
from desk.site.desk import Desk
from desk.web import web_app
from notifications import evidence, papers
from tests.cases.school import School, at
from tests.desk.browsing import a_desk
from tests.evidence import add_evidence
from tests.notifications.test_feeds import book
from tests.notifications.test_papers import a_pdf

EVERYTHING = (*keys.READS, keys.EVERY_WORD)
NOON = at("2026-11-09", "12:00")
PARTS = {"auditor": "ames", "clerk": "clay", "administrator": "adair"}
ENDS = date(2027, 8, 31)
FILE = a_pdf("Tracking")
SECRET = b"hidden words about a member of staff\n"


def with_parts(school: School) -> School:
    """An auditor, a clerk and an administrator, besides the officers and the school's own people."""
    for role, who in PARTS.items():
        with writing(school.engine) as conn:
            school.people[who] = add_person(conn, who, who.title(), f"{who}@mail.example")
        start = c.StartHolder(role=role, person=school.people[who], first_day=date(2026, 9, 2))
        school.door.ask(school.id, start, by=ENGINE, now=at("2026-09-02"))
    return school


def in_4b(school: School) -> School:
    """A school with every part of the desk around it, in 4b, with a meeting in its diary."""
    with_parts(school)
    school.concern()
    school.in_4b()
    book(school, "A1", date(2026, 11, 25), time="14:00", minutes=90, place="Room 4")
    return school


def works_elsewhere(school: School, who: str) -> None:
    """An officer of the authority who holds a post at another school alone."""
    other = School(school.engine, "B", without=("hsi",))
    with writing(school.engine) as conn:
        school.people[who] = add_person(conn, who, who.title(), f"{who}@mail.example")
    start = c.StartHolder(role="hsi", person=school.people[who], first_day=date(2026, 9, 2))
    other.door.ask("B", start, by=ENGINE, now=NOON)


def with_files(school: School) -> dict[str, Any]:
    """Evidence of both kinds and a paper of the meeting A1. Out: what a path names of them, and `restricted`."""
    by = school.people["okafor"]
    more: dict[str, Any] = {"by": by, "now": at("2026-11-09", "10:00")}
    add_evidence(school.door, school.id, [("Visit notes.pdf", FILE)], "plan", **more)
    add_evidence(school.door, school.id, [("for-officers.txt", SECRET)], "concern", "T12", restricted=True, **more)
    papers.add(school.door, school.id, "A1", [("Agenda.pdf", FILE)], by=by, now=more["now"])
    with reading(school.engine) as conn:
        ids = [one.said.evidence for one in evidence.on_record(entries(conn, school.id, private=True))]
    return {"case": school.id, "id": ids[0], "restricted": ids[1], "meeting": "A1", "number": 1}


def a_key(desk: Desk, school: School, who: str, scopes: tuple[str, ...] = EVERYTHING, **more: Any) -> str:
    """A key that acts as somebody, made by the head of school improvement unless another is named."""
    by = school.people[more.pop("by", "okafor")]
    with writing(desk.engine) as conn:
        return keys.make(
            conn,
            desk.framework.policy,
            system="Case recorder",
            person=school.people[who],
            scopes=scopes,
            ends=more.pop("ends", ENDS),
            by=by,
            now=more.pop("now", desk.now()),
        )


class System:
    """One of the authority's systems, with its key."""

    def __init__(self, desk: Desk, key: str) -> None:
        self.client = TestClient(web_app(desk), base_url="http://127.0.0.1")
        self.client.headers["Authorization"] = f"Bearer {key}"

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(f"/api{path}", **more)

    def send(self, path: str, fields: dict[str, Any], *files: tuple[str, bytes], **headers: str) -> Any:
        """A form with files."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        parts = [("files", (name, raw, "application/octet-stream")) for name, raw in files]
        return self.client.post(f"/api{path}", data=fields, files=parts, headers=named)

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"/api{path}", json={} if body is None else body, headers=named)


def desk_at(engine: Engine, school: School, now: datetime = NOON, **settings: object) -> Desk:
    """The desk of a test, with the school's own door so that its shelf is the one that was played with."""
    desk = a_desk(engine, now, **settings)
    desk.office.__dict__["door"] = school.door
    return desk
