"""What an exception is looked for in: a case as it was on record by the end of a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from cases import events as e
from cases.as_of import happened
from cases.case import Case
from cases.evolve import event_of, replay
from cases.exceptions.finding import WEIGHTS, Evidence, Finding, Weight
from cases.framework import Framework
from cases.policy import Policy
from cases.terms import DAY, Days, OutsideCalendar, days_between
from cases.trail import REDACTED, Entry

E = TypeVar("E", bound=e.Event)
Lateness = tuple[int, Literal["working days", "days"]]


@dataclass(frozen=True)
class Looked:
    """`trail` holds what was on record by the end of `on`; `case` is what it adds up to."""

    case: Case
    trail: tuple[Entry, ...]
    framework: Framework
    on: date

    @property
    def policy(self) -> Policy:
        return self.framework.policy

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.policy.clock.zone)

    @cached_property
    def days(self) -> dict[str, date]:
        """The day each entry is about."""
        return happened(self.trail)

    @cached_property
    def standing(self) -> tuple[Entry, ...]:
        """The entries that no later one strikes out."""
        wrong = {entry.corrects for entry in self.trail if entry.corrects}
        return tuple(entry for entry in self.trail if entry.id not in wrong)

    @cached_property
    def erased(self) -> dict[str, str]:
        """The names of personal values that were erased, by their digests."""
        return {x.data["digest"]: str(x.data.get("name", "")) for x in self.trail if x.type == REDACTED}

    @cached_property
    def numbered(self) -> dict[int, Entry]:
        return {entry.seq: entry for entry in self.trail}

    def of(self, *kinds: type[E]) -> Iterator[tuple[Entry, E]]:
        """Entries of some kinds that stand, with what they say."""
        types = {kind.type for kind in kinds}
        for entry in self.standing:
            if entry.type in types:
                yield entry, event_of(entry)  # type: ignore[misc]

    def before(self, entry: Entry) -> Case:
        """The case just before an entry, as is now known of it."""
        return replay(self.case.id, [x for x in self.standing if x.seq < entry.seq])

    def lateness(self, due: date, until: date, days: Days | None) -> Lateness:
        """How long after `due` something came: in working days of a kind, or in days where the rule counts none."""
        if days is None:
            return (until - due).days, "days"
        try:
            return sum(self.framework.calendar.working(x, days) for x in days_between(due + DAY, until)), "working days"
        except OutsideCalendar:  # term dates that nobody has entered yet: the days themselves are still so many
            return (until - due).days, "days"

    def finding(
        self,
        rule: str,
        section: str,
        sentence: str,
        shown_by: Iterable[Entry],
        *,
        due: date | None = None,
        done: date | None = None,
        until: date | None = None,
        days: Days | None = None,
        weight: Weight = "duty",
    ) -> Finding:
        """A finding about this case. `until`: the day up to which it is late, where that is not the day it was done."""
        last = done or until
        late = self.lateness(due, last, days) if due and last else None
        return Finding(
            rule,
            section,
            self.case.id,
            self.case.school,
            sentence + WEIGHTS[weight],
            due,
            done,
            late[0] if late else None,
            late[1] if late else "days",
            (last - due).days if due and last else None,
            tuple(Evidence(x.id, x.seq, x.position) for x in shown_by),
            weight,
        )


def look(trail: Sequence[Entry], framework: Framework, on: date) -> Looked:
    """The case as it was on record by the end of a day, in the authority's zone."""
    end = datetime.combine(on, time.max, ZoneInfo(framework.policy.clock.zone))
    there = tuple(entry for entry in trail if entry.at <= end)
    return Looked(replay(trail[0].case if trail else "", there), there, framework, on)
