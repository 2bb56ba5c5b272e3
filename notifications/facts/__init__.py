"""The facts that wording needs: what the record, the policy and the law say, as finished words and dates.

A fact that nobody recorded, or that was erased, is left out: the wording then stops the notice with a sentence
(MissingValue) instead of sending a blank. No clock, database, network or environment is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from cases import events as e
from cases.case import Case
from cases.framework import Framework
from cases.people import Person
from cases.trail import Entry
from notifications.facts import (
    category,
    concern,
    duties,
    exit,
    meetings,
    milestones,
    people,
    powers,
    reports,
    statement,
    term,
    warning,
)
from notifications.facts.matter import Matter
from notifications.facts.words import cited, version

if TYPE_CHECKING:
    from notifications.outbox import Delivery

__all__ = ["FACTS", "facts"]

FACTS: dict[str, Callable[[Matter], dict[str, Any]]] = {
    "agreed_action": concern.agreed_action,
    "assess_compliance": warning.assess_compliance,
    "category_autumn": category.decided,
    "category_change": category.changed,
    "classification": category.decided,
    "closure": exit.closure,
    "compliance_ends": warning.compliance_ends,
    "concern_alert": concern.concern,
    "concern_logged": concern.concern,
    "consult_power": powers.power,
    "contact_received": people.contact_received,
    "due": duties.duty,
    "group_actions": term.group_actions,
    "handover": exit.handover,
    "ieb_notice": powers.interim_board,
    "late": duties.duty,
    "meeting_cancelled": meetings.cancelled,
    "meeting_moved": meetings.moved,
    "meeting_notice": meetings.meeting,
    "meeting_reminder": meetings.meeting,
    "milestone_due": milestones.milestone,
    "milestone_escalated": milestones.milestone,
    "milestone_missed": milestones.milestone,
    "new_post_holder": people.new_post_holder,
    "notice_of_intent": powers.power,
    "ofsted_report": reports.ofsted_report,
    "papers_request": term.papers_request,
    "power_used": powers.power,
    "pre_warning": warning.pre_warning,
    "priorities_meeting": meetings.meeting,
    "representations_received": warning.representations_received,
    "representations_reply": warning.representations_reply,
    "risk_report": concern.risk_report,
    "smg_report": reports.monitoring_report,
    "statement_of_action": statement.statement_of_action,
    "support_taper": exit.support_taper,
    "tell_region": exit.tell_region,
    "termly_report": term.termly_report,
    "warning_notice": warning.notice,
    "withdrawal": exit.withdrawal,
}
"""What each wording file needs beyond what every notice says."""


def facts(
    delivery: Delivery,
    case: Case,
    trail: Sequence[Entry],
    framework: Framework,
    everybody: Mapping[str, Person],
    today: date,
    office_phone: str = "",
) -> dict[str, Any]:
    """Everything that the wording of one delivery may print or ask about.

    `trail` is the whole case with its personal values; `today` is the day it is written, in the authority's zone. What
    is said is as it stood at the entry that called for the delivery. Wording that has no facts of its own gets the
    general ones. `office_phone` is for officers who have no number of their own.
    """
    matter = Matter(delivery, case, trail, framework, everybody, today, office_phone)
    own = FACTS.get(str(delivery.context["wording"]))
    known = {**_general(matter), **(own(matter) if own else {})}
    return {**known, "source": cited(known["source"])} if "source" in known else known


def _general(m: Matter) -> dict[str, Any]:
    """What every notice says: the authority and its policy, the school, the reader, and the one officer to contact."""
    policy, delivery = m.framework.policy, m.delivery
    letter = policy.letters.get(delivery.template)
    return {
        "template": delivery.context["wording"],
        "authority": policy.authority,
        "policy": policy.title,
        "policy_version": version(policy.version),
        "reference": f"Case {m.case.reference}" if m.case.urn else "All schools",
        "today": m.today,
        "school": m.case.school,
        "school_type": m.case.school_type.replace("_", " "),
        "category": m.category(m.case.category),
        "to_name": m.name(delivery.person),
        "to_role": m.title(delivery.role) or m.post_of(delivery.person, "la"),
        "to_role_id": delivery.role,
        "to_place": m.place,
        "copies": _copies(m),
        "copy_of": _copy_of(m),
        **({"source": letter.source} if letter else {}),
        **people.contact(m),
        **people.reader(m),
    }


def _copies(m: Matter) -> list[str]:
    """Who else gets the same letter, by title: several governors are one line."""
    event = m.event
    if not isinstance(event, e.LetterIssued):
        return []
    mine = (m.delivery.role, m.delivery.person)
    return list(dict.fromkeys(m.titles([copy.role for copy in event.copies if (copy.role, copy.person) != mine])))


def _copy_of(m: Matter) -> list[str]:
    """The posts that a letter is for, by title, where its reader only has a copy; nobody where it is for the reader."""
    letter = m.framework.policy.letters.get(m.delivery.template)
    if letter is None or not isinstance(m.event, e.LetterIssued) or m.delivery.role in letter.to:
        return []
    return m.titles([copy.role for copy in m.event.copies if copy.role in letter.to])
