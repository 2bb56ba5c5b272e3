"""The ledger: entries about the record itself, in the same log as everything else and in a chain of their own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, select

from cases.case import ENGINE
from cases.database import direct
from cases.events import Event, RecordRestored
from cases.schema import IN_LEDGER, case_events
from cases.store import LEDGER, Head, append
from cases.trail import Draft, Entry, read

_e = case_events.c
_OF_A_KIND = select(_e.position, _e.body, _e.leaf).where(IN_LEDGER, _e.type == bindparam("type")).order_by(_e.seq)
# By the index of the ledger alone, and past SQLAlchemy: every notice asks.
_RESTORED = (
    f"SELECT body FROM case_events WHERE {IN_LEDGER} AND type = '{RecordRestored.type}' ORDER BY seq DESC LIMIT 1"
)
_LAST = select(_e.seq, _e.leaf).where(_e.case_id == LEDGER).order_by(_e.seq.desc()).limit(1)


def enter(conn: Connection, head: Head, events: Sequence[Event], now: datetime, by: str = ENGINE) -> list[Entry]:
    """Add events to the ledger; `head` comes from lock_head in this transaction. They hold no personal values."""
    last = conn.execute(_LAST).one_or_none()
    seq, prev = (last.seq, bytes(last.leaf).hex()) if last else (0, "")
    drafts = [Draft(event.type, event.model_dump(mode="json"), by, source="record") for event in events]
    return append(conn, head, LEDGER, seq, prev, drafts, now)


def ledger_entries(conn: Connection, kind: type[Event]) -> list[Entry]:
    """The entries of one kind in the ledger, in order."""
    return [read(row[0], row[1], bytes(row[2])) for row in conn.execute(_OF_A_KIND, {"type": kind.type})]


def quiet_until(conn: Connection) -> date | None:
    """The day until whose end nothing goes without an officer, since a restore; None where there never was one."""
    row = direct(conn, _RESTORED, {}).fetchone()
    return date.fromisoformat(json.loads(row[0])["data"]["quiet"]) if row else None
