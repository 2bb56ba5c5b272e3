"""What a case is made of: its meetings, milestones, claims, letters and the rest, each frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from cases.events import Person, Place, Role


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something the framework counts or clocks: when it was recorded, the day it counts for, and about what."""

    at: datetime
    on: date
    subject: str = ""
    seq: int = 0
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What one person answered to an invitation, and to which version of it."""

    answer: str
    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Meeting:
    """`papers`: the size in bytes of each of its papers, by the paper's number."""

    id: str
    kind: str
    on: date
    booked_on: date
    counts_as: str | None = None
    standing: Literal["booked", "held", "cancelled"] = "booked"
    moved_on: date | None = None
    judged: str | None = None
    starts: str = ""
    minutes: int = 0
    sequence: int = 0
    replies: Mapping[Person, Reply] = field(default_factory=dict)
    papers: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contact:
    id: str
    to: Person
    on: date
    reply_by: date
    answered: bool = False
    role: Role = "head"


@dataclass(frozen=True, slots=True)
class Warning:
    """A warning notice under section 60 of the Education and Inspections Act 2006, and what became of it."""

    given_on: date
    grounds: tuple[str, ...]
    requires: tuple[str, ...]
    minded: tuple[str, ...]
    comply_by: date
    representations_by: date
    reply_by: date | None = None
    outcome: str | None = None
    withdrawn: tuple[str, ...] = ()
    powers_until: date | None = None
    ended: bool = False
    satisfied: bool | None = None

    @property
    def standing_requirements(self) -> tuple[str, ...]:
        return tuple(r for r in self.requires if r not in self.withdrawn)


@dataclass(frozen=True, slots=True)
class PowerSteps:
    """How far one rung of the ladder has come."""

    consulted_until: date | None = None
    consent_sought: bool = False
    consent: bool = False
    notified_on: date | None = None
    used_on: date | None = None
    effective: date | None = None
    members: tuple[Person, ...] = ()
    chair: Person | None = None
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class AcademyOrder:
    converts: date
    school: str
    urn: str
    trust: Person


@dataclass(frozen=True, slots=True)
class Concern:
    on: date
    hits: tuple[str, ...]
    judged: tuple[str, ...]
    checked: bool = False
    alerted: bool = False
    agreed: bool = False
    registered: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A concern that the school was told of: when, and whether it says that it is accurate."""

    told_on: date
    answer: str = ""
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file: what it is about, and whether only officers of the case see it. Its name is in the record alone."""

    id: str
    on: date
    about: str
    subject: str
    kind: str
    size: int
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """A formal letter on its way to being issued; `entry` is the id of the entry that has its words."""

    id: str
    template: str
    author: Person
    dated: date
    entry: str
    standing: Literal["drafted", "approved", "sent_back", "issued"] = "drafted"


@dataclass(frozen=True, slots=True)
class ContactRules:
    """How one person is to be contacted, from a day to a day; what is personal in it is in the record only."""

    first_day: date
    last_day: date | None = None
    via: str | None = None
    nominated: Person | None = None

    def on(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class ErasureRequest:
    """Places that somebody asks to have erased, on which basis, and what was decided."""

    id: str
    asked_by: Person
    places: tuple[Place, ...]
    basis: str
    rule: str
    standing: Literal["asked", "approved", "refused"] = "asked"


@dataclass(frozen=True, slots=True)
class Issued:
    """A letter on its way: whose copies still have to go before the letter counts as sent."""

    template: str
    waiting: frozenset[Person]
