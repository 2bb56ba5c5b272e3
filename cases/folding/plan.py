"""Folding in the plan and its milestones."""

from __future__ import annotations

from cases import events as e
from cases.case import Case, Milestone
from cases.folding.arms import Changes, arm, put
from cases.planned import JudgedAt, NewDay, Spend
from cases.trail import Entry


@arm(e.PlanAgreed)
def _plan(case: Case, event: e.PlanAgreed, entry: Entry) -> Changes:
    return {"plan_agreed": True, "plan_entry": entry.seq}


@arm(e.MilestoneAdded)
def _milestone(case: Case, event: e.MilestoneAdded, entry: Entry) -> Changes:
    added = Milestone(event.milestone, event.lead, event.due, entry.effective, seq=entry.seq, added_on=entry.effective)
    return {"milestones": {**case.milestones, event.milestone: added}}


@arm(e.MilestoneMet)
def _met(case: Case, event: e.MilestoneMet, entry: Entry) -> Changes:
    return {"milestones": put(case.milestones, event.milestone, met=True, met_on=entry.effective)}


@arm(e.MilestoneMissed)
def _missed(case: Case, event: e.MilestoneMissed, entry: Entry) -> Changes:
    return {"milestones": put(case.milestones, event.milestone, missed=True)}


@arm(e.MilestoneEscalated)
def _escalated(case: Case, event: e.MilestoneEscalated, entry: Entry) -> Changes:
    return {"milestones": put(case.milestones, event.milestone, escalated=True)}


@arm(e.MilestoneReplanned)
def _replanned(case: Case, event: e.MilestoneReplanned, entry: Entry) -> Changes:
    days = (*case.milestones[event.milestone].days, NewDay(entry.effective, event.was, event.due, entry.seq))
    fresh = {"due": event.due, "agreed_on": entry.effective, "missed": False, "escalated": False, "days": days}
    return {"milestones": put(case.milestones, event.milestone, **fresh)}


@arm(e.MilestonesJudged)
def _judged(case: Case, event: e.MilestonesJudged, entry: Entry) -> Changes:
    milestones = case.milestones
    for id, judgement in event.judgements.items():
        said = JudgedAt(event.meeting, entry.effective, judgement, entry.seq)
        milestones = put(milestones, id, judgements=(*milestones[id].judgements, said))
    return {"milestones": milestones}


@arm(e.SpendRecorded)
def _spent(case: Case, event: e.SpendRecorded, entry: Entry) -> Changes:
    spend = Spend(event.pence, event.on, event.priority, event.activity, case.plan_entry, entry.seq)
    return {"spends": (*case.spends, spend)}
