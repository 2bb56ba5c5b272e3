"""The autumn round: which schools are decided, what speaks for another category, and the letters in one go."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, event

from cases import commands as c
from cases.case import ENGINE
from cases.framework import Shelf
from cases.reading_log import reads
from cases.sight import sight_of
from cases.store import add_person, entries, reading, writing
from desk.category_round import Wanted, counts, listed, round_of
from desk.category_schools import schools
from desk.site.desk import Desk
from notifications.drafting import draft_letter
from notifications.outlook import bring_up_to_date
from tests.cases.school import School, at
from tests.desk.api.calling import desk_at, with_parts
from tests.desk.browsing import Browser, desk_of, words

NOON = at("2026-11-09", "12:00")


class Round:
    """Three schools of one authority: A is decided, B has an open case and is not, C has none."""

    def __init__(self, engine: Engine, approves: bool = True) -> None:
        shelf = Shelf() if approves else None
        self.a, self.b, self.c = (School(engine, id, shelf=shelf) for id in "ABC")
        with_parts(self.a)
        self.a.concern()
        self.b.concern()
        self.a.in_4a()
        self.desk: Desk = desk_at(engine, self.a, NOON)

    def page(self, who: str = "okafor", path: str = "/categories") -> str:
        with desk_of(self.desk) as base:
            return words(Browser(self.desk, base, self.a.people[who]).get(path))

    def row(self, school: str, who: str = "okafor") -> str:
        """What the page says of one school, whose case is its last letter."""
        said = self.page(who)
        return said[said.index(f"case {school} ") :].split("URN")[0]


@pytest.fixture
def autumn(engine: Engine) -> Round:
    return Round(engine)


def test_the_round_is_the_autumn_term_of_the_framework(autumn: Round) -> None:
    framework = autumn.desk.framework
    for today, name in ((date(2026, 11, 9), "2026/27"), (date(2027, 3, 1), "2026/27"), (date(2027, 9, 20), "2027/28")):
        held = round_of(framework, today)
        assert held is not None
        assert (held.name, held.decide.id, held.template) == (f"autumn term {name}", "O04", "category_autumn")
        assert held.write is not None
        assert held.write.id == "O01"


def test_each_school_is_shown_as_it_stands(autumn: Round) -> None:
    a, b, c_ = (autumn.row(one) for one in "ABC")
    assert "LA4a" in a
    assert "16 September 2026" in a
    assert "Agrees" in a
    assert "To be written" in a
    assert "T05" in b
    assert "Not recorded" in b
    assert "Not yet" in b
    assert "Once it is decided" in b
    assert "No concern is logged" in c_
    assert "no case is open" in c_


def test_the_sentence_of_the_framework_stands_beside_it(autumn: Round) -> None:
    said = autumn.page()
    assert "“A category will be agreed each autumn term” (section 14)" in said
    assert "“informed of the category by letter in the autumn term” (section 15)" in said


def test_which_are_still_to_be_decided_or_written_to(autumn: Round) -> None:
    decide, write = autumn.page(path="/categories?show=decide"), autumn.page(path="/categories?show=write")
    assert ("case B" in decide, "case A" in decide) == (True, False)
    assert ("case A" in write, "case B" in write) == (True, False)
    assert "All schools (3) To be decided (1) Letters to write (1)" in decide
    assert "case A" in autumn.page(path="/categories?category=LA4a")
    assert "case B" not in autumn.page(path="/categories?category=LA4a")
    assert "3 schools" in autumn.page(path="/categories?q=FERN")
    assert "0 schools" in autumn.page(path="/categories?q=%25")


def test_the_schools_view_and_what_the_governors_ask(autumn: Round) -> None:
    autumn.b.door.ask("B", c.SchoolView(view="LA3"), by=autumn.b.people["nair"], now=NOON)
    autumn.b.door.ask("B", c.RequestCategory(to="LA4a"), by=autumn.b.people["pask"], now=NOON)
    said = autumn.row("B")
    assert "Thinks it is LA3" in said
    assert "The governors ask for LA4a." in said


def test_what_was_said_last_year_is_not_this_years(engine: Engine) -> None:
    autumn = Round(engine)
    next_year = Desk(autumn.desk.office, lambda: at("2027-10-11", "12:00"))
    with desk_of(next_year) as base:
        said = words(Browser(next_year, base, autumn.a.people["okafor"]).get("/categories"))
    a = said[said.index("case A ") :].split("URN")[0]
    assert "Not yet" in a
    assert "Not recorded" in a


def test_a_decision_that_was_struck_out_is_none(autumn: Round) -> None:
    with reading(autumn.desk.engine) as conn:
        decided = next(x for x in entries(conn, "A") if x.type == "category.decided")
    strike = c.CorrectEntry(entry=decided.id, reason="It was another school.")
    autumn.a.door.ask("A", strike, by=autumn.a.people["okafor"], now=NOON)
    assert "Not yet" in autumn.row("A")


def test_restricted_evidence_is_shown_to_officers_of_the_school_alone(engine: Engine, autumn: Round) -> None:
    restricted = c.LogConcern(judged=("T12", "T05"))
    autumn.b.door.ask("B", restricted, by=autumn.b.people["nair"], now=NOON)
    with writing(engine) as conn:
        stranger = add_person(conn, "vance", "Vance", "vance@mail.example")
    start = c.StartHolder(role="hsi", person=stranger, first_day=date(2026, 9, 2))
    elsewhere = School(engine, "D", without=("hsi",))
    elsewhere.door.ask("D", start, by=ENGINE, now=NOON)
    autumn.a.people["vance"] = stranger
    assert "T12" in autumn.row("B")
    assert "T12" in autumn.row("B", "ames")
    assert "T12" not in autumn.row("B", "vance")
    assert "T05" in autumn.row("B", "vance")


@pytest.mark.parametrize(
    ("who", "status"),
    [("okafor", 200), ("ames", 200), ("birkett", 404), ("pask", 404), ("clay", 404), ("adair", 404)],
    ids=["officer", "auditor", "head", "chair", "clerk", "administrator"],
)
def test_who_sees_the_round(sqlite: Engine, who: str, status: int) -> None:
    autumn = Round(sqlite)
    with desk_of(autumn.desk) as base:
        browser = Browser(autumn.desk, base, autumn.a.people[who])
        assert browser.get("/categories").status_code == status
        written = browser.post("/categories/letters")
        assert written.status_code == (200 if who == "okafor" else 404)


def test_a_look_is_written_down_for_each_school_of_the_page(autumn: Round) -> None:
    autumn.page("ames")
    with reading(autumn.desk.engine) as conn:
        assert {(x.case, x.what) for x in reads(conn)} == {(id, "categories") for id in "ABC"}


# --- letters in one go ---------------------------------------------------------------------------------------------
def test_the_letters_of_all_that_are_decided_are_drafted_in_one_go(autumn: Round) -> None:
    decided = c.DecideCategory(to="LA4a", school_view="agrees")
    autumn.b.door.ask("B", decided, by=autumn.b.people["nair"], now=NOON)
    with desk_of(autumn.desk) as base:
        officer = Browser(autumn.desk, base, autumn.a.people["okafor"])
        assert "Write the letters of all 2" in words(officer.get("/categories"))
        done = words(officer.post("/categories/letters"))
        assert "2 letters were written" in done
        assert "Drafted as category_autumn-2026-1, for somebody else to approve" in done
        assert "Write the letters" not in words(officer.get("/categories"))
        again = words(officer.post("/categories/letters"))
        assert "No school waits for a letter." in again
    for id in "AB":
        with reading(autumn.desk.engine) as conn:
            case = autumn.a.door.case(conn, id)
        assert [(d.template, d.standing) for d in case.drafts.values()] == [("category_autumn", "drafted")]
    assert "Waits to be approved" in autumn.row("A")


def test_a_form_that_is_sent_twice_writes_one_letter(autumn: Round) -> None:
    with desk_of(autumn.desk) as base:
        officer = Browser(autumn.desk, base, autumn.a.people["okafor"])
        for _ in range(2):
            officer.post("/categories/letters", {"once": "a" * 32})
    with reading(autumn.desk.engine) as conn:
        assert len(autumn.a.door.case(conn, "A").drafts) == 1


def test_a_letter_that_was_sent_back_is_written_anew(autumn: Round) -> None:
    with desk_of(autumn.desk) as base:
        officer = Browser(autumn.desk, base, autumn.a.people["nair"])
        officer.post("/categories/letters")
        back = c.SendBackLetter(id="category_autumn-2026-1", reason="The first paragraph.")
        autumn.a.door.ask("A", back, by=autumn.a.people["okafor"], now=NOON)
        assert "Drafted as category_autumn-2026-2" in words(officer.post("/categories/letters"))


def test_one_that_cannot_be_written_stops_no_other(autumn: Round) -> None:
    decided = c.DecideCategory(to="LA4a", school_view="agrees")
    autumn.b.door.ask("B", decided, by=autumn.b.people["nair"], now=NOON)
    ended = c.EndHolder(role="chair", person=autumn.a.people["pask"], last_day=date(2026, 11, 8))
    autumn.a.door.ask("A", ended, by=ENGINE, now=NOON)
    with desk_of(autumn.desk) as base:
        done = words(Browser(autumn.desk, base, autumn.a.people["okafor"]).post("/categories/letters"))
    assert "1 letter was written" in done
    assert "1 could not be written; the list says why." in done
    assert "has no Chair of Governors on 9 November 2026" in done


def test_a_letter_drafted_elsewhere_in_the_meantime_is_not_drafted_again(autumn: Round) -> None:
    ask = c.IssueLetter(template="category_autumn")
    sender = autumn.desk.office.sender
    draft_letter(autumn.a.door, "A", ask, by=autumn.a.people["nair"], now=NOON, sender=sender)
    with desk_of(autumn.desk) as base:
        done = words(Browser(autumn.desk, base, autumn.a.people["okafor"]).post("/categories/letters"))
    assert "No school waits for a letter." in done


def test_where_nobody_approves_they_are_issued(engine: Engine) -> None:
    autumn = Round(engine, approves=False)
    autumn.desk.office.__dict__["shelf"] = autumn.a.door.shelf
    with desk_of(autumn.desk) as base:
        officer = Browser(autumn.desk, base, autumn.a.people["okafor"])
        assert "Each is issued at once." in words(officer.get("/categories"))
        assert "Issued; it goes with the next post" in words(officer.post("/categories/letters"))
    assert "Issued, on its way" in autumn.row("A")


# --- cost ----------------------------------------------------------------------------------------------------------
def test_a_page_asks_few_questions_however_many_schools_there_are(engine: Engine, autumn: Round) -> None:
    for n in range(40):
        School(engine, f"S{n:02}", shelf=Shelf())
    bring_up_to_date(autumn.a.door, NOON, autumn.desk.office.days_ahead)
    asked: list[str] = []
    with desk_of(autumn.desk) as base:
        officer = Browser(autumn.desk, base, autumn.a.people["okafor"])
        officer.get("/categories")
        event.listen(engine, "before_cursor_execute", lambda *x: asked.append(x[2]))
        said = officer.get("/categories")
    counted = [x for x in asked if x.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE"))]
    assert len(counted) <= 12, counted
    assert len(said.content) < 150_000
    assert "page=2" in said.text


def test_the_fold_of_the_category_is_that_of_the_case(autumn: Round) -> None:
    """What is folded from a part of the entries says the same as the whole case."""
    held = round_of(autumn.desk.framework, NOON.date())
    assert held is not None
    with reading(autumn.desk.engine) as conn:
        ids, total = listed(conn, Wanted(), held, counts(conn, held))
        okafor = autumn.a.people["okafor"]
        sight = sight_of(conn, okafor, autumn.desk.framework.policy, NOON.date())
        found = schools(conn, autumn.desk, ids, held, sight, okafor, NOON.date())
        cases = [autumn.a.door.case(conn, id) for id in ids]
    assert total == 3
    assert [(x.category, x.open, x.ofsted) for x in found] == [(x.category, x.open, x.ofsted_concern) for x in cases]
    assert [x.concern_on for x in found] == [x.concern.on if x.concern else None for x in cases]
