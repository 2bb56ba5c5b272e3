"""National law as dated data: what a local authority may do to which school on which day, and how days are counted.

`checked` says whether the text of the Act was read; what is from memory must be checked before it is relied on.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from cases.policy import Erasure, Exemption, Model, SchoolType


class Dated(Model):
    """A rule in force from one day to another, both included; `to` is None while it is still in force."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)

    from_: date = Field(alias="from")
    to: date | None = None
    checked: str

    def on(self, day: date) -> bool:
        return self.from_ <= day and (self.to is None or day <= self.to)


EVERY = {"every_existing_governor": "governor", "every_interim_member": "interim_member"}
"""Words of an Act that mean several people at once, and the role in which each of them is written to."""

Stated = Literal["matters", "action_required", "compliance_period", "action_minded_to_take"]
Particular = Literal["arrangement", "appoints", "members"]


class Bodies(Model):
    """Words of an Act that may mean one of several posts: a copy to any of them will do.

    With school types it is asked for only there: `must` where such a school always has one, `if_any` where it may.
    """

    any_of: tuple[str, ...] = Field(min_length=1)
    must: tuple[SchoolType, ...] = ()
    if_any: tuple[SchoolType, ...] = ()
    act: str
    checked: str


class WarningVersion(Dated):
    """`period_days` is None where the notice itself sets the compliance period (since 18 April 2016).

    `says` is what the notice tells the governing body about the law, `right` what it tells it about representations.
    """

    act: str
    called: str
    given_by: tuple[Literal["la", "sos"], ...]
    must_state: tuple[Stated, ...]
    period_called: str
    period_days: int | None = None
    representations_to: str | None = None
    effect: str | None = None
    copies: tuple[str, ...]
    copies_checked: str
    says: tuple[str, ...]
    right: tuple[str, ...]
    stops: str | None = None


class Power(Model):
    """One rung of the ladder. `window_months` runs from the end of the compliance period, by notice only.

    `consult` and `tell` name posts or `bodies`; `states` is what a notice of it must give; `says` is what it means for
    the governing body, and `says_if_aided` what it means besides where a notice made a voluntary aided school eligible.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)

    id: str
    what: str
    by: Literal["la", "sos"]
    act: str
    window_months: int | None = None
    consult: tuple[str, ...] = ()
    consent: str | None = None
    min_members: int | None = None
    tell: tuple[str, ...] = ()
    states: tuple[Particular, ...] = ()
    says: tuple[str, ...] = ()
    says_if_aided: tuple[str, ...] = ()
    effect: str | None = None
    from_: date | None = Field(default=None, alias="from")
    checked: str

    def on(self, day: date) -> bool:
        return self.from_ is None or self.from_ <= day


class OfstedVersion(Dated):
    overall_grade: bool
    concern: tuple[str, ...]
    report_card: tuple[str, ...] = ()
    safeguarding: tuple[str, ...] = ()


class AcademyOrder(Dated):
    when: tuple[str, ...] = ()
    force: Literal["duty", "power"]


class WorkingDay(Model):
    act: str
    checked: str


class Statement(Model):
    act: str
    days: int
    unit: Literal["bank", "school"]
    of: str
    copies: tuple[str, ...]
    must_cover: tuple[Literal["action_and_period", "how_parents_are_told_and_heard"], ...]
    checked: str


class Law(Model):
    """English law on schools causing concern. `part4_school_types` are those that Part 4 of the 2006 Act reaches."""

    id: str
    title: str
    version: str
    valid_from: date
    working_days: dict[Literal["bank", "school"], WorkingDay]
    part4_school_types: tuple[SchoolType, ...]
    outside_part4: dict[SchoolType, str]
    bodies: dict[str, Bodies]
    grounds: dict[str, str]
    warning_notice: tuple[WarningVersion, ...]
    eligible_by_ofsted: tuple[str, ...]
    powers: tuple[Power, ...]
    ofsted: tuple[OfstedVersion, ...]
    academy_orders: tuple[AcademyOrder, ...]
    statement_of_action: Statement
    erasure: Erasure = Erasure()
    exemptions: dict[str, Exemption] = {}

    def power(self, id: str) -> Power | None:
        return next((p for p in self.powers if p.id == id), None)

    def minded(self, id: str, day: date) -> Power | None:
        """The authority's own power of this id that is in force on a day."""
        known = self.power(id.removeprefix("law."))
        return known if known and known.by == "la" and known.on(day) else None

    def posts(self, words: str) -> tuple[str, ...]:
        """The posts that words of an Act may mean; a post's own id means itself."""
        return self.bodies[words].any_of if words in self.bodies else (words,)

    def named_posts(self) -> tuple[str, ...]:
        """Every post that a part of the law names, each once: those who are told, asked or written to, or who hear."""
        words = [
            *(w for v in self.warning_notice for w in (*v.copies, *filter(None, [v.representations_to]))),
            *(w for power in self.powers for w in (*power.consult, *power.tell, *filter(None, [power.consent]))),
            *self.statement_of_action.copies,
            *self.bodies,
        ]
        return tuple(dict.fromkeys(post for word in words for post in self.posts(word) if post not in EVERY))

    def warning_on(self, day: date) -> WarningVersion | None:
        return next((v for v in self.warning_notice if v.on(day)), None)

    def ofsted_on(self, day: date) -> OfstedVersion | None:
        return next((v for v in self.ofsted if v.on(day)), None)
