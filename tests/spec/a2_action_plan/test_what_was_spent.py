"""What was spent"""

import pytest

from tests.spec.everybody import day
from tests.spec.facts import a_decision, a_plan
from tests.spec.facts_of_plans import money_spent
from tests.trails import School, a_school


def with_a_plan() -> School:
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    return school.given("26 Nov 2026", a_plan(("M1", "head", "26 Feb 2027")))


def test_money_is_recorded_in_pence_for_the_day_on_which_it_was_spent() -> None:
    """ "Resources" and what they cost (R89, R52)"""
    school = with_a_plan().given("15 Jan 2027", money_spent("£1,200.50", on="8 Jan 2027", priority=1, activity=2))
    school.is_recorded("spend.recorded", pence=120050, on="2027-01-08", priority=1, activity=2)
    school.keeps_apart("cover for a teacher")
    [spend] = school.case.spends
    assert (spend.on, spend.plan) == (day("8 Jan 2027"), school.case.plan_entry)


@pytest.mark.parametrize("amount", ["", "a lot", "1,20", "-5", "0", "1.234", "£1.2m", "1e3", "9" * 40])
def test_what_is_no_amount_of_money(amount: str) -> None:
    """ "Resources": in pounds and pence (R89)"""
    with_a_plan().on("15 Jan 2027").refuses(money_spent(amount, on="8 Jan 2027"), because="", rule="Appendix 2")


def test_money_is_spent_by_today_on_something_of_the_plan() -> None:
    """ "Resources": of an activity of a priority (R89)"""
    on = with_a_plan().on("15 Jan 2027")
    on.refuses(money_spent("5", on="16 Jan 2027"), because="16 January 2027 has not come yet")
    on.refuses(money_spent("5", on="8 Jan 2027", what=""), because="nothing says what it was for")
    on.refuses(money_spent("5", on="8 Jan 2027", activity=1), because="no priority that it belongs to")
    before = a_school("LA3").given("20 Oct 2026", a_decision("LA4b")).on("21 Oct 2026")
    before.refuses(money_spent("5", on="20 Oct 2026", priority=1), because="no plan has been agreed")
    before.records(money_spent("5", on="20 Oct 2026"), "spend.recorded")
