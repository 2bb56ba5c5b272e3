"""The risk register and its ratings"""

from cases import events as e
from tests.spec.everybody import day
from tests.spec.facts import (
    a_concern,
    a_withdrawal,
    action_agreed,
    the_alert_to_the_head,
    the_report_to_wider_dlt,
    the_sip_managers_check,
)
from tests.spec.facts_of_plans import a_rating
from tests.trails import School, a_school


def on_the_register() -> School:
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05"), the_sip_managers_check(), the_alert_to_the_head())
    return school.given("18 Sep 2026", action_agreed(), the_report_to_wider_dlt())


def test_a_school_is_on_the_register_from_the_day_that_the_concern_is_logged_there() -> None:
    """ "Wider DLT who will log the concerns on a risk register" (R44)"""
    case = on_the_register().case
    assert [case.on_the_register(day(on)) for on in ("17 Sep 2026", "18 Sep 2026", "18 Sep 2027")] == [
        False,
        True,
        True,
    ]


def test_a_second_concern_leaves_the_school_on_the_register() -> None:
    """ "will log the concerns" (R44)"""
    school = on_the_register().given("1 Oct 2026", a_concern("T09"))
    assert school.case.on_the_register(day("1 Oct 2026"))


def test_a_case_that_ends_takes_the_school_off_the_register() -> None:
    """ "log the concerns on a risk register": its past stays as it was (R44)"""
    school = on_the_register().given("1 Oct 2026", a_withdrawal())
    assert [school.case.on_the_register(day(on)) for on in ("30 Sep 2026", "1 Oct 2026")] == [True, False]
    school.given("5 Oct 2026", a_concern("T05"))
    assert not school.case.on_the_register(day("5 Oct 2026"))


def test_a_case_that_is_reopened_puts_the_school_back_on_the_register() -> None:
    """ "log the concerns on a risk register" (R44)"""
    school = on_the_register()
    school.record([e.CaseClosed(outcome="improved")], day("1 Oct 2026"))
    school.record([e.CaseReopened()], day("5 Oct 2026"))
    on = ("30 Sep 2026", "1 Oct 2026", "4 Oct 2026", "5 Oct 2026", "6 Oct 2026")
    assert [school.case.on_the_register(day(one)) for one in on] == [True, False, False, True, True]


def test_a_rating_says_how_great_the_risk_is_and_which_way_it_goes_and_why() -> None:
    """ "log the concerns on a risk register": the scale is the authority's own (R44)"""
    school = on_the_register().given("20 Sep 2026", a_rating("high", "deteriorating"))
    school.given(
        "20 Oct 2026", a_rating("medium", "improving", "a teacher is found", de_escalation="a term without cover")
    )
    school.is_recorded("risk.rated", rating="medium", direction="improving", de_escalation="a term without cover")
    school.keeps_apart("a teacher is found")
    school.keeps_apart("a term without cover")
    said = [(r.rating, r.direction, r.on) for r in school.case.ratings]
    assert said == [("high", "deteriorating", day("20 Sep 2026")), ("medium", "improving", day("20 Oct 2026"))]
    assert [r.id for r in school.framework.policy.risk.ratings] == ["low", "medium", "high", "very_high"]


def test_a_rating_needs_its_reason() -> None:
    """ "log the concerns": each time with what it rests on (R44)"""
    on_the_register().on("20 Sep 2026").refuses(a_rating("high", because="  "), because="nothing says why")


def test_only_what_is_on_the_register_is_rated() -> None:
    """ "on a risk register" (R44)"""
    school = a_school("LA3").given("15 Sep 2026", a_concern("T05"))
    school.on("16 Sep 2026").refuses(a_rating("high"), because="is not on the risk register", rule="section 15")


def test_a_rating_that_the_policy_does_not_have() -> None:
    """ "on a risk register": a word of the authority's own scale (R44)"""
    on_the_register().on("20 Sep 2026").refuses(a_rating("red"), because="no rating called red", rule="section 15")


def test_a_rating_that_goes_against_its_direction_is_kept_with_advice() -> None:
    """ "log the concerns on a risk register": a person judges, and is asked whether it is so (R44)"""
    school = on_the_register().given("20 Sep 2026", a_rating("medium"))
    school.on("21 Sep 2026").records(a_rating("high", "improving"), "risk.rated", "advice.given")
    school.on("21 Sep 2026").records(a_rating("high", "deteriorating"), "risk.rated")
    school.on("21 Sep 2026").records(a_rating("low", "deteriorating"), "risk.rated", "advice.given")
