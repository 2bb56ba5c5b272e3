"""The action plan and its milestones"""

from tests.spec.facts import (
    a_decision,
    a_milestone_met,
    a_milestone_replanned,
    a_plan,
    a_report_to_the_monitoring_group,
    the_plan_amended,
)
from tests.trails import School, a_school


def with_a_milestone(lead: str = "head", due: str = "26 Feb 2027") -> School:
    school = a_school("LA3").given("11 Dec 2026", a_decision("LA4b"))
    return school.given("15 Jan 2027", a_plan(("M1", lead, due)))


def test_a_plan_is_drawn_up() -> None:
    """ "an action plan will be drawn up by the LA" (R19, O12)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.on("20 Oct 2026").owes("O12", due="1 Dec 2026", by="hsi", late_to="ad", remind="24 Nov 2026")
    school.given("26 Nov 2026", a_plan())
    school.on("26 Nov 2026").has_met("O12", due="1 Dec 2026")


def test_a_plan_not_agreed_is_late() -> None:
    """ "will be drawn up" (O12)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b")).mornings("23 Nov 2026", "2 Dec 2026")
    school.sent("due_O12", on="24 Nov 2026", to="hsi").sent("late_O12", on="2 Dec 2026", to="ad")


def test_whoever_leads_a_milestone_is_reminded() -> None:
    """ "on course to meet milestones" (R52)"""
    school = with_a_milestone(lead="sip", due="24 Mar 2027").mornings("16 Mar 2027", "18 Mar 2027")
    school.sent("milestone_due", on="17 Mar 2027", to="sip")


def test_a_milestone_missed_is_told_and_then_goes_to_the_assistant_director() -> None:
    """ "monitor whether the school is making the required improvement" (R46, R45)"""
    school = with_a_milestone().mornings("26 Feb 2027", "15 Mar 2027")
    school.sent("milestone_missed", on="1 Mar 2027", to="head, sip, hsi")
    school.sent("milestone_escalated", on="15 Mar 2027", to="ad")


def test_a_milestone_met_is_chased_no_further() -> None:
    """ "on course to meet milestones" (R52)"""
    school = with_a_milestone().given("10 Feb 2027", a_milestone_met("M1")).mornings("11 Feb 2027", "15 Mar 2027")
    school.sent_nothing("milestone")
    school.on("15 Mar 2027").refuses(a_milestone_met("M1"), because="it is already met")


def test_a_milestone_replanned_starts_afresh() -> None:
    """ "adapt activities in the light of monitoring information" (R57)"""
    school = with_a_milestone().mornings("26 Feb 2027", "1 Mar 2027")
    school.given("2 Mar 2027", a_milestone_replanned("M1", due="30 Apr 2027")).mornings("3 Mar 2027", "4 May 2027")
    school.is_recorded("milestone.replanned", was="2027-02-26", due="2027-04-30")
    school.sent_nothing("milestone_escalated")
    school.sent("milestone_due", on="23 Apr 2027", to="head").sent(
        "milestone_missed", on="4 May 2027", to="head, sip, hsi"
    )


def test_why_a_milestone_has_a_new_day_is_kept_beside_it() -> None:
    """ "adapt activities in the light of monitoring information" (R57, R85)"""
    school = with_a_milestone()
    school.given("2 Feb 2027", a_milestone_replanned("M1", due="30 Apr 2027", because="no teacher was found"))
    school.is_recorded("milestone.replanned", reason="no teacher was found")
    school.keeps_apart("no teacher was found")
    [moved] = school.case.milestones["M1"].days
    assert (str(moved.was), str(moved.due)) == ("2027-02-26", "2027-04-30")


def test_work_judged_not_successful_is_reviewed_and_amended() -> None:
    """ "lead officers are requested to review the work" (R75, O21)"""
    school = with_a_milestone().given("18 Mar 2027", a_report_to_the_monitoring_group("not_successful"))
    school.on("18 Mar 2027").owes("O21", due="5 Apr 2027", by="hsi", late_to="ad", remind="31 Mar 2027")
    school.given("31 Mar 2027", the_plan_amended())
    school.on("31 Mar 2027").has_met("O21", due="5 Apr 2027")


def test_work_not_amended_is_late() -> None:
    """ "and make amendments" (O21)"""
    school = with_a_milestone().given("18 Mar 2027", a_report_to_the_monitoring_group("not_successful"))
    school.mornings("31 Mar 2027", "6 Apr 2027")
    school.sent("due_O21", on="31 Mar 2027", to="hsi").sent("late_O21", on="6 Apr 2027", to="ad")


def test_successful_work_asks_for_nothing() -> None:
    """ "Where work is not deemed to be successful" (R75, O21)"""
    school = with_a_milestone().given("18 Mar 2027", a_report_to_the_monitoring_group("successful"))
    school.on("18 Mar 2027").owes_nothing_under("O21")


def test_a_plan_that_was_never_agreed_cannot_be_amended() -> None:
    """ "make amendments" (R75)"""
    school = a_school("LA3").given("20 Oct 2026", a_decision("LA4b"))
    school.on("21 Oct 2026").refuses(the_plan_amended(), because="no plan has been agreed", rule="section 15")
