"""Around a meeting and at the end of a term: papers asked for, decisions and actions, the report of the term's work."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases import events as e
from cases.case import Meeting
from cases.decisions.category import blocking_leave
from cases.money import pounds
from cases.obligations import obligations
from cases.refusals import day
from cases.terms import Span
from notifications.facts.actions import open_actions
from notifications.facts.matter import Found, Matter, personal
from notifications.facts.milestones import milestones, open_milestones
from notifications.facts.words import paragraphs, plain, sentence


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
        "actions": open_actions(m),
        "open_milestones": open_milestones(m),
        "next": {"title": policy.meetings[following.kind].title, "on": following.on} if following else None,
        "because": f"The group met on {day(known['on'])}.",
        "source": policy.meetings[held.event.kind].source,
    }


def termly_report(m: Matter) -> dict[str, Any]:
    """The work of a term: visits, meetings, milestones, what changed, and what its author says of it."""
    # A report made in the holidays is about the term that has just ended.
    terms = [term for term in m.framework.calendar.spans("term") if term.start <= m.today]
    if not terms:
        return {}
    term = terms[-1]
    start = term.start
    judged = [x.event.judged for x in m.every(e.MonitoringReported) if x.on >= start and x.event.judged]
    report = {
        "term": term.name,
        "judged": plain(judged[-1]) if judged else None,
        "visits": [x.on for x in m.every(e.SipVisited) if x.on >= start],
        "meetings": [_held(m, x) for x in m.every(e.MeetingHeld) if x.on >= start],
        "meetings_owed": _meetings_owed(m, term),
        "cancelled": [_cancelled(m, x) for x in m.every(e.MeetingCancelled) if x.on >= start],
        "milestones": milestones(m),
        "replanned": [_replanned(x) for x in m.every(e.MilestoneReplanned) if x.on >= start],
        "changes": [_change(x) for x in m.every(e.CategoryChanged) if x.on >= start],
        "spent": _spent(m, start),
        "before_exit": [sentence(why) for why, _ in blocking_leave(m.case, m.framework.policy)],
    }
    own = _own_words(m)
    return {
        "report": report if own is None else {**report, "own": own},
        "because": f"We are working with the school in the {term.name}.",
    }


def _own_words(m: Matter) -> list[dict[str, Any]] | None:
    """What the author says, part by part, in paragraphs; None where it was erased."""
    issued = m.called_by(e.LetterIssued)
    words = personal(issued.entry, "words", of="words", empty={}) if issued else {"words": {}}
    if "words" not in words:
        return None
    heads = m.framework.policy.letters[m.delivery.template].own_words
    return [
        {"heading": heads.get(part, plain(part).capitalize()), "said": paragraphs(said)}
        for part, said in words["words"].items()
    ]


def _meetings_owed(m: Matter, term: Span) -> list[str]:
    """How many of the meetings that are owed in the term were held: "TIG at least twice a term: 1 held, 2 owed"."""
    owed, _ = obligations(m.case, m.framework, m.today, since=term.start)
    return [
        f"{o.duty.name}: {o.count} held, {o.needed} owed"
        for o in owed
        if o.span == term and o.duty.level == "duty" and any(name.startswith("meeting.") for name in o.duty.met_by)
    ]


def _cancelled(m: Matter, found: Found[e.MeetingCancelled]) -> dict[str, Any]:
    kind = m.case.meetings[found.event.meeting].kind
    return {"title": m.framework.policy.meetings[kind].title, "was": found.event.was}


def _replanned(found: Found[e.MilestoneReplanned]) -> dict[str, Any]:
    """A milestone that was given another day, and why, where somebody said so."""
    event = found.event
    reason = personal(found.entry, "reason", of="reason", empty="")
    return {"id": event.milestone, "was": event.was, "due": event.due, **reason}


def _change(found: Found[e.CategoryChanged]) -> dict[str, Any]:
    return {"on": found.on, "was": found.event.old, "now": found.event.new}


def _spent(m: Matter, since: date) -> str | None:
    """What was spent in the term to support the plan; None where nothing is on record."""
    pence = [x.event.pence for x in m.every(e.SpendRecorded) if x.on >= since]
    return pounds(sum(pence)) if pence else None


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
