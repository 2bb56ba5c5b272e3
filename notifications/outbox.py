"""Deliveries owed and made. Each is written in the transaction of the entry or round that calls for it, under a key
(case, template, occasion, recipient, channel) that makes a second copy impossible.

States: queued, sending, then sent, refused, retry or uncertain; printed for a clerk to post, then posted; told for a
telephone duty done; stopped for a notice that could not be written; bounced for mail that came back. A send that may or
may not have happened is `uncertain`, never guessed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select, update

from cases import events as e
from cases.case import ContactRules
from cases.framework import Framework
from cases.people import Person
from cases.schema import deliveries, redactions
from cases.trail import stamp
from notifications.recipients import channel, counts_from

_d = deliveries.c
LEASE = timedelta(minutes=10)
FORMAL = "letter"
WAITING = ("queued", "retry")
PRINTED = "printed"
"""It lies ready for a clerk, and nobody has said yet that it was posted."""
DONE = ("sent", "posted", "told", "refused", "stopped", "bounced")
ON_ITS_WAY = ("sending", "sent")
NOBODY = "nobody holds this role"
MAY_HAVE_GONE = (
    "It may have gone before the record was restored. Ask whoever should have it: say that it arrived, or release it."
)


@dataclass(frozen=True)
class Delivery:
    """One thing to one person by one channel, as the table has it."""

    id: int
    case: str
    kind: str
    template: str
    role: str
    person: str
    channel: e.Via
    subject: str
    note: str
    actor: str
    cause: int | None
    context: Mapping[str, Any]
    message_id: str
    state: str
    attempts: int
    raw: bytes | None
    last_error: str | None
    provider_ref: str | None = None
    """What its channel calls it; for a letter to be posted by hand, when it was last printed."""


_COLUMNS = (
    _d.delivery_id,
    _d.case_id,
    _d.kind,
    _d.template,
    _d.role,
    _d.person_id,
    _d.channel,
    _d.subject,
    _d.note,
    _d.actor,
    _d.cause,
    _d.context,
    _d.message_id,
    _d.state,
    _d.attempts,
    _d.raw,
    _d.last_error,
    _d.provider_ref,
)


def _delivery(row: Sequence[Any]) -> Delivery:
    return Delivery(*(*row[:11], json.loads(row[11]), *row[12:]))


_WAITS = and_(_d.state.in_(WAITING), or_(_d.next_attempt_at.is_(None), _d.next_attempt_at <= bindparam("now")))
_READY = (
    select(*_COLUMNS)
    .where(
        or_(
            and_(_WAITS, _d.channel.not_in(bindparam("without", expanding=True))),
            and_(_d.state == "stopped", _d.done_at.is_(None)),
        ),
        or_(_d.channel != "phone_task", _d.attempts == 0),
    )
    .order_by(_d.delivery_id)
    .limit(1)
    .with_for_update(skip_locked=True)
)


def claim(conn: Connection, now: datetime, owner: str, without: Sequence[e.Via] = ()) -> Delivery | None:
    """Take the next delivery that is ready, for one worker alone: committed before anything leaves this machine.

    What goes by the ways in `without` is left where it is.
    """
    row = conn.execute(_READY, {"now": stamp(now), "without": list(without)}).first()
    if row is None:
        return None
    delivery = _delivery(row)
    delivery = replace(delivery, attempts=delivery.attempts + 1)
    changes: dict[str, Any] = {"attempts": delivery.attempts, "lease_by": owner, "lease_until": stamp(now + LEASE)}
    if delivery.state != "stopped":
        changes["state"] = "sending"
    conn.execute(update(deliveries).where(_d.delivery_id == delivery.id).values(**changes))
    return delivery


def ready(conn: Connection, now: datetime) -> dict[e.Via, int]:
    """How many deliveries are ready, by how they go."""
    found = select(_d.channel, func.count()).where(_WAITS).group_by(_d.channel)
    return {row[0]: row[1] for row in conn.execute(found, {"now": stamp(now)})}


def gone_since(conn: Connection, via: e.Via, since: datetime, now: datetime) -> list[datetime]:
    """When each of those went that have gone by one way after a moment, whoever sent them; what goes now goes now."""
    gone = and_(_d.state.in_(("sent", "posted")), _d.done_at > stamp(since))
    found = select(_d.done_at).where(_d.channel == via, or_(gone, _d.state == "sending"))
    return [datetime.fromisoformat(at) if at else now for at in conn.execute(found).scalars()]


def keep_bytes(conn: Connection, id: int, raw: bytes) -> None:
    """What is about to be sent, kept before it is: a repeat sends these same bytes."""
    conn.execute(update(deliveries).where(_d.delivery_id == id).values(raw=raw, sha256=sha256(raw).hexdigest()))


def settle(
    conn: Connection,
    id: int,
    state: str,
    now: datetime,
    error: str | None = None,
    retry_at: datetime | None = None,
    ref: str | None = None,
) -> None:
    """What became of a delivery. `ref`: what its channel calls it; `retry_at`: when to try, or ask, next."""
    done = state in DONE
    conn.execute(
        update(deliveries)
        .where(_d.delivery_id == id)
        .values(
            state=state,
            last_error=error,
            next_attempt_at=stamp(retry_at) if retry_at else None,
            lease_by=None,
            lease_until=None,
            done_at=stamp(now) if done else None,
            provider_ref=ref,
        )
    )


def printed_again(conn: Connection, ids: Sequence[int], now: datetime) -> None:
    """These letters were put into a file for the printer, perhaps once more."""
    conn.execute(update(deliveries).where(_d.delivery_id.in_(ids)).values(provider_ref=f"printed {stamp(now)}"))


def to_ask_after(conn: Connection, now: datetime) -> list[Delivery]:
    """Deliveries that a channel took, and that it is time to ask it about."""
    due = and_(_d.state.in_(("sent", "posted")), _d.provider_ref.is_not(None), _d.next_attempt_at <= stamp(now))
    return [_delivery(row) for row in conn.execute(select(*_COLUMNS).where(due).order_by(_d.delivery_id))]


def gone_at(conn: Connection, id: int) -> datetime | None:
    """When a delivery was settled."""
    said = conn.execute(select(_d.done_at).where(_d.delivery_id == id)).scalar_one_or_none()
    return datetime.fromisoformat(said) if said else None


def ask_next(conn: Connection, id: int, at: datetime | None) -> None:
    """When to ask after it next; never again for None."""
    conn.execute(update(deliveries).where(_d.delivery_id == id).values(next_attempt_at=stamp(at) if at else None))


def by_telephone(conn: Connection, delivery: Delivery) -> Delivery:
    """What nobody can send becomes a telephone duty."""
    conn.execute(update(deliveries).where(_d.delivery_id == delivery.id).values(channel="phone_task"))
    return replace(delivery, channel="phone_task")


def not_tried(conn: Connection, delivery: Delivery) -> None:
    """The channel itself was in trouble: what was taken to be sent has lost none of its attempts."""
    conn.execute(update(deliveries).where(_d.delivery_id == delivery.id).values(attempts=delivery.attempts - 1))


def queue_again(conn: Connection, id: int, **changes: Any) -> None:
    """Ready to be sent as if it had never been tried, with whatever an officer has changed."""
    conn.execute(
        update(deliveries)
        .where(_d.delivery_id == id)
        .values(state="queued", attempts=0, next_attempt_at=None, last_error=None, done_at=None, **changes)
    )


def readdressed(
    person: Person, kind: str, framework: Framework, on: date, rules: ContactRules | None = None
) -> dict[str, Any]:
    """Where something goes that never went: as the person can be reached now, so it is written anew."""
    via = channel(person, kind, framework, rules)
    counts = counts_from(via, on, framework).isoformat()
    return {"person_id": person.id, "channel": via, "counts_from": counts, "raw": None, "sha256": None}


def hold_back(conn: Connection) -> int:
    """After a restore: whatever waited when the backup was made may have gone since, and goes to nobody twice
    without an officer. A call that somebody is to make stays: they will know. Out: how many wait."""
    unsure = _d.state.in_(("sending", PRINTED, *WAITING)) & (_d.channel != "phone_task")
    values = {"state": "uncertain", "last_error": MAY_HAVE_GONE, "next_attempt_at": None}
    held = conn.execute(update(deliveries).where(unsure).values(**values, lease_by=None, lease_until=None))
    return held.rowcount


def abandoned(conn: Connection, now: datetime, dead: bool = False) -> list[Delivery]:
    """Deliveries a worker took and never came back from: their lease has run out, or no worker lives (`dead`)."""
    lost = _d.state == "sending" if dead else and_(_d.state == "sending", _d.lease_until < stamp(now))
    return [_delivery(row) for row in conn.execute(select(*_COLUMNS).where(lost).order_by(_d.delivery_id))]


def in_state(conn: Connection, *states: str) -> list[Delivery]:
    """Deliveries in these states, in order."""
    rows = conn.execute(select(*_COLUMNS).where(_d.state.in_(states)).order_by(_d.delivery_id)).all()
    return [_delivery(row) for row in rows]


def last_written(conn: Connection) -> datetime | None:
    """The moment of the newest delivery."""
    said = conn.execute(select(func.max(_d.created_at))).scalar_one()
    return datetime.fromisoformat(said) if said else None


def one(conn: Connection, id: int) -> Delivery | None:
    row = conn.execute(select(*_COLUMNS).where(_d.delivery_id == id)).first()
    return _delivery(row) if row else None


def was_erased(conn: Connection, delivery: Delivery) -> bool:
    """Whether what went was erased by law, so that nothing can go under its Message-ID again."""
    place = e.place_of("message", delivery.message_id)
    return conn.execute(select(redactions.c.digest).where(redactions.c.digest == place.digest)).first() is not None


def state_of(conn: Connection, id: int) -> str | None:
    """How a delivery stands, without reading its bytes."""
    return conn.execute(select(_d.state).where(_d.delivery_id == id)).scalar_one_or_none()


def thread(conn: Connection, case_id: str, before: int, person: str) -> tuple[str, ...]:
    """The first and the latest message this person had about a case: what a reply hangs on."""
    rows = (
        conn.execute(
            select(_d.message_id)
            .where(
                _d.case_id == case_id,
                _d.person_id == person,
                _d.state.in_(ON_ITS_WAY),  # another worker may be handing it over at this moment
                _d.channel == "email",
                _d.delivery_id < before,
            )
            .order_by(_d.delivery_id)
        )
        .scalars()
        .all()
    )
    return tuple(dict.fromkeys((rows[0], rows[-1]))) if rows else ()
