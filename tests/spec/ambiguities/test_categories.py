"""About categories"""

from tests.spec.facts import (
    a_concern,
    a_decision,
    a_letter,
    a_plan,
    a_review,
    an_ofsted_report,
    the_group_set_up,
    the_view_of_the_school,
)
from tests.trails import a_school


def test_a03_how_often_a_category_is_reviewed() -> None:
    """Annual for every school, half-termly while in 4a or 4b, which also serves for each term (A3, O03, O04)"""
    school = a_school("LA3").given("7 Sep 2026", a_concern("T05"))
    school.on("8 Sep 2026").owes("O04", due="18 Dec 2026").owes_nothing_under("O03")
    school.given("7 Oct 2026", a_decision("LA4a"))
    school.on("2 Nov 2026").owes("O03", due="18 Dec 2026", progress="0 of 1").has_met("O04", due="18 Dec 2026")
    school.given("3 Nov 2026", a_review(stays="LA4a"))
    school.on("4 Nov 2026").has_met("O03", due="18 Dec 2026")
    school.on("5 Jan 2027").owes("O03", due="12 Feb 2027")


def test_a04_which_schools_cause_concern() -> None:
    """4a and 4b are reviewed as causing concern; intervention is for 4b only (A4, O03, O05)"""
    categories = {category.id: category for category in a_school().framework.policy.categories}
    assert [id for id, category in categories.items() if category.concern] == ["LA4a", "LA4b"]
    assert [id for id, category in categories.items() if category.intervention] == ["LA4b"]
    at_risk = a_school("LA3").given("18 Dec 2026", a_decision("LA4a"))
    at_risk.on("5 Jan 2027").owes("O03").owes_nothing_under("O05").owes_nothing_under("O07").owes_nothing_under("O10")
    in_4b = a_school("LA3").given("18 Dec 2026", a_decision("LA4b"))
    in_4b.on("5 Jan 2027").owes("O03").owes("O05").owes("O07").owes("O10")


def test_a08_national_challenge_is_kept_as_retired_data() -> None:
    """The scheme has ended: its adviser and its 20 days stay in the policy, and no duty starts on it (A8, R15, R82)"""
    policy = a_school().framework.policy
    assert policy.categorisation.allowances_days["national_challenge"] == "20"
    assert policy.roles["nca"].title == "National Challenge Adviser"
    assert not [duty.id for duty in policy.duties if "nca" in (duty.owed_by, *duty.to)]


def test_a09_what_starts_with_ofsted_and_not_with_4b() -> None:
    """The statement and the work for HMI start on the Ofsted event, not on 4b (A9, O09, O20)"""
    without_ofsted = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    without_ofsted.on("21 Oct 2026").owes_nothing_under("O09").owes_nothing_under("O20").owes("O12")
    not_in_4b = a_school("LA3").given("10 Dec 2026", an_ofsted_report("special_measures", published="10 Dec 2026"))
    not_in_4b.on("10 Dec 2026").owes("O09", due="7 Jan 2027").owes_nothing_under("O12")


def test_a10_who_removes_a_school_from_4b() -> None:
    """Both: the SIP decides, and only after a summative meeting was held with a judgement (A10, R70)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.on("21 Oct 2026").refuses(a_decision("LA4a", taper=(3,)), because="no summative meeting has been held")
    assert school.framework.policy.categorisation.decided_by == "sip"
    assert school.framework.policy.exit.leave_intervention is not None
    assert school.framework.policy.exit.leave_intervention.needs == (
        "summative_held",
        "judged_sufficient",
        "taper_plan",
    )


def test_a15_within_a_year_from_the_first_entry() -> None:
    """From the first entry to 4a or 4b, not reset by 4a to 4b (A15, O13)"""
    school = a_school("LA3").given("7 Oct 2026", a_decision("LA4a")).given("11 Dec 2026", a_decision("LA4b"))
    school.on("12 Dec 2026").owes("O13", due="7 Oct 2027")
    assert [o.on.isoformat() for o in school.case.happened("category.entered_concern")] == ["2026-10-07"]


def test_a15_due_on_the_calendar_date_even_on_a_saturday() -> None:
    """Due on the calendar date even if a Saturday; late from the Monday, for review by the AD (A15, O13)"""
    school = a_school("LA3").given("9 Oct 2026", a_decision("LA4a"))
    school.on("9 Oct 2026").owes("O13", due="9 Oct 2027")
    school.mornings("8 Oct 2027", "11 Oct 2027").sent("late_O13", on="11 Oct 2027", to="ad")
    assert school.framework.policy.duty("O13").level == "review"


def test_a16_an_autumn_letter_in_time_is_also_the_change_letter() -> None:
    """An autumn letter sent within the change letter's time meets both (A16, O01, O02)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b")).given("22 Oct 2026", a_letter("category_autumn"))
    school.on("22 Oct 2026").has_met("O01", due="18 Dec 2026").has_met("O02", due="27 Oct 2026")


