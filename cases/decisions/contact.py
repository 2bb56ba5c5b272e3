"""How people are to be contacted: set with dates and a reason (as a home-school agreement does for a parent)."""

from __future__ import annotations

from datetime import date

from cases import commands as c
from cases import events as e
from cases.case import Case
from cases.framework import Framework
from cases.policy import Policy
from cases.refusals import Refusal, day

DONE = "The rules for contact were not recorded."


def set_contact_rules(case: Case, ask: c.SetContactRules, framework: Framework, today: date) -> list[e.Event]:
    """Rules for contact with one person. They say how, never whether: everything that is owed is still sent."""
    _days_in_order(ask, today)
    if not ask.reason.strip():
        raise Refusal(
            DONE, "they do not say why", "Give the reason, in words that the person may read.", field="reason"
        )
    if not _known(case, ask.person):
        why = f"that person holds no post of {case.school}"
        raise Refusal(DONE, why, "Name somebody who holds a post, or a governor.", field="person")
    if not ask.says_something and case.contact_rules_of(ask.person, ask.first_day) is None:
        raise Refusal(DONE, "there is no rule in them, and none to end on that day", "Say what is to hold.")
    if ask.nominated:
        _one_contact(case, ask, framework.policy, today)
    return [e.ContactRulesSet(**ask.model_dump())]


def _days_in_order(ask: c.SetContactRules, today: date) -> None:
    if ask.last_day and ask.last_day < ask.first_day:
        why = f"the last day, {day(ask.last_day)}, is before the first"
        raise Refusal(DONE, why, "Correct one of the days.", field="last_day")
    if ask.last_day and ask.last_day < today:
        raise Refusal(
            DONE,
            f"the last day, {day(ask.last_day)}, has passed",
            "Give a day that is still to come.",
            field="last_day",
        )


def _known(case: Case, person: str) -> bool:
    held = (who for holdings in case.holders.values() for who, _, _ in holdings)
    return person in held or person in case.governors


def _one_contact(case: Case, ask: c.SetContactRules, policy: Policy, today: date) -> None:
    """A single contact is explained to the person before it begins, and is somebody who can answer."""
    assert ask.nominated is not None
    roles = case.roles_of(ask.nominated, max(ask.first_day, today))
    if ask.nominated == ask.person or not policy.is_officer(roles):
        why = "the one contact that they name is no officer of the authority for this school on that day"
        raise Refusal(DONE, why, "Name an officer who holds a post for it.", field="nominated")
    if ask.explained is None:
        why = "they name one contact, and do not say when that was explained to the person"
        raise Refusal(DONE, why, "Explain it first, then give the day as `explained`.", field="explained")
    if ask.explained > min(ask.first_day, today):
        why = f"{day(ask.explained)} is after the first day" if ask.explained <= today else "that day is still to come"
        raise Refusal(
            DONE, why, "Explain it to the person first; give the day on which that was done.", field="explained"
        )


def change_details(case: Case, ask: c.ChangeDetails, framework: Framework, today: date) -> list[e.Event]:
    """Where somebody who has to do with the school can be reached; the door writes it down with the entry."""
    done = "The contact details were not changed."
    if not ask.changed:
        raise Refusal(done, "nothing was given to change", "Give an e-mail address, a postal address or a telephone.")
    known = {person for held in case.holders.values() for person, _, _ in held} | set(case.governors)
    if ask.person not in known:
        raise Refusal(
            done,
            f"that person has no post to do with {case.school}",
            "Name the school where they have.",
            field="person",
        )
    values = {name: value or "" for name, value in ask.changed.items()}
    return [e.ContactDetailsChanged(person=ask.person, changed=tuple(ask.changed), **values)]
