"""On one database: see tests/desk/one_database.py. What differs between the two asks for `each`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from cases.store import open_database
from tests.databases import BOTH
from tests.desk.one_database import engine, url

__all__ = ["each", "engine", "url"]


@pytest.fixture(params=BOTH)
def each(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A made and empty database of each kind, one after the other."""
    opened = open_database(str(request.getfixturevalue(f"{request.param}_url")))
    yield opened
    opened.dispose()
