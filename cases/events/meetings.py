"""The group set up, and meetings booked, moved, cancelled and held."""

from __future__ import annotations

from datetime import date
from typing import Literal

from cases.events.event import Event, Personal, PersonalList, Role


class GroupSetUp(Event):
    type = "tig.set_up"


class MeetingBooked(Event):
    type = "meeting.booked"
    kind: str
    meeting: str
    counts_as: str | None = None
    on: date


class MeetingMoved(Event):
    type = "meeting.moved"
    meeting: str
    was: date
    on: date
    reason: Personal = ""


class MeetingCancelled(Event):
    type = "meeting.cancelled"
    meeting: str
    was: date
    reason: Personal = ""


class MeetingHeld(Event):
    type = "meeting.held"
    kind: str
    meeting: str
    counts_as: str | None = None
    judged: Literal["sufficient", "insufficient"] | None = None
    decisions: PersonalList = ()


class MeetingAbsent(Event):
    type = "meeting.absent"
    meeting: str
    role: Role
