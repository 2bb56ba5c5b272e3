"""What was erased leaves the files as well: what is deleted may still stand in a log or on a freed page."""

from __future__ import annotations

import re
from typing import Any

from psycopg.errors import Diagnostic
from sqlalchemy import Connection, Engine, text

from cases.troubles import troubles

NO_RIGHT = (
    "It is erased, and nobody can read it through the database. Its bytes leave the files once the owner of the "
    "tables has run `VACUUM FULL disclosures, people, deliveries, documents, arrivals`: ask whoever runs the server."
)
BUSY = (
    "It is erased, and nobody can read it through the database. Its bytes are still in the log beside the file, "
    "because something else is reading the database. Run `upturn erase scrub` when that has ended."
)
BUSY_SERVER = (
    "It is erased, and nobody can read it through the database. Its bytes are still in the tables' files, because "
    "something that began earlier still has the database open. Run `upturn erase scrub` when that has ended."
)
TRIES, PAUSE = 20, 0.25
"""How often the tables are written anew, and the seconds between, while something that began earlier goes on."""
BACKUPS = "Backups, and archived logs of a PostgreSQL server, keep it until they are deleted: see docs/erasure.md."
TABLES = ("disclosures", "people", "deliveries", "documents", "arrivals")
_MINE = text(
    "SELECT bool_and(pg_has_role(current_user, relowner, 'USAGE')) FROM pg_class "
    "WHERE oid = ANY(CAST(:tables AS regclass[]))"
)


def scrub(engine: Engine) -> str:
    """Have everything that was erased leave the database's files. Out: a sentence where it could not; "" where it has.

    SQLite overwrites what it deletes (secure_delete), and the log is emptied here. PostgreSQL writes the tables anew
    without what is dead; that needs their owner, and nobody can read or write them meanwhile. Raises StoreTrouble.
    """
    with troubles(engine):
        return _scrub_sqlite(engine) if engine.dialect.name == "sqlite" else _scrub_postgresql(engine)


def _scrub_sqlite(engine: Engine) -> str:
    raw = engine.raw_connection()
    try:
        # waits as long as for any lock (PATIENCE) for readers to end
        busy, _, _ = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.close()
    return BUSY if busy else ""


def _scrub_postgresql(engine: Engine) -> str:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        if not conn.execute(_MINE, {"tables": list(TABLES)}).scalar_one():
            return NO_RIGHT
        for _ in range(TRIES):
            if not [table for table in TABLES if _dead_after_writing_anew(conn, table)]:
                return ""
            conn.exec_driver_sql(f"SELECT pg_sleep({PAUSE})")
    return BUSY_SERVER


def _dead_after_writing_anew(conn: Connection, table: str) -> int:
    """Write a table anew. Out: how many dead rows are still in it, because a transaction that is open may see them."""
    told: list[str] = []

    def hear(notice: Diagnostic) -> None:
        told.append(notice.message_detail or "")  # at once: it is gone when this returns

    driver: Any = conn.connection.driver_connection
    driver.add_notice_handler(hear)
    try:
        conn.exec_driver_sql(f"VACUUM (FULL, VERBOSE) {table}")
    finally:
        driver.remove_notice_handler(hear)
    # the first number of the detail, in whatever language the server speaks
    return sum(int(found[0]) for detail in told if (found := re.search(r"\d+", detail)))
