"""Schools in an Ofsted category"""

from tests.spec.facts import (
    a_decision,
    a_letter,
    a_report_to_the_monitoring_group,
    a_request_of_hmi,
    a_statement,
    an_ofsted_report,
    feedback_attended,
    the_answer_to_hmi,
)
from tests.trails import School, a_school


def in_an_ofsted_category(type: str = "community") -> School:
    return a_school("LA3", type=type).given(
        "10 Dec 2026", an_ofsted_report("special_measures", published="10 Dec 2026")
    )


def test_a_statement_of_action_goes_to_the_chief_inspector() -> None:
    """ "prepare a statement and Local Authority Action Plan" (R53, O09)"""
    school = in_an_ofsted_category()
    school.on("10 Dec 2026").owes("O09", due="7 Jan 2027", by="hsi", late_to="ad", remind="17 Dec 2026, 6 Jan 2027")
    school.on("10 Dec 2026").owes(
        "O09", working="within 10 school working days of 10 December 2026, so by 7 January 2027"
    )
    school.given("6 Jan 2027", a_statement(("Advise", "hsi", "26 Feb 2027")), a_letter("statement_of_action"))
    school.sent("statement_of_action", on="6 Jan 2027", to="ofsted, head, chair")
    school.on("6 Jan 2027").has_met("O09", due="7 Jan 2027")


def test_a_statement_not_made_is_late() -> None:
    """ "prepare a statement" (O09)"""
    school = in_an_ofsted_category().mornings("11 Dec 2026", "8 Jan 2027")
    school.sent("due_O09", on="17 Dec 2026", to="hsi").sent("due_O09", on="6 Jan 2027", to="hsi")
    school.sent("late_O09", on="8 Jan 2027", to="ad")


def test_the_diocese_has_the_statement_of_a_voluntary_aided_school() -> None:
    """ "liaise with the Diocese where appropriate" (R55)"""
    school = in_an_ofsted_category(type="voluntary_aided")
    school.given("6 Jan 2027", a_statement(("Advise", "hsi", "26 Feb 2027")), a_letter("statement_of_action"))
    school.sent("statement_of_action", on="6 Jan 2027", to="ofsted, head, chair, foundation_appointer")


def test_there_is_no_statement_without_an_ofsted_category() -> None:
    """ "For schools requiring a Notice to Improve or Special Measures" (R53)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.on("21 Oct 2026").refuses(a_letter("statement_of_action"), because="in no Ofsted category of concern")


def test_the_report_opens_a_case_but_sets_no_category() -> None:
    """ "identified by the Local Authority, the school, Ofsted, or governors" (R20)"""
    school = in_an_ofsted_category()
    school.is_recorded("case.opened")
    school.is_in("LA3")
    school.sent("ofsted_report", on="10 Dec 2026", to="hsi")


def test_feedback_meetings_are_on_record() -> None:
    """ "attend feedback and follow-up meetings" (R56)"""
    school = in_an_ofsted_category()
    school.on("11 Dec 2026").records(feedback_attended(), "ofsted.feedback_attended")


def test_hmi_has_what_it_asked_for_by_its_day() -> None:
    """ "prepare monitoring information as required by HMI" (R57, O20)"""
    school = in_an_ofsted_category().given("11 Jan 2027", a_request_of_hmi(wanted_by="29 Jan 2027"))
    school.on("11 Jan 2027").owes("O20", due="29 Jan 2027", by="hsi", late_to="ad", remind="22 Jan 2027, 28 Jan 2027")
    school.on("11 Jan 2027").owes("O20", working="asked for by 29 January 2027")
    school.given("27 Jan 2027", the_answer_to_hmi())
    school.on("27 Jan 2027").has_met("O20", due="29 Jan 2027")


def test_an_answer_to_hmi_that_is_late() -> None:
    """ "as required by HMI" (O20)"""
    school = in_an_ofsted_category().given("11 Jan 2027", a_request_of_hmi(wanted_by="29 Jan 2027"))
    school.mornings("22 Jan 2027", "1 Feb 2027")
    school.sent("due_O20", on="22 Jan 2027", to="hsi").sent("due_O20", on="28 Jan 2027", to="hsi")
    school.sent("late_O20", on="1 Feb 2027", to="ad")


def test_a_report_a_term_for_the_monitoring_group() -> None:
    """ "a school monitoring group meeting each term" (R74, O07)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.on("20 Oct 2026").owes("O07", due="18 Dec 2026", progress="0 of 1", by="hsi", late_to="ad")
    school.on("20 Oct 2026").owes("O07", remind="4 Dec 2026, 15 Dec 2026")
    school.given("10 Dec 2026", a_report_to_the_monitoring_group())
    school.sent("smg_report", on="10 Dec 2026", to="ad")
    school.on("10 Dec 2026").has_met("O07", due="18 Dec 2026")


def test_a_term_without_a_report_is_late() -> None:
    """ "each term" (O07)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b")).mornings("3 Dec 2026", "21 Dec 2026")
    school.sent("due_O07", on="4 Dec 2026", to="hsi").sent("due_O07", on="15 Dec 2026", to="hsi")
    school.sent("late_O07", on="21 Dec 2026", to="ad")


def test_the_terms_report_stays_owed_when_the_school_leaves_4b() -> None:
    """ "a written report on each school under intervention" (R74, O07)"""
    school = a_school("LA4b").given("5 Jan 2027", an_ofsted_report("special_measures", published="5 Jan 2027"))
    school.on("11 Jan 2027").owes("O07", due="25 Mar 2027", progress="0 of 1")
    assert school.framework.policy.duty("O07").when_ended == "keep"
