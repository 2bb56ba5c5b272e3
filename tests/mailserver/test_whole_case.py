"""A whole case carried by a real Postfix and Dovecot: letter, bounce, reply, invitation, answer, move, cancellation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from shutil import copy

import pytest

from cases import commands as c
from cases.store import reading
from cases.verify import verify
from notifications.collecting import Collected
from notifications.deciding import release
from notifications.round import daily
from tests.cases.school import at
from tests.databases import BOTH, SERVER, postgresql_database
from tests.mailserver.correspondence import CASE, Correspondence, accepted, body, calendar, office_of, reply, value
from tests.mailserver.office_mail import CHAIR, GONE, HEAD, TEAM, OfficeMail

LETTER, MEND = "category letter", "Mend a letter that came back"
SAYS = "Thank you. Could we talk on Tuesday?"
DECIDED, ISSUED, BACK = at("2026-09-16"), at("2026-09-17", "09:00"), at("2026-09-17", "10:00")
MENDED, REPLIED = at("2026-09-18", "09:00"), at("2026-09-18", "15:00")
BOOKED, CALLED, ANSWERED = at("2026-09-21"), at("2026-09-30", "07:00"), at("2026-10-01", "09:20")
MOVED, STALE, CANCELLED = at("2026-10-05"), at("2026-10-06"), at("2026-10-08")


@dataclass
class Told:
    """What was in people's mail, and on the record, when it mattered."""

    school: Correspondence
    letter: EmailMessage
    mended: EmailMessage
    owed_then: list[str]
    heard: EmailMessage
    invited: EmailMessage
    moved: EmailMessage
    stale: Collected
    cancelled: EmailMessage


