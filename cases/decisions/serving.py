"""To whom a statutory letter goes besides the policy's copies, and that it is whole before it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cases import events as e
from cases import statutory
from cases.case import Case
from cases.decisions.statement import ACT, says_something
from cases.framework import Framework
from cases.law import EVERY
from cases.refusals import day
from cases.statutory import Required
from cases.terms import add_months


def with_the_laws_copies(
    case: Case,
    template: str,
    copies: Sequence[e.Copy],
    events: Sequence[e.Event],
    framework: Framework,
    today: date,
    done: str,
) -> tuple[e.Copy, ...]:
    """The copies of a letter, with those that the law of the day asks for.

    `events` is what the letter brings about. Raises Refusal where the letter is not whole, or where a body that the law
    names has no holder. A letter that the law does not ask for is left as the policy has it.
    """
    if template == "statement_of_action":
        needed = statutory.required(framework.law, framework.law.statement_of_action.copies, case.school_type)
        every = statutory.completed(case, copies, needed, framework.policy, today, done=done, act=ACT)
        with statutory.made_whole(done):
            says_something(case, every, framework, today)
        return every
    event = next((x for x in events if isinstance(x, e.PowerNotified | e.PowerConsulted | e.PowerUsed)), None)
    if event is None:
        return tuple(copies)
    members = event.members if isinstance(event, e.PowerUsed) else ()
    power = framework.law.power(event.power)
    needed = _needed(case, event, framework)
    every = statutory.completed(
        case, copies, needed, framework.policy, today, done=done, act=power.act if power else "", members=members
    )
    with statutory.made_whole(done):
        letter_of(case, event, every, framework, today)
    return every


def letter_of(
    case: Case,
    event: e.PowerNotified | e.PowerConsulted | e.PowerUsed,
    copies: Sequence[e.Copy],
    framework: Framework,
    today: date,
    arrangement: str = "",
) -> statutory.Consultation | statutory.NoticeOfIntent | statutory.PowerUse | statutory.InterimBoard:
    """The letter that the entry about a power makes. Raises NotValid where it is not whole.

    `arrangement` is what was proposed; where it is not at hand, that there was a consultation about it is enough.
    """
    law, school_type, power = framework.law, case.school_type, event.power
    reached = statutory.reached(case, copies, today)
    consulted = arrangement or ("as proposed" if case.power(power).consulted_until else "")
    match event:
        case e.PowerConsulted():
            return statutory.Consultation(law, school_type, power, today, reached, event.until, event.arrangement)
        case e.PowerNotified():
            until = window(case, power, framework)
            return statutory.NoticeOfIntent(
                law, school_type, power, today, reached, eligible_by(case), until, consulted
            )
    if event.members:
        chair = event.chair or ""
        return statutory.InterimBoard(law, school_type, power, today, reached, event.effective, event.members, chair)
    appoints, until = event.appoints or 0, event.window_until
    return statutory.PowerUse(
        law, school_type, power, today, reached, eligible_by(case), event.effective, until, consulted, appoints
    )


def eligible_by(case: Case) -> str:
    """What makes a school eligible for intervention, in words; nothing where it is not."""
    warning = case.warning
    if case.ofsted_concern:
        return "Ofsted has put the school in one of its categories of concern."
    if warning and warning.satisfied is False and warning.outcome != "withdrawn":
        return f"The governing body did not comply with the warning notice of {day(warning.given_on)}."
    return ""


def window(case: Case, power: str, framework: Framework) -> date | None:
    """The last day for a power that rests on a warning notice; an Ofsted category of concern sets no such day."""
    known = framework.law.power(power)
    if not case.warning or case.ofsted_concern or not known or not known.window_months:
        return None
    return add_months(case.warning.comply_by, known.window_months)


def _needed(
    case: Case, event: e.PowerNotified | e.PowerConsulted | e.PowerUsed, framework: Framework
) -> tuple[Required, ...]:
    power = framework.law.power(event.power)
    if power is None:
        return ()
    board = isinstance(event, e.PowerUsed) and event.members
    words = power.consult if isinstance(event, e.PowerConsulted) else power.tell
    named = words if board else ("chair", *(x for x in words if x not in EVERY))
    return statutory.required(framework.law, named, case.school_type)
