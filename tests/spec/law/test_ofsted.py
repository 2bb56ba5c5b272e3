"""Ofsted's categories of the day"""

from tests.spec.facts import an_ofsted_report
from tests.trails import a_school


def test_an_outcome_must_be_one_of_its_day() -> None:
    """ "an Ofsted inspection places a school in Special Measures or serves a Notice to Improve": until 2024 (R53)"""
    school = a_school("LA3")
    school.on("10 Dec 2026").refuses(
        an_ofsted_report("notice_to_improve", published="10 Dec 2026"), because="was not an outcome on 10 December 2026"
    )
    school.on("10 Dec 2026").records(
        an_ofsted_report("requires_significant_improvement", published="10 Dec 2026"),
        "case.opened", "ofsted.report_published", concern=True,
    )  # fmt: skip


def test_a_report_of_before_is_judged_by_the_framework_of_its_day() -> None:
    """ "serves a Notice to Improve" (R53)"""
    a_school("LA3").on("10 Dec 2026").records(
        an_ofsted_report("notice_to_improve", published="3 Mar 2010"), "case.opened", "ofsted.report_published"
    )


def test_a_report_is_recorded_once_it_is_published() -> None:
    """ "following an Ofsted inspection" (R09)"""
    a_school("LA3").on("9 Dec 2026").refuses(
        an_ofsted_report("special_measures", published="10 Dec 2026"), because="10 December 2026 has not come yet"
    )


def test_an_ofsted_category_no_longer_implies_an_academy() -> None:
    """Since 29 June 2026 an academy order is a power, not a duty: nothing follows by itself (R73)"""
    school = a_school("LA3").given("10 Dec 2026", an_ofsted_report("special_measures", published="10 Dec 2026"))
    school.mornings("11 Dec 2026", "1 Mar 2027")
    school.is_not_recorded("academy.order_recorded")
    assert [order.force for order in school.framework.law.academy_orders if order.on(school.today)] == ["power"]


def test_out_of_a_category_that_it_was_in() -> None:
    """ "improvement notices are removed at the first opportunity" (R71)"""
    school = a_school("LA3").given("10 Dec 2026", an_ofsted_report("special_measures", published="10 Dec 2026"))
    school.on("9 Dec 2027").records(
        an_ofsted_report("no_category", published="9 Dec 2027"),
        "ofsted.report_published", "ofsted.category_removed", until="2028-12-09",
    )  # fmt: skip
    a_school("LA3").on("9 Dec 2027").records(
        an_ofsted_report("no_category", published="9 Dec 2027"), "ofsted.report_published"
    )
