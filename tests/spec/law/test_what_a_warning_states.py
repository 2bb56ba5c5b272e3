"""What a warning notice states"""

from tests.spec.everybody import day
from tests.spec.facts import (
    a_concern,
    a_decision,
    a_matter,
    a_milestone_met,
    a_plan,
    a_requirement,
    a_warning_notice,
    an_ofsted_report,
    the_last_day_of,
    the_secretary_of_states_notice,
)
from tests.spec.variants import Rules, under_the_law_of_2007
from tests.trails import School, a_school, by_the_files

SEEN = a_matter("Two in five lessons were not good enough", "Our visit report", on="4 Feb 2027")


def in_4b(type: str = "community", rules: Rules = by_the_files) -> School:
    """A school whose record has a concern and the decision that put it in LA4b, with its reason."""
    school = a_school("LA3", type=type, phase="secondary", rules=rules)
    school.given("14 Oct 2026", a_concern("T11", gcse_1_a_to_g_pct=78.4))
    return school.given("20 Oct 2026", a_decision("LA4b", because="leadership capacity"))


def test_its_matters_come_from_the_record() -> None:
    """The matters that the conclusion rests on, each with its source and its day (R62)"""
    school = in_4b().given("8 Mar 2027", a_warning_notice("R1"))
    school.says(
        "warning_notice", "chair",
        "at least one GCSE at A* to G: 78.4% Source: The concern that we logged, point T22 of our policy",
        "point T11 of our policy Date: 14 October 2026",
        "Reason: leadership capacity Source: Decision of the School Improvement Partner Date: 20 October 2026",
    )  # fmt: skip


def test_what_ofsted_reported_is_a_matter() -> None:
    """Ofsted's report, as of the day on which it was published (R62)"""
    school = a_school("LA4b").given("10 Dec 2026", an_ofsted_report("special_measures", published="3 Dec 2026"))
    school.given("8 Mar 2027", a_warning_notice("R1"))
    words = "Ofsted’s outcome: special measures Source: Ofsted’s inspection report Date: 3 December 2026"
    school.says("warning_notice", "chair", words)


def test_a_milestone_that_was_missed_is_a_matter() -> None:
    """A milestone of the plan that was missed, until it is met (R62)"""
    school = in_4b().given("5 Jan 2027", a_plan(("M1", "head", "26 Feb 2027"), ("M2", "head", "25 Feb 2027")))
    school.mornings("25 Feb 2027", "2 Mar 2027").given("3 Mar 2027", a_milestone_met("M2"))
    school.given("8 Mar 2027", a_warning_notice("R1"))
    school.says(
        "warning_notice", "chair", "Milestone M1 was not met by 26 February 2027: in place Source: The action plan"
    )
    school.does_not_say("warning_notice", "chair", "M2")


def test_its_matters_may_be_given() -> None:
    """The matters that an officer gives stand in place of those on the record (R62)"""
    school = in_4b().given("8 Mar 2027", a_warning_notice("R1", matters=(SEEN,)))
    school.says("warning_notice", "chair", "were not good enough Source: Our visit report Date: 4 February 2027")
    school.does_not_say("warning_notice", "chair", "GCSE")
    school.keeps_apart("Two in five lessons")


