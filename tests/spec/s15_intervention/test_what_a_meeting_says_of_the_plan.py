"""What a meeting says of the plan"""

from tests.spec.everybody import day
from tests.spec.facts import a_booking, a_cancellation, a_decision, a_plan, the_meeting_held
from tests.spec.facts_of_plans import an_action, milestones_judged_at, the_action_carried, the_action_done
from tests.trails import School, a_school


def at_the_first_meeting() -> School:
    school = a_school("LA3", recorded="1 Sep 2026").given("18 Dec 2026", a_decision("LA4b"))
    school.given("5 Jan 2027", a_booking("tig", "B1", on="20 Jan 2027"), a_booking("tig", "B2", on="3 Mar 2027"))
    school.given("15 Jan 2027", a_plan(("M1", "head", "26 Feb 2027"), ("M2", "chair", "28 May 2027")))
    return school.given("20 Jan 2027", the_meeting_held("B1"))


# --- milestones ----------------------------------------------------------------------------------------------------
def test_each_meeting_judges_each_milestone() -> None:
    """ "on course to meet milestones and achieve success criteria" (R52)"""
    school = at_the_first_meeting().given("21 Jan 2027", milestones_judged_at("B1", M1="at_risk", M2="on_track"))
    school.given("3 Mar 2027", the_meeting_held("B2"), milestones_judged_at("B2", M1="off_track"))
    said = [(j.meeting, j.on, j.judgement) for j in school.case.milestones["M1"].judgements]
    assert said == [("B1", day("20 Jan 2027"), "at_risk"), ("B2", day("3 Mar 2027"), "off_track")]
    assert [j.judgement for j in school.case.milestones["M2"].judgements] == ["on_track"]
    assert not school.case.milestones["M1"].met


def test_a_milestone_that_a_meeting_judges_to_be_met_is_met() -> None:
    """ "on course to meet milestones" (R52)"""
    school = at_the_first_meeting()
    met = milestones_judged_at("B1", M1="met", M2="on_track")
    school.on("20 Jan 2027").records(met, "milestones.judged", "milestone.met")
    school.given("20 Jan 2027", met).mornings("21 Jan 2027", "15 Mar 2027")
    school.sent_nothing("milestone")
    school.on("15 Mar 2027").records(milestones_judged_at("B1", M1="met"), "milestones.judged")


def test_what_was_said_of_a_milestone_is_kept_apart_from_the_sealed_record() -> None:
    """ "on course to meet milestones" (R52, R85)"""
    school = at_the_first_meeting().given("21 Jan 2027", milestones_judged_at("B1", "Mr Pask is ill", M1="at_risk"))
    school.keeps_apart("Mr Pask is ill")


def test_a_judgement_about_a_milestone_agreed_after_the_meeting_counts_from_then() -> None:
    """ "on course to meet milestones": what had not been agreed could not be judged (R52)"""
    school = at_the_first_meeting().given("25 Jan 2027", a_plan(("M3", "head", "28 May 2027")))
    school.given("26 Jan 2027", milestones_judged_at("B1", M3="on_track"))
    assert school.case.milestones["M3"].judgements[0].on == day("25 Jan 2027")


def test_what_cannot_be_judged() -> None:
    """ "on course to meet milestones": of this plan, at a meeting that took place (R52)"""
    school = at_the_first_meeting()
    on = school.on("21 Jan 2027")
    on.refuses(milestones_judged_at("B1", M9="met"), because="no milestone M9", rule="section 15")
    on.refuses(milestones_judged_at("B1", M1="fine"), because="no judgement called fine")
    on.refuses(milestones_judged_at("B1"), because="none was named")
    on.refuses(milestones_judged_at("B2", M1="met"), because="3 March 2027, which has not come yet")
    on.refuses(milestones_judged_at("B7", M1="met"), because="there is no meeting B7")
    school.given("21 Jan 2027", a_cancellation("B2"))
    school.on("4 Mar 2027").refuses(milestones_judged_at("B2", M1="met"), because="was cancelled")


# --- actions -------------------------------------------------------------------------------------------------------
def test_an_action_has_somebody_who_leads_it_and_a_day() -> None:
    """ "refocus the activity": who does what by when (R52)"""
    school = at_the_first_meeting().given("21 Jan 2027", an_action("A1", at="B1", due="3 Mar 2027", lead="chair"))
    action = school.case.actions["A1"]
    assert (action.lead, action.due, action.agreed_on, action.open) == (
        "chair",
        day("3 Mar 2027"),
        day("20 Jan 2027"),
        True,
    )
    school.keeps_apart("bring the timetable")


def test_an_action_is_carried_from_meeting_to_meeting_until_it_is_done() -> None:
    """ "adapt activities in the light of monitoring information" (R52)"""
    school = at_the_first_meeting().given("21 Jan 2027", an_action("A1", at="B1", due="3 Mar 2027"))
    school.given("3 Mar 2027", the_meeting_held("B2"), the_action_carried("A1", to="B2", due="24 Mar 2027"))
    school.is_recorded("group_action.agreed", meeting="B2", was="2027-03-03", due="2027-03-24", lead="head")
    action = school.case.actions["A1"]
    assert (action.meeting, action.last_meeting, action.due, action.open) == ("B1", "B2", day("24 Mar 2027"), True)
    school.given("20 Mar 2027", the_action_done("A1"))
    assert not school.case.actions["A1"].open
    school.on("21 Mar 2027").refuses(the_action_done("A1"), because="already done", rule="section 15")


def test_what_is_not_an_action() -> None:
    """ "refocus the activity": by name, by somebody, after the meeting (R52)"""
    school = at_the_first_meeting().given("21 Jan 2027", an_action("A1", at="B1", due="3 Mar 2027"))
    on = school.on("21 Jan 2027")
    on.refuses(an_action("A2", at="B1", due="3 Mar 2027", text=" "), because="nothing says what is to be done")
    on.refuses(an_action("A2", at="B1", due="3 Mar 2027", lead="caretaker"), because="no role caretaker")
    on.refuses(the_action_carried("A9", to="B1", due="3 Mar 2027"), because="nothing says what is to be done")
    on.refuses(an_action("A2", at="B1", due="19 Jan 2027"), because="before the meeting that agreed it")
    on.refuses(an_action("A1", at="B1", due="3 Mar 2027"), because="has agreed an action A1 already")
    on.refuses(the_action_done("A9"), because="no meeting has agreed an action A9")
