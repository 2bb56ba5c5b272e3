"""Section 15, first steps: the concern with its evidence, the SIP Manager's check, the agreed action, the register.

Appendix 1's triggers "inform discussions": a hit is evidence on the record and never sets a category.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from cases import commands as c
from cases import events as e
from cases.case import Case, Concern
from cases.framework import Framework
from cases.policy import Policy, Trigger
from cases.refusals import Refusal
from cases.statutory import restricted

SECTION = "section 15"
Answer = bool | str
NO_DATA, NO_THRESHOLD = "no data", "no threshold set"
MAINSTREAM_EXCLUDES = frozenset({"special", "pru"})
SCOPES = {
    "primary": frozenset({"primary", "infant"}),
    "secondary": frozenset({"secondary"}),
    "special": frozenset({"special"}),
}


def log_concern(case: Case, ask: c.LogConcern, framework: Framework, today: date) -> list[e.Event]:
    """A concern with its evidence; the first one opens the case under the policy version of the day."""
    policy = framework.policy_on(today) if not case.open else framework.policy
    known = {t.id for t in policy.triggers}
    if unknown := [t for t in ask.judged if t not in known]:
        raise Refusal(
            "The concern was not logged.",
            f"the policy has no trigger {', '.join(unknown)}",
            "Choose from the triggers of the policy.",
            "Appendix 1",
            field="judged",
        )
    data = {name: _text(value) for name, value in ask.data.items()}
    answers = weigh(policy.triggers, case.phase, data)
    logged = e.ConcernLogged(
        data=data,
        hits=tuple(t for t, answer in answers.items() if answer is True),
        judged=ask.judged,
        unanswered={t: answer for t, answer in answers.items() if isinstance(answer, str)},
        linked_to=ask.linked_to,
    )
    return [*opening(case, framework, today), logged]


def opening(case: Case, framework: Framework, today: date) -> list[e.Event]:
    """The opening of a case, if none is open: it pins the policy version."""
    if case.open:
        return []
    policy = framework.policy_on(today)
    return [e.CaseOpened(policy=policy.id, policy_version=policy.version)]


def weigh(triggers: tuple[Trigger, ...], phase: str, data: Mapping[str, str | tuple[str, ...]]) -> dict[str, Answer]:
    """Each computable trigger's answer for a school: met, not met, "no data" or "no threshold set"."""
    return {t.id: _weighed(t, phase, data) for t in triggers if t.rule and applies(t, phase) and _asked(t, data)}


def applies(trigger: Trigger, phase: str) -> bool:
    """Whether a trigger is about a school of this phase."""
    if trigger.scope == "mainstream":
        return phase not in MAINSTREAM_EXCLUDES
    return trigger.scope == "all" or phase in SCOPES[trigger.scope]


def _asked(trigger: Trigger, data: Mapping[str, str | tuple[str, ...]]) -> bool:
    """A retired measure is not asked for, but is weighed where somebody still has it."""
    return bool(trigger.rule) and (not trigger.retired or trigger.rule.measure in data)  # type: ignore[union-attr]


def _weighed(trigger: Trigger, phase: str, data: Mapping[str, str | tuple[str, ...]]) -> Answer:
    rule = trigger.rule
    assert rule is not None
    threshold = rule.by_phase.get(phase) if rule.by_phase else rule.threshold  # type: ignore[call-overload]
    if rule.by_phase and threshold is None:
        return NO_THRESHOLD
    value = data.get(rule.measure)
    if value is None or value == ():
        return NO_DATA
    if rule.kind in ("falls", "widens"):
        return _trend(value, rule.lasting or 1, falling=rule.kind == "falls")
    number = Decimal(value if isinstance(value, str) else value[-1])
    least = Decimal(rule.lasting or 1)
    match rule.kind:
        case "under":
            return number < Decimal(threshold or 0)
        case "over":
            return abs(number) > Decimal(threshold or 0)
        case "open_longer_than":
            return number > Decimal(threshold or 0)
        case "quartile":
            return number >= Decimal(threshold or 0)
        case _:
            return number >= (Decimal(threshold) if threshold else least)


def _trend(value: str | tuple[str, ...], steps: int, *, falling: bool) -> Answer:
    """So many successive falls (or rises) at the end of a series: two falls take three results (A14)."""
    series = [Decimal(v) for v in ((value,) if isinstance(value, str) else value)][-(steps + 1) :]
    if len(series) <= steps:
        return NO_DATA
    pairs = list(pairwise(series))
    return all(b < a for a, b in pairs) if falling else all(b > a for a, b in pairs)


def _text(value: object) -> str | tuple[str, ...]:
    """Numbers are kept as exact decimal text: the record has no floating point."""
    if isinstance(value, tuple):
        return tuple(str(_text(v)) for v in value)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Refusal(
            "The concern was not logged.",
            f"{value!r} is not a number",
            "Give each measure as a number, or a list of numbers by year.",
            "Appendix 1",
            field="data",
        )
    return str(number)


def check_concern(case: Case, ask: c.CheckConcern, framework: Framework, today: date) -> list[e.Event]:
    """Check any emerging concern issue with the appropriate SIP Manager."""
    if not case.concern:
        raise Refusal("The check was not recorded.", "no concern has been logged", "Log the concern first.", SECTION)
    return [e.ConcernChecked(with_role=ask.with_)]


def agree_action(case: Case, ask: c.AgreeAction, framework: Framework, today: date) -> list[e.Event]:
    """Explore the issues and agree a course of action and targets if necessary."""
    return [e.ActionAgreed(with_roles=ask.with_, course_of_action=ask.course_of_action)]


def report_risk(case: Case, ask: c.ReportRisk, framework: Framework, today: date) -> list[e.Event]:
    """Report to Wider DLT, who log the concern. The school is told first: checked, alerted, then registered (A7)."""
    concern = case.concern
    if not concern or not concern.checked:
        raise Refusal(
            "The concern was not reported to Wider DLT.",
            "it has not been checked with the SIP Manager",
            "Record the check first.",
            SECTION,
        )
    untold = not concern.alerted and "concern_alert" in framework.policy.letters
    if untold and not _stays_inside(concern, framework.policy):
        raise Refusal(
            "The concern was not reported to Wider DLT.",
            "the school has not been told of it",
            "Alert the headteacher with the evidence first.",
            SECTION,
        )
    return [e.RiskReported(), e.RiskLogged(), *([_untold(concern, framework.policy)] if untold else [])]


def _stays_inside(concern: Concern, policy: Policy) -> bool:
    """Whether all that the concern rests on may only be seen inside the authority: no letter can then tell of it."""
    met = {*concern.hits, *concern.judged}
    return bool(met) and met <= restricted(policy)


def _untold(concern: Concern, policy: Policy) -> e.AdviceGiven:
    sources = (t.source for t in policy.triggers if t.id in {*concern.hits, *concern.judged})
    why = "the school has not been told of the concern in writing: all that it rests on is restricted"
    return e.AdviceGiven(about="risk register", why=why, rule=next(sources, SECTION))


def take_to_dlt(case: Case, ask: c.TakeToDlt, framework: Framework, today: date) -> list[e.Event]:
    """The Assistant Director will take significant issues to DLT."""
    if not ask.issue.strip():
        raise Refusal(
            "The issue was not recorded.", "nothing says what it is", "Say what went to DLT.", SECTION, field="issue"
        )
    return [e.IssueTakenToDlt(issue=ask.issue)]
