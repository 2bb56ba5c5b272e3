"""How a person is reached, and from when what reached them counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cases.events import Via
from cases.framework import Framework
from cases.people import Person

Everybody = Mapping[str, Person]


def channel(person: Person, kind: str, framework: Framework) -> Via:
    """E-mail where the person has it; else what the policy says for somebody without: post, or a telephone duty."""
    if person.email:
        return "email"
    return framework.policy.clock.no_email[kind]  # type: ignore[index]


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
