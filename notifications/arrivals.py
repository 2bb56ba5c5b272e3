"""Mail that came in, put where it belongs: on the case, before an officer, or aside.

Each message is one transaction: what it changes, and a row that keeps it and says what became of it. The row's key is
the digest of the bytes, so a message that is read again, after a kill or a replay, changes nothing a second time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import Connection, insert, select

from cases import commands as c
from cases import events as e
from cases.act import Door
from cases.case import ENGINE, Case
from cases.refusals import day
from cases.schema import arrivals
from cases.store import lock_head, writing
from cases.trail import stamp
from notifications import outbox
from notifications.deciding import is_officer
from notifications.directory import Directory
from notifications.filing import Filed, Sorter, Stale
from notifications.headers import Heading
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
from notifications.invited import file_rsvp
from notifications.matching import Marks, Waits, addresses_of, delivery_about, sent_to
from notifications.outbox import Delivery

FROM_HEAD = ("head", "chair")
"""Whose mail is a contact that the authority undertakes to answer promptly (section 5)."""
KINDS: dict[type[object], str] = {
    Bounce: "bounce",
    Delay: "delay",
    AutoAnswer: "automatic answer",
    RsvpArrived: "answer to an invitation",
    HumanReply: "reply",
    Unreadable: "unreadable",
}
TOO_LARGE = "too large"
SHOWN = 12
"""How many characters of a digest are shown; so many are enough to tell one message from another."""

Became = Literal["filed", "waiting", "ignored"]


@dataclass(frozen=True)
class Taken:
    """What became of one message; `again`: it had been taken in before, and nothing was done."""

    digest: str
    kind: str
    became: Became
    why: str
    again: bool = False


def take_in(door: Door, raw: bytes, marks: Marks, now: datetime) -> Taken:
    """Put one message where it belongs. Safe any number of times. Raises StoreTrouble."""
    arrived, digest = read(raw), sha256(raw).hexdigest()
    with writing(door.engine) as conn:
        sorter = Sorter(door, conn, lock_head(conn), marks, now, digest)
        if (before := _before(conn, digest)) is not None:
            return before
        kind = KINDS[type(arrived)]
        became: Became = "filed"
        try:
            filed = _file(sorter, arrived)
        except Waits as why:
            became, filed = "waiting", Filed(str(why))
        except Stale as why:
            became, filed = "ignored", Filed(str(why))
        keep(conn, digest, raw, kind, became, filed, now)
        return Taken(digest, kind, became, filed.why)


def set_aside(door: Door, head: bytes, size: int, now: datetime) -> Taken:
    """Note a message that is too large to be read: its first bytes are kept, an officer opens it in the mailbox."""
    digest = sha256(head).hexdigest()
    why = (
        f"It is too large to be read here ({size // 1_000_000} MB). It is still in the mailbox, flagged and unread: "
        "open it there."
    )
    with writing(door.engine) as conn:
        lock_head(conn)
        if (before := _before(conn, digest)) is not None:
            return before
        keep(conn, digest, head, TOO_LARGE, "waiting", Filed(why), now)
    return Taken(digest, TOO_LARGE, "waiting", why)


def _before(conn: Connection, digest: str) -> Taken | None:
    row = conn.execute(select(arrivals).where(arrivals.c.digest == digest)).first()
    return Taken(row.digest, row.kind, row.filed, row.why, again=True) if row else None


def keep(conn: Connection, digest: str, raw: bytes, kind: str, became: Became, filed: Filed, now: datetime) -> None:
    """The message as it came, and what became of it."""
    conn.execute(
        insert(arrivals).values(
            digest=digest,
            raw=raw,
            kind=kind,
            filed=became,
            why=filed.why,
            came_at=stamp(now),
            case_id=filed.case,
            person_id=filed.person,
            delivery_id=filed.delivery,
        )
    )


def _file(sorter: Sorter, arrived: Arrived) -> Filed:
    match arrived:
        case Bounce() | Delay():
            return _report(sorter, arrived)
        case AutoAnswer():
            return _answered_itself(sorter, arrived)
        case RsvpArrived():
            return file_rsvp(sorter, arrived)
        case HumanReply():
            return _reply(sorter, arrived)
        case Unreadable():
            raise Waits(arrived.why)


# --- reports -------------------------------------------------------------------------------------------------------
def _report(sorter: Sorter, arrived: Bounce | Delay) -> Filed:
    """A report that is truly about a delivery: it was sent, and to one of those whom the report names."""
    delivery = delivery_about(sorter.conn, arrived.heading, sorter.marks, arrived)
    case = sorter.case(delivery.case)
    src = _once(sorter, case, arrived.heading)
    if delivery.state == "bounced":
        raise Stale(f"It is about delivery {delivery.id}, of which it is known that it came back.")
    if delivery.state != "sent" or delivery.channel != "email":
        raise Waits(f"It is about delivery {delivery.id}, which is {delivery.state}, not sent by e-mail.")
    went_to = sent_to(delivery) or addresses_of(delivery, Directory(sorter.conn, case))
    if not went_to & set(arrived.recipients):
        raise Waits(f"It is about delivery {delivery.id}, but not about the address that it went to.")
    return came_back(sorter, case, delivery, arrived, src)


def came_back(sorter: Sorter, case: Case, delivery: Delivery, arrived: Bounce | Delay, src: str = "") -> Filed:
    """The delivery has not arrived; or not yet, which is noted and no more. A letter that comes back is thereby a duty
    of the officer's (cases/folding/mail.py)."""
    about = {**_of(delivery, sorter), "status": arrived.status, "diagnostic": arrived.diagnostic}
    filed = Filed(f"Delivery {delivery.id} is delayed on its way.", case.id, delivery.person, delivery.id)
    if isinstance(arrived, Delay):
        sorter.record(case, e.MailDelayed(**about), src=src)
        return filed
    outbox.settle(sorter.conn, delivery.id, "bounced", sorter.now, _sent_back(arrived, sorter.now))
    sorter.record(case, e.MailBounced(**about, kind=delivery.kind), src=src)
    return replace(filed, why=f"Delivery {delivery.id} came back.")


