"""What was learned between two moments: new entries, entries struck out, and what became of the case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cases.as_of.folding import then
from cases.as_of.lines import Line, view
from cases.case import Case, Meeting, Milestone
from cases.framework import Framework
from cases.obligations import Obligation, obligations
from cases.policy import NotBefore
from cases.refusals import day
from cases.sayings import Everybody
from cases.trail import Entry

NOT_OPEN = {
    "none": "no case is open",
    "open": "the case is open",
    "closed": "the case is closed",
    "withdrawn": "the case is withdrawn",
    "transferred": "the case is handed over",
}


@dataclass(frozen=True, slots=True)
class Learned:
    """`new` entries; `struck`: older entries that were found wrong; `changes`: sentences about the case."""

    new: tuple[Line, ...]
    struck: tuple[Line, ...]
    changes: tuple[str, ...]


def learned(
    trail: Sequence[Entry],
    since: datetime,
    known_at: datetime,
    on: date | None = None,
    *,
    framework: Framework,
    everybody: Everybody,
) -> Learned:
    """What was known of a case at `known_at` and not yet at `since`, about everything up to a day.

    Duties are looked at as of each moment's own day, or as of `on` for both where that is earlier.
    """
    whole = view(trail, known_at, on, framework=framework, everybody=everybody)
    new = tuple(line for line in whole if line.at > since)
    struck = tuple(line for line in whole if line.at <= since and line.struck and line.struck.at > since)
    id = trail[0].case if trail else ""
    before, after = then(id, trail, since, on), then(id, trail, known_at, on)
    zone = ZoneInfo(framework.policy.clock.zone)
    days = [min(on or date.max, moment.astimezone(zone).date()) for moment in (since, known_at)]
    changes = (*_case(before, after), *_meetings(before, after), *_milestones(before, after))
    return Learned(new, struck, (*changes, *_duties(before, after, framework, days[0], days[1])))


def _case(before: Case, after: Case) -> Iterator[str]:
    if before.category != after.category:
        was = f"The category was {before.category}" if before.category else "The school was not on record"
        yield f"{was}; it is {after.category}." if after.category else f"{was}; it is not known now."
    if before.standing != after.standing:
        yield f"Before, {NOT_OPEN[before.standing]}; now, {NOT_OPEN[after.standing]}."


def _meetings(before: Case, after: Case) -> Iterator[str]:
    for id in [*after.meetings, *(id for id in before.meetings if id not in after.meetings)]:
        was, now = before.meetings.get(id), after.meetings.get(id)
        if was is None or now is None:
            known = now or was
            assert known is not None
            said = f"is {known.standing}, for {day(known.on)}" if now else "is not on record any more"
            yield f"Meeting {id} ({known.kind.replace('_', ' ')}) {said}."
        else:
            yield from _meeting(id, was, now)


def _meeting(id: str, was: Meeting, now: Meeting) -> Iterator[str]:
    if was.on != now.on:
        yield f"Meeting {id} was for {day(was.on)}; it is for {day(now.on)}."
    if was.standing != now.standing:
        yield f"Meeting {id} was {was.standing}; it is {now.standing}."


def _milestones(before: Case, after: Case) -> Iterator[str]:
    for id in [*after.milestones, *(id for id in before.milestones if id not in after.milestones)]:
        was, now = before.milestones.get(id), after.milestones.get(id)
        if was is None or now is None:
            said = f"is in the plan, due on {day(now.due)}" if now else "is not in the plan any more"
            yield f"Milestone {id} {said}."
        elif was.due != now.due:
            yield f"Milestone {id} was due on {day(was.due)}; it is due on {day(now.due)}."
        if now and (was is None or _judged(was) != _judged(now)) and _judged(now) != "not judged":
            yield f"Milestone {id} is {_judged(now)}."


def _judged(milestone: Milestone) -> str:
    return "met" if milestone.met else "missed" if milestone.missed else "not judged"


def _duties(before: Case, after: Case, framework: Framework, was_on: date, on: date) -> Iterator[str]:
    """Duties that are new, met, late or fallen away. One whose day cannot be worked out is left out of both."""
    old, new = _owed(before, framework, was_on), _owed(after, framework, on)
    for key, o in new.items():
        was = old.get(key)
        if was is None or was.standing != o.standing:
            yield f"{o.duty.id} {o.duty.name}, due on {day(o.due)}, {_now(o)}{_was(was)} ({o.duty.source})."
    for key, o in old.items():
        if key not in new:
            yield f"{o.duty.id} {o.duty.name}, due on {day(o.due)}, is not owed after all ({o.duty.source})."


def _owed(case: Case, framework: Framework, on: date) -> dict[tuple[object, ...], Obligation]:
    if not case.seq:
        return {}
    owed, _ = obligations(case, framework, on)
    return {_key(o): o for o in owed if not isinstance(o.duty.rule, NotBefore)}


def _key(o: Obligation) -> tuple[object, ...]:
    year = None if o.span or o.opened else o.due.year
    return o.duty.id, o.subject, o.opened.seq if o.opened else None, o.span, year, o.policy.version


def _now(o: Obligation) -> str:
    said = {"owed": "is owed", "met": "was met", "late": "is late", "met_late": "was met late"}
    return said.get(o.standing, "fell away")


def _was(before: Obligation | None) -> str:
    return "" if before is None else f"; it was {before.standing.replace('_', ' ')}"
