"""Folding in the plan and its milestones."""

from __future__ import annotations

from cases import events as e
from cases.case import Case, Milestone
from cases.folding.arms import Changes, arm, put
from cases.trail import Entry


@arm(e.PlanAgreed)
def _plan(case: Case, event: e.PlanAgreed, entry: Entry) -> Changes:
    return {"plan_agreed": True}


@arm(e.MilestoneAdded)
def _milestone(case: Case, event: e.MilestoneAdded, entry: Entry) -> Changes:
    added = Milestone(event.milestone, event.lead, event.due, entry.effective)
    return {"milestones": {**case.milestones, event.milestone: added}}


@arm(e.MilestoneMet)
def _met(case: Case, event: e.MilestoneMet, entry: Entry) -> Changes:
    return {"milestones": put(case.milestones, event.milestone, met=True)}


@arm(e.MilestoneMissed)
def _missed(case: Case, event: e.MilestoneMissed, entry: Entry) -> Changes:
    return {"milestones": put(case.milestones, event.milestone, missed=True)}


@arm(e.MilestoneEscalated)
def _escalated(case: Case, event: e.MilestoneEscalated, entry: Entry) -> Changes:
    return {"milestones": put(case.milestones, event.milestone, escalated=True)}


@arm(e.MilestoneReplanned)
def _replanned(case: Case, event: e.MilestoneReplanned, entry: Entry) -> Changes:
    fresh = {"due": event.due, "agreed_on": entry.effective, "missed": False, "escalated": False}
    return {"milestones": put(case.milestones, event.milestone, **fresh)}
