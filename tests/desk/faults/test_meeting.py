"""The form for a meeting of the group, on a bad day: the session ends, it is sent twice, a colleague was quicker, the
back button is pressed. Nothing typed is lost, and one meeting is recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import Engine, text

from cases import commands as c
from cases import store
from cases.store import reading, writing
from desk.identity.links import make_link
from desk.site.desk import Desk
from tests.cases.school import School, at
from tests.desk.browsing import Browser, a_desk, desk_of, words
from tests.desk.faults.forms import Sends, form_to, send, typed

MEETING = "/cases/A/meetings/tig-1"
RECORD = f"{MEETING}/record"
NOW = at("2026-11-18", "16:00")
HOSTILE = "<b>“Fridays”</b> \"'> &amp; 5 < 6"
PEOPLE = {
    **{f"attendance-{role}": "here" for role in ("hsi", "head", "sip", "senior_adviser")},
    "attendance-chair": "deputy",
    "attendance-deputy:chair": f"Mrs Vane {HOSTILE}",
}
PLAN = {"milestones-M1": "met", "milestones-M2": "at_risk", "milestones-note:M2": HOSTILE}
DECIDED = {"decisions": f"Six days of the fund\n{HOSTILE}\nBooks in January"}
ROWS = {
    "new-1-text": f"Write to parents {HOSTILE}", "new-1-lead": "head",
    "new-1-due-day": "1", "new-1-due-month": "12", "new-1-due-year": "2026",
    "new-2-text": "Look at books", "new-2-lead": "sip",
    "new-2-due-day": "4", "new-2-due-month": "12", "new-2-due-year": "2026",
    "new-3-text": "Ask the governors", "new-3-lead": "chair",
    "new-3-due-day": "8", "new-3-due-month": "12", "new-3-due-year": "2026",
}  # fmt: skip
NEXT = {"next_date-day": "9", "next_date-month": "12", "next_date-year": "2026", "next_time": "14:00"}
ALL = {**PEOPLE, **PLAN, **DECIDED, **ROWS, **NEXT}
ONCE = Counter({"meeting.held": 1, "milestones.judged": 1, "group_action.agreed": 3, "meeting.booked": 1})


@dataclass
class Group:
    """A group with a plan and a meeting today, and those who may record it."""

    school: School
    desk: Desk
    base: str

    def browser(self, who: str) -> Browser:
        return Browser(self.desk, self.base, self.school.people[who])

    def recorded(self) -> Counter[str]:
        """What is on record from this day."""
        with reading(self.school.engine) as conn:
            return Counter(x.type for x in store.entries(conn, "A") if x.at >= NOW and x.type in ONCE)

    def filled(self, who: Browser) -> Sends:
        """The form with everything in it, each of its rows added by the button."""
        form = form_to(who.get(RECORD), RECORD).fill(**{**PEOPLE, **PLAN, **DECIDED})
        for _ in range(3):
            if not any(name == "new-3-text" for name, _value in form.fields):
                form = form_to(send(who.client, form, press="add:new"), RECORD)
        form = form.fill(**ALL)
        assert dict(form.fields) | ALL == dict(form.fields)
        return form

    def sessions_end(self) -> None:
        with writing(self.school.engine) as conn:
            conn.execute(text("UPDATE sessions SET ends_at = '2026-11-18T15:00:00.000000Z'"))

    def signs_in_again(self, who: Browser, person: str, over: httpx.Response) -> str:
        """By a link, in the same browser. Out: where they land."""
        assert (over.status_code, urlsplit(over.headers["location"]).path) == (303, "/sign-in")
        to = parse_qs(urlsplit(over.headers["location"]).query)["to"][0]
        with writing(self.school.engine) as conn:
            link = make_link(conn, self.school.people[person], NOW, timedelta(minutes=15))
        return who.client.post(f"/sign-in/link/{link}", data={"to": to}).headers["location"]


@contextmanager
def grouped(engine: Engine) -> Iterator[Group]:
    school = School(engine)
    school.concern()
    school.in_4b()
    school.ask(c.SetUpTig(), "okafor", at("2026-09-17"))
    stones = tuple(
        c.PlannedMilestone(id=id, lead="head", due=at(day).date(), text=words)
        for id, day, words in (("M1", "2026-11-30", "Books are marked"), ("M2", "2027-03-01", "Attendance is up"))
    )
    school.ask(c.AgreePlan(school_signed=True, milestones=stones), "okafor", at("2026-09-18"))
    booked = c.BookMeeting(meeting="tig", id="tig-1", date=NOW.date(), time="14:00", minutes=90)
    school.ask(booked, "okafor", at("2026-10-01"))
    desk = a_desk(engine, NOW)
    with desk_of(desk) as base:
        yield Group(school, desk, base)


@pytest.fixture
def group(each: Engine) -> Iterator[Group]:
    with grouped(each) as made:
        yield made


# --- the session ends ----------------------------------------------------------------------------------------------
def test_every_row_comes_back_after_signing_in_again_and_is_recorded_once(group: Group) -> None:
    who = group.browser("okafor")
    form = group.filled(who)
    group.sessions_end()
    lands = group.signs_in_again(who, "okafor", send(who.client, form, press="record"))
    assert group.recorded() == Counter()
    shown = who.get(lands)
    back = form_to(shown, RECORD)
    assert typed(back) == typed(form)
    assert HOSTILE not in shown.text
    assert [send(who.client, back, press="record").status_code for _ in range(2)] == [303, 303]
    assert group.recorded() == ONCE
    assert send(who.client, form_to(who.get(lands), RECORD), press="record").status_code == 303  # what was kept, anew
    assert group.recorded() == ONCE


def test_a_form_that_was_recorded_just_before_the_session_ended_is_not_recorded_again(group: Group) -> None:
    """The answer was lost on its way, and it is sent again after signing in: it says so, and shows what was typed."""
    who = group.browser("okafor")
    form = group.filled(who)
    assert send(who.client, form, press="record").status_code == 303
    group.sessions_end()
    lands = group.signs_in_again(who, "okafor", send(who.client, form, press="record"))
    again = send(who.client, form_to(who.get(lands), RECORD), press="record")
    assert again.status_code == 409
    assert "This form was sent before, and was recorded at 16:00" in words(again)
    assert typed(form_to(again, RECORD)) == typed(form)
    assert group.recorded() == ONCE


def test_nobody_else_who_signs_in_there_is_shown_it(group: Group) -> None:
    who = group.browser("okafor")
    form = group.filled(who)
    group.sessions_end()
    lands = group.signs_in_again(who, "nair", send(who.client, form, press="record"))
    shown = who.get(lands)
    assert "Look at books" not in shown.text
    assert "Mrs Vane" not in shown.text


def test_a_form_of_the_session_before_is_kept_with_its_rows(group: Group) -> None:
    """They signed in again in another tab, and then sent what the first tab still shows."""
    first = group.browser("okafor")
    form = group.filled(first)
    first.client.cookies.set("upturn", group.browser("okafor").token)
    answer = send(first.client, form, press="record")
    assert answer.status_code == 403
    onward = answer.text.split(f'href="{RECORD}?kept=')[1].split('"')[0]
    back = form_to(first.get(f"{RECORD}?kept={onward}"), RECORD)
    assert typed(back) == typed(form)
    assert send(first.client, back, press="record").status_code == 303
    assert group.recorded() == ONCE


# --- twice, and back -----------------------------------------------------------------------------------------------
def together(*sends: tuple[Browser, Sends]) -> list[httpx.Response]:
    """All sent at one moment."""
    ready = Barrier(len(sends))

    def one(it: tuple[Browser, Sends]) -> httpx.Response:
        ready.wait()
        return send(it[0].client, it[1], press="record")

    with ThreadPoolExecutor(len(sends)) as pool:
        return list(pool.map(one, sends))


def test_a_double_click_records_one_meeting(group: Group) -> None:
    who = group.browser("okafor")
    form = group.filled(who)
    answers = together(*[(who, form)] * 4)
    assert [x.status_code for x in answers] == [303] * 4
    assert {x.headers["location"] for x in answers} == {MEETING}
    assert group.recorded() == ONCE


def test_back_and_sent_with_other_words_says_that_it_was_recorded(group: Group) -> None:
    """What the browser shows after the back button is the form as it was: with the marks that it had."""
    who = group.browser("okafor")
    form = group.filled(who)
    assert send(who.client, form, press="record").status_code == 303
    other = form.fill(decisions="Other words")
    answer = send(who.client, other, press="record")
    assert (answer.status_code, "This form was sent before" in words(answer)) == (409, True)
    assert typed(form_to(answer, RECORD)) == typed(other)
    assert group.recorded() == ONCE


def test_back_to_a_form_that_is_fetched_anew_records_no_second_meeting(group: Group) -> None:
    """Nothing is stored in the browser, so that it asks for the form again: a meeting that was held is held."""
    who = group.browser("okafor")
    assert send(who.client, group.filled(who), press="record").status_code == 303
    assert who.get(RECORD).headers["cache-control"] == "no-store"
    anew = form_to(who.get(RECORD), RECORD).fill(**PEOPLE)
    answer = send(who.client, anew, press="record")
    assert answer.status_code == 422, words(answer)
    assert typed(form_to(answer, RECORD)) == typed(anew)
    assert group.recorded() == ONCE


# --- two officers --------------------------------------------------------------------------------------------------
def test_of_two_who_record_one_meeting_at_once_one_is_told_by_whom_it_was(group: Group) -> None:
    theirs = {who: group.browser(who) for who in ("okafor", "nair")}
    forms = {who: group.filled(browser).fill(decisions=f"As {who} has it") for who, browser in theirs.items()}
    answers = dict(zip(theirs, together(*[(theirs[who], forms[who]) for who in theirs]), strict=True))
    assert sorted(x.status_code for x in answers.values()) == [303, 409]
    first, second = sorted(answers, key=lambda who: answers[who].status_code)
    told = answers[second]
    assert first.title() in words(told)
    assert typed(form_to(told, RECORD)) == typed(forms[second])
    again = send(theirs[second].client, form_to(told, RECORD), press="record")
    assert again.status_code == 422, words(again)
    assert typed(form_to(again, RECORD)) == typed(forms[second])
    assert group.recorded() == ONCE
