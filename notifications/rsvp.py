"""Answers to invitations, as calendars send them (RFC 5546, REPLY): read from hostile bytes, and made into a request.

No clock, database, network or environment is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component

from cases import commands as c
from cases.case import Case
from cases.decisions.tig import reply_to_meeting
from cases.framework import Framework
from cases.people import Person
from cases.refusals import Refusal
from cases.trail import Entry
from notifications.blocks import clean
from notifications.diary import meeting_of, usable, versions

__all__ = ["Answer", "Rsvp", "answers", "meeting_of", "read_reply"]

Answer = Literal["accepted", "declined", "tentative"]
ANSWERS: dict[str, Answer] = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}
LARGEST = 256 * 1024
LONGEST_COMMENT = 2000
HIGHEST = 2**31 - 1  # RFC 5545's whole numbers


@dataclass(frozen=True)
class Rsvp:
    """One person's answer to one version of a meeting. `who` is an e-mail address in lower case; `stamp` is the moment
    at which they answered, by their own calendar."""

    uid: str
    sequence: int
    who: str
    answer: Answer
    stamp: datetime
    comment: str = ""


def read_reply(ics: bytes) -> Rsvp | None:
    """The answer in an iCalendar object; None where it holds none that can be relied on. Never raises."""
    if len(ics) > LARGEST:
        return None
    try:
        return _read(Calendar.from_ical(_text(ics)))
    except Exception:  # a parser of other people's bytes may raise anything, and none of it is an answer
        return None


def _text(ics: bytes) -> str:
    try:
        return ics.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ics.decode("latin-1")


def _read(calendar: Component) -> Rsvp | None:
    events = calendar.walk("VEVENT")
    if str(calendar.get("METHOD", "")).upper() != "REPLY" or len(events) != 1:
        return None
    event = events[0]
    attendees, sequence, stamp = _all(event, "ATTENDEE"), _sequence(event), _stamp(event)
    uid = str(event.get("UID", "")).strip()
    if len(attendees) != 1 or sequence is None or stamp is None or not uid:
        return None
    answer = ANSWERS.get(str(attendees[0].params.get("PARTSTAT", "")).upper())
    who = re.sub(r"^mailto:", "", str(attendees[0]).strip(), flags=re.IGNORECASE).strip().lower()
    if answer is None or not re.fullmatch(r"[^\s@]+@[^\s@]+", who):
        return None
    said = " ".join(clean(str(comment)) for comment in _all(event, "COMMENT"))
    return Rsvp(uid, sequence, who, answer, stamp, said[:LONGEST_COMMENT].strip())


def _all(event: Component, name: str) -> list[Any]:
    found = event.get(name, [])
    return found if isinstance(found, list) else [found]


def _sequence(event: Component) -> int | None:
    """The version answered: 0 where none is given (RFC 5545, 3.8.7.4)."""
    sequence = int(event.get("SEQUENCE", 0))
    return sequence if 0 <= sequence <= HIGHEST else None


def _stamp(event: Component) -> datetime | None:
    """DTSTAMP. It must be in UTC, but a calendar that leaves that out means it."""
    if "DTSTAMP" not in event:
        return None
    at = event.decoded("DTSTAMP")
    if not isinstance(at, datetime):
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def answers(
    rsvp: Rsvp, case: Case, meeting: str, trail: Sequence[Entry], person: Person, framework: Framework, now: datetime
) -> c.ReplyToMeeting:
    """The request that records an answer; `person` is whoever the e-mail came from, `now` when it is filed.

    Raises Refusal, with nothing recorded, where the answer changes nothing: it is another person's, it is to a version
    that no longer stands or never was, it is older than one on record, or whoever sent it is not on the invitation.
    """
    done = f"The reply about {meeting} was not recorded."
    if rsvp.who != (usable(person.email) or "").lower():
        raise Refusal(done, "it speaks for somebody else than it came from", "Ask both of them whether they come.")
    known = versions(trail, meeting)
    if known and rsvp.sequence > known[-1].sequence:
        raise Refusal(done, "it answers an invitation that was never sent", "Ask them whether they come.")
    if known and rsvp.sequence < known[-1].sequence:
        raise Refusal(done, "it answers an invitation that has changed since", "Ask them about the new one.")
    # A calendar whose clock is ahead must not have the last word for ever.
    said = {"answer": rsvp.answer, "answered_at": min(rsvp.stamp, now.astimezone(UTC)), "says": rsvp.comment}
    ask = c.ReplyToMeeting(id=meeting, person=person.id, **said)
    reply_to_meeting(case, ask, framework, _today(framework, now))
    return ask


def _today(framework: Framework, now: datetime) -> date:
    return now.astimezone(ZoneInfo(framework.policy.clock.zone)).date()
