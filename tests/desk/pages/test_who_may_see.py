"""Who may see what, and do what: every address of the desk by every kind of visitor, as a table written by hand.

`+` is answered, `-` is told that it is not there, `!` that they may not, `x` the same on the page that they sent it
from, `>` is sent to sign in, `?` has no key.
A route that has no row fails the test; whoever is refused leaves nothing on record.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from cases.store import open_database, reading, writing
from desk.api import keys
from desk.identity.links import make_link
from desk.web import web_app
from tests.desk.browsing import a_desk
from tests.desk.pages.everybody import ENDS, TYPED, VISITORS, Names, everybody
from tests.desk.pages.schools import FILE, NOW, OTHER, TELLING
from tests.desk.pages.test_school import text_of

KINDS = ("nobody", *VISITORS)
TABLE = """
                                              nobody own other head chair headB former diocese auditor clerk admin
GET  /                                        >      +   +     +    +     +     -      -       +       +     +
GET  /assets/{name}                           +      +   +     +    +     +     +      +       +       +     +
GET  /colour.css                              +      +   +     +    +     +     +      +       +       +     +
GET  /health                                  +      +   +     +    +     +     +      +       +       +     +
GET  /sign-in                                 +      +   +     +    +     +     +      +       +       +     +
POST /sign-in/pick                            -      -   -     -    -     -     -      -       -       -     -
POST /sign-in/link                            +      +   +     +    +     +     +      +       +       +     +
GET  /sign-in/link/{token}                    +      +   +     +    +     +     +      +       +       +     +
POST /sign-in/link/{token}                    +      +   +     +    +     +     +      +       +       +     +
GET  /sign-in/openid                          -      -   -     -    -     -     -      -       -       -     -
GET  /sign-in/openid/answer                   -      -   -     -    -     -     -      -       -       -     -
GET  /sessions                                >      +   +     +    +     +     -      -       +       +     +
GET  /kept/{id}                               >      +   -     -    -     -     -      -       -       -     -
POST /kept/{id}/drop                          >      +   +     +    +     +     -      -       +       +     +
GET  /calendar/{token}.ics                    +      +   +     +    +     +     +      +       +       +     +
GET  /demonstration                           >      -   -     -    -     -     -      -       -       -     -
POST /demonstration                           >      -   -     -    -     -     -      -       -       -     -

GET  /work                                    >      +   +     -    -     -     -      -       -       -     -
GET  /cases                                   >      +   +     -    -     -     -      -       +       -     -
GET  /cases.csv                               >      +   +     -    -     -     -      -       +       -     -
GET  /planner                                 >      +   +     -    -     -     -      -       +       -     -
GET  /register                                >      +   +     -    -     -     -      -       +       -     -
GET  /categories                              >      +   +     -    -     -     -      -       +       -     -
POST /categories/letters                      >      +   +     -    -     -     -      -       -       -     -

GET  /cases/{case}                            >      +   +     -    -     -     -      -       +       -     -
GET  /cases/{case}/people                     >      +   +     -    -     -     -      -       +       -     -
GET  /cases/{case}/plan                       >      +   +     -    -     -     -      -       +       -     -
GET  /cases/{case}/trail                      >      +   +     -    -     -     -      -       +       -     -
GET  /cases/{case_id}/do                      >      +   -     -    -     -     -      -       -       -     -
GET  /cases/{case_id}/do/{word}               >      +   -     -    -     -     -      -       -       -     -
POST /cases/{case_id}/do/{word}               >      +   !     -    -     -     -      -       -       -     -
GET  /cases/{case_id}/evidence                >      +   +     -    -     -     -      -       +       -     -
GET  /cases/{case_id}/evidence/{id}           >      +   -     -    -     -     -      -       +       -     -
POST /cases/{case_id}/evidence                >      +   x     -    -     -     -      -       -       -     -
GET  /cases/{case_id}/letters                 >      +   +     -    -     -     -      -       +       -     -
GET  /cases/{case_id}/letters/{number}        >      +   +     -    -     -     -      -       +       -     -
GET  /cases/{case_id}/letters/{number}/{n}    >      +   +     -    -     -     -      -       +       -     -
GET  /cases/{case}/meetings                   >      +   +     -    -     -     -      -       +       -     -
GET  /cases/{case}/meetings/new               >      +   -     -    -     -     -      -       -       -     -
GET  /cases/{case}/meetings/{meeting}         >      +   +     -    -     -     -      -       +       -     -
GET  /cases/{case}/meetings/{meeting}/record  >      +   -     -    -     -     -      -       -       -     -
POST /cases/{case}/meetings/{meeting}/record  >      +   -     -    -     -     -      -       -       -     -
POST /cases/{case}/meetings/{meeting}/papers  >      +   x     -    -     -     -      -       -       -     -
GET  /cases/{case}/meetings/{meeting}/papers/{number} > + +    -    -     -     -      -       +       -     -
GET  /cases/{case}/meetings/{meeting}/pack    >      +   +     -    -     -     -      -       +       -     -

