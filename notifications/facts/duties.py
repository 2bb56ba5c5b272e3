"""A duty that falls due or is late: what is owed, to whom, by when, and the working that reached its date."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases import events as e
from cases.case import Contact
from cases.obligations import Obligation, obligations
from cases.policy import Duty
from cases.refusals import day
from notifications.facts.matter import Matter
from notifications.facts.words import cited


def duty(m: Matter) -> dict[str, Any]:
    """The duty of a reminder, as the policy has it, and the obligation that the reminder is about."""
    id, due = m.delivery.context.get("duty"), m.delivery.context.get("due")
    versions = (*reversed(m.framework.later), m.framework.policy)
    found = next((d for policy in versions for d in policy.duties if d.id == id), None)
    if found is None or due is None:
        return {}
    on = date.fromisoformat(str(due))
    owed = _obligation(m, found, on)
    return {
        "duty": {
            "id": found.id,
            "name": found.name,
            "due": on,
            "count": m.delivery.context.get("count") or None,
            "source": cited(found.source),
            "set_locally": bool({"n", "within", "rule"} & set(found.local)),
            "to_titles": _to(m, found),
            "late_by_role": _owing(m, found),
            "came_back": _came_back(m, found),
        },
        "because": f"{owed.because if owed else f'{found.name}: due by {day(on)}'}.",
        "source": found.source,
    }


def _came_back(m: Matter, found: Duty) -> dict[str, Any] | None:
    """The letter that the duty is about, where it is one that came back."""
    number = str(m.delivery.context.get("subject") or "")
    back = m.latest(e.MailBounced, lambda event: str(event.delivery) == number)
    if found.starts != "letter.bounced" or back is None:
        return None
    letter, to = back.event.template.replace("_", " "), m.title(back.event.role) or "person it is for"
    return {"delivery": back.event.delivery, "letter": letter, "to_title": to, "on": back.on}


def _obligation(m: Matter, found: Duty, due: date) -> Obligation | None:
    subject = m.delivery.context.get("subject") or ""
    owed, _ = obligations(m.case, m.framework, m.today, since=due)
    return next((o for o in owed if (o.duty.id, o.due, o.subject) == (found.id, due, subject)), None)


def _contact(m: Matter) -> Contact | None:
    return m.case.contacts.get(str(m.delivery.context.get("subject")))


def _to(m: Matter, found: Duty) -> list[str]:
    """The titles of those it is owed to; a reply is owed to whoever got in touch."""
    contact = _contact(m)
    return m.titles([contact.role] if contact and found.owed_by == "officer_contacted" else found.to)


def _owing(m: Matter, found: Duty) -> str | None:
    """The title of whoever owes it; a reply to a contact is owed by the officer who was contacted."""
    contact = _contact(m)
    if found.owed_by == "officer_contacted":
        return m.post_of(contact.to, "la") if contact else None
    return m.title(found.owed_by or "")
