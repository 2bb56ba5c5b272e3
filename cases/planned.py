"""What becomes of a plan: milestones and their judgements, what was spent, what meetings agreed; and ratings of risk.

Facts alone: the words that go with each are personal, and stand in the entry whose number is here (`seq`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.events import Person, Role


@dataclass(frozen=True, slots=True)
class JudgedAt:
    """What one meeting said of a milestone; `judgement` is a name of the policy's."""

    meeting: str
    on: date
    judgement: str
    seq: int


@dataclass(frozen=True, slots=True)
class NewDay:
    """A milestone that was given another day."""

    on: date
    was: date
    due: date
    seq: int


@dataclass(frozen=True, slots=True)
class Milestone:
    """`judgements` and `days` in the order of the record; `seq` is the entry that has its words."""

    id: str
    lead: Role
    due: date
    agreed_on: date
    met: bool = False
    missed: bool = False
    escalated: bool = False
    seq: int = 0
    added_on: date = date.min
    met_on: date | None = None
    judgements: tuple[JudgedAt, ...] = ()
    days: tuple[NewDay, ...] = ()


@dataclass(frozen=True, slots=True)
class Spend:
    """Money spent under a plan. `priority` and `activity` number the plan's, from 1; None where it is for the whole of
    it. `plan` is the entry of the plan that was in force."""

    pence: int
    on: date
    priority: int | None
    activity: int | None
    plan: int
    seq: int


@dataclass(frozen=True, slots=True)
class GroupAction:
    """Something that a meeting agreed and somebody leads, open until it is done. `carried`: the later meetings that it
    was carried to, each with the day that it gave it and the entry that says so."""

    id: str
    meeting: str
    agreed_on: date
    lead: Role
    due: date
    seq: int
    carried: tuple[tuple[str, date, int], ...] = ()
    done_on: date | None = None
    done_seq: int = 0

    @property
    def open(self) -> bool:
        return self.done_on is None

    @property
    def last_meeting(self) -> str:
        """The last meeting that spoke of it."""
        return self.carried[-1][0] if self.carried else self.meeting


@dataclass(frozen=True, slots=True)
class Rating:
    """How great the risk was held to be, and which way it was going: `rating` is a name of the policy's."""

    rating: str
    direction: str
    on: date
    by: Person
    seq: int
