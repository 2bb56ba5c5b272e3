"""The statement of action for a school in an Ofsted category of concern: EA 2005 section 15."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.law import Law
from cases.policy import SchoolType
from cases.statutory.copies import Required, required
from cases.statutory.valid import NotValid

ACT = "section 15 of the Education Act 2005"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the authority will do: what, who leads it (a role), and by when."""

    what: str
    lead: str
    due: date


@dataclass(frozen=True, slots=True)
class StatementOfAction:
    """What the authority will do and by when, and how parents are told and heard. `copies`: the roles reached."""

    law: Law
    school_type: SchoolType
    published: date
    steps: tuple[Step, ...]
    parents_told: str
    parents_heard: str
    copies: frozenset[str]

    def __post_init__(self) -> None:
        self._covers()
        for step in self.steps:
            if not (step.what.strip() and step.lead) or step.due < self.published:
                raise NotValid(
                    "one of its actions has no words, nobody who leads it, or a day before the report",
                    "Give what is done, who leads it and by when.",
                    ACT,
                )
        for body in self.required():
            if not body.by(self.copies):
                named = " or ".join(body.posts).replace("_", " ")
                raise NotValid(f"the law asks for it to go to the {named}, and it does not", "Send it there.", ACT)

    @property
    def period(self) -> date:
        """The day by which the last of its actions is done."""
        return max(step.due for step in self.steps)

    def required(self) -> tuple[Required, ...]:
        return required(self.law, self.law.statement_of_action.copies, self.school_type)

    def _covers(self) -> None:
        covered = {
            "action_and_period": bool(self.steps),
            "how_parents_are_told_and_heard": bool(self.parents_told.strip() and self.parents_heard.strip()),
        }
        if missing := [name for name in self.law.statement_of_action.must_cover if not covered[name]]:
            raise NotValid(
                f"it does not cover {' or '.join(missing).replace('_', ' ')}",
                "Prepare the statement first: its actions with days, and how parents are told and heard.",
                ACT,
            )
