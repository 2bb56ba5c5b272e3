"""Folding in how people are to be contacted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from cases import events as e
from cases.case import Case, ContactRules
from cases.folding.arms import Changes, arm
from cases.terms import DAY
from cases.trail import Entry


@arm(e.ContactRulesSet)
def _set(case: Case, event: e.ContactRulesSet, entry: Entry) -> Changes:
    rules = ContactRules(event.first_day, event.last_day, event.via, event.nominated)
    held = case.contact_rules.get(event.person, ())
    return {"contact_rules": {**case.contact_rules, event.person: (*_until(held, event.first_day), rules)}}


def _until(held: tuple[ContactRules, ...], first_day: date) -> Iterator[ContactRules]:
    """Earlier rules hold to the day before the new ones: once those end, nothing old comes back."""
    for rules in held:
        if rules.first_day < first_day:
            last = first_day - DAY
            yield rules if rules.last_day and rules.last_day <= last else replace(rules, last_day=last)
