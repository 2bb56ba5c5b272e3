"""What a warning notice and a pre-warning are made of: matters, actions with leads and days, and the time allowed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from cases import commands as c
from cases import events as e
from cases import statutory
from cases.case import Case
from cases.framework import Framework
from cases.refusals import Refusal, day

LED_BY = "chair"
"""The chair leads for the governing body what nobody else is named for."""


def ends_on(ask: c.GiveWarning | c.PreWarn, by_law: int | None, framework: Framework, today: date, done: str) -> date:
    """The last day of the time allowed: by law, as asked, or the policy's number of days."""
    rules, working = framework.policy.warning_notice, framework.calendar.add_working_days
    if by_law and ask.comply_by:
        why = f"the law of {day(today)} fixes the time allowed at {by_law} working days"
        raise Refusal(done, why, "Leave the day out.", "the law file", field="comply_by")
    return ask.comply_by or working(today, by_law or (rules.compliance_days if rules else 0))


def what_is_asked(ask: c.GiveWarning | c.PreWarn, framework: Framework, ends: date, done: str) -> dict[str, Any]:
    """The fields of an event that say what has to be done, who leads it and by when."""
    asked = ask.requires.values()
    leads = tuple(x.lead or LED_BY for x in asked)
    if unknown := [lead for lead in leads if lead not in framework.policy.roles]:
        posts = ", ".join(framework.policy.roles)
        raise Refusal(done, f"the policy has no role {', '.join(unknown)}", f"Choose from {posts}.", field="requires")
    texts = tuple(x.text for x in asked)
    return {
        "requires": tuple(ask.requires),
        "texts": texts if any(texts) else (),
        "leads": leads,
        "dues": tuple(x.due or ends for x in asked),
    }


def resting_on(case: Case, given: Sequence[c.NamedMatter], framework: Framework) -> dict[str, Any]:
    """The fields of an event that say what a notice rests on: the matters given, else those on the record."""
    if given:
        return {"matters": tuple(e.GivenMatter(what=x.what, source=x.source, on=x.on) for x in given)}
    found = statutory.on_record(case, framework.policy)
    if not any(x.sure for x in found):
        return {}
    entries = tuple(x.entry for x in found if x.entry)
    return {"rests_on": entries, "missed": tuple(x.milestone for x in found if x.milestone)}


def notice_of(
    case: Case, given: e.WarningGiven, copies: Iterable[e.Copy], framework: Framework, today: date
) -> statutory.WarningNotice:
    """The notice that the entry makes. Raises NotValid where it is not whole."""
    version, rules = framework.law.warning_on(today), framework.policy.warning_notice
    ours = rules.representations_to if rules else ""
    return statutory.WarningNotice(
        law=framework.law,
        school_type=case.school_type,
        start=today,
        end=given.comply_by,
        grounds=given.grounds,
        matters=matters_of(case, given, framework),
        actions=actions_of(given),
        minded_to=given.minded,
        representations_to=(version.representations_to if version else None) or ours,
        representations_by=given.representations_by,
        copies=statutory.reached(case, copies, today),
    )


def matters_of(case: Case, given: e.Warned, framework: Framework) -> tuple[statutory.Matter, ...]:
    """The matters of an entry, as far as they are known without what is personal in the record."""
    named = tuple(statutory.Matter(x.what, x.source, x.on) for x in given.matters)
    pointed = {*given.rests_on, *given.missed}
    found = statutory.on_record(case, framework.policy)
    return named or tuple(statutory.Matter(x.what, x.source, x.on) for x in found if {x.entry, x.milestone} & pointed)


def actions_of(given: e.Warned) -> tuple[statutory.Action, ...]:
    texts = given.texts or ("",) * len(given.requires)
    asked = zip(given.requires, texts, given.leads, given.dues, strict=True)
    return tuple(statutory.Action(name, text or name, lead, due) for name, text, lead, due in asked)
