"""The meeting with the Assistant Director"""

from tests.spec.facts import a_booking, a_decision, the_meeting_held
from tests.trails import a_school


def test_head_and_chair_are_invited() -> None:
    """ "invited to attend a meeting with the Assistant Director, Universal Services" (R47, O10)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.on("20 Oct 2026").owes("O10", due="17 Nov 2026", by="hsi", late_to="ad", remind="10 Nov 2026")
    school.on("20 Oct 2026").owes("O10", working="within 20 working days, a number set locally")
    school.given("23 Oct 2026", a_booking("intervention_meeting", "BI", on="18 Nov 2026"))
    school.sent("meeting_notice", on="23 Oct 2026", to="head, chair, sip, hsi", note="BI 2026-11-18")
    school.on("23 Oct 2026").has_met("O10", due="17 Nov 2026")


def test_an_invitation_not_given_is_late() -> None:
    """ "invited to attend a meeting" (O10)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b")).mornings("10 Nov 2026", "18 Nov 2026")
    school.sent("due_O10", on="10 Nov 2026", to="hsi").sent("late_O10", on="18 Nov 2026", to="ad")


def test_a_school_that_does_not_act_comes_under_intervention() -> None:
    """ "If the school is failing to take appropriate action intervention procedures apply" (R46)"""
    school = a_school("LA4a").given("20 Oct 2026", a_decision("LA4b", because="the agreed action was not taken"))
    for duty in ("O02", "O05", "O07", "O10", "O11", "O12"):
        school.on("20 Oct 2026").owes(duty)


def test_everyone_called_is_reminded() -> None:
    """ "The headteacher and Chair of Governors will be required to present their priorities" (R48)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.given("23 Oct 2026", a_booking("intervention_meeting", "BI", on="18 Nov 2026"))
    school.mornings("13 Nov 2026", "17 Nov 2026")
    school.sent("meeting_reminder", on="16 Nov 2026", to="head, chair, sip, hsi")


def test_a_meeting_is_not_held_before_its_day() -> None:
    """ "invited to attend a meeting": what has not happened is not recorded (R47)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.given("23 Oct 2026", a_booking("intervention_meeting", "BI", on="18 Nov 2026"))
    school.on("17 Nov 2026").refuses(the_meeting_held("BI"), because="18 November 2026 has not come yet")
    school.on("18 Nov 2026").records(the_meeting_held("BI"), "meeting.held")
