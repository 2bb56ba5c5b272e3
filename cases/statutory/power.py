"""Letters about a power: the consultation, the notice of intent, its use, and an interim executive board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.law import EVERY, Law, Power
from cases.policy import SchoolType
from cases.refusals import day
from cases.statutory.copies import Required, required
from cases.statutory.valid import NotValid

STATES = {
    "arrangement": ("it does not say which arrangements are meant", "Say which, and with whom, in the consultation."),
    "appoints": ("it does not say how many governors are appointed", "Give the number."),
    "members": ("it does not name the members of the board", "Name its members and its chair."),
}


@dataclass(frozen=True, slots=True)
class OfPower:
    """What every letter about a power has: the authority's own power, in force on its day, and the roles it reaches."""

    law: Law
    school_type: SchoolType
    power: str
    given: date
    copies: frozenset[str]

    def __post_init__(self) -> None:
        known = self.known
        for body in self.required():
            if not body.by(self.copies):
                named = " or ".join(body.posts).replace("_", " ")
                raise NotValid(
                    f"the law asks for it to go to the {named}, and it does not", "Send it there.", known.act
                )
        self._whole(known)

    def _whole(self, known: Power) -> None:
        """What this letter has to say besides."""

    @property
    def known(self) -> Power:
        found = self.law.minded(self.power, self.given)
        if found is None:
            raise NotValid(
                f"the authority has no power {self.power} on {day(self.given)}", "Name one that it has.", "the law file"
            )
        return found

    def required(self) -> tuple[Required, ...]:
        """Those whom the Act names for this letter: the governing body, and whoever is told."""
        words = [body for body in self.known.tell if body not in EVERY]
        return required(self.law, ("chair", *words), self.school_type)


@dataclass(frozen=True, slots=True)
class Consultation(OfPower):
    """Views are asked for until a day. `arrangement` is what is proposed, where the power is about one."""

    until: date
    arrangement: str = ""

    def required(self) -> tuple[Required, ...]:
        return required(self.law, ("chair", *self.known.consult), self.school_type)

    def _whole(self, known: Power) -> None:
        if self.until <= self.given:
            raise NotValid(f"{day(self.until)} leaves nobody time to answer", "Give a day still to come.", known.act)
        _states(known, "arrangement", self.arrangement)


@dataclass(frozen=True, slots=True)
class NoticeOfIntent(OfPower):
    """Reasonable notice in writing. `because` says how the school is eligible; `until`: the last day, if any."""

    because: str
    until: date | None
    arrangement: str = ""

    def _whole(self, known: Power) -> None:
        if not self.because:
            raise NotValid("it does not say how the school is eligible", "Assess the notice first.", known.act)
        if self.until and self.until < self.given:
            raise NotValid(f"the power could be used only until {day(self.until)}", "Give a new warning.", known.act)
        _states(known, "arrangement", self.arrangement)


@dataclass(frozen=True, slots=True)
class PowerUse(OfPower):
    """A power used from a day, with what its section asks for."""

    because: str
    effective: date
    until: date | None
    arrangement: str = ""
    appoints: int = 0

    def _whole(self, known: Power) -> None:
        if not self.because:
            raise NotValid("it does not say how the school is eligible", "Assess the notice first.", known.act)
        if self.effective < self.given:
            raise NotValid(f"{day(self.effective)} has passed", "Give the day from which it has effect.", known.act)
        if self.until and self.given > self.until:
            raise NotValid(f"the power could be used only until {day(self.until)}", "Give a new warning.", known.act)
        _states(known, "arrangement", self.arrangement)
        _states(known, "appoints", self.appoints > 0)


@dataclass(frozen=True, slots=True)
class InterimBoard(OfPower):
    """An interim executive board: who is on it, who chairs it, and the day on which it takes over."""

    effective: date
    members: tuple[str, ...]
    chair: str

    def required(self) -> tuple[Required, ...]:
        return required(self.law, self.known.tell, self.school_type)

    def _whole(self, known: Power) -> None:
        _states(known, "members", bool(self.members))
        least = known.min_members or 1
        if len(set(self.members)) < least:
            raise NotValid(f"an interim executive board has at least {least} members", "Name its members.", known.act)
        if self.chair not in self.members:
            raise NotValid("its chair is not one of its members", "Name the chair among the members.", known.act)
        if self.effective < self.given:
            raise NotValid(f"{day(self.effective)} has passed", "Give the day from which it has effect.", known.act)


def _states(known: Power, name: str, given: object) -> None:
    if name in known.states and not given:
        raise NotValid(*STATES[name], known.act)
