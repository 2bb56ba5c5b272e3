"""What an officer decides about a delivery that cannot decide itself: send it again, or say that it arrived."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from cases import events as e
from cases.act import Door
from cases.case import Case
from cases.permission import groups_in
from cases.policy import Policy
from cases.refusals import NotAllowed, Refusal
from cases.sight import groups_of, may_at_the_desk, sight_of, who_may
from cases.store import case_ids, lock_head, reading, writing
from notifications import outbox, receipts
from notifications.directory import Directory
from notifications.outbox import Delivery

DECIDE, POSTED = "post_decide", "post_posted"
STUCK = ("uncertain", "refused", "stopped", "bounced")


def waiting(door: Door) -> list[Delivery]:
    """Deliveries that wait for an officer."""
    with reading(door.engine) as conn:
        return outbox.in_state(conn, *STUCK)


def release(door: Door, id: int, by: str, now: datetime) -> str:
    """Send an uncertain, refused, stopped or bounced delivery (again), under the same Message-ID. Out: a sentence.

    What may have arrived goes again byte for byte. What never arrived is written anew, as its reader can be reached
    now; what nobody held the post for goes to whoever holds it now. `by` is the officer who decides; raises NotAllowed
    for anybody who may not.
    """
    with writing(door.engine) as conn:
        lock_head(conn)
        delivery = outbox.one(conn, id)
        if delivery is None or delivery.state not in STUCK:
            return f"Nothing was released: delivery {id} is not waiting for anybody's decision."
        if outbox.was_erased(conn, delivery):
            return f"Nothing was released: delivery {id} was erased by law. Record again what it was to say."
        may_decide(door, conn, delivery, by, now)
        changes: dict[str, Any] = {}
        if delivery.state != "uncertain":
            case = door.case(conn, delivery.case)
            person = delivery.person or case.holder(delivery.role, now.date())
            if person is None:
                return f"Nothing was released: {outbox.NOBODY}. Record who does, then release delivery {id}."
            everybody = Directory(conn, case)
            rules = case.contact_rules_of(person, now.date())
            changes = outbox.readdressed(everybody[person], delivery.kind, door.framework(case), now.date(), rules)
        outbox.queue_again(conn, id, **changes)
        event = e.DeliveryReleased(delivery=id, template=delivery.template, role=delivery.role, was=delivery.state)
        receipts.record(door, conn, delivery.case, event, by, now)
    return f"Delivery {id} will be sent with the next post."


def arrived(door: Door, id: int, by: str, now: datetime) -> str:
    """An officer knows that an uncertain delivery arrived, or that somebody was told by telephone. Out: a sentence.

    Raises NotAllowed for anybody who is not an officer.
    """
    with writing(door.engine) as conn:
        lock_head(conn)
        delivery = outbox.one(conn, id)
        if delivery is None:
            return f"Nothing was recorded: there is no delivery {id}."
        to_telephone = delivery.channel == "phone_task" and delivery.state == "queued" and delivery.attempts
        if not to_telephone and delivery.state != "uncertain":
            return f"Nothing was recorded: delivery {id} is not waiting for anybody's decision."
        may_decide(door, conn, delivery, by, now)
        if to_telephone:
            outbox.settle(conn, id, "told", now)
            event = e.ToldByTelephone(delivery=id, template=delivery.template, person=delivery.person)
            receipts.record(door, conn, delivery.case, event, by, now)
            return f"Delivery {id} is recorded as told by telephone."
        state = "posted" if delivery.channel == "post" else "sent"
        outbox.settle(conn, id, state, now)
        receipts.went(door, conn, delivery, now, by)
    return f"Delivery {id} is recorded as {state}."


def may_decide(door: Door, conn: Connection, delivery: Delivery, by: str, now: datetime, word: str = DECIDE) -> None:
    """Raises NotAllowed for anybody whom the policy's table does not let decide about a delivery, or say that it was
    posted."""
    if not may(door, conn, door.case(conn, delivery.case), by, now, word):
        raise no_officer()


def may(door: Door, conn: Connection, case: Case, by: str, now: datetime, word: str) -> bool:
    """Whether the policy's table lets somebody do something about what was sent in a case: by a post that they hold for
    this very school, or by their part in the desk, as a clerk has one."""
    policy = door.framework(case).policy
    wanted = who_may(policy, word)
    if groups_in(case, by, policy, now.date()) & wanted:
        return True
    parts = groups_of(sight_of(conn, by, policy, now.date()), policy)
    return bool(parts & (wanted - _of_the_authority(policy)))


def may_post_at_all(door: Door, conn: Connection, by: str, now: datetime) -> None:
    """Raises NotAllowed for anybody whom the policy's table lets post no letter of any school."""
    if not may_at_the_desk(conn, by, policy_of_all(door, conn), now.date(), POSTED):
        raise no_officer("any school")


def policy_of_all(door: Door, conn: Connection) -> Policy:
    """The policy of the first case on record: an authority has one. Raises Refusal where there is none."""
    first = next(iter(case_ids(conn)), None)
    if first is None:
        raise Refusal("Nothing was decided.", "there is no school on record", "Enter a school first.")
    return door.framework(door.case(conn, first)).policy


def _of_the_authority(policy: Policy) -> set[str]:
    """The posts that count for the schools in which they are held, and for no other."""
    return {"la", *(role for role, known in policy.roles.items() if known.at == "la")}


def is_officer(door: Door, case: Case, by: str, now: datetime) -> bool:
    """Whether somebody holds a post of the authority for a school today."""
    return door.framework(case).policy.is_officer(case.roles_of(by, now.date()))


def no_officer(of: str = "this school") -> NotAllowed:
    """What whoever may not is told; `of` says for which school they would have to be an officer."""
    return NotAllowed(
        "Nothing was done.",
        f"whoever asked is no officer of the authority for {of}",
        "Ask somebody who is.",
        "the policy's table of who may do what",
    )
