"""Folding in the group and its meetings."""

from __future__ import annotations

from cases import events as e
from cases.case import Case, GroupAction, Meeting, Reply
from cases.folding.arms import Changes, arm, noted, put
from cases.trail import Entry


@arm(e.GroupSetUp)
def _group(case: Case, event: e.GroupSetUp, entry: Entry) -> Changes:
    return {"group_set_up": True}


@arm(e.MeetingBooked)
def _booked(case: Case, event: e.MeetingBooked, entry: Entry) -> Changes:
    meeting = Meeting(
        event.meeting,
        event.kind,
        event.on,
        entry.effective,
        event.counts_as,
        starts=event.starts,
        minutes=event.minutes,
    )
    return {
        "meetings": {**case.meetings, event.meeting: meeting},
        "occasions": noted(case.occasions, entry, f"meeting.{event.kind}.booked", subject=event.meeting),
    }


@arm(e.MeetingMoved)
def _moved(case: Case, event: e.MeetingMoved, entry: Entry) -> Changes:
    new = {"on": event.on, "moved_on": entry.effective, "starts": event.starts, "minutes": event.minutes}
    return {"meetings": put(case.meetings, event.meeting, **new, **_next_version(case, event.meeting))}


@arm(e.MeetingCancelled)
def _cancelled(case: Case, event: e.MeetingCancelled, entry: Entry) -> Changes:
    new = _next_version(case, event.meeting)
    return {"meetings": put(case.meetings, event.meeting, standing="cancelled", **new)}


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


def _next_version(case: Case, meeting: str) -> Changes:
    """A change of day, time or place, or a cancellation, is a new version of the invitation (RFC 5545, SEQUENCE)."""
    return {"sequence": case.meetings[meeting].sequence + 1}


@arm(e.MeetingReplied)
def _replied(case: Case, event: e.MeetingReplied, entry: Entry) -> Changes:
    reply = Reply(event.answer, event.sequence, event.answered_at or entry.at)
    replies = {**case.meetings[event.meeting].replies, event.person: reply}
    return {"meetings": put(case.meetings, event.meeting, replies=replies)}


@arm(e.PapersAdded)
def _papers(case: Case, event: e.PapersAdded, entry: Entry) -> Changes:
    papers = {**case.meetings[event.meeting].papers, event.paper: event.size}
    return {"meetings": put(case.meetings, event.meeting, papers=papers)}


@arm(e.GroupActionAgreed)
def _action(case: Case, event: e.GroupActionAgreed, entry: Entry) -> Changes:
    known = case.actions.get(event.action)
    if known is None:
        agreed = GroupAction(event.action, event.meeting, entry.effective, event.lead, event.due, entry.seq)
        return {"actions": {**case.actions, event.action: agreed}}
    carried = (*known.carried, (event.meeting, event.due, entry.seq))
    return {"actions": put(case.actions, event.action, lead=event.lead, due=event.due, carried=carried)}


@arm(e.GroupActionDone)
def _action_done(case: Case, event: e.GroupActionDone, entry: Entry) -> Changes:
    return {"actions": put(case.actions, event.action, done_on=entry.effective, done_seq=entry.seq)}
