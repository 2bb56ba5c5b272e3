"""Section 14: the category, with the school's view or its express refusal. Only a person sets a category."""

from __future__ import annotations

from datetime import date

from cases import commands as c
from cases import events as e
from cases.case import Case
from cases.decisions.concern import opening
from cases.framework import Framework
from cases.policy import NotBefore, Policy
from cases.refusals import Refusal, day
from cases.terms import add_months

SECTION = "section 14"
AGREES, DECLINED = "agrees", "declined"


def record_school_view(case: Case, ask: c.SchoolView, framework: Framework, today: date) -> list[e.Event]:
    """The school's view will be recorded along with the evidence to support it."""
    if ask.view not in (AGREES, DECLINED):
        _known(framework.policy, ask.view, "The school's view was not recorded.", "view")
    return [e.SchoolViewRecorded(view=ask.view, evidence_count=len(ask.evidence), evidence=ask.evidence)]


def request_category(case: Case, ask: c.RequestCategory, framework: Framework, today: date) -> list[e.Event]:
    """A governing body can request that its school is placed in category 4a."""
    _known(framework.policy, ask.to, "The request was not recorded.", "to")
    if not framework.policy.category(ask.to).governors_may_request:
        raise Refusal(
            "The request was not recorded.",
            f"governors may not ask to be placed in {ask.to}",
            "They may ask for the category that the policy marks for it.",
            "Appendix 1",
            field="to",
        )
    return [e.CategoryRequested(to=ask.to, reason=ask.reason)]


def decide_category(case: Case, ask: c.DecideCategory, framework: Framework, today: date) -> list[e.Event]:
    """The SIP's judgement stands; the school's view is on the record before it (A19: silence is never agreement)."""
    policy = framework.policy
    _known(policy, ask.to, "The category was not changed.", "to")
    old, new = policy.category(case.category), policy.category(ask.to)
    view = ask.school_view or case.school_view
    if policy.categorisation.disagreement.school_view == "must_be_recorded_or_declined" and view is None:
        raise Refusal(
            "The category was not decided.",
            "the school's view is neither recorded nor declined",
            "Record the school's view, or that it was invited to give one and declined.",
            SECTION,
            recorded="school view not recorded and not declined",
            field="school_view",
        )
    if view not in (AGREES, DECLINED, None):
        _known(policy, view, "The category was not decided.", "school_view")
    _not_blocked(case, ask.to, framework, today)
    if old.intervention and not new.intervention:
        _may_leave_intervention(case, ask, policy)
    if new.id != old.id and new.id in policy.categorisation.reason_needed_for and not ask.reason:
        raise Refusal(
            "The category was not decided.",
            f"no reason is given for {new.id}",
            "Say which concern leads to significant underachievement of a group of pupils.",
            "Appendix 1",
            field="reason",
        )
    opened = opening(case, framework, today) if new.concern and not case.open else []
    decided = e.CategoryDecided(
        old=old.id, new=new.id, school_view=view or DECLINED, capacity=ask.capacity, reason=ask.reason
    )
    return [*opened, decided, *_disagreed(view, new.id), *_changed(policy, old.id, new.id), *_tapered(ask)]


def _disagreed(view: str | None, decided: str) -> list[e.Event]:
    if view in (AGREES, DECLINED, None, decided):
        return []
    return [e.CategoryDisagreed(decided=decided, school_view=view)]


def _changed(policy: Policy, old: str, new: str) -> list[e.Event]:
    if old == new:
        return []
    category = policy.category(new)
    return [
        e.CategoryChanged(
            old=old,
            new=new,
            was_concern=policy.category(old).concern,
            concern=category.concern,
            intervention=category.intervention,
        )
    ]


def _tapered(ask: c.DecideCategory) -> list[e.Event]:
    return [e.SupportTapered(support_days=ask.taper.support_days)] if ask.taper else []


def _not_blocked(case: Case, to: str, framework: Framework, today: date) -> None:
    """4a for a year after leaving an Ofsted category (O14): a block, not a target."""
    for duty in framework.policy.duties:
        rule = duty.rule
        if not isinstance(rule, NotBefore) or f"category.{to}" not in rule.blocks:
            continue
        for occasion in case.happened(rule.of):
            until = add_months(occasion.on, rule.n)
            if today < until:
                raise Refusal(
                    "The category was not changed.",
                    f"{to} is not open to the school before {day(until)}, a year after its Ofsted category was removed",
                    "Decide on a category that the policy allows until then.",
                    duty.source,
                    recorded=f"not before {until} (a year after the Ofsted category)",
                    field="to",
                )


def _may_leave_intervention(case: Case, ask: c.DecideCategory, policy: Policy) -> None:
    """A summative meeting will be held, to taper intervention and formally to remove the school from 4b (A10)."""
    leave = policy.exit.leave_intervention
    if leave is None:
        return
    done = f"{case.school} was not removed from {case.category}."
    if ask.to != leave.goes_to:
        why = f"a school leaves {case.category} for {leave.goes_to}, not {ask.to}"
        raise Refusal(done, why, f"Decide on {leave.goes_to}; {ask.to} can follow later.", leave.source, field="to")
    for why, mend in blocking_leave(case, policy):
        raise Refusal(done, why, mend, leave.source)
    if "taper_plan" in leave.needs and not ask.taper:
        raise Refusal(
            done,
            "there is no plan to taper support",
            "Give the days of support that follow.",
            leave.source,
            field="taper",
        )


def blocking_leave(case: Case, policy: Policy) -> list[tuple[str, str]]:
    """What still stands between a school and leaving the category of intervention: (why, what to do)."""
    leave = policy.exit.leave_intervention
    if leave is None or not policy.category(case.category).intervention:
        return []
    blocks: list[tuple[str, str]] = []
    if "summative_held" in leave.needs and not summative_held(case, policy):
        blocks.append(("no summative meeting has been held", "Book it and hold it first."))
    if "judged_sufficient" in leave.needs and not case.judged_sufficient:
        blocks.append(("no summative meeting has judged progress sufficient", "Record its judgement first."))
    return blocks


def summative_held(case: Case, policy: Policy) -> bool:
    """Whether the meeting that ends intervention was held since the school last entered its category."""
    since = max((o.seq for o in case.happened(f"category.entered_{case.category}")), default=-1)
    kinds = [f"meeting.{kind}" for kind, meeting in policy.meetings.items() if meeting.ends_intervention]
    return any(o.seq > since for o in case.happened(*kinds)) if kinds else True


def review_category(case: Case, ask: c.ReviewCategory, framework: Framework, today: date) -> list[e.Event]:
    """The category of schools causing concern is reviewed half-termly; a review that changes it is a decision."""
    if ask.stays != case.category:
        raise Refusal(
            "The review was not recorded.",
            f"{case.school} is {case.category}, so it cannot stay {ask.stays}",
            "To change the category, decide it.",
            "section 11",
            field="stays",
        )
    return [e.CategoryReviewed(stays=ask.stays, taper_reviewed=ask.taper_reviewed)]


def _known(policy: Policy, category: str, done: str, field: str) -> None:
    if category not in {c.id for c in policy.categories}:
        raise Refusal(
            done, f"the policy has no category {category}", "Choose one of its categories.", SECTION, field=field
        )
