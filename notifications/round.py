"""One chunk of a round: what the morning brings to each case, and the notices whose day has come. One transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cases import commands as c
from cases import registers
from cases.act import Door
from cases.case import ENGINE, Case
from cases.framework import Framework
from cases.ledger import quiet_until
from cases.store import StoreTrouble, lock_head, reading, writing
from cases.terms import DAY, OutsideCalendar
from cases.troubles import REFUSAL
from notifications import following
from notifications.calls import Call
from notifications.dates import falling_due, wakes_on
from notifications.directory import Directory

CHUNK = 200


@dataclass
class Looked:
    """What a chunk came to: cases looked at, entries made, notices called for, and a sentence for each that failed."""

    cases: int = 0
    entries: int = 0
    notices: int = 0
    troubles: dict[str, str] = field(default_factory=dict)

    def add(self, other: Looked) -> None:
        self.cases += other.cases
        self.entries += other.entries
        self.notices += other.notices
        self.troubles.update(other.troubles)


def daily(door: Door, now: datetime, source: str = "flow") -> Looked:
    """A whole morning: cases written to since the last one, then each activity that has something due."""
    looked = Looked()
    with reading(door.engine) as conn:
        fresh = registers.to_look_at(conn, now.date())
    for ids in chunks(fresh):
        looked.add(look(door, ids, now, None, source))
    with reading(door.engine) as conn:
        due = {
            activity: registers.to_do(conn, activity, now.date())
            for activity in registers.activities_due(conn, now.date())
        }
    for activity, waiting in due.items():
        for ids in chunks(waiting):
            looked.add(look(door, ids, now, activity, source))
    return looked


def chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Ids in parts of one transaction each."""
    for i in range(0, len(ids), CHUNK):
        yield ids[i : i + CHUNK]


def look(door: Door, ids: Sequence[str], now: datetime, activity: str | None = None, source: str = "flow") -> Looked:
    """Look at some cases, for one activity of section 15 or (None) for all of them; safe any number of times.

    One transaction for all; if that fails, one each, so that one school's failure never stops another and is reported.
    """
    try:
        return _together(door, ids, now, activity, source)
    except Exception as trouble:  # whatever one school's record holds must not stop the others
        if isinstance(trouble, StoreTrouble) and not str(trouble).startswith(REFUSAL):
            raise  # the database itself: it would say the same of every school
        if len(ids) == 1:
            return Looked(cases=1, troubles={ids[0]: f"{type(trouble).__name__}: {trouble}"})
    looked = Looked()
    for id in ids:
        looked.add(look(door, [id], now, activity, source))
    return looked


def _together(door: Door, ids: Sequence[str], now: datetime, activity: str | None, source: str) -> Looked:
    looked, today = Looked(), now.date()
    dates: dict[str, dict[str, date]] = {}
    look_on: dict[str, date | None] = {}
    rows: list[dict[str, Any]] = []
    with writing(door.engine) as conn:
        head = lock_head(conn)
        before = door.cases(conn, ids)
        passed = [door.do(conn, head, case, c.PassDay(), by=ENGINE, now=now, source=source) for case in before]
        everybody = Directory(conn, *(done.case for done in passed))
        quiet = quiet_until(conn)
        for done in passed:
            case, framework = done.case, door.framework(done.case)
            calls, troubles = falling_due(case, framework, everybody, today)
            due = [call for call in calls if call.on <= today and activity in (None, call.activity)]
            rows += following.rows_of(due, case, framework, everybody, ENGINE, now, None, quiet)
            later = [call for call in calls if call not in due]
            dates[case.id] = _sleeps_until(case, framework, later, today)
            look_on[case.id] = _next_look(case, framework, today)
            looked.add(Looked(1, len(done.entries), len(due), {case.id: " ".join(troubles)} if troubles else {}))
        following.write(conn, rows)
        registers.schedule(conn, dates, look_on)
    for done in passed:
        door.remember(done.case)
    return looked


def _sleeps_until(case: Case, framework: Framework, later: Sequence[Call], today: date) -> dict[str, date]:
    """The next day of each activity: what time will bring by itself, and the notices called for later."""
    dates = dict(wakes_on(case, framework, today))
    for call in later:
        dates[call.activity] = min(call.on, dates.get(call.activity, call.on))
    return dates


def _next_look(case: Case, framework: Framework, today: date) -> date | None:
    """Every open case is looked at when a half-term begins: what is counted by period starts afresh then; and where the
    known terms end, to say so."""
    if not case.open or case.converted_on:
        return None
    try:
        framework.calendar.require(today)
    except OutsideCalendar:
        return today  # looked at each day until the dates are entered
    halves = framework.calendar.half_terms
    return min((half.start for half in halves if half.start > today), default=halves[-1].end + DAY)
