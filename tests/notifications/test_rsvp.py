"""Answers to invitations: read as the calendars in use write them, from any bytes, and believed only where they may."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import events as e
from cases.case import Case
from cases.decisions import decide
from cases.evolve import replay
from cases.people import Person
from cases.refusals import Refusal
from notifications.rsvp import Rsvp, answers, read_reply
from tests.notifications.calendars import DOMAIN, MOVED, OFF, Invited, read
from tests.notifications.story import EVERYBODY

AT = datetime(2026, 11, 12, 9, 41, 3, tzinfo=UTC)
FILED = datetime(2026, 11, 12, 9, 45, tzinfo=UTC)

# As Exchange writes it: its own name for the zone, capitals, quoted names, its own fields.
OUTLOOK = """BEGIN:VCALENDAR
METHOD:REPLY
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:GMT Standard Time
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T010000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT=DECLINED;CN="Flynn, Gareth":MAILTO:Flynn@People.example
COMMENT;LANGUAGE=en-GB:I am at the diocese that day\\; my deputy\\, Ms Aziz\\,
  will come.\\n
UID:B-B1@notices.council.example
SUMMARY;LANGUAGE=en-GB:Declined: Meeting about St Aldhelm’s School
DTSTART;TZID=GMT Standard Time:20261125T140000
DTEND;TZID=GMT Standard Time:20261125T153000
CLASS:PRIVATE
PRIORITY:5
DTSTAMP:20261112T094103Z
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:0
LOCATION;LANGUAGE=en-GB:Room 4
X-MICROSOFT-CDO-APPT-SEQUENCE:0
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
X-MICROSOFT-CDO-ALLDAYEVENT:FALSE
END:VEVENT
END:VCALENDAR
"""
GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20261125T140000Z
DTEND:20261125T153000Z
DTSTAMP:20261112T094103Z
ORGANIZER;CN=School improvement:mailto:school.improvement@council.example
UID:B-B1@notices.council.example
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=flynn@
 people.example;X-NUM-GUESTS=0:mailto:flynn@people.example
CREATED:20261111T083000Z
DESCRIPTION:
LAST-MODIFIED:20261112T094102Z
LOCATION:Room 4
SEQUENCE:0
STATUS:CONFIRMED
SUMMARY:Meeting about St Aldhelm’s School
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""
APPLE = """BEGIN:VCALENDAR
CALSCALE:GREGORIAN
METHOD:REPLY
PRODID:-//Apple Inc.//macOS 14.5//EN
VERSION:2.0
BEGIN:VEVENT
ATTENDEE;CN="Mr Gareth Flynn";CUTYPE=INDIVIDUAL;EMAIL="flynn@people.exampl
 e";PARTSTAT=TENTATIVE;ROLE=REQ-PARTICIPANT:mailto:flynn@people.example
