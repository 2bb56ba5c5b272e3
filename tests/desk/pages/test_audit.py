"""The auditor's pages: everything can be looked at, nothing changed, and every look is written down."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from cases import commands as c
from cases.reading_log import reads
from cases.store import add_person, reading, writing
from desk.casefile import searching
from desk.proof import new_key
from tests.cases.school import School, at
from tests.desk.browsing import Browser, a_desk, desk_of, words

NOW = at("2027-01-05")
PAGES = ("/audit", "/audit/exceptions", "/audit/sample", "/audit/bundle", "/audit/verify", "/audit/reads")


@pytest.fixture
def school(engine: Engine) -> School:
    """A school in LA4b for whom nobody did anything after, and an auditor."""
    it = School(engine)
    it.concern()
    it.in_4b()
    with writing(engine) as conn:
        it.people["vale"] = add_person(conn, "vale", "Ms Iris Vale", "vale@audit.example")
    it.ask(
        c.StartHolder(role="auditor", person=it.people["vale"], first_day=date(2026, 9, 16)), "okafor", at("2026-09-16")
    )
    return it


@contextmanager
def seen_by(school: School, who: str = "vale", **settings: object) -> Iterator[Browser]:
    desk = a_desk(school.engine, NOW, **settings)
    with desk_of(desk) as base:
        yield Browser(desk, base, school.people[who])


def looked_at(school: School) -> list[tuple[str, str, str]]:
    with reading(school.engine) as conn:
        return [(x.case, x.what, x.channel) for x in reads(conn) if x.reader == school.people["vale"]]


def size(school: School) -> int:
    with reading(school.engine) as conn:
        return int(conn.execute(text("SELECT size FROM log_head")).scalar_one())


@pytest.mark.parametrize("who", [pytest.param("okafor", id="officer"), pytest.param("birkett", id="headteacher")])
def test_the_pages_are_for_auditors_alone(school: School, who: str) -> None:
    with seen_by(school, who) as browser:
        for page in PAGES:
            assert browser.get(page).status_code == 404
        assert browser.post("/audit/bundle", {"cases": "A"}).status_code == 404


def test_an_auditor_changes_nothing(school: School) -> None:
    """No form of theirs leaves an entry, and the forms of officers are not there for them."""
    before = size(school)
    with seen_by(school) as browser:
        for page in PAGES:
            assert browser.get(page).status_code == 200
        tried = browser.post("/cases/A/do/decide_category", {"to": "LA3", "school_view": "agrees"})
        assert tried.status_code in (404, 422)
        assert browser.post("/audit/bundle", {"cases": "A"}).status_code == 422
    assert size(school) - before <= 1, "the refusal of what was tried is on record, and nothing else"


# --- searching -----------------------------------------------------------------------------------------------------
def test_every_trail_is_searched_by_kind_person_case_and_day(school: School) -> None:
    other = School(school.engine, id="B")
    other.ask(c.SipVisit(), "nair", at("2026-10-01"))
    with seen_by(school) as browser:
        everything = words(browser.get("/audit"))
        visits = words(browser.get("/audit?kind=visit.sip"))
        by_nair = browser.get("/audit?by=nair").text
        of_a = words(browser.get("/audit?case=A"))
        early = words(browser.get("/audit?last=1+September+2026"))
        nobody = browser.get("/audit?by=nobody")
    assert "Category decided" in everything
    assert "Visit by the School Improvement Partner" in everything
    assert "1. School recorded of case B" not in visits
    assert 'href="/cases/B/trail?entry=' in by_nair
    assert "(B)" not in of_a
    assert "Concern logged of case A" not in early
    assert nobody.status_code == 422
    assert "nobody on record" in words(nobody)


def test_a_search_goes_back_a_stretch_at_a_time(school: School) -> None:
    """What is not found in the latest entries is looked for further back when that is asked for."""
    framework, before, looks = school.door.shelf.framework("mk-2010"), None, 0
    with reading(school.engine) as conn:
        while True:
            sought = searching.Sought(kind="school.recorded", before=before)
            found, looks = searching.search(conn, sought, framework, stretch=3), looks + 1
            if found.rows or found.further is None:
                break
            before = found.further
    assert [(row.case, row.number) for row in found.rows] == [("A", 1)]
    assert looks > 1


def test_whose_cases_were_seen_is_written_down(school: School) -> None:
    with seen_by(school) as browser:
        browser.get("/audit")
        browser.get("/audit/exceptions?case=A")
        said = words(browser.get("/audit/reads"))
    assert ("A", "audit search", "web") in looked_at(school)
    assert ("A", "exceptions", "web") in looked_at(school)
    assert "audit search" in said
    assert "exceptions" in said


def test_a_case_on_a_past_day_is_found_from_here(school: School) -> None:
    with seen_by(school) as browser:
        answer = browser.get("/audit/case?case=A&on=15/9/2026")
        unknown = browser.get("/audit/case?case=Z")
    assert (answer.status_code, answer.headers["location"]) == (303, "/cases/A?on=2026-09-15")
    assert unknown.status_code == 422


# --- exceptions ----------------------------------------------------------------------------------------------------
def test_exceptions_name_their_rule_their_day_and_the_entries(school: School) -> None:
    """The headteacher was never alerted: five working days after the concern that fell late."""
    with seen_by(school) as browser:
        text_ = browser.get("/audit/exceptions?case=A").text
        rows = list(csv.reader(io.StringIO(browser.get("/audit/exceptions.csv").text)))
        none = words(browser.get("/audit/exceptions?case=A&on=2026-09-15"))
    assert "O17" in text_
    assert re.search(r'href="/cases/A/trail\?entry=\d+#entry-\d+"', text_)
    assert rows[0][:3] == ["rule", "section", "case"]
    assert any("O17" in row[-1] for row in rows)
    assert rows[-1][0] == "caution"
    assert "None." in none


def test_nothing_is_called_late_before_its_day(school: School) -> None:
    """On a day to come whatever is owed until then would be an exception."""
    with seen_by(school) as browser:
        for address in ("/audit/exceptions?case=A&on=2027-12-31", "/audit/exceptions.csv?on=2027-12-31"):
            answer = browser.get(address)
            assert answer.status_code == 422
            assert "31 December 2027 has not come yet" in words(answer)


# --- a sample ------------------------------------------------------------------------------------------------------
def test_a_sample_is_drawn_again_by_the_same_word(school: School) -> None:
    for id in "BCDEFGH":
        School(school.engine, id=id)
    with seen_by(school) as browser:
        first, again, other = (_drawn(browser, word) for word in ("swan", "swan", "heron"))
        amiss = [browser.get(f"/audit/sample?{asked}").status_code for asked in ("word=swan", "number=3")]
    assert first == again
    assert len(first) == 3
    assert first != other
    assert amiss == [422, 422]


def _drawn(browser: Browser, word: str) -> list[str]:
    return re.findall(r'href="/cases/([A-H])/trail"', browser.get(f"/audit/sample?number=3&word={word}").text)


# --- proof ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("check", [pytest.param("quick", id="quickly"), pytest.param("whole", id="all-of-it")])
def test_the_record_is_checked_from_the_page(school: School, check: str) -> None:
    with seen_by(school) as browser:
        whole = words(browser.get(f"/audit/verify?check={check}"))
    assert "The record is complete and unaltered" in whole


def test_a_changed_record_is_not_called_whole(sqlite: Engine) -> None:
    """Somebody with the database itself changes a category: the page says that something is wrong."""
    it = School(sqlite)
    it.in_4b()
    with writing(sqlite) as conn:
        it.people["vale"] = add_person(conn, "vale", "Ms Iris Vale", "vale@audit.example")
    it.ask(
        c.StartHolder(role="auditor", person=it.people["vale"], first_day=date(2026, 9, 16)), "okafor", at("2026-09-17")
    )
    with seen_by(it) as browser:
        with writing(sqlite) as conn:
            names = conn.execute(text("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='case_events'"))
            for name in names.scalars().all():
                conn.execute(text(f"DROP TRIGGER {name}"))
            conn.execute(
                text("UPDATE case_events SET body = replace(body, 'LA4b', 'LA4a') WHERE type = 'category.decided'")
            )
        said = words(browser.get("/audit/verify?check=quick"))
    assert "The record is not as it should be" in said
    assert "complete and unaltered" not in said


def test_a_bundle_is_taken_away_as_a_file_and_that_is_written_down(school: School, tmp_path: Path) -> None:
    key = tmp_path / "key"
    new_key("upturn.example/test", key, witness=False)
    with seen_by(school, signing_key_file=key) as browser:
        answer = browser.post("/audit/bundle", {"cases": "A"})
        refused = browser.post("/audit/bundle", {"cases": "A", "number": "3"})
    assert answer.status_code == 200, words(answer)
    assert answer.headers["content-disposition"] == 'attachment; filename="bundle-A.zip"'
    assert any(name.endswith("entries.jsonl") for name in zipfile.ZipFile(io.BytesIO(answer.content)).namelist())
    assert ("A", "bundle", "bundle") in looked_at(school)
    assert refused.status_code == 422


def test_a_bundle_that_cannot_be_made_says_why_and_keeps_what_was_typed(school: School) -> None:
    with seen_by(school) as browser:
        unsigned = browser.post("/audit/bundle", {"cases": "A", "known_at": "1 October 2026"})
        many = browser.post("/audit/bundle", {"number": "5000", "word": "swan"})
        no_day = browser.post("/audit/bundle", {"cases": "A", "known_at": "soon"})
    assert "nothing of this record was ever signed" in words(unsigned).lower()
    assert 'value="1 October 2026"' in unsigned.text
    assert "50 cases" in words(many)
    assert no_day.status_code == 422
