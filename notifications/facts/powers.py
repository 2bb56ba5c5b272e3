"""The powers that may follow: what the law file says each of them does, and what the case says about its use."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases import events as e
from cases.law import Power
from cases.refusals import day
from cases.terms import add_months
from notifications.facts.matter import Matter
from notifications.facts.words import citation


def power(m: Matter) -> dict[str, Any]:
    """The power that a letter consults on, gives notice of, or uses."""
    known = m.framework.law.power(str(m.delivery.context.get("power")))
    if known is None:
        return {}
    used = _used(m, known)
    about = {
        "id": known.id,
        "what": known.what,
        "act": citation(known.act),
        "window_until": used.window_until if used else _window(m, known),
        "appoints": m.delivery.context.get("appoints") or (used.appoints if used else None),
        "until": _day(m, "until"),
        "effective": used.effective if used else _day(m, "effective"),
    }
    return {"power": about, "because": _because(m)}


def interim_board(m: Matter) -> dict[str, Any]:
    """An interim executive board: its members, its chair and the day on which it takes over."""
    known = m.framework.law.power(str(m.delivery.context.get("power")))
    used = _used(m, known) if known else None
    if used is None:
        return power(m)
    names = [m.name(member) for member in used.members]
    board = {"effective": used.effective, "members": names, "chair": m.name(used.chair)}
    return {**power(m), "ieb": board}


def _used(m: Matter, known: Power) -> e.PowerUsed | None:
    """The use that a letter brought about stands right after it in the trail; a letter before the use has none."""
    if m.delivery.template not in ("power_used", "ieb_notice"):
        return None
    found = m.next(e.PowerUsed, lambda event: event.power == known.id)
    return found.event if found else None


def _day(m: Matter, name: str) -> date | None:
    written = m.delivery.context.get(name)
    return date.fromisoformat(str(written)) if written else None


def _window(m: Matter, known: Power) -> date | None:
    """The last day for a power that rests on a warning notice; an Ofsted category of concern sets no such day."""
    if not m.case.warning or m.case.ofsted_concern or not known.window_months:
        return None
    return add_months(m.case.warning.comply_by, known.window_months)


def _because(m: Matter) -> str:
    """What makes the school eligible for intervention."""
    warning = m.case.warning
    if m.case.ofsted_concern:
        return "Ofsted has put the school in one of its categories of concern."
    if warning and warning.satisfied is False:
        return f"The governing body did not comply with the warning notice of {day(warning.given_on)}."
    return "We are considering what action the school needs."
