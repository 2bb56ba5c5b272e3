"""The caseload in a browser: searched, filtered, sorted, paged and taken away as a file that no spreadsheet runs."""

from __future__ import annotations

import csv
import re
from io import StringIO

import pytest
from sqlalchemy import Engine

from cases import commands as c
from cases.reading_log import reads
from cases.store import reading
from tests.cases.school import School, at
from tests.desk.browsing import words
from tests.desk.pages.listing import seen_by
from tests.notifications.outlook.schools import more_schools, of


@pytest.fixture
def school(engine: Engine) -> School:
    school = School(engine)
    more_schools(school, ["B"], school='=HYPERLINK("http://evil.example") & <b>Beech</b>', phase="secondary")
    school.concern()
    school.in_4b()
    return school


def names(text: str) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*><a class="govuk-link" href="/cases/([^"]+)"', text)


def test_a_case_is_shown_with_its_category_its_days_and_what_stands_before_exit(school: School) -> None:
    with seen_by(school) as browser:
        shown = browser("okafor").get("/cases")
    assert names(shown.text) == ["A"]
    said = words(shown)
    assert "LA4b Inadequate (School Causing Concern)" in said
    assert "54 since 16 September 2026" in said
    assert "things stand in the way" in said
    assert "None booked" in said


def test_it_is_found_by_name_and_filtered_and_what_was_typed_stays(school: School) -> None:
    with seen_by(school) as browser:
        officer = browser("okafor")
        assert names(officer.get("/cases?standing=any&q=beech").text) == ["B"]
        assert names(officer.get("/cases?standing=any&phase=secondary").text) == ["B"]
        assert names(officer.get("/cases?standing=any&mine=yes").text) == ["B", "A"]
        hostile = officer.get("/cases", params={"q": '"><script>alert(1)</script>'})
        empty = officer.get("/cases?category=LA1")
    assert "<script>alert" not in hostile.text
    assert "&lt;script&gt;alert(1)" in hostile.text
    assert "No school is like that." in words(empty)


@pytest.mark.parametrize("asked", ["sort=nothing", "page=0", "page=x", f"q={'x' * 101}", "standing=all", "type=zoo"])
def test_an_address_that_asks_for_what_there_is_not_is_told_so(school: School, asked: str) -> None:
    with seen_by(school) as browser:
        shown = browser("okafor").get(f"/cases?{asked}")
    assert shown.status_code == 422
    assert "Go back and choose again." in words(shown)


def test_the_head_of_a_column_sorts_by_it_one_way_and_then_the_other(school: School) -> None:
    with seen_by(school) as browser:
        officer = browser("okafor")
        first = officer.get("/cases?standing=any&sort=category")
        again = officer.get("/cases?standing=any&sort=category&down=yes")
    assert (names(first.text), names(again.text)) == (["B", "A"], ["A", "B"])
    link = re.escape("/cases?standing=any&amp;sort=category&amp;down=yes")
    assert re.search(f'aria-sort="ascending"><a [^>]*href="{link}"', first.text)
    assert first.text.count("aria-sort") == 1
    assert 'aria-sort="descending"' in again.text


def test_a_long_list_is_paged_and_keeps_what_was_asked(school: School) -> None:
    more_schools(school, [f"S{n:02}" for n in range(60)])
    with seen_by(school) as browser:
        officer = browser("okafor")
        first, last = officer.get("/cases?standing=any&q=school"), officer.get("/cases?standing=any&q=school&page=3")
    assert len(names(first.text)) == 25
    assert "/cases?q=school&amp;standing=any&amp;page=2" in first.text
    assert 'aria-current="page"' in last.text
    assert not set(names(first.text)) & set(names(last.text))


def test_the_file_has_every_case_that_is_asked_for_and_runs_nothing(school: School) -> None:
    with seen_by(school) as browser:
        taken = browser("okafor").get("/cases.csv?standing=any")
    assert taken.headers["content-disposition"].startswith('attachment; filename="caseload-2026-11-09.csv"')
    rows = list(csv.DictReader(StringIO(taken.text.removeprefix("\ufeff"))))
    assert [row["case"] for row in rows] == ["B", "A"]
    assert rows[0]["school"].startswith("'=HYPERLINK")
    assert (rows[1]["days in category"], rows[1]["on risk register"], rows[1]["as of"]) == ("54", "no", "2026-11-09")


def test_that_a_file_was_taken_is_written_down_with_each_case_in_it(school: School) -> None:
    with seen_by(school) as browser:
        browser("okafor").get("/cases.csv?standing=any&category=LA4b")
    with reading(school.engine) as conn:
        found = [(one.reader, one.case, one.what, one.channel) for one in reads(conn)]
    assert found == [(school.people["okafor"], "A", "caseload", "export")]


def test_an_auditor_sees_every_case_and_has_none_of_their_own(school: School) -> None:
    auditor = school.people["passer_by"]
    start = c.StartHolder(role="auditor", person=auditor, first_day=at("2026-11-01").date())
    of(school, "A").ask(start, "okafor", at("2026-11-02"))
    with seen_by(school) as browser:
        shown = browser("passer_by").get("/cases")
    assert names(shown.text) == ["A"]
    assert "My cases" not in words(shown)
