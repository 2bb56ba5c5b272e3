"""From the record to the bytes that go: hostile values, people who are missing, and the reader's own needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, update

from cases import commands as c
from cases.schema import people
from cases.store import entries, reading, writing
from cases.trail import NotCanonical
from notifications import outbox
from notifications.deciding import release
from notifications.directory import Directory
from notifications.facts import facts
from notifications.outbox import Delivery
from notifications.round import daily
from notifications.writing import CANNOT_WRITE, Sender, written
from tests.cases.school import School, at
from tests.notifications.letters_to_set import words
from tests.notifications.posting import rows

SENDER = Sender("School improvement", "school.improvement@council.example", "notices.council.example")
LATER = at("2026-09-18", "09:00")
HOSTILE = [
    "</p><script>alert(1)</script>",
    "{{ 7 * 7 }}{% include 'secret' %}",
    '#read("/etc/passwd") $x^2$ ]#import',
    "= heading *bold* _em_ [link](https://evil.example)",
    "a | b |\n|---|---|\n1. one",
    "Anna\r\nBcc: someone@evil.example\r\n\r\nbody",
    "nul\x00l",
    "report\u202eslx.exe\u2066",
    "=?utf-8?q?=0D=0ABcc:_x?=",
]

RECORDED = [value for value in HOSTILE if "\x00" not in value]
"""What the record itself takes."""


@pytest.fixture
def school(sqlite: Engine) -> School:
    return School(sqlite, by_post=False)


def found(school: School, template: str, role: str, *states: str) -> Delivery:
    with reading(school.engine) as conn:
        every = outbox.in_state(conn, *(states or ("queued",)))
        return next(d for d in every if (d.template, d.role) == (template, role))


def raw(school: School, delivery: Delivery, now: datetime = LATER) -> bytes:
    with reading(school.engine) as conn:
        return written(conn, school.door, delivery, now, SENDER)


def mail(school: School, delivery: Delivery, now: datetime = LATER) -> EmailMessage:
    message = message_from_bytes(raw(school, delivery, now), policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def plain(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def pages(message: EmailMessage) -> str:
    [part] = [p for p in message.walk() if p.get_content_type() == "application/pdf"]
    return "".join(page.extract_text() for page in PdfReader(BytesIO(part.get_payload(decode=True))).pages)


def named(school: School, handle: str, **details: str | None) -> None:
    with writing(school.engine) as conn:
        conn.execute(update(people).where(people.c.handle == handle).values(**details))


def in_category(school: School, reason: str) -> None:
    school.concern()
    school.ask(c.DecideCategory(to="LA4b", school_view="agrees", reason=reason), "nair", at("2026-09-16"))
    school.category_letter()


# --- hostile values ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_is_only_words_in_a_letter(school: School, value: str) -> None:
    """As a name, a school and a reason: no header, no other reader, no markup, in the e-mail and on its pages."""
    in_category(school, "standards")
    before = mail(school, found(school, "category_autumn", "head"))
    named(school, "birkett", name=value)
    after = mail(school, found(school, "category_autumn", "head"))
    assert after.keys() == before.keys()
    assert [a.addr_spec for a in after["To"].addresses] == ["birkett@mail.example"]
    assert [p.get_content_type() for p in after.walk()] == [p.get_content_type() for p in before.walk()]
    said = clean_words(value)
    assert words(said) in words(plain(after))
    assert words(said) in words(pages(after))
    page = after.get_body(("html",))
    assert page is not None
    assert "<script" not in page.get_content()
    assert not set("\x00\u202e\u2066") & set(plain(after) + page.get_content() + pages(after))


@pytest.mark.parametrize("value", RECORDED)
def test_a_hostile_reason_is_only_words(school: School, value: str) -> None:
    in_category(school, value)
    letter = mail(school, found(school, "category_autumn", "head"))
    assert words(clean_words(value)) in words(plain(letter))
    assert words(clean_words(value)) in words(pages(letter))
    assert value not in str(letter["Subject"])


def test_the_record_takes_no_nul(school: School) -> None:
    school.concern()
    with pytest.raises(NotCanonical, match="contains a NUL character, which cannot be stored"):
        in_category(school, "nul\x00l")


@pytest.mark.parametrize("value", RECORDED)
def test_a_hostile_place_and_reason_of_a_meeting_are_only_words(school: School, value: str) -> None:
    school.in_4b()
    school.ask(c.SetUpTig(), "okafor", at("2026-09-17"))
    when = {"time": "14:00", "minutes": 90, "place": value}
    school.ask(c.BookMeeting(meeting="tig", id="A1", date=date(2026, 10, 14), **when), "okafor", at("2026-09-17"))
    assert daily(school.door, at("2026-09-30", "07:00")).troubles == {}
    invited = mail(school, found(school, "meeting_notice", "head"), at("2026-09-30", "07:05"))
    assert words(clean_words(value)) in words(plain(invited))
    [entry] = [p for p in invited.walk() if p.get_content_type() == "text/calendar"]
    lines = entry.get_content().replace("\r\n ", "").splitlines()
    assert [line.partition(":")[0].partition(";")[0] for line in lines].count("ATTENDEE") >= 2
    assert not [line for line in lines if line.startswith("Bcc")]


@pytest.mark.parametrize("value", ["x" * 10_000, "many words " * 909])
def test_ten_thousand_characters_go_or_are_refused_with_a_sentence(school: School, value: str) -> None:
    """A reason runs on; a name that long is refused, since no envelope and no header has room for it."""
    in_category(school, value)
    letter = found(school, "category_autumn", "head")
    assert words(value.strip()) in words(plain(mail(school, letter)))
    assert max(map(len, raw(school, letter).split(b"\r\n"))) <= 998
    named(school, "birkett", name=value)
    with pytest.raises(CANNOT_WRITE) as refused:
        raw(school, letter)
    assert str(refused.value).endswith(".")


def clean_words(value: str) -> str:
    """What is left of a value by hand: no control or direction character, one space for white space."""
    gone = dict.fromkeys(map(ord, "\x00\u202e\u2066"))
    return " ".join(value.translate(gone).split())


# --- the reader ----------------------------------------------------------------------------------------------------
def test_large_print_and_the_covering_line_reach_the_pages(school: School) -> None:
    in_category(school, "standards")
    rules = {"person": school.people["birkett"], "first_day": LATER.date(), "large_print": True, "language": "pl",
             "reason": "asked for it"}  # fmt: skip
    letter = found(school, "category_autumn", "head")
    usual = mail(school, letter)
    school.ask(c.SetContactRules.model_validate(rules), "okafor", LATER)
    large = mail(school, letter)
    sizes = [_largest_body(message) for message in (usual, large)]
    assert sizes == [11, 16]
    assert "polsk" in pages(large).lower()
    assert "polsk" not in pages(usual).lower()


def _largest_body(message: EmailMessage) -> int:
    """The size of print of the first paragraph, in points."""
    [part] = [p for p in message.walk() if p.get_content_type() == "application/pdf"]
    sizes: list[float] = []

    def visit(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        if "Dear" in text:
            sizes.append(size * abs(tm[3]) * abs(cm[3]))

    PdfReader(BytesIO(part.get_payload(decode=True))).pages[0].extract_text(visitor_text=visit)
    return round(sizes[0])


@pytest.mark.parametrize(
    ("role", "handle", "place"),
    [("head", "birkett", "Fernhollow Primary School"), ("ad", "marsh", "Milton Keynes"), ("sos", "region", "")],
)
def test_an_envelope_without_an_address_names_the_place_of_the_post(
    school: School, role: str, handle: str, place: str
) -> None:
    """Nobody has entered where they are: a school's name belongs to those at the school alone."""
    school.concern()
    delivery = found(school, "concern_logged", "hsi")
    with reading(school.engine) as conn:
        case = school.door.case(conn, "A")
        to = replace(delivery, role=role, person=school.people[handle])
        trail, everybody = entries(conn, "A", private=True), Directory(conn, case)
        known = facts(to, case, trail, school.door.framework(case), everybody, LATER.date())
    assert known["to_place"] == place


