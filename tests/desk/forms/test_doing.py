"""What becomes of a form: done once, told in words, and nothing that was typed is ever lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest

from cases import commands as c
from cases.case import ENGINE
from tests.cases.school import School, at
from tests.desk.forms.a_case import NOW, Sitting, said, typed_in
from tests.desk.forms.sitting import BOOK, case_of, fields_of, okafor, school, trail

__all__ = ["okafor", "school"]  # fixtures


# --- done, and told ------------------------------------------------------------------------------------------------
def test_what_was_typed_is_recorded_by_whoever_typed_it(okafor: Sitting) -> None:
    fields = okafor.opened("/cases/A/do/book")
    page = okafor.post("/cases/A/do/book", {**fields, **BOOK})
    assert (page.status_code, page.headers["location"]) == (303, "/cases/A")
    last = trail(okafor)[-1]
    assert (last.type, last.source, last.actor) == ("meeting.booked", "web", okafor.person)
    assert (last.data["meeting"], last.data["on"], last.data["starts"]) == ("G3", "2027-01-20", "14:30")
    assert last.src.startswith(f"web:{fields['once']}:")


def test_it_says_what_was_recorded_and_who_is_written_to(okafor: Sitting) -> None:
    fields = okafor.opened("/cases/A/do/contact_from_head?then=/cases/A/do")
    typed = {"to": fields_of(okafor, "contact_from_head", "Nair"), "says": "Asks for help with cover"}
    page = okafor.post("/cases/A/do/contact_from_head", {**fields, **typed})
    assert page.headers["location"] == "/cases/A/do"
    banner = said(okafor.get("/cases/A/do"))
    assert "Recorded: contact from the school. Notice of a contact from the school goes to Nair (" in banner


def test_what_is_beside_the_framework_is_recorded_and_said(okafor: Sitting) -> None:
    fields = okafor.opened("/cases/A/do/agree_plan")
    lead = {"priorities-1-priority": "Reading", "priorities-1-activities-1-lead": "sip",
            "priorities-1-activities-1-activity": "Teach phonics"}  # fmt: skip
    okafor.post("/cases/A/do/agree_plan", {**fields, **lead, "school_signed": "yes", "then": "/cases/A/do"})
    assert "Note: the School Improvement Partner is named to do work" in said(okafor.get("/cases/A/do"))
    plan = next(x for x in reversed(trail(okafor)) if x.type == "plan.agreed")
    assert plan.private["priorities"][0]["activities"] == [{"activity": "Teach phonics", "lead": "sip"}]  # type: ignore[index,call-overload]


# --- refused -------------------------------------------------------------------------------------------------------
def test_a_refusal_is_the_engines_own_sentence_and_everything_is_still_there(okafor: Sitting) -> None:
    fields = okafor.opened("/cases/A/do/hold?id=G2")
    typed = {"id": "G2", "decisions": "Two days of cover\nMeet again", "absent": "chair"}
    page = okafor.post("/cases/A/do/hold", {**fields, **typed})
    assert page.status_code == 422
    assert "The meeting G2 was not recorded as held. 16 December 2026 has not come yet." in said(page)
    shown = typed_in(page)
    assert (shown["decisions"], shown["absent"]) == (typed["decisions"].replace("\n", "\n"), "chair")
    assert trail(okafor)[-1].type == "action.refused"


def test_mended_and_sent_again_it_is_recorded(okafor: Sitting) -> None:
    fields = okafor.opened("/cases/A/do/book")
    past = okafor.post("/cases/A/do/book", {**fields, **BOOK, "date-year": "2025"})
    assert "20 January 2025 has passed" in said(past)
    mended = okafor.post("/cases/A/do/book", {**typed_in(past), "date-year": "2027"})
    assert mended.status_code == 303
    assert [x.type for x in trail(okafor)[-2:]] == ["action.refused", "meeting.booked"]


def test_the_same_again_after_a_refusal_is_asked_anew(okafor: Sitting) -> None:
    fields = {**okafor.opened("/cases/A/do/hold"), "id": "G2"}
    first = okafor.post("/cases/A/do/hold", fields)
    okafor.now = at("2026-12-16", "17:00")
    again = okafor.post("/cases/A/do/hold", {**typed_in(first)})
    assert again.status_code == 303


# --- once ----------------------------------------------------------------------------------------------------------
def test_a_form_sent_twice_does_one_thing_and_leads_to_the_same_page(okafor: Sitting) -> None:
    fields = {**okafor.opened("/cases/A/do/book"), **BOOK}
    first, second = okafor.post("/cases/A/do/book", fields), okafor.post("/cases/A/do/book", fields)
    assert first.headers["location"] == second.headers["location"] == "/cases/A"
    assert [x.type for x in trail(okafor)].count("meeting.booked") == 3


def test_a_form_sent_twice_at_once_does_one_thing(okafor: Sitting) -> None:
    fields, start = {**okafor.opened("/cases/A/do/book"), **BOOK}, Barrier(2)

    def press() -> int:
        start.wait()
        return int(okafor.post("/cases/A/do/book", fields).status_code)

    with ThreadPoolExecutor(2) as pool:
        answers = [work.result() for work in [pool.submit(press), pool.submit(press)]]
    assert answers == [303, 303]
    assert [x.type for x in trail(okafor)].count("meeting.booked") == 3


def test_back_and_sent_again_with_other_words_says_what_was_recorded(okafor: Sitting) -> None:
    fields = {**okafor.opened("/cases/A/do/book"), **BOOK}
    okafor.post("/cases/A/do/book", fields)
    page = okafor.post("/cases/A/do/book", {**fields, "id": "G9", "place": "Room 5"})
    assert page.status_code == 409
    assert (
        "this form was sent before, and was recorded at 14:00 on 30 November 2026: meeting booked".casefold()
        in said(page).casefold()
    )
    assert typed_in(page)["place"] == "Room 5"
    assert okafor.post("/cases/A/do/book", typed_in(page)).status_code == 303
    assert {"G3", "G9"} <= case_of(okafor).meetings.keys()


# --- two officers --------------------------------------------------------------------------------------------------
def test_the_second_of_two_officers_is_told_who_was_first(school: School, okafor: Sitting) -> None:
    nair = Sitting(school.engine, school.people["nair"], NOW + timedelta(minutes=5))
    mine, theirs = okafor.opened("/cases/A/do/replan"), nair.opened("/cases/A/do/sip_visit")
    assert nair.post("/cases/A/do/sip_visit", theirs).status_code == 303
    okafor.now = NOW + timedelta(minutes=9)
    typed = {"due-day": "5", "due-month": "3", "due-year": "2027", "reason": "the head is away"}
    page = okafor.post("/cases/A/do/replan", {**mine, **typed})
    assert page.status_code == 409
    assert "Nair recorded visit sip at 14:05 on 30 November 2026, after you opened the case" in said(page)
    assert typed_in(page)["reason"] == "the head is away"
    assert okafor.post("/cases/A/do/replan", typed_in(page)).status_code == 303
    assert case_of(okafor).milestones["M1"].due == date(2027, 3, 5)


def test_what_upturn_records_by_itself_is_nobodys_change(school: School, okafor: Sitting) -> None:
    fields = {**okafor.opened("/cases/A/do/book"), **BOOK}
    school.door.ask("A", c.PassDay(), by=ENGINE, now=NOW)
    school.door.ask("A", c.BookMeeting(meeting="tig", id="X", date=date(2027, 1, 5)), by=ENGINE, now=NOW)
    assert okafor.post("/cases/A/do/book", fields).status_code == 303


# --- who may -------------------------------------------------------------------------------------------------------
def test_what_would_be_refused_is_not_offered(school: School, okafor: Sitting) -> None:
    assert "Record an issue taken to the Directorate Leadership Team" not in said(okafor.get("/cases/A/do"))
    assert okafor.get("/cases/A/do/take_to_dlt").status_code == 404
    marsh = Sitting(school.engine, school.people["marsh"])
    assert "Record an issue taken to the Directorate Leadership Team" in said(marsh.get("/cases/A/do"))


def test_who_may_not_ask_is_refused_at_the_door_and_sees_no_form(okafor: Sitting) -> None:
    page = okafor.post("/cases/A/do/take_to_dlt", {"issue": "standards"})
    assert page.status_code == 403
    assert "Whoever asked holds no post that may do it." in said(page)
    assert "<textarea" not in page.text
    assert trail(okafor)[-1].data["command"] == "take_to_dlt"


@pytest.mark.parametrize("press", ["record", "add:milestones", "change"], ids=str)
def test_an_officer_of_other_schools_is_shown_no_form_of_this_one(school: School, press: str) -> None:
    other = School(school.engine, id="B")
    start = c.StartHolder(role="senior_adviser", person=other.people["passer_by"], first_day=date(2026, 9, 2))
    other.ask(start, "okafor", NOW)
    adviser = Sitting(school.engine, school.people["passer_by"])
    assert adviser.get("/cases/A/do/agree_plan").status_code == 404
    assert adviser.post("/cases/A/do/agree_plan", {"press": press}).status_code == 404


@pytest.mark.parametrize("who", ["birkett", "pask", "region"], ids=str)
def test_these_forms_are_for_officers(school: School, who: str) -> None:
    somebody = Sitting(school.engine, school.people[who])
    for address in ("/cases/A/do", "/cases/A/do/milestone_met"):
        assert somebody.get(address).status_code == 404
    assert somebody.post("/cases/A/do/milestone_met", {"milestone": "M1"}).status_code == 404
    assert not case_of(somebody).milestones["M1"].met


def test_a_form_of_another_session_records_nothing(school: School, okafor: Sitting) -> None:
    before = len(trail(okafor))
    page = okafor.client.post("/cases/A/do/sip_visit", data={"csrf": "0" * 64})
    assert page.status_code == 403
    assert len(trail(okafor)) == before
