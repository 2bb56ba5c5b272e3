"""A policy as a whole: one dated version of one authority's framework."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cases.policy.categories import Categorisation, Category, Indicators, Trigger
from cases.policy.copies import CopyRules, Exemption, Leaving
from cases.policy.duties import Duty
from cases.policy.exceptions import Exceptions, SmallNumbers
from cases.policy.letters import Approval, Letter, MeetingKind
from cases.policy.model import Model
from cases.policy.retention import Retention
from cases.policy.sections import (
    ActionPlan,
    Clock,
    Confidentiality,
    Exit,
    Milestones,
    Risk,
    Role,
    StatementOfAction,
    WarningNotice,
)


class Policy(Model):
    """One dated version of one authority's framework. `activities` are section 15's steps, in its order."""

    id: str
    title: str
    authority: str
    version: str
    valid_from: date
    valid_to: date | None = None
    calendar: str
    law: str
    indicators: dict[str, Indicators] = {}
    clock: Clock
    roles: dict[str, Role]
    activities: dict[str, str]
    categories: tuple[Category, ...]
    categorisation: Categorisation
    triggers: tuple[Trigger, ...] = ()
    meetings: dict[str, MeetingKind]
    letters: dict[str, Letter]
    duties: tuple[Duty, ...]
    milestones: Milestones | None = None
    risk: Risk | None = None
    warning_notice: WarningNotice | None = None
    statement_of_action: StatementOfAction | None = None
    action_plan: ActionPlan | None = None
    ladder: tuple[str, ...] = ()
    exit: Exit
    confidentiality: Confidentiality | None = None
    exemptions: dict[str, Exemption] = {}
    copies: dict[Leaving, CopyRules] = {}
    approval: Approval | None = None
    exceptions: Exceptions | None = None
    small_numbers: SmallNumbers | None = None
    retention: Retention | None = None
    may: dict[str, tuple[str, ...]]

    def category(self, id: str) -> Category:
        return next(c for c in self.categories if c.id == id)

    def duty(self, id: str) -> Duty:
        return next(d for d in self.duties if d.id == id)

    def title_of(self, role: str, school_type: str = "") -> str:
        """What a post is called, at a type of school where that is said; the name in words of whom this version has no
        post for, such as the officer asked."""
        known = self.roles.get(role)
        if known is None:
            return role.replace("_", " ").capitalize()
        return next((title for kind, title in known.title_for.items() if kind == school_type), known.title)

    def posts_of(self, authority: bool) -> list[str]:
        """The posts that a case has, in their order: the authority's own record has none of a school's."""
        places = ("la",) if authority else ("la", "school")
        return [role for role, known in self.roles.items() if known.at in places]

    def is_officer(self, posts: Iterable[str]) -> bool:
        """Whether somebody who holds these posts is an officer of the authority by one of them."""
        return any(post in self.roles and self.roles[post].at == "la" for post in posts)

    def group_meetings(self) -> frozenset[str]:
        """Kinds of meeting that count as one of the group's (the TIG's), the summative meeting included."""
        own = {kind for kind, m in self.meetings.items() if m.group}
        return frozenset(own | {kind for kind, m in self.meetings.items() if m.counts_as in own})
