"""Milestones of the action plan: one that is due or missed, and those that are still open."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases import events as e
from cases.case import Milestone
from cases.refusals import day
from notifications.facts.matter import Matter, personal

MET = "Met"


def milestone(m: Matter) -> dict[str, Any]:
    """The milestone that a reminder is about, with the day it was due when the reminder was called for."""
    event = m.event
    named = event.milestone if isinstance(event, e.MilestoneMissed | e.MilestoneEscalated) else None
    found = m.case.milestones.get(named or str(m.delivery.context.get("milestone")))
    if found is None:
        return {}
    due = _due(m, found)
    missed = f"Milestone {found.id} was due on {day(due)} and has not been recorded as met."
    because = missed if named else f"You lead milestone {found.id} in the school’s action plan."
    rules = m.framework.policy.milestones
    return {
        "milestone": {**_milestone(m, found), "due": due},
        "because": because,
        **({"source": rules.source} if rules else {}),
    }


def _due(m: Matter, found: Milestone) -> date:
    if m.cause is None:
        return date.fromisoformat(m.delivery.subject.rpartition(" ")[2])
    missed = m.latest(e.MilestoneMissed, lambda event: event.milestone == found.id)
    return missed.event.due if missed else found.due


def _milestone(m: Matter, found: Milestone) -> dict[str, Any]:
    """A milestone's id, words, day and who leads it; no words where they were erased."""
    added = next((x for x in m.trail if x.type == e.MilestoneAdded.type and x.data["milestone"] == found.id), None)
    words = personal(added, "text", of="text") if added else {}
    return {"id": found.id, "due": found.due, "lead_title": m.title(found.lead), **words}


def open_milestones(m: Matter) -> list[dict[str, Any]]:
    """Every milestone not yet met, the earliest first."""
    return [milestone for milestone in milestones(m) if milestone["standing"] != MET]


def milestones(m: Matter) -> list[dict[str, Any]]:
    """Every milestone of the action plan, the earliest first, and how it stands today."""
    found = sorted(m.case.milestones.values(), key=lambda x: (x.due, x.id))
    return [{**_milestone(m, x), "standing": _standing(x, m.today)} for x in found]


def _standing(found: Milestone, today: date) -> str:
    if found.met:
        return MET
    return "Not met in time" if found.due < today else "Not due yet"
