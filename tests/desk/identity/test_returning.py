"""Nothing typed is lost: what was sent after a session had ended is shown again to that person alone."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from cases import schema
from cases.store import reading, writing
from desk.identity.links import make_link
from desk.identity.returning import kept_as, kept_for, shown_at
from desk.site.asking import Sent
from desk.site.desk import Desk
from desk.site.visitor import csrf_of
from desk.web import web_app
from tests.cases.school import School, at
from tests.desk.browsing import words
from tests.desk.identity.coming import BASE, Clock, a_school, desk_with
from tests.desk.identity.test_sessions import signed_in

NOON = at("2026-11-09", "12:00")
TYPED = {"says": "Züri “quoted” <script>alert(1)</script>\nsecond line", "choice": ["a", "b"], "once": "tok"}
RECORDED: list[dict[str, list[str]]] = []

notes = APIRouter()


@notes.post("/notes")
def note(form: Sent) -> dict[str, str]:
    """A form of the test's own, with no page that shows it again."""
    RECORDED.append({name: [str(x) for x in form.getlist(name)] for name in form if name != "csrf"})
    return {"said": "recorded"}


@pytest.fixture
def school(engine: Engine) -> School:
    RECORDED.clear()
    return a_school(engine)


def browser(desk: Desk) -> TestClient:
    app = web_app(desk)
    app.include_router(notes)
    return TestClient(app, base_url=BASE, follow_redirects=False)


def by_link(desk: Desk, client: TestClient, person: str, to: str) -> str:
    """Sign in again, on the way to `to`. Out: where they land."""
    with writing(desk.engine) as conn:
        token = make_link(conn, person, desk.now(), timedelta(minutes=15))
    answer = client.post(f"/sign-in/link/{token}", data={"to": to})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def sent_too_late(desk: Desk, now: Clock, client: TestClient, person: str, path: str = "/notes?then=x") -> str:
    """A form that is sent an hour and more after it was opened. Out: where sign-in will lead to."""
    token = signed_in(desk, client, person)
    now.now += timedelta(minutes=90)
    answer = client.post(path, data={**TYPED, "csrf": csrf_of(token)})
    assert answer.status_code == 303
    assert urlsplit(answer.headers["location"]).path == "/sign-in"
    assert "What you typed is kept for a day" in words(client.get(answer.headers["location"]))
    return parse_qs(urlsplit(answer.headers["location"]).query)["to"][0]


def test_the_same_person_is_shown_it_and_sends_it_as_it_was(school: School) -> None:
    now = Clock(NOON)
    desk = desk_with(school.engine, now)
    with browser(desk) as client:
        to = sent_too_late(desk, now, client, school.people["birkett"])
        assert RECORDED == []
        lands = by_link(desk, client, school.people["birkett"], to)
        shown = client.get(lands)
        assert "Nothing of this was recorded yet" in words(shown)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown.text
        assert 'action="/notes?then=x"' in shown.text
        token = client.cookies["upturn"]
        assert client.post("/notes?then=x", data={**TYPED, "csrf": csrf_of(token)}).status_code == 200
    assert RECORDED[0] == {"says": [TYPED["says"]], "choice": ["a", "b"], "once": ["tok"]}


def test_nobody_else_ever_sees_it(school: School) -> None:
    now = Clock(NOON)
    desk = desk_with(school.engine, now)
    with browser(desk) as client:
        to = sent_too_late(desk, now, client, school.people["birkett"])
        lands = by_link(desk, client, school.people["okafor"], to)
        answer = client.get(lands)
        assert answer.status_code == 404
        assert "second line" not in answer.text


def test_it_is_kept_for_a_day(school: School) -> None:
    now = Clock(NOON)
    desk = desk_with(school.engine, now)
    with browser(desk) as client:
        to = sent_too_late(desk, now, client, school.people["birkett"])
        now.now += timedelta(hours=23)
        assert client.get(by_link(desk, client, school.people["birkett"], to)).status_code == 200
        now.now += timedelta(hours=2)
        by_link(desk, client, school.people["birkett"], to)
        assert client.get(to).status_code == 404
    with reading(school.engine) as conn:
        assert conn.execute(select(schema.kept_forms)).all() == []


