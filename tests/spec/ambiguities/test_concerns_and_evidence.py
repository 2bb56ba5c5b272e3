"""About concerns and evidence"""

import pytest

from tests.spec.facts import (
    a_concern,
    a_decision,
    a_letter,
    action_agreed,
    the_alert_to_the_head,
    the_report_to_wider_dlt,
    the_sip_managers_check,
)
from tests.trails import a_school


def test_a07_the_school_is_told_before_the_risk_register_is_entered() -> None:
    """The letter of agreed action may not be later than the log; Wider DLT log it through the officer (A7, R43, O18)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05"), the_sip_managers_check(), the_alert_to_the_head())
    school.given("16 Sep 2026", action_agreed())
    school.on("16 Sep 2026").records(a_letter("agreed_action"), "letter.issued")
    school.given("17 Sep 2026", the_report_to_wider_dlt())
    school.on("17 Sep 2026").refuses(a_letter("agreed_action"), because="already on the risk register")
    school.sent("risk_report", on="17 Sep 2026", to="wider_dlt")


@pytest.mark.parametrize("share", ["5.1", "-5.1"])
def test_a11_spending_over_or_under(share: str) -> None:
    """The absolute value, of the year's budget share (A11, R29)"""
    school = a_school("LA3", phase="secondary").given("15 Sep 2026", a_concern(budget_variance_pct=share))
    school.is_recorded("concern.logged", hits=["T15"], data={"budget_variance_pct": share})


def test_a12_quarters_as_written() -> None:
    """The unit is the quarter as written; terms are never put in its place (A12, R28)"""
    trigger = next(t for t in a_school().framework.policy.triggers if t.id == "T06")
    assert trigger.rule is not None
    assert (trigger.rule.lasting, trigger.rule.unit) == (3, "quarters")
    school = a_school("LA3").given("15 Sep 2026", a_concern(attendance_below_average_terms=3))
    school.is_recorded("concern.logged", hits=[])


def test_a13_below_average_and_significantly_below_are_two_rules() -> None:
    """Below average (Appendix 1) and significantly below (the chart of 4b): never merged (A13, R32)"""
    policy = a_school().framework.policy
    assert "below average two years running" in next(t.text for t in policy.triggers if t.id == "T17")
    chart = [i.text for i in policy.indicators["LA4b"].indicators if "value added" in i.text.lower() or "CVA" in i.text]
    assert len(chart) == 1
    assert "sig" in chart[0]


FALLS = [((71, 68, 63), "met"), ((71, 68, 68), "not met"), ((60, 71, 68), "not met"), ((80, 71, 68, 63), "met")]


@pytest.mark.parametrize(("results", "says"), FALLS)
def test_a14_a_downward_trend_is_two_falls_in_a_row(results: tuple[int, ...], says: str) -> None:
    """Two successive falls, which take three years of results (A14)"""
    a_school("LA3").given("15 Sep 2026", a_concern(outcomes_by_year=results)).answers("T02", says)


def test_a14_two_years_of_results_are_too_few_to_say() -> None:
    """Three years of results, or no data (A14)"""
    a_school("LA3").given("15 Sep 2026", a_concern(outcomes_by_year=(71, 68))).answers("T02", "no data")


def test_a21_the_alert_goes_to_the_head_only_and_the_chair_hears_with_the_category() -> None:
    """The head only at the alert, the chair from the category letter on (A21, R41, R38)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05")).given("18 Sep 2026", the_alert_to_the_head())
    school.sent("concern_alert", on="18 Sep 2026", to="head").sent_nothing(to="chair")
    school.given("7 Oct 2026", a_decision("LA4a")).given("12 Oct 2026", a_letter("category_autumn"))
    school.sent("category_autumn", on="12 Oct 2026", to="head, chair")
