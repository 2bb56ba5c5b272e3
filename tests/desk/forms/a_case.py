"""A school whose case has something of everything that a form can be about."""

from __future__ import annotations

import re
from datetime import date, datetime
from html import unescape

from httpx import Response
from sqlalchemy import Engine
from starlette.testclient import TestClient

from cases import commands as c
from cases.store import writing
from desk.identity.sessions import open_session
from desk.site.visitor import csrf_of
from desk.web import web_app
from tests.cases.school import School, at
from tests.desk.browsing import LONGEST, a_desk

NOW = at("2026-11-30", "14:00")


def lively(engine: Engine) -> School:
    """A school in 4b with meetings, a plan, a contact, a warning notice and a hold."""
    school = School(engine)
    school.concern()
    school.in_4b()
    ask = school.ask
    ask(c.SetUpTig(), "okafor", at("2026-09-18"))
    ask(c.BookMeeting(meeting="tig", id="G1", date=date(2026, 11, 26), time="14:00"), "okafor", at("2026-10-01"))
    ask(c.HoldMeeting(id="G1"), "okafor", at("2026-11-26", "16:00"))
    ask(c.BookMeeting(meeting="tig", id="G2", date=date(2026, 12, 16), time="14:00"), "okafor", at("2026-11-27"))
    milestone = c.PlannedMilestone(id="M1", text="Tracking of every pupil", lead="head", due=date(2027, 2, 26))
    ask(c.AgreePlan(school_signed=True, milestones=(milestone,)), "okafor", at("2026-11-27", "11:00"))
    ask(
        c.ContactFromHead(id="C1", to=school.people["nair"], says="Asks for help"), "birkett", at("2026-11-27", "12:00")
    )
    ask(c.PlaceHold(id="H1", reason="a complaint"), "okafor", at("2026-11-27", "13:00"))
    warning = c.GiveWarning(
        grounds=("standards_unacceptably_low",),
        requires={"R1": {"text": "Agree a recovery plan"}},
        minded=("s64",),
        matters=({"what": "Results fell", "source": "Inspection", "date": "2026-10-01"},),
    )
    ask(warning, "marsh", at("2026-11-27", "14:00"))
    return school


class Sitting:
    """Somebody at the desk, in this process. `now` can be moved on."""

    def __init__(self, engine: Engine, person: str, now: datetime = NOW) -> None:
        self.desk = a_desk(engine, lambda: self.now)
        self.now, self.person = now, person
        with writing(engine) as conn:
            self.token = open_session(conn, person, "picked", now, LONGEST)
        self.client = TestClient(
            web_app(self.desk), base_url="http://127.0.0.1", cookies={"upturn": self.token}, follow_redirects=False
        )

    def get(self, path: str) -> Response:
        return self.client.get(path)

    def post(self, path: str, fields: dict[str, object]) -> Response:
        return self.client.post(path, data={"csrf": csrf_of(self.token), **fields})

    def opened(self, path: str) -> dict[str, object]:
        """What the inputs of a form hold when it is opened: as a browser would send them."""
        return typed_in(self.get(path))


def typed_in(page: Response) -> dict[str, object]:
    """The inputs of the page's own form, as a browser would send them."""
    body = page.text.split("<main", 1)[1]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", body):
        said = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        if said.get("type") in ("radio", "checkbox") and " checked" not in tag:
            continue
        found.setdefault(said["name"], []).append(said.get("value", ""))
    for name, text in re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>\n(.*?)</textarea>', body, re.S):
        found.setdefault(name, []).append(unescape(text))
    for name, inner in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', body, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', inner)
        found.setdefault(name, []).append(unescape(chosen[0]) if chosen else "")
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def said(page: Response) -> str:
    """What the page's own part says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(page.text.split("<main", 1)[-1])).split())
