"""Working days"""

import pytest

from cases.terms import add_months
from tests.spec.everybody import day
from tests.spec.facts import a_concern, a_decision, an_ofsted_report
from tests.trails import a_school


@pytest.mark.parametrize(("meaning", "due"), [("school", "7 Jan 2027"), ("bank", "24 Dec 2026")])
def test_the_two_meanings_of_a_working_day(meaning: str, due: str) -> None:
    """Ten working days after 10 December 2026: school holidays longer than a week do not count, or do (O09)"""
    calendar = a_school().framework.calendar
    assert calendar.add_working_days(day("10 Dec 2026"), 10, meaning) == day(due)  # type: ignore[arg-type]


def test_the_statement_counts_school_days_and_everything_else_counts_bank_days() -> None:
    """ "prepare a statement": within ten school days; the group within ten bank days (O09, O11)"""
    school = a_school("LA3").given("10 Dec 2026", an_ofsted_report("special_measures", published="10 Dec 2026"))
    school.given("10 Dec 2026", a_decision("LA4b"))
    school.on("10 Dec 2026").owes("O09", due="7 Jan 2027").owes("O11", due="24 Dec 2026")


def test_a_half_term_of_one_week_counts() -> None:
    """A holiday longer than a week does not count; one week of half-term does (O09)"""
    school = a_school("LA3").given("15 Oct 2026", an_ofsted_report("special_measures", published="15 Oct 2026"))
    school.on("15 Oct 2026").owes("O09", due="29 Oct 2026")


@pytest.mark.parametrize(
    "holiday", ["25 Dec 2026", "28 Dec 2026", "1 Jan 2027", "26 Mar 2027", "29 Mar 2027", "3 May 2027"]
)
def test_bank_holidays_are_no_working_days(holiday: str) -> None:
    """Not a Saturday, a Sunday, Christmas Day, Good Friday or a bank holiday (O11)"""
    assert not a_school().framework.calendar.working(day(holiday))


def test_the_next_day_is_day_one() -> None:
    """Within 5 working days: counted from the day after (O17)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05"))
    school.on("15 Sep 2026").owes("O17", due="22 Sep 2026")


def test_something_recorded_on_a_saturday_counts_from_monday() -> None:
    """Within 5 working days (O17)"""
    a_school("LA3").given("19 Sep 2026", a_concern("T05")).on("19 Sep 2026").owes("O17", due="25 Sep 2026")


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [("31 Mar 2027", 2, "31 May 2027"), ("31 Dec 2026", 2, "28 Feb 2027"), ("31 Dec 2027", 2, "29 Feb 2028"),
     ("29 Feb 2028", 12, "28 Feb 2029"), ("31 Aug 2027", 1, "30 Sep 2027")],
)  # fmt: skip
def test_months_are_calendar_months_clipped_to_their_end(start: str, months: int, end: str) -> None:
    """Two months are calendar months: 31 March to 31 May (R63, O13)"""
    assert add_months(day(start), months) == day(end)
