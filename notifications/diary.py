"""A meeting as a calendar knows it: its versions out of the trail, its name for life, and its event (RFC 5545).

Invitations and feeds are both made of this. No clock, database, network or environment is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress

from cases import events as e
from cases.evolve import event_of
from cases.trail import Entry
from notifications.blocks import clean

if TYPE_CHECKING:
    from notifications.outbox import Delivery

LONDON = ZoneInfo("Europe/London")
OF_A_DAY = ("meeting_notice", "meeting_reminder")
CHANGES = (e.MeetingBooked.type, e.MeetingMoved.type, e.MeetingCancelled.type)
MAKER = "-//Upturn//School interventions//EN"

# Ours, and by rule: what icalendar makes is a list of dates, an hour off before each change and wrong where the list
# ends, and Outlook passes such a list over (docs/decisions/0015).
VTIMEZONE = """BEGIN:VTIMEZONE
TZID:Europe/London
X-LIC-LOCATION:Europe/London
BEGIN:DAYLIGHT
DTSTART:19810329T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n")


@dataclass(frozen=True, slots=True)
class Version:
    """A meeting as one entry left it: number `seq` of its case, recorded `at`. `starts` is HH:MM or "", `minutes` 0
    where nobody said how long; `place` is "" where none is known or it was erased; `sequence` is RFC 5545's."""

    meeting: str
    seq: int
    at: datetime
    on: date
    starts: str
    minutes: int
    place: str
    sequence: int
    cancelled: bool = False


# --- versions ------------------------------------------------------------------------------------------------------
def versions(trail: Sequence[Entry], meeting: str) -> tuple[Version, ...]:
    """Every version of a meeting, the first first, out of a trail with its personal values.

    A correction of one of its entries is a version too: what people's calendars have must be overtaken, never repeated
    under a lower number.
    """
    changes: list[Entry] = []
    found: list[Version] = []
    sequence = -1
    for entry in trail:
        if entry.type in CHANGES and entry.data["meeting"] == meeting:
            changes.append(entry)
        elif entry.corrects in {change.id for change in changes}:
            changes = [change for change in changes if change.id != entry.corrects]
        else:
            continue
        sequence += 1
        if changes:
            found.append(_version(changes, entry, sequence))
    return tuple(found)


def _version(changes: Sequence[Entry], last: Entry, sequence: int) -> Version:
    dated = next(event for event in _events(changes) if not isinstance(event, e.MeetingCancelled))
    return Version(
        dated.meeting,
        last.seq,
        last.at,
        dated.on,
        dated.starts,
        dated.minutes,
        _place(changes),
        sequence,
        changes[-1].type == e.MeetingCancelled.type,
    )


def _events(changes: Sequence[Entry]) -> Iterator[e.MeetingBooked | e.MeetingMoved | e.MeetingCancelled]:
    """The events of these entries, the last first."""
    for entry in reversed(changes):
        yield event_of(entry)  # type: ignore[misc]


def _place(changes: Sequence[Entry]) -> str:
    """The place said last. Where something was erased after it, nobody can tell whether that was another place."""
    for entry in reversed(changes):
        if place := entry.private.get("place"):
            return str(place)
        if len(entry.sd) > len(entry.private):
            return ""
    return ""


def spoken_of(delivery: Delivery, known: Sequence[Version]) -> Version | None:
    """The version that a delivery speaks of, out of those of its meeting.

    A notice or a reminder is of the meeting as it stands, and of none once its day no longer does. What tells of a
    change is of the meeting as that change left it.
    """
    if delivery.template in OF_A_DAY:
        stands = known and not known[-1].cancelled and delivery.subject.endswith(f" {known[-1].on}")
        return known[-1] if stands else None
    return next((version for version in known if version.seq == delivery.cause), None)


# --- a name for life -----------------------------------------------------------------------------------------------
def uid_of(case: str, meeting: str, domain: str) -> str:
    """The meeting's UID in every calendar: the case and the meeting, with no word about anybody."""
    return f"{_safe(case)}-{_safe(meeting)}@{domain}"


def meeting_of(uid: str, domain: str) -> tuple[str, str] | None:
    """The case and the meeting that a UID of ours names; None for anybody else's."""
    local, at, of = uid.rpartition("@")
    case, dash, meeting = local.partition("-")
    if not (at and dash) or of.lower() != domain.lower():
        return None
    named = _plain(case), _plain(meeting)
    return named if uid_of(*named, of) == uid else None


def _safe(name: str) -> str:
    """Letters and digits as they are, every other byte as _ and two hex digits."""
    return "".join(chr(b) if chr(b).isalnum() and b < 128 else f"_{b:02x}" for b in name.encode())


def _plain(safe: str) -> str:
    said = re.sub(r"_([0-9a-f]{2})", lambda m: chr(int(m[1], 16)), safe)
    return said.encode("latin-1", "replace").decode("utf-8", "replace")


def usable(email: str | None) -> str | None:
    """An address that can stand in a calendar, its domain in ASCII; None for any other, which is then left out."""
    local, at, domain = (email or "").rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    whole = f"{local}@{domain}"
    return whole if at and re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}", whole) else None


def mailbox(name: str, email: str) -> vCalAddress:
    """Somebody as a calendar names them. No quotation mark can stand in such a name (RFC 5545, 3.2)."""
    address = vCalAddress(f"mailto:{email}")
    if name := clean(name).replace('"', "'"):
        address.params["CN"] = name
    return address


# --- its event -----------------------------------------------------------------------------------------------------
def calendar(method: str) -> Calendar:
    """An empty calendar of ours, for one method of RFC 5546, with the zone that its times are in."""
    made = Calendar()
    for name, value in {"prodid": MAKER, "version": "2.0", "calscale": "GREGORIAN", "method": method}.items():
        made.add(name, value)
    made.add_component(Timezone.from_ical(VTIMEZONE))
    return made


def event(version: Version, uid: str, school: str, zone: ZoneInfo, stamp: datetime) -> Event:
    """The meeting as an event. What it is about is not in its title, which others see on a shared screen.

    A meeting whose time nobody has said is an event of that whole day, and takes none of it up. `zone` is the one in
    which the meeting's time was said; `stamp` is DTSTAMP.
    """
    made = Event()
    made.add("uid", uid)
    made.add("dtstamp", stamp.astimezone(UTC).replace(microsecond=0))
    made.add("sequence", version.sequence)
    for name, value in _when(version, zone).items():
        made.add(name, value)
    made.add("summary", summary(school))
    if place := clean(version.place):
        made.add("location", place)
    made.add("status", "CANCELLED" if version.cancelled else "CONFIRMED")
    made.add("transp", "OPAQUE" if version.starts and not version.cancelled else "TRANSPARENT")
    made.add("class", "PRIVATE")
    return made


def summary(school: str) -> str:
    return f"Meeting about {clean(school)}"


def begins(version: Version, zone: ZoneInfo) -> datetime | None:
    """The moment at which it begins, as a clock in London shows it; None where only the day is known."""
    if not version.starts:
        return None
    local = datetime.combine(version.on, time.fromisoformat(version.starts), zone)
    return local.astimezone(UTC).astimezone(LONDON)


def _when(version: Version, zone: ZoneInfo) -> dict[str, date | datetime]:
    start = begins(version, zone)
    if start is None:
        return {"dtstart": version.on}
    if not version.minutes:
        return {"dtstart": start}
    end = start.astimezone(UTC) + timedelta(minutes=version.minutes)
    return {"dtstart": start, "dtend": end.astimezone(LONDON)}
