"""Invitations: what goes into a calendar with one notice of a meeting (RFC 5546, REQUEST and CANCEL).

The same delivery, record and moment always give the same bytes. No clock, database, network or environment is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from icalendar import Alarm, vCalAddress

from cases.case import Case, Meeting
from cases.decisions.tig import on_the_invitation
from cases.framework import Framework
from cases.people import Person
from cases.policy import MeetingKind
from cases.trail import Entry
from notifications.blocks import clean
from notifications.diary import Version, calendar, event, mailbox, spoken_of, summary, uid_of, usable, versions

if TYPE_CHECKING:
    from notifications.outbox import Delivery

REQUESTS = ("meeting_notice", "meeting_moved", "meeting_reminder")
CANCELS = ("meeting_cancelled",)
ANSWERS = {"accepted": "ACCEPTED", "declined": "DECLINED", "tentative": "TENTATIVE"}
A_DAY_BEFORE = timedelta(days=-1)


@dataclass(frozen=True)
class Invitation:
    """An iCalendar object for one e-mail; `method` is its METHOD, which the MIME part must say as well."""

    ics: bytes
    method: str


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody on an invitation. `part` is RFC 5545's ROLE; `answer` is theirs to this version, or ""."""

    name: str
    email: str
    part: str
    answer: str = ""


def for_delivery(
    delivery: Delivery,
    case: Case,
    trail: Sequence[Entry],
    framework: Framework,
    everybody: Mapping[str, Person],
    sender_name: str,
    sender_email: str,
    domain: str,
    now: datetime,
) -> Invitation | None:
    """What one delivery puts into its reader's calendar; None for whatever is not about a meeting.

    It is the meeting as this delivery speaks of it: what changed later goes with a notice of its own. `trail` is the
    whole case with its personal values, the sender is the From of the e-mail, `now` is when it is written.
    """
    meeting = case.meetings.get(str(delivery.context.get("meeting")))
    if meeting is None or delivery.template not in (*REQUESTS, *CANCELS):
        return None
    version = spoken_of(delivery, versions(trail, meeting.id))
    if version is None or version.cancelled != (delivery.template in CANCELS):  # its entry has since been corrected
        return None
    kind = framework.policy.meetings[meeting.kind]
    return invitation(
        version,
        uid=uid_of(case.id, meeting.id, domain),
        school=case.school,
        about=_about(case, kind, framework),
        organiser=(sender_name, sender_email),
        attendees=attendees(delivery, case, meeting, framework, everybody, now),
        zone=ZoneInfo(framework.policy.clock.zone),
        now=now,
    )


def invitation(
    version: Version,
    *,
    uid: str,
    school: str,
    about: str,
    organiser: tuple[str, str],
    attendees: Sequence[Attendee],
    zone: ZoneInfo,
    now: datetime,
) -> Invitation:
    """The REQUEST for a meeting, or the CANCEL of one that is off. `organiser` is a name and the mailbox of replies."""
    method = "CANCEL" if version.cancelled else "REQUEST"
    made = event(version, uid, school, zone, now)
    made.add("description", about)
    made.add("organizer", mailbox(*organiser), encode=False)
    for attendee in attendees:
        made.add("attendee", _invited(attendee, version.cancelled), encode=False)
    if not version.cancelled:
        made.add_component(_reminder(school))
    whole = calendar(method)
    whole.add_component(made)
    return Invitation(whole.to_ical(), method)


def _about(case: Case, kind: MeetingKind, framework: Framework) -> str:
    chair = framework.policy.roles[kind.chair].title
    return f"{kind.title}, chaired by the {chair}. Case {case.reference}. The e-mail with this invitation says more."


def _reminder(school: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", A_DAY_BEFORE)
    alarm.add("description", summary(school))
    return alarm


# --- who -----------------------------------------------------------------------------------------------------------
def attendees(
    delivery: Delivery,
    case: Case,
    meeting: Meeting,
    framework: Framework,
    everybody: Mapping[str, Person],
    now: datetime,
) -> list[Attendee]:
    """Whoever holds, when this is written, a post that the meeting calls and can be reached by e-mail: each once.

    The reader is always among them: a calendar takes no notice of an invitation that does not name its owner.
    """
    today = now.astimezone(ZoneInfo(framework.policy.clock.zone)).date()
    kind = framework.policy.meetings[meeting.kind]
    named = on_the_invitation(case, meeting, framework.policy, today)
    named.setdefault(delivery.person, delivery.role)
    people = ((everybody[person], role) for person, role in named.items() if person in everybody)
    by_email: dict[str, Attendee] = {}
    for person, role in people:
        if email := usable(person.email):
            attendee = Attendee(clean(person.name), email, _part(role, kind), _answer(meeting, person.id))
            by_email.setdefault(email.lower(), attendee)
    return list(by_email.values())


def _part(role: str, kind: MeetingKind) -> str:
    if role == kind.chair:
        return "CHAIR"
    return "REQ-PARTICIPANT" if role in kind.expected else "OPT-PARTICIPANT"


def _answer(meeting: Meeting, person: str) -> str:
    """What somebody answered to the meeting as it now stands; an answer to an earlier version no longer counts."""
    reply = meeting.replies.get(person)
    return reply.answer if reply and reply.sequence == meeting.sequence else ""


def _invited(attendee: Attendee, cancelled: bool) -> vCalAddress:
    address = mailbox(attendee.name, attendee.email)
    address.params["CUTYPE"] = "INDIVIDUAL"
    address.params["ROLE"] = attendee.part
    address.params["PARTSTAT"] = ANSWERS.get(attendee.answer, "NEEDS-ACTION")
    if not cancelled:
        address.params["RSVP"] = "TRUE"
    return address
