"""Scratch databases of both kinds, made for one measurement and removed after it."""

from __future__ import annotations

import os
import secrets
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

SERVER = os.environ.get("UPTURN_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432")


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on the disk where records would be kept (UPTURN_BENCH_FOLDER, or the system's)."""
    with tempfile.TemporaryDirectory(prefix="upturn-bench-", dir=os.environ.get("UPTURN_BENCH_FOLDER")) as name:
        yield Path(name)


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of an empty database."""
    name = f"upturn_bench_{secrets.token_hex(4)}"
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{SERVER}/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def for_django(url: str) -> dict[str, Any]:
    """The same address as Django wants it."""
    parts = urlsplit(url)
    return {"NAME": parts.path[1:], "USER": parts.username, "HOST": parts.hostname, "PORT": parts.port}


def bytes_of(place: str | Path) -> int:
    """How many bytes a database holds."""
    if isinstance(place, Path):
        with closing(sqlite3.connect(place)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return place.stat().st_size
    with psycopg.connect(place, autocommit=True) as db:
        row = db.execute("SELECT pg_database_size(current_database())").fetchone()
        assert row is not None
        return int(row[0])
