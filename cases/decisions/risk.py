"""Section 15: how great the risk of a school on the risk register is, and which way it is going.

The text has the register and no scale: the policy has one, set locally. A rating is a person's judgement, with its
reason; nothing is worked out from data.
"""

from __future__ import annotations

from datetime import date

from cases import commands as c
from cases import events as e
from cases.case import Case
from cases.framework import Framework
from cases.refusals import Refusal, day

SECTION = "section 15"
DONE = "The risk was not rated."


def rate_risk(case: Case, ask: c.RateRisk, framework: Framework, today: date) -> list[e.Event]:
    """Wider DLT "will log the concerns on a risk register": what is on it is rated, with the reason each time."""
    risk = framework.policy.risk
    if risk is None:
        raise Refusal(
            DONE,
            "the policy has no scale of ratings",
            "Add `risk` to the policy file.",
            SECTION,
            field="rating",
        )
    known = {rating.id: rating.title for rating in risk.ratings}
    if ask.rating not in known:
        why = f"the policy has no rating called {ask.rating}"
        raise Refusal(DONE, why, f"Choose from {', '.join(known)}.", risk.source, field="rating")
    if not case.on_the_register(today):
        raise Refusal(
            DONE,
            f"{case.school} is not on the risk register",
            "Report the concern to Wider DLT first; that puts it on the register.",
            SECTION,
        )
    if not ask.reason.strip():
        raise Refusal(DONE, "nothing says why", "Say what the rating rests on.", risk.source, field="reason")
    rated = e.RiskRated(rating=ask.rating, direction=ask.direction, reason=ask.reason, de_escalation=ask.de_escalation)
    return [rated, *_against_its_direction(case, ask, [rating.id for rating in risk.ratings])]


def _against_its_direction(case: Case, ask: c.RateRisk, scale: list[str]) -> list[e.Event]:
    """A higher rating that is said to be improving, or a lower one that is deteriorating, is kept with a word of
    advice: it may be right, and somebody may have chosen the wrong line."""
    last = case.ratings[-1] if case.ratings else None
    if last is None or last.rating not in scale:
        return []
    change = scale.index(ask.rating) - scale.index(last.rating)
    if (change > 0 and ask.direction == "improving") or (change < 0 and ask.direction == "deteriorating"):
        way = "higher" if change > 0 else "lower"
        why = f"the rating is {way} than that of {day(last.on)}, and the direction is {ask.direction}"
        return [e.AdviceGiven(about="risk register", why=why, rule="set locally")]
    return []
