"""From a delivery to the bytes of its e-mail: the case, its facts, the wording, the message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from cases.act import Door
from cases.case import Case
from cases.people import Person
from cases.store import entries
from notifications import outbox
from notifications.blocks import Notice
from notifications.compose import MessageRefused, MissingValue, Wording, WordingTrouble, message
from notifications.facts import facts
from notifications.outbox import Delivery, Directory

CANNOT_WRITE = (MissingValue, WordingTrouble, MessageRefused)
"""What is raised where a notice cannot be written, always with a sentence for an officer."""

_wording = Wording()


@dataclass(frozen=True)
class Sender:
    """From whom the authority's notices come; `domain` is what their Message-IDs end in."""

    name: str
    email: str
    domain: str


def worded(conn: Connection, door: Door, delivery: Delivery, now: datetime) -> Notice:
    """What a delivery says: its subject and blocks, for any writer. Raises MissingValue and WordingTrouble."""
    case = door.case(conn, delivery.case)
    return _worded(conn, door, delivery, case, Directory(conn, case), now)


def _worded(
    conn: Connection, door: Door, delivery: Delivery, case: Case, everybody: Mapping[str, Person], now: datetime
) -> Notice:
    framework = door.framework(case)
    today = now.astimezone(ZoneInfo(framework.policy.clock.zone)).date()
    trail = entries(conn, delivery.case, private=True)
    known = facts(delivery, case, trail, framework, everybody, today)
    return _wording.notice(str(delivery.context["wording"]), known)


def written(conn: Connection, door: Door, delivery: Delivery, now: datetime, sender: Sender) -> bytes:
    """The e-mail of a delivery, ready to send: the same bytes for the same record and moment. Raises CANNOT_WRITE."""
    case = door.case(conn, delivery.case)
    everybody = Directory(conn, case)
    person = everybody.get(delivery.person)
    if person is None or not person.email:
        raise MessageRefused(
            f"The notice “{delivery.template}” was not sent by e-mail: whoever it is for has no e-mail address. "
            "Record the address, or send the notice by post."
        )
    notice = _worded(conn, door, delivery, case, everybody, now)
    return message(
        notice,
        sender=(sender.name, sender.email),
        to=(person.name, person.email),
        reply_to=sender.email,
        message_id=_id(delivery.message_id, sender),
        date=now,
        thread=[_id(id, sender) for id in outbox.thread(conn, delivery.case, delivery.id, delivery.person)],
    )


def _id(of: str, sender: Sender) -> str:
    return f"<{of}@{sender.domain}>"
