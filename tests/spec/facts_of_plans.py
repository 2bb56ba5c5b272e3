"""What the paragraphs say of ratings of risk, of milestones as meetings judge them, of actions and of money."""

from __future__ import annotations

from typing import Any

from cases import commands as c
from tests.spec.everybody import day


def a_rating(
    rating: str, direction: Any = "unchanged", because: str = "two year groups have no teacher", **more: Any
) -> c.RateRisk:
    return c.RateRisk(rating=rating, direction=direction, reason=because, **more)


def milestones_judged_at(meeting: str, notes: str = "", **judgements: str) -> c.JudgeMilestones:
    """Each milestone by name, with the judgement: M1="at_risk"."""
    judged = (c.JudgedMilestone(milestone=id, judgement=said, note=notes) for id, said in judgements.items())
    return c.JudgeMilestones(meeting=meeting, milestones=tuple(judged))


def an_action(id: str, at: str, due: str, lead: str = "head", text: str = "bring the timetable") -> c.CarryAction:
    return c.CarryAction(id=id, meeting=at, due=day(due), lead=lead, text=text)


def the_action_carried(id: str, to: str, due: str) -> c.CarryAction:
    return c.CarryAction(id=id, meeting=to, due=day(due))


def the_action_done(id: str, outcome: str = "") -> c.FinishAction:
    return c.FinishAction(id=id, outcome=outcome)


def money_spent(amount: str, on: str, what: str = "cover for a teacher", **more: Any) -> c.RecordSpend:
    return c.RecordSpend(amount=amount, date=day(on), what=what, **more)