GET  /letters                                 >      +   +     -    -     -     -      -       +       -     -
POST /letters                                 >      +   +     -    -     -     -      -       -       -     -
GET  /letters/{case_id}/{id}                  >      +   +     -    -     -     -      -       +       -     -
GET  /letters/{case_id}/{id}/{n}.pdf          >      +   +     -    -     -     -      -       +       -     -
POST /letters/{case_id}/{id}                  >      +   x     -    -     -     -      -       -       -     -

GET  /school                                  >      -   -     +    +     +     -      -       -       -     -
GET  /school/{case_id}                        >      -   -     +    +     -     -      -       -       -     -
GET  /school/{case_id}/letters/{seq}          >      -   -     +    -     -     -      -       -       -     -
GET  /school/{case_id}/letters/{seq}/{n}      >      -   -     +    -     -     -      -       -       -     -
GET  /school/{case_id}/papers/{meeting}/{n}   >      -   -     +    +     -     -      -       -       -     -
GET  /school/{case_id}/evidence/{id}          >      -   -     +    +     -     -      -       -       -     -
GET  /school/{case_id}/do/{name}              >      -   -     +    +     -     -      -       -       -     -
GET  /school/{case_id}/do/{name}/{subject}    >      -   -     +    +     -     -      -       -       -     -
POST /school/{case_id}/do/{name}              >      -   -     +    +     -     -      -       -       -     -
POST /school/{case_id}/do/{name}/{subject}    >      -   -     +    +     -     -      -       -       -     -

GET  /post                                    >      +   +     -    -     -     -      -       -       +     -
GET  /post/{id}                               >      +   +     -    -     -     -      -       -       -     -
POST /post/print                              >      +   +     -    -     -     -      -       -       +     -
POST /post/posted                             >      +   +     -    -     -     -      -       -       +     -
POST /post/{id}/again                         >      +   !     -    -     -     -      -       -       -     -
POST /post/{id}/arrived                       >      +   +     -    -     -     -      -       -       -     -
POST /post/mail/file                          >      +   +     -    -     -     -      -       -       -     -
POST /post/mail/dismiss                       >      +   +     -    -     -     -      -       -       -     -

GET  /reports                                 >      +   +     -    -     -     -      -       -       -     -
GET  /reports/group                           >      +   +     -    -     -     -      -       -       -     -
GET  /reports/group.pdf                       >      +   +     -    -     -     -      -       -       -     -
GET  /reports/{which}.pdf                     >      +   +     -    -     -     -      -       -       -     -
GET  /reports/{which}.csv                     >      +   +     -    -     -     -      -       -       -     -
GET  /reports/categories                      >      +   +     -    -     -     -      -       -       -     -
GET  /reports/trust                           >      +   +     -    -     -     -      -       -       -     -
GET  /reports/term                            >      +   +     -    -     -     -      -       -       -     -
GET  /reports/term/{case_id}                  >      +   -     -    -     -     -      -       -       -     -
POST /reports/term/{case_id}                  >      +   -     -    -     -     -      -       -       -     -

