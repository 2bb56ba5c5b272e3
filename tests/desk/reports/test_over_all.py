"""The yearly report on categories, and the summary for the Children's Trust, from a record."""

from __future__ import annotations

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, event

from cases import commands as c
from cases.reading import load_policy
from cases.refusals import Refusal
from cases.store import entries, reading
from desk.reports.categories import categories_report
from desk.reports.histories import History, histories, once
from desk.reports.paper import pdf
from desk.reports.report import Report, Rows, as_csv
from desk.reports.trust import trust_summary
from tests.desk.reports.some_schools import NAMES, TODAY, Schools

POLICY = load_policy("mk-2010")


def known(engine: Engine) -> dict[str, History]:
    with reading(engine) as conn:
        return histories(conn)


def table(report: Report, caption: str) -> Rows:
    return next(one for one in report.tables() if one.caption.startswith(caption))


def row(rows: Rows, *names: str) -> tuple[str, ...]:
    return next(one[len(names) :] for one in rows.rows if one[: len(names)] == names)


# --- categories
def test_the_report_counts_each_school_in_the_category_it_was_in_on_the_day(engine: Engine) -> None:
    schools = Schools(engine)
    schools.everything_moved()
    report = categories_report(known(engine), POLICY, TODAY.date())
    counts = {one[0].partition(":")[0]: one[1] for one in table(report, "Schools in each category").rows}
    assert counts == {"LA1": "0", "LA2": "1", "LA3": "3", "LA4a": "1", "LA4b": "1", "All": "6"}
    assert row(table(report, "Changes of category"), "LA3", "LA4a") == ("3",)
    assert row(table(report, "Changes of category"), "LA4a", "LA2") == ("1",)
    came = table(report, "Schools that came and left")
    assert [one[1] for one in came.rows] == ["3", "1", "6", "0"]


def test_the_report_as_of_an_earlier_day_knows_nothing_of_later_ones(engine: Engine) -> None:
    schools = Schools(engine)
    schools.everything_moved()
    report = categories_report(known(engine), POLICY, date(2026, 9, 30))
    counts = {one[0].partition(":")[0]: one[1] for one in table(report, "Schools in each category").rows}
    assert counts == {"LA1": "0", "LA2": "0", "LA3": "3", "LA4a": "3", "LA4b": "0", "All": "6"}
    before = categories_report(known(engine), POLICY, date(2026, 8, 31))
    assert table(before, "Schools in each category").rows[-1][1] == "0"


def test_by_phase_and_by_category_every_school_is_counted_once(engine: Engine) -> None:
    schools = Schools(engine)
    schools.everything_moved()
    whole = table(categories_report(known(engine), POLICY, TODAY.date()), "Schools by category and phase")
    numbers = [[int(cell) for cell in one[1:]] for one in whole.rows]
    assert [sum(one[:-1]) for one in numbers] == [one[-1] for one in numbers]
    assert [sum(column) for column in zip(*numbers[:-1], strict=True)] == numbers[-1]


def test_a_change_that_was_recorded_since_is_seen_and_a_corrected_one_is_not(engine: Engine) -> None:
    """What is at hand from the last report is brought up to date, and nothing is read twice."""
    schools = Schools(engine)
    schools.moved("990101", "LA4a", "2026-09-16")
    assert known(engine)["990101"].category(TODAY.date()) == "LA4a"
    with reading(engine) as conn:
        changed = schools.door.case(conn, "990101")
    schools.moved("990101", "LA4b", "2026-10-07")
    assert known(engine)["990101"].category(TODAY.date()) == "LA4b"
    with reading(engine) as conn:
        last = [x for x in entries(conn, "990101") if x.type == "category.changed"][-1]
    assert changed.category == "LA4a"
    schools.ask("990101", c.CorrectEntry(entry=last.id, reason="another school was meant"), "2026-10-08")
    assert known(engine)["990101"].category(TODAY.date()) == "LA4a"


def test_ten_reports_read_the_record_once(sqlite: Engine) -> None:
    schools = Schools(sqlite)
    schools.everything_moved()
    known(sqlite)
    asked: list[str] = []
    event.listen(sqlite, "before_cursor_execute", lambda c, cur, sql, *_: asked.append(sql))
    for _ in range(10):
        known(sqlite)
    assert len([sql for sql in asked if "case_events" in sql]) == 0


def test_a_school_that_became_an_academy_is_counted_until_that_day() -> None:
    school = History("primary", "LA3", date(2025, 1, 6), left=date(2026, 9, 1))
    assert school.there(date(2026, 8, 31))
    assert not school.there(date(2026, 9, 1))
    report = categories_report({"1": school}, POLICY, date(2026, 9, 2))
    assert row(table(report, "Schools that came and left"), "Became an academy") == ("1",)
    assert table(report, "Schools in each category").rows[-1] == ("All", "0", "1", "down 1")


