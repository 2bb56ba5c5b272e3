"""The warning notice and the powers that may follow."""

from __future__ import annotations

from datetime import date

from cases.commands.command import Command, OneOrMore, People, PersonId, Requirements


class GiveWarning(Command):
    word = "warn"
    grounds: OneOrMore
    requires: Requirements
    minded: OneOrMore


class MakeRepresentations(Command):
    word = "representations"


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
