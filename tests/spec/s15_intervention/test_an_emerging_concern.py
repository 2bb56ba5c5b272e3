"""An emerging concern"""

from tests.spec.facts import (
    a_concern,
    a_letter,
    action_agreed,
    an_issue_taken_to_dlt,
    the_alert_to_the_head,
    the_report_to_wider_dlt,
    the_sip_managers_check,
    word_that_it_goes_on_the_risk_register,
)
from tests.trails import a_school


def test_the_first_concern_opens_the_case() -> None:
    """ "any emerging concern issue" (R40)"""
    school = a_school("LA3")
    school.on("15 Sep 2026").records(a_concern("T05"), "case.opened", "concern.logged", policy_version="2010-01-14")
    school.given("15 Sep 2026", a_concern("T05"))
    school.on("16 Sep 2026").records(a_concern("T09"), "concern.logged")
    school.sent("concern_logged", on="15 Sep 2026", to="hsi")


def test_a_concern_is_checked_with_the_sip_manager_first() -> None:
    """ "check any emerging concern issue with the appropriate SIP Manager" (R40)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05"), the_alert_to_the_head())
    school.on("16 Sep 2026").refuses(
        the_report_to_wider_dlt(), because="not been checked with the SIP Manager", rule="section 15"
    )


def test_there_is_nothing_to_check_before_a_concern() -> None:
    """ "check any emerging concern issue" (R40)"""
    school = (
        a_school("LA3")
        .given("15 Sep 2026", a_concern("T05"))
        .corrects("15 Sep 2026", "concern.logged", "another school")
    )
    school.on("16 Sep 2026").refuses(the_sip_managers_check(), because="no concern has been logged", rule="section 15")


def test_the_headteacher_is_alerted_with_the_evidence() -> None:
    """ "alert the Headteacher to the concerns with appropriate evidence" (R41, O17)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern(attendance_below_average_quarters=3))
    school.on("15 Sep 2026").owes("O17", due="22 Sep 2026", by="hsi", late_to="ad", remind="21 Sep 2026")
    school.on("15 Sep 2026").owes("O17", working="within 5 working days, a number set locally")
    school.given("18 Sep 2026", the_alert_to_the_head())
    school.sent("concern_alert", on="18 Sep 2026", to="head")
    school.says("concern_alert", "head", "Attendance", "point T06")
    school.on("18 Sep 2026").has_met("O17", due="22 Sep 2026")


def test_a_head_not_alerted_in_time() -> None:
    """ "alert the Headteacher" (O17)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05")).mornings("16 Sep 2026", "23 Sep 2026")
    school.sent("due_O17", on="21 Sep 2026", to="hsi").sent("late_O17", on="23 Sep 2026", to="ad")


def test_an_alert_needs_a_concern() -> None:
    """ "with appropriate evidence" (R41)"""
    school = (
        a_school("LA3")
        .given("15 Sep 2026", a_concern("T05"))
        .corrects("15 Sep 2026", "concern.logged", "another school")
    )
    school.on("16 Sep 2026").refuses(the_alert_to_the_head(), because="no concern has been logged", rule="section 15")


def test_a_course_of_action_is_agreed_and_written_down() -> None:
    """ "explore the issues and agree a course of action and targets if necessary" (R42)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05"))
    school.on("21 Sep 2026").refuses(
        word_that_it_goes_on_the_risk_register(), because="no course of action has been agreed", rule="section 15"
    )
    school.given("22 Sep 2026", action_agreed("head", "senior_adviser"), word_that_it_goes_on_the_risk_register())
    school.is_recorded("action.agreed", with_roles=["head", "senior_adviser"])
    school.sent("agreed_action", on="22 Sep 2026", to="head")


def test_the_school_hears_of_the_risk_register_before_it_is_entered() -> None:
    """ "inform the school that the information will be recorded on the LA risk register" (R43)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05"), the_sip_managers_check())
    school.on("16 Sep 2026").refuses(
        the_report_to_wider_dlt(), because="the school has not been told", rule="section 15"
    )
    school.given("18 Sep 2026", the_alert_to_the_head(), action_agreed(), the_report_to_wider_dlt())
    school.on("21 Sep 2026").refuses(
        a_letter("agreed_action"), because="already on the risk register", rule="section 15"
    )


def test_the_letter_of_agreed_action_speaks_of_the_register() -> None:
    """ "inform the school that the information will be recorded" (R43)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05"), action_agreed(), a_letter("agreed_action"))
    school.says("agreed_action", "head", "risk register")


def test_wider_dlt_log_the_concern() -> None:
    """ "Wider DLT who will log the concerns on a risk register" (R44, O18)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05")).given("17 Sep 2026", the_sip_managers_check())
    school.on("17 Sep 2026").owes("O18", due="24 Sep 2026", by="hsi", late_to="ad", remind="23 Sep 2026")
    school.given("24 Sep 2026", the_alert_to_the_head(), the_report_to_wider_dlt())
    school.sent("risk_report", on="24 Sep 2026", to="wider_dlt")
    school.is_recorded("risk.logged")
    school.on("24 Sep 2026").has_met("O18", due="24 Sep 2026")


def test_a_concern_not_reported_in_time() -> None:
    """ "report concerns and emerging action to Wider DLT" (O18)"""
    school = a_school("LA3").given("17 Sep 2026", a_concern("T05"), the_sip_managers_check(), the_alert_to_the_head())
    school.mornings("18 Sep 2026", "25 Sep 2026")
    school.sent("due_O18", on="23 Sep 2026", to="hsi").sent("late_O18", on="25 Sep 2026", to="ad")


def test_what_is_significant_reaches_the_assistant_director() -> None:
    """ "will take significant issues to DLT": whatever is late comes to the AD, who takes it there (R45)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05")).mornings("16 Sep 2026", "23 Sep 2026")
    school.sent("late_O17", on="23 Sep 2026", to="ad")
    assert school.framework.policy.roles["dlt"].title == "Directorate Leadership Team"


def test_private_words_stay_out_of_the_sealed_record() -> None:
    """ "Strict adherence to confidentiality within the context of the Freedom of Information Act" (R85)"""
    school = a_school("LA3").given("22 Sep 2026", a_concern("T05"), action_agreed())
    school.keeps_apart("weekly tracking of attendance")


def test_the_assistant_director_takes_a_significant_issue_to_dlt() -> None:
    """ "will take significant issues to DLT": which, and when, is on the record (R45)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05"))
    school.on("16 Sep 2026").refuses(an_issue_taken_to_dlt(" "), because="nothing says what it is")
    school.given("16 Sep 2026", an_issue_taken_to_dlt("no tracking in any year group"))
    school.is_recorded("issue.taken_to_dlt")
    school.keeps_apart("no tracking in any year group")
    school.sent_nothing(to="dlt")
