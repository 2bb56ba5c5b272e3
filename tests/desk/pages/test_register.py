"""The risk register in a browser: today and as on any day before, with its reasons and the way each rating goes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import Engine, event

from cases import commands as c
from cases import store
from cases.reading_log import reads
from tests.cases.school import School, at
from tests.desk.browsing import Browser, a_desk, desk_of, words
from tests.desk.pages.planning import NOW, on_the_register, planned, rated


@pytest.fixture
def school(engine: Engine) -> School:
    return planned(engine)


@pytest.fixture
def base(school: School) -> Iterator[tuple[School, str]]:
    with desk_of(a_desk(school.engine, NOW)) as address:
        yield school, address


def seen_by(base: tuple[School, str], who: str, path: str = "/register") -> httpx.Response:
    school, address = base
    return Browser(a_desk(school.engine, NOW), address, school.people[who]).get(path)


def schools(answer: httpx.Response) -> list[str]:
    return re.findall(r'register-school"><a class="govuk-link" href="/cases/([^"]+)"', answer.text)


def test_each_school_has_its_rating_its_direction_its_reason_and_what_brings_it_down(base: tuple[School, str]) -> None:
    """ "log the concerns on a risk register", with the reason each time."""
    answer = seen_by(base, "okafor")
    assert answer.status_code == 200
    said = words(answer)
    assert "LA4b, on the register since 18 September 2026" in said
    assert "Medium ↑ Getting better 26 November 2026 , Okafor a teacher starts in January Not said" in said
    assert "Earlier ratings of Fernhollow Primary School: 1 22 September 2026 , Okafor: High ↓ Getting worse" in said
    assert "It comes down when: every class has a teacher" in said
    assert "“Wider DLT who will log the concerns on a risk register” (section 15; the scale is set locally)" in said


def test_the_register_of_a_past_day_is_what_it_was_then(base: tuple[School, str]) -> None:
    then = words(seen_by(base, "okafor", "/register?on=14+October+2026"))
    assert "Risk register on 14 October 2026" in then
    assert (
        "High ↓ Getting worse 22 September 2026 , Okafor two year groups have no teacher every class has a teacher"
        in then
    )
    assert "Medium ↑" not in then
    assert "a teacher starts" not in then
    before = words(seen_by(base, "okafor", "/register?on=2026-09-17"))
    assert "No school was on the register" in before
    unrated = words(seen_by(base, "okafor", "/register?on=2026-09-18"))
    assert "LA3, on the register since 18 September 2026" in unrated
    assert "Not rated yet" in unrated


def test_a_case_that_has_ended_is_off_the_register_and_still_on_that_of_the_days_before(
    base: tuple[School, str],
) -> None:
    school, _ = base
    school.ask(c.WithdrawCase(reason="a school of the same name was meant"), "okafor", at("2026-12-01"))
    assert "No school is on the register" in words(seen_by(base, "okafor"))
    assert schools(seen_by(base, "okafor", "/register?on=2026-11-30")) == ["A"]
    assert schools(seen_by(base, "okafor", "/register?on=2026-12-01")) == []


def test_the_highest_rating_comes_first(sqlite: Engine) -> None:
    low, high, none = (School(sqlite, id) for id in ("L", "H", "N"))
    on_the_register(low, high, none)
    rated(low, "low", "improving", "2026-09-20")
    rated(high, "very_high", "unchanged", "2026-09-20")
    with desk_of(a_desk(sqlite, NOW)) as address:
        for path in ("/register", "/register?on=2026-11-30"):
            answer = seen_by((high, address), "okafor", path)
            assert schools(answer) == ["H", "L", "N"]
            assert re.search(r">Not rated yet</th>\s*<td[^>]*>1</td>", answer.text)


@pytest.mark.parametrize(
    ("asked", "why"),
    [("14+January+2027", "has not come yet"), ("never", "is not a day"), ("2026-13-40", "is not a day")],
    ids=["to come", "words", "no such day"],
)
def test_a_day_for_which_there_is_no_register(base: tuple[School, str], asked: str, why: str) -> None:
    answer = seen_by(base, "okafor", f"/register?on={asked}")
    assert answer.status_code == 422
    assert why in words(answer)


def test_the_register_is_for_officers_and_auditors(base: tuple[School, str]) -> None:
    """The school is told that it is on the register, and not how it is rated there."""
    assert seen_by(base, "birkett").status_code == 404
    assert seen_by(base, "passer_by").status_code == 404


def test_words_that_may_tell_of_restricted_evidence_are_for_officers_of_the_case(base: tuple[School, str]) -> None:
    """Appendix 1: "Pattern of allegations against staff or other concerns about safety"."""
    school, _ = base
    other = School.__new__(School)
    other.__dict__.update(school.__dict__)
    with store.writing(school.engine) as conn:
        stranger = store.add_person(conn, "quill", "Ada Quill", "quill@mail.example")
    other.people["quill"] = stranger
    second = c.RecordSchool(
        school="Other School", urn="990002", school_type="community", phase="primary", policy="mk-2010",
        calendar="calendar-mk", category="LA3", holders={"sip": ((stranger, None, None),)},
    )  # fmt: skip
    school.door.ask("B", second, by="engine", now=at("2026-11-27"), src="school:B")
    before = words(seen_by(base, "quill"))
    school.ask(c.LogConcern(judged=("T12",)), "nair", at("2026-11-28"))
    stranger_sees, officer_sees = seen_by(base, "quill"), seen_by(base, "okafor")
    assert words(stranger_sees) == before
    assert "a teacher starts in January" in words(officer_sees)
    for path in ("/register", "/register?on=2026-12-01"):
        said = words(seen_by(base, "quill", path))
        assert "The words are kept to officers who hold a post in this case" in said
        assert "teacher" not in said
    assert stranger_sees.status_code == 200


def test_rating_is_offered_to_whoever_may_rate_and_of_today_alone(base: tuple[School, str]) -> None:
    assert 'href="/cases/A/do/rate_risk?then=%2Fregister"' in seen_by(base, "okafor").text
    assert "rate_risk" not in seen_by(base, "okafor", "/register?on=2026-11-30").text


def test_who_looks_at_the_register_is_written_down_for_each_school(base: tuple[School, str]) -> None:
    seen_by(base, "okafor")
    seen_by(base, "okafor", "/register?on=2026-11-30")
    with store.reading(base[0].engine) as conn:
        assert [read.what for read in reads(conn, "A")] == ["risk register", "risk register of 2026-11-30"]


def test_a_corrected_rating_is_on_no_register(base: tuple[School, str]) -> None:
    school, _ = base
    with store.reading(school.engine) as conn:
        wrong = [x for x in store.entries(conn, "A") if x.type == "risk.rated"][-1]
    school.ask(c.CorrectEntry(entry=wrong.id, reason="of another school"), "okafor", at("2026-12-01"))
    for path in ("/register", "/register?on=2026-11-30"):
        said = words(seen_by(base, "okafor", path))
        assert "High ↓ Getting worse" in said
        assert "Getting better" not in said


def test_a_page_of_the_register_asks_few_questions_however_many_schools_there_are(sqlite: Engine) -> None:
    many = [School(sqlite, f"S{n:02}") for n in range(27)]
    on_the_register(*many)
    for school in many:
        rated(school, "high", "unchanged", "2026-09-20")
    with desk_of(a_desk(sqlite, NOW)) as address:
        first = seen_by((many[0], address), "okafor")
        assert len(schools(first)) == 25
        asked: list[str] = []
        event.listen(sqlite, "before_cursor_execute", lambda *said: asked.append(said[2]))
        second = seen_by((many[0], address), "okafor", "/register?page=2")
    assert schools(second) == ["S25", "S26"]
    assert "page 2 of 2" in words(second)
    of_the_page = [said for said in asked if said.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE"))]
    assert len(of_the_page) <= 14, of_the_page  # the page's own twelve, and two for signing in
