"""Each notice as it is told of a case: the entries that lead to it, and the words that it must then hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from cases import events as e
from tests.notifications.story import Story, letter

LOGGED = e.ConcernLogged(
    data={"gcse_1_a_to_g_pct": "78.4", "outcomes_by_year": ("71", "68", "63")},
    hits=("T02", "T22"),
    judged=("T11", "T12"),
)
TO_4B = e.CategoryDecided(old="LA3", new="LA4b", school_view="LA3", reason="leadership capacity and standards")
CHANGED = e.CategoryChanged(old="LA3", new="LA4b", was_concern=False, concern=True, intervention=True)
M1 = e.MilestoneAdded(milestone="M1", lead="head", due=date(2027, 2, 26), text="Tracking of every pupil in place")
MISSED = e.MilestoneMissed(milestone="M1", due=date(2027, 2, 26))
BOOKED = e.MeetingBooked(kind="tig", meeting="B1", on=date(2026, 11, 25))
OFSTED = e.OfstedReported(published=date(2026, 12, 10), outcome="requires_significant_improvement", concern=True)

Told = Callable[[Story], str]
SAYS: dict[str, tuple[Told, tuple[str, ...]]] = {}


def notice(*words: str) -> Callable[[Told], Told]:
    """One notice: a function from a new story to its text, and the words that it must then hold."""

    def keep(told: Told) -> Told:
        SAYS[told.__name__] = (told, words)
        return told

    return keep


# --- concern and category
@notice("logged the concern on 15 September 2026", "Pupils with at least one GCSE at A* to G: 78.4%.",
        "Outcomes by year: 71, then 68, then 63.", "In our judgement, point T11 of our policy applies.",
        "GCSE at A* to G: 78.4% (point T22)", "contact David Okafor to arrange", "(section 15)",
        "Concern about St Aldhelm’s School: please read the evidence [Case 990002-B]")  # fmt: skip
def concern_alert(s: Story) -> str:
    s.tell(date(2026, 9, 15), LOGGED)
    return s.says("concern_alert", date(2026, 9, 18), cause=s.tell(date(2026, 9, 18), letter("concern_alert", "head")))


@notice("T12, A pattern of allegations against staff", "T02, Outcomes falling", "logged on 15 September 2026")
def concern_logged(s: Story) -> str:
    return s.says("concern_logged", date(2026, 9, 15), "hsi", s.tell(date(2026, 9, 15), LOGGED))


@notice("reported to you on 24 September 2026", "logged on 15 September 2026", "Dear Wider DLT")
def risk_report(s: Story) -> str:
    s.tell(date(2026, 9, 15), LOGGED)
    return s.says("risk_report", date(2026, 9, 24), "wider_dlt", s.tell(date(2026, 9, 24), e.RiskReported()))


@notice("agreed with you on 22 September 2026", "- Headteacher - Senior Adviser for intervention")
def agreed_action(s: Story) -> str:
    s.tell(date(2026, 9, 22), e.ActionAgreed(with_roles=("head", "senior_adviser")))
    return s.says("agreed_action", date(2026, 9, 23), cause=s.tell(date(2026, 9, 23), letter("agreed_action", "head")))


def decided(s: Story) -> int:
    s.tell(date(2026, 10, 19), e.SchoolViewRecorded(view="LA3", evidence_count=1, evidence=("tracking-autumn.pdf",)))
    s.tell(date(2026, 10, 20), TO_4B)
    s.tell(date(2026, 10, 20), e.CategoryDisagreed(decided="LA4b", school_view="LA3"))
    return s.tell(date(2026, 10, 20), CHANGED)


@notice("changed from LA3 to LA4b on 20 October 2026", "The old category is “Satisfactory”",
        "The School Improvement Partner made this judgement on 20 October 2026",
        "Reason for the judgement: leadership capacity and standards",
        "the right category is LA3", "- tracking-autumn.pdf",
        "once in each half-term", "copy of this letter to: - Chair of Governors")  # fmt: skip
def category_change(s: Story) -> str:
    decided(s)
    cause = s.tell(date(2026, 10, 22), letter("category_change", "head", "chair"))
    return s.says("category_change", date(2026, 10, 22), cause=cause)


@notice("is LA4b, “Inadequate (School Causing Concern)”", "was decided on 20 October 2026", "It was LA3")
def category_autumn(s: Story) -> str:
    decided(s)
    return s.says(
        "category_autumn", date(2026, 10, 22), cause=s.tell(date(2026, 10, 22), letter("category_autumn", "head"))
    )


@notice("for the coming school year is SC+", "The Head of Standards made", "The school has not sent us its view.",
        "(Norfolk)", "version 1 September 2026", "This year it is LT")  # fmt: skip
def classification(s: Story) -> str:
    s = Story(policy="composite-2026", category="LT")
    s.tell(date(2027, 7, 1), e.CategoryDecided(old="LT", new="SC+", school_view="declined"))
    return s.says("classification", date(2027, 7, 2), cause=s.tell(date(2027, 7, 2), letter("classification", "head")))


# --- meetings and milestones
def tig(s: Story, template: str, note: str = "") -> str:
    s.tell(date(2026, 11, 9), BOOKED)
    return s.says(template, date(2026, 11, 11), subject="B1 2026-11-25", note=note, about={"meeting": "B1"})


@notice("Please come to this meeting on 25 November 2026, and bring", "This is the first meeting of this kind",
        "Chaired by: Head of School Improvement", "Headteacher and Chair of Governors",
        "We are sorry that this is shorter")  # fmt: skip
def meeting_notice(s: Story) -> str:
    return tig(s, "meeting_notice", note="B1 2026-11-25; short notice")


@notice("Please come to this meeting on 25 November 2026", "The meeting was booked on 9 November 2026")
def meeting_reminder(s: Story) -> str:
    return tig(s, "meeting_reminder")


@notice("on 2 December 2026 instead of 25 November 2026", "Reason for the change: snow", "changed on 12 November 2026")
def meeting_moved(s: Story) -> str:
    s.tell(date(2026, 11, 9), BOOKED)
    moved = e.MeetingMoved(meeting="B1", was=date(2026, 11, 25), on=date(2026, 12, 2), reason="snow")
    return s.says("meeting_moved", date(2026, 11, 12), cause=s.tell(date(2026, 11, 12), moved), about={"meeting": "B1"})


@notice("will not take place on 25 November 2026. The cancellation in this e-mail", "Reason for cancelling: snow")
def meeting_cancelled(s: Story) -> str:
    s.tell(date(2026, 11, 9), BOOKED)
    off = s.tell(date(2026, 11, 12), e.MeetingCancelled(meeting="B1", was=date(2026, 11, 25), reason="snow"))
    return s.says("meeting_cancelled", date(2026, 11, 12), cause=off, about={"meeting": "B1"})


@notice(
    "by 26 February 2027",
    "Milestone M1: Tracking of every pupil in place",
    "Led by: Headteacher",
    "You lead milestone M1",
)
def milestone_due(s: Story) -> str:
    s.tell(date(2027, 1, 15), M1)
    return s.says("milestone_due", date(2027, 2, 12), subject="M1 2027-02-26", about={"milestone": "M1"})


@notice("Milestone M1 was due on 26 February 2027 and has not been recorded as met.")
def milestone_missed(s: Story) -> str:
    s.tell(date(2027, 1, 15), M1)
    return s.says("milestone_missed", date(2027, 3, 1), "hsi", s.tell(date(2027, 3, 1), MISSED))


@notice("was due on 26 February 2027 and is still open", "Tracking of every pupil")
def milestone_escalated(s: Story) -> str:
    s.tell(date(2027, 1, 15), M1)
    s.tell(date(2027, 3, 1), MISSED)
    late = s.tell(date(2027, 3, 15), e.MilestoneEscalated(milestone="M1"))
    s.tell(date(2027, 3, 15), e.MilestoneReplanned(milestone="M1", was=date(2027, 2, 26), due=date(2027, 4, 30)))
    return s.says("milestone_escalated", date(2027, 3, 15), "ad", late)


# --- people and reports
@notice("Your post as Headteacher began on 1 May 2027", "Targeted Intervention Group: 12 May 2027",
        "Due: 26 February 2027", "You became Headteacher on 1 May 2027")  # fmt: skip
def new_post_holder(s: Story) -> str:
    s.tell(date(2027, 1, 15), M1)
    s.tell(date(2027, 4, 14), e.MeetingBooked(kind="tig", meeting="B4", on=date(2027, 5, 12)))
    s.tell(date(2027, 4, 15), e.PostHolderAppointed(role="head", person="adeyemi", first_day=date(2027, 5, 1)))
    started = s.tell(date(2027, 5, 4), e.PostHolderStarted(role="head", person="adeyemi"))
    return s.says("new_post_holder", date(2027, 5, 4), cause=started, person="adeyemi")


@notice("From: Headteacher", "reply by 11 March 2027", "The Headteacher contacted you on 9 March 2027")
def contact_received(s: Story) -> str:
    called = s.tell(date(2027, 3, 9), e.ContactMade(contact="C1", to="nair", reply_by=date(2027, 3, 11)), by="flynn")
    return s.says("contact_received", date(2027, 3, 9), "officer", called, person="nair")


@notice(
    "Outcome: requires significant improvement", "one of Ofsted’s categories of concern", "recorded on 14 December 2026"
)
def ofsted_report(s: Story) -> str:
    return s.says("ofsted_report", date(2026, 12, 14), "hsi", s.tell(date(2026, 12, 14), OFSTED))


@notice("due by 7 January 2027", "on 10 December 2026", "The outcome was: requires significant improvement",
        "Agree an action plan with the school Led by: Head of School Improvement To be done by: 27 January 2027",
        "Targeted Intervention Group Led by: Head of School Improvement To be done by: 20 January 2027",
        "Milestone M1: Tracking of every pupil in place Led by: Headteacher To be done by: 26 February 2027",
        "The period for this action ends on 26 February 2027", "to the parents of every registered pupil",
        "Parents can write to us", "Education Act 2005, section 15")  # fmt: skip
def statement_of_action(s: Story) -> str:
    s.tell(date(2026, 12, 10), OFSTED)
    s.tell(date(2026, 12, 11), TO_4B)
    s.tell(date(2026, 12, 11), CHANGED)
    s.tell(date(2027, 1, 5), e.MeetingBooked(kind="tig", meeting="B2", on=date(2027, 1, 20)))
    s.tell(date(2027, 1, 5), M1)
    to = ("ofsted", "head", "chair", "diocese")
    issued = s.tell(date(2027, 1, 6), letter("statement_of_action", *to))
    return s.says("statement_of_action", date(2027, 1, 6), "ofsted", issued)


@notice("Term: autumn term 2026/27", "success criteria: not successful", "presented on 22 December 2026")
def smg_report(s: Story) -> str:
    made = s.tell(date(2026, 12, 22), e.MonitoringReported(judged="not_successful"))
    return s.says("smg_report", date(2026, 12, 22), "ad", made)


# --- duties
@notice("Please do this by 17 December 2027", "Done so far: 1 of 2", "Owed to: Headteacher and Chair of Governors",
        "TIG at least twice a term: 2 in the autumn term 2027/28, which ends on 17 December 2027.")  # fmt: skip
def due(s: Story) -> str:
    decided(s)
    about = {"duty": "O05", "due": "2027-12-17", "subject": "", "count": "1 of 2"}
    return s.says("due", date(2027, 11, 26), "hsi", template="due_O05", about=about)


@notice("was due on 11 March 2027", "Owed by: School Improvement Partner", "set locally", "so by 11 March 2027.",
        "(section 5)")  # fmt: skip
def late(s: Story) -> str:
    s.tell(date(2027, 3, 9), e.ContactMade(contact="C1", to="nair", reply_by=date(2027, 3, 11)))
    about = {"duty": "O15", "due": "2027-03-11", "subject": "C1", "count": ""}
    return s.says("late", date(2027, 3, 12), "hsi", template="late_O15", about=about)
