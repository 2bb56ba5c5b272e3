"""Section 15: setting up the Targeted Intervention Group, and every meeting: booked, moved, cancelled, held."""

from __future__ import annotations

from datetime import date

from cases import commands as c
from cases import events as e
from cases.case import Case, Meeting
from cases.framework import Framework
from cases.policy import MeetingKind, Policy
from cases.refusals import Refusal, day

SECTION = "section 15"


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
        )
    if ask.id in case.meetings:
        raise Refusal(
            done, f"there is already a meeting {ask.id}", "Give the meeting a name of its own, or move that one."
        )
    _to_come(ask.date, today, done)
    if kind.group or kind.counts_as:
        _group_allowed(case, framework.policy, done)
    return [e.MeetingBooked(kind=ask.meeting, meeting=ask.id, counts_as=kind.counts_as, on=ask.date)]


def move_meeting(case: Case, ask: c.MoveMeeting, framework: Framework, today: date) -> list[e.Event]:
    """Another day for a meeting, with the reason; whoever was told of the old day is told of the new one."""
    done = f"The meeting {ask.id} was not moved."
    meeting = _booked(case, ask.id, done)
    _to_come(ask.date, today, done)
    if ask.date == meeting.on:
        raise Refusal(done, f"it is already on {day(meeting.on)}", "Nothing need be done.")
    return [e.MeetingMoved(meeting=ask.id, was=meeting.on, on=ask.date, reason=ask.reason)]


def cancel_meeting(case: Case, ask: c.CancelMeeting, framework: Framework, today: date) -> list[e.Event]:
    """A meeting that will not be held, with the reason."""
    meeting = _booked(case, ask.id, f"The meeting {ask.id} was not cancelled.")
    return [e.MeetingCancelled(meeting=ask.id, was=meeting.on, reason=ask.reason)]


def hold_meeting(case: Case, ask: c.HoldMeeting, framework: Framework, today: date) -> list[e.Event]:
    """A meeting that took place. Head and chair are always expected: an absence is noted, never a bar (R51)."""
    done = f"The meeting {ask.id} was not recorded as held."
    meeting = _booked(case, ask.id, done)
    if meeting.on > today:
        raise Refusal(done, f"{day(meeting.on)} has not come yet", "Record it once it is held, or move it.", SECTION)
    kind = framework.policy.meetings[meeting.kind]
    _known_roles(ask.absent, kind, done)
    reviewed = [e.CategoryReviewed(stays=case.category)] if ask.reviews_category else []
    absent = [e.MeetingAbsent(meeting=ask.id, role=role) for role in ask.absent]
    held = e.MeetingHeld(
        kind=meeting.kind, meeting=ask.id, counts_as=kind.counts_as, judged=ask.judged, decisions=ask.decisions
    )
    return [held, *absent, *reviewed]


def _known_roles(absent: tuple[str, ...], kind: MeetingKind, done: str) -> None:
    called = {*kind.expected, *kind.invite, kind.chair}
    if strangers := [role for role in absent if role not in called]:
        raise Refusal(
            done, f"{', '.join(strangers)} was not called to it", "Name only those who were called as absent.", SECTION
        )


def _booked(case: Case, id: str, done: str) -> Meeting:
    meeting = case.meetings.get(id)
    if meeting is None:
        raise Refusal(done, f"there is no meeting {id}", "Book it first.")
    if meeting.standing != "booked":
        raise Refusal(done, f"it was already {meeting.standing}", "Book another meeting if one is needed.")
    return meeting


def _to_come(on: date, today: date, done: str) -> None:
    if on < today:
        raise Refusal(done, f"{day(on)} has passed", "Give a day that is still to come.", SECTION)


def _group_allowed(case: Case, policy: Policy, done: str) -> None:
    if not policy.category(case.category).group:
        raise Refusal(
            done,
            f"{case.school} is {case.category}, for which the policy has no group",
            "Decide the category first.",
            "section 14",
        )
