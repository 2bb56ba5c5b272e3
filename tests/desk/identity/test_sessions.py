"""A session holds while somebody works, ends by itself, and sees nothing from the day on which a post has ended."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select, update

from cases import commands as c
from cases import schema
from cases.case import ENGINE
from cases.people import Person
from cases.store import reading, writing
from desk.identity.sessions import open_session
from desk.site.coming_in import here
from desk.site.desk import Desk
from desk.site.visitor import csrf_of
from tests.cases.school import School, at
from tests.desk.browsing import words
from tests.desk.identity.coming import Clock, a_school, browser, desk_with, log

NOON = at("2026-11-09", "12:00")


@pytest.fixture
def school(engine: Engine) -> School:
    return a_school(engine)


def signed_in(desk: Desk, client: TestClient, person: str) -> str:
    """A session in a browser. Out: its secret."""
    with writing(desk.engine) as conn:
        token = open_session(conn, person, "link", desk.now(), desk.longest)
    client.cookies.set("upturn", token, domain="127.0.0.1")
    return token


def seen(client: TestClient) -> int:
    return client.get("/sessions").status_code


def test_it_ends_after_an_hour_without_a_click(school: School) -> None:
    now = Clock(NOON)
    desk = desk_with(school.engine, now)
    with browser(desk) as client:
        signed_in(desk, client, school.people["okafor"])
        for _ in range(3):
            now.now += timedelta(minutes=59)
            assert seen(client) == 200
        now.now += timedelta(minutes=61)
        assert seen(client) == 303


def test_it_ends_with_the_day_however_busy(school: School) -> None:
    now = Clock(NOON)
    desk = desk_with(school.engine, now, session_hours=2)
    with browser(desk) as client:
        signed_in(desk, client, school.people["okafor"])
        for _ in range(4):
            now.now += timedelta(minutes=29)
            assert seen(client) == 200
        now.now += timedelta(minutes=5)
        assert seen(client) == 303


def test_a_post_that_ended_shows_nothing_from_the_next_day(school: School) -> None:
    now = Clock(at("2026-11-09", "23:50"))
    desk = desk_with(school.engine, now)
    end = c.EndHolder(role="head", person=school.people["birkett"], last_day=now.now.date())
    school.door.ask("A", end, by=ENGINE, now=NOON)
    with browser(desk) as client:
        signed_in(desk, client, school.people["birkett"])
        assert seen(client) == 200
        now.now += timedelta(minutes=20)
        assert seen(client) == 404


def test_an_erased_person_is_nobody_from_that_moment(school: School) -> None:
    desk = desk_with(school.engine, NOON)
    nobody = Person.erased_as(school.people["birkett"])
    with browser(desk) as client:
        signed_in(desk, client, nobody.id)
        assert seen(client) == 200
        with writing(school.engine) as conn:
            values = {"handle": nobody.handle, "name": nobody.name, "email": None, "post": None, "phone": None}
            conn.execute(update(schema.people).where(schema.people.c.person_id == nobody.id).values(**values))
        assert seen(client) == 303


def test_erasing_somebody_takes_their_sessions_links_and_kept_forms(school: School) -> None:
    from cases import events as e
    from cases.erasing import _take_out
    from desk.identity.links import make_link
    from desk.identity.returning import keep

    head, officer = school.people["birkett"], school.people["okafor"]
    with writing(school.engine) as conn:
        for who in (head, officer):
            open_session(conn, who, "link", NOON, timedelta(hours=1))
            make_link(conn, who, NOON, timedelta(minutes=15))
            keep(conn, who, "/x", [("a", "b")], NOON)
        gone = e.Redacted(
            digest=f"person:{head}", what="person", basis="Art 17(1)(b)", rule="", asked_by=officer, approved_by=head
        )
        _take_out(conn, "A", gone)
    with reading(school.engine) as conn:
        for table in (schema.sessions, schema.sign_in_links, schema.kept_forms):
            assert list(conn.execute(select(table.c.person_id)).scalars()) == [officer], table.name


def test_a_secret_that_was_planted_in_the_browser_is_not_the_one_after_signing_in(sqlite: Engine) -> None:
    """Session fixation: whoever planted it would otherwise be in as well."""
    school = a_school(sqlite)
    desk = desk_with(sqlite, NOON)
    from desk.identity.links import make_link

    with browser(desk) as client, browser(desk) as thief:
        planted = signed_in(desk, client, school.people["passer_by"])
        thief.cookies.set("upturn", planted)
        with writing(sqlite) as conn:
            token = make_link(conn, school.people["birkett"], NOON, timedelta(minutes=15))
        answer = client.post(f"/sign-in/link/{token}")
        assert answer.status_code == 303
        assert planted not in answer.headers["set-cookie"]
        assert seen(thief) == 303
        client.cookies.clear()
        client.cookies.set("upturn", "a-secret-of-somebody-else")
        assert seen(client) == 303


def test_signing_out_ends_this_one_and_everywhere_ends_all(school: School) -> None:
    desk = desk_with(school.engine, NOON)
    with browser(desk) as one, browser(desk) as other, browser(desk) as third, browser(desk) as head:
        tokens = [signed_in(desk, client, school.people["okafor"]) for client in (one, other, third)]
        signed_in(desk, head, school.people["birkett"])
        assert words(one.get("/sessions")).count("Another browser") == 2
        assert one.post("/sign-out", data={"csrf": csrf_of(tokens[0])}).status_code == 303
        assert [seen(client) for client in (one, other, third)] == [303, 200, 200]
        one.cookies.set("upturn", tokens[0])  # its secret opens nothing any more
        assert seen(one) == 303
        assert other.post("/sessions/end", data={"csrf": csrf_of(tokens[1])}).status_code == 303
        assert [seen(client) for client in (one, other, third, head)] == [303, 303, 303, 200]
    who = school.people["okafor"]
    assert log(school.engine) == [(who, "signed out"), (who, "signed out everywhere")]


def test_what_is_over_is_deleted_when_somebody_signs_in(school: School) -> None:
    now = Clock(NOON)
    desk = desk_with(school.engine, now)
    from desk.identity.forgetting import forget_old

    with browser(desk) as client:
        signed_in(desk, client, school.people["okafor"])
    now.now += timedelta(days=3)
    with writing(school.engine) as conn:
        forget_old(conn, now.now)
    with reading(school.engine) as conn:
        assert conn.execute(select(schema.sessions)).all() == []


@pytest.mark.parametrize("to", [
    "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "/a\\..\\evil", "evil.example",
    "/\t/evil.example", "/\n/evil.example", "javascript:alert(1)", "", "http:evil.example", "/\x00",
])  # fmt: skip
def test_nobody_is_sent_elsewhere_after_signing_in(to: str) -> None:
    assert here(to) == "/"


@pytest.mark.parametrize("to", ["/", "/cases/A?kept=x", "/school", "/cases/A/do/warn"])
def test_whoever_was_going_somewhere_here_gets_there(to: str) -> None:
    assert here(to) == to


def test_the_log_of_reads_says_who_came_in_and_still_fits_the_record(
    sqlite: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Signing in is counted and sealed with the reads of cases, and forgotten with them."""
    from cases.reading_log import count_reads, days, forget_reads
    from cases.store import lock_head
    from desk.reads import print_reads
    from tests.desk.browsing import office_on

    school = a_school(sqlite)
    desk = desk_with(sqlite, NOON)
    with browser(desk) as client:
        token = signed_in(desk, client, school.people["okafor"])
        client.post("/sign-out", data={"csrf": csrf_of(token)})
    with writing(sqlite) as conn:
        count_reads(conn, lock_head(conn), NOON + timedelta(days=2))
    print_reads(office_on(sqlite), None, None, NOON.date())
    said = capsys.readouterr().out
    assert "signed out" in said
    assert "okafor" in said
    assert "as counted" in said
    with writing(sqlite) as conn:
        assert [one.standing for one in days(conn)] == ["fits"]
        assert forget_reads(conn, date(2027, 11, 10)) == 1


@pytest.mark.parametrize("way_out", ["/sign-out", "/sessions/end"])
def test_somebody_whose_post_has_ended_can_still_sign_out(school: School, way_out: str) -> None:
    end = c.EndHolder(role="head", person=school.people["birkett"], last_day=NOON.date())
    school.door.ask("A", end, by=ENGINE, now=NOON)
    desk = desk_with(school.engine, at("2026-11-10", "09:00"))
    with browser(desk) as client:
        token = signed_in(desk, client, school.people["birkett"])
        assert seen(client) == 404
        assert client.post(way_out, data={"csrf": "another"}).status_code == 403
        assert seen(client) == 404
        assert client.post(way_out, data={"csrf": csrf_of(token)}).status_code == 303
        client.cookies.set("upturn", token, domain="127.0.0.1")
        assert seen(client) == 303
