"""Conversion, withdrawal, reopening, closing, correcting - and the passing of a day."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from cases.commands.command import Command, Label, PersonId


class NewSchool(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    school: str
    urn: Label
    type: Literal["academy"] = "academy"


class RecordAcademyOrder(Command):
    word = "academy_order"
    converts: date
    to: NewSchool
    trust: PersonId


class WithdrawCase(Command):
    word = "withdraw"
    reason: str


class ReopenCase(Command):
    word = "reopen"


class CloseCase(Command):
    word = "close"
    outcome: str
    school_stays_on_watch_until: date | None = None


class CorrectEntry(Command):
    word = "correct"
    entry: str
    reason: str


class PassDay(Command):
    """Nobody asks for this: it is what a day's beginning brings by itself."""

    word = "pass_day"
