"""What a database says when it will not, put as a sentence for somebody who can do something about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

NOT_MADE = "Nothing was done: {where} does not have Upturn's tables, or has older ones. Migrate it first."
NOT_OURS = "Nothing was done: {where} is not a database. Check the address, or restore the newest backup."
BUSY = "Nothing was recorded: somebody else has been changing {where} for too long. Try again; nothing is lost."
FULL = "Nothing was recorded: the disk that holds {where} is full. Make room and try again; what was there is intact."
NOT_FOUND = "Nothing was done: {where} cannot be opened. Check the address, and that its folder or server lets you in."
READ_ONLY = "Nothing was recorded: {where} may only be read from here."
DAMAGED = "Nothing was done: {where} cannot be read as it should. Stop, keep the file, and restore the newest backup."
UNWRITTEN = (
    "Nothing was recorded: {where} could not be written. Look whether its disk is at fault, or whether files may "
    "grow no larger there, and try again; what was there is intact."
)
LOST = "The connection to {where} was lost. Look whether the last change is there before you make it again."

# Result codes of SQLite (the low byte, but where the whole is told apart), and the beginnings of PostgreSQL's SQLSTATE.
SQLITE = {5: BUSY, 6: BUSY, 8: READ_ONLY, 10: DAMAGED, 11: DAMAGED, 13: FULL, 14: NOT_FOUND, 26: NOT_OURS}
WRITES = (
    sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE, sqlite3.SQLITE_IOERR_SHMSIZE,
)  # fmt: skip
SQLITE |= dict.fromkeys(WRITES, UNWRITTEN)
POSTGRESQL = {
    "08": LOST,
    "25006": READ_ONLY,
    "28": NOT_FOUND,
    "3D000": NOT_FOUND,
    "40": BUSY,
    "42501": READ_ONLY,
    "42P01": NOT_MADE,
    "53100": FULL,
    "53": BUSY,
    "55P03": BUSY,
    "57P": LOST,
    "XX": DAMAGED,
}
REFUSAL = "The record refuses "  # how every sentence of the triggers begins


class StoreTrouble(Exception):
    """The database did not do what was asked, for a reason somebody can mend. The message is a sentence for them."""


class OnlyRead(StoreTrouble):
    """The database may be read from here and not written."""


@contextmanager
def troubles(engine: Engine) -> Iterator[None]:
    """Turn what the database raises inside into StoreTrouble, where somebody can mend it; the rest passes."""
    try:
        yield
    except PoolExhausted as error:
        raise StoreTrouble(BUSY.format(where=where(engine))) from error
    except DBAPIError as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        kind = OnlyRead if sentence == READ_ONLY else StoreTrouble
        raise kind(sentence.format(where=where(engine))) from error


def where(engine: Engine) -> str:
    """The database's address as it may be shown: a file's path, or a URL without its password."""
    url = engine.url
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


def _sentence(error: DBAPIError) -> str | None:
    said = str(error.orig)
    if REFUSAL in said:
        return said[said.index(REFUSAL) :].split("\n")[0]
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return NOT_MADE if "no such table" in said else SQLITE.get(code, SQLITE.get(code & 0xFF))
    if error.connection_invalidated:
        return LOST
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return NOT_FOUND if isinstance(error.orig, Exception) and "connect" in said else None
    return next((sentence for start, sentence in POSTGRESQL.items() if state.startswith(start)), None)
