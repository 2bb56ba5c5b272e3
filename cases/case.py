"""Case: what the trail of one school adds up to today. It is only ever made by folding entries (cases/evolve.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from cases.events import Copy, Holding, Person, Role, Told
from cases.parts import (
    AcademyOrder,
    Claim,
    Concern,
    Contact,
    ContactRules,
    ErasureRequest,
    Evidence,
    Issued,
    LetterDraft,
    Meeting,
    Occasion,
    PowerSteps,
    Reply,
    Warning,
)
from cases.planned import GroupAction, Milestone, Rating, Spend
from cases.policy import SchoolType

Standing = Literal["none", "open", "closed", "withdrawn", "transferred"]
ENGINE = "engine"


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
    raised: Mapping[str, date] = field(default_factory=dict)
    """Triggers of every concern of this case, and when each was last logged."""
    of_concerns: frozenset[str] = frozenset()
    """Triggers and measures of every concern there ever was, whichever case of the school it was of, and whether or not
    it was corrected."""
    claims: Mapping[str, Claim] = field(default_factory=dict)
    """Triggers that the school was told of. Some are for officers alone: ask decisions.answers.answerable."""
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    group_set_up: bool = False
    plan_agreed: bool = False
    plan_entry: int = 0
    meetings: Mapping[str, Meeting] = field(default_factory=dict)
    milestones: Mapping[str, Milestone] = field(default_factory=dict)
    spends: tuple[Spend, ...] = ()
    actions: Mapping[str, GroupAction] = field(default_factory=dict)
    ratings: tuple[Rating, ...] = ()
    register: tuple[tuple[date, date | None], ...] = ()
    """When it was on the risk register: each time from a day, to the day it came off."""
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

    def on_the_register(self, on: date) -> bool:
        """Whether the school was on the risk register at the end of a day."""
        return any(first <= on and (last is None or on < last) for first, last in self.register)

    def power(self, id: str) -> PowerSteps:
        return self.powers.get(id, PowerSteps())


__all__ = [
    "ENGINE",
    "AcademyOrder",
    "Case",
    "Claim",
    "Concern",
    "Contact",
    "ContactRules",
    "Copy",
    "ErasureRequest",
    "Evidence",
    "GroupAction",
    "Issued",
    "LetterDraft",
    "Meeting",
    "Milestone",
    "Occasion",
    "PowerSteps",
    "Rating",
    "Reply",
    "Spend",
    "Standing",
    "Warning",
]
