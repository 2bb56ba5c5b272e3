"""What on the record a warning may rest on: concerns, Ofsted's report, the decision on the category, missed milestones.

Each is a pointer with a source and a day; its words, which may be personal, are read from the record when the letter is
written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cases.case import Case
from cases.policy import Policy


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry (by its number) or a milestone (by its name). `sure`: it is certain to have words that may be shown."""

    kind: Literal["concern", "ofsted", "category", "milestone"]
    on: date
    what: str
    source: str
    entry: int = 0
    milestone: str = ""
    sure: bool = True


def on_record(case: Case, policy: Policy) -> tuple[Recorded, ...]:
    """Everything of this case that a warning may rest on, the earliest first."""
    found = (*_concerns(case, policy), *_ofsted(case), *_category(case, policy), *_milestones(case))
    return tuple(sorted(found, key=lambda x: (x.on, x.entry, x.milestone)))


def restricted(policy: Policy) -> frozenset[str]:
    """Triggers that only the authority's own officers may see: no letter names them."""
    named = policy.confidentiality.restricted_triggers if policy.confidentiality else ()
    return frozenset(named) | {t.id for t in policy.triggers if t.restricted}


def _concerns(case: Case, policy: Policy) -> Iterator[Recorded]:
    logged = [x for x in case.happened("concern.logged") if case.opened_on is None or x.on >= case.opened_on]
    for x in logged:
        last = x is logged[-1] and case.concern
        shown = {*case.concern.hits, *case.concern.judged} - restricted(policy) if last and case.concern else set()
        what = f"a concern: {' '.join(sorted(shown))}" if shown else "a concern"
        yield Recorded("concern", x.on, what, "the concern that was logged", entry=x.seq, sure=bool(shown))


def _ofsted(case: Case) -> Iterator[Recorded]:
    reports = case.happened("ofsted.category_of_concern")
    if case.ofsted_concern and reports:
        last = reports[-1]
        yield Recorded("ofsted", last.on, "an Ofsted category of concern", "Ofsted's report", entry=last.seq)


def _category(case: Case, policy: Policy) -> Iterator[Recorded]:
    """The decision that put the school where it is. Its reason is certain only where the policy asks for one."""
    changes = case.happened("category.changed")
    decided = [x for x in case.happened("category.decided") if changes and x.seq < changes[-1].seq]
    category = next((c for c in policy.categories if c.id == case.category), None)
    if decided and category and category.concern:
        sure = category.id in policy.categorisation.reason_needed_for
        what = f"the category {category.id}"
        yield Recorded(
            "category", decided[-1].on, what, "the decision on the category", entry=decided[-1].seq, sure=sure
        )


def _milestones(case: Case) -> Iterator[Recorded]:
    for x in case.milestones.values():
        if x.missed and not x.met:
            yield Recorded("milestone", x.due, f"milestone {x.id} missed", "the action plan", milestone=x.id)
