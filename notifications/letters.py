"""Which entry calls for which notice: the policy's table read out for one case. A table, not ifs.

Whatever answers an entry goes at once; what dates call for is in dates.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cases import events as e
from cases.case import Case, Meeting
from cases.framework import Framework
from cases.terms import OutsideCalendar
from notifications.calls import Call
from notifications.meetings import meeting_notices, told_again
from notifications.recipients import Everybody


def called_for(
    event: e.Event, seq: int, case: Case, framework: Framework, everybody: Everybody, today: date
) -> list[Call]:
    """What an entry calls for at once. `case` is the case with the entry folded in."""
    if isinstance(event, e.LetterIssued):
        return [
            Call(
                "",
                today,
                "letter",
                event.template,
                event.template,
                copy.role,
                copy.person,
                str(seq),
                _note(event),
                {**event.details, **({"draft": event.draft} if event.draft else {})},
            )
            for copy in event.copies
        ]
    calls: list[Call] = []
    for template, letter in framework.policy.letters.items():
        if event.type not in letter.on:
            continue
        if isinstance(event, e.MeetingBooked):
            calls += _at_booking(case, case.meetings[event.meeting], framework, everybody, today)
        elif isinstance(event, e.MeetingMoved | e.MeetingCancelled):
            calls += told_again(event, template, case, framework, everybody, today)
        else:
            subject, note = _subject(event, seq)
            calls += [
                Call("", today, letter.kind, template, template, role, person, subject, note)
                for role, person in _to(event, letter.to, case, today)
            ]
    return calls


def _at_booking(case: Case, meeting: Meeting, framework: Framework, everybody: Everybody, today: date) -> list[Call]:
    """The notices of a new meeting whose day has come. Where term dates are not entered they wait for a round."""
    try:
        return [c for c in meeting_notices(case, meeting, framework, everybody, today) if c.on <= today]
    except OutsideCalendar:
        return []


def _note(event: e.LetterIssued) -> str:
    details = event.details
    if "comply_by" in details:
        return f"comply by {details['comply_by']}"
    return str(details.get("outcome") or details.get("power") or "")


def _subject(event: e.Event, seq: int) -> tuple[str, str]:
    """What tells one such entry from the next, and a word for the list of sends."""
    match event:
        case e.ContactMade():
            return event.contact, event.contact
        case e.MilestoneMissed():
            return f"{event.milestone} {event.due}", event.milestone
        case e.MilestoneEscalated():
            return f"{event.milestone} {seq}", event.milestone
        case e.OfstedReported():
            return str(seq), event.outcome
        case e.RepresentationsReceived():
            return str(seq), f"reply by {event.reply_by}"
        case e.WarningPeriodEnded():
            return str(seq), f"powers to {event.powers_until}"
    return str(seq), ""


def _to(event: e.Event, roles: tuple[str, ...], case: Case, today: date) -> Iterator[tuple[str, str | None]]:
    for role in roles:
        match role, event:
            case "officer_contacted", e.ContactMade():
                yield "officer", event.to
            case "the_new_holder", e.PostHolderStarted():
                yield event.role, event.person
            case "lead", e.MilestoneMissed():
                lead = case.milestones[event.milestone].lead
                yield lead, case.holder(lead, today)
            case _:
                yield role, case.holder(role, today)