def test_no_notice_rests_on_nothing() -> None:
    """ "formal warning notice": no matters on the record and none given, so no notice (R62)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4a"))
    school.on("8 Mar 2027").refuses(a_warning_notice("R1"), because="it rests on nothing", rule="section 60")
    school.on("8 Mar 2027").records(a_warning_notice("R1", matters=(SEEN,)), "warning.given", "letter.issued")


def test_what_only_officers_may_see_is_no_matter_of_a_notice() -> None:
    """T12 is restricted: a notice that had nothing else to rest on would show it (R36)"""
    school = a_school("LA3").given("14 Oct 2026", a_concern("T12"))
    school.on("8 Mar 2027").refuses(a_warning_notice("R1"), because="it rests on nothing")
    school.given("15 Oct 2026", a_concern("T11", "T12")).given("8 Mar 2027", a_warning_notice("R1"))
    school.does_not_say("warning_notice", "chair", "T12", "allegations")


def test_a_matter_has_a_source_and_a_day_that_has_come() -> None:
    """Dated evidence (R62)"""
    unsaid, tomorrow = (
        a_matter("Poor lessons", " ", on="4 Feb 2027"),
        a_matter("Poor lessons", "A visit", on="9 Mar 2027"),
    )
    on = in_4b().on("8 Mar 2027")
    on.refuses(a_warning_notice("R1", matters=(unsaid,)), because="has no words or no source")
    on.refuses(a_warning_notice("R1", matters=(tomorrow,)), because="dated 9 March 2027, which has not come")


def test_each_action_has_somebody_who_leads_it_and_a_day() -> None:
    """ "requiring the school to take specified action": who leads it, and by when (R62)"""
    asked = {
        "R1": a_requirement("Adopt a plan", lead="head", due="19 Mar 2027"),
        "R2": a_requirement("Review governance"),
    }
    school = in_4b().given("8 Mar 2027", a_warning_notice(asked=asked))
    school.says(
        "warning_notice", "chair",
        "R1: Adopt a plan Led by: Headteacher To be done by: 19 March 2027",
        "R2: Review governance Led by: Chair of Governors To be done by: 31 March 2027",
    )  # fmt: skip
    school.mornings("9 Mar 2027", "23 Mar 2027")
    school.says(
        "compliance_ends", "chair", "R2: Review governance Led by: Chair of Governors To be done by: 31 March 2027"
    )


def test_every_action_falls_inside_the_time_allowed() -> None:
    """ "by the end of the compliance period" (R62)"""
    on = in_4b().on("8 Mar 2027")
    for due in ("1 Apr 2027", "5 Mar 2027"):
        late = a_warning_notice(asked={"R1": a_requirement("Adopt a plan", due=due)})
        on.refuses(late, because="outside the time allowed, 8 March 2027 to 31 March 2027", rule="section 60")
    nobody = a_warning_notice(asked={"R1": a_requirement("Adopt a plan", lead="caretaker")})
    on.refuses(nobody, because="the policy has no role caretaker")
    on.refuses(a_warning_notice(asked={"R1": a_requirement("Adopt a plan", due="31 Mar 2027")}).model_copy(
        update={"requires": {}}), because="it asks for nothing")  # fmt: skip


def test_the_notice_itself_says_how_long() -> None:
    """Since 18 April 2016 the compliance period is whatever the notice says (R62)"""
    school = in_4b()
    longer = a_warning_notice("R1", comply_by=day("30 Apr 2027"))
    school.on("8 Mar 2027").records(longer, "warning.given", "letter.issued", comply_by="2027-04-30")
    over = a_warning_notice("R1", comply_by=day("8 Mar 2027"))
    school.on("8 Mar 2027").refuses(over, because="the time that it allows ends on 8 March 2027")
    fixed = in_4b(rules=under_the_law_of_2007)
    fixed.on("8 Mar 2027").refuses(longer, because="fixes the time allowed at 15 working days")


def test_a_notice_reads_as_the_law_of_its_day() -> None:
    """Until April 2016: an initial period, and representations to the Chief Inspector (R62)"""
    school = in_4b(rules=under_the_law_of_2007).given("8 Mar 2027", a_warning_notice("R1"))
    school.says(
        "warning_notice", "chair",
        "The initial period begins", "It ends at 11:59pm on 31 March 2027", "under sections 63 to 66 of that Act",
        "the right to make representations to the Chief Inspector",
        "Write to the Chief Inspector by 11:59pm on 31 March 2027, and send us a copy",
    )  # fmt: skip
    school.does_not_say("warning_notice", "chair", "compliance period", "2016", "Assistant Director")
    school.sent("warning_notice", on="8 Mar 2027", to="chair, head, sos, ofsted")


def test_a_notice_of_today_reads_as_the_law_of_today() -> None:
    """Since 18 April 2016 nobody outside the authority hears representations by right (R62)"""
    school = in_4b().given("8 Mar 2027", a_warning_notice("R1"))
    school.says(
        "warning_notice", "chair", "amended by section 2 of the Education and Adoption Act 2016", "compliance period",
        "no right to make representations to Ofsted", "Write to the Assistant Director, Universal Services",
    )  # fmt: skip
    school.sent("warning_notice", on="8 Mar 2027", to="chair, head, sos")


def test_the_power_must_be_one_that_the_authority_has_that_day() -> None:
    """ "the action the authority is minded to take": a power of its own (R62, R68)"""
    for power in ("s99", "s67", "s66A"):
        in_4b().on("8 Mar 2027").refuses(a_warning_notice("R1", minded=power), because="is not a power in law")
    in_4b().on("8 Mar 2027").records(a_warning_notice("R1", minded="law.s66"), "warning.given", "letter.issued",
                                     minded=["s66"])  # fmt: skip


def test_a_voluntary_school_has_somebody_who_gets_a_copy() -> None:
    """Copies at the same time: whoever appoints foundation governors, or the diocese, is known (R62, R55)"""
    for type in ("voluntary_aided", "voluntary_controlled"):
        school = a_school("LA4b", type=type).given("1 Mar 2027", a_concern("T11"))
        for post in ("diocese", "foundation_appointer"):
            school.given("2 Mar 2027", the_last_day_of(post, "ellery", last_day="5 Mar 2027"))
        on = school.on("8 Mar 2027")
        on.refuses(
            a_warning_notice("R1"), because="the law asks for a copy to the Body that appoints", rule="section 60"
        )
    free = a_school("LA4b", type="foundation").given("1 Mar 2027", a_concern("T11"), a_warning_notice("R1"))
    free.sent("warning_notice", on="1 Mar 2027", to="chair, head, sos")


def test_the_secretary_of_states_notice_ends_the_authoritys() -> None:
    """The Secretary of State's notice ends an earlier one and bars a new one until it is lifted (R68)"""
    school = in_4b().given("8 Mar 2027", a_warning_notice("R1")).given("15 Mar 2027", the_secretary_of_states_notice())
    assert school.case.warning is None
    school.mornings("16 Mar 2027", "6 Apr 2027").is_not_recorded("warning.period_ended")
    school.on("7 Apr 2027").refuses(
        a_warning_notice("R1"), because="the Secretary of State gave a warning notice on 15 March 2027", rule="(4A)"
    )
    school.given("8 Apr 2027", the_secretary_of_states_notice(lifted=True))
    school.on("9 Apr 2027").records(a_warning_notice("R1"), "warning.given", "letter.issued")


def test_there_was_no_notice_of_the_secretary_of_state_before_2016() -> None:
    """Until April 2016 only the authority gave such notices (R68)"""
    school = in_4b(rules=under_the_law_of_2007)
    school.on("8 Mar 2027").refuses(the_secretary_of_states_notice(), because="had no such power on 8 March 2027")
    in_4b().on("8 Mar 2027").refuses(the_secretary_of_states_notice(lifted=True), because="none has been recorded")