def _sent_back(arrived: Bounce, now: datetime) -> str:
    code = f" ({arrived.status})" if arrived.status else ""
    said = f": {arrived.diagnostic.rstrip('.')}" if arrived.diagnostic else ""
    return (
        f"The recipient's mail server sent it back on {day(now.date())}{code}{said}. "
        "Correct the address or choose the post, then release it."
    )


def _once(sorter: Sorter, case: Case, heading: Heading) -> str:
    """A name for this message that it keeps on whichever way it comes. Raises Stale where it was filed already."""
    known_by = f"{heading.sender} {heading.id}" if heading.id else sorter.digest
    src = f"mail:{sha256(known_by.encode('utf-8', 'replace')).hexdigest()[:24]}"
    if src in case.asked:
        raise Stale("It has been filed already; this is another copy.")
    return src


def _of(delivery: Delivery, sorter: Sorter) -> dict[str, Any]:
    return {
        "delivery": delivery.id,
        "template": delivery.template,
        "role": delivery.role,
        "person": delivery.person,
        "message": sorter.digest,
    }


# --- answers -------------------------------------------------------------------------------------------------------
def _answered(sorter: Sorter, heading: Heading) -> tuple[Delivery, Case, str]:
    """The delivery that a message answers, from the person whom it went to. Raises Waits for anybody else."""
    delivery = delivery_about(sorter.conn, heading, sorter.marks)
    case = sorter.case(delivery.case)
    src = _once(sorter, case, heading)
    if heading.sender not in addresses_of(delivery, Directory(sorter.conn, case)):
        raise Waits(f"It answers delivery {delivery.id} of case {delivery.case}, but is not from whom that went to.")
    return delivery, case, src


def _answered_itself(sorter: Sorter, arrived: AutoAnswer) -> Filed:
    delivery, case, src = _answered(sorter, arrived.heading)
    sorter.record(case, e.MailAnsweredItself(**_of(delivery, sorter), says=arrived.says), src=src)
    return Filed(f"An automatic answer to delivery {delivery.id}.", case.id, delivery.person, delivery.id)


def _reply(sorter: Sorter, arrived: HumanReply) -> Filed:
    delivery, case, src = _answered(sorter, arrived.heading)
    replied = e.MailReplied(**_of(delivery, sorter), subject=arrived.heading.subject, says=arrived.says)
    return file_reply(sorter, case, replied, src)


def file_reply(sorter: Sorter, case: Case, replied: e.MailReplied, src: str) -> Filed:
    """A person's words, on the case; from the head or the chair they are a contact, and the reply is clocked."""
    contact = contact_in(sorter, case, replied)
    if contact is not None:
        case = sorter.ask(case, contact, by=replied.person if sorter.by == ENGINE else sorter.by)
    sorter.record(case, replied, src=src)
    about = f"A reply to delivery {replied.delivery}" if replied.delivery else "A message"
    also = f"; logged as contact {contact.id}" if contact else ""
    return Filed(f"{about}{also}.", case.id, replied.person or None, replied.delivery or None)


def contact_in(sorter: Sorter, case: Case, replied: e.MailReplied) -> c.ContactFromHead | None:
    """The contact that a reply is, if whoever wrote it holds one of the posts that are promised an answer."""
    today = sorter.now.date()
    held = case.roles_of(replied.person, today) if replied.person else frozenset()
    role = next((role for role in FROM_HEAD if role in held), None)
    if role is None:
        return None
    to = _answering(sorter, case, replied.person)
    if to is None:
        raise Waits(
            "It is from the headteacher or chair, and nobody holds the post that answers them. Record who does."
        )
    return c.ContactFromHead(id=f"mail-{sorter.digest[:SHOWN]}", to=to, role=role, how="email", says=replied.says)


def _answering(sorter: Sorter, case: Case, person: str) -> str | None:
    """Who answers somebody: the contact nominated for them, while an officer of the school; else the usual one."""
    today = sorter.now.date()
    rules = case.contact_rules_of(person, today)
    if rules and rules.nominated and is_officer(sorter.door, case, rules.nominated, sorter.now):
        return rules.nominated
    return case.holder(sorter.framework(case).policy.clock.phone_calls_by, today)
