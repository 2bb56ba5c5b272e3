"""Exceptions in where a school stands, in its plan and in its entries: with one planted, that one is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cases import commands as c
from cases.exceptions import findings
from tests.cases.keeping import END_OF_TERM, exceptions, kept, one, only, rules, shows
from tests.policies import open_shelf
from tests.spec import facts as f
from tests.spec import facts_of_plans as p
from tests.spec.everybody import day
from tests.trails import School, a_school

DECIDED = ("reading support goes on",)


# --- where the school stands ---------------------------------------------------------------------------------------
def test_a_school_in_a_category_of_concern_that_is_not_on_the_risk_register() -> None:
    found = only(kept("check", "register", until="25 Sep 2026"), "register_missing", "25 Sep 2026")
    assert "in LA4b since 21 September 2026 and is not on the risk register" in found.sentence
    assert (found.section, found.late_by) == ("section 15", "4 working days")


def test_a_checked_concern_that_was_not_reported_in_time() -> None:
    found = only(kept("register", until="25 Sep 2026"), "register_missing", "25 Sep 2026")
    assert found.sentence.startswith("O18")
    assert found.due == date(2026, 9, 22)


def in_concern_for_a_year() -> School:
    return a_school("LA3").given("15 Sep 2026", f.a_concern("T05"), f.a_decision("LA4a", because="attendance"))


def test_longer_than_a_year_in_a_category_of_concern_calls_for_another_look() -> None:
    found = one(in_concern_for_a_year(), "over_a_year", "16 Sep 2027")
    assert (found.section, found.due, found.late_by) == ("section 14", date(2027, 9, 15), "1 day")
    assert found.weight == "review"
    assert "over_a_year" not in rules(in_concern_for_a_year(), "15 Sep 2027")


def out_of_intervention() -> School:
    school = kept(until="24 Nov 2026").given("24 Nov 2026", f.a_booking("summative", "S1", "9 Dec 2026"))
    school.mornings("25 Nov 2026", "9 Dec 2026")
    held = f.the_meeting_held("S1", judged="sufficient", decisions=DECIDED)
    school.given("9 Dec 2026", held, f.a_report_to_the_monitoring_group())
    school.given("9 Dec 2026", f.a_decision("LA4a", because="progress", taper=(6, 3)))
    return school.given("10 Dec 2026", f.a_letter("category_change"))


def test_an_exit_whose_summative_meeting_was_struck_out() -> None:
    """It cannot be recorded without one; but the entry of the meeting can turn out to be wrong."""
    school = out_of_intervention()
    assert rules(school) == []
    school.corrects("11 Dec 2026", "meeting.held", "the meeting was called off at the door")
    found = only(school, "exit_without_meeting")
    assert (found.section, found.due) == ("section 15", date(2026, 12, 9))
    assert shows(school, found) == ["category.changed"]
    assert rules(school, "10 Dec 2026") == []


# --- the plan ------------------------------------------------------------------------------------------------------
def test_a_milestone_past_its_day_that_nobody_judged_and_one_judged_late() -> None:
    found = only(kept("milestone"), "milestone_unjudged")
    assert (found.due, found.done, found.late_by) == (date(2026, 11, 25), None, "18 working days")
    late = only(kept(milestone=("30 Nov 2026", lambda: f.a_milestone_met("M1"))), "milestone_unjudged")
    assert (late.done, late.late_by) == (date(2026, 11, 30), "3 working days")
    moved = kept(milestone=("24 Nov 2026", lambda: f.a_milestone_replanned("M1", "20 Jan 2027")))
    assert rules(moved) == []


def test_a_milestone_that_a_meeting_judged_on_or_after_its_day_has_been_judged() -> None:
    def judged_on(meeting: str, on: str) -> School:
        school = kept("milestone").given(meeting, f.a_booking("tig", "T9", on=meeting))
        return school.given(
            on, f.the_meeting_held("T9", decisions=("go on",)), p.milestones_judged_at("T9", M1="off_track")
        )

    late = only(judged_on("11 Dec 2026", "14 Dec 2026"), "milestone_unjudged")
    assert (late.done, late.late_by) == (date(2026, 12, 11), "12 working days")


def test_a_plan_without_any_target_date() -> None:
    assert only(kept("milestone", plan=f.a_plan), "no_target_date").section == "Appendix 2"


def test_an_activity_of_the_plan_without_a_target_date() -> None:
    def with_rows(*days: str) -> c.AgreePlan:
        rows = tuple({"activity": "guided reading", "lead": "head", "target_completion": on} for on in days)
        return f.a_plan(("M1", "head", "25 Nov 2026")).model_copy(
            update={"priorities": (c.PlannedPriority(priority="Reading", activities=rows),)}
        )

    assert rules(kept(plan=lambda: with_rows("1 March 2027", "1 May 2027"))) == []
    found = only(kept(plan=lambda: with_rows("1 March 2027", "")), "no_target_date")
    assert "1 of its 2 activities has no target date" in found.sentence


@pytest.mark.parametrize("target", ["", "20 Jul 2027"])
def test_an_ofsted_category_without_a_target_date_for_removal(target: str) -> None:
    """Set a target date for removal of the causes: with the statement, due ten school days after the report."""
    school = kept(until="9 Nov 2026").given("9 Nov 2026", f.an_ofsted_report("special_measures", "9 Nov 2026"))
    school.given("11 Nov 2026", f.a_statement(("hold a group", "hsi", "18 Nov 2026"), target=target))
    school.given("12 Nov 2026", f.a_letter("statement_of_action"))
    assert "no_target_date" not in rules(school, "23 Nov 2026")
    assert ("no_target_date" in rules(school, "24 Nov 2026")) == (not target)


# --- entries -------------------------------------------------------------------------------------------------------
def a_review_by_decision(reason: str) -> c.DecideCategory:
    return c.DecideCategory(to="LA4b", school_view="agrees", reason=reason)


def test_a_decision_without_a_reason() -> None:
    also = {"2 Dec 2026": lambda: a_review_by_decision("")}
    found = only(kept(also=also), "no_reason")
    assert "LGSCO" in found.section
    assert rules(kept(also={"2 Dec 2026": lambda: a_review_by_decision("no change yet")})) == []


def test_a_reason_that_was_erased_had_been_given() -> None:
    """The digest of every value stays in its entry, so that nobody is accused of what was lawfully erased."""
    school = kept()
    bare = [replace(entry, private={}) for entry in school.trail]
    assert findings(bare, school.framework, day(END_OF_TERM)) == ([], [])


def test_an_entry_made_more_than_five_working_days_after_what_it_tells_of() -> None:
    def reported(on: str) -> School:
        return kept(until=on, also={on: lambda: f.an_ofsted_report("no_category", "9 Nov 2026")})

    assert "late_entry" not in rules(reported("16 Nov 2026"), "16 Nov 2026")
    school = reported("17 Nov 2026")
    found = one(school, "late_entry", "17 Nov 2026")
    assert (found.due, found.done, found.late_by) == (date(2026, 11, 16), date(2026, 11, 17), "1 working day")
    assert found.section == "set locally"
    assert "more than 5 working days, a number set locally, later" in found.sentence


def test_a_meeting_recorded_weeks_after_it_was_held_is_a_late_entry() -> None:
    held = lambda: f.the_meeting_held("T2", reviews_category=True, decisions=DECIDED)  # noqa: E731
    found = only(kept(second_held=("3 Dec 2026", held)), "late_entry")
    assert (found.due, found.late_by) == (date(2026, 11, 25), "6 working days")


def test_a_late_entry_that_was_struck_out_is_none() -> None:
    held = lambda: f.the_meeting_held("T2", reviews_category=True, decisions=DECIDED)  # noqa: E731
    school = kept(second_held=("3 Dec 2026", held), until="3 Dec 2026")
    school.corrects("4 Dec 2026", "meeting.held", "it was another school's")
    assert rules(school, "4 Dec 2026") == []
    assert rules(school, "3 Dec 2026") == ["late_entry"]


def test_without_the_number_in_the_policy_no_entry_is_late() -> None:
    school = kept(until="17 Nov 2026", also={"17 Nov 2026": lambda: f.an_ofsted_report("no_category", "9 Nov 2026")})
    framework = open_shelf().framework("mk-2010")
    silent = framework.policy.model_copy(update={"exceptions": None})
    found = exceptions(school, "17 Nov 2026", type(framework)(silent, framework.law, framework.calendar))
    assert "late_entry" not in [x.rule for x in found]
