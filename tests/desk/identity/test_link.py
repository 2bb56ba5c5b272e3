"""A headteacher, a chair and an auditor sign in by a link in an e-mail, once; nobody learns who is known."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select, update

from cases import schema
from cases.people import Person
from cases.store import reading, writing
from tests.cases.school import School, at
from tests.desk.browsing import words
from tests.desk.identity.coming import Clock, browser, desk_with, log
from tests.desk.identity.letterbox import (
    NOON,
    WITH_ACCOUNTS,
    Letterbox,
    ask,
    desk_by_mail,
    is_in,
    letterbox,
    on_both,
    school,
)
from tests.notifications.servers import free_port

__all__ = ["letterbox", "on_both", "school"]  # fixtures


# --- the way in ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["birkett", "pask", "auditor"])
def test_a_link_lets_them_in_once(on_both: School, letterbox: tuple[Letterbox, int], who: str) -> None:
    box, port = letterbox
    desk = desk_by_mail(on_both, port, **WITH_ACCOUNTS)
    with browser(desk) as client, browser(desk) as another:
        answer = ask(client, who.upper(), to="/sessions")
        assert (answer.status_code, "a link is on its way there" in words(answer)) == (200, True)
        assert not is_in(client)
        shown = client.get(box.link())
        assert "Press the button to sign in" in words(shown)
        assert not is_in(client)
        path, _, _ = box.link().partition("?")
        inside = client.post(path, data={"to": "/sessions"})
        assert (inside.status_code, inside.headers["location"]) == (303, "/sessions")
        assert is_in(client)
        assert another.post(path).status_code == 403
        assert another.get(path).status_code == 403
        assert not is_in(another)
    assert log(on_both.engine)[:2] == [
        (on_both.people[who], "sign-in link asked for"),
        (on_both.people[who], "signed in (link)"),
    ]


def test_opening_the_link_uses_nothing_up(school: School, letterbox: tuple[Letterbox, int]) -> None:
    """Programs that check mail open every link in it, some of them several times."""
    box, port = letterbox
    with browser(desk_by_mail(school, port)) as client:
        ask(client, "birkett")
        for method in ("GET", "HEAD", "GET"):
            client.request(method, box.link())
            assert not is_in(client)
        assert client.post(box.link()).status_code == 303


def test_the_message_says_nothing_of_anybody(school: School, letterbox: tuple[Letterbox, int]) -> None:
    box, port = letterbox
    with browser(desk_by_mail(school, port)) as client:
        ask(client, "birkett", to="/school")
    mail = box.last()
    assert mail["subject"] == "Sign in to Upturn"
    assert mail["auto-submitted"] == "auto-generated"
    assert mail.get_content_type() == "text/plain"
    said = mail.get_content()
    assert "works once, and for 15 minutes" in said
    assert box.link().endswith("?to=%2Fschool")
    assert "Fernhollow" not in said + str(mail["subject"])
    assert all(len(line) <= 78 for line in said.splitlines() if "http" not in line)


def test_the_secret_is_kept_nowhere(on_both: School, letterbox: tuple[Letterbox, int]) -> None:
    box, port = letterbox
    with browser(desk_by_mail(on_both, port)) as client:
        ask(client, "birkett")
        token = box.link().removeprefix("/sign-in/link/")
        assert len(token) == 43
        client.post(box.link())
        session = client.cookies["upturn"]
    with reading(on_both.engine) as conn:
        for table in schema.metadata.sorted_tables:
            text = repr(conn.execute(select(table)).all())
            assert token not in text, table.name
            assert session not in text, table.name


# --- who is known is not told --------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["okafor", "clerk", "administrator", "passer_by", "stranger"])
def test_the_answer_is_the_same_whoever_asks_and_no_mail_goes(
    school: School, letterbox: tuple[Letterbox, int], who: str
) -> None:
    """Officers use the authority's accounts where there are any; the others have no post, or are nobody."""
    box, port = letterbox
    with browser(desk_by_mail(school, port, **WITH_ACCOUNTS)) as client:
        known, other = ask(client, "birkett"), ask(client, who)
    assert (known.status_code, known.text) == (other.status_code, other.text)
    assert dict(known.headers) == dict(other.headers)
    assert len(box.kept) == 1
    assert log(school.engine)[-1] == ("unknown", "sign-in link asked for, none sent")


def test_somebody_who_is_officer_and_governor_uses_their_account(
    school: School, letterbox: tuple[Letterbox, int]
) -> None:
    from cases import commands as c
    from cases.case import ENGINE

    box, port = letterbox
    start = c.StartHolder(role="chair", person=school.people["okafor"], first_day=at("2026-10-01").date())
    school.door.ask("A", start, by=ENGINE, now=at("2026-10-02"))
    with browser(desk_by_mail(school, port, **WITH_ACCOUNTS)) as client:
        ask(client, "okafor")
    assert box.kept == []


