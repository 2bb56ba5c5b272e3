"""Who there is: everybody by short name; and for one case who holds which post, and how each wants to be contacted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cases import store
from cases.case import Case, ContactRules
from cases.events import ContactRulesSet
from cases.people import Person
from cases.policy import Policy
from cases.refusals import day
from desk.answers import Everybody, case_on, console, table
from notifications.facts.people import rules_of
from notifications.office import Office

HEADS = ("Short name", "Name", "E-mail", "Post", "Telephone")


def print_people(office: Office, id: str | None, on: date) -> None:
    """Everybody on record, or those who hold a post for a case on a day, with the rules for contact. Raises Refusal."""
    with store.reading(office.engine) as conn:
        everybody = store.people(conn)
        if id is None:
            everyone = sorted(everybody.values(), key=lambda person: person.handle)
            table(*HEADS, rows=[_reached(person) for person in everyone])
            if not everyone:
                console.print("There is nobody yet. Enter people and schools with `upturn enter FILE`.")
            return
        case, trail, framework = case_on(conn, office, id, on)
    rows = list(_holders(case, framework.policy, everybody, on))
    table("Post held", *HEADS, rows=rows)
    if not rows:
        console.print("Nobody holds a post for this case today.")
    for person, rules in _rules(case, on):
        name = everybody[person].name if person in everybody else person
        said = ", ".join(_in_words(rules, everybody, rules_of(trail, case, person, on)))
        console.print(f"Contact with {name}: {said or 'as usual'}, {_days(rules)}.", markup=False)


def _reached(person: Person) -> tuple[str, str, str | None, str | None, str | None]:
    return person.handle, person.name, person.email, person.post, person.phone


def _holders(case: Case, policy: Policy, everybody: Everybody, on: date) -> Iterator[tuple[object, ...]]:
    """Each post in the policy's order, with whoever holds it that day."""
    for role, known in policy.roles.items():
        holder = case.holder(role, on)
        if holder in everybody:
            yield known.title, *_reached(everybody[holder])


def _rules(case: Case, on: date) -> Iterator[tuple[str, ContactRules]]:
    for person in case.contact_rules:
        rules = case.contact_rules_of(person, on)
        if rules is not None:
            yield person, rules


def _in_words(rules: ContactRules, everybody: Everybody, said: ContactRulesSet | None) -> Iterator[str]:
    via = {
        "email": "by e-mail",
        "post": "by post",
        "phone_task": "reminders by telephone",
        "text": "reminders by text message",
    }
    if rules.via:
        yield via[rules.via]
    if rules.nominated:
        known = everybody.get(rules.nominated)
        yield f"through {known.name if known else rules.nominated} alone"
    if said and said.hours:
        yield f"telephoned: {said.hours}"
    if said and said.large_print:
        yield "large print"
    if said and said.language not in ("en", "en-GB"):
        yield f"covering line in {said.language}"


def _days(rules: ContactRules) -> str:
    until = f" to {day(rules.last_day)}" if rules.last_day else ""
    return f"from {day(rules.first_day)}{until}"
