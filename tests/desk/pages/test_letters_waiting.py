"""The page of letters that wait: those that can still be dealt with before those whose day has passed, and it says when
there are more than it shows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert

from cases import schema
from cases.store import writing
from desk.lettering.waiting import MOST
from notifications.outlook import bring_up_to_date
from tests.cases.school import School
from tests.desk.browsing import a_desk, words
from tests.desk.pages.listing import seen_by
from tests.notifications.outlook.schools import NOON


@pytest.fixture
def school(engine: Engine) -> School:
    school = School(engine)
    bring_up_to_date(a_desk(engine, NOON).door, NOON, 14)
    return school


def drafts(school: School, many: int, days: int) -> None:
    """Rows as the list of letters has them: dated so many days from today."""
    dated = (NOON.date() + timedelta(days=days)).isoformat()
    row = {"case_id": "A", "template": "category_autumn", "author_id": school.people["nair"], "standing": "drafted"}
    with writing(school.engine) as conn:
        rows = [{**row, "restricted": 0, "draft_id": f"L{days}-{n}", "dated": dated} for n in range(many)]
        conn.execute(insert(schema.drafted), rows)


def test_letters_of_days_that_have_passed_push_none_off_the_page(school: School) -> None:
    drafts(school, MOST, -3)
    drafts(school, 2, 5)
    with seen_by(school) as browser:
        shown = browser("okafor").get("/letters")
    assert shown.text.count('name="draft"') == 2
    assert f"The first {MOST} are listed" in words(shown)


def test_nothing_is_said_of_more_where_all_are_listed(school: School) -> None:
    drafts(school, MOST, 5)
    with seen_by(school) as browser:
        shown = browser("okafor").get("/letters")
    assert shown.text.count('name="draft"') == MOST
    assert "are listed" not in words(shown)
