"""Appendix 2 and section 15: the action plan, its milestones, and what becomes of them."""

from __future__ import annotations

from datetime import date

from cases import commands as c
from cases import events as e
from cases.case import Case, Milestone
from cases.framework import Framework
from cases.refusals import Refusal, day

SECTION = "section 15"


def agree_plan(case: Case, ask: c.AgreePlan, framework: Framework, today: date) -> list[e.Event]:
    """The plan of the LA, SIP, headteacher and governors; that the school did not sign is a valid answer (A6)."""
    done = "The plan was not recorded."
    ids = [m.id for m in ask.milestones]
    if twice := sorted({m for m in ids if ids.count(m) > 1 or m in case.milestones}):
        raise Refusal(
            done,
            f"there is already a milestone {', '.join(twice)}",
            "Give each milestone a name of its own.",
            SECTION,
            field="milestones",
        )
    for milestone in ask.milestones:
        if milestone.lead not in framework.policy.roles:
            raise Refusal(
                done,
                f"the policy has no role {milestone.lead} to lead {milestone.id}",
                "Name the lead by role.",
                "Appendix 2",
                field="milestones",
            )
        if milestone.due < today:
            raise Refusal(
                done,
                f"milestone {milestone.id} would be due on {day(milestone.due)}, which has passed",
                "Give a day that is still to come.",
                "Appendix 2",
                field="milestones",
            )
    _in_the_template(ask, framework, done)
    agreed = e.PlanAgreed(
        school_signed=ask.school_signed,
        plan_type=ask.plan_type,
        preface=ask.preface,
        priorities=tuple(e.Priority(**p.model_dump()) for p in ask.priorities),
    )
    return [
        agreed,
        *_advice(case, ask, framework),
        *(e.MilestoneAdded(milestone=m.id, lead=m.lead, due=m.due, text=m.text) for m in ask.milestones),
    ]


def _in_the_template(ask: c.AgreePlan, framework: Framework, done: str) -> None:
    """The plan has Appendix 2's headings and columns, and no others."""
    template = framework.policy.action_plan
    if template is None:
        return
    given = {
        "heading of the preface": (set(ask.preface), template.preface, "preface"),
        "heading of a priority": ({x for p in ask.priorities for x in p.headings}, template.priority, "priorities"),
        "column": ({x for p in ask.priorities for row in p.activities for x in row}, template.activity, "priorities"),
    }
    for what, (names, known, field) in given.items():
        if unknown := sorted(names - set(known)):
            why = f"the template has no {what} called {', '.join(unknown)}"
            raise Refusal(done, why, f"Choose from {', '.join(known)}.", template.source, field=field)


def _advice(case: Case, ask: c.AgreePlan, framework: Framework) -> list[e.Event]:
    """SIPs commission work in a category of concern rather than undertake it: recorded as advice, never barred (A5)."""
    policy = framework.policy
    sip = policy.categorisation.decided_by
    leads = any(row.get("lead") == sip for p in ask.priorities for row in p.activities)
    if not (leads and policy.category(case.category).concern):
        return []
    why = f"the {policy.roles[sip].title} is named to do work that they would be expected to commission"
    return [e.AdviceGiven(about="plan", why=why, rule="section 11")]


def amend_plan(case: Case, ask: c.AmendPlan, framework: Framework, today: date) -> list[e.Event]:
    """Lead officers review work that was not successful with the team and make amendments."""
    if not case.plan_agreed:
        raise Refusal("The plan was not amended.", "no plan has been agreed", "Agree the plan first.", SECTION)
    return [e.PlanAmended()]


def receive_plan(case: Case, ask: c.ReceivePlan, framework: Framework, today: date) -> list[e.Event]:
    """The governing body's own plan, asked for by a pre-warning."""
    return [e.PlanReceived()]


def replan_milestone(case: Case, ask: c.ReplanMilestone, framework: Framework, today: date) -> list[e.Event]:
    """A new day for a milestone; what was said about the old day stays on the record."""
    done = f"The milestone {ask.milestone} was not moved."
    milestone = _open_milestone(case, ask.milestone, done)
    if ask.due < today:
        raise Refusal(done, f"{day(ask.due)} has passed", "Give a day that is still to come.", SECTION, field="due")
    return [e.MilestoneReplanned(milestone=ask.milestone, was=milestone.due, due=ask.due, reason=ask.reason.strip())]


def meet_milestone(case: Case, ask: c.MeetMilestone, framework: Framework, today: date) -> list[e.Event]:
    """A milestone of the plan has been reached."""
    _open_milestone(case, ask.milestone, f"The milestone {ask.milestone} was not recorded as met.")
    return [e.MilestoneMet(milestone=ask.milestone)]


def _open_milestone(case: Case, id: str, done: str) -> Milestone:
    milestone = case.milestones.get(id)
    if milestone is None:
        raise Refusal(
            done,
            f"the plan has no milestone {id}",
            "Choose a milestone of the current plan.",
            SECTION,
            field="milestone",
        )
    if milestone.met:
        raise Refusal(done, "it is already met", "Nothing need be done.", SECTION, field="milestone")
    return milestone
