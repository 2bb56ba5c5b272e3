"""Whoever sends a byte now and then keeps nobody waiting: no thread, no connection to the database, not for long."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.pool import QueuePool

from cases.store import writing
from desk.site.visitor import csrf_of
from tests.cases.school import School, at
from tests.desk.api.calling import a_key
from tests.desk.browsing import Browser, a_desk, desk_of

NOW = at("2026-11-16", "11:00")
MANY = 60
"""More than there are threads for pages (40), and than connections to a database (15)."""
SOON, LONG = 0.5, 3600
PATIENCE = 20
COUNTED, IN_PARTS = "Content-Length: 900", "Transfer-Encoding: chunked"
FORM = "Content-Type: application/x-www-form-urlencoded"
FILE = "Content-Type: multipart/form-data; boundary=x"
JSON = "Content-Type: application/json"


class Slow:
    """Somebody who has said that something is on its way."""

    def __init__(self, base: str, path: str, *heads: str) -> None:
        at = urlsplit(base)
        self.wire = socket.create_connection((at.hostname, at.port), timeout=PATIENCE)
        self.wire.sendall("\r\n".join((f"POST {path} HTTP/1.1", "Host: 127.0.0.1", *heads, "", "")).encode())

    def drip(self, raw: bytes) -> None:
        self.wire.sendall(raw)

    def answer(self) -> bytes:
        """All that is answered, until the desk ends the connection: this waits for that."""
        got = b""
        with self.wire:
            while part := self.wire.recv(65536):
                got += part
        return got


@dataclass
class Open:
    """A desk on a real server, with an officer at it and another system's key."""

    base: str
    officer: Browser
    key: str

    @property
    def places(self) -> dict[str, tuple[str, ...]]:
        """Where something can be sent, and what is said of it and of who sends it."""
        me, key = f"Cookie: upturn={self.officer.token}", f"Authorization: Bearer {self.key}"
        return {
            "an officer's form": ("/cases/A/do/withdraw", FORM, me),
            "a file": ("/cases/A/evidence", FILE, me),
            "a link to sign in": ("/sign-in/link", FORM),
            "another system": ("/api/cases/A/withdraw", JSON, key),
            "a form of nobody's": ("/cases/A/do/withdraw", FORM),
            "a command of nobody's": ("/api/cases/A/withdraw", JSON),
            "a page that is not there": ("/nothing", FORM, me),
        }


READ = ("an officer's form", "a file", "a link to sign in", "another system")
"""Where it is waited for; to the others the desk answers at once, whatever is still to come."""


@contextmanager
def opened(engine: Engine, seconds: float) -> Iterator[Open]:
    school = School(engine)
    school.concern()
    okafor = school.people["okafor"]
    desk = a_desk(engine, NOW, sending_seconds=seconds)
    with desk_of(desk) as base:
        yield Open(base, Browser(desk, base, okafor), a_key(desk, school, "okafor"))


def test_many_slow_senders_hold_up_nobody(each: Engine) -> None:
    """More of them than threads and connections: a page and a form go on, and no connection is out meanwhile."""
    with opened(each, LONG) as desk, ExitStack() as stack:
        for place in READ:
            for _ in range(MANY):
                slow = Slow(desk.base, *desk.places[place], COUNTED)
                stack.enter_context(slow.wire)
                slow.drip(b"-")
        assert desk.officer.get("/work").status_code == 200
        assert desk.officer.post("/cases/A/do/withdraw", {"reason": ""}).status_code == 422
        assert isinstance(each.pool, QueuePool)
        assert each.pool.checkedout() == 0


@pytest.mark.parametrize("how", [COUNTED, IN_PARTS])
def test_a_slow_sender_is_let_go(engine: Engine, how: str) -> None:
    """With a sentence, and the connection ended: also where the desk had answered before anything came."""
    with opened(engine, SOON) as desk, ExitStack() as stack:
        senders = {place: Slow(desk.base, *heads, how) for place, heads in desk.places.items()}
        for slow in senders.values():
            stack.enter_context(slow.wire)
            slow.drip(b"-" if how == COUNTED else b"1\r\n-\r\n")
        got = {place: slow.answer() for place, slow in senders.items()}
    statuses = {place: int(answer[9:12]) for place, answer in got.items()}
    nobody = {"a form of nobody's": 303, "a command of nobody's": 401, "a page that is not there": 404}
    assert statuses == {**dict.fromkeys(READ, 408), **nobody}
    assert [place for place in READ if b"Nothing was recorded" not in got[place]] == []
    assert [place for place, answer in got.items() if b"connection: close" not in answer.lower()] == []


def test_what_comes_in_pieces_and_in_time_is_taken(engine: Engine) -> None:
    with opened(engine, LONG) as desk:
        body = f"csrf={csrf_of(desk.officer.token)}".encode()
        me = f"Cookie: upturn={desk.officer.token}"
        slow = Slow(desk.base, "/sessions/end", FORM, me, "Connection: close", f"Content-Length: {len(body)}")
        for at_ in range(len(body)):
            slow.drip(body[at_ : at_ + 1])
        assert slow.answer()[9:12] == b"303"
        assert "/sign-in" in desk.officer.get("/sessions").headers["location"]


def test_a_form_of_a_session_that_is_over_is_waited_for_no_longer(engine: Engine) -> None:
    """It would be kept until they have signed in again: once it has come."""
    with opened(engine, SOON) as desk:
        with writing(engine) as conn:
            conn.execute(text("UPDATE sessions SET ends_at = '2026-11-15T15:00:00.000000Z'"))
        slow = Slow(desk.base, *desk.places["an officer's form"], COUNTED)
        slow.drip(b"reason=half")
        got = slow.answer()
    assert (got[9:12], b"Nothing was recorded" in got) == (b"408", True)
