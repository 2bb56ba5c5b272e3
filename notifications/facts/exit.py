"""The end of a case: its closing, a withdrawal, and the handover to the region when a school becomes an academy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from cases import events as e
from cases.refusals import day
from notifications.facts.matter import Matter, personal
from notifications.facts.milestones import open_milestones
from notifications.facts.words import plain


def closure(m: Matter) -> dict[str, Any]:
    """What came of the case, the support that goes on, and until when the school is watched."""
    closed = m.next(e.CaseClosed)
    watch = (closed.event.watch_until if closed else None) or m.case.not_below_until
    told = closed.event.outcome if closed else m.delivery.context.get("outcome")
    opened = m.case.opened_on
    return {
        "closing": {
            "outcome": plain(str(told)) if told else _outcome(m),
            "support": [_support(m.case.taper)] if m.case.taper else [],
            "watch_until": watch if watch and watch > m.today else None,
        },
        **({"because": f"We opened a case about the school on {day(opened)}."} if opened else {}),
    }


def support_taper(m: Matter) -> dict[str, Any]:
    """How a school left the category of intervention, and the support that then becomes less."""
    policy = m.framework.policy
    intervention = {c.id for c in policy.categories if c.intervention}
    left = m.latest(e.CategoryChanged, lambda x: x.old in intervention and x.new not in intervention)
    if left is None or not m.case.taper:
        return {}
    judged = m.latest(e.MeetingHeld, lambda x: x.judged == "sufficient")
    return {
        "taper": {
            "was": left.event.old,
            "now": m.category(left.event.new),
            "on": left.on,
            "judged_on": judged.on if judged else None,
            "steps": _days(m.case.taper),
            "watch_until": m.case.not_below_until,
        },
        "because": f"The school’s category changed on {day(left.on)}.",
    }


def _outcome(m: Matter) -> str:
    """The way from the first category to the last: what the record says before anybody closes the case."""
    if not m.case.categories:
        return f"the school’s category did not change from {m.case.category}"
    first = m.case.categories[0]
    steps = [f"{new} on {day(on)}" for on, new, _ in m.case.categories]
    return f"the school’s category changed from {first[2]} to {', then to '.join(steps)}"


def _support(taper: Sequence[int]) -> str:
    return f"Support from our advisers that becomes less step by step: {', then '.join(_days(taper))}"


def _days(taper: Sequence[int]) -> list[str]:
    return [f"{n} day" if n == 1 else f"{n} days" for n in taper]


def withdrawal(m: Matter) -> dict[str, Any]:
    """What was wrong, and the days on which this reader was written to because of it."""
    withdrawn = m.latest(e.CaseWithdrawn)
    if withdrawn is None:
        return {}
    written_on = _written_on(m)
    return {
        "withdrawal": {
            **personal(withdrawn.entry, "reason", of="reason"),
            **({"written_on": written_on} if written_on else {}),
        },
        "because": "The case was opened in error.",
    }


TOLD = ("letter.sent", "letter.posted", "notice.sent", "notice.posted", "reminder.sent")


def _written_on(m: Matter) -> list[date]:
    last = m.cause.seq if m.cause else m.case.seq
    return sorted({entry.effective for entry in m.trail if entry.type in TOLD and entry.seq < last
                   and entry.data["person"] == m.delivery.person})  # fmt: skip


def handover(m: Matter) -> dict[str, Any]:
    """The academy that the school becomes, and the work that is still open."""
    order = m.case.order
    if order is None:
        return {}
    coming = order.converts > m.today
    because = f"The school {'becomes' if coming else 'became'} an academy on {day(order.converts)}."
    return {"academy": _academy(m), "open_milestones": open_milestones(m), "because": because, **_school_before(m)}


def _school_before(m: Matter) -> dict[str, str]:
    """The school under the name it had until it became an academy: the work handed over was with that school."""
    recorded = m.latest(e.SchoolRecorded)
    return {"school": recorded.event.school} if recorded else {}


def tell_region(m: Matter) -> dict[str, Any]:
    """An academy that the authority is concerned about, and what was not met."""
    because = "We are concerned about a school that is an academy."
    return {"academy": _academy(m), "open_milestones": open_milestones(m), "because": because}


def _academy(m: Matter) -> dict[str, Any]:
    """By the order where there was one; a school that was an academy all along is as it was recorded."""
    if order := m.case.order:
        trust = m.name(order.trust)
        return {"name": order.school, "urn": order.urn, "converts": order.converts, "trust": trust}
    trust = m.name(m.case.holder("trust", m.today))
    return {"name": m.case.school, "urn": m.case.urn, "converts": None, "trust": trust}
