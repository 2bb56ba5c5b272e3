"""Forms that ask more: what cannot be undone, several of a thing, corrections, people, and a session that ended."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

from sqlalchemy import update

from cases import commands as c
from cases import schema, store
from tests.cases.school import School
from tests.desk.forms.a_case import NOW, Sitting, said, typed_in
from tests.desk.forms.sitting import BOOK, case_of, fields_of, okafor, school, trail

__all__ = ["okafor", "school"]  # fixtures


# --- what cannot be undone -----------------------------------------------------------------------------------------
def test_what_cannot_be_undone_is_shown_first_and_recorded_when_confirmed(okafor: Sitting) -> None:
    fields = okafor.opened("/cases/A/do/cancel")
    asked = okafor.post("/cases/A/do/cancel", {**fields, "id": "G2", "reason": "snow"})
    assert asked.status_code == 200
    assert "Meeting cancelled: G2 16 December 2026: snow" in said(asked)
    assert case_of(okafor).meetings["G2"].standing == "booked"
    done = okafor.post("/cases/A/do/cancel", {**typed_in(asked), "press": "confirm"})
    assert done.status_code == 303
    assert case_of(okafor).meetings["G2"].standing == "cancelled"


def test_whoever_has_second_thoughts_has_everything_back(okafor: Sitting) -> None:
    fields = okafor.opened("/cases/A/do/cancel")
    asked = okafor.post("/cases/A/do/cancel", {**fields, "id": "G2", "reason": "snow\nand ice"})
    back = okafor.post("/cases/A/do/cancel", {**typed_in(asked), "press": "change"})
    assert back.status_code == 200
    assert (typed_in(back)["id"], str(typed_in(back)["reason"]).split()) == ("G2", ["snow", "and", "ice"])


# --- several of a thing --------------------------------------------------------------------------------------------
def test_another_row_comes_and_goes_with_ordinary_buttons(okafor: Sitting) -> None:
    fields = {**okafor.opened("/cases/A/do/agree_plan"), "milestones-1-text": "First", "press": "add:milestones"}
    two = okafor.post("/cases/A/do/agree_plan", fields)
    shown = typed_in(two)
    assert (shown["milestones-1-text"], shown["milestones-2-text"], shown["milestones-2-id"]) == ("First", "", "M3")
    assert re.search(r'id="milestones-2-id"[^>]* autofocus', two.text)
    three = okafor.post("/cases/A/do/agree_plan", {**shown, "milestones-2-text": "Second", "press": "add:milestones"})
    left = okafor.post("/cases/A/do/agree_plan", {**typed_in(three), "press": "remove:milestones-1"})
    assert "milestones-1-text" not in typed_in(left)
    assert typed_in(left)["milestones-2-text"] == "Second"


def test_an_error_in_a_row_is_beside_it(okafor: Sitting) -> None:
    fields = {**okafor.opened("/cases/A/do/agree_plan"), "milestones-1-text": "First", "school_signed": "no"}
    page = okafor.post("/cases/A/do/agree_plan", fields)
    assert 'href="#milestones-1-due-day"' in page.text
    assert 'id="milestones-1-lead-error"' in page.text


# --- corrections ---------------------------------------------------------------------------------------------------
def test_an_entry_is_corrected_from_the_trail(okafor: Sitting) -> None:
    wrong = next(x for x in trail(okafor) if x.type == "plan.agreed")
    opened = okafor.get(f"/cases/A/do/correct?entry={wrong.id}")
    assert "Plan agreed: school signed" in said(opened)
    fields = {**typed_in(opened), "reason": "it was signed later"}
    asked = okafor.post("/cases/A/do/correct", fields)
    assert okafor.post("/cases/A/do/correct", {**typed_in(asked), "press": "confirm"}).status_code == 303
    assert trail(okafor)[-1].corrects == wrong.id


def test_an_entry_with_restricted_evidence_is_not_shown_to_who_may_not_see_it(school: School) -> None:
    school.door.ask("A", c.LogConcern(judged=("T12",)), by=school.people["nair"], now=NOW)
    okafor = Sitting(school.engine, school.people["okafor"])
    secret = next(x for x in trail(okafor) if x.data.get("judged") == ["T12"])
    assert okafor.get(f"/cases/A/do/correct?entry={secret.id}").status_code == 200
    assert okafor.get("/cases/A/do/correct?entry=nothing").status_code == 404
    marsh = Sitting(school.engine, school.people["marsh"])
    leaves = c.EndHolder(role="ad", person=marsh.person, last_day=NOW.date() - timedelta(days=1))
    School(school.engine, id="B")
    school.door.ask("A", leaves, by=okafor.person, now=NOW)
    assert marsh.get(f"/cases/A/do/correct?entry={secret.id}").status_code == 404


# --- who they are --------------------------------------------------------------------------------------------------
def test_somebody_is_named_as_people_know_them(school: School, okafor: Sitting) -> None:
    fields = okafor.opened("/cases/A/do/holder_starts")
    typed = {"role": "head", "first_day-day": "1", "first_day-month": "2", "first_day-year": "2027"}
    for name in ("passer_by", "PASSER_BY@mail.example", "passer_by "):
        page = okafor.post("/cases/A/do/holder_starts", {**fields, **typed, "person": name, "seen": "1"})
        assert page.status_code == 409, name
    nobody = okafor.post("/cases/A/do/holder_starts", {**fields, **typed, "person": "Zog"})
    assert "nobody on record is called that (“Zog”)" in said(nobody)


def test_two_of_one_name_have_to_be_told_apart(school: School, okafor: Sitting) -> None:
    with store.writing(school.engine) as conn:
        store.add_person(conn, "second", "Passer_By", "second@mail.example")
        conn.execute(update(schema.people).where(schema.people.c.handle == "passer_by").values(name="Passer By"))
        conn.execute(update(schema.people).where(schema.people.c.handle == "second").values(name="Passer By"))
    fields = okafor.opened("/cases/A/do/holder_starts")
    page = okafor.post("/cases/A/do/holder_starts", {**fields, "person": "Passer By"})
    assert "more than one person is called that" in said(page)


def test_a_wrong_address_is_said_beside_it(okafor: Sitting) -> None:
    fields = okafor.opened("/cases/A/do/contact_details")
    person = fields_of(okafor, "contact_details", "Birkett")
    page = okafor.post("/cases/A/do/contact_details", {**fields, "person": person, "email": "not an address"})
    assert 'id="email-error"' in page.text
    assert "Not an address is not an e-mail address." in said(page)


# --- a session that ended ------------------------------------------------------------------------------------------
def test_what_was_typed_when_the_session_ended_is_given_back(school: School, okafor: Sitting) -> None:
    fields = {**okafor.opened("/cases/A/do/book"), **BOOK}
    okafor.now = NOW + timedelta(days=2)
    away = okafor.post("/cases/A/do/book", fields)
    assert away.status_code == 303
    kept = unescape(away.headers["location"])
    again = Sitting(school.engine, school.people["okafor"], okafor.now)
    from urllib.parse import parse_qs, urlsplit

    back = again.get(parse_qs(urlsplit(kept).query)["to"][0])
    shown = typed_in(back)
    assert {name: shown[name] for name in BOOK} == BOOK
    assert again.post("/cases/A/do/book", shown).status_code == 303
