"""How a person is reached, and from when what reached them counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from cases.case import ContactRules
from cases.events import Via
from cases.framework import Framework
from cases.people import Person

MOBILE = re.compile(r"(\+44|0044|0)7[0-9]{9}")
Everybody = Mapping[str, Person]


def channel(person: Person, kind: str, framework: Framework, rules: ContactRules | None = None) -> Via:
    """E-mail where the person has it; else what the policy says for somebody without: post, or a telephone duty.

    `rules` are those for contact with the person on the day. They say how, never whether: a way by which the person
    cannot be reached is passed over, and only a reminder can be told by telephone or in a text message: by text where
    they asked for it, and their number is a mobile one.
    """
    without: Via = framework.policy.clock.no_email[kind]  # type: ignore[index]
    wished = _wished(rules, kind, without)
    if wished == "text" and person.phone and MOBILE.fullmatch(re.sub(r"[ ()-]", "", person.phone)):
        return wished
    if (wished == "post" and person.post) or (wished == "phone_task" and person.phone):
        return wished
    return "email" if person.email else without


def _wished(rules: ContactRules | None, kind: str, without: Via) -> Via | None:
    """How somebody asks to be reached about this. Who prefers post gets what somebody without e-mail gets."""
    if rules is None or rules.via is None or rules.via == "email":
        return None
    if rules.via == "post":
        return without
    return rules.via if kind == "reminder" else None  # type: ignore[return-value]


def counts_from(via: Via, on: date, framework: Framework) -> date:
    """Post counts so many working days after it is posted; all else counts the same day."""
    if via != "post":
        return on
    return framework.calendar.add_working_days(on, framework.policy.clock.post_counts_after)


def sent_on(via: Via, counts_on: date, framework: Framework) -> date:
    """The day on which something must go so as to count from another: the reverse of `counts_from`."""
    if via != "post":
        return counts_on
    return framework.calendar.add_working_days(counts_on, -framework.policy.clock.post_counts_after)


def in_term(on: date, role: str, framework: Framework) -> date:
    """Sends to people at a school never fall in its holidays: the last school day before, where the policy says so.

    Raises OutsideCalendar where the term dates are not known.
    """
    policy = framework.policy
    at_school = role in policy.roles and policy.roles[role].at == "school"
    if not at_school or policy.clock.school_quiet != "earlier":
        return on
    return framework.calendar.last_school_day(on)
