"""What can be chosen from a case is in the words that stand, and calls posts what the school calls them."""

from __future__ import annotations

from cases import commands as c
from desk.forms.from_case import action_texts, milestone_texts
from tests.spec.everybody import day
from tests.spec.facts import a_booking, a_decision, the_meeting_held
from tests.spec.facts_of_plans import an_action
from tests.trails import School, a_school


def two_meetings() -> School:
    school = a_school("LA3", recorded="1 Sep 2026").given("18 Dec 2026", a_decision("LA4b"))
    school.given("5 Jan 2027", a_booking("tig", "B1", on="20 Jan 2027"), a_booking("tig", "B2", on="10 Feb 2027"))
    school.given("20 Jan 2027", the_meeting_held("B1"), an_action("A1", at="B1", due="10 Feb 2027", text="Time table"))
    return school.given("10 Feb 2027", the_meeting_held("B2"))


def test_an_action_keeps_its_words_where_other_words_were_an_error() -> None:
    school = two_meetings()
    carried = c.CarryAction(id="A1", meeting="B2", due=day("3 Mar 2027"), text="Another school's words")
    school.given("10 Feb 2027", carried)
    assert action_texts(school.trail) == {"A1": "Another school's words"}
    school.corrects("11 Feb 2027", "group_action.agreed", "another school's")
    assert action_texts(school.trail) == {"A1": "Time table"}


def test_a_milestone_that_was_an_error_has_no_words() -> None:
    milestone = c.PlannedMilestone(id="M1", text="Tracking of every pupil", lead="head", due=day("26 Feb 2027"))
    school = two_meetings().given("11 Feb 2027", c.AgreePlan(school_signed=True, milestones=(milestone,)))
    assert milestone_texts(school.trail) == {"M1": "Tracking of every pupil"}
    school.corrects("12 Feb 2027", "milestone.added", "another school's")
    assert milestone_texts(school.trail) == {}
