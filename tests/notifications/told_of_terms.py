"""The letters around a meeting and at the end of a term, as they are told of a case: see told.py."""

from __future__ import annotations

from datetime import date

from cases import events as e
from tests.notifications.story import Story, letter
from tests.notifications.told import BOOKED, M1, decided, notice
from tests.notifications.told_of_powers import SAYS

__all__ = ["HELD", "SAYS", "group_met", "left"]

HELD = e.MeetingHeld(kind="tig", meeting="B1", decisions=("Spend 6 days on subject leaders", "Look at pupils’ books"))


def group_met(s: Story, held: e.MeetingHeld = HELD, absent: tuple[str, ...] = ("chair",)) -> None:
    s.tell(date(2026, 11, 9), BOOKED)
    s.tell(date(2026, 11, 25), held)
    for role in absent:
        s.tell(date(2026, 11, 25), e.MeetingAbsent(meeting="B1", role=role))


@notice("Please come to this meeting on 18 November 2026. Bring the school’s priorities and its action plan",
        "1. The school presents its priorities", "Chaired by: Assistant Director, Universal Services", "(section 15)",
        "Meeting with the Assistant Director on 18 November 2026: St Aldhelm’s School [Case 990002-B]")  # fmt: skip
def priorities_meeting(s: Story) -> str:
    s.tell(date(2026, 10, 23), e.MeetingBooked(kind="intervention_meeting", meeting="BI", on=date(2026, 11, 18)))
    return s.says("priorities_meeting", date(2026, 10, 23), template="meeting_notice", subject="BI 2026-11-18",
                  about={"meeting": "BI"})  # fmt: skip


@notice("Please send us the school’s papers by 20 November 2026", "Date of the meeting: 25 November 2026",
        "What must be in place: Tracking of every pupil in place Led by: Headteacher Due: 26 February 2027",
        "Leave out the names of pupils", "The meeting was booked on 9 November 2026")  # fmt: skip
def papers_request(s: Story) -> str:
    s.tell(date(2026, 11, 2), M1)
    s.tell(date(2026, 11, 9), BOOKED)
    asked = s.tell(date(2026, 11, 10), letter("papers_request", "head", "chair"))
    return s.says("papers_request", date(2026, 11, 10), cause=asked)


@notice("Held on: 25 November 2026", "Expected but not there: Chair of Governors",
        "Decisions - Spend 6 days on subject leaders - Look at pupils’ books", "Led by: Headteacher",
        "The next meeting is on 20 January 2027: Targeted Intervention Group.",
        "copy of this letter to: - Chair")  # fmt: skip
def group_actions(s: Story) -> str:
    s.tell(date(2026, 11, 2), M1)
    group_met(s)
    s.tell(date(2026, 11, 26), e.MeetingBooked(kind="tig", meeting="B2", on=date(2027, 1, 20)))
    issued = s.tell(date(2026, 11, 27), letter("group_actions", "head", "chair"))
    return s.says("group_actions", date(2026, 11, 27), cause=issued)


@notice("St Aldhelm’s School: autumn term 2026/27", "our work this term was not successful",
        "visited the school on 14 October 2026", "Targeted Intervention Group Date: 25 November 2026",
        "Expected but not there: Chair of Governors", "Due: 26 February 2027 Progress: Not due yet",
        "(section 15, Evaluation)")  # fmt: skip
def termly_report(s: Story) -> str:
    s.tell(date(2026, 10, 14), e.SipVisited())
    s.tell(date(2026, 11, 2), M1)
    group_met(s)
    s.tell(date(2026, 12, 10), e.MonitoringReported(judged="not_successful"))
    issued = s.tell(date(2026, 12, 11), letter("termly_report", "head", "chair", "ad"))
    return s.says("termly_report", date(2026, 12, 11), cause=issued)


@notice("changed from LA4b to LA4a on 1 December 2027", "The meeting on 1 December 2027 judged",
        "- 6 days of an adviser’s time - 1 day of an adviser’s time", "until at least 9 December 2028",
        "(section 15, Exit strategy)")  # fmt: skip
def support_taper(s: Story) -> str:
    left(s)
    s.tell(date(2027, 12, 9), e.OfstedCategoryRemoved(published=date(2027, 12, 9), until=date(2028, 12, 9)))
    issued = s.tell(date(2027, 12, 10), letter("support_taper", "head", "chair"))
    return s.says("support_taper", date(2027, 12, 10), cause=issued)


def left(s: Story) -> None:
    """The school leaves the category of intervention, with a taper."""
    decided(s)
    s.tell(date(2027, 11, 10), e.MeetingBooked(kind="summative", meeting="BS", on=date(2027, 12, 1)))
    s.tell(date(2027, 12, 1), e.MeetingHeld(kind="summative", meeting="BS", counts_as="tig", judged="sufficient"))
    s.tell(date(2027, 12, 1), e.CategoryDecided(old="LA4b", new="LA4a", school_view="agrees"))
    change = e.CategoryChanged(old="LA4b", new="LA4a", was_concern=True, concern=True, intervention=False)
    s.tell(date(2027, 12, 1), change)
    s.tell(date(2027, 12, 1), e.SupportTapered(support_days=(6, 1)))
