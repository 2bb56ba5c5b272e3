"""Case: what the trail of one school adds up to today. It is only ever made by folding entries (cases/evolve.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from cases.events import Copy, Holding, Person, Place, Role, Told
from cases.policy import SchoolType

Standing = Literal["none", "open", "closed", "withdrawn", "transferred"]
ENGINE = "engine"


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
class Milestone:
    id: str
    lead: Role
    due: date
    agreed_on: date
    met: bool = False
    missed: bool = False
    escalated: bool = False


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


@dataclass(frozen=True)
class Case:
    """One school's record: its facts, its case if there is one, and everything the rules ask about."""

    id: str
    seq: int = 0
    tip: str = ""
    last_at: datetime | None = None

    authority: bool = False
    school: str = ""
    urn: str = ""
    school_type: SchoolType = "community"
    phase: str = ""
    policy: str = ""
    policy_version: str = ""
    calendar: str = ""
    holders: Mapping[Role, tuple[Holding, ...]] = field(default_factory=dict)
    appointed: tuple[tuple[Role, Person, date], ...] = ()
    governors: tuple[Person, ...] = ()

    standing: Standing = "none"
    opened_on: date | None = None
    ended_on: date | None = None
    ended_at: datetime | None = None
    ended_by: Person | None = None
    watch_until: date | None = None

    category: str = ""
    categories: tuple[tuple[date, str, str], ...] = ()
    school_view: str | None = None
    not_below_until: date | None = None
    ofsted_concern: bool = False

    concern: Concern | None = None
    group_set_up: bool = False
    plan_agreed: bool = False
    meetings: Mapping[str, Meeting] = field(default_factory=dict)
    milestones: Mapping[str, Milestone] = field(default_factory=dict)
    contacts: Mapping[str, Contact] = field(default_factory=dict)
    warning: Warning | None = None
    powers: Mapping[str, PowerSteps] = field(default_factory=dict)
    order: AcademyOrder | None = None
    converted_on: date | None = None
    judged_sufficient: bool = False
    taper: tuple[int, ...] = ()
    taper_reviewed: bool = False

    occasions: Mapping[str, tuple[Occasion, ...]] = field(default_factory=dict)
    told: tuple[Told, ...] = ()
    told_keys: frozenset[tuple[str, str, Role]] = frozenset()
    issued: tuple[Issued, ...] = ()
    drafts: Mapping[str, LetterDraft] = field(default_factory=dict)
    contact_rules: Mapping[Person, tuple[ContactRules, ...]] = field(default_factory=dict)
    stopped: frozenset[tuple[str, str, Role]] = frozenset()
    asked: frozenset[str] = frozenset()
    refused: Mapping[str, str] = field(default_factory=dict)

    holds: Mapping[str, str] = field(default_factory=dict)
    """Legal holds in force: the name of each, and the id of the entry that placed it."""
    erasures: Mapping[str, ErasureRequest] = field(default_factory=dict)
    kept_until: Mapping[str, date] = field(default_factory=dict)
    """Until when what is past its time is kept all the same, by class of the policy's retention."""

    @property
    def open(self) -> bool:
        return self.standing == "open"

    @property
    def reference(self) -> str:
        """What letters call the case: the school's number and the case's name, once where they are the same."""
        return self.id if self.id == self.urn else f"{self.urn}-{self.id}"

    def holder(self, role: Role, on: date) -> Person | None:
        """Who holds a post on a day, or None. Somebody appointed later replaces somebody with no last day."""
        best: Holding | None = None
        for holding in self.holders.get(role, ()):
            _, first, last = holding
            holds = (first is None or first <= on) and (last is None or on <= last)
            if holds and (best is None or (first or date.min) >= (best[1] or date.min)):
                best = holding
        return best[0] if best else None

    def roles_of(self, person: Person, on: date) -> frozenset[Role]:
        """Every post this person holds on a day."""
        return frozenset(role for role in self.holders if self.holder(role, on) == person)

    def happened(self, *names: str) -> tuple[Occasion, ...]:
        """Every occasion under these names, in the order of the record."""
        if len(names) == 1:
            return self.occasions.get(names[0], ())
        return tuple(sorted((o for n in names for o in self.occasions.get(n, ())), key=lambda o: o.seq))

    def contact_rules_of(self, person: Person, on: date) -> ContactRules | None:
        """The rules for contact with somebody on a day: those set last."""
        return next((rules for rules in reversed(self.contact_rules.get(person, ())) if rules.on(on)), None)

    def power(self, id: str) -> PowerSteps:
        return self.powers.get(id, PowerSteps())


__all__ = [
    "ENGINE",
    "AcademyOrder",
    "Case",
    "Concern",
    "Contact",
    "ContactRules",
    "Copy",
    "ErasureRequest",
    "Issued",
    "LetterDraft",
    "Meeting",
    "Milestone",
    "Occasion",
    "PowerSteps",
    "Reply",
    "Standing",
    "Warning",
]
