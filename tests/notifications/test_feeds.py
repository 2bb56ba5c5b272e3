"""Calendar feeds: what an address shows and to whom it may be given, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import Engine, select

from cases import commands as c
from cases.refusals import NotAllowed, Refusal
from cases.schema import feeds as table
from cases.store import reading, writing
from notifications import feeds
from notifications.feeds import Feed
from tests.cases.school import School, at
from tests.notifications.calendars import DOMAIN, OFFICE, moment, read, unfolded

NOON = at("2026-11-09", "12:00")


@pytest.fixture
def school(engine: Engine) -> School:
    """A school in 4b with two meetings in its diary."""
    school = School(engine)
    school.concern()
    school.in_4b()
    book(school, "A1", date(2026, 11, 25), time="14:00", minutes=90, place="Room 4")
    book(school, "A2", date(2026, 12, 9))
    return school


def book(school: School, id: str, on: date, **more: Any) -> None:
    school.ask(c.BookMeeting(meeting="tig", id=id, date=on, **more), "okafor", at("2026-11-09", "09:00"))


def made(school: School, kind: feeds.Kind, of: str, by: str = "okafor", now: datetime = NOON) -> str:
    with writing(school.engine) as conn:
        return feeds.make(conn, school.door, kind, of, school.people[by], now)


def opened(school: School, token: str) -> Feed | None:
    with reading(school.engine) as conn:
        return feeds.opened_by(conn, token)


def shown(school: School, token: str, on: date = date(2026, 11, 10)) -> bytes:
    with reading(school.engine) as conn:
        feed = feeds.opened_by(conn, token)
        assert feed is not None
        return feeds.published(conn, school.door, feed, OFFICE, DOMAIN, on)


# --- what it shows
def test_a_school_s_feed_shows_its_meetings_and_nobody_who_comes(school: School) -> None:
    ics = shown(school, made(school, "school", "A"))
    whole = read(ics)
    assert whole.method.value == "PUBLISH"
    first, second = whole.vevent_list
    assert (first.uid.value, second.uid.value) == (f"A-A1@{DOMAIN}", f"A-A2@{DOMAIN}")
    assert moment(first.dtstart) == datetime(2026, 11, 25, 14, tzinfo=UTC)
    assert first.location.value == "Room 4"
    assert second.dtstart.value == date(2026, 12, 9)
    assert b"ATTENDEE" not in ics
    assert b"VALARM" not in ics
    assert b"mail.example" not in ics
    assert {"REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H",
            "X-WR-CALNAME:Meetings about Fernhollow Primary School"} <= set(unfolded(ics))  # fmt: skip


def test_what_was_cancelled_is_shown_as_cancelled_and_what_moved_where_it_is(school: School) -> None:
    token = made(school, "school", "A")
    school.ask(c.CancelMeeting(id="A1", reason="snow"), "okafor", at("2026-11-10"))
    school.ask(c.MoveMeeting(id="A2", date=date(2026, 12, 16), reason="snow"), "okafor", at("2026-11-10"))
    first, second = read(shown(school, token)).vevent_list
    assert (first.status.value, first.sequence.value) == ("CANCELLED", "1")
    assert (second.status.value, second.dtstart.value) == ("CONFIRMED", date(2026, 12, 16))


def test_an_officer_s_feed_shows_every_school_they_hold_a_post_for(engine: Engine) -> None:
    school, other = School(engine), School(engine, "B", without=("senior_adviser",))
    for each in (school, other):
        each.concern()
    for each in (school, other):
        each.in_4b()
    book(school, "A1", date(2026, 11, 25))
    book(school, "A2", date(2026, 12, 9))
    book(other, "B1", date(2026, 11, 26))
    okafor = made(school, "officer", school.people["okafor"])
    lang = made(school, "officer", school.people["lang"], by="lang")
    assert [x.uid.value for x in read(shown(school, okafor)).vevent_list] == [
        f"A-A1@{DOMAIN}", f"A-A2@{DOMAIN}", f"B-B1@{DOMAIN}",
    ]  # fmt: skip
    assert [x.uid.value for x in read(shown(school, lang)).vevent_list] == [f"A-A1@{DOMAIN}", f"A-A2@{DOMAIN}"]


def test_an_officer_who_has_left_sees_nothing_more(school: School) -> None:
    token = made(school, "officer", school.people["lang"], by="lang")
    leaving = c.EndHolder(role="senior_adviser", person=school.people["lang"], last_day=date(2026, 11, 12))
    school.ask(leaving, "okafor", at("2026-11-10"))
    assert b"BEGIN:VEVENT" in shown(school, token, on=date(2026, 11, 12))
    assert b"BEGIN:VEVENT" not in shown(school, token, on=date(2026, 11, 13))


def test_the_same_record_gives_the_same_bytes_until_a_meeting_changes(school: School) -> None:
    token = made(school, "school", "A")
    before = shown(school, token)
    school.ask(c.SipVisit(), "nair", at("2026-11-10"))
    assert shown(school, token, on=date(2026, 11, 11)) == before
    school.ask(c.CancelMeeting(id="A1", reason="snow"), "okafor", at("2026-11-11"))
    assert shown(school, token, on=date(2026, 11, 11)) != before


# --- the address
def test_only_the_digest_of_a_token_is_kept(school: School) -> None:
    token = made(school, "school", "A")
    assert len(token) == 43
    assert token != made(school, "school", "A")
    with reading(school.engine) as conn:
        kept = [str(value) for row in conn.execute(select(table)) for value in row]
    assert sha256(token.encode()).hexdigest() in kept
    assert not [value for value in kept if token in value]


def test_an_address_opens_until_it_is_revoked(school: School) -> None:
    token, other = made(school, "school", "A"), made(school, "school", "A")
    feed = opened(school, token)
    assert feed is not None
    assert (feed.kind, feed.of, feed.made_by) == ("school", "A", school.people["okafor"])
    with writing(school.engine) as conn:
        feeds.revoke(conn, school.door, feed.mark, school.people["nair"], at("2026-11-10"))
    assert opened(school, token) is None
    assert opened(school, other) is not None
    with writing(school.engine) as conn, pytest.raises(Refusal, match="No one calendar address is marked"):
        feeds.revoke(conn, school.door, feed.mark, school.people["okafor"], at("2026-11-11"))


NO_TOKENS = ["", "x", "'; DROP TABLE feeds; --", "é" * 43, "a" * 43, "9t003TVHk7cy34RlP3Ei3F0IsYICpjXuIwZ4oUjovNI1"]


@pytest.mark.parametrize("token", NO_TOKENS)
def test_what_is_no_token_opens_nothing(school: School, token: str) -> None:
    made(school, "school", "A")
    assert opened(school, token) is None


def test_a_digest_is_no_token(school: School) -> None:
    token = made(school, "school", "A")
    assert opened(school, sha256(token.encode()).hexdigest()) is None


# --- who may
def test_an_officer_makes_their_own_and_nobody_else_s(school: School) -> None:
    with pytest.raises(NotAllowed, match="for that officer alone"):
        made(school, "officer", school.people["lang"], by="okafor")
    for nobody in ("birkett", "passer_by"):
        with pytest.raises(NotAllowed, match="holds no post of the authority"):
            made(school, "officer", school.people[nobody], by=nobody)


def test_a_school_s_is_made_by_one_of_its_officers(school: School) -> None:
    for nobody in ("birkett", "passer_by"):
        with pytest.raises(NotAllowed, match="no officer for this school"):
            made(school, "school", "A", by=nobody)
    with pytest.raises(Refusal, match="There is no school with the record Z"):
        made(school, "school", "Z")
    with reading(school.engine) as conn:
        assert feeds.feeds(conn) == []


def test_nobody_revokes_who_could_not_make_it(school: School) -> None:
    token = made(school, "officer", school.people["okafor"])
    feed = opened(school, token)
    assert feed is not None
    with writing(school.engine) as conn, pytest.raises(NotAllowed, match="for that officer alone"):
        feeds.revoke(conn, school.door, feed.mark, school.people["nair"], at("2026-11-10"))
    assert opened(school, token) is not None
