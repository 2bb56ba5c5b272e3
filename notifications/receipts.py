"""What became of a delivery, put on the record: it went, by whoever's act called for it, or it failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, bindparam, select

from cases import events as e
from cases.act import Door
from cases.case import ENGINE
from cases.proof.single import prints_of
from cases.schema import deliveries
from cases.store import BATCH, lock_head
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

_BYTES = select(deliveries.c.raw).where(deliveries.c.delivery_id == bindparam("id"))
_MANY = select(deliveries.c.delivery_id, deliveries.c.message_id, deliveries.c.raw).where(
    deliveries.c.delivery_id.in_(bindparam("ids", expanding=True))
)


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
        sent_as=_sent_as(conn, delivery),
    )
    record(door, conn, delivery.case, told, by or delivery.actor, now)


def _sent_as(conn: Connection, delivery: Delivery) -> tuple[str, ...]:
    """The hashes that bind what went to the record; none where nothing was written, as for a telephone call."""
    raw = conn.execute(_BYTES, {"id": delivery.id}).scalar_one_or_none()
    return tuple(prints_of(bytes(raw))) if raw and delivery.channel != "phone_task" else ()


def went_as(conn: Connection, ids: Sequence[int]) -> dict[int, tuple[str, bytes]]:
    """By delivery: its Message-ID without the domain, and what went, byte for byte (b"" where nothing is kept)."""
    batches = (ids[first : first + BATCH] for first in range(0, len(ids), BATCH))
    rows = (row for some in batches for row in conn.execute(_MANY, {"ids": list(some)}))
    return {row.delivery_id: (row.message_id, bytes(row.raw or b"")) for row in rows}


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
