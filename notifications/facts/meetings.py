"""Meetings: what, on which day, when and where, who chairs, who is always expected, and which papers there are."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from cases import events as e
from cases.case import Meeting
from cases.decisions.tig import papers_of
from cases.refusals import day
from notifications.diary import Version, spoken_of, versions
from notifications.facts.matter import Matter
from notifications.language import MissingValue

NOON = time(12)


def meeting(m: Matter) -> dict[str, Any]:
    """A meeting as it stands. Raises MissingValue where it no longer is on the day that this notice speaks of: those
    who are called hear of the change, or of the new day, by a notice of its own."""
    booked = _meeting(m)
    if booked is None:
        return {}
    version = spoken_of(m.delivery, versions(m.trail, booked.id))
    if version is None:
        raise MissingValue(
            f"The notice “{m.delivery.template}” was not written: the meeting {booked.id} has been moved or cancelled "
            "since it was called for. Nothing need be done: whoever is still called hears of the new day."
        )
    return _facts(m, booked, version, {}, f"The meeting was booked on {day(booked.booked_on)}.")


def moved(m: Matter) -> dict[str, Any]:
    """A meeting with its old and its new day and time, and the reason."""
    booked, move = _meeting(m), m.called_by(e.MeetingMoved)
    if booked is None or move is None:
        return {}
    known = versions(m.trail, booked.id)
    version = spoken_of(m.delivery, known)
    before = next((v for v in reversed(known) if v.seq < move.entry.seq), None)
    if version is None or before is None:
        return {}
    own = {
        "was": move.event.was,
        "was_time": hours(before),
        "same_day": move.event.was == move.event.on,
        **_reason(move.event.reason),
    }
    return _facts(m, booked, version, own, f"The meeting’s {_what(before, version)} was changed on {day(move.on)}.")


def _what(before: Version, after: Version) -> str:
    if before.on != after.on:
        return "date"
    return "time" if hours(before) != hours(after) else "place"


def cancelled(m: Matter) -> dict[str, Any]:
    """A meeting that will not be held, and the reason."""
    booked, off = _meeting(m), m.called_by(e.MeetingCancelled)
    if booked is None or off is None:
        return {}
    version = spoken_of(m.delivery, versions(m.trail, booked.id))
    if version is None:
        return {}
    because = f"The meeting was cancelled on {day(off.on)}."
    return _facts(m, booked, version, _reason(off.event.reason), because)


def _reason(reason: str) -> dict[str, str]:
    return {"reason": reason} if reason else {}


def _meeting(m: Matter) -> Meeting | None:
    return m.case.meetings.get(str(m.delivery.context.get("meeting")))


def _facts(m: Matter, booked: Meeting, version: Version, own: dict[str, Any], because: str) -> dict[str, Any]:
    kind = m.framework.policy.meetings[booked.kind]
    known = {
        "title": kind.title,
        "on": version.on,
        "begins": clock_time(time.fromisoformat(version.starts)) if version.starts else "",
        "time": hours(version),
        "place": version.place,
        "to_confirm": _to_confirm(version),
        "chair": m.title(kind.chair),
        "expected": m.titles(kind.expected),
        "short_notice": "short notice" in m.delivery.note,
        "is_first": _is_first(m, booked),
        "in_calendar": m.delivery.channel == "email",
        "papers": len(papers_of(m.case, booked.id)),
        **own,
    }
    return {"meeting": known, "because": because, "source": kind.source}


def _to_confirm(version: Version) -> str:
    """What nobody has said yet, or was erased."""
    unsaid = [what for what, said in (("time", version.starts), ("place", version.place)) if not said]
    return f"the {' and '.join(unsaid)}" if unsaid else ""


def _is_first(m: Matter, booked: Meeting) -> bool:
    """Whether the school has had, or has in its diary, no earlier meeting of this kind."""
    same = [x for x in m.case.meetings.values() if x.kind == booked.kind and x.standing != "cancelled"]
    return all(x.on >= booked.on for x in same)


# --- the time of day -----------------------------------------------------------------------------------------------
def hours(version: Version) -> str:
    """From when to when, as GOV.UK writes it: 2pm, or 2:30pm to 4pm; nothing where nobody said."""
    return from_to(version.starts, version.minutes)


def from_to(starts: str, minutes: int) -> str:
    """The same from when it starts (14:30), "" where nobody said, and how long it takes, 0 where nobody said."""
    if not starts:
        return ""
    start = time.fromisoformat(starts)
    if not minutes:
        return clock_time(start)
    end = datetime.combine(date.min, start) + timedelta(minutes=minutes)
    return f"{clock_time(start)} to {clock_time(end.time())}"


def clock_time(at: time) -> str:
    """9am, 2:30pm, midday."""
    if at == NOON:
        return "midday"
    minutes = f":{at:%M}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"
