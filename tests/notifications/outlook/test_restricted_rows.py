"""The lists over all cases hold what is owed because of restricted evidence, and give it to those who may see that."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from cases import commands as c
from cases.reading import load_policy
from cases.sight import Open, open_to, sight_of
from cases.store import add_person, entries, reading, writing
from notifications import round, unsent
from notifications.outlook import owed
from notifications.outlook.asking import Listed, Orders, Wanted, caseload, whole_caseload
from tests.cases.school import School, at
from tests.notifications.outlook.schools import bring, listed, more_schools, owes

POLICY = load_policy("mk-2010")
NOW = at("2026-11-17", "11:00")
TODAY = NOW.date()
OF_THE_CASE, OF_ANOTHER, AUDITOR = "okafor", "stray", "moss"
ORDERS = Orders([one.id for one in POLICY.categories])


@pytest.fixture
def school(engine: Engine) -> School:
    """Fernhollow, with a pattern of allegations whose alert to the head is late; and another school, whose head of
    school improvement holds no post at Fernhollow."""
    school = School(engine)
    with writing(engine) as conn:
        for who in (OF_ANOTHER, AUDITOR):
            school.people[who] = add_person(conn, who, who.title(), f"{who}@mail.example")
    held = {"hsi": ((school.people[OF_ANOTHER], None, None),), "auditor": ((school.people[AUDITOR], None, None),)}
    more_schools(school, ["B"], holders=held)
    school.ask(c.LogConcern(judged=("T12",), data={"allegations_on_file": 70318}), "nair", at("2026-11-09", "09:00"))
    round.look(school.door, ["A", "B"], at("2026-11-13", "07:00"))
    bring(school, NOW)
    return school


def seen_by(conn: Any, school: School, who: str) -> Open:
    person = school.people[who]
    return open_to(sight_of(conn, person, POLICY, TODAY), person, POLICY, TODAY)


def asked(school: School, who: str) -> tuple[set[str], int, list[str], dict[str, Listed]]:
    """What somebody is told of all cases: what is owed in A, how much is late, what will go, and the caseload."""
    with reading(school.engine) as conn:
        seen = seen_by(conn, school, who)
        found = owed.owed(conn, TODAY, 60, "", owed.WHEN, 99, 0, (), seen)
        numbers = owed.signs(conn, NOW, 60, "", owed.everywhere, TODAY, seen)
        goes = owed.coming(conn, owed.everywhere, 99, 0, seen)
        cases = whole_caseload(conn, Wanted(standing=""), TODAY, ORDERS, seen)
    assert [numbers.late, numbers.today, numbers.ahead] == [
        len([o for o in found if o.when == one]) for one in owed.WHEN
    ]
    assert numbers.coming == len(goes)
    return (
        {o.duty for o in found if o.case_id == "A"},
        numbers.late,
        [g.note for g in goes],
        {x.case_id: x for x in cases},
    )


def test_the_rows_are_marked(school: School) -> None:
    assert [row["restricted"] for row in owes(school.engine, "A", "O17")] == [1]
    assert {row["duty"] for row in listed(school.engine, "owing") if row["restricted"]} == {"O17"}
    assert {row["case_id"]: row["restricted"] for row in listed(school.engine, "outlook")} == {"A": 1, "B": 0}


@pytest.mark.parametrize("who", [OF_THE_CASE, AUDITOR])
def test_those_who_may_see_it_are_told_that_it_is_late(school: School, who: str) -> None:
    duties, late, goes, cases = asked(school, who)
    assert "O17" in duties
    assert cases["A"].late == late == 1
    assert "Alert the head with evidence" in " ".join(goes)


def test_others_are_told_what_is_owed_besides(school: School) -> None:
    duties, late, goes, cases = asked(school, OF_ANOTHER)
    with_it, *_, known = asked(school, OF_THE_CASE)
    assert duties == with_it - {"O17"}
    assert duties
    assert cases["A"].late == late == 0
    assert "Alert the head" not in " ".join(goes)
    assert cases["A"].next_due == known["A"].next_due


def test_nobody_finds_it_by_asking_for_what_is_late_or_by_sorting(school: School) -> None:
    with reading(school.engine) as conn:
        for who, found in ((OF_THE_CASE, ["A"]), (OF_ANOTHER, [])):
            seen = seen_by(conn, school, who)
            late = caseload(conn, Wanted(standing="", late=True), TODAY, ORDERS, seen)
            assert [x.case_id for x in late.rows] == found
            assert late.total == len(found)
        for sort in ("late", "due"):
            by = caseload(
                conn, Wanted(standing="", sort=sort, down=True), TODAY, ORDERS, seen_by(conn, school, OF_ANOTHER)
            )
            assert len(by.rows) == 2


def test_what_waits_because_of_it_is_hidden_from_others_alone(school: School) -> None:
    with reading(school.engine) as conn:
        hidden = {who: unsent.hidden(conn, POLICY, seen_by(conn, school, who)) for who in (OF_THE_CASE, OF_ANOTHER)}
        waiting = {one.template: one.id for one in unsent.waiting(conn, unsent.TO_GO, 99)}
        counts = [unsent.counts(conn, one).to_go for one in hidden.values()]
    assert hidden[OF_THE_CASE] == frozenset()
    assert hidden[OF_ANOTHER] == {waiting["concern_logged"], waiting["due_O17"]}
    assert counts[0] - counts[1] == 2


def test_once_it_is_corrected_nothing_is_marked_any_more(school: School) -> None:
    with reading(school.engine) as conn:
        logged = next(x for x in entries(conn, "A") if x.type == "concern.logged")
    school.ask(c.CorrectEntry(entry=logged.id, reason="another school was meant"), "okafor", at("2026-11-17", "12:00"))
    bring(school, at("2026-11-18"))
    assert not [row for row in listed(school.engine, "owing") if row["restricted"]]
    assert date(2026, 11, 18).isoformat() in {row["looked_on"] for row in listed(school.engine, "outlook")}


def test_what_was_done_about_it_tells_of_it_also_once_it_is_corrected(school: School) -> None:
    """Its check stands, and starts a duty: pages hide both, and so do the lists."""
    school.ask(c.CheckConcern(with_="sip_manager"), "okafor", at("2026-11-17", "11:30"))
    with reading(school.engine) as conn:
        logged = next(x for x in entries(conn, "A") if x.type == "concern.logged")
    school.ask(c.CorrectEntry(entry=logged.id, reason="another school was meant"), "okafor", at("2026-11-17", "12:00"))
    bring(school, at("2026-11-18"))
    assert [row["restricted"] for row in owes(school.engine, "A", "O18")] == [1]
    assert "O18" not in asked(school, OF_ANOTHER)[0]
