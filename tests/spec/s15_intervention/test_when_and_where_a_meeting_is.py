"""When and where a meeting is, and who comes"""

import pytest

from tests.spec.facts import a_booking, a_cancellation, a_decision, a_move, a_reply_to, the_meeting_held
from tests.spec.facts_of_meetings import a_booking_with, a_change_of, an_answer_to_version, the_papers_for
from tests.trails import School, a_school


def in_4b_since_october() -> School:
    return a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))


def with_a_meeting_at_2pm() -> School:
    return in_4b_since_october().given(
        "9 Nov 2026", a_booking_with("B1", on="25 Nov 2026", time="14:00", minutes=90, place="Room 4")
    )


# --- when and where
def test_a_notice_gives_day_time_and_place() -> None:
    """ "always expected to attend": whoever is expected is told when and where (R51)"""
    school = with_a_meeting_at_2pm().mornings("10 Nov 2026", "23 Nov 2026")
    school.says("meeting_notice", "head", "on 25 November 2026 at 2pm", "Time: 2pm to 3:30pm", "Place: Room 4")
    school.says("meeting_reminder", "chair", "on 25 November 2026 at 2pm", "Place: Room 4")


def test_a_notice_without_a_time_says_who_will_confirm_it() -> None:
    """ "always expected to attend": a time that nobody recorded is never made up (R51)"""
    school = in_4b_since_october().given("9 Nov 2026", a_booking("tig", "B1", on="25 Nov 2026"))
    school.mornings("10 Nov 2026", "23 Nov 2026")
    school.says("meeting_notice", "head", "Okafor will confirm the time and place")
    school.does_not_say("meeting_notice", "head", "Time:", "Place:")
    school.does_not_say("meeting_reminder", "head", "Time:", "Place:")


def test_a_place_is_kept_apart() -> None:
    """ "always expected to attend": a place may be somebody's home (R51)"""
    with_a_meeting_at_2pm().keeps_apart("Room 4")


def test_a_new_day_keeps_the_time_and_the_place() -> None:
    """ "to re-focus activity as required": what is not said again stands (R52)"""
    school = with_a_meeting_at_2pm().mornings("10 Nov 2026", "11 Nov 2026")
    school.given("12 Nov 2026", a_move("B1", to="2 Dec 2026"))
    school.is_recorded("meeting.moved", on="2026-12-02", starts="14:00", minutes=90)
    school.says("meeting_moved", "head", "on 2 December 2026 at 2pm instead of 25 November", "Place: Room 4")


def test_a_new_time_or_place_is_told_at_once() -> None:
    """ "to re-focus activity as required": whoever knew the old time is told the new one (R52)"""
    school = with_a_meeting_at_2pm().mornings("10 Nov 2026", "11 Nov 2026")
    school.given("12 Nov 2026", a_change_of("B1", on="25 Nov 2026", time="15:00", place="The school hall"))
    school.sent("meeting_moved", on="12 Nov 2026", to="head, chair, sip, senior_adviser")
    school.says("meeting_moved", "head", "The meeting on 25 November 2026 has changed", "Old time: 2pm to 3:30pm")
    school.says("meeting_moved", "head", "New time: 3pm to 4:30pm", "Place: The school hall", "time was changed")
    school.mornings("13 Nov 2026", "23 Nov 2026")
    school.says("meeting_reminder", "head", "at 3pm", "Place: The school hall")


def test_a_change_that_changes_nothing() -> None:
    """ "to re-focus activity as required" (R52)"""
    same = a_change_of("B1", on="25 Nov 2026", time="14:00", minutes=90)
    with_a_meeting_at_2pm().on("10 Nov 2026").refuses(same, because="it is already on 25 November 2026")


def test_a_length_needs_a_beginning() -> None:
    """ "always expected to attend" (R51)"""
    school = in_4b_since_october()
    length_alone = a_booking_with("B1", on="25 Nov 2026", minutes=60)
    school.on("9 Nov 2026").refuses(length_alone, because="not when it begins")


@pytest.mark.parametrize("minutes", [0, -5, 721])
def test_a_meeting_has_a_length_that_can_be(minutes: int) -> None:
    """ "always expected to attend" (R51)"""
    booked = a_booking_with("B1", on="25 Nov 2026", time="09:00", minutes=minutes)
    in_4b_since_october().on("9 Nov 2026").refuses(booked, because=f"it cannot take {minutes} minutes")


def test_a_meeting_ends_on_its_day() -> None:
    """ "always expected to attend" (R51)"""
    late = a_booking_with("B1", on="25 Nov 2026", time="22:30", minutes=120)
    in_4b_since_october().on("9 Nov 2026").refuses(late, because="go past the end of the day")
    moved = a_change_of("B1", on="2 Dec 2026", time="23:00")
    with_a_meeting_at_2pm().on("10 Nov 2026").refuses(moved, because="90 minutes from 23:00 go past the end of the day")


