"""The meetings of a case: what is short, days that fit, who comes, and the papers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter
from sqlalchemy import Engine, update

from cases import commands as c
from cases.schema import documents
from cases.store import reading, writing
from notifications.outlook import bring_up_to_date
from tests.cases.school import School, at
from tests.desk.browsing import Browser, a_desk, desk_of, words

NOW = at("2027-01-05")
MEETING = "/cases/A/meetings/tig-1"


@pytest.fixture
def school(engine: Engine) -> School:
    """A school in LA4b whose group meets on 27 January 2027 at two o'clock."""
    it = School(engine)
    it.concern()
    it.in_4b()
    it.ask(c.SetUpTig(), "okafor", at("2026-09-17"))
    booked = c.BookMeeting(meeting="tig", id="tig-1", date=date(2027, 1, 27), time="14:00", minutes=90, place="Library")
    it.ask(booked, "okafor", at("2026-10-01"))
    return it


@contextmanager
def seen_by(school: School, who: str = "okafor", now: object = NOW) -> Iterator[Browser]:
    desk = a_desk(school.engine, now)  # type: ignore[arg-type]
    with desk_of(desk) as base:
        yield Browser(desk, base, school.people[who])


def pdf(pages: int = 1) -> bytes:
    made, whole = PdfWriter(), BytesIO()
    for _ in range(pages):
        made.add_blank_page(200, 200)
    made.write(whole)
    return whole.getvalue()


def test_the_meetings_page_says_what_each_period_is_short_of(school: School) -> None:
    """At least twice a term: one is booked, so the term is short of one."""
    with seen_by(school) as browser:
        said = words(browser.get("/cases/A/meetings"))
    assert "TIG at least twice a term (O05) 0 of 2 held, 1 booked Short of 1 section 15" in said
    assert "0 of 5 answered" in said


def test_days_that_fit_lead_to_the_form_that_books_them(school: School) -> None:
    with seen_by(school) as browser:
        answer = browser.get("/cases/A/meetings/new?kind=tig")
    assert "Notice of 10 working days can be given until" in words(answer)
    assert "days after the last one (27 January 2027)" in words(answer)
    assert 'href="/cases/A/do/book?meeting=tig&amp;then=%2Fcases%2FA%2Fmeetings&amp;date=2027-0' in answer.text


def test_the_chairs_meeting_about_another_school_keeps_its_hour_free(school: School) -> None:
    """David Okafor chairs both groups: a day on which he is at the other school at two is not put forward for two."""
    with seen_by(school) as browser:
        free = browser.get("/cases/A/meetings/new?kind=tig&time=14:00&minutes=90").text
    other = School(school.engine, id="B")
    decided = c.DecideCategory(to="LA4b", school_view="agrees", reason="standards in all year groups")
    other.ask(decided, "nair", at("2026-10-02"))
    other.ask(c.SetUpTig(), "okafor", at("2026-10-02"))
    on = next(day for day in (date(2027, 3, n) for n in range(1, 25)) if f"date={day.isoformat()}" in free)
    booked = c.BookMeeting(meeting="tig", id="tig-9", date=on, time="14:30", minutes=60)
    other.ask(booked, "okafor", at("2026-10-02"))
    bring_up_to_date(school.door, NOW, 14)
    with seen_by(school) as browser:
        at_two = browser.get("/cases/A/meetings/new?kind=tig&time=14:00&minutes=90").text
    assert f"date={on.isoformat()}" not in at_two


def test_hostile_times_are_taken_for_none(school: School) -> None:
    with seen_by(school) as browser:
        for time in ("25:00", "14:60", "<b>", "99999", "²²:²²"):
            answer = browser.get("/cases/A/meetings/new", params={"kind": "tig", "time": time, "minutes": "9" * 30})
            assert answer.status_code == 200
            assert "<b>" not in answer.text


def test_a_number_of_minutes_that_no_meeting_has_is_taken_for_none(school: School) -> None:
    with seen_by(school) as browser:
        for minutes in ("0100000", "0001" + "0" * 5000, "721"):
            asked = {"kind": "tig", "time": "14:00", "minutes": minutes}
            said = words(browser.get("/cases/A/meetings/new", params=asked))
            assert "Looked for at 14:00, for 90 minutes" in said, minutes[:10]


def test_who_answered_what_is_on_the_meetings_page(school: School) -> None:
    reply = c.ReplyToMeeting(id="tig-1", person=school.people["pask"], answer="declined", deputy="Mrs Vane", says="ill")
    school.ask(reply, "okafor", at("2026-11-02"))
    with seen_by(school) as browser:
        said = words(browser.get(MEETING))
        form = browser.get(f"{MEETING}/record").text
    assert "Does not come Sends Mrs Vane “ill”" in said
    assert "Place Library" in said
    assert 'value="Mrs Vane"' in form


