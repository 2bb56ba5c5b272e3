"""Adding entries: Upturn's own append, the bare driver's insert, and what two libraries for histories do.

Each adds the same facts, one or many to a commit, to 200 cases in turn, on a database of its own.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import StoredEvent

from benchmarks.steps import NOTE, ZONE
from cases import checkpoints
from cases.signing import new_secret, signer
from cases.store import append, lock_head, migrate, open_database, writing
from cases.trail import Draft

CASES = 200
NOW = datetime(2026, 9, 1, 9, 0, tzinfo=ZONE)
SPACE = UUID(int=0)
FACTS = {
    "meeting": "tig",
    "id": "T1",
    "day": "2026-11-25",
    "absent": ["chair"],
    "decisions": [NOTE],
}
SEALED = 677  # letters that an entry with these facts has


class RawInsert:
    """Rows of text as long as a sealed entry's; nothing is hashed, looked up or refused. Each has its number and its
    case beside it, or, `alike`, all the columns and the unique indexes that an entry has."""

    def __init__(self, place: Path | str, alike: bool = False) -> None:
        if isinstance(place, Path):
            self.db: Any = sqlite3.connect(place)
            self.db.execute("PRAGMA journal_mode = WAL")
            self.db.execute("PRAGMA synchronous = FULL")
        else:
            self.db = psycopg.connect(place)
        whole, blob, mark = ("INTEGER", "BLOB", "?") if isinstance(place, Path) else ("BIGINT", "BYTEA", "%s")
        columns, width = f"position {whole} PRIMARY KEY, body TEXT, case_id TEXT, at TEXT", 4
        if alike:
            columns += (
                f", leaf {blob}, event_id TEXT UNIQUE, seq {whole}, type TEXT, effective TEXT, actor TEXT, src TEXT, "
                "UNIQUE (case_id, seq)"
            )
            width = 11
        self.db.execute(f"CREATE TABLE plain ({columns})")
        self.db.commit()
        self.insert = f"INSERT INTO plain VALUES ({', '.join([mark] * width)})"
        self.alike, self.size = alike, 0

    def add(self, count: int) -> None:
        body, at = json.dumps(FACTS | {"actor": "P0001", "id": secrets.token_hex(SEALED)})[:SEALED], NOW.isoformat()
        rows = [self._row(self.size + n, body, at, count) for n in range(count)]
        if count == 1:
            self.db.execute(self.insert, rows[0])
        else:
            self.db.cursor().executemany(self.insert, rows)
        self.db.commit()
        self.size += count

    def _row(self, position: int, body: str, at: str, count: int) -> tuple[Any, ...]:
        row = position, body, str(position // count % CASES), at
        if not self.alike:
            return row
        src, id = secrets.token_hex(8), secrets.token_urlsafe(16)
        return *row, secrets.token_bytes(32), id, position, "meeting.held", "2026-09-01", "P0001", src

    def close(self) -> None:
        self.db.close()


class Appending:
    """Upturn: sealed, chained and numbered under the head lock; the end of each case is at hand, as at the door. With
    `every`, the record is signed after so many entries, in their transaction."""

    def __init__(self, url: str, every: int = 0) -> None:
        self.engine, self.every, self.size = open_database(url), every, 0
        self.signer, self.ends = signer(new_secret("bench.example/record")), dict[str, tuple[int, str]]()
        migrate(self.engine)

    def add(self, count: int) -> None:
        """A commit holds entries of one case, as a request's does."""
        case = str(self.size // count % CASES)
        now = NOW + timedelta(milliseconds=self.size)
        drafts = [Draft("meeting.held", FACTS, "P0001", source="web", src=secrets.token_hex(8)) for _ in range(count)]
        with writing(self.engine) as conn:
            head = lock_head(conn)
            last = append(conn, head, case, *self.ends.get(case, (0, "")), drafts, now)[-1]
            self.ends[case] = last.seq, last.leaf.hex()
            if self.every and (self.size + count) % self.every == 0:
                checkpoints.make(conn, head, self.signer, now)
        self.size += count

    def close(self) -> None:
        self.engine.dispose()


class Noted(Aggregate):
    @event("Noted")
    def note(self, facts: dict[str, Any]) -> None:
        self.facts = facts


class Sourced:
    """The eventsourcing library: its recorder alone (`saved` false: bytes as they are), or its Application."""

    def __init__(self, place: Path | str, saved: bool) -> None:
        self.app, self.saved, self.size = Application[UUID](env=_settings(place)), saved, 0
        self.versions: dict[str, int] = {}
        self.aggregates: list[Noted] = []
        if saved:
            self.aggregates = [Noted() for _ in range(CASES)]
            self.app.save(*self.aggregates)

    def add(self, count: int) -> None:
        case = self.size // count % CASES
        if self.saved:
            for _ in range(count):
                self.aggregates[case].note(FACTS | {"src": secrets.token_hex(8)})
            self.app.save(self.aggregates[case])
        else:
            self.app.recorder.insert_events(list(self._stored(str(case), count)))
        self.size += count

    def _stored(self, case: str, count: int) -> Iterator[StoredEvent]:
        state = json.dumps(FACTS | {"actor": "P0001", "id": secrets.token_hex(60)}).encode()
        for _ in range(count):
            self.versions[case] = self.versions.get(case, 0) + 1
            yield StoredEvent(uuid5(SPACE, case), self.versions[case], "bench:Noted", state)

    def close(self) -> None:
        self.app.close()


def _settings(place: Path | str) -> dict[str, str]:
    if isinstance(place, Path):  # a file of its own is in WAL mode there, and FULL is what SQLite does by itself
        return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(place)}
    parts = urlsplit(place)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path[1:],
        "POSTGRES_HOST": parts.hostname or "",
        "POSTGRES_PORT": str(parts.port),
        "POSTGRES_USER": parts.username or "",
        "POSTGRES_PASSWORD": parts.password or "none",
    }
