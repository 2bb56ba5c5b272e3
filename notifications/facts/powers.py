"""The powers that may follow: what the law file says each of them does, and what the case says about its use."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases import events as e
from cases import statutory
from cases.decisions.serving import eligible_by, letter_of, window
from cases.law import Power
from notifications.facts.matter import Matter
from notifications.facts.matters import erased, stopped
from notifications.facts.words import citation

Step = e.PowerConsulted | e.PowerNotified | e.PowerUsed


def power(m: Matter) -> dict[str, Any]:
    """The power that a letter consults on, gives notice of, or uses. Raises MissingValue where it is not whole."""
    known = m.framework.law.power(str(m.delivery.context.get("power")))
    step = _step(m, known) if known else None
    if known is None or step is None:
        return {}
    arrangement = _arrangement(m, known)
    _whole(m, step, arrangement)
    used = step if isinstance(step, e.PowerUsed) else None
    about = {
        "id": known.id,
        "what": known.what,
        "act": citation(known.act),
        "says": [*known.says, *(known.says_if_aided if _aided_by_notice(m) else ())],
        "consent": m.title(known.consent) if known.consent else None,
        "arrangement": arrangement or None,
        "window_until": used.window_until if used else window(m.case, known.id, m.framework),
        "appoints": m.delivery.context.get("appoints") or (used.appoints if used else None),
        "until": _day(m, "until"),
        "effective": used.effective if used else _day(m, "effective"),
    }
    return {"power": about, "because": eligible_by(m.case) or "We are considering what action the school needs."}


def interim_board(m: Matter) -> dict[str, Any]:
    """An interim executive board: its members, its chair and the day on which it takes over."""
    known = m.framework.law.power(str(m.delivery.context.get("power")))
    used = _step(m, known) if known else None
    if not isinstance(used, e.PowerUsed):
        return power(m)
    names = [m.name(member) for member in used.members]
    board = {"effective": used.effective, "members": names, "chair": m.name(used.chair)}
    return {**power(m), "ieb": board}


def _step(m: Matter, known: Power) -> Step | None:
    """What the letter is about. A use or a notice stands right after its letter in the trail, a consultation before."""
    wanted: dict[str, type[Step]] = {
        "consult_power": e.PowerConsulted,
        "notice_of_intent": e.PowerNotified,
        "power_used": e.PowerUsed,
        "ieb_notice": e.PowerUsed,
    }
    kind = wanted.get(m.delivery.template)
    if kind is None:
        return None
    find = m.latest if kind is e.PowerConsulted else m.next
    found = find(kind, lambda event: event.power == known.id)
    return found.event if found else None


def _arrangement(m: Matter, known: Power) -> str:
    """What was proposed when those whom the Act names were consulted. Raises MissingValue where it was erased."""
    found = m.latest(e.PowerConsulted, lambda event: event.power == known.id)
    if found and erased(found.entry):
        stopped(m, "the arrangements that were proposed were erased", "Consult again before you write of them.")
    return found.event.arrangement if found else ""


def _whole(m: Matter, step: Step, arrangement: str) -> None:
    """The letter as a model, once more, from the record as it now is."""
    copies = m.event.copies if isinstance(m.event, e.LetterIssued) else ()
    on = m.cause.effective if m.cause else m.today
    try:
        letter_of(m.case, step, copies, m.framework, on, arrangement)
    except statutory.NotValid as no:
        stopped(m, no.why, no.mend)


def _aided_by_notice(m: Matter) -> bool:
    return m.case.school_type == "voluntary_aided" and not m.case.ofsted_concern


def _day(m: Matter, name: str) -> date | None:
    written = m.delivery.context.get(name)
    return date.fromisoformat(str(written)) if written else None
