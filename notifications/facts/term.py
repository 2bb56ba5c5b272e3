"""Around a meeting and at the end of a term: papers asked for, decisions and actions, the report of the term's work."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases import events as e
from cases.case import Meeting
from cases.refusals import day
from notifications.facts.matter import Found, Matter, personal
from notifications.facts.milestones import milestones, open_milestones
from notifications.facts.words import plain


def papers_request(m: Matter) -> dict[str, Any]:
    """The next meeting in the diary, and by when its papers are wanted: a working day before its reminder goes."""
    meeting = _next_meeting(m, m.today)
    if meeting is None:
        return {}
    kind = m.framework.policy.meetings[meeting.kind]
    wanted = m.framework.calendar.add_working_days(meeting.on, -kind.remind - 1)
    known = {"title": kind.title, "on": meeting.on, "send_by": max(wanted, m.today)}
    because = f"The meeting was booked on {day(meeting.booked_on)}."
    return {"meeting": known, "open_milestones": open_milestones(m), "because": because}


def group_actions(m: Matter) -> dict[str, Any]:
    """What the group decided when it last met, who was not there, and every action that is still open."""
    policy = m.framework.policy
    kinds = policy.group_meetings()
    held = m.latest(e.MeetingHeld, lambda event: event.kind in kinds)
    if held is None:
        return {}
    known = {
        **_held(m, held),
        "chair": m.title(policy.meetings[held.event.kind].chair),
        "judged": held.event.judged,
        **personal(held.entry, "decisions", of="decisions", empty=[]),
    }
    following = _next_meeting(m, m.today)
    return {
        "meeting": known,
        "open_milestones": open_milestones(m),
        "next": {"title": policy.meetings[following.kind].title, "on": following.on} if following else None,
        "because": f"The group met on {day(known['on'])}.",
        "source": policy.meetings[held.event.kind].source,
    }


def termly_report(m: Matter) -> dict[str, Any]:
    """The work of a term: visits, meetings, milestones, and the judgement where one was made."""
    # A report made in the holidays is about the term that has just ended.
    terms = [term for term in m.framework.calendar.spans("term") if term.start <= m.today]
    if not terms:
        return {}
    term = terms[-1]
    judged = [x.event.judged for x in m.every(e.MonitoringReported) if x.on >= term.start and x.event.judged]
    held = [x for x in m.every(e.MeetingHeld) if x.on >= term.start]
    return {
        "report": {
            "term": term.name,
            "judged": plain(judged[-1]) if judged else None,
            "visits": [x.on for x in m.every(e.SipVisited) if x.on >= term.start],
            "meetings": [_held(m, x) for x in held],
            "milestones": milestones(m),
        },
        "because": f"We are working with the school in the {term.name}.",
    }


def _held(m: Matter, held: Found[e.MeetingHeld]) -> dict[str, Any]:
    """A meeting that took place: what, when, and the titles of those expected who were not there."""
    id, policy = held.event.meeting, m.framework.policy
    absent = [x.event.role for x in m.every(e.MeetingAbsent, lambda event: event.meeting == id)]
    return {
        "title": policy.meetings[held.event.kind].title,
        "on": m.case.meetings[id].on,
        "absent": m.titles(absent),
    }


def _next_meeting(m: Matter, after: date) -> Meeting | None:
    booked = [x for x in m.case.meetings.values() if x.standing == "booked" and x.on >= after]
    return min(booked, key=lambda x: (x.on, x.id), default=None)
