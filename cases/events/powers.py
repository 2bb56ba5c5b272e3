"""The warning notice, and the powers that may follow."""

from __future__ import annotations

from datetime import date

from cases.events.event import Event, Person, PersonalList


class WarningGiven(Event):
    type = "warning.given"
    grounds: tuple[str, ...]
    requires: tuple[str, ...]
    texts: PersonalList = ()
    minded: tuple[str, ...]
    comply_by: date
    representations_by: date


class RepresentationsReceived(Event):
    type = "representations.received"
    reply_by: date


class RepresentationsAnswered(Event):
    type = "representations.answered"
    outcome: str
    withdrawn: tuple[str, ...] = ()


class WarningPeriodEnded(Event):
    type = "warning.period_ended"
    powers_until: date


class WarningAssessed(Event):
    type = "warning.assessed"
    complied: dict[str, bool]
    powers_until: date

    @property
    def satisfied(self) -> bool:
        return all(self.complied.values())


class PowerConsulted(Event):
    type = "power.consulted"
    power: str
    until: date


class ConsentSought(Event):
    type = "consent.sought"
    power: str


class ConsentRecorded(Event):
    type = "consent.recorded"
    power: str


class PowerNotified(Event):
    type = "power.notified"
    power: str


class PowerUsed(Event):
    type = "power.used"
    power: str
    effective: date
    window_until: date | None = None
    appoints: int | None = None
    members: tuple[Person, ...] = ()
    chair: Person | None = None


class GoverningBodyReplaced(Event):
    type = "governing_body.replaced"
    members: tuple[Person, ...]
    chair: Person


class OptionsConsidered(Event):
    type = "options.considered"
    options: tuple[str, ...]