# --- nobody there --------------------------------------------------------------------------------------------------
def test_a_notice_that_nobody_can_be_sent_waits_until_somebody_holds_the_post(sqlite: Engine) -> None:
    school = School(sqlite, without=("hsi",), by_post=False)
    school.concern()
    stopped = found(school, "concern_logged", "hsi", "stopped")
    assert (stopped.person, stopped.last_error) == ("", "nobody holds this role")
    said = release(school.door, stopped.id, school.people["marsh"], LATER)
    assert said == f"Nothing was released: nobody holds this role. Record who does, then release delivery {stopped.id}."
    starts = c.StartHolder(role="hsi", person=school.people["okafor"], first_day=LATER.date())
    school.ask(starts, "marsh", LATER)
    release(school.door, stopped.id, school.people["marsh"], LATER)
    assert "Dear Okafor" in plain(mail(school, found(school, "concern_logged", "hsi")))


def test_a_letter_that_nobody_can_sign_is_stopped_with_a_sentence(sqlite: Engine) -> None:
    school = School(sqlite, without=("hsi",), by_post=False)
    school.concern()
    school.in_4a()
    school.ask(c.IssueLetter(template="category_autumn"), "nair", at("2026-09-17"))
    with pytest.raises(CANNOT_WRITE, match="“officer” is not recorded"):
        raw(school, found(school, "category_autumn", "head"))


