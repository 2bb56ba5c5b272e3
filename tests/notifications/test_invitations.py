"""Invitations: right in calendars that are not ours, whatever the record holds; moved and cancelled where they lie."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import events as e
from cases.people import Person
from notifications.diary import meeting_of, uid_of, usable, versions
from tests.notifications.calendars import BOOKED, DOMAIN, MOVED, NOW, OFF, Invited, moment, names, read, unfolded
from tests.notifications.calendars import with_ical_js as ical_js

# The meeting's own name and the case's, and nobody's.
UID = f"B-B1@{DOMAIN}"
HOSTILE = [
    "x\r\nATTENDEE:mailto:evil@evil.example",
    "x\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:another",
    "a;b,c:d\\n\\,e",
    "BEGIN:VEVENT",
    '"quoted"; ROLE=CHAIR:mailto:evil@evil.example',
    "nul\x00 and \x08 bell",
    "bidi \u202ereversed\u2066 \u200f",
    "line\u2028and\u2029paragraph\x85next",
    "caret ^n ^' ^^",
    "Nguyễn Ọláńrewájú 🙂 " * 20,
    "x" * 10_000,
]


# --- what an invitation says
def test_an_invitation_says_when_where_and_who() -> None:
    ics = Invited().ics()
    whole = read(ics)
    event = whole.vevent
    assert (whole.method.value, event.uid.value, event.sequence.value) == ("REQUEST", UID, "0")
    assert (moment(event.dtstart), moment(event.dtend)) == (
        datetime(2026, 11, 25, 14, tzinfo=UTC),
        datetime(2026, 11, 25, 15, 30, tzinfo=UTC),
    )
    assert event.location.value == "Room 4"
    assert event.summary.value == "Meeting about St Aldhelm’s School"
    assert (event.status.value, event.transp.value) == ("CONFIRMED", "OPAQUE")
    assert getattr(event, "class").value == "PRIVATE"
    assert moment(event.dtstamp) == NOW
    assert event.organizer.value == "mailto:school.improvement@council.example"
    assert event.valarm.trigger.value == timedelta(days=-1)


def test_it_calls_each_person_once_in_their_part() -> None:
    people = read(Invited().ics()).vevent.attendee_list
    parts = {
        p.value.removeprefix("mailto:"): (p.params["ROLE"], p.params["RSVP"], p.params["PARTSTAT"]) for p in people
    }
    assert len(people) == len(parts)
    assert parts == {
        "okafor@people.example": (["CHAIR"], ["TRUE"], ["NEEDS-ACTION"]),
        "flynn@people.example": (["REQ-PARTICIPANT"], ["TRUE"], ["NEEDS-ACTION"]),
        "eze@people.example": (["REQ-PARTICIPANT"], ["TRUE"], ["NEEDS-ACTION"]),
        "nair@people.example": (["OPT-PARTICIPANT"], ["TRUE"], ["NEEDS-ACTION"]),
    }


def test_somebody_in_two_posts_is_called_once() -> None:
    told = Invited()
    told.story.tell(
        date(2026, 11, 10), e.PostHolderAppointed(role="chair", person="flynn", first_day=date(2026, 11, 10))
    )
    emails = [p.value for p in read(told.ics()).vevent.attendee_list]
    assert emails.count("mailto:flynn@people.example") == 1
    assert "mailto:eze@people.example" not in emails


def test_whoever_reads_it_is_always_on_it() -> None:
    """A calendar takes no notice of an invitation that does not name its owner."""
    emails = [p.value for p in read(Invited().ics(to="head", person="adeyemi")).vevent.attendee_list]
    assert "mailto:adeyemi@people.example" in emails


def test_what_the_meeting_is_about_is_not_in_its_title() -> None:
    lines = unfolded(Invited().ics())
    shown = [line for line in lines if line.startswith(("SUMMARY", "LOCATION", "UID"))]
    assert not [line for line in shown if "Intervention" in line or "LA4b" in line]


def test_a_meeting_without_a_time_is_a_day_and_takes_none_of_it_up() -> None:
    told = Invited(BOOKED.model_copy(update={"starts": "", "minutes": 0}))
    lines = unfolded(told.ics())
    assert "DTSTART;VALUE=DATE:20261125" in lines
    assert "TRANSP:TRANSPARENT" in lines
    assert not [line for line in lines if line.startswith("DTEND")]
    assert read(told.ics()).vevent.dtstart.value == date(2026, 11, 25)


def test_a_meeting_without_a_length_has_no_end() -> None:
    event = read(Invited(BOOKED.model_copy(update={"minutes": 0})).ics()).vevent
    assert moment(event.dtstart) == datetime(2026, 11, 25, 14, tzinfo=UTC)
    assert not hasattr(event, "dtend")


def test_a_place_nobody_gave_or_that_was_erased_is_left_out() -> None:
    assert not hasattr(read(Invited(BOOKED.model_copy(update={"place": ""})).ics()).vevent, "location")
    told = Invited()
    told.story.erase(told.cause)
    assert not hasattr(read(told.ics()).vevent, "location")


def test_an_older_place_does_not_come_back_when_a_newer_one_is_erased() -> None:
    told = Invited()
    moved = told.tell(date(2026, 11, 12), MOVED.model_copy(update={"place": "The hall"}))
    assert read(told.ics("meeting_moved", "", cause=moved)).vevent.location.value == "The hall"
    told.story.erase(moved)
    assert not hasattr(read(told.ics("meeting_moved", "", cause=moved)).vevent, "location")


def test_the_same_delivery_at_the_same_moment_is_the_same_bytes() -> None:
    assert Invited().ics() == Invited().ics()
    assert Invited().ics() != Invited().ics(now=NOW + timedelta(minutes=1))


# --- moved, cancelled, reminded
def test_a_move_updates_and_a_cancellation_ends_what_lies_in_the_calendar() -> None:
    told = Invited()
    first = read(told.ics()).vevent
    moved = told.tell(date(2026, 11, 12), MOVED)
    second = read(told.ics("meeting_moved", "B1 2026-11-25 -> 2026-12-02", cause=moved))
    off = told.tell(date(2026, 11, 16), OFF)
    third = read(told.ics("meeting_cancelled", "B1 2026-12-02", cause=off))
    assert (second.method.value, third.method.value) == ("REQUEST", "CANCEL")
    assert first.uid.value == second.vevent.uid.value == third.vevent.uid.value == UID
    assert [x.sequence.value for x in (first, second.vevent, third.vevent)] == ["0", "1", "2"]
    assert moment(second.vevent.dtstart) == datetime(2026, 12, 2, 14, tzinfo=UTC)
    assert second.vevent.location.value == "Room 4"
    assert (third.vevent.status.value, third.vevent.transp.value) == ("CANCELLED", "TRANSPARENT")
    assert not hasattr(third.vevent, "valarm")
    assert not [p for p in third.vevent.attendee_list if "RSVP" in p.params]


def test_a_move_that_goes_late_still_speaks_of_its_own_day() -> None:
    told = Invited()
    first = told.tell(date(2026, 11, 12), MOVED)
    told.tell(date(2026, 11, 13), MOVED.model_copy(update={"was": date(2026, 12, 2), "on": date(2026, 12, 9)}))
    event = read(told.ics("meeting_moved", "", cause=first)).vevent
    assert (event.sequence.value, moment(event.dtstart).date()) == ("1", date(2026, 12, 2))


def test_a_reminder_is_the_same_version_said_again() -> None:
    told = Invited()
    event = read(told.ics("meeting_reminder", now=NOW + timedelta(days=12))).vevent
    assert (event.sequence.value, event.uid.value) == ("0", UID)
    assert moment(event.dtstamp) == NOW + timedelta(days=12)


def test_a_notice_of_a_day_that_no_longer_stands_puts_nothing_into_a_calendar() -> None:
    told = Invited()
    told.tell(date(2026, 11, 12), MOVED)
    assert told.sends("meeting_notice", "B1 2026-11-25") is None
    assert told.sends("meeting_reminder", "B1 2026-11-25") is None
    assert told.sends("meeting_notice", "B1 2026-12-02") is not None
    told.tell(date(2026, 11, 13), OFF)
    assert told.sends("meeting_notice", "B1 2026-12-02") is None


def test_what_is_not_about_a_meeting_carries_none() -> None:
    told = Invited()
    assert told.sends("category_autumn") is None
    assert told.sends("new_post_holder") is None


def test_an_answer_counts_for_the_version_that_it_was_given_to() -> None:
    told = Invited()
    told.replied("flynn", "accepted")
    told.replied("eze", "declined")

    def answers(ics: bytes) -> dict[str, str]:
        people = read(ics).vevent.attendee_list
        return {p.value.removeprefix("mailto:").split("@")[0]: p.params["PARTSTAT"][0] for p in people}

    before = answers(told.ics())
    assert (before["flynn"], before["eze"], before["nair"]) == ("ACCEPTED", "DECLINED", "NEEDS-ACTION")
    moved = told.tell(date(2026, 11, 13), MOVED)
    assert set(answers(told.ics("meeting_moved", "", cause=moved)).values()) == {"NEEDS-ACTION"}


def test_a_corrected_move_is_overtaken_and_never_repeated_under_a_lower_number() -> None:
    """A calendar that has version 1 passes version 0 over, and would keep the wrong day."""
    told = Invited()
    moved = told.tell(date(2026, 11, 12), MOVED)
    told.story.tell(date(2026, 11, 13), e.EntryCorrected(reason="wrong school"), corrects=moved)
    known = versions(told.story.trail, "B1")
    assert [(v.sequence, v.on) for v in known] == [
        (0, date(2026, 11, 25)),
        (1, date(2026, 12, 2)),
        (2, date(2026, 11, 25)),
    ]
    event = read(told.ics("meeting_reminder")).vevent
    assert (event.sequence.value, moment(event.dtstart).date()) == ("2", date(2026, 11, 25))


# --- the name for life
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(NAMES, NAMES)
def test_a_uid_leads_back_to_its_case_and_meeting(case: str, meeting: str) -> None:
    uid = uid_of(case, meeting, DOMAIN)
    assert meeting_of(uid, DOMAIN) == (case, meeting)
    assert uid.isascii()
    assert uid.isprintable()
    assert not set(uid) & set(' ;:,"\\')


@pytest.mark.parametrize(
    "uid",
    ["", "@", "B-B1", f"BB1@{DOMAIN}", "B-B1@elsewhere.example", f"B-B_zz@{DOMAIN}", f"B-B_41@{DOMAIN}",
     f"B-_ff@{DOMAIN}", f"B-B1@{DOMAIN}@evil.example", f"B-B1-C@{DOMAIN}", "040000008200E00074C5B7101A82E008"],
)  # fmt: skip
def test_a_uid_that_is_not_ours_leads_nowhere(uid: str) -> None:
    assert meeting_of(uid, DOMAIN) is None


# --- hostile values
@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_no_value_adds_a_line(hostile: str) -> None:
    told = Invited().at(hostile)
    told.everybody = {id: replace(person, name=hostile) for id, person in told.everybody.items()}
    school = told.story.trail[0]
    told.story.trail[0] = replace(school, data={**school.data, "school": hostile})
    ics = told.ics()
    assert names(ics) == names(Invited().ics())
    people = read(ics).vevent.attendee_list
    assert sorted(p.value for p in people) == sorted(p.value for p in read(Invited().ics()).vevent.attendee_list)
    assert {p.params["ROLE"][0] for p in people} == {"CHAIR", "REQ-PARTICIPANT", "OPT-PARTICIPANT"}


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_words_are_kept_and_what_cannot_be_seen_is_not(hostile: str) -> None:
    place = read(Invited().at(hostile).ics()).vevent.location.value
    assert not [letter for letter in place if not letter.isprintable()]
    for word in hostile.split():
        if word.isprintable() and "\\" not in word:
            assert word in place


def test_a_hostile_address_is_left_out_and_the_rest_stand() -> None:
    told = Invited()
    told.everybody = {
        **told.everybody,
        "eze": Person("eze", "eze", "Mrs Eze", "eze@x.example\r\nATTENDEE:mailto:evil@x"),
    }
    emails = [p.value for p in read(told.ics()).vevent.attendee_list]
    assert "mailto:flynn@people.example" in emails
    assert not [email for email in emails if "evil" in email or "eze" in email]


@pytest.mark.parametrize(
    ("email", "stands"),
    [
        ("head@fernhollow.example", "head@fernhollow.example"),
        ("head@schüle.example", "head@xn--schle-mva.example"),
        ("o'brien@x.example", "o'brien@x.example"),
        ("a b@x.example", None),
        ("a;b@x.example", None),
        ("ä@x.example", None),
        ("@x.example", None),
        ("nobody", None),
        (None, None),
    ],
)
def test_an_address_stands_in_a_calendar_or_is_left_out(email: str | None, stands: str | None) -> None:
    assert usable(email) == stands


@pytest.mark.parametrize("place", ["Room 4", "é" * 200, "🙂" * 90, "x" * 10_000])
def test_lines_are_75_octets_at_most_and_no_letter_is_cut(place: str) -> None:
    ics = Invited(BOOKED.model_copy(update={"place": place})).ics()
    lines = ics.removesuffix(b"\r\n").split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert [line.decode() for line in lines]
    assert b"\n" not in ics.replace(b"\r\n", b"")
    assert read(ics).vevent.location.value == place


# --- and by ical.js
def test_ical_js_reads_the_same_of_invitation_update_and_cancellation() -> None:
    told = Invited(BOOKED.model_copy(update={"place": HOSTILE[2]}))
    first = told.ics()
    moved = told.tell(date(2026, 11, 12), MOVED)
    second = told.ics("meeting_moved", "", cause=moved)
    off = told.tell(date(2026, 11, 16), OFF)
    third = told.ics("meeting_cancelled", "", cause=off)
    script = """
    console.log(JSON.stringify(given.map(ics => {
      const whole = new ICAL.Component(ICAL.parse(ics));
      ICAL.TimezoneService.reset();
      const zone = new ICAL.Timezone(whole.getFirstSubcomponent('vtimezone'));
      ICAL.TimezoneService.register(zone);
      const event = new ICAL.Event(whole.getFirstSubcomponent('vevent'));
      return [whole.getFirstPropertyValue('method'), event.uid, event.sequence, event.startDate.toUnixTime(),
              event.endDate.toUnixTime(), event.location, event.attendees.length,
              event.component.getFirstPropertyValue('status')];
    })));
    """
    read_there = ical_js(script, [first.decode(), second.decode(), third.decode()])
    start, new = datetime(2026, 11, 25, 14, tzinfo=UTC), datetime(2026, 12, 2, 14, tzinfo=UTC)
    hour_and_a_half = 90 * 60
    place = HOSTILE[2]
    assert read_there == [
        ["REQUEST", UID, 0, start.timestamp(), start.timestamp() + hour_and_a_half, place, 4, "CONFIRMED"],
        ["REQUEST", UID, 1, new.timestamp(), new.timestamp() + hour_and_a_half, place, 4, "CONFIRMED"],
        ["CANCEL", UID, 2, new.timestamp(), new.timestamp() + hour_and_a_half, place, 4, "CANCELLED"],
    ]