def test_a16_an_autumn_letter_after_that_time_comes_late_for_the_change() -> None:
    """An autumn letter sent later meets the autumn's duty, and the change letter's late (A16, O01, O02)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b")).given("12 Nov 2026", a_letter("category_autumn"))
    school.on("12 Nov 2026").has_met("O01", due="18 Dec 2026").has_met("O02", due="27 Oct 2026", late=True)


def test_a16_a_change_letter_is_no_autumn_letter() -> None:
    """The autumn letter is owed to every school, whatever else was written (A16, O01)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b")).given("22 Oct 2026", a_letter("category_change"))
    school.on("22 Oct 2026").owes("O01", due="18 Dec 2026", progress="0 of 1")


def test_a19_silence_is_never_a_view() -> None:
    """Never: its view is recorded, or expressly declined after an invitation (A19, R06)"""
    school = a_school("LA3").given("14 Sep 2026", a_concern("T05"))
    school.on("18 Dec 2026").refuses(a_decision("LA3", school_says=None), because="neither recorded nor declined")
    school.given("18 Dec 2026", the_view_of_the_school("declined"))
    school.given("18 Dec 2026", a_decision("LA3", school_says=None))
    school.is_recorded("category.decided", school_view="declined")


def test_a19_a_view_serves_for_one_decision() -> None:
    """A view given before one decision is not the view on the next (A19, R06)"""
    school = a_school("LA3").given("5 Oct 2026", the_view_of_the_school("agrees"), a_decision("LA4a", school_says=None))
    school.on("20 Oct 2026").refuses(a_decision("LA4b", school_says=None), because="neither recorded nor declined")


def test_a02_a_group_may_be_set_up_in_4a_and_will_be_in_4b() -> None:
    """One body, Board or Group by its title; "may" in 4a, "will" in 4b, and none elsewhere (A2, R18, R19, O11)"""
    at_risk = a_school("LA3").given("7 Oct 2026", a_decision("LA4a"))
    at_risk.on("8 Oct 2026").owes_nothing_under("O11").records(the_group_set_up(), "tig.set_up")
    in_4b = a_school("LA3").given("7 Oct 2026", a_decision("LA4b"))
    in_4b.on("8 Oct 2026").owes("O11", due="21 Oct 2026")
    satisfactory = a_school("LA3").given("7 Oct 2026", a_concern("T05"))
    satisfactory.on("8 Oct 2026").refuses(
        the_group_set_up(), because="for which the policy has no group", rule="section 14"
    )
    assert in_4b.framework.policy.meetings["tig"].title == "Targeted Intervention Group"


def test_a06_a_plan_that_the_school_did_not_sign() -> None:
    """A plan has a kind and signatories; that the school did not sign is a valid, recorded answer (A6, O12)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.given("26 Nov 2026", a_plan(signed=False, kind="Raising Attainment Plan"))
    school.is_recorded("plan.agreed", school_signed=False, plan_type="Raising Attainment Plan")
    school.on("26 Nov 2026").has_met("O12", due="1 Dec 2026")