GET  /setup                                   >      +   +     -    -     -     -      -       +       -     +
GET  /setup/policy                            >      +   +     -    -     -     -      -       +       -     +
GET  /setup/law                               >      +   +     -    -     -     -      -       +       -     +
GET  /setup/terms                             >      +   +     -    -     -     -      -       +       -     +
GET  /setup/feeds                             >      +   +     -    -     -     -      -       -       -     -
POST /setup/feeds                             >      +   !     -    -     -     -      -       -       -     -
POST /setup/feeds/{mark}/revoke               >      +   !     -    -     -     -      -       -       -     -
GET  /setup/keys                              >      +   +     -    -     -     -      -       +       -     +
POST /setup/keys                              >      +   +     -    -     -     -      -       !       -     +
POST /setup/keys/{id}/revoke                  >      +   +     -    -     -     -      -       !       -     +
GET  /setup/people                            >      +   +     -    -     -     -      -       +       -     +
GET  /setup/people/new                        >      +   +     -    -     -     -      -       -       -     +
POST /setup/people/new                        >      +   +     -    -     -     -      -       !       -     +
GET  /setup/people/{id}                       >      +   +     -    -     -     -      -       +       -     +
GET  /setup/posts/{case_id}                   >      +   +     -    -     -     -      -       +       -     -
GET  /setup/schools/new                       >      +   +     -    -     -     -      -       -       -     +
POST /setup/schools/new                       >      +   +     -    -     -     -      -       -       -     +

GET  /audit                                   >      -   -     -    -     -     -      -       +       -     -
GET  /audit/case                              >      -   -     -    -     -     -      -       +       -     -
GET  /audit/exceptions                        >      -   -     -    -     -     -      -       +       -     -
GET  /audit/exceptions.csv                    >      -   -     -    -     -     -      -       +       -     -
GET  /audit/sample                            >      -   -     -    -     -     -      -       +       -     -
GET  /audit/reads                             >      -   -     -    -     -     -      -       +       -     -
GET  /audit/verify                            >      -   -     -    -     -     -      -       +       -     -
GET  /audit/bundle                            >      -   -     -    -     -     -      -       +       -     -
POST /audit/bundle                            >      -   -     -    -     -     -      -       +       -     -

GET  /api/openapi.json                        +      +   +     +    +     +     +      +       +       +     +
GET  /api/policy                              ?      +   +     +    +     +     !      !       +       +     +
GET  /api/cases                               ?      +   +     +    +     +     !      !       +       +     +
GET  /api/cases/{case}                        ?      +   +     +    +     -     !      !       +       -     -
GET  /api/cases/{case}/owed                   ?      +   +     +    +     -     !      !       +       -     -
GET  /api/cases/{case}/meetings               ?      +   +     +    +     -     !      !       +       -     -
GET  /api/cases/{case}/milestones             ?      +   +     +    +     -     !      !       +       -     -
GET  /api/cases/{case}/coming                 ?      +   +     +    +     -     !      !       +       -     -
GET  /api/cases/{case}/trail                  ?      +   +     +    +     -     !      !       +       -     -
GET  /api/cases/{case}/letters                ?      +   +     +    +     -     !      !       +       -     -
POST /api/cases/{case}/sip_visit              ?      +   !     !    !     -     !      !       !       -     -

POST /sessions/end                            >      +   +     +    +     +     -      -       +       +     +
POST /sign-out                                >      +   +     +    +     +     -      -       +       +     +
"""
"""Every command of the API goes the way of the one that stands here; tests/desk/api/test_permission.py has each."""
MEANT = {"+": {200, 303, 409, 422}, "-": {404}, "!": {403}, "x": {422}, ">": {303}, "?": {401}}
NOT_THEIRS = ("-", "!", "x", ">", "?")
OVER = {
    ("POST", "/sign-in/link"): {503},
    ("POST", "/sign-in/link/{token}"): {403},
    ("GET", "/sign-in/link/{token}"): {200, 403},
}
"""Where an answer is that nobody comes in: no mail server is here, and the link is the former head's."""
FORGET = ("reads", "sessions", "attempts")
"""What is written down of a look, and of who came and went."""


