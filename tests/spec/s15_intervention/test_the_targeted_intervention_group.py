"""The Targeted Intervention Group"""

from tests.spec.facts import (
    a_booking,
    a_cancellation,
    a_decision,
    a_move,
    the_group_set_up,
    the_meeting_held,
)
from tests.trails import School, a_school


def in_4b_since_october() -> School:
    return a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))


def in_4b_before_the_term() -> School:
    return a_school("LA3", recorded="1 Sep 2026").given("18 Dec 2026", a_decision("LA4b"))


def test_the_group_is_set_up() -> None:
    """ "A Targeted Intervention Board will be set up" (R19, O11)"""
    school = in_4b_since_october()
    school.on("20 Oct 2026").owes("O11", due="3 Nov 2026", by="hsi", late_to="ad", remind="29 Oct 2026")
    school.given("23 Oct 2026", the_group_set_up())
    school.on("23 Oct 2026").has_met("O11", due="3 Nov 2026")


def test_a_group_not_set_up_is_late() -> None:
    """ "will be set up" (O11)"""
    school = in_4b_since_october().mornings("28 Oct 2026", "4 Nov 2026")
    school.sent("due_O11", on="29 Oct 2026", to="hsi").sent("late_O11", on="4 Nov 2026", to="ad")


def test_it_meets_at_least_twice_a_term() -> None:
    """ "TIG meetings will be held at least twice a term chaired by" (R49, O05)"""
    school = in_4b_before_the_term()
    school.on("5 Jan 2027").owes(
        "O05", due="25 Mar 2027", progress="0 of 2", by="hsi", late_to="ad", remind="4 Mar 2027"
    )
    school.given("5 Jan 2027", a_booking("tig", "B1", on="20 Jan 2027"), a_booking("tig", "B2", on="3 Mar 2027"))
    school.given("20 Jan 2027", the_meeting_held("B1"))
    school.on("20 Jan 2027").owes("O05", due="25 Mar 2027", progress="1 of 2")
    school.given("3 Mar 2027", the_meeting_held("B2"))
    school.on("3 Mar 2027").has_met("O05", due="25 Mar 2027", progress="2 of 2")
    assert school.framework.policy.meetings["tig"].chair == "hsi"


def test_one_meeting_in_a_term_leaves_one_owed() -> None:
    """ "at least twice a term": late on the first working day after it (O05)"""
    school = in_4b_before_the_term().given("5 Jan 2027", a_booking("tig", "B1", on="20 Jan 2027"))
    school.given("20 Jan 2027", the_meeting_held("B1")).mornings("4 Mar 2027", "30 Mar 2027")
    school.sent("due_O05", on="4 Mar 2027", to="hsi", note="1 of 2 by 2027-03-25")
    school.sent("late_O05", on="30 Mar 2027", to="ad", note="1 of 2 by 2027-03-25")
    school.on("30 Mar 2027").is_late_with("O05", due="25 Mar 2027", progress="1 of 2")


def test_nobody_is_reminded_of_a_meeting_in_the_diary() -> None:
    """ "at least twice a term": a reminder only where one is not booked (O05)"""
    school = in_4b_before_the_term()
    school.given("5 Jan 2027", a_booking("tig", "B1", on="20 Jan 2027"), a_booking("tig", "B2", on="3 Mar 2027"))
    school.on("5 Jan 2027").owes("O05", due="25 Mar 2027", remind="")


def test_a_meeting_counts_for_the_half_term_in_which_it_was_held() -> None:
    """ "half-termly TIG meetings": also where it is recorded after the half-term has ended (R50, O06)"""
    school = in_4b_before_the_term().given("5 Jan 2027", a_booking("tig", "B1", on="10 Feb 2027"))
    school.given("24 Feb 2027", the_meeting_held("B1", reviews_category=True))
    school.on("24 Feb 2027").has_met("O06", due="12 Feb 2027", progress="1 of 1")
    school.on("24 Feb 2027").owes("O06", due="25 Mar 2027", progress="0 of 1", by="hsi")
    school.on("24 Feb 2027").has_met("O03", due="12 Feb 2027")


def test_a_meeting_called_off_no_longer_counts() -> None:
    """ "at least twice a term" (O05)"""
    school = in_4b_before_the_term().given("5 Jan 2027", a_booking("tig", "B1", on="20 Jan 2027"))
    school.given("6 Jan 2027", a_cancellation("B1"))
    school.on("7 Jan 2027").owes("O05", progress="0 of 2", remind="4 Mar 2027")


def test_one_in_each_half_term_is_the_target() -> None:
    """ "half-termly TIG meetings" (R50, O06)"""
    school = in_4b_before_the_term()
    school.on("5 Jan 2027").owes("O06", due="12 Feb 2027", progress="0 of 1", by="hsi", remind="29 Jan 2027")
    school.mornings("28 Jan 2027", "15 Feb 2027")
    school.sent("due_O06", on="29 Jan 2027", to="hsi").sent_nothing("late_O06")


