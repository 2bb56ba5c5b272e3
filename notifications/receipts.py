"""What became of a delivery, put on the record: it went, by whoever's act called for it, or it failed."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from cases import events as e
from cases.act import Door
from cases.case import ENGINE
from cases.store import lock_head
from notifications.outbox import Delivery
from notifications.recipients import counts_from

TOLD: dict[tuple[str, str], type[e.Told]] = {
    ("letter", "email"): e.LetterSent,
    ("letter", "post"): e.LetterPosted,
    ("notice", "email"): e.NoticeSent,
    ("notice", "post"): e.NoticePosted,
    ("reminder", "email"): e.ReminderSent,
    ("reminder", "post"): e.NoticePosted,
    ("reminder", "text"): e.ReminderSent,
    ("reminder", "phone_task"): e.TelephoneDutyRaised,
    ("notice", "phone_task"): e.TelephoneDutyRaised,
    ("letter", "phone_task"): e.TelephoneDutyRaised,
}


def went(door: Door, conn: Connection, delivery: Delivery, now: datetime, by: str | None = None) -> None:
    """It went: an entry of whoever's act called for it (the engine, for a date), or of whoever says so (`by`)."""
    case = door.case(conn, delivery.case)
    told = TOLD[delivery.kind, delivery.channel](
        template=delivery.template,
        role=delivery.role,
        person=delivery.person,
        via=delivery.channel,
        subject=delivery.subject,
        note=delivery.note,
        counts_from=counts_from(delivery.channel, now.date(), door.framework(case)),
        delivery=delivery.id,
        message_id=delivery.message_id if delivery.channel == "email" else "",
    )
    record(door, conn, delivery.case, told, by or delivery.actor, now)


def failed(
    door: Door,
    conn: Connection,
    delivery: Delivery,
    outcome: Literal["refused", "uncertain", "stopped"],
    why: str,
    now: datetime,
) -> None:
    record(
        door,
        conn,
        delivery.case,
        e.DeliveryFailed(
            outcome=outcome,
            delivery=delivery.id,
            template=delivery.template,
            role=delivery.role,
            person=delivery.person,
            subject=delivery.subject,
            why=why,
        ),
        ENGINE,
        now,
    )


def record(door: Door, conn: Connection, case_id: str, event: e.Event, by: str, now: datetime) -> None:
    head = lock_head(conn)
    case = door.case(conn, case_id)
    door.record(
        conn, head, case, [event], by=by, now=max(now, case.last_at or now).astimezone(now.tzinfo), source="post"
    )
