"""A school with something in its outbox, and a worker of the post to work it off."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from typing import Any

from sqlalchemy import Connection, Engine, select

from cases.schema import deliveries
from cases.store import entries, people, reading
from cases.trail import Entry
from notifications.outbox import Delivery
from notifications.post import Channel, Posted, Smtp, Write, work_off
from tests.cases.school import School
from tests.notifications.servers import LOOPBACK

SENDER = "interventions@council.example"


def plain(conn: Connection, delivery: Delivery, now: datetime) -> bytes:
    """The shortest e-mail that says what it is about."""
    message = EmailMessage(policy=WIRE)
    message["Message-ID"] = f"<{delivery.message_id}@council.example>"
    message["From"], message["To"] = SENDER, people(conn)[delivery.person].email or ""
    message["Subject"] = f"{delivery.template} {delivery.subject}"
    message.set_content(f"{delivery.note or delivery.template}\n.\nwritten at {now:%H:%M}")
    return message.as_bytes()


def smtp(port: int, **more: Any) -> Smtp:
    settings: dict[str, Any] = {"tls": "none", "timeout": 5, "sender": SENDER} | more
    return Smtp(LOOPBACK, port, **settings)


def post(school: School, port: int, now: datetime, *, owner: str = "post-1", dead: bool = False, write: Write = plain,
         **more: Any) -> Posted:  # fmt: skip
    """Work the outbox off once, with a clock that stands still."""
    return asyncio.run(work_off(school.door, smtp(port, **more), write, lambda: now, owner, dead))


def rows(engine: Engine) -> dict[str, Any]:
    """Every delivery by the handle of whom it is for and the template."""
    with reading(engine) as conn:
        everybody = people(conn)
        found = conn.execute(select(deliveries).order_by(deliveries.c.delivery_id)).all()
    return {f"{everybody[row.person_id].handle if row.person_id else row.role} {row.template}": row for row in found}


def told(engine: Engine, type: str = "", case: str = "A") -> list[Entry]:
    """The case's entries of a type, with what only those who may see it may see."""
    with reading(engine) as conn:
        return [entry for entry in entries(conn, case, private=True) if entry.type.startswith(type)]


def work(school: School, ways: Sequence[Channel], now: datetime, write: Write = plain, **more: Any) -> Posted:
    """Work the outbox off once through channels."""
    return asyncio.run(work_off(school.door, ways, write, lambda: now, "post-1", **more))