CLASS:PRIVATE
DTEND;TZID=Europe/London:20261125T153000
DTSTAMP:20261112T094103Z
DTSTART;TZID=Europe/London:20261125T140000
LAST-MODIFIED:20261112T094103Z
ORGANIZER;CN="School improvement":mailto:school.improvement@council.example
SEQUENCE:0
SUMMARY:Meeting about St Aldhelm’s School
UID:B-B1@notices.council.example
END:VEVENT
END:VCALENDAR
"""


def wire(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


# --- read
def test_outlook_s_reply_is_read() -> None:
    said = "I am at the diocese that day; my deputy, Ms Aziz, will come."
    assert read_reply(wire(OUTLOOK)) == Rsvp(f"B-B1@{DOMAIN}", 0, "flynn@people.example", "declined", AT, said)


@pytest.mark.parametrize(("ics", "answer"), [(GOOGLE, "accepted"), (APPLE, "tentative")])
def test_google_s_and_apple_s_replies_are_read(ics: str, answer: Any) -> None:
    assert read_reply(wire(ics)) == Rsvp(f"B-B1@{DOMAIN}", 0, "flynn@people.example", answer, AT)


def test_line_ends_a_byte_order_mark_and_another_alphabet_do_not_matter() -> None:
    plain = read_reply(wire(GOOGLE))
    assert plain
    assert read_reply(GOOGLE.encode()) == plain
    assert read_reply(b"\xef\xbb\xbf" + wire(GOOGLE)) == plain
    assert read_reply(GOOGLE.replace("’", "é").encode("latin-1")) == plain


def test_a_reply_made_of_our_own_invitation_is_read() -> None:
    """Round trip: what we send, answered by a calendar that is not ours, comes back to the meeting."""
    whole = read(Invited().ics())
    whole.method.value = "REPLY"
    mine = next(p for p in whole.vevent.attendee_list if "flynn" in p.value)
    mine.params["PARTSTAT"] = ["ACCEPTED"]
    whole.vevent.attendee_list[:] = [mine]
    found = read_reply(whole.serialize(validate=False).encode())
    assert found is not None
    assert (found.uid, found.who, found.answer, found.sequence) == (
        f"B-B1@{DOMAIN}", "flynn@people.example", "accepted", 0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("METHOD:REPLY", "METHOD:REQUEST"),
        ("METHOD:REPLY", "METHOD:COUNTER"),
        ("METHOD:REPLY\n", ""),
        ("PARTSTAT=ACCEPTED", "PARTSTAT=DELEGATED"),
        ("PARTSTAT=ACCEPTED", "PARTSTAT=NEEDS-ACTION"),
        ("DTSTAMP:20261112T094103Z\n", ""),
        ("DTSTAMP:20261112T094103Z", "DTSTAMP;VALUE=DATE:20261112"),
        ("SEQUENCE:0", "SEQUENCE:-1"),
        ("SEQUENCE:0", "SEQUENCE:99999999999"),
        ("SEQUENCE:0", "SEQUENCE:one"),
        ("SEQUENCE:0", "SEQUENCE:0\nSEQUENCE:1"),
        ("UID:B-B1@notices.council.example\n", ""),
        (":mailto:flynn@people.example", ":mailto:nobody"),
        (":mailto:flynn@people.example", ":mailto:a@b.example\nATTENDEE;PARTSTAT=ACCEPTED:mailto:b@b.example"),
        ("END:VEVENT\n", "END:VEVENT\nBEGIN:VEVENT\nUID:other\nEND:VEVENT\n"),
    ],
)
def test_what_is_no_clear_answer_of_one_person_is_none(old: str, new: str) -> None:
    assert old in GOOGLE
    assert read_reply(wire(GOOGLE.replace(old, new, 1))) is None


def test_a_reply_without_a_version_answers_the_first() -> None:
    found = read_reply(wire(GOOGLE.replace("SEQUENCE:0\n", "")))
    assert found is not None
    assert found.sequence == 0


def test_a_reply_of_any_size_is_looked_at_only_up_to_a_limit() -> None:
    assert read_reply(wire(GOOGLE.replace("DESCRIPTION:", "DESCRIPTION:" + "x" * 300_000))) is None


def test_a_comment_is_cut_and_holds_nothing_unseen() -> None:
    long = "a\u202eb\x07 " + "x" * 5000
    found = read_reply(wire(GOOGLE.replace("DESCRIPTION:", f"COMMENT:{long}")))
    assert found is not None
    assert len(found.comment) == 2000
    assert found.comment.startswith("ab xxx")


@given(st.binary(max_size=2000))
def test_no_bytes_raise(ics: bytes) -> None:
    assert read_reply(ics) is None


@given(st.data())
def test_no_change_to_a_reply_raises(data: st.DataObject) -> None:
    ics = bytearray(wire(data.draw(st.sampled_from([OUTLOOK, GOOGLE, APPLE]))))
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, len(ics) - 1), st.integers(0, 255)), max_size=20)):
        ics[at] = byte
    found = read_reply(bytes(ics[data.draw(st.integers(0, 40)) :]))
    assert found is None or found.answer in ("accepted", "declined", "tentative")


# --- believed
RSVP = Rsvp(f"B-B1@{DOMAIN}", 0, "flynn@people.example", "accepted", AT, "gladly")
FLYNN = EVERYBODY["flynn"]


def folded(told: Invited) -> Case:
    return replay("B", told.story.trail)


def recorded(told: Invited, rsvp: Rsvp = RSVP, person: Person = FLYNN, now: datetime = FILED) -> None:
    """The answer, asked for and done. Raises Refusal."""
    case = folded(told)
    ask = answers(rsvp, case, "B1", told.story.trail, person, told.story.framework, now)
    for event in decide(case, ask, told.story.framework, now.date()):
        told.story.tell(now.date(), event)


def stands(told: Invited, person: str = "flynn") -> str:
    return folded(told).meetings["B1"].replies[person].answer


def test_an_answer_is_recorded_with_its_moment_and_its_words() -> None:
    told = Invited()
    ask = answers(RSVP, folded(told), "B1", told.story.trail, FLYNN, told.story.framework, FILED)
    assert (ask.id, ask.person, ask.answer, ask.answered_at, ask.says) == ("B1", "flynn", "accepted", AT, "gladly")
    recorded(told)
    assert stands(told) == "accepted"


def test_the_newest_answer_counts_whichever_comes_first() -> None:
    told = Invited()
    recorded(told, replace(RSVP, answer="declined", stamp=AT + timedelta(minutes=2)))
    with pytest.raises(Refusal, match="A later answer of theirs is on record"):
        recorded(told)
    assert stands(told) == "declined"
    recorded(told, replace(RSVP, answer="tentative", stamp=AT + timedelta(minutes=3)))
    assert stands(told) == "tentative"


def test_a_clock_that_is_ahead_does_not_have_the_last_word_for_ever() -> None:
    told = Invited()
    recorded(told, replace(RSVP, answer="declined", stamp=AT + timedelta(days=3650)))
    recorded(told, replace(RSVP, stamp=FILED + timedelta(minutes=5)), now=FILED + timedelta(minutes=6))
    assert stands(told) == "accepted"


def test_an_answer_to_an_earlier_version_changes_nothing() -> None:
    told = Invited()
    told.tell(date(2026, 11, 12), MOVED)
    with pytest.raises(Refusal, match="It answers an invitation that has changed since"):
        recorded(told)
    recorded(told, replace(RSVP, sequence=1))
    assert stands(told) == "accepted"


def test_an_answer_to_the_new_version_counts_though_its_clock_is_behind() -> None:
    told = Invited()
    recorded(told, replace(RSVP, answer="declined"))
    told.tell(date(2026, 11, 13), MOVED)
    recorded(told, replace(RSVP, sequence=1, stamp=AT - timedelta(hours=1)), now=FILED + timedelta(days=1))
    assert stands(told) == "accepted"


def test_an_answer_to_a_version_that_never_was_changes_nothing() -> None:
    with pytest.raises(Refusal, match="an invitation that was never sent"):
        recorded(Invited(), replace(RSVP, sequence=7))


def test_an_answer_after_a_corrected_move_is_to_the_number_in_the_calendar() -> None:
    told = Invited()
    moved = told.tell(date(2026, 11, 12), MOVED)
    told.story.tell(date(2026, 11, 12), e.EntryCorrected(reason="wrong school"), corrects=moved)
    with pytest.raises(Refusal, match="has changed since"):
        recorded(told, replace(RSVP, sequence=1))
    recorded(told, replace(RSVP, sequence=2))
    assert stands(told) == "accepted"


def test_nobody_answers_for_somebody_else() -> None:
    with pytest.raises(Refusal, match="It speaks for somebody else"):
        recorded(Invited(), replace(RSVP, who="eze@people.example"))
    with pytest.raises(Refusal, match="It speaks for somebody else"):
        recorded(Invited(), RSVP, EVERYBODY["eze"])


def test_nobody_answers_who_is_not_on_the_invitation() -> None:
    stranger = EVERYBODY["marsh"]
    with pytest.raises(Refusal, match="was not called to it"):
        recorded(Invited(), replace(RSVP, who=str(stranger.email)), stranger)


def test_whoever_has_left_the_post_no_longer_answers() -> None:
    told = Invited()
    told.story.tell(
        date(2026, 11, 10), e.PostHolderAppointed(role="head", person="adeyemi", first_day=date(2026, 11, 10))
    )
    with pytest.raises(Refusal, match="was not called to it"):
        recorded(told)
    recorded(told, replace(RSVP, who="adeyemi@people.example"), EVERYBODY["adeyemi"])
    assert stands(told, "adeyemi") == "accepted"


def test_an_answer_for_a_meeting_that_is_off_changes_nothing() -> None:
    told = Invited()
    told.tell(date(2026, 11, 12), MOVED)
    told.tell(date(2026, 11, 12), OFF)
    with pytest.raises(Refusal, match="It was already cancelled"):
        recorded(told, replace(RSVP, sequence=2))
