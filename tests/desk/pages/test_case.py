"""The pages of a case: how it stands, what is next and why, what blocks exit; its trail and its people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import Engine, event

from cases import commands as c
from cases.reading_log import reads
from cases.store import add_person, entries, reading, writing
from tests.cases.school import School, at
from tests.desk.browsing import Browser, a_desk, desk_of, words

PAGES = ("", "/trail", "/people", "/meetings")
NOW = at("2026-11-18", "16:00")


@pytest.fixture
def school(engine: Engine) -> School:
    """A school in LA4b since 16 September 2026, on the register's way, with an auditor and a stranger at the desk."""
    it = School(engine)
    it.concern()
    it.in_4b()
    with writing(engine) as conn:
        it.people["vale"] = add_person(conn, "vale", "Ms Iris Vale", "vale@audit.example")
    it.ask(c.StartHolder(role="auditor", person=it.people["vale"], first_day=date(2026, 9, 16)), "okafor", NOW)
    return it


@contextmanager
def seen_by(school: School, who: str, now: object = NOW) -> Iterator[Browser]:
    desk = a_desk(school.engine, now)  # type: ignore[arg-type]
    with desk_of(desk) as base:
        yield Browser(desk, base, school.people[who])


def test_the_page_says_how_the_case_stands_and_who_says_so(school: School) -> None:
    with seen_by(school, "okafor") as browser:
        said = words(browser.get("/cases/A"))
    assert "Open since 15 September 2026" in said
    assert "LA4b : Inadequate (School Causing Concern)" in said
    assert "since 16 September 2026 , 63 days" in said
    assert "identified by the Local Authority, the school, Ofsted, or governors" in said


def test_what_is_next_has_its_reason_its_source_and_one_button(school: School) -> None:
    """The most pressing first: the alert to the headteacher was due five working days after the concern."""
    with seen_by(school, "okafor") as browser:
        text = browser.get("/cases/A").text
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    assert said.index("Alert the head with evidence (O17)") < said.index("LA action plan agreed (O12)")
    assert "Within 5 working days, a number set locally, of 15 September 2026" in said
    assert "alert the Headteacher to the concerns with appropriate evidence" in said
    assert 'href="/cases/A/do/letter?template=concern_alert"' in text
    assert 'href="/cases/A/meetings/new?kind=tig"' in text


def test_what_blocks_exit_names_the_entry_that_it_rests_on(school: School) -> None:
    with seen_by(school, "okafor") as browser:
        text = browser.get("/cases/A").text
        blocks = text[text.index('id="exit"') : text.index('id="life-of-the-case"')]
        linked = re.search(r'href="(/cases/A/trail\?entry=(\d+)#entry-\d+)"', blocks)
        assert linked
        trail = browser.get(linked[1]).text
    assert "No summative meeting has been held" in blocks
    assert f'id="entry-{linked[2]}"' in trail


def test_the_picture_of_its_life_is_followed_by_the_same_as_a_table(school: School) -> None:
    with seen_by(school, "okafor") as browser:
        text = browser.get("/cases/A").text
    picture, table = text.index('role="img"'), text.index("The same as a table")
    assert picture < table < text.index("Concern logged", table)
    assert "style=" not in text


def test_a_case_is_not_shown_as_it_will_stand(school: School) -> None:
    """It would be today's, under a day that nobody knows of yet."""
    with seen_by(school, "okafor") as browser:
        answer = browser.get("/cases/A?on=2030-01-14")
    assert (answer.status_code, "14 January 2030 has not come yet" in words(answer)) == (422, True)


def test_a_case_as_it_stood_on_a_past_day_offers_nothing_to_record(school: School) -> None:
    """On the evening of 15 September the school was not in a category of concern yet."""
    with seen_by(school, "okafor") as browser:
        past = browser.get("/cases/A", params={"on": "15 September 2026"})
        before = browser.get("/cases/A", params={"on": "2026-08-01"})
        no_day = browser.get("/cases/A", params={"on": "soon"})
    assert "This is the case as it stood at the end of 15 September 2026" in words(past)
    assert "LA3 : Satisfactory" in words(past)
    assert "/do" not in past.text
    assert "was not on record by then" in words(before)
    assert no_day.status_code == 422
    assert "“soon” is not a day" in words(no_day)


def test_an_auditor_sees_every_page_and_no_button(school: School) -> None:
    with seen_by(school, "vale") as browser:
        for page in PAGES:
            answer = browser.get(f"/cases/A{page}")
            assert answer.status_code == 200
            assert "/do/" not in answer.text
            assert "Record something" not in answer.text
        assert browser.get("/cases/A/meetings/new").status_code == 404


@pytest.mark.parametrize("who", [pytest.param("birkett", id="headteacher"), pytest.param("passer_by", id="nobody")])
def test_others_are_told_that_there_is_no_such_page(school: School, who: str) -> None:
    """A headteacher has pages of the school's own; nobody else learns that there is a case."""
    with seen_by(school, who) as browser:
        for page in PAGES:
            answer = browser.get(f"/cases/A{page}")
            assert (answer.status_code, "Fernhollow" in answer.text) == (404, False)


