"""The opening of a case, the concern, its check, the agreed action and the risk register."""

from __future__ import annotations

from typing import Literal

from cases.events.event import Event, Personal, Role


class CaseOpened(Event):
    """Pins the policy version: past duties are judged by it, whatever the policy says later."""

    type = "case.opened"
    policy: str
    policy_version: str


class ConcernLogged(Event):
    """`hits` are triggers met by the data, `judged` those a person says are met; neither ever sets a category."""

    type = "concern.logged"
    data: dict[str, str | tuple[str, ...]]
    hits: tuple[str, ...]
    judged: tuple[str, ...]
    unanswered: dict[str, Literal["no data", "no threshold set"]] = {}
    linked_to: str | None = None


class ConcernChecked(Event):
    type = "concern.checked"
    with_role: Role


class ActionAgreed(Event):
    type = "action.agreed"
    with_roles: tuple[Role, ...]
    course_of_action: Personal = ""


class RiskReported(Event):
    type = "risk.reported"


class RiskLogged(Event):
    type = "risk.logged"


class RiskRated(Event):
    """How great the risk is, by the policy's scale, which way it is going, why, and when it will be rated lower."""

    type = "risk.rated"
    rating: str
    direction: Literal["deteriorating", "unchanged", "improving"]
    reason: Personal = ""
    de_escalation: Personal = ""


class IssueTakenToDlt(Event):
    """The Assistant Director has taken a significant issue to DLT."""

    type = "issue.taken_to_dlt"
    issue: Personal = ""
