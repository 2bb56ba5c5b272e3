"""The day on which what an entry tells of happened, and how long after it the entry was made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from cases import events as e
from cases.framework import Framework
from cases.terms import DAY, days_between
from cases.trail import Entry

PLACED = frozenset({e.MeetingBooked.type, e.MeetingMoved.type})
TOOK_PLACE = frozenset({e.MeetingHeld.type, e.MeetingAbsent.type})


def happened(trail: Iterable[Entry]) -> dict[str, date]:
    """The day each entry is about, by the entry's id: a meeting is held on its own day, whenever that is recorded."""
    meetings: dict[str, date] = {}
    days: dict[str, date] = {}
    for entry in trail:
        if entry.type in PLACED:
            meetings[entry.data["meeting"]] = date.fromisoformat(entry.data["on"])
        own = meetings.get(entry.data["meeting"]) if entry.type in TOOK_PLACE else None
        days[entry.id] = min(own or entry.effective, entry.effective)
    return days


def late_by(entry: Entry, days: Mapping[str, date], framework: Framework) -> int | None:
    """Working days from what an entry tells of to the entry, where the policy of that day calls so many late."""
    policy = framework.policy_on(days[entry.id])
    recorded = entry.at.astimezone(ZoneInfo(policy.clock.zone)).date()
    if policy.exceptions is None or recorded <= days[entry.id]:
        return None
    passed = sum(framework.calendar.working(day) for day in days_between(days[entry.id] + DAY, recorded))
    return passed if passed > policy.exceptions.late_entry_working_days else None
