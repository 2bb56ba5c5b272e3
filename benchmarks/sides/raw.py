"""The floor: the bare driver, three statements and one commit a step, with no rule, no seal and no notice."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.steps import LATER, MIDWAY, NOTE, NOTES, STEPS

TABLES = (
    "CREATE TABLE cases (id INTEGER PRIMARY KEY, stage INTEGER NOT NULL, due_on TEXT)",
    "CREATE INDEX cases_due ON cases (due_on)",
    "CREATE TABLE history (id {id}, case_id INTEGER NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL,"
    " step TEXT NOT NULL, actor TEXT NOT NULL, note TEXT NOT NULL)",
    "CREATE INDEX history_case ON history (case_id, seq)",
)


class Raw:
    """One connection, and statements whose marks are the driver's own."""

    def __init__(self, name: str, db: Any, mark: str, id: str) -> None:
        self.name, self.db = name, db
        for table in TABLES:
            db.execute(table.format(id=id))
        db.commit()
        self.load = f"SELECT stage, due_on FROM cases WHERE id = {mark}"
        self.save = f"UPDATE cases SET stage = {mark}, due_on = {mark} WHERE id = {mark} AND stage = {mark}"
        self.note = f"INSERT INTO history (case_id, seq, at, step, actor, note) VALUES ({', '.join([mark] * 6)})"
        self.open = f"INSERT INTO cases (id, stage, due_on) VALUES ({mark}, {mark}, {mark})"
        self.wake = f"UPDATE cases SET due_on = {mark} WHERE id = {mark}"
        self.due = f"SELECT id FROM cases WHERE due_on <= {mark}"
        self.read = f"SELECT seq, at, step, actor, note FROM history WHERE case_id = {mark} ORDER BY seq"

    def begin(self, cases: range) -> None:
        self.many(self.open, [(case, 0, None) for case in cases])

    def many(self, statement: str, rows: list[Any]) -> None:
        self.db.cursor().executemany(statement, rows)
        self.db.commit()

    def step(self, case: int, number: int, due_on: str | None = None) -> None:
        """Load, advance, save, note, commit."""
        stage, _ = self.db.execute(self.load, (case,)).fetchone()
        if stage != number:
            raise RuntimeError(f"case {case} is at {stage}, not {number}")
        self.db.execute(self.save, (number + 1, due_on or STEPS[number].at.date().isoformat(), case, number))
        self.db.execute(
            self.note, (case, number, STEPS[number].at.isoformat(), STEPS[number].name, STEPS[number].by, NOTE)
        )
        self.db.commit()

    def settle(self, case: int, number: int) -> None:
        """Nothing: nobody is told of anything here."""

    def finished(self, case: int) -> bool:
        return bool(self.db.execute(self.load, (case,)).fetchone()[0] == len(STEPS))

    def history(self, case: int) -> int:
        """A case and its whole history read."""
        self.db.execute(self.load, (case,)).fetchone()
        rows = self.db.execute(self.read, (case,)).fetchall()
        self.db.commit()
        return len(rows)

    def populate(self, cases: range) -> None:
        """Open cases in the middle of their way, none of them due, each with some history."""
        self.db.cursor().executemany(self.open, [(id, MIDWAY, LATER) for id in cases])
        self.many(self.note, [(id, n, LATER, STEPS[n].name, STEPS[n].by, NOTE) for id in cases for n in range(NOTES)])

    def make_due(self, cases: range, day: str) -> None:
        """Let these cases be due on a day."""
        self.many(self.wake, [(day, id) for id in cases])

    def sweep(self, day: str) -> int:
        """Find what is due and advance each, one commit a case."""
        ids = [row[0] for row in self.db.execute(self.due, (day,)).fetchall()]
        for id in ids:
            self.step(id, MIDWAY, LATER)
        return len(ids)

    def close(self) -> None:
        self.db.close()


def raw_sqlite(path: Path, synchronous: str = "FULL") -> Raw:
    """sqlite3 in WAL mode; `synchronous` FULL (as Upturn has it) or NORMAL."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute(f"PRAGMA synchronous = {synchronous}")
    return Raw(f"sqlite3, WAL {synchronous}", db, "?", "INTEGER PRIMARY KEY")


def raw_postgresql(url: str) -> Raw:
    """psycopg; its statements are prepared by it after five uses, as Upturn's are."""
    return Raw("psycopg", psycopg.connect(url), "%s", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY")
