"""Section 15 and Appendix 2: milestones that nobody has judged, and work without a target date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cases import events as e
from cases.exceptions.finding import Finding
from cases.exceptions.looked import Looked
from cases.obligations import obligations
from cases.obligations.obligation import ended
from cases.refusals import day
from cases.trail import Entry

COLUMN = "target_completion"
"""Appendix 2's column for the day by which an activity is to be complete."""
STATEMENT = "letter.statement_of_action"


def find(looked: Looked) -> Iterator[Finding]:
    if looked.case.standing == "withdrawn":
        return
    yield from _unjudged(looked)
    yield from _plans_without_days(looked)
    yield from _no_day_for_removal(looked)


def _unjudged(looked: Looked) -> Iterator[Finding]:
    """Milestones whose day passed before somebody said that they were met, or agreed on another day."""
    rules = looked.policy.milestones
    planned: dict[str, tuple[Entry, date]] = {}
    judged: list[tuple[str, Entry, date, Entry | None]] = []
    for entry, event in looked.of(e.MilestoneAdded, e.MilestoneReplanned, e.MilestoneMet, e.MilestonesJudged):
        if isinstance(event, e.MilestonesJudged):
            then = [id for id in event.judgements if id in planned and planned[id][1] <= entry.effective]
            judged += [(id, *planned.pop(id), entry) for id in then]
            continue
        assert isinstance(event, e.MilestoneAdded | e.MilestoneReplanned | e.MilestoneMet)
        if known := planned.pop(event.milestone, None):
            judged.append((event.milestone, *known, entry))
        if not isinstance(event, e.MilestoneMet):
            planned[event.milestone] = entry, event.due
    judged += [(id, entry, due, None) for id, (entry, due) in planned.items()]
    stop = min(ended(looked.case) or looked.on, looked.on)
    for id, entry, due, answer in judged if rules else ():
        last = answer.effective if answer else stop
        if last <= due:
            continue
        outcome = f"It was judged on {day(last)}" if answer else "Nobody has said whether it is met or given a new day"
        yield looked.finding(
            "milestone_unjudged",
            rules.source if rules else "",
            f"Milestone {id} was due on {day(due)}. {outcome}.",
            [entry, *([answer] if answer else ())],
            due=due,
            done=last if answer else None,
            until=stop,
            days="bank",
        )


def _plans_without_days(looked: Looked) -> Iterator[Finding]:
    """A plan's activities have a target completion date (Appendix 2), and a plan without any day cannot be checked."""
    template = looked.policy.action_plan
    if template is None or COLUMN not in template.activity:
        return
    for entry, plan in looked.of(e.PlanAgreed):
        rows = [row for priority in plan.priorities for row in priority.activities]
        without = sum(not row.get(COLUMN, "").strip() for row in rows)
        dated = _has_milestones(looked, entry) or len(rows) > without
        hidden = len(entry.sd) > len(entry.private)  # erased or withheld: nobody can say what it held
        if (dated and not without) or (hidden and not rows and not dated):
            continue
        what = (
            f"{without} of its {len(rows)} activities {'has' if without == 1 else 'have'} no target date"
            if rows
            else "it names no milestone and no target date"
        )
        on = entry.effective
        yield looked.finding(
            "no_target_date", template.source, f"The plan agreed on {day(on)}: {what}.", [entry], due=on
        )


def _has_milestones(looked: Looked, plan: Entry) -> bool:
    """Milestones agreed with a plan are entries of the same act, which come right after it."""
    return any(x.seq > plan.seq and x.effective == plan.effective for x, _ in looked.of(e.MilestoneAdded))


def _no_day_for_removal(looked: Looked) -> Iterator[Finding]:
    """Once Ofsted has placed a school in a category, a target date is set for removing the causes."""
    owed, _ = obligations(looked.case, looked.framework, looked.on)
    dated = [entry for entry, said in looked.of(e.StatementPrepared) if said.target]
    for o in owed:
        if STATEMENT not in o.duty.met_by or o.opened is None or looked.on <= o.due:
            continue
        since = o.opened.seq
        answer = next((entry for entry in dated if entry.seq > since), None)
        if answer and answer.effective <= o.due:
            continue
        stop = min(ended(looked.case) or looked.on, looked.on)
        done = answer.effective if answer else None
        outcome = f"It was set on {day(done)}" if done else "None is on record"
        yield looked.finding(
            "no_target_date",
            o.duty.source,
            f"Ofsted's report of {day(o.opened.on)} calls for a target date for the removal of its causes, with the "
            f"statement due on {day(o.due)}. {outcome}.",
            [looked.numbered[since], *([answer] if answer else ())],
            due=o.due,
            done=done,
            until=stop,
            days=o.days,
        )