def test_an_hour_that_the_clocks_leave_out_or_show_twice() -> None:
    """ "always expected to attend": on 28 March 2027 no clock shows 01:30, on 31 October 2027 it comes twice (R51)"""
    never = a_booking_with("B1", on="28 Mar 2027", time="01:30")
    in_4b_since_october().on("9 Nov 2026").refuses(never, because="there is no 01:30 on 28 March 2027")
    twice = a_booking_with("B1", on="31 Oct 2027", time="01:30")
    in_4b_since_october().on("9 Nov 2026").refuses(twice, because="01:30 comes twice on 31 October 2027")
    moved = a_change_of("B1", on="28 Mar 2027", time="01:00")
    with_a_meeting_at_2pm().on("10 Nov 2026").refuses(moved, because="there is no 01:00 on 28 March 2027")


# --- who comes
def test_those_who_are_called_say_whether_they_come() -> None:
    """ "always expected to attend": an answer is kept, and bars nothing (R51)"""
    school = with_a_meeting_at_2pm()
    school.given("11 Nov 2026", a_reply_to("B1", "birkett", "accepted"), a_reply_to("B1", "eze", "declined"))
    school.is_recorded("meeting.replied", meeting="B1", role="head", person="birkett", answer="accepted", sequence=0)
    school.is_recorded("meeting.replied", meeting="B1", role="chair", person="eze", answer="declined")
    school.given("25 Nov 2026", the_meeting_held("B1"))


def test_whoever_chairs_the_meeting_answers_too() -> None:
    """ "chaired by" the Head of School Improvement, who is on the invitation (R49)"""
    school = with_a_meeting_at_2pm().given("11 Nov 2026", a_reply_to("B1", "okafor", "accepted"))
    school.is_recorded("meeting.replied", role="hsi", person="okafor")


def test_only_somebody_called_can_answer() -> None:
    """ "expected to attend" (R51)"""
    school = with_a_meeting_at_2pm()
    school.on("11 Nov 2026").refuses(a_reply_to("B1", "gale", "accepted"), because="that person was not called to it")


def test_an_answer_is_to_one_version_of_the_invitation() -> None:
    """ "always expected to attend": yes to the old day is not yes to the new (R51)"""
    school = with_a_meeting_at_2pm().mornings("10 Nov 2026", "11 Nov 2026")
    school.given("12 Nov 2026", a_move("B1", to="2 Dec 2026"))
    old = an_answer_to_version(0, of="B1", by="birkett")
    school.on("13 Nov 2026").refuses(old, because="it answers an invitation that has changed since")
    school.given("13 Nov 2026", a_reply_to("B1", "birkett", "tentative"))
    school.is_recorded("meeting.replied", answer="tentative", sequence=1)


def test_nobody_answers_for_a_meeting_that_is_off() -> None:
    """ "always expected to attend" (R51)"""
    school = with_a_meeting_at_2pm().given("12 Nov 2026", a_cancellation("B1"))
    school.on("13 Nov 2026").refuses(a_reply_to("B1", "birkett", "accepted"), because="it was already cancelled")


# --- papers
def test_papers_are_named_in_the_reminder() -> None:
    """ "on course to meet milestones": whoever comes has read the papers (R52)"""
    school = with_a_meeting_at_2pm().given("16 Nov 2026", the_papers_for("B1", "Agenda.pdf", "Data.pdf"))
    school.is_recorded("papers.added", meeting="B1", paper=2)
    school.mornings("16 Nov 2026", "23 Nov 2026").says("meeting_reminder", "head", "The papers are attached.")
    school.keeps_apart("Agenda.pdf")


def test_papers_have_a_limit() -> None:
    """ "on course to meet milestones" (R52)"""
    school = with_a_meeting_at_2pm().given("16 Nov 2026", the_papers_for("B1", "a.pdf", size=3_000_000))
    more = the_papers_for("B1", "b.pdf", size=3_000_000)
    school.on("16 Nov 2026").refuses(more, because="a meeting's papers may hold 5 MB in all")


def test_papers_are_for_a_meeting_to_come() -> None:
    """ "on course to meet milestones" (R52)"""
    school = with_a_meeting_at_2pm()
    school.on("26 Nov 2026").refuses(the_papers_for("B1", "a.pdf"), because="it was on 25 November 2026")
    school.on("16 Nov 2026").refuses(the_papers_for("B9", "a.pdf"), because="there is no meeting B9")
    school.given("26 Nov 2026", the_meeting_held("B1"))
    school.on("26 Nov 2026").refuses(the_papers_for("B1", "a.pdf"), because="it was already held")