def test_somebody_in_two_posts_is_told_of_a_meeting_once(school: School) -> None:
    both = c.StartHolder(role="chair", person=school.people["birkett"], first_day=date(2026, 9, 16))
    school.ask(both, "okafor", at("2026-09-16"))
    school.in_4b()
    school.ask(c.SetUpTig(), "okafor", at("2026-09-17"))
    school.ask(c.BookMeeting(meeting="tig", id="A1", date=date(2026, 10, 14)), "okafor", at("2026-09-17"))
    for morning in ("2026-09-30", "2026-10-01"):
        daily(school.door, at(morning, "07:00"))
    with reading(school.engine) as conn:
        told = [d for d in outbox.in_state(conn, "queued") if d.template == "meeting_notice"]
    assert [d.person for d in told].count(school.people["birkett"]) == 1


# --- the clock -----------------------------------------------------------------------------------------------------
def test_what_is_recorded_after_midnight_counts_from_the_new_day(school: School) -> None:
    """The record's stamps are in UTC, and in summer midnight in England is still the day before there."""
    school.ask(c.LogConcern(judged=("T05",)), "nair", at("2026-09-16", "00:30"))
    assert rows(school.engine)["okafor concern_logged"].counts_from == "2026-09-16"


def test_a_meeting_booked_in_summer_time_for_winter_is_at_the_time_that_was_said(school: School) -> None:
    """The clocks go back on 25 October 2026, between the invitation and the meeting."""
    school.in_4b()
    school.ask(c.SetUpTig(), "okafor", at("2026-09-17"))
    when = {"time": "14:00", "minutes": 90, "place": "The hall"}
    school.ask(c.BookMeeting(meeting="tig", id="A1", date=date(2026, 11, 4), **when), "okafor", at("2026-09-17"))
    daily(school.door, at("2026-10-21", "07:00"))
    invited = mail(school, found(school, "meeting_notice", "head"), at("2026-10-21", "07:05"))
    [entry] = [p for p in invited.walk() if p.get_content_type() == "text/calendar"]
    assert "DTSTART;TZID=Europe/London:20261104T140000" in entry.get_content()
    assert "DTEND;TZID=Europe/London:20261104T153000" in entry.get_content()
    assert "2pm to 3:30pm" in plain(invited)


def test_a_printed_letter_about_a_corrected_entry_is_not_posted(school: School) -> None:
    named(school, "okafor", email=None, post="1 High Street, Milton Keynes, MK9 3EJ")
    logged = school.concern().entries[-1]
    notice = found(school, "concern_logged", "hsi")
    with writing(school.engine) as conn:
        outbox.settle(conn, notice.id, "printed", LATER)
    school.ask(c.CorrectEntry(entry=logged.id, reason="wrong school"), "nair", LATER)
    kept = rows(school.engine)["okafor concern_logged"]
    assert (kept.state, kept.last_error) == ("stopped", "The entry that called for it has been corrected.")