def rows() -> dict[tuple[str, str], dict[str, str]]:
    """The table: what each kind of visitor meets at each route."""
    lines = [line.split() for line in TABLE.strip().splitlines()[1:] if line.strip()]
    return {(method, path): dict(zip(KINDS, marks, strict=True)) for method, path, *marks in lines}


def routes(found: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """Every address of an app with what is in it."""
    for route in found:
        inner = None if hasattr(route, "endpoint") else getattr(route, "original_router", getattr(route, "app", None))
        if inner is not None:
            yield from routes(inner.routes, before + getattr(route, "path", ""))
        else:
            yield from ((method, before + route.path) for method in route.methods if method != "HEAD")


# --- a world for each visitor --------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def original(sqlite_original: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Names, Path]:
    """The school with everybody around it, made once; each visitor gets a copy."""
    path = tmp_path_factory.mktemp("everybody") / "upturn.db"
    shutil.copy(sqlite_original, path)
    engine = open_database(f"sqlite:///{path}")
    names = everybody(engine)
    engine.dispose()
    return names, path


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
            answer = self.client.request(method, path, headers=bearer, json={} if method == "POST" else None)
        elif method == "GET":
            answer = self.client.get(path)
        else:
            fields, files = self.fields(route), None
            if route.endswith(("/papers", "/evidence")):
                files = [("files", ("Agenda.pdf", FILE, "application/pdf"))]
            answer = self.browser.post(path, fields, files) if self.browser else self.client.post(path, data=fields)
        found: httpx.Response = answer
        return found

    def path(self, route: str) -> str:
        """An address about Fernhollow, and of what is there."""
        names = self.names
        known = {
            "/kept": {"id": names.kept}, "/calendar": {"token": names.token}, "/sign-in": {"token": self.link},
            "/letters": {"id": names.draft}, "/post": {"id": names.waiting}, "/setup/keys": {"id": names.key},
            "/setup/people": {"id": names.told.people["birkett"]}, "/cases": {"id": names.restricted},
            "/school": {"id": names.evidence},
        }  # fmt: skip
        here = next((said for start, said in known.items() if route.startswith(start)), {})
        where = {
            "name": "view" if route.startswith("/school") else "desk.css", "case": "A", "case_id": "A", "word": "hold",
            "number": 1 if "papers" in route else names.letter, "n": 1, "meeting": "G1", "seq": names.own,
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


# --- the table -----------------------------------------------------------------------------------------------------
def test_every_route_has_a_row_and_every_row_a_route(original: tuple[Names, Path], tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{shutil.copy(original[1], tmp_path / 'upturn.db')}")
    found = set(routes(web_app(a_desk(engine, NOW)).routes))
    commands = {(m, path) for m, path in found if m == "POST" and path.startswith("/api/cases/")}
    table = set(rows())
    assert len(found) > 150
    assert found - commands - table == set()
    assert table - found == set()


@pytest.mark.parametrize("kind", KINDS)
def test_who_may_see_what(original: tuple[Names, Path], tmp_path: Path, kind: str) -> None:
    """Whoever may not is told that it is not there, and leaves nothing on record."""
    wrong = []
    with at_the_desk(original, tmp_path, kind) as visitor:
        before = visitor.recorded()
        for (method, route), marks in rows().items():
            answer = visitor.ask(method, route)
            meant = OVER.get((method, route), MEANT[marks[kind]])
            if answer.status_code not in meant:
                wrong.append(f"{method} {route}: {answer.status_code}, not {marks[kind]}")
            after = visitor.recorded()
            if marks[kind] in NOT_THEIRS and after != before:
                wrong.append(f"{method} {route} recorded {after.items() - before.items()}")
            before = after
            if marks[kind] in NOT_THEIRS:
                shown = [word for word in unseen(kind) if word in text_of(answer.content)]
                wrong += [f"{method} {route} says {word}" for word in shown]
    assert not wrong, "\n".join(wrong)
