"""Categories, who decides them and on what: triggers and the checklists beside a decision."""

from __future__ import annotations

from typing import Literal

from cases.policy.model import Cited, Model, Phase


class Category(Cited):
    id: str
    name: str
    concern: bool
    intervention: bool = False
    group: Literal["may", "must"] | None = None
    governors_may_request: bool = False
    entered_by_ofsted: tuple[str, ...] = ()
    requires_all_of: tuple[str, ...] = ()


class Disagreement(Model):
    school_view: Literal["must_be_recorded_or_declined", "may_be_sent"]
    with_evidence: bool
    stands: str
    reconsider: bool = False


class Categorisation(Cited):
    decided_by: str
    disagreement: Disagreement
    recorded_in: str | None = None
    reason_needed_for: tuple[str, ...] = ()
    allowances_days: dict[str, str] = {}


class TriggerRule(Model):
    """A measure and a strict comparison. `kind` is one of a closed set; there are no expressions."""

    kind: Literal["falls", "widens", "below", "above", "under", "open_longer_than", "over", "quartile", "count"]
    measure: str
    threshold: str | None = None
    by_phase: dict[Phase, str] = {}
    lasting: int | None = None
    unit: str | None = None


class Trigger(Cited):
    id: str
    scope: Literal["all", "mainstream", "primary", "secondary", "special"]
    check: Literal["data", "date", "fact", "judgement"]
    text: str
    rule: TriggerRule | None = None
    italic: bool = False
    restricted: bool = False
    retired: bool = False
    may_reopen_category: bool = False


class Indicator(Model):
    id: str
    check: Literal["data", "judgement"]
    text: str


class Indicators(Model):
    """The checklist printed beside a decision about one category (section 14's chart). It is never scored."""

    source: str | None = None
    needs: str | None = None
    indicators: tuple[Indicator, ...]
    capacity: tuple[Indicator, ...] = ()
    capacity_rule: str | None = None


class IndicatorsFile(Model):
    """The checklists as they are written down, by category; a policy names the file as its `indicators`."""

    id: str
    title: str
    categories: dict[str, Indicators]
