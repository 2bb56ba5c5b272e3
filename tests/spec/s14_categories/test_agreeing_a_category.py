"""Agreeing a category"""

from tests.spec.facts import (
    a_concern,
    a_decision,
    a_decision_without_a_reason,
    a_letter,
    a_request_of_the_governors,
    the_view_of_the_school,
)
from tests.trails import a_school


def test_every_school_gets_a_category_each_autumn_term() -> None:
    """ "A category will be agreed each autumn term" (R03, O04)"""
    school = a_school("LA3").given("9 Sep 2026", a_concern("T05"))
    school.on("10 Sep 2026").owes("O04", due="18 Dec 2026", progress="0 of 1", by="sip", late_to="hsi")
    school.on("10 Sep 2026").owes("O04", remind="20 Nov 2026, 4 Dec 2026")
    school.given("7 Oct 2026", a_decision("LA3"))
    school.on("8 Oct 2026").has_met("O04", due="18 Dec 2026", progress="1 of 1")


def test_no_category_by_the_end_of_autumn_is_told_to_the_head_of_school_improvement() -> None:
    """ "A category will be agreed each autumn term": late from the first working day after the term (O04)"""
    school = a_school("LA3").given("9 Sep 2026", a_concern("T05"))
    school.mornings("18 Dec 2026", "21 Dec 2026")
    school.sent("late_O04", on="21 Dec 2026", to="hsi", note="0 of 1 by 2026-12-18")
    school.on("21 Dec 2026").is_late_with("O04", due="18 Dec 2026")


def test_without_the_view_of_the_school_there_is_no_category() -> None:
    """ "the school's view will be recorded" (R06, R07)"""
    school = a_school("LA3").given("14 Oct 2026", a_concern("T11"))
    school.on("16 Oct 2026").refuses(
        a_decision("LA4b", school_says=None), because="neither recorded nor declined", rule="section 14"
    )
    school.is_in("LA3")


def test_in_a_disagreement_the_sips_judgement_stands() -> None:
    """ "the SIP's judgement will stand but the school's view will be recorded" (R06, R07)"""
    school = a_school("LA3").given("14 Oct 2026", a_concern("T11"))
    school.given("19 Oct 2026", the_view_of_the_school("LA3", "tracking.pdf"))
    school.given("20 Oct 2026", a_decision("LA4b", school_says=None))
    school.is_in("LA4b")
    school.is_recorded("school_view.recorded", view="LA3", evidence_count=1)
    school.is_recorded("category.disagreed", decided="LA4b", school_view="LA3")


def test_the_letter_gives_the_view_of_the_school_where_it_differs() -> None:
    """ "the school's view will be recorded along with the evidence to support it" (R06, R07)"""
    school = a_school("LA3", type="voluntary_aided")
    school.given("20 Oct 2026", the_view_of_the_school("LA3", "tracking.pdf"), a_decision("LA4b", school_says=None))
    school.given("22 Oct 2026", a_letter("category_autumn"))
    school.sent("category_autumn", on="22 Oct 2026", to="head, chair, diocese")
    school.says("category_autumn", "chair", "LA3")


def test_a_school_that_agrees_has_no_disagreement_on_record() -> None:
    """ "If there is a difference of opinion": only then (R06)"""
    school = a_school("LA3").given("7 Oct 2026", a_decision("LA4a", school_says="agrees"))
    school.is_not_recorded("category.disagreed")
    school.is_recorded("category.decided", old="LA3", new="LA4a", school_view="agrees")


def test_the_capacity_to_improve_is_kept_with_the_category() -> None:
    """ "A judgement will also be made about capacity to improve" (R04)"""
    school = a_school("LA3").given("7 Oct 2026", a_decision("LA4a", capacity="satisfactory"))
    school.is_recorded("category.decided", new="LA4a", capacity="satisfactory")


def test_intervention_needs_the_concern_that_leads_to_underachievement() -> None:
    """ "leading to significant underachievement of a group or groups of pupils" (R37)"""
    school = a_school("LA3").given("14 Oct 2026", a_concern("T11"))
    school.on("20 Oct 2026").refuses(
        a_decision_without_a_reason("LA4b"), because="no reason is given for LA4b", rule="Appendix 1"
    )
    school.on("20 Oct 2026").records(a_decision_without_a_reason("LA4a"), "category.decided", "category.changed")


def test_governors_may_ask_for_4a_and_for_nothing_else() -> None:
    """ "A Governing Body can request that its school is placed in a category 4a" (R16)"""
    school = a_school("LA3")
    school.on("5 Oct 2026").records(a_request_of_the_governors("LA4a"), "category.requested", to="LA4a")
    school.on("5 Oct 2026").refuses(
        a_request_of_the_governors("LA4b"), because="governors may not ask", rule="Appendix 1"
    )
    assert "school" in school.framework.policy.may["request_category"]


def test_a_request_is_not_a_decision() -> None:
    """ "A Governing Body can request": the SIP still decides (R16)"""
    school = a_school("LA3").given("5 Oct 2026", a_request_of_the_governors("LA4a"))
    school.is_in("LA3")
    school.is_not_recorded("category.changed")


def test_a_category_that_the_policy_has_not_is_refused() -> None:
    """ "with the exception of category 4 which has two elements" (R01)"""
    school = a_school("LA3")
    school.on("5 Oct 2026").refuses(a_decision("LA4"), because="the policy has no category LA4", rule="section 14")
    assert [category.id for category in school.framework.policy.categories] == ["LA1", "LA2", "LA3", "LA4a", "LA4b"]


def test_the_checklist_beside_a_decision_is_whole_and_is_not_scored() -> None:
    """ "Not all of these indicators will be present" (R21, R22, R23)"""
    charts = a_school().framework.policy.indicators
    assert [len(charts[id].indicators) for id in ("LA1", "LA2", "LA3", "LA4a", "LA4b")] == [16, 16, 13, 16, 8]
    assert [len(charts[id].capacity) for id in ("LA1", "LA2", "LA3", "LA4a", "LA4b")] == [4, 2, 2, 5, 5]


def test_letters_say_that_a_category_is_not_an_ofsted_grade() -> None:
    """ "is not designed to as an equivalent judgement" (R02)"""
    school = a_school("LA3").given("7 Oct 2026", a_decision("LA4a")).given("12 Oct 2026", a_letter("category_autumn"))
    school.says("category_autumn", "head", "It is not an Ofsted grade")
