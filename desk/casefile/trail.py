"""The trail of a case in words: what was recorded, by whom, when, about which day and why, for somebody to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from cases.as_of import Line, Struck, view
from cases.framework import Framework
from cases.people import Person
from cases.trail import Entry
from desk.bundling.words import by_name, kind, what

PAGE = 50
"""How many entries a page shows: with their words, as much as stays quick to load."""
SHORT = 16


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader wants to see: entries of a kind (an entry type), by a person, recorded from a day to a day."""

    kind: str = ""
    by: str = ""
    first: date | None = None
    last: date | None = None

    def takes(self, entry: Entry, zone: ZoneInfo) -> bool:
        on = entry.at.astimezone(zone).date()
        return (
            (not self.kind or entry.type == self.kind)
            and (not self.by or entry.actor == self.by)
            and (self.first is None or on >= self.first)
            and (self.last is None or on <= self.last)
        )


@dataclass(frozen=True, slots=True)
class Told:
    """One entry for a reader. `struck` says which later entry found it wrong; `corrects` is the number of the earlier
    entry that this one does; `proof` is where it stands in the whole record and the beginning of its hash."""

    number: int
    id: str
    kind: str
    words: str
    reason: str
    by: str
    at: datetime
    about: date | None
    late: int | None
    struck: Struck | None
    corrects: int | None
    version: str
    position: int
    leaf: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, the latest first, which page of how many, and how many there are in all."""

    rows: tuple[Told, ...]
    number: int
    pages: int
    found: int


def page(
    trail: Sequence[Entry], framework: Framework, everybody: Mapping[str, Person], asked: Asked, number: int, entry: int
) -> Page:
    """The entries asked for; `entry` is the number of one that must be on the page, 0 for none. `trail` holds only what
    the reader may see."""
    zone = ZoneInfo(framework.policy.clock.zone)
    wanted = [x for x in reversed(trail) if asked.takes(x, zone)]
    pages = max(1, -(-len(wanted) // PAGE))
    at = next((n for n, x in enumerate(wanted) if x.seq == entry), None)
    number = at // PAGE + 1 if at is not None else min(max(number, 1), pages)
    some = wanted[(number - 1) * PAGE : number * PAGE]
    return Page(tuple(told(trail, some, framework, everybody)), number, pages, len(wanted))


def told(
    trail: Sequence[Entry], some: Sequence[Entry], framework: Framework, everybody: Mapping[str, Person]
) -> list[Told]:
    """Some entries of a trail in words."""
    named = by_name(everybody)
    numbers = {x.id: x.seq for x in trail}
    wanted = {x.id for x in some} | {x.corrects for x in some if x.corrects}
    near = [x for x in trail if x.id in wanted or x.corrects in wanted or x.type in DATES or x.type == REDACTED]
    lines = {x.id: x for x in view(near, datetime.max.replace(tzinfo=UTC), framework=framework, everybody=named)}
    return [_told(x, lines[x.id], numbers, framework, named) for x in some if x.id in lines]


DATES = frozenset({"meeting.booked", "meeting.moved"})
"""Entries that say on which day another one took place."""
REDACTED = "record.redacted"


def _told(
    entry: Entry, line: Line, numbers: Mapping[str, int], framework: Framework, named: Mapping[str, Person]
) -> Told:
    return Told(
        entry.seq,
        entry.id,
        kind(entry.type),
        what(entry, line.words, framework, named),
        line.reason,
        line.by,
        line.at,
        line.effective if line.effective != line.at.date() else None,
        line.late,
        line.struck,
        numbers.get(entry.corrects or ""),
        framework.policy_on(line.effective).version,
        entry.position,
        entry.leaf.hex()[:SHORT],
    )


def kinds(trail: Sequence[Entry]) -> list[tuple[str, str]]:
    """The kinds of entry there are, in words, by name."""
    return sorted({(x.type, kind(x.type)) for x in trail}, key=lambda pair: pair[1])


def actors(trail: Sequence[Entry], everybody: Mapping[str, Person]) -> list[tuple[str, str]]:
    """Everybody who recorded something, by name."""
    named = by_name(everybody)
    return sorted({(x.actor, named[x.actor].name if x.actor in named else x.actor) for x in trail}, key=lambda p: p[1])
