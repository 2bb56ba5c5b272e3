"""The ledger: entries about the record itself, in the same log as everything else and in a chain of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from cases.case import ENGINE
from cases.events import Event
from cases.schema import case_events
from cases.store import LEDGER, Head, append
from cases.trail import Draft, Entry

_e = case_events.c
_LAST = select(_e.seq, _e.leaf).where(_e.case_id == LEDGER).order_by(_e.seq.desc()).limit(1)


def enter(conn: Connection, head: Head, events: Sequence[Event], now: datetime, by: str = ENGINE) -> list[Entry]:
    """Add events to the ledger; `head` comes from lock_head in this transaction. They hold no personal values."""
    last = conn.execute(_LAST).one_or_none()
    seq, prev = (last.seq, bytes(last.leaf).hex()) if last else (0, "")
    drafts = [Draft(event.type, event.model_dump(mode="json"), by, source="record") for event in events]
    return append(conn, head, LEDGER, seq, prev, drafts, now)
