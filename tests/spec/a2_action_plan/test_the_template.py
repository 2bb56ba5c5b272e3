"""The template of a plan"""

from tests.spec.facts import a_decision, a_plan
from tests.trails import School, a_school


def in_4b() -> School:
    return a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))


def test_the_columns_of_an_activity() -> None:
    """ "Target completion date" (R89)"""
    plan = in_4b().framework.policy.action_plan
    assert plan is not None
    assert plan.activity == (
        "activity",
        "lead",
        "start",
        "target_completion",
        "resources",
        "objectives",
        "monitoring",
        "progress",
    )
    assert plan.priority == (
        "current_position",
        "success_criteria",
        "targets",
        "evaluation_body_or_officer",
        "how_often",
    )


def test_the_seven_headings_of_the_preface() -> None:
    """ "Introduction to preface this plan with" (R90)"""
    plan = in_4b().framework.policy.action_plan
    assert plan is not None
    assert len(plan.preface) == 7


def test_what_a_plan_says_is_kept_apart_from_the_sealed_record() -> None:
    """ "Key priorities for improvement" (R90, R85)"""
    school = in_4b().given("26 Nov 2026", a_plan(preface={"key_priorities": "mathematics"}))
    school.keeps_apart("mathematics")


def test_each_milestone_has_a_lead_and_a_day() -> None:
    """ "Lead" and "Target completion date" (R89)"""
    school = in_4b().given("26 Nov 2026", a_plan(("M1", "head", "26 Feb 2027"), ("M2", "chair", "24 Mar 2027")))
    school.is_recorded("milestone.added", milestone="M1", lead="head", due="2027-02-26")
    school.is_recorded("milestone.added", milestone="M2", lead="chair", due="2027-03-24")


def test_a_milestone_without_a_lead_the_policy_knows() -> None:
    """ "Lead" (R89)"""
    in_4b().on("26 Nov 2026").refuses(
        a_plan(("M1", "caretaker", "26 Feb 2027")), because="no role caretaker", rule="Appendix 2"
    )


def test_a_milestone_in_the_past() -> None:
    """ "Target completion date" (R89)"""
    in_4b().on("26 Nov 2026").refuses(
        a_plan(("M1", "head", "25 Nov 2026")), because="25 November 2026, which has passed"
    )


def test_two_milestones_of_one_name() -> None:
    """ "Activity": each has a name of its own (R89)"""
    twice = a_plan(("M1", "head", "26 Feb 2027"), ("M1", "chair", "24 Mar 2027"))
    in_4b().on("26 Nov 2026").refuses(twice, because="there is already a milestone M1")
