"""Who knew what when: for an entry, everybody who made it, was told of it, answered, or read it.

What was sent names its occasion: a letter the number of its entry, a notice that or its meeting, contact or milestone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cases import events as e
from cases.evolve import event_of
from cases.framework import Framework
from cases.policy import Policy
from cases.sayings import Everybody, handle
from cases.trail import Entry

Reading = tuple[str, datetime]
"""Who read the case, and when."""
OF_A_MEETING = "meeting_"
ON_ITS_WAY = (e.Told, e.DeliveryFailed, e.DeliveryReleased, e.ToldByTelephone, e.CameBack)
"""Entries that say what became of another entry's notices; they are told under that entry."""
Sent = e.Told | e.DeliveryFailed
VIA = {"email": "by e-mail", "post": "by post", "text": "by text message"}


@dataclass(frozen=True, slots=True)
class Way:
    """How one person came to know of an entry, or did not: `number` is the entry that says so, None for a reading."""

    at: datetime
    person: str
    by: str
    how: str
    number: int | None = None


def knew(
    trail: Sequence[Entry],
    framework: Framework,
    everybody: Everybody,
    entry: str | int | None = None,
    readings: Iterable[Reading] = (),
) -> list[tuple[Entry, tuple[Way, ...]]]:
    """For each entry of a case, or for one by id or number: who knew of it, in order of time.

    `readings` come from the log of reads; a reader's first look after the entry is the one that counts.
    """
    zone = ZoneInfo(framework.policy.clock.zone)
    events = [(x, event_of(x)) for x in trail if x.type in e.EVENTS]
    looks = sorted(readings, key=lambda reading: reading[1])
    wanted = [(x, event) for x, event in events if _wanted(x, event, entry)]
    return [(x, tuple(_ways(x, event, events, framework.policy, everybody, looks, zone))) for x, event in wanted]


def _wanted(entry: Entry, event: e.Event, which: str | int | None) -> bool:
    if which is None:
        return not isinstance(event, ON_ITS_WAY)
    return which in (entry.id, entry.seq)


Pairs = Sequence[tuple[Entry, e.Event]]


def _ways(
    entry: Entry,
    event: e.Event,
    events: Pairs,
    policy: Policy,
    everybody: Everybody,
    looks: Sequence[Reading],
    zone: ZoneInfo,
) -> list[Way]:
    def way(at: datetime, person: str, how: str, number: int | None = None) -> Way:
        return Way(at.astimezone(zone), person, handle(person, everybody), how, number)

    ways = [way(entry.at, entry.actor, "recorded it", entry.seq)]
    carriers = list(_carriers(entry, event, events, policy))
    sent = {x.delivery for y, x in events if isinstance(x, Sent) and _about(x, y, carriers, policy)}
    for later, said in events:
        if later.seq <= entry.seq:
            continue
        who, how = _of_a_delivery(said, sent) or _of_a_meeting(said, event) or ("", "")
        if how:
            ways.append(way(later.at, who, how, later.seq))
    first: dict[str, datetime] = {}
    for reader, at in looks:
        if at >= entry.at:
            first.setdefault(reader, at)
    ways += [way(at, reader, "read the case") for reader, at in first.items()]
    return sorted(ways, key=lambda x: x.at)


def _carriers(entry: Entry, event: e.Event, events: Pairs, policy: Policy) -> Iterator[tuple[Entry, e.Event]]:
    """The entry itself; letters issued by the same act; and the letter of a duty that the act began (section 15: a
    letter will be sent out if the category changes)."""
    yield entry, event
    act = [(x, y) for x, y in events if x.id == entry.id or (entry.src and x.src == entry.src)]
    yield from ((x, y) for x, y in act if isinstance(y, e.LetterIssued) and x.id != entry.id)
    begun = {x.type for x, _ in act}
    owed = {
        name.removeprefix("letter.")
        for duty in policy.duties
        if duty.starts in begun
        for name in duty.met_by
        if name.startswith("letter.")
    }
    letters = ((x, y) for x, y in events if isinstance(y, e.LetterIssued) and x.seq > entry.seq and y.template in owed)
    if answer := next(letters, None):
        yield answer


def _about(told: Sent, when: Entry, carriers: Pairs, policy: Policy) -> bool:
    """Whether something that went was called for by one of these entries."""
    return any(when.seq > x.seq and _names(told, x, y, policy) for x, y in carriers)


def _names(told: Sent, entry: Entry, event: e.Event, policy: Policy) -> bool:
    words = told.subject.split(" ")
    letter = policy.letters.get(told.template)
    match event:
        case e.LetterIssued():
            return told.template == event.template and told.subject == str(entry.seq)
        case e.MeetingBooked():
            return told.template.startswith(OF_A_MEETING) and words[0] == event.meeting
        case e.MeetingMoved():
            return told.template.startswith(OF_A_MEETING) and words[0] == event.meeting and str(event.on) in words
        case e.MeetingCancelled():
            return told.template == "meeting_cancelled" and words[0] == event.meeting
        case e.MilestoneMissed():
            return told.template == "milestone_missed" and words == [event.milestone, str(event.due)]
        case e.ContactMade():
            return bool(letter and entry.type in letter.on) and told.subject == event.contact
    return bool(letter and entry.type in letter.on) and words[-1] == str(entry.seq)


def _of_a_delivery(event: e.Event, sent: set[int]) -> tuple[str, str] | None:
    """What an entry says of one of these deliveries: about whom, and in a few words."""
    if getattr(event, "delivery", 0) not in sent or not sent:
        return None
    match event:
        case e.TelephoneDutyRaised():
            return event.person, f"is to be told by telephone ({_called(event.template)})"
        case e.Told():
            return event.person, f"was sent it {VIA[event.via]} ({_called(event.template)})"
        case e.ToldByTelephone():
            return event.person, f"was told by telephone ({_called(event.template)})"
        case e.DeliveryFailed():
            return event.person, f"was not reached ({_called(event.template)}: {event.outcome})"
        case e.MailBounced():
            return event.person, f"did not get it: it came back ({_called(event.template)})"
        case e.MailDelayed():
            return event.person, f"had not got it yet ({_called(event.template)})"
        case e.MailAnsweredItself():
            return event.person, f"answered automatically ({_called(event.template)})"
        case e.MailReplied():
            return event.person, f"replied ({_called(event.template)})"
    return None


def _of_a_meeting(event: e.Event, booked: e.Event) -> tuple[str, str] | None:
    """An answer to the invitation of a meeting."""
    if not isinstance(booked, e.MeetingBooked | e.MeetingMoved) or not isinstance(event, e.MeetingReplied):
        return None
    return (event.person, f"answered: {event.answer}") if event.meeting == booked.meeting else None


def _called(template: str) -> str:
    return template.replace("_", " ")
