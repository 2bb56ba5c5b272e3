"""Who reads and whom they contact; a new post-holder; a contact from the school with an officer (section 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from cases import events as e
from cases.case import Case
from cases.copies import called_to
from cases.evolve import event_of
from cases.refusals import day
from cases.sayings import BY
from cases.trail import Entry
from notifications.facts.matter import Matter
from notifications.facts.milestones import open_milestones


def contact(m: Matter) -> dict[str, Any]:
    """The one person to contact, and who signs; nothing where nobody holds that post.

    Every copy of a letter has the same signature, so a contact nominated for one reader does not sign.
    """
    usual = _usual(m)
    named = _nominated(m) or usual
    signs = {"signatory": {"name": usual["name"], "title": usual["title"]}} if usual else {}
    return {**({"officer": named} if named else {}), "office_phone": m.office_phone or None, **signs}


def _usual(m: Matter) -> dict[str, Any] | None:
    role = m.framework.policy.clock.phone_calls_by
    holder = m.case.holder(role, m.today)
    return _reached(m, holder, m.title(role)) if holder else None


def _nominated(m: Matter) -> dict[str, Any] | None:
    """The one contact that the reader's rules name, as long as they hold a post at the authority."""
    rules = m.case.contact_rules_of(m.delivery.person, m.today)
    title = m.post_of(rules.nominated, "la") if rules and rules.nominated else None
    return _reached(m, rules.nominated, title) if rules and rules.nominated and title else None


def _reached(m: Matter, id: str, title: str | None) -> dict[str, Any] | None:
    if id not in m.everybody:
        return None
    person = m.everybody[id]
    return {
        "name": person.name,
        "title": title,
        "phone": person.phone or m.office_phone or None,
        "email": person.email,
    }


def reader(m: Matter) -> dict[str, Any]:
    """How the reader is written to and telephoned, by the rules of the day."""
    said = rules_of(m.trail, m.case, m.delivery.person, m.today)
    return {
        "large_print": said.large_print if said else False,
        "language": said.language if said else "en-GB",
        "hours": hours(m.trail, m.case, m.delivery.person, m.today),
    }


def hours(trail: Sequence[Entry], case: Case, person: str, on: date) -> str | None:
    """When somebody is to be telephoned, in the words of the rules that hold on a day; None where nothing is said."""
    said = rules_of(trail, case, person, on)
    return (said.hours.strip() or None) if said else None


def rules_of(trail: Sequence[Entry], case: Case, person: str, on: date) -> e.ContactRulesSet | None:
    """What the rules for contact with somebody say that hold on a day; None where none do.

    `trail` with personal values: hours, print and language are such, and are as if never given once erased.
    """
    if case.contact_rules_of(person, on) is None:
        return None
    corrected = {entry.corrects for entry in trail if entry.corrects}
    sets = (event_of(x) for x in reversed(trail) if x.type == e.ContactRulesSet.type and x.id not in corrected)
    mine = (x for x in sets if isinstance(x, e.ContactRulesSet) and x.person == person and x.first_day <= on)
    return next(mine, None)


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
    """That somebody at the school got in touch, how, and by when the reply is due."""
    contact = m.called_by(e.ContactMade)
    if contact is None:
        return {}
    title = m.title(contact.event.role)
    how = BY[contact.event.how] if contact.event.how else None
    return {
        "contact": {"from_title": title, "on": contact.on, "reply_by": contact.event.reply_by, "how": how},
        "because": f"The {title} contacted you on {day(contact.on)}.",
    }
