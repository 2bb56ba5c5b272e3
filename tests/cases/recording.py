"""Entries to record, and entries made by hand to get past the record's door."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine

from cases.store import append, entries, lock_head, reading, writing
from cases.trail import Draft, Entry, canonical, leaf_of

NOW = datetime(2026, 9, 15, 15, 30, tzinfo=UTC)
DRAFT = Draft("test.noted", {"n": 1, "of": ["a", "b"]}, "P0001", date(2026, 9, 14))
SECRET = Draft("test.told", {}, "P0001", private={"name": "Ann Lee", "reason": {"text": "Ünder the roof", "n": 2}})


def add(engine: Engine, case: str, *drafts: Draft, now: datetime = NOW) -> list[Entry]:
    with writing(engine) as conn:
        before = entries(conn, case)
        seq, prev = (before[-1].seq, before[-1].leaf.hex()) if before else (0, "")
        return append(conn, lock_head(conn), case, seq, prev, drafts, now)


def forge(engine: Engine, **changes: Any) -> dict[str, Any]:
    """A third entry made by hand on top of two, right but for `changes`: what to insert."""
    with reading(engine) as conn:
        last = entries(conn, "C1")[-1]
    body = {"id": "forged", "case": "C1", "seq": 3, "prev": last.leaf.hex(), "type": "t", "v": 1, "actor": "P0001"}
    body |= {
        "at": "2026-09-16T00:00:00.000000Z",
        "effective": "2026-09-16",
        "source": "cli",
        "src": "",
        "corrects": None,
    }
    body |= {"data": {}, "sd": []} | {
        name: value for name, value in changes.items() if name not in ("position", "leaf")
    }
    text = canonical(body)
    return {"position": changes.get("position", 2), "body": text, "leaf": changes.get("leaf", leaf_of(text))}


def insert_by_hand(conn: Connection, row: dict[str, Any], how: str = "INSERT", into: str = "case_events") -> None:
    mark = "?" if conn.dialect.name == "sqlite" else "%s"
    verb = "REPLACE" if how == "REPLACE" else "INSERT"
    then = "ON CONFLICT (position) DO UPDATE SET body = excluded.body, leaf = excluded.leaf" if "ON" in how else ""
    statement = f"{verb} INTO {into} (position, body, leaf) VALUES ({mark}, {mark}, {mark}) {then}"
    conn.exec_driver_sql(statement, tuple(row.values()))
