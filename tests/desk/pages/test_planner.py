"""The term planner in a browser: meetings of all schools, who is called to two on a day, and who is short of one."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from cases import commands as c
from desk.pages import planner
from tests.cases.school import School, at
from tests.desk.browsing import words
from tests.desk.pages.listing import seen_by
from tests.notifications.outlook.schools import book, more_schools, of


@pytest.fixture
def school(engine: Engine) -> School:
    """Two schools in 4b; each has a meeting on one day, at the same time."""
    school = School(engine)
    more_schools(school, ["B"], school="Beech School")
    both = (school, of(school, "B"))
    for one in both:
        one.concern()
    for one in both:
        one.in_4b()
    for one in both:
        book(one, f"{one.id}1", date(2026, 11, 25), time="14:00", minutes=90)
    return school


def test_the_meetings_of_the_term_are_shown_by_week_and_one_by_one(school: School) -> None:
    with seen_by(school) as browser:
        said = words(browser("okafor").get("/planner"))
    assert "Autumn second half 2026/27" in said
    assert "23 November 2026 to 29 November 2026 2 0" in said
    assert "2pm to 3:30pm Targeted Intervention Group Beech School : its meetings Okafor Booked" in said


def test_a_clash_names_who_is_called_to_both_and_whether_at_the_same_time(school: School) -> None:
    with seen_by(school) as browser:
        said = words(browser("okafor").get("/planner"))
    assert "Okafor, 25 November 2026 : at the same time" in said
    assert "Nair, 25 November 2026" in said
    assert "Pask, 25" not in said  # a chair of governors has one school


def test_each_school_that_is_short_of_a_meeting_has_a_link_that_books_it(school: School) -> None:
    with seen_by(school) as browser:
        now = browser("okafor").get("/planner")
        later = browser("okafor").get("/planner?term=spring-term-2026-27")
        other = browser("okafor").get("/planner?term=spring-term-2026-27&short=O05.2027-03-25")
    assert "1 in the autumn first half 2026/27" in words(now)
    assert "TIG at least twice a term" not in words(now)  # owed once, for the part of the term in 4b, and booked
    assert "TIG in each half-term, by 12 February 2027 : 2 schools ( section 15, Evaluation ), listed here" in words(
        later
    )
    assert "/cases/B/meetings/new?kind=tig" in later.text
    assert "2 in the spring term 2026/27, which has not begun" in words(other)


def test_a_link_that_books_is_for_officers_of_that_school_alone(school: School) -> None:
    """Anybody else would be told that the page is not there."""
    starts = c.StartHolder(role="hsi", person=school.people["passer_by"], first_day=date(2026, 11, 9))
    of(school, "B").ask(starts, "okafor", at("2026-11-09", "09:30"))
    with seen_by(school) as browser:
        shown = browser("okafor").get("/planner?term=spring-term-2026-27")
        theirs = browser("passer_by").get("/planner?term=spring-term-2026-27")
    assert "/cases/A/meetings/new?kind=tig" in shown.text
    assert "/cases/B/meetings/new" not in shown.text
    assert "/cases/B/meetings/new?kind=tig" in theirs.text
    assert "/cases/A/meetings/new" not in theirs.text
    assert "Beech School" in words(shown)


def test_a_week_and_a_term_can_be_chosen(school: School) -> None:
    with seen_by(school) as browser:
        week = words(browser("okafor").get("/planner?week=2026-11-25"))
        quiet = words(browser("okafor").get("/planner?term=spring-term-2026-27"))
        unknown = browser("okafor").get("/planner?term=no-such-term")
        wrong = browser("okafor").get("/planner?week=soon")
    assert "Meetings from 23 November 2026 to 29 November 2026 (2)" in week
    assert "There are none." in quiet
    assert "Autumn term 2026/27" in words(unknown)
    assert wrong.status_code == 422


def test_a_term_with_very_many_meetings_is_shown_a_week_at_a_time(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "WHOLE_TERM", 1)
    with seen_by(school, at("2026-11-26", "12:00")) as browser:
        said = words(browser("okafor").get("/planner"))
    assert "Meetings from 23 November 2026 to 29 November 2026 (2)" in said
    assert "Show the whole term" not in said


def test_a_meeting_whose_day_has_passed_is_still_to_be_recorded(school: School) -> None:
    with seen_by(school, at("2026-11-26", "12:00")) as browser:
        assert "To be recorded" in words(browser("okafor").get("/planner"))
