"""What the lists are asked: filtered, sorted, a page at a time; for one person or for everybody; for a term."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from cases import commands as c
from cases import schema
from cases.commands import COMMANDS
from cases.reading import load_policy
from cases.sight import all_open
from cases.store import reading, writing
from desk.ways import BY_ENTRY, way_of
from notifications.outlook import owed, term
from notifications.outlook.asking import A_PAGE, Orders, Wanted, caseload, whole_caseload
from notifications.outlook.holding import cases_of, held_on
from tests.cases.school import School, at
from tests.notifications.outlook.schools import NOON, book, bring, more_schools, of

TODAY = NOON.date()
POLICY = load_policy("mk-2010")
ORDERS = Orders([one.id for one in POLICY.categories])


@pytest.fixture
def school(engine: Engine) -> School:
    """Four schools: Fernhollow in 4b, Beech in 4a, Cedar and Dale with no case."""
    school = School(engine)
    more_schools(school, ["B"], school="Beech_100% Academy", urn="880001", school_type="voluntary_aided")
    more_schools(school, ["C"], school="cedar School", urn="880002", phase="secondary")
    more_schools(school, ["D"], school="Dale\\Side School", urn="880003")
    school.concern()
    school.in_4b()
    of(school, "B").concern()
    of(school, "B").in_4a()
    bring(school)
    return school


def names(school: School, **wanted: Any) -> list[str]:
    with reading(school.engine) as conn:
        found = caseload(conn, Wanted(**{"standing": "", **wanted}), TODAY, ORDERS, all_open)
    return [one.case_id for one in found.rows]


# --- the caseload
@pytest.mark.parametrize(
    ("wanted", "cases"),
    [
        ({}, "BCDA"),
        ({"standing": "open"}, "BA"),
        ({"standing": "none"}, "CD"),
        ({"category": "LA4a"}, "B"),
        ({"school_type": "voluntary_aided"}, "B"),
        ({"phase": "secondary"}, "C"),
        ({"words": "fern"}, "A"),
        ({"words": "FERN hollow"}, "A"),
        ({"words": "8800"}, "BCD"),
        ({"words": "d"}, "BCD"),
        ({"words": "100%"}, "B"),
        ({"words": "%"}, "B"),
        ({"words": "_1"}, "B"),
        ({"words": "e\\s"}, "D"),
        ({"words": "nowhere"}, ""),
        ({"on_register": True}, ""),
        ({"on_register": False, "standing": "open"}, "BA"),
        ({"sort": "category"}, "CDBA"),
        ({"sort": "category", "down": True}, "ABCD"),
        ({"sort": "since"}, "BACD"),
        ({"sort": "no such"}, "BCDA"),
    ],
    ids=lambda said: str(said),
)
def test_what_is_found_and_in_which_order(school: School, wanted: dict[str, Any], cases: str) -> None:
    assert names(school, **wanted) == list(cases)


def test_what_is_not_known_comes_last_whichever_way_it_is_sorted(school: School) -> None:
    book(school, "A1", date(2026, 11, 25))
    bring(school)
    assert [names(school, sort="tig", down=down)[0] for down in (False, True)] == ["A", "A"]


def test_the_cases_that_are_late_and_those_that_are_ready_for_exit(school: School) -> None:
    assert names(school, late=True) == ["B", "A"]  # nobody was told within five days
    assert names(school, ready=True) == []
    of(school, "B").ask(c.DecideCategory(to="LA3", school_view="agrees"), "nair", at("2026-11-09"))
    of(school, "B").ask(c.IssueLetter(template="closure"), "okafor", at("2026-11-09"))
    bring(school)
    assert names(school, ready=True) == ["B"]


def test_a_page_that_is_not_there_is_the_last(school: School) -> None:
    more_schools(school, [f"S{n:02}" for n in range(A_PAGE)])
    with reading(school.engine) as conn:
        found = caseload(conn, Wanted(standing="", page=99), TODAY, ORDERS, all_open)
        everything = whole_caseload(conn, Wanted(standing=""), TODAY, ORDERS, all_open)
    assert (found.page, found.pages, found.total, len(found.rows)) == (2, 2, A_PAGE + 4, 4)
    assert found.rows == everything[A_PAGE:]
    assert everything[-1].as_of is None


# --- who holds what
HOLDINGS: list[list[tuple[str, str | None, str | None]]] = [
    [("one", None, None)],
    [("one", None, None), ("two", "2026-10-01", None)],
    [("one", None, "2026-10-31"), ("two", "2026-10-01", None)],
    [("two", "2026-10-01", None), ("one", None, None)],
    [("one", "2026-09-01", None), ("two", "2026-09-01", None)],
    [("one", "2026-09-01", "2026-09-30"), ("two", "2026-11-01", "2026-11-30")],
    [("one", "2026-11-09", "2026-11-09")],
]


@pytest.mark.parametrize("held", HOLDINGS, ids=[f"case{n}" for n in range(len(HOLDINGS))])
def test_the_list_of_posts_says_what_the_case_says(
    engine: Engine, held: list[tuple[str, str | None, str | None]]
) -> None:
    school = School(engine)
    day: Callable[[str | None], date | None] = lambda said: date.fromisoformat(said) if said else None  # noqa: E731
    who = {"one": school.people["nair"], "two": school.people["croft"]}
    posts = tuple((who[name], day(first), day(last)) for name, first, last in held)
    more_schools(school, ["H"], holders={"sip": posts})
    with reading(engine) as conn:
        case = school.door.case(conn, "H")
        for on in (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1), TODAY, date(2026, 12, 1)):
            found = [row for row in conn.execute(held_on(on.isoformat())) if row.case_id == "H"]
            assert [row.person_id for row in found] == [p for p in [case.holder("sip", on)] if p]


def test_my_cases_are_those_in_which_i_hold_a_post_today(school: School) -> None:
    new = school.people["passer_by"]
    start = c.StartHolder(role="sip", person=new, first_day=date(2026, 11, 10))
    school.ask(start, "croft", at("2026-11-02"))
    with reading(school.engine) as conn:
        assert list(conn.execute(cases_of(new, TODAY)).scalars()) == []
        assert list(conn.execute(cases_of(new, date(2026, 11, 10))).scalars()) == ["A"]
        assert "A" not in conn.execute(cases_of(school.people["nair"], date(2026, 11, 10))).scalars().all()


# --- owed, coming and waiting
def test_what_is_owed_by_one_person_and_by_everybody(school: School) -> None:
    with reading(school.engine) as conn:
        mine = owed.owed(conn, TODAY, 400, school.people["nair"], owed.WHEN, 100, 0, (), all_open)
        all_of_it = owed.owed(conn, TODAY, 400, "", owed.WHEN, 100, 0, (), all_open)
        numbers = owed.signs(conn, NOON, 400, school.people["nair"], owed.everywhere, TODAY, all_open)
    assert {o.role for o in mine} == {"sip"}
    assert {o.role for o in all_of_it} == {"sip", "hsi"}
    assert [o for o in all_of_it if o.role == "sip"] == mine
    assert (numbers.late, numbers.today, numbers.ahead) == tuple(sum(o.when == one for o in mine) for one in owed.WHEN)


def test_a_meeting_whose_day_has_come_only_has_to_be_recorded(school: School) -> None:
    book(school, "A1", date(2026, 11, 25))
    bring(school, at("2026-11-25"))
    with reading(school.engine) as conn:
        all_of_it = owed.owed(conn, date(2026, 11, 25), 60, "", owed.WHEN, 99, 0, POLICY.group_meetings(), all_open)
    [found] = [o for o in all_of_it if (o.case_id, o.duty) == ("A", "O05")]
    assert (found.meeting, found.short) == ("A1", 0)  # pro rata of two for a part of the term


def test_a_letter_waits_for_whoever_may_approve_it_and_did_not_write_it(school: School) -> None:
    draft = {"case_id": "A", "draft_id": "L1", "template": "closure", "dated": "2026-11-09", "standing": "drafted"}
    with writing(school.engine) as conn:
        conn.execute(insert(schema.drafted).values(**draft, restricted=0, author_id=school.people["okafor"]))

    def waits_for(who: str, roles: tuple[str, ...]) -> list[str]:
        with reading(school.engine) as conn:
            return [one.draft_id for one in owed.to_approve(conn, school.people[who], roles, TODAY, 10)]

    assert waits_for("marsh", ("ad", "hsi")) == ["L1"]
    assert waits_for("marsh", ("hsi",)) == []
    assert waits_for("okafor", ("ad", "hsi")) == []


# --- a term
def test_somebody_who_is_called_to_two_meetings_on_a_day_is_found(school: School) -> None:
    other = of(school, "B")
    book(school, "A1", date(2026, 11, 25), time="14:00", minutes=90)
    book(other, "B1", date(2026, 11, 25), time="15:00", minutes=60)
    book(school, "A2", date(2026, 12, 9), time="09:00", minutes=60)
    book(other, "B2", date(2026, 12, 9), time="10:00", minutes=60)
    bring(school)
    with reading(school.engine) as conn:
        found, total = term.clashes(conn, TODAY, date(2026, 12, 18), {"tig": ["hsi"]}, 10)
        first, _ = term.clashes(conn, TODAY, date(2026, 12, 18), {"tig": ["hsi", "sip", "senior_adviser"]}, 1)
    assert [(one.who, one.on, one.overlap) for one in found] == [
        ("Okafor", date(2026, 11, 25), True),
        ("Okafor", date(2026, 12, 9), False),
    ]
    assert total == 2
    assert [s.meeting_id for s in found[0].sittings] == ["A1", "B1"]
    assert len(first) == 1


def test_one_meeting_at_which_somebody_holds_two_posts_is_no_clash(school: School) -> None:
    start = c.StartHolder(role="senior_adviser", person=school.people["nair"], first_day=date(2026, 9, 16))
    school.ask(start, "croft", at("2026-11-02"))
    book(school, "A1", date(2026, 11, 25))
    bring(school)
    with reading(school.engine) as conn:
        assert term.clashes(conn, TODAY, date(2026, 12, 18), {"tig": ["sip", "senior_adviser"]}, 10) == ([], 0)


def test_which_school_is_short_of_a_meeting_and_in_which_half_term(school: School) -> None:
    calendar = school.door.shelf.framework("mk-2010").calendar
    terms = {span.name: span for span in calendar.spans("term")}

    def short_in(name: str) -> list[tuple[str, str, date, int]]:
        with reading(school.engine) as conn:
            counts = term.shortages(conn, POLICY, calendar, terms[name], TODAY)
            found = [x for one in counts for x in term.short(conn, POLICY, calendar, terms[name], TODAY, one, 50, 0)]
        assert sum(one.schools for one in counts) == len(found)
        return [(one.case_id, one.duty, one.due, one.short) for one in found]

    now, later = "autumn term 2026/27", "spring term 2026/27"
    first, last = (span.end for span in calendar.spans("half_term") if "spring" in span.name and "2026/27" in span.name)
    assert {(case, duty) for case, duty, _, _ in short_in(now)} == {("A", "O05"), ("A", "O06")}
    assert short_in(later) == [("A", "O06", first, 1), ("A", "O05", last, 2), ("A", "O06", last, 1)]
    book(school, "A1", date(2027, 1, 27))
    bring(school)
    assert short_in(later) == [("A", "O05", last, 1), ("A", "O06", last, 1)]


# --- the one thing to do
@pytest.mark.parametrize("policy", ["mk-2010", "composite-2026"])
def test_every_duty_leads_to_a_form_that_is_there(policy: str) -> None:
    known = load_policy(policy)
    for duty in known.duties:
        way = way_of(duty, known, "A", "S")
        assert way.word in COMMANDS or way.href == "/cases/A/letters" or not duty.met_by, duty.id
        assert f"/do/{way.word}" in way.href or way.word in ("", "book", "hold")
    assert set(BY_ENTRY.values()) <= COMMANDS.keys()


def test_a_meeting_is_recorded_once_its_day_has_come_and_else_booked() -> None:
    duty = next(d for d in POLICY.duties if d.id == "O05")
    assert way_of(duty, POLICY, "A/1").href == "/cases/A%2F1/meetings/new?kind=tig"
    assert way_of(duty, POLICY, "A", meeting="A1").href == "/cases/A/meetings/A1/record"
    assert way_of(duty, POLICY, "A", booked=True).href == "/cases/A/meetings"
    assert way_of(None, POLICY, "A").href == "/cases/A/do"