def test_a_report_at_hand_is_made_anew_once_a_category_changed_and_not_before(sqlite: Engine) -> None:
    schools = Schools(sqlite)
    made: list[int] = []

    def counted(known: dict[str, History]) -> int:
        made.append(sum(school.category(TODAY.date()) == "LA4a" for school in known.values()))
        return made[-1]

    with reading(sqlite) as conn:
        assert [once(conn, "a report", counted) for _ in range(3)] == [0, 0, 0]
    schools.ask("990101", c.SipVisit(), "2026-09-15", "nair")
    with reading(sqlite) as conn:
        assert once(conn, "a report", counted) == 0
    assert made == [0]
    schools.moved("990101", "LA4a", "2026-09-16")
    with reading(sqlite) as conn:
        assert once(conn, "a report", counted) == 1
        assert once(conn, "another", counted) == 1
    assert made == [0, 1, 1]


# --- files
def test_a_cell_that_would_be_a_formula_is_text_to_a_spreadsheet() -> None:
    report = Report("R", "A", (Rows("=1+1", ("-x", "#n"), (("@cmd", "+1"), ("plain", "1"))),))
    lines = list(csv.reader(StringIO(as_csv(report).removeprefix("\ufeff"))))
    assert lines == [["'=1+1"], ["'-x", "n"], ["'@cmd", "'+1"], ["plain", "1"]]


def test_the_pdf_is_the_same_bytes_each_time_and_says_what_the_tables_say(sqlite: Engine) -> None:
    schools = Schools(sqlite)
    schools.everything_moved()
    report = categories_report(known(sqlite), POLICY, TODAY.date())
    made = pdf(report, TODAY.date())
    assert made == pdf(report, TODAY.date())
    read = PdfReader(BytesIO(made))
    said = " ".join(" ".join(one.extract_text() for one in read.pages).split())
    assert "Categories of all schools on 2 December 2026" in said
    assert "LA4b: Inadequate (School Causing Concern)" in said
    assert b"pdfuaid" in made


def test_a_name_that_no_font_has_still_makes_a_report() -> None:
    report = Report("R \U0001f4a5 and \u202eabc", "A", (Rows("T", ("x",), (("#panic()\x00",),)),))
    assert pdf(report, TODAY.date()).startswith(b"%PDF")


# --- the Trust
def everything_said(report: Report) -> bytes:
    paper = " ".join(one.extract_text() for one in PdfReader(BytesIO(pdf(report, TODAY.date()))).pages)
    return as_csv(report).encode() + paper.encode() + repr(report).encode()


def test_the_summary_for_the_trust_names_no_school_no_case_and_nobody(engine: Engine) -> None:
    schools = Schools(engine)
    schools.everything_moved()
    said = everything_said(trust_summary(known(engine), POLICY, TODAY.date()))
    for name in (*NAMES.values(), *NAMES, *(name.split()[0] for name in NAMES.values())):
        assert name.encode() not in said
    for handle, id in schools.people.items():
        for word in (handle, handle.title(), f"{handle}@mail.example", id):
            assert word.encode() not in said


def test_the_summary_tells_no_number_below_the_policy_s() -> None:
    schools = {str(n): History("primary", "LA4b" if n < 3 else "LA2", date(2025, 1, 6)) for n in range(40)}
    report = trust_summary(schools, POLICY, TODAY.date())
    numbers = {cell for one in report.tables() for line in one.rows for cell in line[1:]}
    assert {cell for cell in numbers if cell.isdigit()} == {"40", "35"}
    assert row(table(report, "Schools by the support"), "In a category of concern") == ("fewer than 5",)
    assert "3" not in numbers


def test_one_school_more_or_less_in_concern_looks_the_same() -> None:
    """Two summaries of the same day, of records that differ in one school, tell a reader nothing about it."""

    def said(concern: int) -> str:
        made = {str(n): History("primary", "LA4b" if n < concern else "LA2", date(2025, 1, 6)) for n in range(60)}
        return as_csv(trust_summary(made, POLICY, TODAY.date()))

    assert said(2) == said(1) == said(0)
    assert said(8) == said(9)
    assert said(2) != said(20)


def test_how_long_schools_were_in_concern_is_told_of_enough_schools_alone() -> None:
    def of(n: int) -> Rows:
        schools = {str(i): History("primary", "LA4b", date(2025, 12, 2)) for i in range(n)}
        return table(trust_summary(schools, POLICY, TODAY.date()), "Half of the schools")

    assert row(of(5), "Schools in a category of concern, up to now") == ("11 months",)
    assert row(of(4), "Schools in a category of concern, up to now") == ("Too few schools to say",)


def test_a_policy_that_does_not_say_what_is_small_gives_no_summary() -> None:
    bare = POLICY.model_copy(update={"small_numbers": None})
    with pytest.raises(Refusal, match="too small to be told"):
        trust_summary({}, bare, TODAY.date())


def test_an_authority_without_schools_has_a_summary_too() -> None:
    report = trust_summary({}, POLICY, TODAY.date())
    assert {cell for one in report.tables() for line in one.rows for cell in line[1:]} <= {
        "fewer than 5",
        "Too few schools to say",
    }
