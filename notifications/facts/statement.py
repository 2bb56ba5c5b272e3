"""The statement of action: what the authority will do and by when, and how parents are told and heard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from cases import events as e
from cases import statutory
from cases.decisions.statement import parents
from cases.obligations import Obligation, obligations
from notifications.facts.matter import Found, Matter
from notifications.facts.matters import erased, stopped
from notifications.facts.milestones import open_milestones
from notifications.facts.words import plain

MEETS = "letter.statement_of_action"
PLAN = "plan.agreed"


def statement_of_action(m: Matter) -> dict[str, Any]:
    """The report that called for the statement, and the statement: as prepared, or else from the plan and the diary.

    Raises MissingValue where it does not cover what the Act asks for.
    """
    report = m.latest(e.OfstedReported, lambda event: event.concern)
    if report is None:
        return {}
    prepared = m.latest(e.StatementPrepared)
    own = prepared if prepared and prepared.entry.seq > report.entry.seq else None
    if own and erased(own.entry):
        return {}
    owed, _ = obligations(m.case, m.framework, m.today)
    steps = _prepared(own.event) if own else tuple(sorted(_on_record(m, owed), key=lambda x: x.due))
    told, heard = parents(m.framework, *((own.event.parents_told, own.event.parents_heard) if own else ("", "")))
    whole = _whole(m, report, steps, told, heard)
    return {
        "statement": {
            "outcome": plain(report.event.outcome),
            "published": report.event.published,
            "due": _due(owed, report),
            "actions": [{"what": x.what, "lead_title": m.title(x.lead), "due": x.due} for x in whole.steps],
            "ends": whole.period,
            "parents_told": whole.parents_told,
            "parents_heard": whole.parents_heard,
            "target": own.event.target if own else None,
        },
        "because": "Ofsted put the school in one of its categories of concern.",
    }


def _whole(
    m: Matter, report: Found[e.OfstedReported], steps: tuple[statutory.Step, ...], told: str, heard: str
) -> statutory.StatementOfAction:
    copies = m.event.copies if isinstance(m.event, e.LetterIssued) else ()
    on = m.cause.effective if m.cause else m.today
    try:
        return statutory.StatementOfAction(
            law=m.framework.law,
            school_type=m.case.school_type,
            published=report.event.published,
            steps=steps,
            parents_told=told,
            parents_heard=heard,
            copies=statutory.reached(m.case, copies, on),
        )
    except statutory.NotValid as no:
        stopped(m, no.why, no.mend)


def _prepared(event: e.StatementPrepared) -> tuple[statutory.Step, ...]:
    return tuple(statutory.Step(x.what, x.lead, x.due) for x in event.actions)


def _on_record(m: Matter, owed: list[Obligation]) -> Iterator[statutory.Step]:
    """Without a statement prepared: the plan still to be agreed, meetings in the diary, and the plan's milestones."""
    yield from (statutory.Step("Agree an action plan with the school", o.duty.owed_by or "", o.due) for o in owed
                if PLAN in o.duty.met_by and o.open and o.due >= m.today)  # fmt: skip
    kinds = m.framework.policy.meetings
    booked = [x for x in m.case.meetings.values() if x.standing == "booked" and x.on >= m.today]
    for meeting in sorted(booked, key=lambda x: (x.on, x.id)):
        kind = kinds[meeting.kind]
        yield statutory.Step(f"Hold this meeting with the school: {kind.title}", kind.chair, meeting.on)
    for milestone in open_milestones(m):
        yield _milestone(m, milestone)


def _milestone(m: Matter, milestone: dict[str, Any]) -> statutory.Step:
    id, due = str(milestone["id"]), milestone["due"]
    if "text" not in milestone:
        stopped(m, f"the words of milestone {id} were erased", "Prepare the statement with its actions.")
    assert isinstance(due, date)
    return statutory.Step(f"Milestone {id}: {milestone['text']}", m.case.milestones[id].lead, due)


def _due(owed: list[Obligation], report: Found[e.OfstedReported]) -> date | None:
    """The day on which the statement is owed for this report."""
    found = [o.due for o in owed if MEETS in o.duty.met_by and o.opened and o.opened.seq == report.entry.seq]
    return found[-1] if found else None
