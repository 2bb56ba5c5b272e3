"""One thing owed, and one whose date cannot be worked out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from cases.case import Case, Occasion
from cases.policy import Duty, Policy, Within
from cases.terms import DAY, Span

Standing = Literal["owed", "met", "late", "met_late", "discharged", "barred"]
Interval = tuple[date, date]
ALWAYS: Interval = (date.min, date.max)


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing owed. `because` is the working: what started it and how its date was reached.

    `met_at` is the moment it was met. `span` is the period it is counted in, None where an event started it;
    `opened` is that event. `known_from` is the first day on which anybody could know of it.
    """

    duty: Duty
    policy: Policy
    due: date
    standing: Standing
    because: str
    known_from: date
    subject: str = ""
    opened: Occasion | None = None
    span: Span | None = None
    needed: int = 1
    count: int = 0
    booked: int = 0
    met_at: datetime | None = None
    owed_by: str | None = None

    @property
    def open(self) -> bool:
        return self.standing in ("owed", "late")

    @property
    def progress(self) -> str | None:
        """ "1 of 2" where the duty counts, else None."""
        return f"{self.count} of {self.needed}" if self.span else None

    @property
    def occurrence(self) -> str:
        """What tells this obligation from others of the same duty."""
        return self.subject or self.due.isoformat()

    @property
    def days(self) -> Literal["bank", "school"]:
        rule = self.duty.rule
        return (rule.days if isinstance(rule, Within) else None) or "bank"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A duty whose date cannot be worked out, and the sentence that says why; nothing else is stopped by it."""

    duty: Duty
    why: str


def in_force(case: Case, state: str, policy: Policy) -> Iterator[Interval]:
    """The stretches of days on which a state of affairs held, the last of them without end."""
    if state in ("school_open", "always"):
        yield ALWAYS
        return
    wanted = state.removeprefix("category.")
    holds = {c.id for c in policy.categories if c.concern} if wanted == "concern" else {wanted}
    before = case.categories[0][2] if case.categories else case.category
    turns = [(date.min, before), *((on, new) for on, new, _ in case.categories)]
    for i, (start, category) in enumerate(turns):
        end = turns[i + 1][0] - DAY if i + 1 < len(turns) else date.max
        if category in holds and start <= end:
            yield start, end


def ended(case: Case) -> date | None:
    """The day on which a case stopped being owed anything: closed, withdrawn, handed over, or the school converted."""
    return case.ended_on or case.converted_on
