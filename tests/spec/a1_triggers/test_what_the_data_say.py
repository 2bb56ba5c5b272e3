"""What the data say"""

from typing import Any

import pytest

from tests.spec.facts import a_concern
from tests.trails import School, a_school

MET, NOT_MET, NO_DATA, NO_THRESHOLD = "met", "not met", "no data", "no threshold set"

EVERYTHING = {
    "attendance_below_average_quarters": 9,
    "gcse_1_a_to_g_pct": 1,
    "eyfs_6_points_pct": 1,
    "budget_variance_pct": 99,
    "va_below_average_years": 9,
    "below_floor_target": 1,
}


def with_data(phase: str, **measures: Any) -> School:
    """A concern about a school, with these data."""
    return a_school("LA3", phase=phase).given("15 Sep 2026", a_concern(**measures))


@pytest.mark.parametrize(("share", "says"), [("46.9", MET), ("47.0", NOT_MET), ("47.1", NOT_MET)])
def test_fewer_than_47_per_cent(share: str, says: str) -> None:
    """ "fewer than 47% of children achieve 6 or more points" (R30)"""
    with_data("primary", eyfs_6_points_pct=share).answers("T20", says)


@pytest.mark.parametrize(("share", "says"), [("79.9", MET), ("80.0", NOT_MET), ("80.1", NOT_MET)])
def test_below_80_per_cent(share: str, says: str) -> None:
    """ "Proportion of pupils achieving 1 A* - G GCSE is below 80%" (R31)"""
    with_data("secondary", gcse_1_a_to_g_pct=share).answers("T22", says)


@pytest.mark.parametrize(
    ("phase", "share", "says"),
    [
        ("secondary", "5.0", NOT_MET),
        ("secondary", "5.1", MET),
        ("primary", "8.0", NOT_MET),
        ("primary", "8.1", MET),
        ("special", "8.1", MET),
        ("infant", "5.1", NOT_MET),
    ],
)
def test_a_budget_out_by_more_than_5_or_8_per_cent(phase: str, share: str, says: str) -> None:
    """ "more than 5% in secondary and 8% primary /special schools" (R29)"""
    with_data(phase, budget_variance_pct=share).answers("T15", says)


@pytest.mark.parametrize("phase", ["all_through", "middle", "nursery", "pru"])
def test_a_school_for_which_the_text_gives_no_figure(phase: str) -> None:
    """ "more than 5% in secondary and 8% primary /special schools": of others it says nothing (R29)"""
    with_data(phase, budget_variance_pct="60").answers("T15", NO_THRESHOLD)


def test_a_measure_that_nobody_gave() -> None:
    """ "The range of evidence which might contribute": what is missing is said to be missing (R26)"""
    school = with_data("secondary", budget_variance_pct="2")
    school.answers("T22", NO_DATA)
    school.answers("T06", NO_DATA)


@pytest.mark.parametrize(("quarters", "says"), [(2, NOT_MET), (3, MET), (4, MET)])
def test_three_quarters_of_low_attendance(quarters: int, says: str) -> None:
    """ "Below average attendance rates for 3 or more quarters" (R28)"""
    with_data("primary", attendance_below_average_quarters=quarters).answers("T06", says)


@pytest.mark.parametrize(("months", "says"), [(3, NOT_MET), ("3.5", MET), (4, MET)])
def test_inadequate_teaching_for_more_than_three_months(months: Any, says: str) -> None:
    """ "Any inadequate teaching extending over a period of 3 months" (R35)"""
    with_data("primary", inadequate_teaching_months=months).answers("T07", says)


@pytest.mark.parametrize(("years", "says"), [(1, NOT_MET), (2, MET)])
def test_value_added_below_average_two_years_running(years: int, says: str) -> None:
    """ "for 2 consecutive years for any one group/subject" (R32)"""
    with_data("primary", va_below_average_years=years).answers("T17", says)


@pytest.mark.parametrize(("quartile", "says"), [(3, NOT_MET), (4, MET)])
def test_the_bottom_quarter_of_value_added(quartile: int, says: str) -> None:
    """ "Schools in the bottom quartile of CVA measures" (R33)"""
    with_data("primary", cva_quartile=quartile).answers("T18", says)


@pytest.mark.parametrize(("below", "says"), [(0, NOT_MET), (1, MET)])
def test_results_below_the_floor(below: int, says: str) -> None:
    """ "Results below floor targets" (R34)"""
    with_data("primary", below_floor_target=below).answers("T19", says)


def test_a_measure_no_longer_published_is_not_asked_for() -> None:
    """ "Results below floor targets": retired, and weighed only where somebody still has it (R34)"""
    with_data("primary", budget_variance_pct="2").answers("T19", NOT_MET)
    school = with_data("primary", budget_variance_pct="2")
    assert not [e for e in school.trail if "T19" in e.data.get("unanswered", {})]


@pytest.mark.parametrize(
    ("phase", "asked", "not_asked"),
    [("primary", "T06", "T22"), ("secondary", "T22", "T20"), ("special", "T15", "T17"), ("pru", "T06", "T19")],
)
def test_each_phase_has_triggers_of_its_own(phase: str, asked: str, not_asked: str) -> None:
    """ "The range of evidence which might contribute to placing a school in a category 4a" (R26)"""
    school = with_data(phase, **EVERYTHING)
    school.answers(asked, MET)
    school.answers(not_asked, NOT_MET)