def test_files_are_named_and_not_kept(school: School) -> None:
    now = Clock(NOON)
    desk = desk_with(school.engine, now)
    with browser(desk) as client:
        token = signed_in(desk, client, school.people["birkett"])
        now.now += timedelta(minutes=90)
        answer = client.post(
            "/notes",
            data={"csrf": csrf_of(token), "says": "see the file"},
            files={"paper": ("plan.pdf", b"%PDF-secret")},
        )
        to = parse_qs(urlsplit(answer.headers["location"]).query)["to"][0]
        shown = words(client.get(by_link(desk, client, school.people["birkett"], to)))
    assert "Files that you have to choose again" in shown
    assert "plan.pdf" in shown
    assert "see the file" in shown
    assert "Send it now" not in shown
    with reading(school.engine) as conn:
        assert "PDF-secret" not in repr(conn.execute(select(schema.kept_forms)).all())


def test_neither_the_mark_of_the_session_nor_its_secret_is_kept(school: School) -> None:
    now = Clock(NOON)
    desk = desk_with(school.engine, now)
    with browser(desk) as client:
        token = signed_in(desk, client, school.people["birkett"])
        now.now += timedelta(minutes=90)
        client.post("/notes", data={"csrf": csrf_of(token), "says": "x"})
    with reading(school.engine) as conn:
        kept = repr(conn.execute(select(schema.kept_forms)).all())
    assert csrf_of(token) not in kept
    assert token not in kept


def test_what_nobody_sent_is_not_kept(school: School) -> None:
    """A secret that never was anybody's: the form of a stranger fills no table."""
    desk = desk_with(school.engine, NOON)
    with browser(desk) as client:
        client.cookies.set("upturn", "a" * 43)
        answer = client.post("/notes", data=TYPED)
        assert answer.headers["location"] == "/sign-in"
    with reading(school.engine) as conn:
        assert conn.execute(select(schema.kept_forms)).all() == []


def test_a_button_alone_is_nothing_to_keep(school: School) -> None:
    now = Clock(NOON)
    desk = desk_with(school.engine, now)
    with browser(desk) as client:
        token = signed_in(desk, client, school.people["birkett"])
        now.now += timedelta(minutes=90)
        assert client.post("/sign-out", data={"csrf": csrf_of(token)}).headers["location"] == "/sign-in"


def test_a_form_of_their_earlier_session_is_not_lost_either(school: School) -> None:
    """They signed in again in another tab, and then sent what the first tab still showed."""
    desk = desk_with(school.engine, NOON)
    with browser(desk) as client:
        old = signed_in(desk, client, school.people["birkett"])
        signed_in(desk, client, school.people["birkett"])
        answer = client.post("/notes", data={**TYPED, "csrf": csrf_of(old)})
        assert answer.status_code == 403
        assert RECORDED == []
        link = answer.text.split('href="/kept/')[1].split('"')[0]
        assert "second line" in words(client.get(f"/kept/{link}"))


def test_it_can_be_deleted(school: School) -> None:
    now = Clock(NOON)
    desk = desk_with(school.engine, now)
    with browser(desk) as client:
        to = sent_too_late(desk, now, client, school.people["birkett"])
        lands = by_link(desk, client, school.people["birkett"], to)
        mark = csrf_of(client.cookies["upturn"])
        assert client.post(f"{lands}/drop", data={"csrf": mark}).status_code == 303
        assert client.get(lands).status_code == 404


def test_a_page_with_a_form_of_its_own_shows_it_there(school: School) -> None:
    assert shown_at("/cases/A/do/warn?then=/work", "i") == "/cases/A/do/warn?then=/work&kept=i"
    assert shown_at("/cases/A/do/warn", "i") == "/cases/A/do/warn?kept=i"
    assert shown_at("/letters/A/L1/approve", "i") == "/kept/i"


@pytest.mark.parametrize("id", ["", "x", "a" * 22, "../../etc/passwd", "' OR 1=1 --", "\x00" * 22])
def test_a_name_that_is_none_finds_nothing(school: School, id: str) -> None:
    with reading(school.engine) as conn:
        assert kept_as(conn, school.people["birkett"], id, NOON) is None
        assert kept_for(conn, school.people["birkett"], "/notes", id, NOON) is None


def test_kept_for_one_form_it_is_not_given_to_another(school: School) -> None:
    now = Clock(NOON)
    desk = desk_with(school.engine, now)
    with browser(desk) as client:
        to = sent_too_late(desk, now, client, school.people["birkett"])
    id = to.removeprefix("/kept/")
    with reading(school.engine) as conn:
        kept = kept_for(conn, school.people["birkett"], "/notes", id, now.now)
        assert kept
        assert kept.fields == (("says", TYPED["says"]), ("choice", "a"), ("choice", "b"), ("once", "tok"))
        assert kept_for(conn, school.people["birkett"], "/others", id, now.now) is None
