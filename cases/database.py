"""Which database the record is kept in, how it is opened, made and granted, and what one transaction in it is.

SQLite is for a small authority, PostgreSQL for a large one; nothing outside this file needs to know which it is.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError

from cases.schema import HEAD, VERSIONS
from cases.troubles import StoreTrouble, troubles, where

PATIENCE = 20  # seconds to wait for somebody else's change before saying so
FILE = "the file of this connection"
ADDRESSES = "Use sqlite:///file or postgresql://user@host/database."

PRAGMAS = (
    f"PRAGMA busy_timeout = {PATIENCE * 1000}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a checkpoint may be printed on a letter the moment after the commit it names
    "PRAGMA secure_delete = ON",  # an erased value must leave the file
    "PRAGMA recursive_triggers = ON",  # without it REPLACE deletes rows without asking the triggers
    "PRAGMA foreign_keys = ON",
)

GRANTS = {
    "case_events": "SELECT, INSERT",
    "log_head": "SELECT, UPDATE (told)",  # size and last_at move by trigger; FOR UPDATE needs a right to one column
    "disclosures": "SELECT, INSERT, DELETE",
    "people": "SELECT, INSERT, UPDATE",
    "caseload": "SELECT, INSERT, UPDATE, DELETE",
    "due": "SELECT, INSERT, UPDATE, DELETE",
    "deliveries": "SELECT, INSERT, UPDATE",
    "documents": "SELECT, INSERT, DELETE",
    "arrivals": "SELECT, INSERT, UPDATE",
    "feeds": "SELECT, INSERT, UPDATE",
    "tree": "SELECT, INSERT",
    "checkpoints": "SELECT, INSERT",
    "published": "SELECT, INSERT",
    "cosignatures": "SELECT, INSERT",
    "redactions": "SELECT, INSERT",
    "holds": "SELECT, INSERT, DELETE",
    "reads": "SELECT, INSERT, DELETE",
    "outlook": "SELECT, INSERT, UPDATE, DELETE",
    "owing": "SELECT, INSERT, DELETE",
    "coming": "SELECT, INSERT, DELETE",
    "posts": "SELECT, INSERT, DELETE",
    "sittings": "SELECT, INSERT, DELETE",
    "drafted": "SELECT, INSERT, DELETE",
    "sessions": "SELECT, INSERT, UPDATE, DELETE",
    "sign_in_links": "SELECT, INSERT, UPDATE, DELETE",
    "kept_forms": "SELECT, INSERT, DELETE",
    "attempts": "SELECT, INSERT, DELETE",
    "api_keys": "SELECT, INSERT, UPDATE",
    VERSIONS: "SELECT",
}
OF_THE_DESK_ALONE = ("sessions", "sign_in_links", "kept_forms", "attempts", "api_keys")
"""Who is signed in and how: no part of the record, and nothing for an auditor."""


def open_database(url: str) -> Engine:
    """The database at `url` (sqlite:///file or postgresql://…), not touched yet. Raises StoreTrouble for other URLs."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise StoreTrouble(f"No database was opened: {url!r} is not a database address. {ADDRESSES}") from None
    if address.drivername == "sqlite" and address.database not in (None, "", ":memory:"):
        return _open_sqlite(address)
    if address.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        # our questions are short: to compile one to machine code takes longer than to answer it
        settled = {"options": f"-c lock_timeout={PATIENCE}s -c jit=off"}
        return create_engine(address.set(drivername="postgresql+psycopg"), connect_args=settled, pool_recycle=1800)
    shown = address.render_as_string(hide_password=True)
    raise StoreTrouble(f"No database was opened: the record cannot be kept at {shown}. {ADDRESSES}")


def _open_sqlite(address: URL) -> Engine:
    engine = create_engine(address, connect_args={"timeout": PATIENCE, "isolation_level": None})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    if not address.query:
        _keep_to_the_file(engine, Path(str(address.database)))
    return engine


def _keep_to_the_file(engine: Engine, path: Path) -> None:
    """A file that was taken away is written no more: what went into it would be lost. Nor is an empty one made in its
    place; another that is put there, such as a backup, is opened."""
    was_there: list[bool] = []

    def connecting(_dialect: Any, _record: Any, args: list[Any], words: dict[str, Any]) -> None:
        if was_there:
            args[0], words["uri"] = f"{path.absolute().as_uri()}?mode=rw", True

    def connected(_connection: Any, record: Any) -> None:
        record.info[FILE] = _file(path)
        was_there[:] = [True]

    def taken_out(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info[FILE] != _file(path):
            raise DisconnectionError

    event.listen(engine, "do_connect", connecting)
    event.listen(engine, "connect", connected)
    event.listen(engine, "checkout", taken_out)


def _file(path: Path) -> tuple[int, int] | None:
    """Which file has a name now; None where none has."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def open_to_read(url: str) -> Engine:
    """The database at `url` for somebody who may only read it, a copy of the file too. Raises StoreTrouble."""
    engine = open_database(url)
    if engine.dialect.name != "sqlite":
        return engine
    path = Path(engine.url.database or "").absolute()
    if not path.is_file():
        raise StoreTrouble(f"No database was opened: there is no file {path}. Check its name.")
    alone = not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()
    # where nothing may be written beside it, SQLite reads the file only if it is told that nobody changes it meanwhile
    how = "mode=ro&immutable=1" if alone else "mode=ro"
    file = f"{path.as_uri()}?{how}"
    settled: dict[str, Any] = {"timeout": PATIENCE, "isolation_level": None, "check_same_thread": False}
    read_only = create_engine(engine.url, creator=lambda: sqlite3.connect(file, uri=True, **settled))
    event.listen(read_only, "begin", _begin)
    return read_only


def _prepare(connection: Any, _: object) -> None:
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _begin(conn: Connection) -> None:
    """sqlite3 would begin only before a change, too late to have read anything safely: begin by hand, and at once."""
    direct(conn, "BEGIN" if conn.get_execution_options().get("only_reads") else "BEGIN IMMEDIATE", {})


def migrate(engine: Engine) -> None:
    """Bring the tables to this version of Upturn; nothing happens when they are there. Raises StoreTrouble."""
    from alembic import command
    from alembic.config import Config

    with writing(engine) as conn:
        if engine.dialect.name == "postgresql":
            conn.execute(text("SELECT pg_advisory_xact_lock(hashtext('upturn migrate'))"))
        version = _version(conn)
        if version is None and inspect(conn).get_table_names():
            raise StoreTrouble(
                f"No tables were made: {where(engine)} holds tables of something else. Give Upturn its own database."
            )
        if version is not None and version > HEAD:
            raise StoreTrouble(
                f"Nothing was changed: {where(engine)} was made by a newer Upturn ({version}). Install that one."
            )
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
        config.attributes["connection"] = conn
        command.upgrade(config, "head")


def migrated(engine: Engine) -> bool:
    """Whether the tables are those of this version of Upturn."""
    with reading(engine) as conn:
        return _version(conn) == HEAD


def tended(engine: Engine) -> bool:
    """Whether the database learns by itself how its tables have grown, so as to know where to look: PostgreSQL does
    unless its autovacuum is off."""
    if engine.dialect.name == "sqlite":
        return True
    with reading(engine) as conn:
        return str(conn.exec_driver_sql("SHOW autovacuum").scalar_one()) == "on"


def _version(conn: Connection) -> str | None:
    if not inspect(conn).has_table(VERSIONS):
        return None
    found = conn.exec_driver_sql(f"SELECT version_num FROM {VERSIONS}").scalar_one_or_none()
    return None if found is None else str(found)


def grant_to(conn: Connection, role: str) -> None:
    """Give PostgreSQL role `role` what the application needs and no more: it can add to the record, never change it."""
    _grant(conn, role, GRANTS)


def grant_reader(conn: Connection, role: str) -> None:
    """Give PostgreSQL role `role` an auditor's right: to read everything, and to change nothing.

    It may add to the log of reads, and only add: that an auditor has looked is written down too.
    """
    tables = [table for table in GRANTS if table not in OF_THE_DESK_ALONE]
    _grant(conn, role, {table: "SELECT, INSERT" if table == "reads" else "SELECT" for table in tables})


def _grant(conn: Connection, role: str, rights: Mapping[str, str]) -> None:
    if conn.dialect.name != "postgresql":
        raise StoreTrouble(
            "No right was granted: SQLite has no roles. Guard the file, or keep the record in PostgreSQL."
        )
    quoted = conn.dialect.identifier_preparer.quote_identifier(role)
    for table, right in rights.items():
        conn.exec_driver_sql(f"GRANT {right} ON {table} TO {quoted}")


def direct(conn: Connection, sql: str, *rows: Mapping[str, Any]) -> Any:
    """Run one of the few statements of every step by the driver itself; SQLAlchemy between them would cost more.

    `sql` marks values as `:name`; with several rows it is run once for each. Out: the driver's cursor. Raises what
    SQLAlchemy would: DBAPIError.
    """
    driver: Any = conn.connection.driver_connection
    text = sql if conn.dialect.name == "sqlite" else _as_psycopg(sql)
    for heard in conn.dispatch.before_cursor_execute:  # whoever listens to SQLAlchemy hears of these too
        heard(conn, None, text, rows, None, len(rows) > 1)
    try:
        return driver.execute(text, rows[0]) if len(rows) == 1 else driver.cursor().executemany(text, rows)
    except conn.dialect.loaded_dbapi.Error as error:
        raise _as_sqlalchemy(conn, driver, sql, error) from error


def _as_sqlalchemy(conn: Connection, driver: Any, sql: str, error: Any) -> BaseException:
    lost = conn.dialect.is_disconnect(error, driver, None)
    if lost:
        conn.invalidate(error)
    base = conn.dialect.loaded_dbapi.Error
    made: BaseException = DBAPIError.instance(sql, None, error, base, True, lost, conn.dialect)
    return made


@contextmanager
def together(conn: Connection) -> Iterator[None]:
    """What `direct` writes inside goes to a PostgreSQL server in one journey, not one each; errors come at the end."""
    driver: Any = conn.connection.driver_connection
    if conn.dialect.name == "sqlite":
        yield
        return
    try:
        with driver.pipeline():
            yield
    except conn.dialect.loaded_dbapi.Error as error:
        raise _as_sqlalchemy(conn, driver, "", error) from error


@lru_cache(maxsize=512)
def _as_psycopg(sql: str) -> str:
    return re.sub(r":(\w+)", r"%(\1)s", sql)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One write transaction: all of it happens, or, when anything is raised, none. Raises StoreTrouble."""
    with troubles(engine), engine.begin() as conn:
        yield conn


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One look at the record as of one moment, however many statements it takes. Raises StoreTrouble."""
    options: dict[str, Any] = {"only_reads": True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with troubles(engine), engine.connect().execution_options(**options) as conn, conn.begin():
        yield conn
