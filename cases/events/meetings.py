"""The group set up, and meetings booked, moved, cancelled and held."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from cases.events.event import Event, Person, Personal, PersonalList, Role


class GroupSetUp(Event):
    type = "tig.set_up"


class MeetingBooked(Event):
    """`starts` is a time as HH:MM, in the authority's zone, or "" where only the day is known."""

    type = "meeting.booked"
    kind: str
    meeting: str
    counts_as: str | None = None
    on: date
    starts: str = ""
    minutes: int = 0
    place: Personal = ""


class MeetingMoved(Event):
    type = "meeting.moved"
    meeting: str
    was: date
    on: date
    starts: str = ""
    minutes: int = 0
    place: Personal = ""
    reason: Personal = ""


class MeetingCancelled(Event):
    type = "meeting.cancelled"
    meeting: str
    was: date
    reason: Personal = ""


class AtMeeting(Event):
    """What took place at a meeting counts for the meeting's day, whenever it is recorded. Entries of the first months
    do not say it."""

    on: date | None = None

    @property
    def happened_on(self) -> date | None:
        return self.on


class MeetingHeld(AtMeeting):
    type = "meeting.held"
    kind: str
    meeting: str
    counts_as: str | None = None
    judged: Literal["sufficient", "insufficient"] | None = None
    decisions: PersonalList = ()


class MeetingAbsent(AtMeeting):
    type = "meeting.absent"
    meeting: str
    role: Role


class MeetingReplied(Event):
    """Somebody called to a meeting says whether they come. `sequence` is the version of the invitation they answer;
    `answered_at` is the moment that their calendar gives, where one does."""

    type = "meeting.replied"
    meeting: str
    role: Role
    person: Person
    answer: Literal["accepted", "declined", "tentative"]
    sequence: int = 0
    answered_at: datetime | None = None
    deputy: Personal = ""
    says: Personal = ""


class PapersAdded(Event):
    """A paper for a meeting, a PDF. `paper` numbers it within its meeting; `size` is in bytes; the pages themselves are
    beside the record, under their SHA-256."""

    type = "papers.added"
    meeting: str
    paper: int
    size: int
    sha256: str
    name: Personal = ""


class GroupActionAgreed(AtMeeting):
    """An action that a meeting agreed. Where it was agreed before and is carried to this meeting, `was` is the day that
    it had; words that are not said again stay as they were."""

    type = "group_action.agreed"
    action: str
    meeting: str
    lead: Role
    due: date
    was: date | None = None
    text: Personal = ""


class GroupActionDone(Event):
    type = "group_action.done"
    action: str
    outcome: Personal = ""
