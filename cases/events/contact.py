"""How somebody is to be written to and spoken to, from which day and why."""

from __future__ import annotations

from datetime import date

from cases.events.event import Event, Person, Personal, PersonalFact, Via


class ContactDetailsChanged(Event):
    """Where somebody can be reached has changed: which of e-mail, postal address and telephone. An empty value was
    removed, or has been erased since."""

    type = "contact_details.changed"
    person: Person
    changed: tuple[str, ...]
    email: Personal = ""
    post: Personal = ""
    phone: Personal = ""


class ContactRulesSet(Event):
    """Rules for contact with one person, from `first_day` to `last_day`, both included. They replace earlier ones.

    `via` is how they prefer to be reached; `nominated` is the one person at the authority who speaks to them;
    `explained` is the day on which that was explained to them; `hours` is when they are telephoned, in words;
    `language` is that of a covering line (a BCP 47 tag). Print and language are personal: they hint at health and at
    origin.
    """

    type = "contact_rules.set"
    person: Person
    first_day: date
    last_day: date | None = None
    via: Via | None = None
    nominated: Person | None = None
    explained: date | None = None
    large_print: PersonalFact = False
    language: Personal = "en-GB"
    hours: Personal = ""
    reason: Personal = ""
