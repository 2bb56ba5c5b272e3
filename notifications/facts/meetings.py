"""Meetings: what, on which day, who chairs and who is always expected."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases import events as e
from cases.case import Meeting
from cases.refusals import day
from notifications.facts.matter import Matter


def meeting(m: Matter) -> dict[str, Any]:
    """A meeting on the day that this notice speaks of: a later move has a notice of its own."""
    booked = _meeting(m)
    if booked is None:
        return {}
    on = date.fromisoformat(m.delivery.subject.rpartition(" ")[2])
    return _facts(m, booked, {"on": on}, f"The meeting was booked on {day(booked.booked_on)}.")


def moved(m: Matter) -> dict[str, Any]:
    """A meeting with its old and its new day, and the reason."""
    booked, move = _meeting(m), m.called_by(e.MeetingMoved)
    if booked is None or move is None:
        return {}
    days = {"was": move.event.was, "on": move.event.on, **_reason(move.event.reason)}
    return _facts(m, booked, days, f"The meeting’s date was changed on {day(move.on)}.")


def cancelled(m: Matter) -> dict[str, Any]:
    """A meeting that will not be held, and the reason."""
    booked, off = _meeting(m), m.called_by(e.MeetingCancelled)
    if booked is None or off is None:
        return {}
    because = f"The meeting was cancelled on {day(off.on)}."
    return _facts(m, booked, {"on": off.event.was, **_reason(off.event.reason)}, because)


def _reason(reason: str) -> dict[str, str]:
    return {"reason": reason} if reason else {}


def _meeting(m: Matter) -> Meeting | None:
    return m.case.meetings.get(str(m.delivery.context.get("meeting")))


def _facts(m: Matter, booked: Meeting, own: dict[str, Any], because: str) -> dict[str, Any]:
    kind = m.framework.policy.meetings[booked.kind]
    known = {
        "title": kind.title,
        "chair": m.title(kind.chair),
        "expected": m.titles(kind.expected),
        "short_notice": "short notice" in m.delivery.note,
        "is_first": _is_first(m, booked),
        **own,
    }
    return {"meeting": known, "because": because, "source": kind.source}


def _is_first(m: Matter, booked: Meeting) -> bool:
    """Whether the school has had, or has in its diary, no earlier meeting of this kind."""
    same = [x for x in m.case.meetings.values() if x.kind == booked.kind and x.standing != "cancelled"]
    return all(x.on >= booked.on for x in same)
