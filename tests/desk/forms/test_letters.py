"""Letters at the desk: drafted from a form, approved by somebody else, issued, and what became of each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, update

from cases import commands as c
from cases import store
from cases.schema import deliveries
from tests.cases.school import School, at
from tests.desk.forms.a_case import NOW, Sitting, lively, said, typed_in

LETTER = "/cases/A/do/letter"


@pytest.fixture
def school(engine: Engine) -> School:
    return lively(engine)


def sitting(school: School, who: str) -> Sitting:
    return Sitting(school.engine, school.people[who])


def drafted(author: Sitting, template: str = "category_autumn", dated: tuple[str, str, str] = ("", "", "")) -> str:
    """A letter drafted from its form. Out: the address of its page."""
    asked = author.post(LETTER, {**author.opened(LETTER), "template": template})
    days = dict(zip(("dated-day", "dated-month", "dated-year"), dated, strict=True))
    page = author.post(LETTER, {**typed_in(asked), **days, "press": "draft"})
    assert page.status_code == 303, said(page)
    return str(page.headers["location"])


def entries(school: School) -> list[str]:
    with store.reading(school.engine) as conn:
        return [x.type for x in store.entries(conn, "A")]


# --- drafting ------------------------------------------------------------------------------------------------------
def test_a_letter_that_needs_approval_is_drafted_first(school: School) -> None:
    nair = sitting(school, "nair")
    asked = nair.post(LETTER, {**nair.opened(LETTER), "template": "category_autumn"})
    assert "This letter is drafted first" in said(asked)
    assert (
        "Autumn category letter goes to Birkett (Headteacher) by e-mail and Pask (Chair of Governors) by post."
        in said(asked)
    )
    at_its_page = drafted(nair)
    assert at_its_page == "/letters/A/L1"
    assert entries(school)[-2:] == ["letter.issued", "letter.drafted"]  # the first is the warning notice


def test_drafted_twice_it_is_one_draft(school: School) -> None:
    nair = sitting(school, "nair")
    asked = nair.post(LETTER, {**nair.opened(LETTER), "template": "category_autumn"})
    pages = [nair.post(LETTER, {**typed_in(asked), "press": "draft"}) for _ in range(2)]
    assert [page.headers["location"] for page in pages] == ["/letters/A/L1"] * 2
    assert entries(school).count("letter.drafted") == 1


def test_a_day_that_is_none_is_said_beside_it_and_nothing_is_drafted(school: School) -> None:
    nair = sitting(school, "nair")
    asked = nair.post(LETTER, {**nair.opened(LETTER), "template": "category_autumn"})
    wrong = {"dated-day": "31", "dated-month": "2", "dated-year": "2027", "press": "draft"}
    page = nair.post(LETTER, {**typed_in(asked), **wrong})
    assert page.status_code == 422
    assert 'href="#dated-day"' in page.text
    assert typed_in(page)["dated-month"] == "2"
    assert "letter.drafted" not in entries(school)


def test_what_the_letter_needs_and_is_not_there_is_refused_in_the_engines_words(school: School) -> None:
    nair = sitting(school, "nair")
    page = nair.post(LETTER, {**nair.opened(LETTER), "template": "agreed_action"})
    assert page.status_code == 422
    assert "No course of action has been agreed" in said(page)


def test_the_word_draft_leads_to_the_form_of_the_letter(school: School) -> None:
    page = sitting(school, "nair").get("/cases/A/do/draft?template=category_autumn")
    assert page.headers["location"] == "/cases/A/do/letter?template=category_autumn"


# --- a draft's page ------------------------------------------------------------------------------------------------
def test_every_copy_can_be_read_and_its_pages_opened(school: School) -> None:
    nair, okafor = sitting(school, "nair"), sitting(school, "okafor")
    where = drafted(nair)
    page = okafor.get(where)
    assert "Copy 1: Birkett, Headteacher" in said(page)
    assert "Dear Birkett" in said(page)
    assert "it is the standard wording" in said(page)
    pdf = okafor.get(f"{where}/1.pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.headers["cache-control"] == "no-store"
    assert okafor.get(f"{where}/9.pdf").status_code == 404
    assert okafor.get("/letters/A/L9").status_code == 404


def test_what_the_author_typed_is_shown_apart(school: School) -> None:
    school.ask(c.MakeRepresentations(), "pask", NOW - timedelta(hours=1))
    nair = sitting(school, "nair")
    fields = {**nair.opened(LETTER), "template": "representations_reply", "outcome": "confirmed"}
    where = nair.post(LETTER, {**typed_in(nair.post(LETTER, fields)), "press": "draft"}).headers["location"]
    assert "What was decided about the representations confirmed" in said(nair.get(where))


def test_its_author_is_told_that_somebody_else_approves_it(school: School) -> None:
    okafor = sitting(school, "okafor")
    where = drafted(okafor)
    page = okafor.get(where)
    assert "You wrote this letter, so somebody else who may has to approve it." in said(page)
    assert 'value="approve"' not in page.text
    forced = okafor.post(where, {"press": "approve"})
    assert forced.status_code == 422
    assert "Whoever wrote a letter does not approve it." in said(forced)
    assert "letter.approved" not in entries(school)


def test_approved_by_somebody_else_it_is_issued_and_goes(school: School) -> None:
    nair, okafor = sitting(school, "nair"), sitting(school, "okafor")
    where = drafted(nair)
    assert okafor.post(where, {**typed_in(okafor.get(where)), "press": "approve"}).status_code == 303
    assert "Recorded: letter approved." in said(okafor.get(where))
    assert nair.post(where, {**typed_in(nair.get(where)), "press": "issue"}).status_code == 303
    assert "Autumn category letter goes to Birkett (Headteacher) by e-mail" in said(nair.get(where))
    assert entries(school)[-1] == "letter.issued"


def test_issued_twice_it_goes_once(school: School) -> None:
    nair, okafor = sitting(school, "nair"), sitting(school, "okafor")
    where = drafted(nair)
    okafor.post(where, {**typed_in(okafor.get(where)), "press": "approve"})
    fields = {**typed_in(okafor.get(where)), "press": "issue"}
    assert [okafor.post(where, fields).status_code for _ in range(2)] == [303, 303]
    assert entries(school).count("letter.approved") == 1
    with store.reading(school.engine) as conn:
        assert (
            len([x for x in store.entries(conn, "A") if x.data.get("draft") == "L1" and x.type == "letter.issued"]) == 1
        )


def test_sent_back_with_a_reason_its_author_reads_it(school: School) -> None:
    nair, okafor = sitting(school, "nair"), sitting(school, "okafor")
    where = drafted(nair)
    fields = typed_in(okafor.get(where))
    nothing = okafor.post(where, {**fields, "press": "send_back"})
    assert nothing.status_code == 422
    assert 'href="#reason"' in nothing.text
    okafor.post(where, {**fields, "press": "send_back", "reason": "The day is wrong"})
    assert "What has to change: The day is wrong" in said(nair.get(where))
    assert "Autumn category letter (L1)" in said(nair.get("/letters")).split("To draft anew", 1)[1]


# --- all that wait -------------------------------------------------------------------------------------------------
def test_several_letters_go_their_way_with_one_button_and_each_is_said(school: School) -> None:
    nair, okafor = sitting(school, "nair"), sitting(school, "okafor")
    drafted(nair)
    drafted(nair, "category_change")
    drafted(okafor, "group_actions")
    fields = typed_in(okafor.get("/letters"))
    page = okafor.post("/letters", {**fields, "draft": ["A L1", "A L2", "A L3", "Z L1"], "press": "approve"})
    assert said(page).count("Recorded: letter approved.") == 2
    assert "Whoever wrote a letter does not approve it." in said(page)
    assert "there is no" in said(page).lower()
    assert entries(school).count("letter.approved") == 2
    listed = said(okafor.get("/letters"))
    assert "To issue today" in listed
    assert "Written by you, for somebody else to approve" in listed


def test_none_chosen_is_said(school: School) -> None:
    okafor = sitting(school, "okafor")
    drafted(sitting(school, "nair"))
    page = okafor.post("/letters", {**typed_in(okafor.get("/letters")), "press": "approve"})
    assert page.status_code == 422
    assert "Choose at least one letter" in said(page)


def test_whoever_may_not_approve_is_offered_no_button_for_it(school: School) -> None:
    drafted(sitting(school, "okafor"))
    listed = sitting(school, "nair").get("/letters")
    assert "To approve" in said(listed)
    assert 'value="approve"' not in listed.text


def test_a_letter_whose_day_has_passed_is_to_be_drafted_anew(school: School) -> None:
    nair, okafor = sitting(school, "nair"), sitting(school, "okafor")
    drafted(nair)
    okafor.now = at("2026-12-02", "09:00")
    okafor = Sitting(school.engine, school.people["okafor"], at("2026-12-02", "09:00"))
    assert "its day has passed" in said(okafor.get("/letters"))


def test_a_letter_for_a_later_day_waits_for_it(school: School) -> None:
    nair, okafor = sitting(school, "nair"), sitting(school, "okafor")
    where = drafted(nair, dated=("3", "12", "2026"))
    okafor.post(where, {**typed_in(okafor.get(where)), "press": "approve"})
    assert "It can be issued on the day that it is dated, 3 December 2026 ." in said(okafor.get(where))
    assert "Approved, for a later day" in said(okafor.get("/letters"))
    after = said(Sitting(school.engine, school.people["okafor"], at("2026-12-04", "09:00")).get(where))
    assert "Its day has passed: send it back, so that it is drafted anew." in after
    assert "It can be issued" not in after


@pytest.mark.parametrize("who", ["birkett", "pask", "region", "passer_by"], ids=str)
def test_letters_are_for_officers(school: School, who: str) -> None:
    where = drafted(sitting(school, "nair"))
    somebody = sitting(school, who)
    for address in (
        "/letters",
        where,
        f"{where}/1.pdf",
        "/cases/A/letters",
        "/cases/A/letters/1",
        "/cases/A/letters/1/1",
    ):
        assert somebody.get(address).status_code == 404, address
    for address in ("/letters", where):
        assert somebody.post(address, {"press": "approve", "draft": "A L1"}).status_code == 404
    assert "letter.approved" not in entries(school)


# --- what became of them -------------------------------------------------------------------------------------------
def test_every_letter_of_a_case_is_listed_with_what_became_of_it(school: School) -> None:
    with store.writing(school.engine) as conn:
        conn.execute(
            update(deliveries).where(deliveries.c.delivery_id == 1).values(state="bounced", last_error="no such box")
        )
    page = said(sitting(school, "okafor").get("/cases/A/letters"))
    assert "Came back no such box" in page
    assert "Warning notice to Pask, number 3 Pask, Chair of Governors by post" in page


def test_one_of_them_is_read_as_it_went(school: School) -> None:
    raw = b"Subject: A concern\r\nContent-Type: text/plain\r\n\r\nDear Mrs Okafor\r\n\r\nA <b>concern</b>.\r\n"
    with store.writing(school.engine) as conn:
        conn.execute(update(deliveries).where(deliveries.c.delivery_id == 1).values(raw=raw, state="sent"))
    page = sitting(school, "okafor").get("/cases/A/letters/1")
    assert "Dear Mrs Okafor" in said(page)
    assert "&lt;b&gt;concern&lt;/b&gt;" in page.text
    assert sitting(school, "okafor").get("/cases/A/letters/1/1").status_code == 404
    assert sitting(school, "okafor").get("/cases/A/letters/999").status_code == 404


# --- how much a page asks ------------------------------------------------------------------------------------------
def test_no_page_asks_the_database_often_or_is_heavy(sqlite: Engine) -> None:
    school = lively(sqlite)
    nair, okafor = sitting(school, "nair"), sitting(school, "okafor")
    where = drafted(nair)
    asked: list[str] = []
    event.listen(sqlite, "before_cursor_execute", lambda *a: a[2].startswith("BEGIN") or asked.append(a[2]))
    for address in ("/letters", where, "/cases/A/letters", "/cases/A/do", "/cases/A/do/warn", "/cases/A/do/agree_plan"):
        okafor.get(address)
        asked.clear()
        page = okafor.get(address)
        assert page.status_code == 200
        assert len(asked) <= 12, (address, len(asked), asked)
        assert len(page.content) < 150_000


def test_a_page_beyond_the_last_shows_the_last(school: School) -> None:
    nair = sitting(school, "nair")
    first, beyond = (said(nair.get(f"/cases/A/letters?p={p}")) for p in ("1", "99"))
    assert "s with the next post" in first
    assert beyond == first
