"""The order that section 15 gives to its steps, where it is said in words and follows from no duty of the policy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One of `before` comes before the first of `after`; only where one of `among` came, if any is named. Words are the
    policy's own, or types of entries."""

    id: str
    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    source: str
    quote: str
    among: tuple[str, ...] = ()


ORDER = (
    Step(
        "order.logged",
        "A concern is logged before it is checked",
        ("concern.logged",),
        ("concern.checked",),
        "section 15",
        "check any emerging concern issue with the appropriate SIP Manager",
    ),
    Step(
        "order.checked",
        "The SIP Manager checks a concern before it is reported",
        ("concern.checked",),
        ("risk.reported",),
        "section 15",
        "check any emerging concern issue with the appropriate SIP Manager",
    ),
    Step(
        "order.alerted",
        "The headteacher is alerted before the concern is reported",
        ("letter.concern_alert.issued",),
        ("risk.reported",),
        "section 15",
        "alert the Headteacher to the concerns with appropriate evidence",
    ),
    Step(
        "order.reported",
        "Wider DLT hears of a concern before it is on the risk register",
        ("risk.reported",),
        ("risk.logged",),
        "section 15",
        "Wider DLT who will log the concerns on a risk register",
    ),
    Step(
        "order.decided",
        "Somebody decides a category before it changes",
        ("category.decided",),
        ("category.changed",),
        "section 14",
        "A category will be agreed each autumn term",
    ),
    Step(
        "order.presented",
        "The school presents its priorities before the action plan is agreed",
        ("meeting.intervention_meeting",),
        ("plan.agreed",),
        "section 15",
        "required to present their priorities",
        ("category.entered_LA4b",),
    ),
)