def test_every_look_at_a_case_is_written_down(school: School) -> None:
    with seen_by(school, "vale") as browser:
        for page in PAGES:
            browser.get(f"/cases/A{page}")
    with reading(school.engine) as conn:
        seen = [read.what for read in reads(conn, "A") if read.reader == school.people["vale"]]
    assert seen == ["case", "trail", "people", "meetings"]


# --- the trail -----------------------------------------------------------------------------------------------------
def test_the_trail_says_of_each_entry_who_when_and_where_it_is_proved(school: School) -> None:
    with seen_by(school, "okafor") as browser:
        said = words(browser.get("/cases/A/trail?kind=category.decided"))
    assert "Category decided" in said
    assert "Recorded 16 September 2026, 10:00 by Nair" in said
    assert "Because: standards in all year groups" in said
    assert "Policy version 2010-01-14" in said
    assert "In the record at position" in said


def test_the_trail_is_searched_by_kind_person_and_day(school: School) -> None:
    with seen_by(school, "okafor") as browser:
        by_person = words(browser.get("/cases/A/trail", params={"by": school.people["nair"]}))
        by_day = words(browser.get("/cases/A/trail", params={"first": "16/9/2026", "last": "16 September 2026"}))
        nothing = words(browser.get("/cases/A/trail", params={"last": "2026-08-01"}))
    assert "Concern logged" in by_person
    assert "School recorded by" not in by_person
    assert "Category decided" in by_day
    assert ". Concern logged" not in by_day
    assert "No entry is like that" in nothing


def test_what_was_corrected_is_crossed_out_and_says_by_which_entry(school: School) -> None:
    with reading(school.engine) as conn:
        wrong = next(x for x in entries(conn, "A") if x.type == "category.decided")
    school.ask(c.CorrectEntry(entry=wrong.id, reason="another school was meant"), "okafor", NOW)
    with seen_by(school, "okafor") as browser:
        text = browser.get(f"/cases/A/trail?entry={wrong.seq}").text
        said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    assert "Struck out" in said
    assert "another school was meant" in said
    assert f"It strikes out entry {wrong.seq}" in said


def test_restricted_evidence_is_left_out_for_officers_without_a_post_in_the_case(engine: Engine) -> None:
    """Strict confidentiality (section 4): a pattern of allegations against staff is seen by this case's own officers
    and by auditors."""
    it = School(engine)
    it.ask(c.LogConcern(judged=("T12",)), "nair", at("2026-09-15"))
    other = School(engine, id="B", without=("hsi",))
    with writing(engine) as conn:
        other.people["moss"] = add_person(conn, "moss", "Mr Ivo Moss", "moss@council.example")
    starts = c.StartHolder(role="hsi", person=other.people["moss"], first_day=date(2026, 9, 2))
    other.ask(starts, "nair", at("2026-09-16"))
    with seen_by(other, "moss") as browser:
        for page in ("", "/trail"):
            text = browser.get(f"/cases/A{page}").text
            assert "T12" not in text
            assert "O17" not in text
            assert "Concern logged" not in text
    with seen_by(it, "nair") as browser:
        assert "T12" in browser.get("/cases/A/trail").text


def test_a_long_trail_comes_in_pages_and_an_entry_is_found_on_its_own(school: School) -> None:
    for n in range(60):
        school.ask(c.SipVisit(), "nair", at("2026-11-18", f"16:{n:02}"))
    with seen_by(school, "okafor") as browser:
        first = browser.get("/cases/A/trail").text
        second = browser.get("/cases/A/trail?p=2").text
        with_it = browser.get("/cases/A/trail?entry=1").text
    assert 'id="entry-1"' not in first
    assert 'id="entry-1"' in second
    assert 'id="entry-1"' in with_it
    assert 'aria-label="Page 2"' in first


# --- people --------------------------------------------------------------------------------------------------------
def test_people_says_who_holds_which_post_and_which_is_vacant(engine: Engine) -> None:
    it = School(engine, without=("chair",))
    it.ask(c.StartHolder(role="head", person=it.people["passer_by"], first_day=date(2027, 1, 4)), "okafor", NOW)
    with seen_by(it, "okafor") as browser:
        said = words(browser.get("/cases/A/people"))
    assert "Headteacher Birkett Now" in said
    assert "Headteacher Passer_By" in said
    assert "4 January 2027" in said
    assert "Chair of Governors Nobody holds this post" in said


# --- how much is asked ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", [pytest.param(page, id=page.strip("/") or "case") for page in PAGES])
def test_a_page_asks_the_database_little_however_long_the_trail(school: School, page: str) -> None:
    """At most twelve questions, and the same number after sixty more entries."""
    with seen_by(school, "okafor") as browser:
        browser.get(f"/cases/A{page}")
        few = _asked(school.engine, browser, f"/cases/A{page}")
        for n in range(60):
            school.ask(c.SipVisit(), "nair", at("2026-11-18", f"15:{n:02}"))
        browser.get(f"/cases/A{page}")
        many = _asked(school.engine, browser, f"/cases/A{page}")
    assert few <= 12
    assert many <= few


def _asked(engine: Engine, browser: Browser, path: str) -> int:
    asked: list[str] = []

    def count(conn: object, cursor: object, statement: str, *more: object) -> None:
        if not statement.upper().startswith(("BEGIN", "SET", "PRAGMA", "SHOW")):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        assert browser.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(asked)
