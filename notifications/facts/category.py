"""Section 14: a category as it was decided, with the school's view of it."""

from __future__ import annotations

from typing import Any

from cases import events as e
from cases.decisions.category import AGREES, DECLINED
from cases.policy import CountPer, Duty, Each, Every
from cases.refusals import day
from notifications.facts.matter import Found, Matter, personal


def decided(m: Matter) -> dict[str, Any]:
    """The category last decided, changed or not."""
    decision = m.latest(e.CategoryDecided)
    if decision is None:
        return {}
    because = f"The school’s category was decided on {day(decision.on)}."
    return {"decision": _decision(m, decision), "because": because}


def changed(m: Matter) -> dict[str, Any]:
    """The last change of category, with the decision that made it."""
    change = m.latest(e.CategoryChanged)
    if change is None:
        return {}
    new, old = change.event.new, change.event.old
    decision = m.latest(e.CategoryDecided, lambda d: (d.old, d.new) == (old, new))
    because = f"The school’s category changed on {day(change.on)}."
    return {"decision": _decision(m, decision), "because": because} if decision else {"because": because}


def _decision(m: Matter, decision: Found[e.CategoryDecided]) -> dict[str, Any]:
    event, rules = decision.event, m.framework.policy.categorisation
    view = _view(m, event)
    return {
        "old": m.category(event.old),
        "new": m.category(event.new),
        "decided_on": decision.on,
        "decided_by": m.title(rules.decided_by),
        "school_view": view,
        "disagrees": view not in (AGREES, DECLINED, ""),
        "review": _review(m, event.new),
        **personal(decision.entry, "reason", of="reason", empty=""),
        **_view_evidence(m, decision),
    }


def _view(m: Matter, event: e.CategoryDecided) -> str:
    """ "agrees", "declined", another category's id, or "" where the school need not be asked and said nothing."""
    may_be_sent = m.framework.policy.categorisation.disagreement.school_view == "may_be_sent"
    if event.school_view == DECLINED and may_be_sent:
        return ""
    return AGREES if event.school_view == event.new else event.school_view


def _view_evidence(m: Matter, decision: Found[e.CategoryDecided]) -> dict[str, Any]:
    """What the school sent to support the view that was before whoever decided."""
    before = [entry for entry in m.trail if entry.seq < decision.entry.seq]
    since = next((x.seq for x in reversed(before) if x.type == e.CategoryDecided.type), 0)
    given = next((x for x in reversed(before) if x.type == e.SchoolViewRecorded.type and x.seq > since), None)
    return personal(given, "view_evidence", of="evidence", empty=[]) if given else {"view_evidence": []}


def _review(m: Matter, category: str) -> str:
    """How often the policy has a category reviewed: by the duty that is nearest to the category."""
    concern = any(c.id == category and c.concern for c in m.framework.policy.categories)
    for while_ in (f"category.{category}", "category.concern" if concern else "", "school_open"):
        for duty in m.framework.policy.duties:
            if while_ and duty.while_ == while_ and {"category.reviewed", "category.decided"} & set(duty.met_by):
                return _how_often(duty)
    return ""


def _how_often(duty: Duty) -> str:
    match duty.rule:
        case CountPer(n=1, period=period) | Each(period=period):
            return f"once in each {_period(period)}"
        case CountPer(n=n, period=period):
            return f"{n} times in each {_period(period)}"
        case Every(n=n, unit=unit):
            return f"every {n} {unit.replace('_', ' ')}"
    return ""


def _period(period: str) -> str:
    return {"half_term": "half-term", "autumn_term_first_half": "first half of the autumn term"}.get(
        period, period.replace("_", " ")
    )
