"""A database for each test, made and empty: a SQLite file, or a PostgreSQL database.

Both are copies of one made at the start, so that a test pays for a copy and not for the migration. A copy on PostgreSQL
takes a third of a second, so that tests have one in turn (in_turn.py).
UPTURN_TEST_POSTGRESQL names the server to use when it is not the one on this machine.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cases.store import migrate, open_database
from tests.in_turn import SERVER, InTurn, postgresql_database

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


@pytest.fixture
def sqlite_url(sqlite_original: Path, tmp_path: Path) -> str:
    """The address of a SQLite file of the test's own."""
    return f"sqlite:///{shutil.copy(sqlite_original, tmp_path / 'upturn.db')}"


@pytest.fixture(scope="session")
def postgresql_in_turn(postgresql_original: str) -> Iterator[InTurn]:
    with closing(InTurn(postgresql_original)) as databases:
        yield databases


@pytest.fixture
def postgresql_url(postgresql_in_turn: InTurn) -> Iterator[str]:
    """The address of a PostgreSQL database that is the test's own for as long as it lasts."""
    name = postgresql_in_turn.taken()
    yield f"{SERVER}/{name}"
    postgresql_in_turn.given_back()


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
