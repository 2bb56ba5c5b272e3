"""What a trigger does, and what it does not"""

from tests.spec.facts import (
    a_concern,
    a_decision,
    the_alert_to_the_head,
    the_report_on_all_categories,
    the_report_to_wider_dlt,
    the_sip_managers_check,
    the_view_of_the_school,
)
from tests.trails import a_school, the_authority


def test_a_hit_never_sets_a_category() -> None:
    """ "Table showing triggers which informs discussions" (R25)"""
    school = a_school("LA3", phase="secondary").given(
        "15 Sep 2026", a_concern("T01", "T12", "T16", gcse_1_a_to_g_pct=10, budget_variance_pct=90)
    )
    school.mornings("16 Sep 2026", "30 Sep 2026")
    school.is_in("LA3")
    school.is_not_recorded("category.decided")
    school.is_not_recorded("category.changed")


def test_what_the_data_and_people_say_is_on_record_apart() -> None:
    """ "prioritise performance data/safeguarding" (R27)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05", attendance_below_average_quarters=3))
    school.is_recorded("concern.logged", hits=["T06"], judged=["T05"])


def test_a_trigger_that_the_policy_has_not_is_refused() -> None:
    """ "The range of evidence" (R26)"""
    school = a_school("LA3")
    school.on("15 Sep 2026").refuses(a_concern("T99"), because="the policy has no trigger T99", rule="Appendix 1")
    school.on("15 Sep 2026").refuses(
        a_concern(budget_variance_pct="a lot"), because="is not a number", rule="Appendix 1"
    )
    assert len(school.framework.policy.triggers) == 24


def test_worries_about_safety_stay_inside_the_authority() -> None:
    """ "Pattern of allegations against staff or other concerns about safety" (R36, R85)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T12", attendance_below_average_quarters=3))
    school.given("16 Sep 2026", the_alert_to_the_head())
    school.does_not_say("concern_alert", "head", "T12", "allegations").says("concern_alert", "head", "T06")
    school.says("concern_logged", "hsi", "T12")


def test_a_worry_that_must_stay_inside_still_reaches_the_register() -> None:
    """ "other concerns about safety": no letter can tell of it, so the register does not wait for one (R36, A7)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T12"), the_sip_managers_check())
    school.given("16 Sep 2026", the_report_to_wider_dlt())
    school.is_recorded("risk.logged")
    school.is_recorded("advice.given", about="risk register", rule="Appendix 1")
    school.given("17 Sep 2026", a_concern("T11"), the_sip_managers_check())
    school.on("18 Sep 2026").refuses(the_report_to_wider_dlt(), because="the school has not been told of it")


def test_a_concern_is_discussed_before_it_becomes_a_category() -> None:
    """ "will be shared and fully discussed with the headteacher and governors" (R38)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05"))
    school.on("16 Sep 2026").refuses(a_decision("LA4a", school_says=None), because="neither recorded nor declined")
    school.given("17 Sep 2026", the_view_of_the_school("declined"))
    school.on("18 Sep 2026").records(a_decision("LA4a", school_says=None), "category.decided", "category.changed")


def test_dlt_hear_once_a_year_of_every_category() -> None:
    """ "on the categorisation of schools on an annual basis" (R39, O19)"""
    authority = the_authority()
    authority.on("2 Sep 2026").owes("O19", due="22 Jul 2027", progress="0 of 1", by="sip_manager", late_to="hsi")
    authority.on("2 Sep 2026").owes("O19", remind="24 Jun 2027")
    authority.given("1 Jul 2027", the_report_on_all_categories())
    authority.on("1 Jul 2027").has_met("O19", due="22 Jul 2027", progress="1 of 1")


def test_a_year_without_the_report_is_told_to_the_head_of_school_improvement() -> None:
    """ "on an annual basis" (O19)"""
    authority = the_authority().mornings("23 Jun 2027", "23 Jul 2027")
    authority.sent("due_O19", on="24 Jun 2027", to="sip_manager").sent("late_O19", on="23 Jul 2027", to="hsi")


def test_no_single_school_owes_the_report_on_all() -> None:
    """ "the categorisation of schools": all of them, in the authority's own record (R39, O19)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05"))
    school.on("16 Sep 2026").owes_nothing_under("O19")
    school.on("16 Sep 2026").refuses(the_report_on_all_categories(), because="it is about all schools")
    the_authority().on("16 Sep 2026").refuses(a_concern("T05"), because="is the authority's own record")
