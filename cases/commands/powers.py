"""The warning notice, the powers that may follow, and the statement of action."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from cases.commands.command import Command, OneOrMore, People, PersonId


class Part(BaseModel):
    """Something that a command is made of."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _day(value: Any) -> Any:
    """A scenario is read strictly, and a validator before it leaves a date as the text that it was written as."""
    written = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    return date.fromisoformat(value) if written else value


class Requirement(Part):
    """What the school must do; without a lead the chair leads, without a day it is due when the time allowed ends."""

    text: str = ""
    lead: str | None = None
    due: Annotated[date | None, BeforeValidator(_day)] = None


class NamedMatter(Part):
    """What a notice rests on, who says so, and on which day."""

    what: str
    source: str
    on: date = Field(alias="date")


class NamedAction(Part):
    what: str
    lead: str
    due: date


def _whole(value: Any) -> Any:
    return value if isinstance(value, dict | Requirement) else {"text": "" if value is None else str(value)}


def _required(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _whole(given) for name, given in value.items()}
    return {str(name): {} for name in (value if isinstance(value, list | tuple) else [value])}


Requirements = Annotated[dict[str, Requirement], BeforeValidator(_required)]
"""Names alone, names with a text each, or names with text, lead and due."""


class PreWarn(Command):
    """`comply_by`: the end of the time allowed; the policy's number of days where it is left out."""

    word = "pre_warn"
    grounds: OneOrMore
    requires: Requirements
    minded: OneOrMore = ()
    matters: tuple[NamedMatter, ...] = ()
    comply_by: date | None = None


class GiveWarning(Command):
    """`matters` are taken from the record where none are given."""

    word = "warn"
    grounds: OneOrMore
    requires: Requirements
    minded: OneOrMore
    matters: tuple[NamedMatter, ...] = ()
    comply_by: date | None = None


class RecordSosNotice(Command):
    """The Secretary of State has given a warning notice, or has lifted the bar that came with it."""

    word = "sos_notice"
    lifted: bool = False


class MakeRepresentations(Command):
    word = "representations"
    says: str = ""


class AssessNotice(Command):
    word = "assess_notice"
    complied: dict[str, bool]


class ConsiderOptions(Command):
    word = "consider_options"
    options: OneOrMore


class Consult(Command):
    word = "consult"
    power: str
    until: date
    arrangement: str = ""


class ApplyForConsent(Command):
    word = "apply_for_consent"
    power: str


class RecordConsent(Command):
    word = "record_consent"
    power: str


class UsePower(Command):
    word = "use_power"
    power: str
    effective: date | None = None
    interim_members: People = ()
    chair: PersonId | None = None
    appoints: int | None = None

    @property
    def about(self) -> str:
        return f"power {self.power}"


class PrepareStatement(Command):
    """The statement of action, before its letter goes."""

    word = "statement"
    actions: tuple[NamedAction, ...]
    parents_told: str = ""
    parents_heard: str = ""
    target: date | None = None