def test_officers_may_use_a_link_where_there_are_no_accounts(school: School, letterbox: tuple[Letterbox, int]) -> None:
    box, port = letterbox
    with browser(desk_by_mail(school, port)) as client:
        ask(client, "okafor")
        assert client.post(box.link()).status_code == 303


def test_the_answer_does_not_wait_for_who_it_is(school: School, letterbox: tuple[Letterbox, int]) -> None:
    """Who asks is looked up, and mail sent, only once the whole answer has gone: nothing is measured of either."""
    import asyncio

    from desk.web import web_app

    box, port = letterbox
    app, answered = web_app(desk_by_mail(school, port)), []
    body = b"email=birkett%40mail.example"
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": "/sign-in/link", "raw_path": b"/sign-in/link", "query_string": b"", "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8000"), (b"content-type", b"application/x-www-form-urlencoded")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000), "state": {},
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body" and not message.get("more_body"):
            answered.append((len(box.kept), len(log(school.engine))))

    asyncio.run(app(scope, receive, send))
    assert answered == [(0, 0)]
    assert len(box.kept) == 1


# --- what may go wrong ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["birkett", "stranger"])
def test_a_mail_server_that_is_down_is_said_to_everybody(school: School, who: str) -> None:
    with browser(desk_by_mail(school, free_port())) as client:
        answer = ask(client, who)
    assert (answer.status_code, "Mail cannot be sent just now, to anybody" in words(answer)) == (503, True)


def test_a_link_that_the_server_would_not_take_is_written_down(
    school: School, letterbox: tuple[Letterbox, int]
) -> None:
    box, port = letterbox
    box.refuses = True
    with browser(desk_by_mail(school, port)) as client:
        assert ask(client, "birkett").status_code == 200
    assert log(school.engine)[-1] == (school.people["birkett"], "sign-in link not sent")


def test_a_link_that_is_too_old(school: School, letterbox: tuple[Letterbox, int]) -> None:
    box, port = letterbox
    now = Clock(NOON)
    with browser(desk_by_mail(school, port, now, link_minutes=5)) as client:
        ask(client, "birkett")
        now.now += timedelta(minutes=5, seconds=1)
        for method in ("GET", "POST"):
            answer = client.request(method, box.link())
            assert (answer.status_code, "It was used already, or it is too old" in words(answer)) == (403, True)


def test_whose_post_has_ended_meanwhile_does_not_get_in(school: School, letterbox: tuple[Letterbox, int]) -> None:
    from cases import commands as c
    from cases.case import ENGINE

    box, port = letterbox
    with browser(desk_by_mail(school, port)) as client:
        ask(client, "birkett")
        end = c.EndHolder(role="head", person=school.people["birkett"], last_day=NOON.date() - timedelta(days=1))
        school.door.ask("A", end, by=ENGINE, now=NOON - timedelta(days=2))
        assert client.post(box.link()).status_code == 403


def test_an_erased_person_does_not_get_in(school: School, letterbox: tuple[Letterbox, int]) -> None:
    box, port = letterbox
    nobody = Person.erased_as(school.people["birkett"])
    with browser(desk_by_mail(school, port)) as client:
        ask(client, "birkett")
        with writing(school.engine) as conn:
            values = {"handle": nobody.handle, "name": nobody.name, "email": None, "post": None, "phone": None}
            conn.execute(update(schema.people).where(schema.people.c.person_id == nobody.id).values(**values))
        assert client.post(box.link()).status_code == 403


def test_two_presses_at_once_let_one_in(on_both: School, letterbox: tuple[Letterbox, int]) -> None:
    box, port = letterbox
    desk, came = desk_by_mail(on_both, port), []
    with browser(desk) as client:
        ask(client, "birkett")

    def press() -> None:
        with browser(desk) as theirs:
            came.append(theirs.post(box.link()).status_code)

    threads = [Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == [303, 403, 403, 403]


@pytest.mark.parametrize(
    "typed",
    ["", "nobody", "a" * 300 + "@x", "<script>@", "a@b\r\nBcc: c@d", "'; DROP TABLE people;--@x", "‮@evil", "a\x00@b"],
    ids=["nothing", "no at", "long", "script", "two lines", "sql", "bidi", "nul"],
)
def test_whatever_is_typed_is_answered_with_a_page(
    school: School, letterbox: tuple[Letterbox, int], typed: str
) -> None:
    box, port = letterbox
    with browser(desk_by_mail(school, port)) as client:
        answer = client.post("/sign-in/link", data={"email": typed})
    assert answer.status_code in (200, 422)
    assert "<script>@" not in answer.text
    assert box.kept == []


@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 5000, "%00", "..%2f..", "‮"])
def test_a_link_that_is_none(school: School, token: str) -> None:
    with browser(desk_with(school.engine, NOON)) as client:
        for method in ("GET", "POST"):
            assert client.request(method, f"/sign-in/link/{token}").status_code in (403, 404)
