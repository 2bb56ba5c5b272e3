"""What an officer decides about mail that waits: it belongs to a case, or to none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from cases import events as e
from cases.act import Door
from cases.case import Case
from cases.refusals import Refusal, day
from cases.schema import arrivals
from cases.sight import may_at_the_desk
from cases.store import lock_head, reading, writing
from notifications.arrivals import SHOWN, came_back, file_reply
from notifications.deciding import may, no_officer, policy_of_all
from notifications.directory import Directory
from notifications.filing import Filed, Sorter
from notifications.headers import heading_of, parsed
from notifications.inbound import (
    Arrived,
    AutoAnswer,
    Bounce,
    Delay,
    HumanReply,
    RsvpArrived,
    Unreadable,
    read,
)
from notifications.matching import Marks, Waits, delivery_about

DONE = "The message was not filed."
HEAD = 64_000
SORT = "mail_sort"
LEAST = 6
"""How many characters of a digest must be given."""


@dataclass(frozen=True)
class Waiting:
    """A message that waits for an officer: what it says it is, from whom, and why nobody but a person can place it."""

    digest: str
    kind: str
    sender: str
    subject: str
    why: str


def waiting(door: Door, most: int | None = None) -> list[Waiting]:
    """The messages that wait for an officer, in the order in which they came: at most so many."""
    query = select(arrivals).where(arrivals.c.filed == "waiting").order_by(arrivals.c.came_at, arrivals.c.digest)
    query = query.limit(most)
    with reading(door.engine) as conn:
        return [Waiting(row.digest, row.kind, *_from(bytes(row.raw)), row.why) for row in conn.execute(query)]


def _from(raw: bytes) -> tuple[str, str]:
    """The sender and subject of a message in whatever state."""
    try:
        heading = heading_of(parsed(raw[:HEAD]))
    except Exception:  # these are anybody's bytes; a list of them must not stop at one
        return "", ""
    return heading.sender, heading.subject


def file(door: Door, digest: str, case_id: str, by: str, now: datetime, marks: Marks) -> str:
    """Put a message that waits on a case, as if it had been matched. Out: a sentence.

    A bounce must be of something that was sent; anything else goes on the record as it was written, and as a contact
    where it is from the headteacher or chair. Raises Refusal, and NotAllowed for anybody but an officer of that school.
    """
    with writing(door.engine) as conn:
        sorter = Sorter(door, conn, lock_head(conn), marks, now, "", by)
        row = _found(conn, digest, DONE)
        sorter.digest = row.digest
        case = sorter.case(case_id)
        if not case.school or case.authority:
            raise Refusal(DONE, f"there is no school with the record {case_id}", "Name a school's.")
        if not may(door, conn, case, by, now, SORT):
            raise no_officer()
        try:
            filed = _filed(sorter, case, read(bytes(row.raw)))
        except Waits as why:
            raise Refusal(DONE, str(why).rstrip("."), "Mend that, or dismiss the message.") from None
        _became(conn, row.digest, "filed", filed)
    return f"Message {row.digest[:SHOWN]} is filed on case {case_id}. {filed.why}"


def dismiss(door: Door, digest: str, by: str, now: datetime) -> str:
    """Say that a message that waits belongs to no case. It is kept as it came. Out: a sentence.

    Raises Refusal, and NotAllowed for anybody who is no officer of any school's case.
    """
    done = "The message was not dismissed."
    with writing(door.engine) as conn:
        lock_head(conn)
        row = _found(conn, digest, done)
        if not may_at_the_desk(conn, by, policy_of_all(door, conn), now.date(), SORT):
            raise no_officer("any school")
        who = Directory(conn)[by].handle
        _became(conn, row.digest, "ignored", Filed(f"{row.why} Dismissed by {who} on {day(now.date())}."))
    return f"Message {row.digest[:SHOWN]} is dismissed. It is kept as it came."


def _found(conn: Connection, digest: str, done: str) -> Any:
    """The one message that waits whose digest begins so. Raises Refusal."""
    if not re.fullmatch(rf"[0-9a-f]{{{LEAST},64}}", digest):
        raise Refusal(done, f"{digest} is no message's number", "Give it as `upturn post list` shows it.")
    wanted = (arrivals.c.digest.startswith(digest), arrivals.c.filed == "waiting")
    rows = conn.execute(select(arrivals).where(*wanted).limit(2)).all()
    if len(rows) != 1:
        why = "several messages begin so" if rows else f"no message {digest} waits for anybody"
        raise Refusal(done, why, "Give it as `upturn post list` shows it.")
    return rows[0]


def _became(conn: Connection, digest: str, became: str, filed: Filed) -> None:
    now = {"filed": became, "why": filed.why, "case_id": filed.case, "person_id": filed.person}
    conn.execute(update(arrivals).where(arrivals.c.digest == digest).values(**now, delivery_id=filed.delivery))


def _filed(sorter: Sorter, case: Case, arrived: Arrived) -> Filed:
    """What the officer vouches for: that it is about this case. Raises Waits."""
    if isinstance(arrived, Bounce | Delay):
        return _report(sorter, case, arrived)
    if isinstance(arrived, Unreadable):
        return file_reply(sorter, case, e.MailReplied(message=sorter.digest), "")
    said = {**_answers(sorter, case, arrived), "message": sorter.digest, "says": _says(arrived)}
    if isinstance(arrived, AutoAnswer):
        sorter.record(case, e.MailAnsweredItself(**said))
        return Filed("An automatic answer.", case.id, str(said["person"]) or None, None)
    return file_reply(sorter, case, e.MailReplied(**said, subject=arrived.heading.subject), "")


def _report(sorter: Sorter, case: Case, arrived: Bounce | Delay) -> Filed:
    delivery = delivery_about(sorter.conn, arrived.heading, sorter.marks, arrived, believed=True)
    if delivery.case != case.id:
        raise Waits(f"It is about delivery {delivery.id}, which is case {delivery.case}'s.")
    if delivery.state != "sent" or delivery.channel != "email":
        raise Waits(f"It is about delivery {delivery.id}, which is {delivery.state}, not sent by e-mail.")
    return came_back(sorter, case, delivery, arrived)


def _answers(sorter: Sorter, case: Case, arrived: AutoAnswer | HumanReply | RsvpArrived) -> dict[str, Any]:
    """The delivery of this case that a message answers, if any; and who wrote it, if they hold a post there."""
    said: dict[str, Any] = {"person": _person(sorter, case, arrived.heading.sender)}
    try:
        delivery = delivery_about(sorter.conn, arrived.heading, sorter.marks, believed=True)
    except Waits:
        return said
    if delivery.case == case.id:
        said |= {"delivery": delivery.id, "template": delivery.template, "role": delivery.role}
    return said


def _person(sorter: Sorter, case: Case, email: str) -> str:
    today, everybody = sorter.now.date(), Directory(sorter.conn, case)
    holders = {case.holder(role, today) for role in case.holders} - {None}
    found = [id for id in holders if id and (everybody[id].email or "").lower() == email]
    return found[0] if len(found) == 1 else ""


def _says(arrived: AutoAnswer | HumanReply | RsvpArrived) -> str:
    if isinstance(arrived, RsvpArrived):
        return f"Answered an invitation: {arrived.rsvp.answer}. {arrived.rsvp.comment}".strip()
    return arrived.says
