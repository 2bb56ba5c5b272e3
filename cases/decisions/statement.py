"""The statement of action: EA 2005 section 15, and section 15 of the framework."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from cases import commands as c
from cases import events as e
from cases import statutory
from cases.case import Case
from cases.framework import Framework
from cases.obligations import obligations
from cases.refusals import Refusal, day

ACT = "section 15 of the Education Act 2005"
DONE = "The statement was not recorded."


def prepare_statement(case: Case, ask: c.PrepareStatement, framework: Framework, today: date) -> list[e.Event]:
    """What the authority will do, who leads it and by when, and how parents are told and heard."""
    published = case.happened("ofsted.category_of_concern")
    if not case.ofsted_concern or not published:
        raise Refusal(DONE, "the school is in no Ofsted category of concern", "Record Ofsted's report first.", ACT)
    _days(ask, today)
    if unknown := [x.lead for x in ask.actions if x.lead not in framework.policy.roles]:
        posts = ", ".join(framework.policy.roles)
        raise Refusal(DONE, f"the policy has no role {', '.join(unknown)}", f"Choose from {posts}.", field="actions")
    actions = tuple(e.StatedAction(what=x.what, lead=x.lead, due=x.due) for x in ask.actions)
    told, heard = parents(framework, ask.parents_told, ask.parents_heard)
    law = framework.law
    with statutory.made_whole(DONE):
        statutory.StatementOfAction(
            law=law,
            school_type=case.school_type,
            published=published[-1].on,
            steps=tuple(statutory.Step(x.what, x.lead, x.due) for x in actions),
            parents_told=told,
            parents_heard=heard,
            copies=frozenset(role for words in law.statement_of_action.copies for role in law.posts(words)),
        )
    return [
        e.StatementPrepared(
            actions=actions, parents_told=ask.parents_told, parents_heard=ask.parents_heard, target=ask.target
        )
    ]


def says_something(case: Case, copies: Iterable[e.Copy], framework: Framework, today: date) -> None:
    """The letter has a statement that was prepared for the last report, or else a plan and a diary to take it from.

    Raises NotValid where it would say nothing.
    """
    reports, prepared = case.happened("ofsted.category_of_concern"), case.happened(e.StatementPrepared.type)
    if not reports or (prepared and prepared[-1].seq > reports[-1].seq):
        return
    told, heard = parents(framework, "", "")
    statutory.StatementOfAction(
        law=framework.law,
        school_type=case.school_type,
        published=reports[-1].on,
        steps=tuple(_on_record(case, framework, today)),
        parents_told=told,
        parents_heard=heard,
        copies=statutory.reached(case, copies, today),
    )


def _on_record(case: Case, framework: Framework, today: date) -> Iterator[statutory.Step]:
    """The plan still to be agreed, the meetings in the diary and the milestones still to be met, by their names."""
    for o in obligations(case, framework, today)[0]:
        if "plan.agreed" in o.duty.met_by and o.open and o.due >= today:
            yield statutory.Step(o.duty.name, o.duty.owed_by or "", o.due)
    for meeting in case.meetings.values():
        if meeting.standing == "booked" and meeting.on >= today:
            yield statutory.Step(meeting.kind, framework.policy.meetings[meeting.kind].chair, meeting.on)
    for milestone in case.milestones.values():
        if not milestone.met:
            yield statutory.Step(milestone.id, milestone.lead, milestone.due)


def parents(framework: Framework, told: str, heard: str) -> tuple[str, str]:
    """How parents are told and heard: what the statement says, else the policy's own words."""
    ours = framework.policy.statement_of_action
    return told or (ours.parents_told if ours else ""), heard or (ours.parents_heard if ours else "")


def _days(ask: c.PrepareStatement, today: date) -> None:
    given = [*(("actions", x.due) for x in ask.actions), *([("target", ask.target)] if ask.target else [])]
    for field, on in given:
        if on < today:
            raise Refusal(DONE, f"{day(on)} has passed", "Give days that are still to come.", ACT, field=field)
