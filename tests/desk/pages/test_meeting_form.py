"""Section 15: one form for a meeting of the group. All of it is recorded or none, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

import httpx
import pytest
from sqlalchemy import Engine, text

from cases import commands as c
from cases.case import Case
from cases.store import reading, writing
from desk.site.desk import Desk
from tests.cases.school import School, at
from tests.desk.browsing import Browser, a_desk, desk_of, words

MEETING = "/cases/A/meetings/tig-1"
THERE = {f"attendance-{role}": "here" for role in ("hsi", "head", "chair", "sip", "senior_adviser")}
NEXT = {"next_date-day": "9", "next_date-month": "12", "next_date-year": "2026", "next_time": "14:00"}


@dataclass
class Group:
    """A school in LA4b with a group, a plan and a meeting on 18 November 2026, seen on that day by its chair."""

    school: School
    browser: Browser
    desk: Desk
    base: str

    def signed_in(self) -> Browser:
        """The chair once more, in a new session."""
        return Browser(self.desk, self.base, self.school.people["okafor"])

    def case(self) -> Case:
        with reading(self.school.engine) as conn:
            return self.school.door.case(conn, "A")

    def open(self) -> dict[str, object]:
        """The form as it is opened: the marks that it carries."""
        shown = self.browser.get(f"{MEETING}/record").text
        return {name: _value(shown, name) for name in ("once", "seen")}

    def send(self, *parts: dict[str, str], **fields: str) -> httpx.Response:
        said: dict[str, object] = {**self.open(), "press": "record"}
        for part in (*parts, fields):
            said |= part
        return self.browser.post(f"{MEETING}/record", said)


def _value(shown: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', shown)
    assert found, shown
    return found[1]


@pytest.fixture
def group(engine: Engine) -> Iterator[Group]:
    school = School(engine)
    school.concern()
    school.in_4b()
    school.ask(c.SetUpTig(), "okafor", at("2026-09-17"))
    stones = tuple(
        c.PlannedMilestone(id=id, lead="head", due=at(day).date(), text=text)
        for id, day, text in (("M1", "2026-11-30", "Books are marked"), ("M2", "2027-03-01", "Attendance is up"))
    )
    school.ask(c.AgreePlan(school_signed=True, milestones=stones), "okafor", at("2026-09-18"))
    booked = c.BookMeeting(meeting="tig", id="tig-1", date=at("2026-11-18").date(), time="14:00", minutes=90)
    school.ask(booked, "okafor", at("2026-10-01"))
    desk = a_desk(engine, at("2026-11-18", "16:00"))
    with desk_of(desk) as base:
        yield Group(school, Browser(desk, base, school.people["okafor"]), desk, base)


def test_the_whole_meeting_is_recorded_from_one_form(group: Group) -> None:
    """Who was absent, milestones judged, decisions, an action agreed and the next meeting, from one press."""
    answer = group.send(
        THERE,
        NEXT,
        {
            "attendance-chair": "deputy",
            "attendance-deputy:chair": "Mrs Vane",
            "milestones-M1": "met",
            "milestones-M2": "at_risk",
            "milestones-note:M2": "Fridays",
            "decisions": "Six days of the fund go to training\nBooks are looked at in January",
            "new-1-text": "Write to parents",
            "new-1-lead": "head",
            "new-1-due-day": "1",
            "new-1-due-month": "12",
            "new-1-due-year": "2026",
        },
    )
    assert answer.status_code == 303, words(answer)
    case = group.case()
    assert case.meetings["tig-1"].standing == "held"
    assert case.milestones["M1"].met
    assert not case.milestones["M2"].met
    assert [(a.id, a.lead, a.open) for a in case.actions.values()] == [("tig-1-1", "head", True)]
    booked = [m for m in case.meetings.values() if m.standing == "booked"]
    assert [(m.kind, m.on.isoformat(), m.starts) for m in booked] == [("tig", "2026-12-09", "14:00")]
    shown = words(group.browser.get(MEETING))
    for said in ("Mrs Vane", "Absent", "Six days of the fund go to training", "At risk", "Fridays", "Write to parents"):
        assert said in shown


def test_nothing_is_recorded_where_one_part_is_refused(group: Group) -> None:
    """The next meeting would be in the past: the meeting is not recorded either, and every word is still there."""
    before = group.case()
    wrong = {**NEXT, "next_date-month": "9"}
    answer = group.send(THERE, wrong, decisions="Six days of the fund go to training")
    assert answer.status_code == 422
    assert "has passed" in words(answer)
    assert "Six days of the fund go to training" in answer.text
    assert _checked(answer, "attendance-head", "here")
    after = group.case()
    assert (after.meetings, after.milestones, after.actions) == (before.meetings, before.milestones, before.actions)


def _checked(answer: httpx.Response, name: str, value: str) -> bool:
    return bool(re.search(rf'name="{name}" type="radio" value="{value}" checked', answer.text))


def test_somebody_must_be_said_of_everybody_who_was_called(group: Group) -> None:
    """The headteacher and chair are always expected: the form asks of each whether they were there."""
    answer = group.send({"attendance-hsi": "here"}, decisions="<script>alert(1)</script>")
    assert answer.status_code == 422
    assert "Error:" in answer.text
    assert 'href="#attendance-head"' in answer.text
    assert "<script>alert(1)</script>" not in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param({"attendance-head": "deputy"}, "Say who came in the place of Birkett", id="deputy-without-name"),
        pytest.param(
            {"milestones-note:M2": "Fridays"}, "Judge M2, on which there is a note", id="note-without-judgement"
        ),
        pytest.param({"next_time": "14:00"}, "Give the day of the next meeting", id="time-without-day"),
        pytest.param({"new-1-text": "Write to parents"}, "Who leads it", id="action-without-lead"),
        pytest.param({"milestones-M2": "splendid"}, "cannot be chosen here", id="judgement-of-no-policy"),
    ],
)
def test_what_does_not_go_together_is_said_beside_its_field(group: Group, typed: dict[str, str], said: str) -> None:
    answer = group.send(THERE, typed)
    assert answer.status_code == 422
    assert said in words(answer)
    assert group.case().meetings["tig-1"].standing == "booked"


def test_the_form_sent_twice_records_one_meeting(group: Group) -> None:
    """A double click does one thing, and leads to the same page."""
    fields: dict[str, object] = {**group.open(), **THERE, "press": "record"}
    first, second = (group.browser.post(f"{MEETING}/record", fields) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    with reading(group.school.engine) as conn:
        assert len(group.school.door.case(conn, "A").happened("meeting.tig")) == 1


def test_a_colleague_who_was_first_is_named_and_nothing_typed_is_lost(group: Group) -> None:
    fields: dict[str, object] = {**group.open(), **THERE, "press": "record", "decisions": "Six days of the fund"}
    group.school.ask(c.ReportToMonitoringGroup(), "nair", at("2026-11-18", "15:59"))
    answer = group.browser.post(f"{MEETING}/record", fields)
    assert answer.status_code == 409
    assert "Nair" in words(answer)
    assert "Six days of the fund" in answer.text
    again = {**fields, "once": _value(answer.text, "once"), "seen": _value(answer.text, "seen")}
    assert group.browser.post(f"{MEETING}/record", again).status_code == 303


def test_what_was_typed_when_the_session_ended_is_on_the_form_again(group: Group) -> None:
    """A meeting takes hours, a session may not: after signing in again everything typed is there, and is recorded."""
    fields: dict[str, object] = {**group.open(), **THERE, "press": "record", "decisions": "Six days of the fund"}
    with writing(group.school.engine) as conn:
        conn.execute(text("UPDATE sessions SET ends_at = '2026-11-18T15:00:00.000000Z'"))
    over = group.browser.post(f"{MEETING}/record", fields)
    shown = unquote(over.headers["location"]).removeprefix("/sign-in?to=")
    browser = group.signed_in()
    page = browser.get(shown)
    assert "Six days of the fund" in page.text
    assert _checked(page, "attendance-head", "here")
    assert browser.post(f"{MEETING}/record", fields).status_code == 303
    assert group.case().meetings["tig-1"].standing == "held"


def test_another_row_for_an_action_is_added_without_a_script(group: Group) -> None:
    answer = group.send(THERE, {"new-1-text": "Write to parents", "press": "add:new"})
    assert answer.status_code == 200
    assert 'name="new-2-text"' in answer.text
    assert 'value="Write to parents"' in answer.text


def test_an_action_is_carried_on_until_it_is_done(group: Group) -> None:
    """What one meeting agreed is on the form of the next, which carries it on or says that it is done."""
    day = {"new-1-due-day": "1", "new-1-due-month": "12", "new-1-due-year": "2026"}
    group.send(THERE, NEXT, day, {"new-1-text": "Write to parents", "new-1-lead": "head"})
    second = next(m for m in group.case().meetings.values() if m.standing == "booked")
    desk = a_desk(group.school.engine, at("2026-12-09", "16:00"))
    with desk_of(desk) as base:
        browser = Browser(desk, base, group.school.people["okafor"])
        page = browser.get(f"/cases/A/meetings/{second.id}/record")
        assert "Write to parents" in page.text
        fields: dict[str, object] = {name: _value(page.text, name) for name in ("once", "seen")}
        fields |= {**THERE, "press": "record", "actions-tig-1-1-stands": "done", "actions-tig-1-1-outcome": "Sent"}
        assert browser.post(f"/cases/A/meetings/{second.id}/record", fields).status_code == 303
    assert not group.case().actions["tig-1-1"].open
