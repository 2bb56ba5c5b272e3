"""Notices follow the log: the deliveries that entries call for are written in the transaction that moves the cursor.

The key (case, template, occasion, recipient, channel) makes a second copy impossible, so following twice is harmless.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, update

from cases import events as e
from cases.act import Door
from cases.case import Case
from cases.database import direct
from cases.evolve import event_of
from cases.framework import Framework
from cases.ledger import quiet_until
from cases.people import Person
from cases.schema import case_events, deliveries
from cases.store import LEDGER, Head, log
from cases.terms import OutsideCalendar
from cases.trail import Entry, stamp
from notifications.calls import Call
from notifications.directory import Directory
from notifications.letters import called_for
from notifications.outbox import MAY_HAVE_GONE, NOBODY, PRINTED, WAITING
from notifications.recipients import channel, counts_from

_d = deliveries.c
BEHIND = 200
"""How many entries that call for nothing the cursor may stand behind, so that most of them need not move it."""
ERASED = "their name was erased by law"

_NAMES = [column.name for column in deliveries.c if not column.nullable and column.name != "delivery_id"]
_NAMES += ["cause", "last_error"]
# As text, which both databases read alike: SQLAlchemy would compile its own ON CONFLICT anew every time.
_INSERT = f"INSERT INTO deliveries ({', '.join(_NAMES)}) VALUES (:{', :'.join(_NAMES)}) ON CONFLICT (key) DO NOTHING"
_TOLD = "UPDATE log_head SET told = :followed WHERE id = 1"


def follow(door: Door, conn: Connection, head: Head, case: Case, added: Sequence[Entry], framework: Framework) -> None:
    """Write the deliveries that entries call for, and move the cursor past them: both or neither.

    Entries that call for nothing need not move it. Where the cursor had fallen behind for another reason (entries
    written by something that does not follow), the rest is caught up first.
    """
    first = added[0].position
    seen = door.saw(first)
    if head.told < first and not seen:
        _catch_up(door, conn, head, first)
    for entry in added:
        if entry.corrects:
            _withdraw(conn, case.id, entry.corrects, entry.at)
    owed = _called(conn, case, added, framework)
    if owed:
        direct(conn, _INSERT, *owed)
    if owed or not seen or head.size - head.told >= BEHIND:
        direct(conn, _TOLD, {"followed": head.size})
        head.told = head.size


def _withdraw(conn: Connection, case_id: str, corrected: str, now: datetime) -> None:
    """What a corrected entry called for and has not gone yet does not go, unless an officer releases it."""
    cause = select(case_events.c.seq).where(case_events.c.event_id == corrected).scalar_subquery()
    waiting = update(deliveries).where(_d.case_id == case_id, _d.cause == cause, _d.state.in_((*WAITING, PRINTED)))
    why = "The entry that called for it has been corrected."
    conn.execute(waiting.values(state="stopped", last_error=why, done_at=stamp(now)))


def _catch_up(door: Door, conn: Connection, head: Head, until: int) -> None:
    """Follow the entries between the cursor and a position; the key forgives what was done."""
    for entry in log(conn, head.told, until):
        if calls_for_something(entry):
            case = door.case(conn, entry.case)
            owed = _called(conn, case, [entry], door.framework(case))
            if owed:
                direct(conn, _INSERT, *owed)
    direct(conn, _TOLD, {"followed": until})


def calls_for_something(entry: Entry) -> bool:
    return entry.case != LEDGER and not issubclass(e.EVENTS[entry.type], e.Told)


def _called(conn: Connection, case: Case, added: Sequence[Entry], framework: Framework) -> list[dict[str, Any]]:
    everybody = Directory(conn, case)
    rows: list[dict[str, Any]] = []
    for entry in added:
        if calls_for_something(entry):
            calls = _calls(entry, case, framework, everybody)
            quiet = quiet_until(conn) if calls else None
            rows += rows_of(calls, case, framework, everybody, entry.actor, entry.at, entry.seq, quiet)
    return rows


def _calls(entry: Entry, case: Case, framework: Framework, everybody: Directory) -> list[Call]:
    """What an entry calls for. A date for which no terms are known stops no entry: the next morning says so, and makes
    up for it once they are."""
    try:
        return called_for(event_of(entry), entry.seq, case, framework, everybody, _today(entry, framework))
    except OutsideCalendar:
        return []


def _today(entry: Entry, framework: Framework) -> date:
    return entry.at.astimezone(ZoneInfo(framework.policy.clock.zone)).date()


def write(conn: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write deliveries that dates call for; one already written stays as it is."""
    if rows:
        direct(conn, _INSERT, *rows)


def rows_of(
    calls: Sequence[Call],
    case: Case,
    framework: Framework,
    everybody: Mapping[str, Person],
    actor: str,
    now: datetime,
    cause: int | None,
    quiet: date | None,
) -> list[dict[str, Any]]:
    """Deliveries to be written. What was called for by the end of the day `quiet` waits for an officer: see
    cases.ledger.quiet_until."""
    return [_row(call, case, framework, everybody, actor, now, cause, quiet) for call in calls]


def _row(
    call: Call,
    case: Case,
    framework: Framework,
    everybody: Mapping[str, Person],
    actor: str,
    now: datetime,
    cause: int | None,
    quiet: date | None,
) -> dict[str, Any]:
    known = everybody[call.person] if call.person and call.person in everybody else None
    person = None if known and known.erased else known
    today = now.astimezone(ZoneInfo(framework.policy.clock.zone)).date()  # entries are stamped in UTC
    rules = case.contact_rules_of(person.id, today) if person else None
    via = channel(person, call.kind, framework, rules) if person else "email"
    key = "|".join((case.id, call.template, call.subject, person.id if person else call.role, via))
    digest = sha256(key.encode()).hexdigest()[:24]
    waits = quiet is not None and min(call.on, today) <= quiet and via != "phone_task"
    state, why = _begins(known, waits)
    return {
        "key": key,
        "case_id": case.id,
        "kind": call.kind,
        "template": call.template,
        "role": call.role,
        "person_id": person.id if person else "",
        "channel": via,
        "subject": call.subject,
        "note": call.note,
        "actor": actor,
        "cause": cause,
        "context": json.dumps({"wording": call.wording, **call.details}, sort_keys=True),
        "message_id": f"n.{digest}",
        "created_at": stamp(now),
        "counts_from": counts_from(via, today, framework).isoformat(),
        "state": state,
        "attempts": 0,
        "last_error": why,
    }


def _begins(known: Person | None, waits: bool) -> tuple[str, str | None]:
    """How a delivery to somebody begins, and why it does not go."""
    if known is None or known.erased:
        return "stopped", ERASED if known else NOBODY
    return ("uncertain", MAY_HAVE_GONE) if waits else ("queued", None)
