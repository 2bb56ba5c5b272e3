"""An action plan as its page shows it: Appendix 2's headings and columns, what was planned, and what was spent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cases import events as e
from cases.case import Case
from cases.money import said_in
from cases.people import Person
from cases.planned import Spend
from cases.policy import ActionPlan, Policy
from cases.trail import Entry
from desk.casefile.said import Words

SPELT = {"ecm": "ECM", "la": "LA", "sip": "SIP"}
"""Words of the headings that are written in capitals."""


@dataclass(frozen=True, slots=True)
class Activity:
    """A row of Appendix 2. `number` is such as 1.2; `planned` and `spent` are in pence, the first None where the plan
    says no amount."""

    number: str
    cells: tuple[str, ...]
    planned: int | None
    spent: int
    priority: int
    place: int


@dataclass(frozen=True, slots=True)
class Priority:
    """A priority with its headings and activities. `unplaced` was spent on it and on no one activity."""

    number: int
    title: str
    headings: tuple[tuple[str, str], ...]
    activities: tuple[Activity, ...]
    unplaced: int

    @property
    def planned(self) -> int:
        return sum(one.planned or 0 for one in self.activities)

    @property
    def spent(self) -> int:
        return self.unplaced + sum(one.spent for one in self.activities)


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan in force, as it was agreed."""

    kind: str
    agreed_on: date
    signed: bool
    preface: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    priorities: tuple[Priority, ...]
    amended: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that was spent, in pence: on which day, for what, on which part of the plan, and who recorded it."""

    on: date
    pence: int
    what: str
    part: str
    by: str
    entry: int


# --- the plan ------------------------------------------------------------------------------------------------------
def plan_of(case: Case, words: Words, policy: Policy) -> Plan | None:
    """The plan in force; None where none has been agreed. What was spent under an earlier plan is no part of it."""
    agreed, entry = words.event(case.plan_entry), words.entry(case.plan_entry)
    if not isinstance(agreed, e.PlanAgreed) or entry is None:
        return None
    template = policy.action_plan
    columns = _columns(agreed, template)
    return Plan(
        agreed.plan_type,
        entry.effective,
        agreed.school_signed,
        tuple((title_of(name), text) for name, text in _ordered(agreed.preface, template.preface if template else ())),
        tuple(title_of(name) for name in columns),
        tuple(_priority(number, one, columns, policy, case) for number, one in enumerate(agreed.priorities, 1)),
        tuple(o.on for o in case.happened("plan.amended") if o.seq > case.plan_entry),
    )


def _columns(plan: e.PlanAgreed, template: ActionPlan | None) -> tuple[str, ...]:
    """Appendix 2's, or where the policy has no template those that the plan uses."""
    used = dict.fromkeys(name for priority in plan.priorities for row in priority.activities for name in row)
    return template.activity if template else tuple(used)


def _ordered(said: Mapping[str, str], names: Sequence[str]) -> list[tuple[str, str]]:
    """What is said under each heading, in the order of the template."""
    order = [*(name for name in names if name in said), *(name for name in said if name not in names)]
    return [(name, said[name]) for name in order]


def _priority(number: int, said: e.Priority, columns: Sequence[str], policy: Policy, case: Case) -> Priority:
    template = policy.action_plan
    cost = template.cost if template else None
    rows = tuple(
        Activity(
            f"{number}.{place}",
            tuple(_cell(row.get(name, ""), policy) for name in columns),
            said_in(row.get(cost, "")) if cost else None,
            _spent(case, number, place),
            number,
            place,
        )
        for place, row in enumerate(said.activities, 1)
    )
    headings = _ordered(said.headings, template.priority if template else ())
    unplaced = sum(spend.pence for spend in _spends(case) if spend.priority == number) - sum(row.spent for row in rows)
    return Priority(number, said.priority, tuple((title_of(name), text) for name, text in headings), rows, unplaced)


def _cell(said: str, policy: Policy) -> str:
    """What a column says; a role by its title."""
    return policy.roles[said].title if said in policy.roles else said


def _spends(case: Case) -> list[Spend]:
    return [spend for spend in case.spends if spend.plan == case.plan_entry]


def _spent(case: Case, priority: int, activity: int) -> int:
    return sum(x.pence for x in _spends(case) if (x.priority, x.activity) == (priority, activity))


def title_of(name: str) -> str:
    """A heading or column as it is read: Target completion for target_completion."""
    words = [SPELT.get(word, word) for word in name.split("_")]
    return " ".join([words[0] if words[0] in SPELT.values() else words[0].capitalize(), *words[1:]])


def paid(case: Case, words: Words, people: Mapping[str, Person]) -> tuple[Paid, ...]:
    """Everything that was spent, the last day first."""
    return tuple(
        Paid(x.on, x.pence, words.of(x.seq, "what"), _part(x, case), _by(words.entry(x.seq), people), x.seq)
        for x in sorted(case.spends, key=lambda x: (x.on, x.seq), reverse=True)
    )


def _part(spend: Spend, case: Case) -> str:
    """Which part of which plan money was spent on."""
    number = f"{spend.priority}.{spend.activity}" if spend.activity else str(spend.priority or "")
    what = "Activity " if spend.activity else "Priority "
    part = what + number if number else "The plan as a whole" if spend.plan else "Before a plan was agreed"
    return part if spend.plan in (0, case.plan_entry) else f"{part} (of an earlier plan)"


def _by(entry: Entry | None, people: Mapping[str, Person]) -> str:
    return people[entry.actor].name if entry and entry.actor in people else entry.actor if entry else ""
