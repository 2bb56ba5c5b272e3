"""What the notices of meetings say where the record varies: times, places, papers, post, a day that is no longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from cases import events as e
from cases.evolve import replay
from notifications.compose import text
from notifications.facts import facts
from notifications.facts.meetings import clock_time
from notifications.language import MissingValue
from notifications.outbox import Delivery
from tests.notifications.calendars import BOOKED, MOVED, Invited
from tests.notifications.story import POSTS, WORDING

UNTIMED = {"starts": "", "minutes": 0, "place": ""}


def says(
    told: Invited, template: str, subject: str = "B1 2026-11-25", cause: int | None = None, to: str = "head",
    via: Any = "email",
) -> str:  # fmt: skip
    """Subject and text of one delivery, in one line."""
    delivery = Delivery(
        1, "B", "notice", template, to, POSTS[to], via, subject, "", "okafor", cause,
        {"wording": template, "meeting": "B1"}, "n.1", "sending", 1, None, None,
    )  # fmt: skip
    story = told.story
    known = facts(delivery, replay("B", story.trail), story.trail, story.framework, told.everybody, date(2026, 11, 12))
    notice = WORDING.notice(template, known)
    return " ".join(f"{notice.subject} {text(notice.blocks)}".split())


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (time(9), "9am"),
        (time(14), "2pm"),
        (time(14, 30), "2:30pm"),
        (time(12), "midday"),
        (time(12, 5), "12:05pm"),
        (time(0, 30), "12:30am"),
        (time(11, 59), "11:59am"),
    ],
)
def test_times_are_written_as_gov_uk_writes_them(at: time, said: str) -> None:
    assert clock_time(at) == said


def test_a_notice_says_what_is_still_to_be_confirmed() -> None:
    told = says(Invited(BOOKED.model_copy(update={"place": ""})), "meeting_notice")
    assert "at 2pm" in told
    assert "David Okafor will confirm the place." in told
    told = says(Invited(BOOKED.model_copy(update={"starts": "", "minutes": 0})), "meeting_notice")
    assert "David Okafor will confirm the time." in told
    assert "Place: Room 4" in told
    assert "will confirm" not in says(Invited(), "meeting_notice")


def test_nobody_is_told_that_they_will_confirm_something_themselves() -> None:
    told = says(Invited(BOOKED.model_copy(update=UNTIMED)), "meeting_notice", to="hsi")
    assert "David Okafor will confirm" not in told


def test_whoever_is_written_to_by_post_is_told_of_no_calendar() -> None:
    posted = says(Invited(), "meeting_notice", to="chair", via="post")
    assert "Tell David Okafor whether you will come." in posted
    assert "calendar" not in posted
    assert "e-mail, or reply" not in posted
    assert "Accept or decline the calendar invitation" in says(Invited(), "meeting_notice", to="chair")
    moving = Invited()
    moved = e.MeetingMoved(meeting="B1", was=date(2026, 11, 25), on=date(2026, 12, 2), reason="snow")
    cause = moving.tell(date(2026, 11, 12), moved)
    posted = says(moving, "meeting_moved", cause=cause, to="chair", via="post")
    assert "Tell David Okafor whether you will come. An answer to the earlier notice no longer counts." in posted
    assert "invitation" not in posted
    assert "changed invitation in this e-mail" in says(moving, "meeting_moved", cause=cause, to="chair")
    off = Invited()
    cause = off.tell(date(2026, 11, 12), e.MeetingCancelled(meeting="B1", was=date(2026, 11, 25), reason="snow"))
    posted = says(off, "meeting_cancelled", cause=cause, to="chair", via="post")
    assert "take this meeting out of your diary" in posted
    assert "calendar" not in posted


def test_papers_are_attached_to_e_mail_and_offered_by_post() -> None:
    told = Invited()
    assert "papers" not in says(told, "meeting_reminder")
    told.story.tell(date(2026, 11, 11), e.PapersAdded(meeting="B1", paper=1, size=9, sha256="ab" * 32, name="a.pdf"))
    for template in ("meeting_notice", "meeting_reminder"):
        assert "The papers are attached." in says(told, template)
        assert "If you have not had them, ask us for a copy." in says(told, template, via="post")


def test_a_move_says_what_changed() -> None:
    day_alone = Invited()
    moved = day_alone.tell(date(2026, 11, 12), MOVED)
    said = says(day_alone, "meeting_moved", cause=moved)
    assert "New date, 2 December 2026" in said
    assert "instead of 25 November 2026" in said
    assert "- Time: 2pm to 3:30pm" in said
    assert "Old time" not in said
    assert "The meeting’s date was changed on 12 November 2026" in said
    time_alone = Invited()
    new = MOVED.model_copy(update={"on": date(2026, 11, 25), "starts": "16:00"})
    said = says(time_alone, "meeting_moved", cause=time_alone.tell(date(2026, 11, 12), new))
    assert "Changed: Targeted Intervention Group on 25 November 2026" in said
    assert "Old time: 2pm to 3:30pm - New time: 4pm to 5:30pm" in said
    assert "instead of" not in said
    assert "The meeting’s time was changed" in said
    place_alone = Invited()
    new = MOVED.model_copy(update={"on": date(2026, 11, 25), "place": "The hall"})
    said = says(place_alone, "meeting_moved", cause=place_alone.tell(date(2026, 11, 12), new))
    assert "- Place: The hall" in said
    assert "The meeting’s place was changed" in said


def test_a_time_where_there_was_none_is_simply_the_time() -> None:
    told = Invited(BOOKED.model_copy(update=UNTIMED))
    said = says(told, "meeting_moved", cause=told.tell(date(2026, 11, 12), MOVED))
    assert "- Time: 2pm to 3:30pm" in said
    assert "Old time" not in said


def test_an_older_notice_still_in_hand_is_stopped_once_its_day_no_longer_stands() -> None:
    """It would call people to a day on which nobody comes; and whoever had it would count as told."""
    told = Invited()
    told.tell(date(2026, 11, 12), MOVED)
    for template in ("meeting_notice", "meeting_reminder"):
        with pytest.raises(MissingValue, match=r"B1 has been moved or cancelled since .* Nothing need be done"):
            says(told, template)
    assert "on 2 December 2026 at 2pm" in says(told, "meeting_notice", "B1 2026-12-02")


def test_a_notice_of_the_same_day_has_the_time_that_stands() -> None:
    told = Invited()
    told.tell(date(2026, 11, 12), MOVED.model_copy(update={"on": date(2026, 11, 25), "starts": "16:00"}))
    assert "at 4pm" in says(told, "meeting_notice")


def test_an_erased_place_is_to_be_confirmed() -> None:
    told = Invited()
    told.story.erase(told.cause)
    said = says(told, "meeting_notice")
    assert "David Okafor will confirm the place." in said
    assert "Room 4" not in said


def test_an_erased_reason_stops_the_notice() -> None:
    told = Invited()
    moved = told.tell(date(2026, 11, 12), MOVED)
    told.story.erase(moved)
    with pytest.raises(MissingValue, match="reason"):
        says(told, "meeting_moved", cause=moved)


def test_hostile_words_in_a_place_are_words() -> None:
    told = Invited().at("# Hall\n\n- [x](https://evil.example) {{ 7 * 7 }}")
    said = says(told, "meeting_notice")
    assert "- Place: # Hall - [x](https://evil.example) {{ 7 * 7 }}" in said


def test_the_trail_is_not_changed_by_reading_it() -> None:
    told = Invited()
    before = [replace(entry) for entry in told.story.trail]
    says(told, "meeting_notice")
    told.ics()
    assert told.story.trail == before
