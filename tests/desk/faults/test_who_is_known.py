"""Whether an address is known shows nowhere in what is done before the answer to a link that is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import Engine, update

from cases import schema
from cases.people import Person
from cases.store import writing
from desk.site.desk import Desk
from desk.web import web_app
from tests.cases.school import School, at
from tests.desk.browsing import desk_of
from tests.desk.identity.coming import a_school, desk_with, log
from tests.desk.pages.listing import counted
from tests.notifications.servers import LOOPBACK, free_port

NOON = at("2026-11-09", "12:00")
PATIENCE = 30
ASKING = ("birkett", "okafor", "clerk", "passer_by", "croft", "stranger")
"""A headteacher, who gets a link; an officer, who has an account; a clerk; a person without a post; somebody who was
erased; nobody."""


@dataclass
class Letterbox:
    """A mail server that takes a message only once it is let: until then whoever sends it waits."""

    let: Event = field(default_factory=Event)
    reached: Event = field(default_factory=Event)
    kept: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.reached.set()
        assert await asyncio.to_thread(self.let.wait, PATIENCE)
        self.kept.append(envelope.content)
        return "250 OK"


@pytest.fixture
def letterbox() -> Iterator[tuple[Letterbox, int]]:
    box, port = Letterbox(), free_port()
    controller = Controller(box, hostname=LOOPBACK, port=port)
    controller.start()
    yield box, port
    box.let.set()
    controller.stop()


def a_desk_by_mail(engine: Engine, port: int) -> tuple[School, Desk]:
    school = a_school(engine)
    gone = Person.erased_as(school.people["croft"])
    with writing(engine) as conn:
        values = {"handle": gone.handle, "name": gone.name, "email": None, "post": None, "phone": None}
        conn.execute(update(schema.people).where(schema.people.c.person_id == gone.id).values(**values))
    accounts = {"openid_issuer": "https://accounts.example", "openid_client": "upturn"}
    return school, desk_with(engine, NOON, smtp_port=port, smtp_timeout=PATIENCE, **accounts)


@dataclass
class Answered:
    """An answer whole, and what was asked of the database up to its last byte and after it."""

    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


def asked(desk: Desk, email: str) -> Answered:
    """Ask for a link, in this process, up to the end of all that follows from it."""
    app, got = web_app(desk), Answered()
    body = f"email={quote(email)}&to=%2Fschool".encode()
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": "/sign-in/link", "raw_path": b"/sign-in/link", "query_string": b"", "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8000"), (b"content-type", b"application/x-www-form-urlencoded"),
                    (b"content-length", str(len(body)).encode())],
        "client": (LOOPBACK, 1), "server": (LOOPBACK, 8000), "state": {},
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    with counted(desk.engine) as statements:

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                got.status, got.headers = message["status"], list(message["headers"])
            else:
                got.body += message.get("body", b"")
                if not message.get("more_body"):
                    got.before = list(statements)

        asyncio.run(app(scope, receive, send))
        got.after = statements[len(got.before) :]
    return got


def test_the_same_is_asked_of_the_database_whoever_asks(each: Engine, letterbox: tuple[Letterbox, int]) -> None:
    """Up to the last byte of the answer: what is looked up of a person comes after it."""
    box, port = letterbox
    box.let.set()
    _, desk = a_desk_by_mail(each, port)
    answers = {who: asked(desk, f"{who}@mail.example") for who in ASKING}
    first = answers[ASKING[0]]
    assert first.status == 200
    assert first.before != []
    assert not [said for said in first.before if "people" in said or "posts" in said]
    for who, one in answers.items():
        assert (one.status, one.headers, one.body) == (first.status, first.headers, first.body), who
        assert one.before == first.before, who
        assert one.after != [], who
    assert len(box.kept) == 1


@pytest.mark.parametrize("who", ["birkett", "stranger"])
def test_the_answer_is_there_while_the_mail_is_on_its_way(
    engine: Engine, letterbox: tuple[Letterbox, int], who: str
) -> None:
    """The whole answer, and the next one on the same connection: nobody can tell from either whether mail is sent."""
    box, port = letterbox
    school, desk = a_desk_by_mail(engine, port)
    with desk_of(desk) as base, httpx.Client(base_url=base, timeout=PATIENCE) as client:
        answer = client.post("/sign-in/link", data={"email": f"{who}@mail.example"})
        again = client.get("/sign-in")
        assert (answer.status_code, again.status_code) == (200, 200)
        assert box.kept == []
        if who == "birkett":
            assert box.reached.wait(PATIENCE)
            assert client.get("/health").status_code == 200
        box.let.set()
    assert len(box.kept) == (who == "birkett")
    known = (school.people["birkett"], "sign-in link asked for")
    assert log(engine)[-1] == (known if who == "birkett" else ("unknown", "sign-in link asked for, none sent"))
