"""Reviews and letters"""

from tests.spec.facts import (
    a_booking,
    a_concern,
    a_decision,
    a_letter,
    a_review,
    a_sip_visit,
    the_meeting_held,
)
from tests.trails import a_school


def test_the_autumn_letter_goes_to_head_and_chair() -> None:
    """ "informed of the category by letter in the autumn term" (R11, O01)"""
    school = a_school("LA3").given("9 Sep 2026", a_concern("T05"), a_decision("LA3"))
    school.on("10 Sep 2026").owes("O01", due="18 Dec 2026", progress="0 of 1", by="hsi", late_to="ad")
    school.on("10 Sep 2026").owes("O01", remind="27 Nov 2026, 11 Dec 2026")
    school.given("12 Oct 2026", a_letter("category_autumn"))
    school.sent("category_autumn", on="12 Oct 2026", to="head, chair")
    school.on("13 Oct 2026").has_met("O01", due="18 Dec 2026")


def test_an_autumn_letter_not_sent_is_told_to_the_assistant_director() -> None:
    """ "informed of the category by letter in the autumn term": reminded twice, then late (O01)"""
    school = a_school("LA3").given("9 Sep 2026", a_concern("T05")).mornings("10 Sep 2026", "21 Dec 2026")
    school.sent("due_O01", on="27 Nov 2026", to="hsi").sent("due_O01", on="11 Dec 2026", to="hsi")
    school.sent("late_O01", on="21 Dec 2026", to="ad")


def test_no_letter_before_there_is_a_category() -> None:
    """ "informed of the category": which must have been decided (R11)"""
    school = a_school("LA3").given("9 Sep 2026", a_concern("T05"))
    school.on("10 Sep 2026").refuses(
        a_letter("category_autumn"), because="no category has been decided", rule="section 15"
    )


def test_a_change_of_category_brings_a_letter() -> None:
    """ "A letter will be sent out if the category changes" (R12, O02)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.on("20 Oct 2026").owes("O02", due="27 Oct 2026", by="hsi", late_to="ad", remind="26 Oct 2026")
    school.on("20 Oct 2026").owes("O02", working="within 5 working days, a number set locally")
    school.given("22 Oct 2026", a_letter("category_change"))
    school.sent("category_change", on="22 Oct 2026", to="head, chair")
    school.on("22 Oct 2026").has_met("O02", due="27 Oct 2026")


def test_a_change_without_its_letter_is_late_on_the_next_working_day() -> None:
    """ "A letter will be sent out if the category changes" (O02)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b")).mornings("21 Oct 2026", "28 Oct 2026")
    school.sent("due_O02", on="26 Oct 2026", to="hsi").sent("late_O02", on="28 Oct 2026", to="ad")
    school.given("29 Oct 2026", a_letter("category_change"))
    school.on("29 Oct 2026").has_met("O02", due="27 Oct 2026", late=True)


def test_a_decision_that_changes_nothing_brings_no_letter() -> None:
    """ "if the category changes" (R12, O02)"""
    school = a_school("LA4a").given("14 Sep 2026", a_concern("T05"), a_decision("LA4a"))
    school.on("15 Sep 2026").owes_nothing_under("O02")
    school.on("15 Sep 2026").refuses(a_letter("category_change"), because="the category has not changed")


def test_a_category_of_concern_is_reviewed_each_half_term() -> None:
    """ "The category of schools causing concern is reviewed half- termly" (R10, O03)"""
    school = a_school("LA3").given("7 Sep 2026", a_decision("LA4a"))
    school.on("8 Sep 2026").has_met("O03", due="23 Oct 2026", progress="1 of 1")
    school.on("2 Nov 2026").owes(
        "O03", due="18 Dec 2026", progress="0 of 1", by="sip", late_to="hsi", remind="11 Dec 2026"
    )
    school.given("25 Nov 2026", a_review(stays="LA4a"))
    school.on("25 Nov 2026").has_met("O03", due="18 Dec 2026", progress="1 of 1")


def test_a_half_term_without_a_review_is_told_to_the_head_of_school_improvement() -> None:
    """ "reviewed half- termly" (O03)"""
    school = a_school("LA3").given("7 Sep 2026", a_decision("LA4a")).mornings("2 Nov 2026", "21 Dec 2026")
    school.sent("due_O03", on="11 Dec 2026", to="sip").sent("late_O03", on="21 Dec 2026", to="hsi")


def test_the_group_may_review_the_category_at_its_meeting() -> None:
    """ "reviewed half- termly": at a meeting of the group as well (O03)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"), a_booking("tig", "B1", on="25 Nov 2026"))
    school.given("25 Nov 2026", the_meeting_held("B1", reviews_category=True))
    school.on("25 Nov 2026").has_met("O03", due="18 Dec 2026", progress="1 of 1")


def test_a_review_cannot_change_the_category_by_the_way() -> None:
    """ "reviewed": to change it, decide it (R10)"""
    school = a_school("LA3").given("7 Sep 2026", a_decision("LA4a"))
    school.on("8 Sep 2026").refuses(a_review(stays="LA3"), because="cannot stay LA3", rule="section 11")


def test_a_sip_visits_every_school_once_a_term() -> None:
    """ "Schools in all categories receive a SIP visit at least once a term" (R80, O08)"""
    school = a_school("LA3").given("9 Sep 2026", a_concern("T05"))
    school.on("10 Sep 2026").owes("O08", due="18 Dec 2026", progress="0 of 1", by="sip", late_to="sip_manager")
    school.on("10 Sep 2026").owes("O08", remind="4 Dec 2026")
    school.given("15 Sep 2026", a_sip_visit())
    school.on("15 Sep 2026").has_met("O08", due="18 Dec 2026", progress="1 of 1")
    school.on("11 Jan 2027").owes("O08", due="25 Mar 2027", progress="0 of 1")


def test_a_term_without_a_visit_is_told_to_the_sip_manager() -> None:
    """ "at least once a term" (O08)"""
    school = a_school("LA3").given("9 Sep 2026", a_concern("T05")).mornings("4 Dec 2026", "21 Dec 2026")
    school.sent("due_O08", on="4 Dec 2026", to="sip").sent("late_O08", on="21 Dec 2026", to="sip_manager")


def test_the_policy_and_its_version_stand_on_every_letter() -> None:
    """ "our criteria for allocating resources, support and determining intervention" (R91)"""
    school = a_school("LA3").given("7 Oct 2026", a_decision("LA4a")).given("12 Oct 2026", a_letter("category_autumn"))
    school.says("category_autumn", "head", "Our policy: Aiming to be outstanding, version 14 January 2010")
    school.is_recorded("case.opened", policy="mk-2010", policy_version="2010-01-14")
