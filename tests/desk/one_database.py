"""Pages know no database: SQLite is enough for them, and what differs between the two is asked for by name.

What they rest on (the record, the lists, the post, races) is tested on both kinds where it is; to see every page on
PostgreSQL too, set UPTURN_TEST_PAGES=postgresql.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from cases.store import open_database

KIND = os.environ.get("UPTURN_TEST_PAGES", "sqlite")


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{KIND}_url"))


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    opened = open_database(url)
    yield opened
    opened.dispose()
