"""What is printed for a meeting: everything that the page says, on A4, each sheet known by itself, nothing to press."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser

from cases import commands as c
from tests.browser.chromium import needs_chromium, visiting
from tests.browser.paper import A4, Printed, printed, squeezed
from tests.browser.worked import Worked

pytestmark = [needs_chromium, pytest.mark.timeout(300)]
TALL, ACROSS = A4, A4[::-1]
CASE, REGISTER, PAST = "/cases/A", "/register", "/register?on=2027-01-20"
PAGES = {
    CASE: TALL,
    "/cases/B?on=2027-01-20": TALL,
    REGISTER: ACROSS,
    PAST: ACROSS,
    "/cases/A/plan": ACROSS,
    "/cases/B/plan": ACROSS,
    "/cases/A/meetings/A2": TALL,
}
HEADED = {REGISTER: "Risk register", PAST: "Risk register on 20 January 2027"}
SCHOOLS = {"A": "Fernhollow Primary School", "B": "St Aldhelm's Church of England Secondary School"}
A_LINE = 12
"""Points from one line to the next: what is closer than that runs into it."""
WHY = "The new deputy has begun on tracking, and the governors have seen the first figures. Attendance is still low. "
NOISE = ("Signout", "Skipto", "Recordsomething", "Ratetherisk", "/cases/", "http", "Showthatday")


@pytest.fixture(scope="module", autouse=True)
def much_on_record(worked: Worked) -> None:
    """A register and plans that take more than one sheet; every one of Appendix 2's columns has words in it."""
    now, okafor = worked.desk.now(), worked.people["okafor"]
    appendix = worked.desk.framework.policy.action_plan
    assert appendix
    row = dict.fromkeys(appendix.activity, "Readers in years 3 to 6, £1,200 for books")
    reading = c.PlannedPriority(priority="Reading", activities=(row,) * 9)
    worked.desk.door.ask("B", c.AgreePlan(school_signed=True, priorities=(reading,)), by=okafor, now=now, source="web")
    for n in range(6):
        rated = c.RateRisk(rating="very_high", direction="improving", reason=f"{n}: {WHY * 3}", de_escalation=WHY)
        action = c.CarryAction(id=f"paper-{n}", meeting="A2", due=date(2027, 4, 20), text=WHY, lead="head")
        for case, asked in (("A", rated), ("B", rated), ("A", action)):
            worked.desk.door.ask(case, asked, by=okafor, now=now, source="web")


@pytest.fixture(scope="module", params=PAGES)
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def paper(browser: Browser, worked: Worked, path: str) -> Iterator[Printed]:
    with visiting(browser, worked.desk, worked.base, worked.people["okafor"]) as page:
        page.goto(path)
        yield printed(page)


def test_each_sheet_is_a4_and_says_what_it_is_and_as_at_which_day(paper: Printed, path: str) -> None:
    assert set(paper.sides) == {PAGES[path]}
    what = HEADED.get(path) or SCHOOLS[path.removeprefix("/cases/")[0]]
    said = ("Milton Keynes", "as at 17 March 2027", "David Okafor", what)
    for n, sheet in enumerate(paper.sheets, 1):
        assert not [one for one in said if squeezed(one) not in sheet]
        assert f"Page{n}of{len(paper.sheets)}" in sheet


def test_what_each_sheet_says_of_itself_stands_clear_of_what_follows(paper: Printed) -> None:
    assert all(gap > A_LINE for gap in paper.gaps), paper.gaps


def test_every_row_stands_whole_on_one_sheet_under_its_heads(paper: Printed) -> None:
    assert paper.tables
    for table in paper.tables:
        assert table.rows
        for row in table.rows:
            assert set(paper.sheets_with(row)) & set(paper.sheets_with(table.heads)), row


def test_no_heads_stand_alone_at_the_foot_of_a_sheet(paper: Printed) -> None:
    for table in paper.tables:
        with_a_row = {sheet for row in table.rows for sheet in paper.sheets_with(row)}
        assert set(paper.sheets_with(("".join(table.heads),))) <= with_a_row, table.heads


def test_nothing_to_press_fill_in_or_follow_is_printed(paper: Printed) -> None:
    assert paper.controls == ()
    assert not [noise for noise in NOISE if any(noise in sheet for sheet in paper.sheets)]


def test_nothing_is_wider_than_the_paper(paper: Printed) -> None:
    assert paper.too_wide == ()


@pytest.mark.parametrize("path", [REGISTER], indirect=True)
def test_the_register_goes_over_sheets_and_shows_what_was_folded_away(paper: Printed) -> None:
    assert len(paper.sheets) > 1
    assert sum("Itcomesdownwhen" in sheet for sheet in paper.sheets) == len(paper.sheets)
    for n in range(6):
        assert sum(sheet.count(squeezed(f"{n}: {WHY * 3}")) for sheet in paper.sheets) == len("AB")


@pytest.mark.parametrize("path", [CASE], indirect=True)
def test_the_case_has_the_picture_and_not_its_table_again(paper: Printed) -> None:
    everything = "".join(paper.sheets)
    assert "Grey hatching: school holiday".replace(" ", "") in everything
    assert "Concernsandpowers" in everything
    assert "Thesameasatable" not in everything
