"""Answers to invitations, filed on the case whose meeting they are about."""

from __future__ import annotations

from collections.abc import Sequence

from cases.case import Case, Meeting
from cases.decisions.tig import on_the_invitation
from cases.people import Person
from cases.refusals import Refusal
from cases.store import entries
from cases.trail import Entry
from notifications.diary import versions
from notifications.directory import Directory
from notifications.filing import Filed, Sorter, Stale
from notifications.inbound import RsvpArrived
from notifications.matching import Waits
from notifications.rsvp import Rsvp, answers, meeting_of


def file_rsvp(sorter: Sorter, arrived: RsvpArrived) -> Filed:
    """Whether somebody comes: filed if they were called, wrote themselves, and answer the invitation as it stands."""
    rsvp = arrived.rsvp
    named = meeting_of(rsvp.uid, sorter.marks.domain)
    if named is None or not "".join(named).isprintable():
        raise Waits("It answers an invitation that was not sent from here.")
    case = sorter.case(named[0])
    meeting = case.meetings.get(named[1])
    if meeting is None:
        raise Waits("It answers an invitation to a meeting that is not on record.")
    about = f"meeting {meeting.id} of case {case.id}"
    if arrived.heading.sender != rsvp.who:
        raise Waits(f"It is about {about}, and speaks for somebody else than it came from.")
    person = _called(sorter, case, meeting, rsvp.who)
    trail = entries(sorter.conn, case.id, private=True)
    _not_overtaken(rsvp, meeting, trail, person)
    try:
        ask = answers(rsvp, case, meeting.id, trail, person, sorter.framework(case), sorter.now)
    except Refusal as no:
        raise Waits(no.sentence) from None
    sorter.ask(case, ask, by=person.id)
    return Filed(f"An answer about {about}: {rsvp.answer}.", case.id, person.id)


def _called(sorter: Sorter, case: Case, meeting: Meeting, email: str) -> Person:
    """The one person on the invitation to a meeting who is reached at an address."""
    named = on_the_invitation(case, meeting, sorter.framework(case).policy, sorter.now.date())
    everybody = Directory(sorter.conn, case)
    found = [everybody[id] for id in named if (everybody[id].email or "").lower() == email]
    if len(found) != 1:
        about = f"meeting {meeting.id} of case {case.id}"
        raise Waits(f"Its sender was not called to {about}, or shares an address with somebody who was.")
    return found[0]


def _not_overtaken(rsvp: Rsvp, meeting: Meeting, trail: Sequence[Entry], person: Person) -> None:
    """An answer to an earlier invitation, or one that they gave before the one on record, says nothing any more."""
    known, before = versions(trail, meeting.id), meeting.replies.get(person.id)
    if known and rsvp.sequence < known[-1].sequence:
        raise Stale("It answers an invitation that has changed since.")
    if before and before.sequence == meeting.sequence and rsvp.stamp <= before.at:
        raise Stale("Its sender has answered since, or this is the same answer again.")
