"""The honest record, made once on each kind of database; and the tables as they came out, printed at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from cases.store import open_database
from tests.attacks.honest import record
from tests.databases import BOTH, SERVER, postgresql_database


@pytest.fixture(scope="package")
def honest_sqlite(sqlite_original: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    path = tmp_path_factory.mktemp("honest") / "upturn.db"
    path.write_bytes(sqlite_original.read_bytes())
    yield from _recorded(f"sqlite:///{path}")


@pytest.fixture(scope="package")
def honest_postgresql(postgresql_original: str) -> Iterator[Engine]:
    with postgresql_database(postgresql_original) as name:
        yield from _recorded(f"{SERVER}/{name}")


def _recorded(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    record(engine)
    yield engine
    engine.dispose()


@pytest.fixture(params=BOTH)
def honest(request: pytest.FixtureRequest) -> Engine:
    """The honest record: the test runs once on each kind of database."""
    engine: Engine = request.getfixturevalue(f"honest_{request.param}")
    return engine


@pytest.fixture
def attempt(honest: Engine) -> Iterator[Connection]:
    """A transaction in which anything may be done to it: all of it is undone at the end."""
    with honest.connect() as conn, conn.begin() as transaction:
        yield conn
        transaction.rollback()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Every row as it came out, by database and part of the record."""
    reports = terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
    rows = [value for report in reports for name, value in report.user_properties if name == "attack"]
    for title in dict.fromkeys(under for under, _ in rows):
        terminalreporter.section(title)
        for under, line in rows:
            if under == title:
                terminalreporter.line(line)
