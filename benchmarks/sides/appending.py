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
}  # 500 bytes sealed


class RawInsert:
    """One row of the same length, with a number and nothing else."""

    def __init__(self, place: Path | str) -> None:
        if isinstance(place, Path):
            self.db: Any = sqlite3.connect(place)
            self.db.execute("PRAGMA journal_mode = WAL")
            self.db.execute("PRAGMA synchronous = FULL")
        else:
            self.db = psycopg.connect(place)
        mark = "?" if isinstance(place, Path) else "%s"
        self.db.execute("CREATE TABLE plain (position BIGINT PRIMARY KEY, case_id TEXT, at TEXT, body TEXT)")
        self.db.commit()
        self.insert, self.size = f"INSERT INTO plain VALUES ({', '.join([mark] * 4)})", 0

    def add(self, count: int) -> None:
        body, at = json.dumps(FACTS | {"actor": "P0001", "id": secrets.token_hex(60)}), NOW.isoformat()
        rows = [(self.size + n, str((self.size + n) % CASES), at, body) for n in range(count)]
        if count == 1:
            self.db.execute(self.insert, rows[0])
        else:
            self.db.cursor().executemany(self.insert, rows)
        self.db.commit()
        self.size += count

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
