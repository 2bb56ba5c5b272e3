"""Folding in the group and its meetings."""

from __future__ import annotations

from cases import events as e
from cases.case import Case, Meeting
from cases.folding.arms import Changes, arm, noted, put
from cases.trail import Entry


@arm(e.GroupSetUp)
def _group(case: Case, event: e.GroupSetUp, entry: Entry) -> Changes:
    return {"group_set_up": True}


@arm(e.MeetingBooked)
def _booked(case: Case, event: e.MeetingBooked, entry: Entry) -> Changes:
    meeting = Meeting(event.meeting, event.kind, event.on, entry.effective, event.counts_as)
    return {
        "meetings": {**case.meetings, event.meeting: meeting},
        "occasions": noted(case.occasions, entry, f"meeting.{event.kind}.booked", subject=event.meeting),
    }


@arm(e.MeetingMoved)
def _moved(case: Case, event: e.MeetingMoved, entry: Entry) -> Changes:
    return {"meetings": put(case.meetings, event.meeting, on=event.on, moved_on=entry.effective)}


@arm(e.MeetingCancelled)
def _cancelled(case: Case, event: e.MeetingCancelled, entry: Entry) -> Changes:
    return {"meetings": put(case.meetings, event.meeting, standing="cancelled")}


@arm(e.MeetingHeld)
def _held(case: Case, event: e.MeetingHeld, entry: Entry) -> Changes:
    names = [f"meeting.{kind}" for kind in (event.kind, event.counts_as) if kind]
    changes: Changes = {
        "meetings": put(case.meetings, event.meeting, standing="held", judged=event.judged),
        "occasions": noted(case.occasions, entry, *names, subject=event.meeting),
    }
    if event.judged:
        changes["judged_sufficient"] = event.judged == "sufficient"
    return changes