def test_head_and_chair_are_always_expected() -> None:
    """ "The headteacher and Chair of Governors are always expected to attend" (R51)"""
    school = in_4b_since_october().given("9 Nov 2026", a_booking("tig", "B1", on="25 Nov 2026"))
    school.mornings("10 Nov 2026", "23 Nov 2026")
    school.sent("meeting_notice", on="11 Nov 2026", to="head, chair, sip, senior_adviser")
    school.sent("meeting_reminder", on="23 Nov 2026", to="head, chair, sip, senior_adviser")


def test_an_absence_is_noted_and_bars_nothing() -> None:
    """ "always expected to attend" (R51)"""
    school = in_4b_since_october().given("9 Nov 2026", a_booking("tig", "B1", on="25 Nov 2026"))
    school.given("25 Nov 2026", the_meeting_held("B1", absent=("head", "chair")))
    school.is_recorded("meeting.absent", meeting="B1", role="chair")
    school.is_recorded("meeting.absent", meeting="B1", role="head")
    school.on("25 Nov 2026").has_met("O05", due="18 Dec 2026", progress="1 of 1")


def test_only_somebody_called_can_be_absent() -> None:
    """ "expected to attend" (R51)"""
    school = in_4b_since_october().given("9 Nov 2026", a_booking("tig", "B1", on="25 Nov 2026"))
    school.on("25 Nov 2026").refuses(the_meeting_held("B1", absent=("hmi",)), because="hmi was not called to it")


def test_a_meeting_that_moves() -> None:
    """ "to re-focus activity as required": whoever knew the old day is told the new one at once (R52)"""
    school = in_4b_before_the_term().given("5 Feb 2027", a_booking("tig", "A2", on="10 Mar 2027"))
    school.mornings("8 Feb 2027", "3 Mar 2027").given("4 Mar 2027", a_move("A2", to="17 Mar 2027"))
    school.sent("meeting_moved", on="4 Mar 2027", to="head, chair, sip, senior_adviser", note="short notice")
    school.mornings("5 Mar 2027", "16 Mar 2027")
    school.sent("meeting_reminder", on="15 Mar 2027", to="head, chair, sip, senior_adviser")
    school.sent_nothing("meeting_reminder", after="15 Mar 2027")
    assert {s.on.isoformat() for s in school.sends if s.template == "meeting_reminder"} == {"2027-03-15"}


def test_a_meeting_called_off_is_told_to_those_who_knew_of_it() -> None:
    """ "always expected to attend": whoever was never told of it hears nothing (R51)"""
    school = in_4b_before_the_term().given("5 Jan 2027", a_booking("tig", "B1", on="20 Jan 2027"))
    school.mornings("6 Jan 2027", "6 Jan 2027").given("7 Jan 2027", a_cancellation("B1"))
    school.sent("meeting_cancelled", on="7 Jan 2027", to="head, chair, sip, senior_adviser")
    school.given("7 Jan 2027", a_booking("tig", "B2", on="10 Mar 2027")).given("8 Jan 2027", a_cancellation("B2"))
    school.sent_nothing("meeting_cancelled", after="7 Jan 2027")


def test_decisions_of_a_meeting_are_kept() -> None:
    """ "on course to meet milestones and achieve success criteria" (R52)"""
    school = in_4b_since_october().given("9 Nov 2026", a_booking("tig", "B1", on="25 Nov 2026"))
    school.given("25 Nov 2026", the_meeting_held("B1", decisions=("mathematics consultant, 6 days",)))
    school.keeps_apart("mathematics consultant, 6 days")


def test_money_is_agreed_where_head_and_chair_have_been_called() -> None:
    """ "will always be discussed with the headteacher and Chair of Governors" (R88)"""
    for kind in in_4b_since_october().framework.policy.meetings.values():
        assert kind.expected == ("head", "chair")
    school = in_4b_since_october().given("9 Nov 2026", a_booking("tig", "B1", on="25 Nov 2026"))
    school.on("10 Nov 2026").will_send("meeting_notice", to="head", on="11 Nov 2026")
    school.on("10 Nov 2026").will_send("meeting_notice", to="chair", on="11 Nov 2026")


def test_a_meeting_cannot_be_held_twice_or_after_it_was_called_off() -> None:
    """ "at least twice a term": each meeting counts once (R49)"""
    school = in_4b_since_october().given("9 Nov 2026", a_booking("tig", "B1", on="25 Nov 2026"))
    school.given("25 Nov 2026", the_meeting_held("B1"))
    school.on("26 Nov 2026").refuses(the_meeting_held("B1"), because="it was already held")
    school.on("26 Nov 2026").refuses(a_move("B1", to="2 Dec 2026"), because="it was already held")
