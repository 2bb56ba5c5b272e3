"""Asking a channel later what became of what it took, while it still knows: GOV.UK Notify forgets after seven days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from cases.act import Door
from cases.store import lock_head, reading, writing
from notifications import outbox, receipts
from notifications.outbox import Delivery
from notifications.post.channel import Channel, Later
from notifications.post.notify import Notify

KNOWN_FOR = timedelta(days=7)
AGAIN = timedelta(hours=6)


async def ask_notify(door: Door, channels: Sequence[Channel], now: datetime) -> int:
    """Ask after everything it is time to ask about, until it gives no answer. What failed is on the record and waits
    for an officer. Out: how many failed."""
    notify = next((channel for channel in channels if isinstance(channel, Notify)), None)
    if notify is None:
        return 0
    with reading(door.engine) as conn:
        taken = outbox.to_ask_after(conn, now)
    failed = 0
    for delivery in taken:
        later = await notify.status(delivery.provider_ref or "")
        with writing(door.engine) as conn:
            failed += _heard(door, conn, delivery, later, now)
        if later is None:
            break
    return failed


def _heard(door: Door, conn: Connection, delivery: Delivery, later: Later | None, now: datetime) -> bool:
    lock_head(conn)
    now_is = outbox.one(conn, delivery.id)
    if now_is is None or now_is.provider_ref != delivery.provider_ref:
        return False  # somebody has decided about it meanwhile
    if later and later.state == "failed":
        outbox.settle(conn, delivery.id, "refused", now, later.why)
        receipts.failed(door, conn, delivery, "refused", later.why, now)
        return True
    gone = outbox.gone_at(conn, delivery.id) or now
    over = (later is not None and later.state == "arrived") or now - gone > KNOWN_FOR
    outbox.ask_next(conn, delivery.id, None if over else now + AGAIN)
    return False