@pytest.fixture(scope="module", params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database for all tests of this file, made and empty."""
    if request.param == "sqlite":
        original: Path = request.getfixturevalue("sqlite_original")
        yield f"sqlite:///{copy(original, tmp_path_factory.mktemp('whole') / 'upturn.db')}"
        return
    with postgresql_database(request.getfixturevalue("postgresql_original")) as name:
        yield f"{SERVER}/{name}"


@pytest.fixture(scope="module")
def told(mail: OfficeMail, url: str) -> Iterator[Told]:
    """The whole case, played once."""
    mail.empty()
    school = Correspondence(mail, office_of(mail, url))
    letter, mended, owed_then = _a_letter_comes_back(school)
    heard = _the_head_replies(school, letter)
    yield Told(school, letter, mended, owed_then, heard, *_a_meeting_comes_and_goes(school))
    school.office.engine.dispose()


def _a_letter_comes_back(school: Correspondence) -> tuple[EmailMessage, EmailMessage, list[str]]:
    """The chair's address has gone: the letter bounces, an officer mends the address and sends the letter again."""
    school.ask(
        c.DecideCategory(to="LA4b", school_view="agrees", reason="standards in all year groups"), "nair", DECIDED
    )
    school.letter(c.IssueLetter(template="category_autumn"), "okafor", "marsh", ISSUED)
    school.post(ISSUED)
    letter = school.mail.newest(HEAD, LETTER)
    school.mail.newest(TEAM, "Undelivered")
    school.read(BACK)
    owed_then = [one.standing for one in school.owed(MEND, BACK)]
    school.change_address("pask", CHAIR, "okafor", MENDED)
    [bounced] = school.trail("mail.bounced")
    release(school.door, bounced.data["delivery"], school.people["okafor"], MENDED)
    school.post(MENDED)
    return letter, school.mail.newest(CHAIR, LETTER), owed_then


def _the_head_replies(school: Correspondence, letter: EmailMessage) -> EmailMessage:
    """The officer hears of it by e-mail, and answers in time."""
    school.send(reply(letter, HEAD, SAYS), HEAD, TEAM)
    school.read(REPLIED)
    school.post(REPLIED)
    [contact] = school.trail("contact.from_head")
    school.ask(c.AnswerContact(id=contact.data["contact"], how="telephone"), "okafor", BOOKED)
    return school.mail.comes(school.address("okafor"), 1)[-1]


def _a_meeting_comes_and_goes(
    school: Correspondence,
) -> tuple[EmailMessage, EmailMessage, Collected, EmailMessage]:
    """A meeting of the group is called, accepted by the head, moved, and cancelled; a late answer to the first call
    comes after the move."""
    school.ask(c.SetUpTig(), "okafor", BOOKED)
    when = {"time": "14:00", "minutes": 90, "place": "The library"}
    school.ask(c.BookMeeting(meeting="tig", id="A1", date=date(2026, 10, 14), **when), "okafor", BOOKED)
    daily(school.door, CALLED)
    school.post(CALLED)
    invited = school.mail.newest(HEAD, "14 October 2026")
    school.send(accepted(invited, HEAD), HEAD, TEAM)
    school.read(ANSWERED)
    moving = c.MoveMeeting(id="A1", date=date(2026, 10, 15), reason="a clash", time="15:30", place="The hall")
    school.ask(moving, "okafor", MOVED)
    school.post(MOVED)
    moved = school.mail.newest(HEAD, "15 October 2026")
    school.send(accepted(invited, CHAIR), CHAIR, TEAM)
    stale = school.read(STALE)
    school.ask(c.CancelMeeting(id="A1", reason="the school is closed"), "okafor", CANCELLED)
    school.post(CANCELLED)
    return invited, moved, stale, school.mail.newest(HEAD, "ancelled")


# --- a formal letter -----------------------------------------------------------------------------------------------
def test_the_head_has_the_letter_with_its_pages(told: Told) -> None:
    [pages] = [part for part in told.letter.iter_attachments() if part.get_content_type() == "application/pdf"]
    assert pages.get_content().startswith(b"%PDF-")
    assert "Dear Mrs Anna Birkett" in body(told.letter)


def test_the_letter_that_bounced_is_on_the_case(told: Told) -> None:
    [bounced] = told.school.trail("mail.bounced")
    assert (bounced.data["role"], bounced.data["template"], bounced.data["kind"]) == (
        "chair",
        "category_autumn",
        "letter",
    )
    assert bounced.data["status"].startswith("5.1.")
    assert GONE not in str(bounced.data)


def test_the_bounce_was_a_duty_until_the_letter_went_again(told: Told) -> None:
    assert told.owed_then == ["owed"]
    assert [one.standing for one in told.school.owed(MEND, REPLIED)] == ["met"]


def test_the_chair_has_the_letter_at_the_new_address(told: Told) -> None:
    assert "Dear Mr Leonard Nguyễn" in body(told.mended)
    assert CHAIR in str(told.mended["To"])


# --- a reply -------------------------------------------------------------------------------------------------------
def test_the_reply_is_on_the_case_without_what_it_quotes(told: Told) -> None:
    [replied] = told.school.trail("mail.replied")
    assert (replied.data["role"], replied.private["says"]) == ("head", SAYS)


def test_the_reply_is_a_contact_that_has_to_be_answered(told: Told) -> None:
    [contact] = told.school.trail("contact.from_head")
    assert contact.actor == told.school.people["birkett"]
    assert contact.data["to"] == told.school.people["okafor"]
    assert SAYS not in str(told.heard["Subject"])
    assert "22 September 2026" in body(told.heard)


# --- a meeting -----------------------------------------------------------------------------------------------------
def test_the_invitation_is_one_that_a_calendar_takes(told: Told) -> None:
    method, ics = calendar(told.invited)
    assert (method, value(ics, "SEQUENCE")) == ("REQUEST", "0")
    assert (value(ics, "DTSTART"), value(ics, "DTEND")) == ("20261014T140000", "20261014T153000")


def test_the_acceptance_is_on_the_case(told: Told) -> None:
    [replied] = told.school.trail("meeting.replied")
    assert (replied.data["person"], replied.data["answer"]) == (told.school.people["birkett"], "accepted")


def test_the_move_is_the_same_meeting_at_another_time(told: Told) -> None:
    (_, before), (method, ics) = calendar(told.invited), calendar(told.moved)
    assert (method, value(ics, "SEQUENCE"), value(ics, "UID")) == ("REQUEST", "1", value(before, "UID"))
    assert value(ics, "DTSTART") == "20261015T153000"


def test_an_answer_to_the_earlier_invitation_changes_nothing(told: Told) -> None:
    assert (told.stale.ignored, told.stale.filed) == (1, 0)
    assert told.school.people["pask"] not in told.school.case.meetings["A1"].replies


def test_the_cancellation_takes_it_out_of_the_calendar(told: Told) -> None:
    (_, before), (method, ics) = calendar(told.invited), calendar(told.cancelled)
    assert (method, value(ics, "STATUS"), value(ics, "UID")) == ("CANCEL", "CANCELLED", value(before, "UID"))
    assert told.school.case.meetings["A1"].standing == "cancelled"


def test_the_head_reads_one_conversation(told: Told) -> None:
    for later in (told.invited, told.moved, told.cancelled):
        assert str(told.letter["Message-ID"]) in str(later["References"])


# --- afterwards ----------------------------------------------------------------------------------------------------
def test_nothing_is_left_unread_and_the_record_is_whole(told: Told) -> None:
    assert told.school.mail.inbox(TEAM) == []
    with reading(told.school.office.engine) as conn:
        assert verify(conn) == []
    assert told.school.case.id == CASE
