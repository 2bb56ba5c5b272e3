"""What an outcome makes of a delivery, in the transaction that puts it on the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from cases.act import Door
from cases.store import lock_head
from notifications import outbox, receipts
from notifications.outbox import Delivery
from notifications.post.channel import Outcome

BACKOFF = tuple(timedelta(minutes=m) for m in (5, 15, 60, 240, 1440))
"""How long until each next attempt; when they are used up the delivery is refused and an officer is told."""
FIRST_ASKED = timedelta(hours=1)
"""How long after it was taken a channel is first asked what became of something."""
OVER = ("sent", "posted", "bounced")
STOPPED = "The machine stopped while it was being sent."
UNWRITTEN = "The machine stopped {} times while it was being written. Look at what it says, then send it again."


@dataclass
class Posted:
    """What one working-off came to. `sent` went for good; `printed` lies ready for the clerk; `held` waits for the
    next minutes, because so many a minute are allowed."""

    sent: int = 0
    printed: int = 0
    raised: int = 0
    retried: int = 0
    uncertain: int = 0
    refused: int = 0
    stopped: int = 0
    held: int = 0
    trouble: str = ""


def settle(
    door: Door,
    conn: Connection,
    delivery: Delivery,
    outcome: Outcome,
    now: datetime,
    posted: Posted,
    knows: bool = False,
) -> None:
    """Write down what came of handing a delivery over. `knows`: the channel can be asked to send it twice."""
    lock_head(conn)
    if outbox.state_of(conn, delivery.id) in OVER:
        return  # it took longer than its lease, and somebody else has settled it
    match outcome.state:
        case "sent":
            _gone(door, conn, delivery, outcome.ref, now, posted)
        case "printed":
            outbox.settle(conn, delivery.id, "printed", now)
            posted.printed += 1
        case "uncertain":
            unknown(door, conn, delivery, outcome.why, next_attempt(delivery, now), now, posted, knows)
        case "refused":
            _refuse(door, conn, delivery, outcome.why, now, posted)
        case "retry" if outcome.stop:
            outbox.settle(conn, delivery.id, "retry", now, outcome.why, now + BACKOFF[0])
            outbox.not_tried(conn, delivery)
        case "retry":
            _again(door, conn, delivery, outcome.why, now, posted)


def _gone(door: Door, conn: Connection, delivery: Delivery, ref: str, now: datetime, posted: Posted) -> None:
    state = "posted" if delivery.channel == "post" else "sent"
    outbox.settle(conn, delivery.id, state, now, retry_at=now + FIRST_ASKED if ref else None, ref=ref or None)
    posted.sent += 1
    receipts.went(door, conn, delivery, now)


def raise_call(door: Door, conn: Connection, delivery: Delivery, now: datetime, posted: Posted) -> None:
    """Somebody is to be telephoned: an officer is told."""
    if delivery.channel != "phone_task":
        delivery = outbox.by_telephone(conn, delivery)
    outbox.settle(conn, delivery.id, "queued", now)
    posted.raised += 1
    receipts.went(door, conn, delivery, now)


def unknown(
    door: Door,
    conn: Connection,
    delivery: Delivery,
    why: str,
    again: datetime,
    now: datetime,
    posted: Posted,
    knows: bool = False,
) -> None:
    """It may have arrived. A formal letter waits for an officer, unless its channel `knows` what it has; anything else
    goes again under the same Message-ID, until its attempts are used up."""
    posted.uncertain += 1
    if (delivery.kind != outbox.FORMAL or knows) and delivery.attempts <= len(BACKOFF):
        outbox.settle(conn, delivery.id, "retry", now, why, again)
        return
    outbox.settle(conn, delivery.id, "uncertain", now, why)
    receipts.failed(door, conn, delivery, "uncertain", why, now)


def abandoned(
    door: Door, conn: Connection, delivery: Delivery, now: datetime, posted: Posted, knows: bool = False
) -> None:
    """Somebody took it and died. Without its bytes it had not been written yet, so that nothing of it has left."""
    if delivery.raw is not None:
        unknown(door, conn, delivery, STOPPED, now, now, posted, knows)
    elif delivery.attempts <= len(BACKOFF):
        outbox.settle(conn, delivery.id, "queued", now)
    else:
        stop(door, conn, delivery, UNWRITTEN.format(delivery.attempts), now, posted)


def _again(door: Door, conn: Connection, delivery: Delivery, why: str, now: datetime, posted: Posted) -> None:
    if delivery.attempts > len(BACKOFF):
        return _refuse(door, conn, delivery, f"{why} It was tried {delivery.attempts} times.", now, posted)
    outbox.settle(conn, delivery.id, "retry", now, why, next_attempt(delivery, now))
    posted.retried += 1


def next_attempt(delivery: Delivery, now: datetime) -> datetime:
    return now + BACKOFF[min(delivery.attempts, len(BACKOFF)) - 1]


def _refuse(door: Door, conn: Connection, delivery: Delivery, why: str, now: datetime, posted: Posted) -> None:
    outbox.settle(conn, delivery.id, "refused", now, why)
    posted.refused += 1
    receipts.failed(door, conn, delivery, "refused", why, now)


def stop(door: Door, conn: Connection, delivery: Delivery, why: str, now: datetime, posted: Posted) -> None:
    """It cannot be written, or nothing can carry it: an officer is told, and the others go."""
    outbox.settle(conn, delivery.id, "stopped", now, why)
    posted.stopped += 1
    receipts.failed(door, conn, delivery, "stopped", why, now)
