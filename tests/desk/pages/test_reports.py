"""Reports in a browser: the report on a term from the record to its draft, and those over all schools."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import BytesIO, StringIO

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, event

from cases import commands as c
from cases.act import Door
from cases.case import ENGINE
from cases.framework import Shelf
from cases.names import AUTHORITY
from cases.reading_log import reads
from cases.store import add_person, entries, reading, writing
from notifications import following
from notifications.keeping import kept
from tests.cases.school import School
from tests.desk.browsing import Browser, a_desk, desk_of, words
from tests.desk.pages.planning import NOW, planned
from tests.desk.reports.some_schools import NAMES, TODAY, Schools

PAGES = ("/reports", "/reports/term", "/reports/term/A", "/reports/group", "/reports/categories", "/reports/trust")
FILES = ("/reports/group.pdf", "/reports/categories.pdf", "/reports/categories.csv", "/reports/trust.pdf",
         "/reports/trust.csv")  # fmt: skip
MOST_QUERIES, MOST_KB = 12, 150


@pytest.fixture
def school(engine: Engine) -> School:
    it = planned(engine)
    it.door = Door(engine, Shelf(), following.follow)  # from here on letters have to be approved
    return it


@pytest.fixture
def base(school: School) -> Iterator[str]:
    with desk_of(a_desk(school.engine, NOW)) as address:
        yield address


def browser(school: School | Schools, base: str, who: str = "okafor") -> Browser:
    return Browser(a_desk(school.engine, NOW), base, school.people[who])


def form(text: str) -> dict[str, object]:
    """The marks that a form carries."""
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', text)[0] for name in ("once", "seen")}


# --- who sees what
@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_reports_are_for_officers_and_nobody_else_learns_that_there_are_any(
    school: School, base: str, path: str
) -> None:
    assert browser(school, base).get(path).status_code == 200
    for who in ("birkett", "pask"):
        answer, nothing = (browser(school, base, who).get(to) for to in (path, "/register"))
        assert (answer.status_code, words(answer)) == (404, words(nothing))


# --- the report on a term
def test_the_page_shows_what_the_letter_says_and_keeps_apart_what_is_for_officers(school: School, base: str) -> None:
    said = words(browser(school, base).get("/reports/term/A"))
    letter, officers = said.split("For you alone: this is not in the letter")
    for fact in ("autumn term 2026", "14 October 2026", "25 November 2026", "Every pupil is tracked",
                 "29 January 2027 instead of 18 December 2026", "The bursar is away until January", "£2,149",
                 "from LA3 to LA4b on 19 September 2026"):  # fmt: skip
        assert fact in letter
    assert "Medium" not in letter
    assert "Medium, improving, rated on 26 November 2026" in officers
    assert "Governors &lt;i&gt;approve&lt;/i&gt; the budget" in browser(school, base).get("/reports/term/A").text


def test_what_is_typed_becomes_a_draft_that_somebody_else_approves(school: School, base: str) -> None:
    okafor = browser(school, base)
    marks = form(okafor.get("/reports/term/A").text)
    done = okafor.post("/reports/term/A", {**marks, "own-summary": "Tracking works.", "own-next": "We come in May."})
    assert (done.status_code, done.headers["location"]) == (303, "/letters/A/L1")
    with reading(school.engine) as conn:
        sheets = kept(conn, "A", "L1")
        drafted = [x for x in entries(conn, "A", private=True) if x.type == "letter.drafted"]
    assert len(drafted) == 1
    assert drafted[0].source == "web"
    for sheet in sheets:
        paper = " ".join(" ".join(x.extract_text() for x in PdfReader(BytesIO(sheet.pdf)).pages).split())
        assert "The term in short" in paper
        assert "Tracking works." in paper
        assert "Medium" not in paper
    again = words(okafor.get("/reports/term/A"))
    assert "A report of this term is drafted, waits to be approved" in again
    assert "Drafted, waits to be approved" in words(okafor.get("/reports/term"))


def test_a_form_sent_twice_makes_one_draft(school: School, base: str) -> None:
    okafor = browser(school, base)
    typed = {**form(okafor.get("/reports/term/A").text), "own-summary": "Tracking works."}
    first, second = (okafor.post("/reports/term/A", typed) for _ in range(2))
    assert first.headers["location"] == second.headers["location"] == "/letters/A/L1"
    with reading(school.engine) as conn:
        assert [x.type for x in entries(conn, "A")].count("letter.drafted") == 1


def test_what_cannot_be_drafted_comes_back_with_everything_typed(school: School, base: str) -> None:
    okafor = browser(school, base)
    long = "Long words. " * 20_000
    typed = {**form(okafor.get("/reports/term/A").text), "own-summary": f'<script>"{long}', "own-next": "=cmd|' /C"}
    wrong = okafor.post("/reports/term/A", {**typed, "dated-day": "31", "dated-month": "2", "dated-year": "2027"})
    assert wrong.status_code == 422
    assert "<title>Error: Report on the " in wrong.text
    assert "&lt;script&gt;" in wrong.text
    assert long.strip() in wrong.text
    assert "=cmd|" in wrong.text
    assert 'href="#dated-day"' in wrong.text
    past = okafor.post("/reports/term/A", {**typed, "dated-day": "1", "dated-month": "12", "dated-year": "2026"})
    assert past.status_code == 422
    assert "1 December 2026 has passed" in words(past)
    assert long.strip() in past.text


def test_what_a_colleague_recorded_meanwhile_is_told_and_nothing_typed_is_lost(school: School, base: str) -> None:
    okafor = browser(school, base)
    typed = {**form(okafor.get("/reports/term/A").text), "own-summary": "Tracking works."}
    school.ask(c.SipVisit(), "nair", NOW)
    clash = okafor.post("/reports/term/A", typed)
    assert clash.status_code == 409
    assert "Nair" in words(clash)
    assert "Tracking works." in clash.text
    done = okafor.post("/reports/term/A", {**typed, **form(clash.text)})
    assert done.status_code == 303


def test_what_was_sent_back_is_there_to_go_on_from(school: School, base: str) -> None:
    okafor = browser(school, base)
    typed = {**form(okafor.get("/reports/term/A").text), "own-summary": "Tracking works."}
    okafor.post("/reports/term/A", typed)
    school.ask(c.SendBackLetter(id="L1", reason="say how many year groups"), "marsh", NOW)
    assert "Tracking works.</textarea>" in okafor.get("/reports/term/A").text


def test_a_report_without_the_session_s_mark_is_not_taken(school: School, base: str) -> None:
    okafor = browser(school, base)
    assert okafor.client.post("/reports/term/A", data={"own-summary": "x"}).status_code == 403


def test_an_officer_of_another_school_is_offered_nothing_that_would_be_refused(school: School, base: str) -> None:
    with writing(school.engine) as conn:
        school.people["vance"] = add_person(conn, "vance", "Vance", "vance@mail.example")
    starts = c.StartHolder(role="hsi", person=school.people["vance"], first_day=NOW.date())
    School(school.engine, "C", without=("hsi",)).door.ask("C", starts, by=ENGINE, now=NOW)
    theirs, hers = (browser(school, base, who).get("/reports/term").text for who in ("okafor", "vance"))
    for address in ("/reports/term/A", "/cases/A/do/smg_report"):
        assert (address in theirs, address in hers) == (True, False)
    assert "Not drafted" in hers


# --- over all schools
def test_those_alone_who_may_are_asked_to_record_that_the_report_was_made(school: School, base: str) -> None:
    held = {"hsi": ((school.people["okafor"], None, None),)}
    own = c.RecordAuthority(authority="Milton Keynes", policy="mk-2010", calendar="calendar-mk", holders=held)
    school.door.ask(AUTHORITY, own, by=ENGINE, now=NOW)
    for who, asked in (("okafor", True), ("nair", False)):
        page = browser(school, base, who).get("/reports/categories").text
        assert ("/cases/authority/do/categories_report" in page) == asked


def test_taking_a_pack_away_is_written_down_for_each_school_in_it(school: School, base: str) -> None:
    answer = browser(school, base).get("/reports/group.pdf?category=LA4b&on=2+December+2026")
    name = answer.headers["content-disposition"]
    assert name.startswith('attachment; filename="monitoring-group-2026-12-02.pdf"')
    assert answer.content.startswith(b"%PDF")
    with reading(school.engine) as conn:
        looked = [(x.reader, x.what, x.channel) for x in reads(conn, "A")]
    assert looked == [(school.people["okafor"], "monitoring group pack", "export")]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/reports/categories?on=4+December+2026", "4 December 2026 has not come yet"),
        ("/reports/categories.pdf?on=nonsense", "is not a day"),
        ("/reports/trust.csv?on=2026-02-31", "is not a day"),
        ("/reports/group.pdf?category=LA9", "the policy has no category LA9"),
        ("/reports/group.pdf?category=%3Cscript%3E", "The policy has no category &lt;script&gt;"),
    ],
    ids=["a day to come", "no day", "a day that is not", "no category", "a hostile category"],
)
def test_what_an_address_asks_amiss_is_told_in_a_sentence(school: School, base: str, path: str, said: str) -> None:
    answer = browser(school, base).get(path)
    assert answer.status_code == 422
    assert said.lower() in answer.text.lower()


def test_the_trust_s_summary_names_nothing_on_its_page_and_in_its_files(sqlite: Engine) -> None:
    schools = Schools(sqlite)
    schools.everything_moved()
    with desk_of(a_desk(sqlite, TODAY)) as address:
        okafor = Browser(a_desk(sqlite, TODAY), address, schools.people["okafor"])
        page, paper, rows = (okafor.get(f"/reports/trust{kind}") for kind in ("", ".pdf", ".csv"))
    main = page.text.partition("<main")[2]
    printed = "".join(one.extract_text() for one in PdfReader(BytesIO(paper.content)).pages)
    for name in (*NAMES, *NAMES.values(), *schools.people.values(), *(f"{who}@" for who in schools.people)):
        assert name not in main
        assert name not in printed
        assert name not in rows.text
    assert list(csv.reader(StringIO(rows.text.removeprefix("\ufeff"))))[-1][1] == "Too few schools to say"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_little_of_the_database_and_weighs_little(sqlite: Engine, path: str) -> None:
    school = planned(sqlite)
    asked: list[str] = []
    with desk_of(a_desk(sqlite, NOW)) as address:
        okafor = Browser(a_desk(sqlite, NOW), address, school.people["okafor"])
        okafor.get(path)
        event.listen(sqlite, "before_cursor_execute", lambda _c, _cur, sql, *_: asked.append(sql))
        answer = okafor.get(path)
    asked = [sql for sql in asked if not sql.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"))]
    assert len(asked) <= MOST_QUERIES, asked
    assert len(answer.content) < MOST_KB * 1024
