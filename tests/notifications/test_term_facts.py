"""Letters around a meeting and at the end of a term: what they leave out, what stops them, and whose copy is whose."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cases import events as e
from notifications.language import MissingValue
from tests.notifications.story import POSTS, Story, letter
from tests.notifications.told import BOOKED, M1, decided
from tests.notifications.told_of_terms import HELD, group_met, left


def issued(s: Story, template: str, on: date, *roles: str) -> int:
    return s.tell(on, letter(template, *roles))


# --- copies
@pytest.mark.parametrize(
    ("to", "said"),
    [("head", False), ("chair", False), ("diocese", True)],
)
def test_whoever_only_has_a_copy_is_told_so(to: str, said: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(POSTS, "diocese", "trust")
    s = Story()
    decided(s)
    cause = issued(s, "category_change", date(2026, 10, 22), "head", "chair", "diocese")
    read = s.says("category_change", date(2026, 10, 22), to, cause)
    copy = "This is a copy, for your information, of our letter to the Headteacher and Chair of Governors."
    assert (copy in read) is said
    assert ("Please share this letter with the school’s governors." in read) is not said


def test_a_notice_that_no_letter_called_for_is_nobody_s_copy() -> None:
    s = Story()
    assert s.facts("due", date(2026, 9, 2), "hsi")["copy_of"] == []


# --- papers
def test_papers_are_wanted_a_working_day_before_the_reminder_or_today() -> None:
    s = Story()
    s.tell(date(2026, 11, 9), BOOKED)
    for today, send_by in ((date(2026, 11, 10), date(2026, 11, 20)), (date(2026, 11, 24), date(2026, 11, 24))):
        cause = issued(s, "papers_request", today, "head")
        assert s.facts("papers_request", today, cause=cause)["meeting"]["send_by"] == send_by


def test_papers_are_asked_for_the_nearest_meeting_that_will_be_held() -> None:
    s = Story()
    for id, on in (("B3", date(2026, 12, 9)), ("B1", date(2026, 11, 25)), ("B2", date(2026, 11, 18))):
        s.tell(date(2026, 11, 2), e.MeetingBooked(kind="tig", meeting=id, on=on))
    s.tell(date(2026, 11, 3), e.MeetingCancelled(meeting="B2", was=date(2026, 11, 18)))
    cause = issued(s, "papers_request", date(2026, 11, 4), "head")
    assert s.facts("papers_request", date(2026, 11, 4), cause=cause)["meeting"]["on"] == date(2026, 11, 25)


def test_papers_for_no_meeting_are_not_asked_for() -> None:
    s = Story()
    group_met(s)
    cause = issued(s, "papers_request", date(2026, 11, 26), "head")
    with pytest.raises(MissingValue, match="“meeting”"):
        s.says("papers_request", date(2026, 11, 26), cause=cause)


# --- actions
def test_what_nobody_decided_and_nobody_has_to_do_is_said_too() -> None:
    s = Story()
    s.tell(date(2026, 11, 2), M1)
    s.tell(date(2026, 11, 3), e.MilestoneMet(milestone="M1"))
    group_met(s, e.MeetingHeld(kind="tig", meeting="B1", judged="insufficient"), absent=())
    read = s.says("group_actions", date(2026, 11, 27), cause=issued(s, "group_actions", date(2026, 11, 27), "head"))
    for said in ("recorded no new decision", "No milestone of the action plan is open today.", "not yet made enough",
                 "No further meeting is booked yet."):  # fmt: skip
        assert said in read
    assert "not there" not in read


def test_the_actions_are_those_of_the_group_and_of_its_last_meeting() -> None:
    s = Story()
    group_met(s)
    s.tell(date(2026, 12, 1), e.MeetingBooked(kind="intervention_meeting", meeting="BI", on=date(2026, 12, 2)))
    s.tell(date(2026, 12, 2), e.MeetingHeld(kind="intervention_meeting", meeting="BI", decisions=("Another matter",)))
    read = s.says("group_actions", date(2026, 12, 3), cause=issued(s, "group_actions", date(2026, 12, 3), "head"))
    assert "Held on: 25 November 2026" in read
    assert "Another matter" not in read


def test_the_letter_says_which_actions_the_group_agreed_and_nobody_has_done() -> None:
    """What was carried on keeps its words and has its new day; what is done is left out."""
    s = Story()
    group_met(s)
    for action, text in (("B1-1", "Write to parents"), ("B1-2", "Count the books")):
        agreed = e.GroupActionAgreed(action=action, meeting="B1", lead="head", due=date(2026, 12, 4), text=text)
        s.tell(date(2026, 11, 25), agreed)
    s.tell(date(2026, 11, 26), e.GroupActionDone(action="B1-2"))
    carried = {"action": "B1-1", "meeting": "B1", "lead": "head", "due": date(2026, 12, 11), "was": date(2026, 12, 4)}
    s.tell(date(2026, 11, 26), e.GroupActionAgreed(**carried))
    read = s.says("group_actions", date(2026, 11, 27), cause=issued(s, "group_actions", date(2026, 11, 27), "head"))
    assert "What is to be done: Write to parents Led by: Headteacher Due: 11 December 2026" in read
    assert "Count the books" not in read


def test_an_action_is_not_told_in_words_that_were_corrected() -> None:
    s = Story()
    group_met(s)
    agreed = {"action": "B1-1", "meeting": "B1", "lead": "head", "due": date(2026, 12, 4)}
    s.tell(date(2026, 11, 25), e.GroupActionAgreed(**agreed, text="Write to parents"))
    wrong = s.tell(date(2026, 11, 26), e.GroupActionAgreed(**agreed, text="Write to governors"))
    s.tell(date(2026, 11, 26), e.EntryCorrected(reason="another school’s"), corrects=wrong)
    read = s.says("group_actions", date(2026, 11, 27), cause=issued(s, "group_actions", date(2026, 11, 27), "head"))
    assert "What is to be done: Write to parents" in read
    assert "governors" not in read.partition("Actions still to do")[2]


def test_actions_whose_words_were_erased_stop_the_letter() -> None:
    s = Story()
    group_met(s)
    agreed = e.GroupActionAgreed(
        action="B1-1", meeting="B1", lead="head", due=date(2026, 12, 4), text="Write to parents"
    )
    s.tell(date(2026, 11, 25), agreed)
    entry = next(entry.seq for entry in s.trail if entry.type == e.GroupActionAgreed.type)
    cause = issued(s, "group_actions", date(2026, 11, 27), "head")
    s.erase(entry)
    with pytest.raises(MissingValue, match="text"):
        s.says("group_actions", date(2026, 11, 27), cause=cause)


def test_decisions_that_were_erased_stop_the_letter() -> None:
    s = Story()
    group_met(s)
    held = next(entry.seq for entry in s.trail if entry.type == HELD.type)
    cause = issued(s, "group_actions", date(2026, 11, 27), "head")
    s.erase(held)
    with pytest.raises(MissingValue, match="“decisions”"):
        s.says("group_actions", date(2026, 11, 27), cause=cause)


def test_actions_of_a_group_that_never_met_are_not_sent() -> None:
    s = Story()
    s.tell(date(2026, 11, 9), BOOKED)
    with pytest.raises(MissingValue, match="“meeting”"):
        s.says("group_actions", date(2026, 11, 27), cause=issued(s, "group_actions", date(2026, 11, 27), "head"))


# --- the term
def test_a_report_is_of_its_own_term_alone() -> None:
    s = Story()
    s.tell(date(2026, 10, 14), e.SipVisited())
    group_met(s)
    s.tell(date(2026, 12, 10), e.MonitoringReported(judged="successful"))
    s.tell(date(2027, 1, 27), e.SipVisited())
    cause = issued(s, "termly_report", date(2027, 3, 18), "head")
    report = s.facts("termly_report", date(2027, 3, 18), cause=cause)["report"]
    assert report["term"] == "spring term 2026/27"
    assert (report["visits"], report["meetings"], report["judged"]) == ([date(2027, 1, 27)], [], None)


def test_a_report_says_how_each_milestone_stands() -> None:
    s = Story()
    for id, due in (("M1", date(2026, 11, 6)), ("M2", date(2026, 11, 20)), ("M3", date(2027, 1, 8))):
        s.tell(date(2026, 11, 2), M1.model_copy(update={"milestone": id, "due": due}))
    s.tell(date(2026, 11, 5), e.MilestoneMet(milestone="M1"))
    report = s.facts("termly_report", date(2026, 12, 11), cause=issued(s, "termly_report", date(2026, 12, 11), "head"))
    assert [(m["id"], m["standing"]) for m in report["report"]["milestones"]] == [
        ("M1", "Met"),
        ("M2", "Not met in time"),
        ("M3", "Not due yet"),
    ]


def test_a_visit_that_was_corrected_is_not_told() -> None:
    s = Story()
    wrong = s.tell(date(2026, 10, 14), e.SipVisited())
    s.tell(date(2026, 10, 15), e.EntryCorrected(reason="another school"), corrects=wrong)
    read = s.says("termly_report", date(2026, 12, 11), cause=issued(s, "termly_report", date(2026, 12, 11), "head"))
    assert "No visit of the School Improvement Partner is on our record for this term." in read
    assert "No action plan with milestones has been agreed yet." in read


# --- the taper
def test_a_school_that_was_in_no_ofsted_category_may_rise() -> None:
    s = Story()
    left(s)
    read = s.says("support_taper", date(2027, 12, 2), cause=issued(s, "support_taper", date(2027, 12, 2), "head"))
    assert "Ofsted’s categories of concern" not in read
    assert "It is not an Ofsted grade." in read


def test_support_that_does_not_taper_is_no_letter() -> None:
    s = Story()
    left(s)
    s.trail = [entry for entry in s.trail if entry.type != e.SupportTapered.type]
    s.trail = [replace(entry, seq=n) for n, entry in enumerate(s.trail, 1)]
    with pytest.raises(MissingValue, match="“taper”"):
        s.says("support_taper", date(2027, 12, 2), cause=issued(s, "support_taper", date(2027, 12, 2), "head"))
