"""The pack for the school monitoring group: whose cases, as of which day, and what is not in it."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine

from cases import commands as c
from cases.reading import load_policy
from cases.refusals import Refusal
from cases.sight import Sight, sight_of
from cases.store import entries, reading
from desk.reports import group
from desk.reports.group import Pack, monitoring_pack
from desk.reports.of_school import Reader
from desk.reports.paper import pdf
from desk.reports.report import Listed, Part, Rows, Said
from tests.desk.reports.some_schools import TODAY, Schools

POLICY = load_policy("mk-2010")
EVERY = tuple(category.id for category in POLICY.categories)
SECRET = "T12"
NOW = TODAY.date()


@pytest.fixture
def schools(engine: Engine) -> Schools:
    """Two schools with a case, one of them with a concern that only its own officers may see."""
    it = Schools(engine)
    it.ask("990101", c.LogConcern(judged=("T05", SECRET)), "2026-09-15", "nair")
    it.moved("990101", "LA4b", "2026-09-16")
    it.moved("990102", "LA4a", "2026-09-18")
    it.in_the_plan("990101", "Every pupil is tracked")
    it.ask("990101", c.BookMeeting(meeting="tig", id="G1", date=date(2026, 11, 4)), "2026-10-13")
    it.ask("990101", c.HoldMeeting(id="G1", absent=("chair",)), "2026-11-04")
    return it


def packed(schools: Schools, by: str = "okafor", on: date = NOW, restricted: bool = False,
           categories: tuple[str, ...] = EVERY) -> Pack:  # fmt: skip
    who = schools.people[by]
    with reading(schools.engine) as conn:
        sight = sight_of(conn, who, POLICY, NOW)
        reader = Reader(who, sight, NOW, restricted)
        return monitoring_pack(conn, schools.door, POLICY, on, categories, reader)


def said(part: Part) -> str:
    found: list[str] = []
    for block in part.blocks:
        match block:
            case Said():
                found.append(block.text)
            case Listed():
                found += block.items
            case Rows():
                found += [block.caption, *(cell for row in block.rows for cell in row)]
    return "\n".join(found)


def test_every_open_case_has_a_page_and_a_line(schools: Schools) -> None:
    made = packed(schools)
    assert made.cases == ("990101", "990102")
    summary, *pages = made.report.parts
    assert [page.title for page in pages] == [
        "Amberley Infant School (case 990101)",
        "Brackenfield School (case 990102)",
    ]
    lines = next(x for x in summary.blocks if isinstance(x, Rows) and x.caption.startswith("Each school")).rows
    assert [line[:3] for line in lines] == [
        ("Amberley Infant School", "LA4b", "16 September 2026"),
        ("Brackenfield School", "LA4a", "18 September 2026"),
    ]
    assert lines[0][5] == "1"  # the milestone of 20 November has not been met


def test_a_school_s_page_says_what_the_record_says(schools: Schools) -> None:
    page = said(packed(schools).report.parts[1])
    for words in ("Every pupil is tracked", "20 November 2026", "not met in time", "held", "Chair of Governors",
                  "Leaving LA4b: no summative meeting has been held", "T05: "):  # fmt: skip
        assert words in page


def test_restricted_evidence_is_in_no_pack_unless_somebody_who_may_see_it_asks(schools: Schools) -> None:
    paper = PdfReader(BytesIO(pdf(packed(schools).report, NOW)))
    assert SECRET not in "".join(page.extract_text() for page in paper.pages)
    assert SECRET not in repr(packed(schools).report)
    assert SECRET in said(packed(schools, restricted=True).report.parts[1])


def test_an_officer_without_a_post_at_the_school_does_not_get_it_by_asking(schools: Schools) -> None:
    stranger = Reader("P9999", Sight(leads=frozenset({"hsi"})), NOW, True)
    with reading(schools.engine) as conn:
        made = monitoring_pack(conn, schools.door, POLICY, NOW, EVERY, stranger)
    assert SECRET not in repr(made.report)


def test_what_was_written_about_the_risk_stays_with_restricted_evidence(schools: Schools) -> None:
    schools.ask("990101", c.CheckConcern(with_="sip_manager"), "2026-11-05")
    schools.ask("990101", c.IssueLetter(template="concern_alert"), "2026-11-05")
    schools.ask("990101", c.ReportRisk(), "2026-11-06")
    rated = c.RateRisk(rating="high", direction="improving", reason="the allegations are looked into")
    schools.ask("990101", rated, "2026-11-09")
    assert "High, improving" in repr(packed(schools).report)
    assert "allegations" not in repr(packed(schools).report)
    assert "allegations" in repr(packed(schools, restricted=True).report)


def test_the_pack_as_of_a_day_holds_what_was_on_record_by_then(schools: Schools) -> None:
    made = packed(schools, on=date(2026, 9, 16))
    assert made.cases == ("990101",)
    page = said(made.report.parts[1])
    assert "Every pupil is tracked" not in page
    assert "No action plan with milestones has been agreed." in page


def test_a_move_that_was_found_wrong_later_is_in_the_pack_of_a_day_on_which_it_stood(schools: Schools) -> None:
    """The schools are chosen by what their pages say: what was on record by the end of the day."""
    with reading(schools.engine) as conn:
        moved = [x for x in entries(conn, "990102") if x.type == "category.changed"][-1]
    schools.ask("990102", c.CorrectEntry(entry=moved.id, reason="it was another school"), "2026-11-11")
    then = date(2026, 9, 18)
    assert packed(schools, on=then, categories=("LA4a",)).cases == ("990102",)
    assert packed(schools, on=then, categories=("LA3",)).cases == ()
    assert packed(schools, categories=("LA4a",)).cases == ()


def test_only_the_categories_that_were_chosen_are_in_it(schools: Schools) -> None:
    assert packed(schools, categories=("LA4a",)).cases == ("990102",)
    nothing = packed(schools, categories=("LA1",))
    assert nothing.cases == ()
    assert pdf(nothing.report, NOW).startswith(b"%PDF")


def test_too_many_schools_for_one_pack_is_said_before_any_is_read(
    schools: Schools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group, "MOST", 1)
    with pytest.raises(Refusal, match="2 schools would be in it, and 1 is the most"):
        packed(schools)


def test_an_entry_that_was_corrected_is_in_no_pack(schools: Schools) -> None:
    schools.ask("990102", c.LogConcern(judged=("T05",)), "2026-11-10", "nair")
    assert "T05" in said(packed(schools).report.parts[2])
    with reading(schools.engine) as conn:
        last = [x for x in entries(conn, "990102") if x.type == "concern.logged"][-1]
    schools.ask("990102", c.CorrectEntry(entry=last.id, reason="it was another school"), "2026-11-11")
    assert "T05" not in said(packed(schools).report.parts[2])
