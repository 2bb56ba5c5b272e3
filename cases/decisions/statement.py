"""The statement of action: EA 2005 section 15, and section 15 of the framework."""

from __future__ import annotations

from datetime import date

from cases import commands as c
from cases import events as e
from cases import statutory
from cases.case import Case
from cases.framework import Framework
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
        raise Refusal(DONE, f"the policy has no role {', '.join(unknown)}", f"Choose from {posts}.")
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


def parents(framework: Framework, told: str, heard: str) -> tuple[str, str]:
    """How parents are told and heard: what the statement says, else the policy's own words."""
    ours = framework.policy.statement_of_action
    return told or (ours.parents_told if ours else ""), heard or (ours.parents_heard if ours else "")


def _days(ask: c.PrepareStatement, today: date) -> None:
    for on in (*(x.due for x in ask.actions), *([ask.target] if ask.target else [])):
        if on < today:
            raise Refusal(DONE, f"{day(on)} has passed", "Give days that are still to come.", ACT)
