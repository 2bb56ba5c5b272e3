"""National law as dated data: what a local authority may do to which school on which day, and how days are counted.

`checked` says whether the text of the Act was read; what is from memory must be checked before it is relied on.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from cases.policy import Model, SchoolType


class Dated(Model):
    """A rule in force from one day to another, both included; `to` is None while it is still in force."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)

    from_: date = Field(alias="from")
    to: date | None = None
    checked: str

    def on(self, day: date) -> bool:
        return self.from_ <= day and (self.to is None or day <= self.to)


class WarningVersion(Dated):
    """`period_days` is None where the notice itself sets the compliance period (since 18 April 2016)."""

    given_by: tuple[Literal["la", "sos"], ...]
    period_days: int | None = None
    representations_to: str | None = None
    effect: str | None = None
    copies_la_notice: tuple[str, ...] = ()
    stops: str | None = None


class Power(Model):
    """One rung of the ladder. `window_months` runs from the end of the compliance period, by notice only."""

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
    effect: str | None = None
    from_: date | None = Field(default=None, alias="from")
    checked: str


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
    copies_voluntary_aided: tuple[str, ...] = ()
    must_cover: tuple[str, ...]
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
    grounds: dict[str, str]
    must_state: tuple[str, ...]
    warning_notice: tuple[WarningVersion, ...]
    eligible_by_ofsted: tuple[str, ...]
    powers: tuple[Power, ...]
    ofsted: tuple[OfstedVersion, ...]
    academy_orders: tuple[AcademyOrder, ...]
    statement_of_action: Statement

    def power(self, id: str) -> Power | None:
        return next((p for p in self.powers if p.id == id), None)

    def warning_on(self, day: date) -> WarningVersion | None:
        return next((v for v in self.warning_notice if v.on(day)), None)

    def ofsted_on(self, day: date) -> OfstedVersion | None:
        return next((v for v in self.ofsted if v.on(day)), None)
