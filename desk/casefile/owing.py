"""What is still owed in a case, and by whom: for its page, a school's page, reports and the API alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from cases.case import Case
from cases.framework import Framework
from cases.obligations import Obligation, Unknown, obligations, still_owed

FAR = timedelta(days=120)
"""How long what fell late in a period that is over is shown as owed."""


@dataclass(frozen=True, slots=True)
class Owing:
    """An obligation that somebody has yet to meet. `late`: its date has passed; `person` owes it, None
    where nobody holds the post."""

    obligation: Obligation
    late: bool
    person: str | None


def owing(case: Case, framework: Framework, on: date) -> tuple[list[Owing], list[Unknown]]:
    """What is still owed on a day, the most pressing first, and duties whose day cannot be worked out. In: the case as
    folded up to that day."""
    found, unknown = obligations(case, framework, on, since=on - FAR)
    pressing = sorted(still_owed(case, found), key=lambda o: (o.due, o.duty.id, o.subject))
    there = [u for u in unknown if case.open or u.duty.scope == "school"]
    return [Owing(o, o.standing == "late", _person(case, o, on)) for o in pressing], there


def _person(case: Case, o: Obligation, on: date) -> str | None:
    if o.duty.owed_by == "officer_contacted":
        return case.contacts[o.subject].to
    return case.holder(o.duty.owed_by or "", on)
