"""What a statement of action covers"""

from tests.spec.facts import (
    a_booking,
    a_concern,
    a_decision,
    a_letter,
    a_milestone_met,
    a_plan,
    a_statement,
    an_ofsted_report,
    the_last_day_of,
)
from tests.trails import School, a_school


def in_special_measures(type: str = "community") -> School:
    school = a_school("LA4b", type=type)
    return school.given("10 Dec 2026", an_ofsted_report("special_measures", published="10 Dec 2026"))


def test_it_says_what_is_done_by_whom_and_by_when() -> None:
    """ "prepare a statement and Local Authority Action Plan": action and period (R53)"""
    stated = a_statement(
        ("Put in a reading adviser", "hsi", "26 Feb 2027"), ("Find a partner school", "sip", "8 Jan 2027")
    )
    school = in_special_measures().given("5 Jan 2027", stated).given("6 Jan 2027", a_letter("statement_of_action"))
    school.says(
        "statement_of_action", "ofsted",
        "Put in a reading adviser Led by: Head of School Improvement To be done by: 26 February 2027",
        "Find a partner school Led by: School Improvement Partner To be done by: 8 January 2027",
        "The period for this action ends on 26 February 2027",
    )  # fmt: skip
    school.keeps_apart("a reading adviser")


def test_it_says_how_parents_are_told_and_heard() -> None:
    """How registered parents are told and heard: in the statement's own words, else in the policy's (R53)"""
    own = {"parents_told": "A letter goes home on Monday", "parents_heard": "Come to the hall on 20 January 2027"}
    school = in_special_measures().given("5 Jan 2027", a_statement(("Advise", "hsi", "26 Feb 2027"), **own))
    school.given("6 Jan 2027", a_letter("statement_of_action")).says("statement_of_action", "ofsted", *own.values())
    other = in_special_measures().given("5 Jan 2027", a_statement(("Advise", "hsi", "26 Feb 2027")))
    other.given("6 Jan 2027", a_letter("statement_of_action"))
    other.says("statement_of_action", "ofsted", "to the parents of every registered pupil", "Parents can write to us")


def test_it_sets_a_target_date() -> None:
    """ "set a target date for removal of the causes" (R54)"""
    stated = a_statement(("Advise", "hsi", "26 Feb 2027"), target="10 Dec 2027")
    school = in_special_measures().given("5 Jan 2027", stated).given("6 Jan 2027", a_letter("statement_of_action"))
    school.says(
        "statement_of_action", "head", "judgement to be removed by 10 December 2027", "copy, for your information"
    )


def test_without_one_it_comes_from_the_plan_and_the_diary() -> None:
    """The milestones of the plan and the meetings booked are the action, where none is stated (R53)"""
    school = in_special_measures().given("4 Jan 2027", a_plan(("M1", "head", "26 Feb 2027")))
    school.given("5 Jan 2027", a_booking("tig", "T1", on="20 Jan 2027"), a_letter("statement_of_action"))
    school.says(
        "statement_of_action", "ofsted", "Targeted Intervention Group Led by: Head of School Improvement",
        "Milestone M1: in place Led by: Headteacher To be done by: 26 February 2027",
    )  # fmt: skip


def test_a_statement_that_says_nothing_is_not_issued() -> None:
    """No action on record, no statement: the letter is refused, not sent with a blank in it (R53)"""
    school = in_special_measures()
    school.on("6 Jan 2027").refuses(
        a_letter("statement_of_action"), because="does not cover action and period", rule="section 15"
    )
    school.given("6 Jan 2027", a_plan(("M1", "head", "26 Feb 2027")), a_milestone_met("M1"))
    school.on("7 Jan 2027").refuses(a_letter("statement_of_action"), because="Prepare the statement first")


def test_the_action_plan_still_to_be_agreed_is_action_enough() -> None:
    """ "prepare a statement and Local Authority Action Plan": the plan has its day already (R53, O12)"""
    school = a_school("LA3").given("9 Dec 2026", a_concern("T05"), a_decision("LA4b"))
    school.given("10 Dec 2026", an_ofsted_report("special_measures", published="10 Dec 2026"))
    school.given("6 Jan 2027", a_letter("statement_of_action"))
    school.says("statement_of_action", "ofsted", "Agree an action plan with the school")


def test_a_statement_is_refused_without_its_facts() -> None:
    """ "prepare a statement" for a school in an Ofsted category, with days still to come (R53)"""
    on = in_special_measures().on("5 Jan 2027")
    on.refuses(a_statement(), because="does not cover action and period", rule="section 15")
    on.refuses(a_statement(("Advise", "hsi", "4 Jan 2027")), because="4 January 2027 has passed")
    on.refuses(a_statement(("Advise", "caretaker", "26 Feb 2027")), because="the policy has no role caretaker")
    on.refuses(a_statement((" ", "hsi", "26 Feb 2027")), because="has no words")
    left = in_special_measures().given("4 Jan 2027", an_ofsted_report("no_category", published="4 Jan 2027"))
    stated = a_statement(("Advise", "hsi", "26 Feb 2027"))
    left.on("5 Jan 2027").refuses(stated, because="in no Ofsted category of concern")


def test_a_statement_about_an_earlier_report_does_not_serve_for_a_later() -> None:
    """ "following an Ofsted inspection": each report has a statement of its own (R53)"""
    school = in_special_measures().given("5 Jan 2027", a_statement(("Old action", "hsi", "26 Feb 2027")))
    school.given("5 Mar 2027", an_ofsted_report("special_measures", published="4 Mar 2027"))
    school.given("8 Mar 2027", a_statement(("New action", "hsi", "30 Apr 2027")), a_letter("statement_of_action"))
    school.says("statement_of_action", "ofsted", "New action", "on 4 March 2027")
    school.does_not_say("statement_of_action", "ofsted", "Old action")


def test_a_voluntary_aided_schools_appointer_gets_it_too() -> None:
    """EA 2005 section 15: in a voluntary aided school also whoever appoints the foundation governors (R53, R55)"""
    school = in_special_measures("voluntary_aided")
    for post in ("diocese", "foundation_appointer"):
        school.given("11 Dec 2026", the_last_day_of(post, "ellery", last_day="11 Dec 2026"))
    on = school.on("6 Jan 2027")
    on.refuses(
        a_letter("statement_of_action"), because="law asks for a copy to the Body that appoints", rule="section 15"
    )
