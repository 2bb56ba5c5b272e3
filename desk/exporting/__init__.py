"""All cases in the open formats that process-mining tools read, and the framework as a model to hold them against."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Literal, Protocol

from sqlalchemy import Connection

from cases import store
from cases.files import whole
from desk.exporting.objects import Told, told
from desk.exporting.ocel_json import OcelJson
from desk.exporting.ocel_sqlite import OcelSqlite
from desk.exporting.xes import Xes

__all__ = ["FORMATS", "Counted", "Format", "export"]

Format = Literal["json", "sqlite", "xes"]
AT_ONCE = 50
"""Cases read together: enough to save statements, few enough that the record's length does not matter to memory."""


class Writer(Protocol):
    def case(self, told: Told) -> None: ...
    def end(self) -> None: ...
    def close(self) -> None: ...


FORMATS: Mapping[Format, Callable[[Path], Writer]] = {"json": OcelJson, "sqlite": OcelSqlite, "xes": Xes}
Counted = tuple[int, int]


def export(conn: Connection, path: Path, format: Format) -> Counted:
    """Write every case to a file, the authority's own record included. Out: how many cases and entries.

    Call it inside `reading`, so that it sees one moment. Raises OSError with no file left where there was none.
    """
    try:
        with whole(path) as beside:
            return _written(conn, FORMATS[format](beside))
    except sqlite3.OperationalError as trouble:  # SQLite says in words what the disk said
        raise OSError(None, str(trouble), str(path)) from trouble


def _written(conn: Connection, writer: Writer) -> Counted:
    cases = entries = 0
    try:
        ids = iter(store.case_ids(conn))
        while some := list(islice(ids, AT_ONCE)):
            for id, trail in store.trails(conn, some).items():
                writer.case(told(id, trail))
                cases, entries = cases + 1, entries + len(trail)
        writer.end()
    finally:
        writer.close()
    return cases, entries
