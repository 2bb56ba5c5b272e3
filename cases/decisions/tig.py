"""Section 15: setting up the Targeted Intervention Group, and meetings: booked, moved, cancelled, answered, held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from cases import commands as c
from cases import events as e
from cases.case import Case, Meeting
from cases.copies import called_to
from cases.framework import Framework
from cases.policy import MeetingKind, Policy
from cases.refusals import Refusal, day

SECTION = "section 15"
LONGEST = 12 * 60
MIDNIGHT = 24 * 60
MOST_PAPERS = 5 * 1024 * 1024
"""Bytes of papers for one meeting: what every mail server on the way still takes, once it is written as text."""


def set_up_tig(case: Case, ask: c.SetUpTig, framework: Framework, today: date) -> list[e.Event]:
    """A group will be set up in 4b and may be set up in 4a (A2)."""
    _group_allowed(case, framework.policy, "The group was not set up.")
    return [e.GroupSetUp()]


def book_meeting(case: Case, ask: c.BookMeeting, framework: Framework, today: date) -> list[e.Event]:
    """A meeting on a day to come; its notices follow from the policy."""
    done = f"The meeting {ask.id} was not booked."
    kind = framework.policy.meetings.get(ask.meeting)
    if kind is None:
        raise Refusal(
            done,
            f"the policy has no meeting called {ask.meeting}",
            f"Choose from {', '.join(framework.policy.meetings)}.",
            SECTION,
            field="meeting",
        )
    if ask.id in case.meetings:
        raise Refusal(
            done,
            f"there is already a meeting {ask.id}",
            "Give the meeting a name of its own, or move that one.",
            field="id",
        )
    _to_come(ask.date, today, done)
    if kind.group or kind.counts_as:
        _group_allowed(case, framework.policy, done)
    when = _when(ask, done, framework)
    return [e.MeetingBooked(kind=ask.meeting, meeting=ask.id, counts_as=kind.counts_as, **when)]


def move_meeting(case: Case, ask: c.MoveMeeting, framework: Framework, today: date) -> list[e.Event]:
    """Another day, time or place for a meeting, with the reason; whoever was told of the old is told of the new.

    A new day alone keeps the time and the place of the old one.
    """
    done = f"The meeting {ask.id} was not moved."
    meeting = _booked(case, ask.id, done)
    _to_come(ask.date, today, done)
    when = _when(ask, done, framework, meeting.starts, meeting.minutes)
    was = {"on": meeting.on, "starts": meeting.starts, "minutes": meeting.minutes, "place": ""}
    if when == was:
        raise Refusal(done, f"it is already on {day(meeting.on)}", "Nothing need be done.", field="date")
    return [e.MeetingMoved(meeting=ask.id, was=meeting.on, reason=ask.reason, **when)]


def cancel_meeting(case: Case, ask: c.CancelMeeting, framework: Framework, today: date) -> list[e.Event]:
    """A meeting that will not be held, with the reason."""
    meeting = _booked(case, ask.id, f"The meeting {ask.id} was not cancelled.")
    return [e.MeetingCancelled(meeting=ask.id, was=meeting.on, reason=ask.reason)]


def _when(
    ask: c.BookMeeting | c.MoveMeeting, done: str, framework: Framework, starts: str = "", minutes: int = 0
) -> dict[str, Any]:
    """Day, time, length and place. A length without a beginning says nothing; a meeting ends on the day it begins."""
    starts = ask.time or starts
    if ask.minutes is not None and not starts:
        raise Refusal(
            done, "it says how long the meeting is, not when it begins", "Give the time as well.", field="time"
        )
    if ask.minutes is not None and not 0 < ask.minutes <= LONGEST:
        raise Refusal(done, f"it cannot take {ask.minutes} minutes", f"Give 1 to {LONGEST} minutes.", field="minutes")
    minutes = minutes if ask.minutes is None else ask.minutes
    if starts:
        _on_the_clock(ask.date, time.fromisoformat(starts), minutes, framework.policy.clock.zone, done)
    return {"on": ask.date, "starts": starts, "minutes": minutes, "place": ask.place}


def _on_the_clock(on: date, starts: time, minutes: int, zone: str, done: str) -> None:
    """When the clocks go forward an hour is left out; when they go back one comes twice, and calendars do not agree
    which of the two is meant."""
    if starts.hour * 60 + starts.minute + minutes > MIDNIGHT:
        raise Refusal(
            done,
            f"{minutes} minutes from {starts:%H:%M} go past the end of the day",
            "Give fewer minutes.",
            field="minutes",
        )
    first, second = (datetime.combine(on, starts, ZoneInfo(zone)).replace(fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        left_out = first.astimezone(UTC).astimezone(first.tzinfo).time() != starts
        why = f"there is no {starts:%H:%M} on {day(on)}, when the clocks go forward"
        why = why if left_out else f"{starts:%H:%M} comes twice on {day(on)}, when the clocks go back"
        raise Refusal(done, why, "Give a time before or after that hour.", field="time")


def on_the_invitation(case: Case, meeting: Meeting, policy: Policy, on: date) -> dict[e.Person, e.Role]:
    """Whom the invitation to a meeting names on a day, each once: whoever chairs it, the expected, then the invited."""
    named: dict[e.Person, e.Role] = {}
    for role in (policy.meetings[meeting.kind].chair, *called_to(case, meeting, policy)):
        if person := case.holder(role, on):
            named.setdefault(person, role)
    return named


def reply_to_meeting(case: Case, ask: c.ReplyToMeeting, framework: Framework, today: date) -> list[e.Event]:
    """Whether somebody who was called to a meeting comes, or whom they send. An absence is noted, never a bar (R51)."""
    done = f"The reply about {ask.id} was not recorded."
    meeting = _booked(case, ask.id, done)
    role = on_the_invitation(case, meeting, framework.policy, today).get(ask.person)
    if role is None:
        raise Refusal(
            done, "that person was not called to it", "Name somebody whom the meeting calls.", SECTION, field="person"
        )
    sequence = meeting.sequence if ask.sequence is None else ask.sequence
    if sequence != meeting.sequence:
        raise Refusal(
            done, "it answers an invitation that has changed since", "Ask them about the new one.", field="sequence"
        )
    known = meeting.replies.get(ask.person)
    if known and ask.answered_at and known.sequence == sequence and ask.answered_at < known.at:
        raise Refusal(done, "a later answer of theirs is on record", "Nothing need be done.", field="answered_at")
    said = ask.model_dump(include={"answer", "answered_at", "deputy", "says"})
    return [e.MeetingReplied(meeting=ask.id, role=role, person=ask.person, sequence=sequence, **said)]


def add_papers(case: Case, ask: c.AddPapers, framework: Framework, today: date) -> list[e.Event]:
    """Papers for a meeting to come: they go with the reminder, and with any notice of it that is sent from now on."""
    done = f"The papers for {ask.id} were not added."
    meeting = _booked(case, ask.id, done)
    if meeting.on < today:
        raise Refusal(done, f"it was on {day(meeting.on)}", "Record it as held, or move it first.", field="id")
    if not ask.names or not len(ask.names) == len(ask.sizes) == len(ask.digests):
        raise Refusal(
            done, "it is not said of each what it is called and holds", "Use `upturn meeting papers`.", field="names"
        )
    if min(ask.sizes) <= 0 or sum(meeting.papers.values()) + sum(ask.sizes) > MOST_PAPERS:
        why = f"a meeting's papers may hold {MOST_PAPERS // 1024**2} MB in all, and none may be empty"
        raise Refusal(done, why, "Send fewer or smaller files.", field="sizes")
    each = enumerate(zip(ask.names, ask.sizes, ask.digests, strict=True), max(meeting.papers, default=0) + 1)
    return [
        e.PapersAdded(meeting=meeting.id, paper=n, name=name, size=size, sha256=digest)
        for n, (name, size, digest) in each
    ]


def papers_of(case: Case, meeting: str) -> Mapping[int, int]:
    """The papers of a meeting: the size in bytes of each, by its number. None where there is no such meeting."""
    return case.meetings[meeting].papers if meeting in case.meetings else {}


def hold_meeting(case: Case, ask: c.HoldMeeting, framework: Framework, today: date) -> list[e.Event]:
    """A meeting that took place. Head and chair are always expected: an absence is noted, never a bar (R51)."""
    done = f"The meeting {ask.id} was not recorded as held."
    meeting = _booked(case, ask.id, done)
    if meeting.on > today:
        raise Refusal(
            done, f"{day(meeting.on)} has not come yet", "Record it once it is held, or move it.", SECTION, field="id"
        )
    kind = framework.policy.meetings[meeting.kind]
    _known_roles(ask.absent, kind, done)
    reviewed = [e.CategoryReviewed(stays=case.category, on=meeting.on)] if ask.reviews_category else []
    absent = [e.MeetingAbsent(meeting=ask.id, role=role, on=meeting.on) for role in ask.absent]
    held = e.MeetingHeld(
        kind=meeting.kind,
        meeting=ask.id,
        counts_as=kind.counts_as,
        judged=ask.judged,
        decisions=ask.decisions,
        on=meeting.on,
    )
    return [held, *absent, *reviewed]


def _known_roles(absent: tuple[str, ...], kind: MeetingKind, done: str) -> None:
    called = {*kind.expected, *kind.invite, kind.chair}
    if strangers := [role for role in absent if role not in called]:
        raise Refusal(
            done,
            f"{', '.join(strangers)} was not called to it",
            "Name only those who were called as absent.",
            SECTION,
            field="absent",
        )


def _booked(case: Case, id: str, done: str) -> Meeting:
    meeting = case.meetings.get(id)
    if meeting is None:
        raise Refusal(done, f"there is no meeting {id}", "Book it first.", field="id")
    if meeting.standing != "booked":
        raise Refusal(done, f"it was already {meeting.standing}", "Book another meeting if one is needed.", field="id")
    return meeting


def _to_come(on: date, today: date, done: str) -> None:
    if on < today:
        raise Refusal(done, f"{day(on)} has passed", "Give a day that is still to come.", SECTION, field="date")


def _group_allowed(case: Case, policy: Policy, done: str) -> None:
    if not policy.category(case.category).group:
        raise Refusal(
            done,
            f"{case.school} is {case.category}, for which the policy has no group",
            "Decide the category first.",
            "section 14",
        )
