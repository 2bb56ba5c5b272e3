"""A new post-holder, and a headteacher's contact with an officer (section 5)."""

from __future__ import annotations

from typing import Any

from cases import events as e
from cases.copies import called_to
from cases.refusals import day
from notifications.facts.matter import Matter
from notifications.facts.milestones import open_milestones


def new_post_holder(m: Matter) -> dict[str, Any]:
    """What somebody new to a post walks into: the category, the meetings that call them and the open milestones."""
    started = m.called_by(e.PostHolderStarted)
    if started is None:
        return {}
    role, person = started.event.role, started.event.person
    first = next((first for p, first, _ in m.case.holders.get(role, ()) if p == person), None) or started.on
    title = m.title(role)
    handover = {
        "role_title": title,
        "first_day": first,
        "category": m.category(m.case.category),
        "open_notices": _meetings(m, role),
        "milestones": open_milestones(m),
    }
    return {"handover": handover, "because": f"You became {title} on {day(first)}."}


def _meetings(m: Matter, role: str) -> list[dict[str, Any]]:
    policy = m.framework.policy
    booked = [x for x in m.case.meetings.values() if x.standing == "booked" and x.on >= m.today]
    calling = sorted((x for x in booked if role in called_to(m.case, x, policy)), key=lambda x: x.on)
    return [{"title": policy.meetings[x.kind].title, "on": x.on} for x in calling]


def contact_received(m: Matter) -> dict[str, Any]:
    """That the headteacher wrote or telephoned, and by when the reply is due."""
    contact = m.called_by(e.ContactMade)
    if contact is None:
        return {}
    title = m.title("head")
    return {
        "contact": {"from_title": title, "on": contact.on, "reply_by": contact.event.reply_by},
        "because": f"The {title} contacted you on {day(contact.on)}.",
    }
