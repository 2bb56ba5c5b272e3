"""A database for each test, made and empty: a SQLite file, and a PostgreSQL database of its own.

Both are copies of one made at the start, so that a test pays for a copy and not for the migration.
UPTURN_TEST_POSTGRESQL names the server to use when it is not the one on this machine.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine

from cases.store import migrate, open_database

SERVER = os.environ.get("UPTURN_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432")
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(scope="session")
def sqlite_original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables made."""
    path = tmp_path_factory.mktemp("original") / "upturn.db"
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_original() -> Iterator[str]:
    """The name of a PostgreSQL database with the tables made. Skips what asks for it when no server answers."""
    with postgresql_database() as name:
        engine = open_database(f"{SERVER}/{name}")
        migrate(engine)
        engine.dispose()
        yield name


class postgresql_database:
    """A scratch database, by name, copied from `template` and dropped afterwards."""

    def __init__(self, template: str = "template0") -> None:
        self.name, self.template = f"upturn_test_{os.getpid()}_{secrets.token_hex(4)}", template

    def __enter__(self) -> str:
        self._order("CREATE DATABASE {} TEMPLATE {}", self.name, self.template)
        return self.name

    def __exit__(self, *_: object) -> None:
        self._order("DROP DATABASE {} WITH (FORCE)", self.name)

    def _order(self, order: str, *names: str) -> None:
        try:
            server = psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=5)
        except psycopg.OperationalError as error:
            pytest.skip(f"No PostgreSQL server answers at {SERVER}: {error}")
        with server:
            server.execute(sql.SQL(order).format(*map(sql.Identifier, names)))


@pytest.fixture
def sqlite_url(sqlite_original: Path, tmp_path: Path) -> str:
    """The address of a SQLite file of the test's own."""
    return f"sqlite:///{shutil.copy(sqlite_original, tmp_path / 'upturn.db')}"


@pytest.fixture
def postgresql_url(postgresql_original: str) -> Iterator[str]:
    """The address of a PostgreSQL database of the test's own."""
    with postgresql_database(postgresql_original) as name:
        yield f"{SERVER}/{name}"


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest) -> str:
    """The address of a made and empty database: the test runs once on each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """That database, open."""
    opened = open_database(url)
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Engine]:
    """A SQLite database for what only SQLite can do, or where one is enough."""
    opened = open_database(sqlite_url)
    yield opened
    opened.dispose()


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[Engine]:
    """A PostgreSQL database for what only PostgreSQL can do."""
    opened = open_database(postgresql_url)
    yield opened
    opened.dispose()