def test_papers_are_added_read_and_bound_into_one_file(school: School) -> None:
    with seen_by(school) as browser:
        files = [
            ("files", ("agenda.pdf", pdf(1), "application/pdf")),
            ("files", ("data.pdf", pdf(2), "application/pdf")),
        ]
        assert browser.post(f"{MEETING}/papers", {}, files=files).status_code == 303
        assert "agenda.pdf" in words(browser.get(MEETING))
        one, pack = browser.get(f"{MEETING}/papers/2"), browser.get(f"{MEETING}/pack")
        assert browser.get(f"{MEETING}/papers/3").status_code == 404
    assert one.content == files[1][1][1]
    assert one.headers["content-disposition"].startswith("attachment;")
    assert len(PdfReader(BytesIO(pack.content)).pages) == 3


def test_papers_that_are_sent_twice_are_added_once(school: School) -> None:
    with seen_by(school) as browser:
        once = re.search(r'name="once" value="([^"]+)"', browser.get(MEETING).text)
        assert once
        for name in ("agenda.pdf", "agenda.pdf", "data.pdf"):
            files = [("files", (name, pdf(), "application/pdf"))]
            assert browser.post(f"{MEETING}/papers", {"once": once[1]}, files=files).status_code == 303
        shown = browser.get(MEETING).text
    assert re.findall(r"(\w+)\.pdf \(PDF\)", shown) == ["agenda", "data"]


def test_a_paper_that_is_not_as_it_was_added_keeps_no_other_from_being_read(school: School) -> None:
    with seen_by(school) as browser:
        for name in ("agenda.pdf", "data.pdf"):
            browser.post(f"{MEETING}/papers", {}, files=[("files", (name, pdf(), "application/pdf"))])
        with writing(school.engine) as conn:
            conn.execute(update(documents).where(documents.c.person_id == "1").values(pdf=b"%PDF-another"))
        changed, other = browser.get(f"{MEETING}/papers/1"), browser.get(f"{MEETING}/papers/2")
    assert "is not as it was added" in words(changed)
    assert (changed.status_code, other.status_code) == (422, 200)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        pytest.param("a.pdf", b"PK\x03\x04 a spreadsheet", "is not a PDF", id="lies-about-its-type"),
        pytest.param("a.pdf", b"", "is not a PDF", id="empty"),
        pytest.param("a.pdf", b"%PDF-" + b"0" * (5 * 1024 * 1024), "may hold 5 MB in all", id="too-large"),
    ],
)
def test_what_is_no_paper_is_refused_with_a_sentence(school: School, name: str, content: bytes, why: str) -> None:
    with seen_by(school) as browser:
        answer = browser.post(f"{MEETING}/papers", {}, files=[("files", (name, content, "application/pdf"))])
        assert answer.status_code == 422
        assert why in words(answer)
        nothing = browser.post(f"{MEETING}/papers", {})
        assert "No file was chosen" in words(nothing)
        assert "No papers have been added" in words(browser.get(MEETING))


def test_pages_that_cannot_be_read_are_still_given_one_by_one(school: School) -> None:
    """A file that begins like a PDF and is none: the pack says which, and the file itself is there as it was added."""
    broken = b"%PDF-1.7 and then nothing of the kind"
    with seen_by(school) as browser:
        browser.post(f"{MEETING}/papers", {}, files=[("files", ("odd\r\nname.pdf", broken, "application/pdf"))])
        pack, one = browser.get(f"{MEETING}/pack"), browser.get(f"{MEETING}/papers/1")
    assert pack.status_code == 422
    assert "cannot be read" in words(pack)
    assert one.content == broken


def test_a_headteacher_finds_none_of_the_authoritys_pages(school: School) -> None:
    with reading(school.engine) as conn:
        before = school.door.case(conn, "A").seq
    with seen_by(school, "birkett") as browser:
        assert browser.get(MEETING).status_code == 404
        assert browser.post(f"{MEETING}/papers", {}, files=[("files", ("a.pdf", pdf(), "x/y"))]).status_code == 404
        assert browser.post(f"{MEETING}/record", {"attendance-head": "here"}).status_code == 404
    with reading(school.engine) as conn:
        assert school.door.case(conn, "A").seq == before


def test_a_meeting_that_is_not_there_is_not_found(school: School) -> None:
    with seen_by(school) as browser:
        for page in ("", "/record", "/pack", "/papers/1"):
            assert browser.get(f"/cases/A/meetings/none{page}").status_code == 404
