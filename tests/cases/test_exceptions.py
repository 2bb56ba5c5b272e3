"""Every exception: kept by the book there is none; with one thing planted, that one is found, and nothing else is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cases import commands as c
from cases import events as e
from cases.exceptions import RULES, findings
from tests.cases.keeping import END_OF_TERM, exceptions, kept, one, only, rules, shows
from tests.spec import facts as f
from tests.spec.everybody import day
from tests.trails import School, a_school

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


def test_every_kind_of_exception_is_planted_here_or_where_a_school_stands() -> None:
    """A kind that no test plants could be one that is never found."""
    here = Path(__file__)
    files = here, here.with_name("test_exceptions_standing.py")
    said = "".join(file.read_text(encoding="utf-8") for file in files)
    assert [rule for rule in RULES if f'"{rule}"' not in said] == []
