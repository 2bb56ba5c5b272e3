"""Taking a backup: one look at the whole database while others write, into a file that is whole or not there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import Connection, Engine, Table, select

from cases import checkpoints
from cases.backup.tables import FORMAT, KEPT, MANIFEST, columns, part, to_json
from cases.files import whole
from cases.schema import HEAD, log_head
from cases.store import reading
from cases.trail import stamp

AT_ONCE = 500  # rows: a backup needs no more memory than these


class NoBackup(ValueError):
    """No backup was made. The message is a sentence."""


def take(engine: Engine, to: Path, now: datetime) -> int:
    """Write the whole record, as of one moment, to a new file that only its owner can read. Out: how many entries.

    Raises NoBackup, with no file left, where it cannot be written, and StoreTrouble.
    """
    with _new(to) as file, reading(engine) as conn, ZipFile(file, "w", ZIP_DEFLATED) as zipped:
        head = conn.execute(select(log_head)).one()
        newest = checkpoints.latest(conn)
        manifest = {
            "format": FORMAT,
            "version": HEAD,
            "made_at": stamp(now),
            "size": head.size,
            "told": head.told,
            "checkpoint": newest.note if newest else "",
            "tables": {table.name: _written(conn, zipped, table) for table in KEPT},
        }
        zipped.writestr(MANIFEST, json.dumps(manifest, indent=1))
        return int(head.size)


def _written(conn: Connection, zipped: ZipFile, table: Table) -> dict[str, Any]:
    """Write a table's part. Out: what the manifest says of it."""
    rows, hashed = 0, sha256()
    query = select(*columns(table)).order_by(*table.primary_key).execution_options(yield_per=AT_ONCE)
    with zipped.open(part(table), "w", force_zip64=True) as out:
        for row in conn.execute(query):
            line = json.dumps(to_json(row, table), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            out.write(line)
            hashed.update(line)
            rows += 1
    return {"columns": [column.name for column in columns(table)], "rows": rows, "sha256": hashed.hexdigest()}


@contextmanager
def _new(to: Path) -> Iterator[Path]:
    """A file to write the backup to, which is there under its name once it is whole."""
    if to.exists():
        raise NoBackup(f"No backup was made: {to} is there already. Choose another name; nothing is ever overwritten.")
    try:
        with whole(to) as begun:
            yield begun
    except OSError as trouble:
        raise NoBackup(
            f"No backup was made: {to} could not be written ({trouble.strerror or trouble}). Make room, or choose "
            "another folder. The record itself is untouched, and no half of a file is left."
        ) from trouble
