"""The warning notice of section 60, and the notice that may come before it, as types that can only be made whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.law import Law, WarningVersion
from cases.policy import SchoolType
from cases.refusals import day
from cases.statutory.copies import Required, required
from cases.statutory.valid import NotValid

ACT = "section 60 of the Education and Inspections Act 2006"


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that a notice rests on: what, who says so, and on which day."""

    what: str
    source: str
    on: date


@dataclass(frozen=True, slots=True)
class Action:
    """Something that the governing body has to do: who leads it (a role), and by when. `what` may be its name alone."""

    name: str
    what: str
    lead: str
    due: date


@dataclass(frozen=True, slots=True)
class PreWarning:
    """A notice before a formal one: matters, action, the days allowed, and what would follow."""

    matters: tuple[Matter, ...]
    actions: tuple[Action, ...]
    start: date
    end: date
    minded_to: tuple[str, ...]
    grounds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        rests_on_something(self.matters, self.start, "the policy's list of what a pre-warning carries")
        asks_for_something(self.actions, self.start, self.end, "the policy's list of what a pre-warning carries")
        if not self.minded_to:
            raise NotValid("it does not say what would follow", "Say what the authority would do next.", "the ladder")


@dataclass(frozen=True, slots=True)
class WarningNotice:
    """A warning notice as the law of its day wants it. `copies` are the roles that its copies reach."""

    law: Law
    school_type: SchoolType
    start: date
    end: date
    grounds: tuple[str, ...]
    matters: tuple[Matter, ...]
    actions: tuple[Action, ...]
    minded_to: tuple[str, ...]
    representations_to: str
    representations_by: date
    copies: frozenset[str]

    def __post_init__(self) -> None:
        version = self.version
        self._is_on_a_ground()
        checks = {
            "matters": lambda: rests_on_something(self.matters, self.start, ACT),
            "action_required": lambda: asks_for_something(self.actions, self.start, self.end, ACT),
            "compliance_period": lambda: allows_time(self.start, self.end, ACT),
            "action_minded_to_take": self._says_what_may_follow,
        }
        for part in version.must_state:
            checks[part]()
        if not self.representations_to or self.representations_by <= self.start:
            raise NotValid(
                "it does not say where and until when to make representations",
                "Give both in the policy's warning_notice.",
                ACT,
            )
        self._is_copied(version)

    @property
    def version(self) -> WarningVersion:
        """The law of the day on which it is given."""
        found = self.law.warning_on(self.start)
        if found is None or "la" not in found.given_by:
            raise NotValid(
                f"the law file gives the authority no warning notice on {day(self.start)}",
                "Enter the law of that day.",
                ACT,
            )
        return found

    def _is_on_a_ground(self) -> None:
        if not self.grounds:
            raise NotValid("it gives no ground", f"Choose from {', '.join(self.law.grounds)}.", ACT)
        if unknown := [ground for ground in self.grounds if ground not in self.law.grounds]:
            raise NotValid(
                f"{', '.join(unknown)} is not a ground in law", f"Choose from {', '.join(self.law.grounds)}.", ACT
            )

    def _says_what_may_follow(self) -> None:
        if not self.minded_to:
            raise NotValid(
                "it does not say what the authority is minded to do", "Name the power that it is minded to use.", ACT
            )
        if unknown := [id for id in self.minded_to if self.law.minded(id, self.start) is None]:
            raise NotValid(
                f"{', '.join(unknown)} is not a power in law that the authority has on {day(self.start)}",
                "Name the power the authority is minded to use.",
                ACT,
            )

    def required(self, version: WarningVersion) -> tuple[Required, ...]:
        return required(self.law, version.copies, self.school_type)

    def _is_copied(self, version: WarningVersion) -> None:
        for body in self.required(version):
            if not body.by(self.copies):
                named = " or ".join(body.posts)
                raise NotValid(
                    f"no copy of it goes to the {named.replace('_', ' ')}",
                    "Give the notice to them at the same time.",
                    ACT,
                )


def rests_on_something(matters: tuple[Matter, ...], start: date, rule: str) -> None:
    """Each matter with its source and a day that has come. Raises NotValid."""
    if not matters:
        raise NotValid(
            "it rests on nothing: no matter is given, and none is on the record",
            "Give the matters, each with what, source and date, or record the concern first.",
            rule,
        )
    for matter in matters:
        if not (matter.what.strip() and matter.source.strip()):
            raise NotValid("one of its matters has no words or no source", "Say what it is and who says so.", rule)
        if matter.on > start:
            raise NotValid(
                f"one of its matters is dated {day(matter.on)}, which has not come", "Correct the date.", rule
            )


def asks_for_something(actions: tuple[Action, ...], start: date, end: date, rule: str) -> None:
    """Each action with somebody who leads it and a day inside the time allowed. Raises NotValid."""
    if not actions:
        raise NotValid("it asks for nothing", "Name each thing that the governing body has to do.", rule)
    allows_time(start, end, rule)
    for action in actions:
        if not (action.what.strip() and action.lead):
            raise NotValid(f"nothing says what {action.name} is, or who leads it", "Say both.", rule)
        if not start <= action.due <= end:
            raise NotValid(
                f"{action.name} is due on {day(action.due)}, outside the time allowed, {day(start)} to {day(end)}",
                "Give a day inside it.",
                rule,
            )


def allows_time(start: date, end: date, rule: str) -> None:
    """Some time after the day on which it is given. Raises NotValid."""
    if end <= start:
        raise NotValid(f"the time that it allows ends on {day(end)}, before it has begun", "Allow some time.", rule)
