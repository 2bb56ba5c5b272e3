"""Section 15, first steps: the concern with its evidence, the agreed action, the risk register."""

from __future__ import annotations

from typing import Any

from cases import events as e
from cases.confidential import shown_outside
from cases.policy import Trigger
from cases.refusals import day
from notifications.facts.matter import Found, Matter
from notifications.facts.words import measured, quantity


def concern(m: Matter) -> dict[str, Any]:
    """The concern last logged: what the data say, and the policy's triggers that match."""
    logged = m.latest(e.ConcernLogged)
    if logged is None:
        return {}
    evidence = _evidence(m, logged.event)
    about = {"logged_on": logged.on, "triggers": [_trigger(t, logged.event) for t in _matching(m, logged.event)]}
    # A letter with nothing in it that its reader may see is stopped, not sent empty.
    known = {**about, "evidence": evidence} if evidence else about
    return {"concern": known, "because": f"A concern about the school was logged on {day(logged.on)}."}


def _evidence(m: Matter, event: e.ConcernLogged) -> list[str]:
    shown = shown_outside(event, m.framework.policy).measures if m.outside else tuple(event.data)
    data = [measured(measure, event.data[measure]) for measure in shown]
    return data + [f"In our judgement, point {t.id} of our policy applies." for t in _matching(m, event)
                   if t.id in event.judged]  # fmt: skip


def _matching(m: Matter, event: e.ConcernLogged) -> list[Trigger]:
    """Restricted triggers are for the authority's own officers: no letter to anybody else shows that they were met."""
    met = shown_outside(event, m.framework.policy).triggers if m.outside else {*event.hits, *event.judged}
    return [t for t in m.framework.policy.triggers if t.id in met]


def _trigger(trigger: Trigger, event: e.ConcernLogged) -> dict[str, Any]:
    measure = trigger.rule.measure if trigger.rule else ""
    value = quantity(measure, event.data[measure]) if measure in event.data else None
    return {"id": trigger.id, "text": trigger.text, "value": value}


def agreed_action(m: Matter) -> dict[str, Any]:
    """With whom the course of action was agreed, and when."""
    agreed = m.latest(e.ActionAgreed)
    if agreed is None:
        return {}
    return {
        "agreed": {
            "with": m.titles(agreed.event.with_roles),
            "on": agreed.on,
            "action": agreed.event.course_of_action or None,
        },
        "because": f"We agreed action about a concern on {day(agreed.on)}.",
    }


def risk_report(m: Matter) -> dict[str, Any]:
    """The concern, and the day it was reported for the register."""
    reported: Found[e.RiskReported] | None = m.latest(e.RiskReported)
    return {**concern(m), **({"risk": {"reported_on": reported.on}} if reported else {})}
