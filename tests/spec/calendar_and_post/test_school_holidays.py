"""School holidays and calendars"""

from pathlib import Path

from tests.spec.everybody import day
from tests.spec.facts import a_booking, a_decision, a_letter, a_plan, an_ofsted_report
from tests.spec.variants import a_calendar_of_its_own
from tests.trails import School, a_school


def in_4b() -> School:
    return a_school("LA3").given("11 Dec 2026", a_decision("LA4b"))


def test_nothing_goes_to_a_school_in_its_holidays() -> None:
    """A notice whose day falls in half-term goes on the last school day before it (O05)"""
    school = in_4b().given("5 Feb 2027", a_booking("tig", "B3", on="3 Mar 2027"))
    school.on("8 Feb 2027").will_send("meeting_notice", to="head", on="12 Feb 2027")
    school.on("8 Feb 2027").will_send("meeting_notice", to="chair", on="12 Feb 2027")
    school.on("8 Feb 2027").will_send("meeting_notice", to="sip", on="17 Feb 2027")


def test_a_milestones_reminder_comes_before_half_term() -> None:
    """Due on 26 February; five working days before is in half-term, so 12 February (R52)"""
    school = in_4b().given("15 Jan 2027", a_plan(("M1", "head", "26 Feb 2027"), ("M2", "sip", "26 Feb 2027")))
    school.mornings("18 Jan 2027", "26 Feb 2027")
    school.sent("milestone_due", on="12 Feb 2027", to="head").sent("milestone_due", on="19 Feb 2027", to="sip")


def test_a_notice_called_for_in_the_last_days_of_term_goes_at_once() -> None:
    """Booked on 12 February for 3 March: the day in half-term is brought forward to the same day (O05)"""
    school = in_4b().given("12 Feb 2027", a_booking("tig", "B3", on="3 Mar 2027"))
    school.sent("meeting_notice", on="12 Feb 2027", to="head, chair")


def test_a_school_with_its_own_terms(tmp_path: Path) -> None:
    """Voluntary aided schools set their own terms: a half-term of two weeks does not count (O09)"""
    own = a_calendar_of_its_own(tmp_path, {"2026-10-23": "2026-10-16"})
    school = a_school("LA3", type="voluntary_aided", calendar="calendar-own", rules=own)
    school.given("15 Oct 2026", an_ofsted_report("special_measures", published="15 Oct 2026"))
    school.on("15 Oct 2026").owes("O09", due="12 Nov 2026")
    ours = a_school("LA3").given("15 Oct 2026", an_ofsted_report("special_measures", published="15 Oct 2026"))
    ours.on("15 Oct 2026").owes("O09", due="29 Oct 2026")


def test_a_school_with_its_own_terms_counts_its_own_periods(tmp_path: Path) -> None:
    """Voluntary aided schools set their own terms (O05)"""
    own = a_calendar_of_its_own(tmp_path, {"2027-03-25": "2027-04-01"})
    school = a_school("LA3", calendar="calendar-own", rules=own).given("18 Dec 2026", a_decision("LA4b"))
    school.on("5 Jan 2027").owes("O05", due="1 Apr 2027", progress="0 of 2")


def test_a_day_outside_the_calendar_stops_nothing_else() -> None:
    """Term dates not entered: a clear sentence, and everything that needs none goes on (O05, O11)"""
    school = a_school("LA3").given("4 Sep 2028", a_decision("LA4b"))
    school.on("4 Sep 2028").owes("O02", due="11 Sep 2028").owes("O11", due="18 Sep 2028")
    school.on("4 Sep 2028").cannot_work_out("O05", because="Term dates for 4 September 2028 have not been entered")
    troubles = school.morning(day("13 Sep 2028"))
    assert "Term dates for 13 September 2028 have not been entered" in troubles[0]
    school.sent("due_O11", on="13 Sep 2028", to="hsi")


def test_a_letter_needs_no_term_dates() -> None:
    """Term dates not entered: a letter still goes (O02)"""
    school = a_school("LA3").given("4 Sep 2028", a_decision("LA4b"))
    school.given("5 Sep 2028", a_letter("category_change"))
    school.on("5 Sep 2028").has_met("O02", due="11 Sep 2028")


def test_a_meeting_may_be_booked_for_a_year_whose_dates_are_not_entered() -> None:
    """Term dates not entered: the meeting is on record, and its notices wait for them (O05)"""
    school = a_school("LA3").given("10 Jul 2028", a_decision("LA4b"), a_booking("tig", "B1", on="27 Sep 2028"))
    school.is_recorded("meeting.booked", meeting="B1", on="2028-09-27")
