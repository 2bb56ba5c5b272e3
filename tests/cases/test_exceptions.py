"""Every exception: kept by the book there is none; with one thing planted, that one is found, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cases import commands as c
from cases import events as e
from cases.exceptions import RULES, Finding, findings
from tests.cases.keeping import END_OF_TERM, exceptions, kept, rules
from tests.policies import open_shelf
from tests.spec import facts as f
from tests.spec.everybody import day
from tests.trails import School, a_school


def only(school: School, rule: str, on: str = END_OF_TERM) -> Finding:
    """The one exception of a school on a day."""
    found = exceptions(school, on)
    assert [x.rule for x in found] == [rule], [(x.rule, x.sentence) for x in found]
    return found[0]


def one(school: School, rule: str, on: str = END_OF_TERM) -> Finding:
    """The one exception of a kind."""
    found = [x for x in exceptions(school, on) if x.rule == rule]
    assert len(found) == 1, [(x.rule, x.sentence) for x in exceptions(school, on)]
    return found[0]


def shows(school: School, found: Finding) -> list[str]:
    """The entries that show it, by their types; each is told by id, number and position."""
    by_number = {entry.seq: entry for entry in school.trail}
    assert all((by_number[x.number].id, by_number[x.number].position) == (x.id, x.position) for x in found.evidence)
    return [by_number[x.number].type for x in found.evidence]


DECIDED = ("reading support goes on",)


def test_a_case_kept_by_the_book_has_no_exceptions_on_any_day() -> None:
    school = kept()
    assert {
        on: found for on in ("1 Oct 2026", "2 Nov 2026", "1 Dec 2026", END_OF_TERM) if (found := rules(school, on))
    } == {}


def test_a_school_that_was_not_on_record_yet_has_none() -> None:
    assert findings(kept(until="16 Sep 2026").trail, kept(until="16 Sep 2026").framework, day("1 Jan 2026")) == ([], [])


# --- the group -----------------------------------------------------------------------------------------------------
def test_fewer_meetings_than_asked_in_a_half_term_and_in_the_term() -> None:
    """TIG meetings will be held at least twice a term, pro rata from 21 September; the half-term is a target."""
    reviews = {"15 Oct 2026": lambda: f.a_review("LA4b"), "20 Nov 2026": lambda: f.a_review("LA4b")}
    school = kept("first held", "second held", also=reviews)
    first, term, second = sorted(exceptions(school), key=lambda x: (x.due, x.section == "section 15, Evaluation"))
    assert {x.rule for x in (first, term, second)} == {"meetings_short"}
    assert (term.section, term.due, term.late_by, term.done) == ("section 15", date(2026, 12, 18), "3 days", None)
    assert "There were none of 1." in term.sentence
    assert shows(school, term) == ["category.changed"]
    assert [x.weight for x in (first, term, second)] == ["target", "duty", "target"]
    assert [x.due for x in exceptions(school, "18 Dec 2026")] == [date(2026, 10, 23)]


def test_one_meeting_of_the_two_that_a_whole_term_asks_for() -> None:
    held = f.the_meeting_held("T3", reviews_category=True, decisions=DECIDED)
    school = kept().given("22 Dec 2026", f.a_booking("tig", "T3", "27 Jan 2027"))
    school.mornings("23 Dec 2026", "27 Jan 2027").given("27 Jan 2027", held)
    term = next(x for x in exceptions(school, "30 Mar 2027") if x.sentence.startswith("O05"))
    assert "There was 1 of 2." in term.sentence
    assert shows(school, term) == ["category.changed", "meeting.held"]


@pytest.mark.parametrize("role", ["head", "chair"])
def test_a_group_without_head_or_chair_is_told_as_advice(role: str) -> None:
    held = lambda: f.the_meeting_held("T2", absent=(role,), reviews_category=True, decisions=DECIDED)  # noqa: E731
    found = only(kept(second_held=held), "not_present")
    assert found.weight == "advice"
    assert (found.section, found.due) == ("section 15", date(2026, 11, 18))


def test_somebody_else_s_absence_is_no_exception() -> None:
    held = lambda: f.the_meeting_held("T2", absent=("sip",), reviews_category=True, decisions=DECIDED)  # noqa: E731
    assert rules(kept(second_held=held)) == []


def test_a_group_that_nobody_at_the_school_was_called_to() -> None:
    """No morning came between the booking and the meeting, so no notice went."""
    school = kept(until="2 Nov 2026")
    school.given("18 Nov 2026", f.the_meeting_held("T2", decisions=DECIDED))
    both = [x for x in exceptions(school, "18 Nov 2026") if x.rule == "not_called"]
    assert sorted(x.sentence.split(". ")[1] for x in both) == [
        "The Chair of Governors was not called to it.",
        "The Headteacher was not called to it.",
    ]


def test_a_notice_that_came_back_called_nobody_until_it_went_again() -> None:
    school = kept(until="16 Nov 2026")
    notice = next(s for s in school.trail if s.data.get("subject", "").startswith("T2 ") and s.data["role"] == "chair")
    back = {name: notice.data[name] for name in ("delivery", "template", "role", "person")}
    school.record([e.MailBounced(kind="notice", **back)], day("16 Nov 2026"))
    held = f.the_meeting_held("T2", decisions=DECIDED)
    again = School(trail=list(school.trail), case=school.case, today=school.today)
    school.given("18 Nov 2026", held)
    assert "Chair of Governors was not called" in one(school, "not_called", "18 Nov 2026").sentence
    again.record([e.NoticeSent(**notice.data)], day("17 Nov 2026"))
    again.given("18 Nov 2026", held)
    again.record([e.MailBounced(kind="notice", **back)], day("19 Nov 2026"))  # nobody could know by then
    assert "not_called" not in rules(again, "19 Nov 2026")


def test_a_group_whose_decisions_are_not_on_record() -> None:
    found = only(kept(second_held=lambda: f.the_meeting_held("T2", reviews_category=True)), "no_decision")
    assert found.weight == "advice"


# --- letters -------------------------------------------------------------------------------------------------------
def test_a_category_letter_that_was_never_sent() -> None:
    """Both the letter of the change and that of the autumn: the one would have served for the other (A16)."""
    school = kept("letter")
    change, autumn = exceptions(school)
    assert [x.rule for x in (change, autumn)] == ["letter_owed", "letter_owed"]
    assert (change.due, change.late_by) == (date(2026, 9, 28), "60 working days")
    assert change.sentence.startswith(
        "O02 Letter when the category changes: within 5 working days, a number set locally,"
    )
    assert (autumn.due, autumn.late_by) == (date(2026, 12, 18), "3 days")


def test_a_category_letter_sent_late_says_when_and_by_how_much() -> None:
    school = kept(letter=("1 Oct 2026", lambda: f.a_letter("category_autumn")))
    found = only(school, "letter_owed")
    assert (found.due, found.done, found.late_by) == (date(2026, 9, 28), date(2026, 10, 1), "3 working days")
    assert shows(school, found)[0] == "category.changed"
    assert shows(school, found)[-1] == "letter.sent"


def test_a_letter_that_came_back_and_was_not_mended_by_the_day_for_it() -> None:
    school = kept(until="22 Sep 2026").delivery_comes_back(2, "22 Sep 2026")
    assert rules(school, "23 Sep 2026") == []
    found = only(school, "letter_undelivered", "25 Sep 2026")
    assert (found.due, found.done, found.late_by) == (date(2026, 9, 23), None, "2 working days")
    school.delivery_goes_again(2, "28 Sep 2026")
    assert only(school, "letter_undelivered", "1 Oct 2026").done == date(2026, 9, 28)


@pytest.mark.parametrize("outcome", ["refused", "uncertain", "stopped"])
def test_a_letter_that_failed_and_has_not_gone_since(outcome: Any) -> None:
    school = kept(until="22 Sep 2026")
    lost = {"delivery": 2, "template": "category_autumn", "role": "head", "person": "birkett"}
    school.record([e.DeliveryFailed(outcome=outcome, **lost)], day("22 Sep 2026"))
    found = only(school, "letter_undelivered", "24 Sep 2026")
    assert (found.section, found.late_by) == ("section 15", "2 working days")
    school.delivery_goes_again(2, "24 Sep 2026")
    assert rules(school, "24 Sep 2026") == []


def test_a_notice_or_reminder_that_failed_is_no_letter() -> None:
    school = kept(until="22 Sep 2026")
    lost = {"delivery": 900, "template": "concern_logged", "role": "hsi", "person": "okafor"}
    school.record([e.DeliveryFailed(outcome="refused", **lost)], day("22 Sep 2026"))
    assert rules(school, "24 Sep 2026") == []


# --- reviews, reports, visits, other duties ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("missing", "duty", "section"), [("visit", "O08", "section 11"), ("report", "O07", "section 15")]
)
def test_a_visit_or_a_report_missing(missing: str, duty: str, section: str) -> None:
    found = only(kept(missing), "review_missing")
    assert found.sentence.startswith(duty)
    assert found.section.startswith(section)
    assert "There were none of 1." in found.sentence


def test_a_half_term_without_a_review_of_the_category() -> None:
    held = lambda: f.the_meeting_held("T2", decisions=DECIDED)  # noqa: E731
    assert only(kept(second_held=held), "review_missing").sentence.startswith("O03")


def test_another_duty_left_undone_then_done_late() -> None:
    school = kept(also={"2 Dec 2026": lambda: f.a_call_from_the_head("C1"), "9 Dec 2026": lambda: f.the_reply("C1")})
    assert rules(school, "4 Dec 2026") == []
    assert only(school, "duty_late", "8 Dec 2026").done is None
    found = only(school, "duty_late")
    assert (found.section, found.due, found.late_by) == ("section 5", date(2026, 12, 4), "3 working days")


def test_a_duty_overdue_when_the_school_left_the_authority_s_powers_is_still_told() -> None:
    school = kept("plan", until="8 Jan 2027", also={"1 Dec 2026": lambda: f.an_academy_order("4 Jan 2027")})
    found = one(school, "duty_late", "8 Jan 2027")
    assert found.sentence.startswith("O12")
    assert "when the case ended on 4 January 2027" in found.sentence
    assert found.behind == (date(2027, 1, 4) - date(2026, 11, 2)).days


def test_a_case_opened_in_error_owed_nothing() -> None:
    school = kept("letter", until="23 Oct 2026")
    assert "letter_owed" in rules(school, "23 Oct 2026")
    school.given("23 Oct 2026", f.a_withdrawal())
    assert rules(school, "26 Oct 2026") == []


def test_a_meeting_every_six_weeks_that_came_late_is_told_after_it_came() -> None:
    """The duty starts anew with each meeting and has forgotten the last: the second authority's policy (C03)."""
    school = a_school("LT", policy="composite-2026", adviser="nair", hos="okafor")
    school.given("7 Sep 2026", c.DecideCategory(to="SC", school_view="agrees", reason="standards"))
    school.given("8 Sep 2026", f.the_group_set_up(), f.a_booking("group", "G1", "2 Nov 2026"))
    school.given("2 Nov 2026", f.the_meeting_held("G1", decisions=DECIDED))
    found = one(school, "meetings_short", "4 Nov 2026")
    assert (found.section, found.due, found.done) == ("illustrative", date(2026, 10, 19), date(2026, 11, 2))
    assert "meetings_short" not in rules(school, "19 Oct 2026")


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


def test_every_kind_of_exception_is_planted_here() -> None:
    """A kind that no test plants could be one that is never found."""
    said = Path(__file__).read_text(encoding="utf-8")
    assert [rule for rule in RULES if f'"{rule}"' not in said] == []
