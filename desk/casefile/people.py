"""Who holds which post of a case, held it or will hold it, and the rules for contact with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cases.case import Case, ContactRules
from cases.events import ContactRulesSet
from cases.people import Person
from cases.policy import Policy
from cases.trail import Entry
from notifications.facts.people import rules_of

VIA = {
    "email": "By e-mail",
    "post": "By post",
    "phone_task": "Reminders by telephone",
    "text": "Reminders by text message",
}


@dataclass(frozen=True, slots=True)
class Holding:
    """One person in a post: since when and until when, where that is known; `now`: they hold it today."""

    name: str
    reached: str
    first: date | None
    last: date | None
    now: bool


@dataclass(frozen=True, slots=True)
class Post:
    """A post and everybody who holds, held or will hold it, the latest first; `of_school`: it is one of a school."""

    role: str
    title: str
    of_school: bool
    holdings: tuple[Holding, ...]

    @property
    def vacant(self) -> bool:
        return not any(one.now for one in self.holdings)

    @property
    def missed(self) -> bool:
        """Whether somebody has to hold it: a school has its posts; of the authority's, some are never filled."""
        return self.of_school or bool(self.holdings)


@dataclass(frozen=True, slots=True)
class Rules:
    """How somebody is contacted: each rule in words, from a day to a day."""

    name: str
    said: tuple[str, ...]
    first: date
    last: date | None


def posts(case: Case, policy: Policy, everybody: Mapping[str, Person], on: date) -> list[Post]:
    """Every post that the case has, and any other that somebody has held, in the policy's order."""
    own, title = policy.posts_of(case.authority), policy.title_of
    return [
        Post(role, title(role, case.school_type), known.at == "school", tuple(_holdings(case, role, everybody, on)))
        for role, known in policy.roles.items()
        if role in own or case.holders.get(role)
    ]


def _holdings(case: Case, role: str, everybody: Mapping[str, Person], on: date) -> Iterator[Holding]:
    current = case.holder(role, on)
    latest = sorted(case.holders.get(role, ()), key=lambda one: one[1] or date.min, reverse=True)
    for person, first, last in latest:
        known = everybody.get(person)
        now = person == current and (first is None or first <= on) and (last is None or on <= last)
        reached = ", ".join(filter(None, (known.email, known.phone, known.post))) if known else ""
        yield Holding(known.name if known else person, reached, first, last, now)


def rules(case: Case, trail: Sequence[Entry], everybody: Mapping[str, Person], on: date) -> list[Rules]:
    """The rules for contact that hold on a day."""
    return [
        Rules(
            _name(person, everybody),
            tuple(_said(found, rules_of(trail, case, person, on), everybody)),
            found.first_day,
            found.last_day,
        )
        for person in case.contact_rules
        if (found := case.contact_rules_of(person, on))
    ]


def _said(found: ContactRules, said: ContactRulesSet | None, everybody: Mapping[str, Person]) -> Iterator[str]:
    if found.via:
        yield VIA[found.via]
    if found.nominated:
        yield f"Through {_name(found.nominated, everybody)} alone"
    if said and said.hours:
        yield f"Telephoned: {said.hours}"
    if said and said.large_print:
        yield "In large print"
    if said and not said.language.startswith("en"):
        yield f"With a covering line in {said.language}"
    if said and said.reason:
        yield f"Because: {said.reason}"


def _name(person: str, everybody: Mapping[str, Person]) -> str:
    return everybody[person].name if person in everybody else person
