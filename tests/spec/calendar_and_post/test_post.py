"""E-mail, post and the telephone"""

from tests.spec.facts import a_booking, a_decision, a_letter, a_move, a_plan
from tests.trails import School, a_school


def with_a_chair_without_email() -> School:
    return a_school("LA3", chair="pask").given("11 Dec 2026", a_decision("LA4b"))


def test_post_counts_two_working_days_later() -> None:
    """A letter to somebody without e-mail is posted, and counts two working days later (A20)"""
    school = with_a_chair_without_email().given("14 Dec 2026", a_letter("category_change"))
    school.sent("category_change", on="14 Dec 2026", to="head", via="email", counts_from="14 Dec 2026")
    school.sent("category_change", on="14 Dec 2026", to="chair", via="post", counts_from="16 Dec 2026")


def test_post_over_christmas() -> None:
    """Two working days later: bank holidays and the weekend do not count (A20)"""
    school = with_a_chair_without_email().given("24 Dec 2026", a_letter("category_change"))
    school.sent("category_change", on="24 Dec 2026", to="chair", via="post", counts_from="30 Dec 2026")


def test_a_posted_notice_goes_earlier_so_that_it_counts_in_time() -> None:
    """Ten working days' notice: posted on 11 January, e-mailed on 13 January (O05)"""
    school = with_a_chair_without_email().given("8 Jan 2027", a_booking("tig", "A1", on="27 Jan 2027"))
    school.mornings("11 Jan 2027", "13 Jan 2027")
    school.sent("meeting_notice", on="11 Jan 2027", to="chair", via="post", counts_from="13 Jan 2027")
    school.sent("meeting_notice", on="13 Jan 2027", to="head, sip, senior_adviser", via="email")


def test_a_meeting_booked_late_is_told_at_once_as_short_notice() -> None:
    """Booked on 29 November for 14 December: e-mail is in time, the post is not (O05)"""
    school = a_school("LA3", chair="pask", recorded="1 Sep 2027").given("20 Sep 2027", a_decision("LA4b"))
    school.given("29 Nov 2027", a_booking("tig", "A6", on="14 Dec 2027"))
    school.sent("meeting_notice", on="29 Nov 2027", to="chair", via="post", note="short notice")
    school.mornings("30 Nov 2027", "30 Nov 2027")
    school.sent("meeting_notice", on="30 Nov 2027", to="head, sip, senior_adviser")
    assert not [s for s in school.sends if s.via == "email" and "short notice" in s.note]


def test_whoever_has_no_email_is_reminded_by_telephone() -> None:
    """A reminder to somebody without e-mail is a telephone call for an officer (R51)"""
    school = with_a_chair_without_email().given("8 Jan 2027", a_booking("tig", "A1", on="27 Jan 2027"))
    school.mornings("11 Jan 2027", "25 Jan 2027")
    school.sent("meeting_reminder", on="25 Jan 2027", to="chair", via="phone_task")
    school.is_recorded("task.raised", template="meeting_reminder", role="chair", via="phone_task")


def test_a_chair_who_leads_a_milestone_is_telephoned() -> None:
    """A reminder to somebody without e-mail (R52)"""
    school = with_a_chair_without_email().given("15 Jan 2027", a_plan(("M3", "chair", "24 Mar 2027")))
    school.mornings("17 Mar 2027", "17 Mar 2027").sent("milestone_due", on="17 Mar 2027", to="chair", via="phone_task")


def test_word_of_a_move_is_posted_too() -> None:
    """A notice to somebody without e-mail (R51)"""
    school = with_a_chair_without_email().given("8 Jan 2027", a_booking("tig", "A1", on="27 Jan 2027"))
    school.mornings("11 Jan 2027", "13 Jan 2027").given("20 Jan 2027", a_move("A1", to="3 Feb 2027"))
    school.sent("meeting_moved", on="20 Jan 2027", to="chair", via="post", counts_from="22 Jan 2027")
    school.sent("meeting_moved", on="20 Jan 2027", to="head, sip, senior_adviser", via="email")
