"""The post at the desk: worked off, the mailbox read, and what waits for somebody. Plain words, no SQL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import date, datetime

from sqlalchemy import Connection

from cases import sayings, store
from cases.people import Person
from desk.answers import console, table
from notifications import arrivals, collecting, deciding, outbox, post, sorting
from notifications.facts.people import hours
from notifications.office import Office
from notifications.outbox import Delivery
from notifications.post import Posted

DONE = {
    "sent": "sent",
    "printed": "to print and post",
    "raised": "to telephone",
    "retried": "to try again later",
    "held": "held back for the next minutes",
    "uncertain": "uncertain",
    "refused": "refused",
    "stopped": "stopped",
}
NEED_SOMEBODY = ("printed", "raised", "uncertain", "refused", "stopped")
WAITS_FOR = {"phone_task": "to telephone", "post": "to post"}


# --- worked off ----------------------------------------------------------------------------------------------------
def send_now(office: Office, now: Callable[[], datetime]) -> str:
    """Work the post off once. Out: a sentence. Raises ValueError with one where a way of sending could not be used."""
    off = post.work_off(
        office.door, office.channels, office.write, now, owner="cli", rest=asyncio.sleep, seal=office.seal
    )
    done = asyncio.run(off)
    if done.trouble:
        raise ValueError(f"{done.trouble} {_came_of(done)}")
    return _came_of(done)


def _came_of(done: Posted) -> str:
    counts = {name: getattr(done, name) for name in DONE}
    said = ", ".join(f"{counts[name]} {words}" for name, words in DONE.items() if counts[name])
    if not said:
        return "Nothing else was ready to go." if done.trouble else "Nothing is ready to go."
    see = " See `upturn post list`." if any(counts[name] for name in NEED_SOMEBODY) else ""
    return f"{said}.{see}"


def read_now(office: Office, now: Callable[[], datetime]) -> str:
    """Read the mailbox once. Out: a sentence. Raises ValueError with one where it could not be read to its end."""
    done = collecting.collect_for(office, office.door, now)
    if done is None:
        raise ValueError(collecting.NO_MAILBOX)
    if done.troubles:
        raise ValueError(collecting.in_a_sentence(done))
    return "No new mail." if done == collecting.Collected() else collecting.in_a_sentence(done)


# --- what waits ----------------------------------------------------------------------------------------------------
def print_post(office: Office, today: date) -> None:
    """Deliveries that need a person; for a telephone duty, the number and the hours in which to ring."""
    with store.reading(office.engine) as conn:
        everybody = store.people(conn)
        stuck = outbox.in_state(conn, *deciding.STUCK)
        queued = outbox.in_state(conn, "queued")
        calls = [d for d in queued if d.channel == "phone_task" and d.attempts]
        printed = outbox.in_state(conn, "printed")
        rings = {d.id: _ring(conn, office, d, everybody, today) for d in calls}
    table(
        "Delivery",
        "Case",
        "Is",
        "What",
        "To",
        "Why",
        rows=[
            (
                d.id,
                d.case,
                WAITS_FOR.get(d.channel, d.state) if d.state in ("queued", "printed") else d.state,
                d.template,
                sayings.handle(d.person, everybody),
                d.last_error or rings.get(d.id),
            )
            for d in [*stuck, *calls, *printed]
        ],
    )
    ready = len(queued) - len(calls)
    console.print(
        f"{ready} to go with the next post, {len(stuck)} to decide on, {len(calls)} to telephone, "
        f"{len(printed)} to print and post."
    )
    _print_arrivals(office)


def _print_arrivals(office: Office) -> None:
    """Messages that came in and wait for somebody to say which case they belong to."""
    if found := sorting.waiting(office.door):
        rows = [(m.digest[: arrivals.SHOWN], m.kind, m.sender, m.subject, m.why) for m in found]
        table("Message", "Is", "From", "Subject", "Why it waits", rows=rows)
    console.print(f"{len(found)} messages to file or dismiss.")


def _ring(conn: Connection, office: Office, call: Delivery, everybody: Mapping[str, Person], today: date) -> str:
    """Which number to ring, and when, by the rules for contact of the day."""
    phone = everybody[call.person].phone if call.person in everybody else None
    number = f"Ring {phone}" if phone else "No telephone number is recorded"
    case = office.door.case(conn, call.case)
    when = hours(store.entries(conn, call.case, private=True), case, call.person, today)
    return f"{number}; {when}." if when else f"{number}."
