"""The history as it was known, entry by entry: what each says, and what has to be said about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cases import events as e
from cases.as_of.days import happened, late_by
from cases.as_of.folding import known
from cases.framework import Framework
from cases.sayings import Everybody, handle, what
from cases.trail import REDACTED, Entry


@dataclass(frozen=True, slots=True)
class Struck:
    """Which entry struck a line out: its id and number, when, by whom (the short name) and why."""

    entry: str
    number: int
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Erased:
    """A personal value that is gone: the field it was in, on which basis, and the number of the entry that says so."""

    name: str
    basis: str
    number: int

    @property
    def mark(self) -> str:
        return f"[erased: {self.basis}, entry {self.number}]"


@dataclass(frozen=True, slots=True)
class Line:
    """One entry for a reader.

    `number` counts within the case, `position` over the whole record; `at` is when it was recorded, in the authority's
    zone, and `effective` the day it is about. `actor` is an id, `by` the short name. `words` says what happened and
    `reason` why, where the entry has a reason that its words leave out. `struck` is the correction known by then.
    `late`: working days between the day it is about and its recording, where the policy calls that late, else None.
    """

    position: int
    number: int
    id: str
    type: str
    at: datetime
    effective: date
    actor: str
    by: str
    words: str
    reason: str = ""
    struck: Struck | None = None
    late: int | None = None
    erased: tuple[Erased, ...] = ()


def view(
    trail: Sequence[Entry],
    known_at: datetime,
    on: date | None = None,
    *,
    framework: Framework,
    everybody: Everybody,
) -> tuple[Line, ...]:
    """What was known at a moment about everything up to a day, in the order of the record.

    In: the case's whole trail, with personal values where the reader may see them (what was erased since is marked even
    where the moment is earlier: nobody can read it any more); `known_at` aware; `on` None for no limit. Pure.
    """
    days, erased = happened(trail), _erased(trail)
    zone = ZoneInfo(framework.policy.clock.zone)
    there = known(trail, known_at, on)
    struck = {x.corrects: _struck(x, everybody, zone, erased) for x in there if x.corrects}
    return tuple(
        _line(x, days, framework, everybody, zone, struck.get(x.id), erased.get(x.id, ()))
        for x in there
        if on is None or days[x.id] <= on
    )


def _line(
    entry: Entry,
    days: Mapping[str, date],
    framework: Framework,
    everybody: Everybody,
    zone: ZoneInfo,
    struck: Struck | None,
    erased: tuple[Erased, ...],
) -> Line:
    words, reason = _said(entry, everybody, erased)
    return Line(
        entry.position,
        entry.seq,
        entry.id,
        entry.type,
        entry.at.astimezone(zone),
        days[entry.id],
        entry.actor,
        handle(entry.actor, everybody),
        words,
        reason,
        struck,
        late_by(entry, days, framework),
        erased,
    )


def _said(entry: Entry, everybody: Everybody, erased: tuple[Erased, ...]) -> tuple[str, str]:
    """An entry's words and its reason, with a mark for every value that was erased from it."""
    kind = e.EVENTS.get(entry.type)
    if kind is None:  # an entry about the record, which has no saying
        return "", ""
    texts = {name for name, field in kind.model_fields.items() if field.annotation is str}
    marks = {x.name: x.mark for x in erased if x.name in texts}
    event = kind.model_validate({**entry.data, **entry.private, **marks})
    words, reason = what(event, everybody), str(getattr(event, "reason", ""))
    reason = "" if reason in words else reason
    unsaid = [x.mark for x in erased if x.mark not in words and x.mark not in reason]
    return " ".join([words, *unsaid]).strip(), reason


def _struck(entry: Entry, everybody: Everybody, zone: ZoneInfo, erased: Mapping[str, tuple[Erased, ...]]) -> Struck:
    why, _ = _said(entry, everybody, erased.get(entry.id, ()))
    return Struck(entry.id, entry.seq, entry.at.astimezone(zone), handle(entry.actor, everybody), why)


def _erased(trail: Sequence[Entry]) -> dict[str, tuple[Erased, ...]]:
    """What was erased from each entry, by the entry's id. A value is known by its digest, which stays in its entry."""
    gone = {
        x.data["digest"]: Erased(str(x.data.get("name", "")), str(x.data.get("basis", "")), x.seq)
        for x in trail
        if x.type == REDACTED
    }
    return {x.id: tuple(gone[digest] for digest in x.sd if digest in gone) for x in trail} if gone else {}
