"""A mail server that keeps the links it gets, and a school whose people sign in with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from fastapi.testclient import TestClient
from sqlalchemy import Engine, update

from cases import schema
from cases.store import writing
from desk.site.desk import Desk
from tests.cases.school import School, at
from tests.desk.identity.coming import Clock, a_school, desk_with
from tests.notifications.servers import LOOPBACK, free_port

NOON = at("2026-11-09", "12:00")
WITH_ACCOUNTS = {"openid_issuer": "https://accounts.example", "openid_client": "upturn"}


@dataclass
class Letterbox:
    """A mail server that keeps what it gets, or refuses it."""

    kept: list[bytes] = field(default_factory=list)
    refuses: bool = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuses:
            return "554 not here"
        self.kept.append(envelope.content)
        return "250 OK"

    def last(self) -> EmailMessage:
        return cast(EmailMessage, message_from_bytes(self.kept[-1], policy=WIRE))

    def link(self) -> str:
        """The path of the link in the last message."""
        found = re.search(r"http://127\.0\.0\.1:8000(/sign-in/link/\S+)", self.last().get_content())
        assert found, self.last().get_content()
        return found[1]


@pytest.fixture
def letterbox() -> Iterator[tuple[Letterbox, int]]:
    box, port = Letterbox(), free_port()
    controller = Controller(box, hostname=LOOPBACK, port=port)
    controller.start()
    yield box, port
    controller.stop()


@pytest.fixture
def school(sqlite: Engine) -> School:
    return with_a_chair(sqlite)


@pytest.fixture
def on_both(engine: Engine) -> School:
    return with_a_chair(engine)


def with_a_chair(engine: Engine) -> School:
    school = a_school(engine)
    with writing(engine) as conn:  # the chair has a postal address only until they give another
        conn.execute(update(schema.people).where(schema.people.c.handle == "pask").values(email="pask@mail.example"))
    return school


def desk_by_mail(school: School, port: int, now: Clock | None = None, **settings: object) -> Desk:
    return desk_with(school.engine, now or Clock(NOON), smtp_port=port, smtp_timeout=5, **settings)


def ask(client: TestClient, who: str, **more: str) -> Any:
    return client.post("/sign-in/link", data={"email": f"{who}@mail.example", **more})


def is_in(client: TestClient) -> bool:
    return client.get("/sessions").status_code == 200
