"""An officer at the forms of a lively case, and what they left on record."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine

from cases import store
from cases.case import Case
from cases.trail import Entry
from tests.cases.school import School
from tests.desk.forms.a_case import Sitting, lively

BOOK = {"meeting": "tig", "date-day": "20", "date-month": "1", "date-year": "2027", "time": "14.30", "place": "Room 4"}


@pytest.fixture
def school(engine: Engine) -> School:
    return lively(engine)


@pytest.fixture
def okafor(school: School) -> Sitting:
    return Sitting(school.engine, school.people["okafor"])


def trail(sitting: Sitting) -> list[Entry]:
    with store.reading(sitting.desk.engine) as conn:
        return store.entries(conn, "A", private=True)


def case_of(sitting: Sitting) -> Case:
    with store.reading(sitting.desk.engine) as conn:
        return sitting.desk.door.case(conn, "A")


def fields_of(sitting: Sitting, word: str, name: str) -> str:
    """The value of the choice that names somebody."""
    page = sitting.get(f"/cases/A/do/{word}").text
    found = re.search(rf'value="([^"]+)"[^>]*>\s*<label[^>]*>{name}', page)
    assert found
    return found[1]
