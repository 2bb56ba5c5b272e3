"""What somebody with the file in hand can do to a record, once they have got rid of the triggers.

The record they find: positions  0  1  2  3  4  5  6  7  8
                      entries   A1 B1 A2 C1 B2 A3 B3 A4 C2
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, update

from cases.schema import case_events, caseload, disclosures, log_head
from cases.store import append, case_ids, entries, lock_head, writing
from cases.trail import Draft, canonical, disclose, leaf_of, stamp

START = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
ORDER = "ABACBABAC"
position = case_events.c.position


def recorded(engine: Engine) -> None:
    """Record the nine entries, an hour apart, each with a personal value, and list the cases."""
    said = Draft("test.noted", {"n": 1}, "P0001", private={"name": "Ann Lee"})
    with writing(engine) as conn:
        for hour, case in enumerate(ORDER):
            before = entries(conn, case)
            seq, prev = (before[-1].seq, before[-1].leaf.hex()) if before else (0, "")
            append(conn, lock_head(conn), case, seq, prev, [said], START + timedelta(hours=hour))
        for case in case_ids(conn):
            listed(conn, case)


def listed(conn: Connection, case: str) -> None:
    last = entries(conn, case)[-1]
    named = dict.fromkeys(("school", "urn", "school_type", "phase", "policy", "standing", "category"), "")
    conn.execute(insert(caseload).values(case_id=case, seq=last.seq, leaf=last.leaf, on_register=0, **named))


def without_triggers(conn: Connection, names: str = "%") -> None:
    """Get rid of the triggers of this name."""
    if conn.dialect.name == "sqlite":
        found = conn.exec_driver_sql(f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '{names}'")
        for name in found.scalars().all():
            conn.exec_driver_sql(f"DROP TRIGGER {name}")
        return
    query = "SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE %s"
    for table, name in conn.exec_driver_sql(query, (names,)).all():
        conn.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER {name}")


def body_at(conn: Connection, at: int) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(conn.execute(case_events.select().where(position == at)).one().body)
    return body


def rewrite(conn: Connection, at: int, text: str, *, leaf: bool) -> None:
    values: dict[str, Any] = {"body": text} | ({"leaf": leaf_of(text)} if leaf else {})
    conn.execute(update(case_events).where(position == at).values(values))


def edit(conn: Connection, at: int, *, leaf: bool = False, **changes: Any) -> None:
    """Change fields of an entry, and make its hash again or not."""
    rewrite(conn, at, canonical(body_at(conn, at) | changes), leaf=leaf)


def delete(conn: Connection, *where: int, renumber: bool = False) -> None:
    for at in sorted(where, reverse=True):
        event = conn.execute(case_events.select().where(position == at)).one().event_id
        conn.execute(disclosures.delete().where(disclosures.c.event_id == event))
        conn.execute(case_events.delete().where(position == at))
        if renumber:
            shift(conn, at, -1)


def shift(conn: Connection, start: int, by: int) -> None:
    """Renumber every entry from `start` on, out of each other's way."""
    conn.execute(update(case_events).where(position >= start).values(position=-1000 - position))
    conn.execute(update(case_events).where(position <= -1000).values(position=-1000 - position + by))


def swap(conn: Connection, one: int, other: int) -> None:
    for here, there in ((one, -1), (other, one), (-1, other)):
        conn.execute(update(case_events).where(position == here).values(position=there))


def put(conn: Connection, at: int, case: str, when: datetime) -> None:
    """Put an entry at a position, on top of what its case has."""
    before = entries(conn, case)
    seq, prev = (before[-1].seq + 1, before[-1].leaf.hex()) if before else (1, "")
    body = {"id": "forged", "case": case, "seq": seq, "prev": prev, "type": "t", "v": 1, "at": stamp(when), "src": ""}
    body |= {"effective": "2026-09-15", "actor": "P0001", "source": "cli", "corrects": None, "data": {}, "sd": []}
    text = canonical(body)
    conn.execute(insert(case_events).values(position=at, body=text, leaf=leaf_of(text)))


def value_at(conn: Connection, at: int) -> str:
    """The digest of the personal value of an entry."""
    return str(body_at(conn, at)["sd"][0])


def revalue(conn: Connection, at: int, *, digest: bool = False, **values: str) -> None:
    """Change a personal value as it is kept, and make its digest again or not."""
    old = value_at(conn, at)
    said = disclose("salt", "name", "Eve")
    values = values or {"disclosure": said.text}
    if digest:
        values["digest"] = said.digest
    conn.execute(update(disclosures).where(disclosures.c.digest == old).values(values))


def devalue(conn: Connection, at: int) -> None:
    conn.execute(disclosures.delete().where(disclosures.c.digest == value_at(conn, at)))


def head(conn: Connection, **values: Any) -> None:
    conn.execute(update(log_head).values(values))


def relist(conn: Connection, case: str, **values: Any) -> None:
    conn.execute(update(caseload).where(caseload.c.case_id == case).values(values))
