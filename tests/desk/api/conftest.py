"""On one database (see tests/desk/one_database.py): a school in 4b, and a system that acts as its officer."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.cases.school import School
from tests.desk.api.calling import System, a_key, desk_at, in_4b
from tests.desk.one_database import engine, url

__all__ = ["engine", "url"]


@pytest.fixture
def school(engine: Engine) -> School:
    return in_4b(School(engine))


@pytest.fixture
def officer(engine: Engine, school: School) -> System:
    desk = desk_at(engine, school)
    return System(desk, a_key(desk, school, "okafor"))
