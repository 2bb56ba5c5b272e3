"""Somebody at the desk, in a world of their own: what each address asks of them, and what it left on record."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine
from starlette.testclient import TestClient

from cases.store import open_database, reading, writing
from desk.api import keys
from desk.identity.links import make_link
from desk.web import web_app
from tests.desk.browsing import a_desk
from tests.desk.pages.everybody import ENDS, TYPED, VISITORS, Names
from tests.desk.pages.schools import FILE, NOW, OTHER, TELLING

FORGET = ("reads", "sessions", "attempts")
"""What is written down of a look, and of who came and went."""
WITH_FILES = [("files", ("Agenda.pdf", FILE, "application/pdf"))]


@dataclass
class At:
    """Somebody at the desk: a browser, or a program with a key that acts as them."""

    names: Names
    engine: Engine
    browser: Any
    client: TestClient
    key: str
    link: str

    def ask(self, method: str, route: str) -> httpx.Response:
        path = self.path(route)
        if route.startswith("/api/"):
            bearer = {"Authorization": f"Bearer {self.key}"} if self.key else {}
            answer = self.client.request(method, path, headers=bearer, **self.body(method, route))
        elif method == "GET":
            answer = self.client.get(path)
        else:
            fields, files = self.fields(route), WITH_FILES if route.endswith(("/papers", "/evidence")) else None
            answer = self.browser.post(path, fields, files) if self.browser else self.client.post(path, data=fields)
        found: httpx.Response = answer
        return found

    def body(self, method: str, route: str) -> dict[str, Any]:
        """What a program sends that would be recorded, for whoever may."""
        if route.endswith(("/papers", "/add_evidence")) and method == "POST":
            return {"data": {"id": "G1"} if route.endswith("/papers") else {"about": "plan"}, "files": WITH_FILES}
        return {"json": {}} if method == "POST" else {}

    def path(self, route: str) -> str:
        """An address about Fernhollow, and of what is there."""
        names = self.names
        known = {
            "/kept": {"id": names.kept}, "/calendar": {"token": names.token}, "/sign-in": {"token": self.link},
            "/letters": {"id": names.draft}, "/post": {"id": names.waiting}, "/setup/keys": {"id": names.key},
            "/setup/people": {"id": names.told.people["birkett"]}, "/cases": {"id": names.restricted},
            "/school": {"id": names.evidence}, "/api/cases": {"id": names.restricted},
        }  # fmt: skip
        here = next((said for start, said in known.items() if route.startswith(start)), {})
        where = {
            "name": "view" if route.startswith("/school") else "desk.css", "case": "A", "case_id": "A", "word": "hold",
            "number": 1 if "papers" in route else names.letter, "n": 1, "meeting": "G1", "letter_id": names.own,
            "mark": names.mark, "which": "categories", **here,
        }  # fmt: skip
        if route.endswith("{subject}"):
            where |= {"name": "meeting", "subject": "G1"}
        asked = "?case=A" if route == "/audit/case" else ""
        return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: str(where[found[1]]), route) + asked

    def fields(self, route: str) -> dict[str, Any]:
        """What a form sends that would be recorded, for whoever may."""
        names = self.names
        last = route.rpartition("/")[2]
        if route.startswith("/letters"):
            return {"press": "approve", "draft": f"A {names.draft}"}
        if route == "/setup/people/new":
            return {"handle": "new", "name": "New Person", "email": "new@mail.example"}
        if route == "/setup/keys":
            return {"system": "x", "person": "okafor", "reads": "read:cases", "ends": "2027-01-14", "records": ""}
        said = {"feeds": {"of": "A"}, "evidence": {"about": "plan"}, "posted": {"all": "yes"}, "link": {"email": "a@b"}}
        more = {"bundle": {"cases": "A"}, "{word}": {"id": "G1", "press": "record"}, "pick": {"person": "P0001"}}
        return {**said, **more}.get(last, {})

    def recorded(self) -> dict[str, int]:
        """How much is in every table, but for what is written down of a look, and of what was refused."""
        with reading(self.engine) as conn:
            named = conn.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
            tables = [one for one in named if one not in FORGET and not one.startswith("sqlite")]
            found = {one: conn.exec_driver_sql(f'SELECT count(*) FROM "{one}"').scalar_one() for one in tables}
            of_refusals = "SELECT count(*) FROM case_events WHERE type = 'action.refused'"
            refused = conn.exec_driver_sql(of_refusals).scalar_one()
        return {**found, "case_events": found["case_events"] - refused}


@contextmanager
def at_the_desk(original: tuple[Names, Path], folder: Path, kind: str) -> Iterator[At]:
    names, path = original
    engine = open_database(f"sqlite:///{shutil.copy(path, folder / 'upturn.db')}")
    desk = a_desk(engine, NOW)
    told = replace(names.told, desk=desk, school=_at(names, engine))
    names = replace(names, told=told)
    if kind == "nobody":
        with TestClient(web_app(desk), base_url="http://127.0.0.1", follow_redirects=False) as client:
            yield At(names, engine, None, client, "", "x" * 43)
    else:
        key, link = _key(names, kind), _link(names)
        with told.as_(VISITORS[kind]) as browser:
            yield At(names, engine, browser, browser.client, key, link)
    engine.dispose()


def _at(names: Names, engine: Engine) -> Any:
    from copy import copy

    school = copy(names.told.school)
    school.engine = engine
    return school


def _key(names: Names, kind: str) -> str:
    told, scopes = names.told, (*keys.READS, keys.EVERY_WORD)
    with writing(told.engine) as conn:
        return keys.make(
            conn, told.desk.framework.policy, system="Another", person=told.people[VISITORS[kind]],
            scopes=scopes, ends=ENDS, by=told.people["okafor"], now=NOW,
        )  # fmt: skip


def _link(names: Names) -> str:
    from datetime import timedelta

    with writing(names.told.engine) as conn:
        return make_link(conn, names.told.people["gone"], NOW, timedelta(minutes=15))


def unseen(kind: str) -> tuple[str, ...]:
    """What is in no answer to somebody who may not: restricted evidence, the other school, and what another typed."""
    return (*TELLING, TYPED, *(("Fernhollow", "Birkett", "Pask") if kind == "head of B" else OTHER))
