"""Loading a backup into an empty database. Every entry goes in by the front door, past the triggers that guard it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, func, select

from cases import checkpoints, registers, schema, tree
from cases.backup.opening import Backup, BadBackup, rows
from cases.backup.tables import KEPT, columns
from cases.database import direct
from cases.evolve import replay
from cases.proof.notes import Checkpoint, Key, NoteRefused, read_key, signed_by_one_of
from cases.signing import fits
from cases.store import Head, case_ids, entries, lock_head
from cases.trail import NotCanonical, canonical, leaf_of
from cases.troubles import StoreTrouble

AT_ONCE = 100  # rows a statement: pages of letters are among them
GAP = 1_000_000
"""How far the numbers of new deliveries stand above the old: some that were given after the backup are on letters and
in the addresses to which mail comes back, and must not come to mean anything else."""

NUMBERED = {"deliveries": "delivery_id", "reads": "read_id"}


def load(conn: Connection, backup: Backup) -> Head:
    """Put a backup's whole content into the database, and make again what is made from it. Out: the end of the record.

    The entries are checked as they go in: text, leaf, order and chains, and every checkpoint's root at the end. Raises
    BadBackup; StoreTrouble where the database is not empty, or refuses an entry. Whoever calls rolls back then.
    """
    lock_head(conn)
    _must_be_empty(conn)
    for table in KEPT:
        _fill(conn, table, rows(backup, table))
    direct(conn, "UPDATE log_head SET told = :told WHERE id = 1", {"told": backup.told})
    _go_on_numbering(conn)
    head = lock_head(conn)
    if head.size != backup.size:
        raise BadBackup(f"Nothing was restored: {backup.path} says {backup.size} entries and holds {head.size}.")
    tree.grow(conn, head.size)
    _is_what_was_signed(conn, backup)
    for id in case_ids(conn):
        case = replay(id, entries(conn, id))
        registers.keep(conn, case, case.last_at.date() if case.last_at else None)
        registers.keep_posts(conn, case)
    return head


def _must_be_empty(conn: Connection) -> None:
    for table in KEPT:
        if conn.execute(select(func.count()).select_from(table)).scalar_one():
            raise StoreTrouble(
                "Nothing was restored: the database is not empty, and what is in it would be mixed with the backup. "
                "Make a new one and name it with --database; keep this one until you know what happened to it."
            )


def _fill(conn: Connection, table: Table, found: Iterable[list[Any]]) -> None:
    names = [column.name for column in columns(table)]
    pinned = "OVERRIDING SYSTEM VALUE " if table.name in NUMBERED and conn.dialect.name == "postgresql" else ""
    for some in _batches(found):
        if table is schema.case_events:
            _check_entries([dict(zip(names, row, strict=True)) for row in some])
        put = {f"{name}_{n}": cell for n, row in enumerate(some) for name, cell in zip(names, row, strict=True)}
        places = ", ".join(f"({', '.join(f':{name}_{n}' for name in names)})" for n in range(len(some)))
        direct(conn, f"INSERT INTO {table.name} ({', '.join(names)}) {pinned}VALUES {places}", put)


def _check_entries(put: Iterable[Mapping[str, Any]]) -> None:
    """PostgreSQL hashes every entry again as it comes in, SQLite cannot; and neither asks for the one spelling."""
    for row in put:
        try:
            spelled = canonical(json.loads(row["body"])) == row["body"]
        except (NotCanonical, ValueError):
            spelled = False
        if not spelled or leaf_of(row["body"]) != row["leaf"]:
            raise BadBackup(
                f"Nothing was restored: entry {row['position']} of the backup was altered: its text does not fit its "
                "hash. Take an older backup, and keep this one for whoever looks into it."
            )


def _batches(found: Iterable[list[Any]]) -> Iterator[list[list[Any]]]:
    left = iter(found)
    while some := list(islice(left, AT_ONCE)):
        yield some


def _go_on_numbering(conn: Connection) -> None:
    for table, column in NUMBERED.items():
        last = conn.exec_driver_sql(f"SELECT coalesce(max({column}), 0) FROM {table}").scalar_one()
        if conn.dialect.name == "postgresql":
            conn.exec_driver_sql(f"ALTER TABLE {table} ALTER COLUMN {column} RESTART WITH {last + GAP + 1}")
        else:
            conn.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
            conn.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, last + GAP))


def _is_what_was_signed(conn: Connection, backup: Backup) -> None:
    keys = [read_key(one) for one in checkpoints.keys(conn)]
    for checkpoint in checkpoints.signed(conn):
        if (
            checkpoint.size > backup.size
            or tree.root_at(conn, checkpoint.size) != checkpoint.root
            or not _signed(checkpoint, keys)
        ):
            raise BadBackup(
                f"Nothing was restored: the record in {backup.path} is not the one that was signed when it had "
                f"{checkpoint.size} entries. It was altered: take an older backup, and keep this one."
            )


def _signed(checkpoint: Checkpoint, keys: Sequence[Key]) -> bool:
    try:
        signed_by_one_of(checkpoint, keys, fits)
    except NoteRefused:
        return False
    return True
