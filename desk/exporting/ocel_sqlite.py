"""OCEL 2.0 as a SQLite database: a table for each activity and each type of object, and who has to do with what.

The tables, keys and names are those of the specification (16 October 2023), section 6.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from cases.trail import stamp
from desk.exporting.facts import Kind, kinds
from desk.exporting.objects import Thing, Told
from desk.exporting.vocabulary import COLUMN_KINDS, COLUMNS, EPOCH

CACHE = 16384
"""KiB of the file kept in memory while it is written."""
SQL: Mapping[Kind, str] = {"string": "TEXT", "integer": "INTEGER", "boolean": "BOOLEAN"}
SET_UP = f"""PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -{CACHE};
PRAGMA locking_mode = EXCLUSIVE; BEGIN;"""
TABLES = """
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL UNIQUE) WITHOUT ROWID;
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL UNIQUE) WITHOUT ROWID;
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL REFERENCES event_map_type) WITHOUT ROWID;
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL REFERENCES object_map_type) WITHOUT ROWID;
CREATE TABLE event_object (ocel_event_id TEXT NOT NULL REFERENCES event, ocel_object_id TEXT NOT NULL REFERENCES object,
    ocel_qualifier TEXT NOT NULL, PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier)) WITHOUT ROWID;
CREATE TABLE object_object (ocel_source_id TEXT NOT NULL REFERENCES object,
    ocel_target_id TEXT NOT NULL REFERENCES object, ocel_qualifier TEXT NOT NULL,
    PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier)) WITHOUT ROWID;
"""


class OcelSqlite:
    """Writes one transaction, committed at the `end`; nobody else knows of the file before."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript(SET_UP)
        for statement in TABLES.split(";"):
            self.db.execute(statement)
        self.names: dict[str, str] = {}
        self.columns: dict[str, tuple[str, ...]] = {}
        self.seen: set[str] = set()
        for type, given in COLUMNS.items():
            self._object_table(type, given)

    def case(self, told: Told) -> None:
        events, things = told.happenings, told.new(self.seen)
        rows: dict[str, list[Sequence[Any]]] = {
            "event": [(happening.id, happening.activity) for happening in events],
            "event_object": [(happening.id, *link) for happening in events for link in happening.links],
            "object": [(thing.id, thing.type) for thing in things],
            "object_object": [(thing.id, *link) for thing in things for link in thing.links],
        }
        for happening in events:
            name = happening.activity
            columns = self.columns.get(name) or self._event_table(name, kinds(happening.entry.type))
            row = (happening.id, stamp(happening.entry.at), *map(happening.facts.get, columns))
            rows.setdefault(f"event_{self.names[name]}", []).append(row)
        for thing in things:
            rows.setdefault(f"object_{_plain(thing.type)}", []).extend(_values(thing))
        for table, some in rows.items():  # a case at a time: what waits for others only keeps Python's collector busy
            if some:
                self.db.executemany(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(some[0]))})', some)

    def _event_table(self, activity: str, given: Mapping[str, Kind]) -> tuple[str, ...]:
        name = self._free(activity)
        self.names[activity], self.columns[activity] = name, tuple(given)
        self.db.execute("INSERT INTO event_map_type VALUES (?, ?)", (activity, name))
        columns = "".join(f', "{column}" {SQL[kind]}' for column, kind in given.items())
        self.db.execute(
            f'CREATE TABLE "event_{name}" (ocel_id TEXT PRIMARY KEY REFERENCES event, ocel_time TEXT{columns})'
            " WITHOUT ROWID"
        )
        return self.columns[activity]

    def _free(self, activity: str) -> str:
        """A table's name for an activity: two activities that are written alike in plain letters get a number."""
        taken = {name.lower() for name in self.names.values()} | {"object", "map_type"}
        plain, name, n = _plain(activity), _plain(activity), 1
        while name.lower() in taken:
            n += 1
            name = f"{plain}_{n}"
        return name

    def _object_table(self, type: str, given: tuple[str, ...]) -> None:
        self.db.execute("INSERT INTO object_map_type VALUES (?, ?)", (type, _plain(type)))
        columns = "".join(f', "{column}" {SQL[COLUMN_KINDS.get(column, "string")]}' for column in given)
        self.db.execute(
            f'CREATE TABLE "object_{_plain(type)}" (ocel_id TEXT REFERENCES object, ocel_time TEXT, '
            f"ocel_changed_field TEXT{columns})"
        )

    def end(self) -> None:
        self.db.execute("COMMIT")
        self.close()

    def close(self) -> None:
        self.db.close()


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _values(thing: Thing) -> list[list[Any]]:
    """The row of first values, and one for each value that changed."""
    columns, first, later = COLUMNS[thing.type], {}, []
    for name, value, entry in thing.said:
        if name in first:
            row = [value if column == name else None for column in columns]
            later.append([thing.id, stamp(entry.at), name, *row])
        else:
            first[name] = value
    return [[thing.id, EPOCH, None, *(first.get(column) for column in columns)], *later]
