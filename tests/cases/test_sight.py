"""What somebody may see is what the posts they hold that day come to, asked once however many schools there are."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from cases import commands as c
from cases.case import ENGINE
from cases.sight import Sight, sight_of
from cases.store import add_person, reading, writing
from tests.cases.school import School, at
from tests.desk.pages.listing import counted
from tests.notifications.outlook.schools import more_schools
from tests.policies import open_shelf

TODAY = date(2026, 11, 9)


@pytest.fixture
def school(engine: Engine) -> School:
    school = School(engine)
    more_schools(school, [f"S{n}" for n in range(30)])
    return school


def sight(school: School, who: str, on: date = TODAY) -> Sight:
    with reading(school.engine) as conn:
        return sight_of(conn, school.people[who], open_shelf().framework("mk-2010").policy, on)


def appointed(school: School, role: str, who: str, on: date, case: str = "A") -> None:
    with writing(school.engine) as conn:
        person = school.people.setdefault(who, add_person(conn, who, who.title(), f"{who}@mail.example"))
    start = c.StartHolder(role=role, person=person, first_day=on)
    school.door.ask(case, start, by=ENGINE, now=at("2026-11-01"), src=f"{case}:{role}:{who}")


def test_the_head_of_many_schools_sees_each_of_them_and_asks_once(school: School) -> None:
    with counted(school.engine) as asked:
        seen = sight(school, "birkett")
    assert len(asked) == 1
    assert dict(seen.schools) == {id: {"head"} for id in ["A", *(f"S{n}" for n in range(30))]}
    assert not seen.everything


def test_whoever_was_replaced_sees_that_school_no_more_and_the_others_still(school: School) -> None:
    appointed(school, "head", "harlow", date(2026, 11, 9))
    assert "A" in sight(school, "birkett", date(2026, 11, 8)).schools
    assert "A" not in sight(school, "birkett").schools
    assert len(sight(school, "birkett").schools) == 30
    assert dict(sight(school, "harlow").schools) == {"A": {"head"}}
    assert not sight(school, "harlow", date(2026, 11, 8)).anything


def test_an_officer_replaced_in_one_school_is_an_officer_while_they_hold_the_post_in_another(school: School) -> None:
    everywhere = ["A", *(f"S{n}" for n in range(30))]
    for id in everywhere[:-1]:
        appointed(school, "hsi", "grant", date(2026, 11, 2), id)
    assert sight(school, "okafor").leads == {"hsi"}
    appointed(school, "hsi", "grant", date(2026, 11, 2), everywhere[-1])
    assert not sight(school, "okafor").anything
    assert sight(school, "grant").leads == {"hsi"}


def test_parts_in_the_desk_and_bodies_outside_it(school: School) -> None:
    for role in ("auditor", "clerk", "administrator", "diocese"):
        appointed(school, role, role, TODAY)
    assert sight(school, "auditor") == Sight(auditor=True)
    assert sight(school, "clerk") == Sight(clerk=True)
    assert sight(school, "administrator") == Sight(administrator=True)
    assert not sight(school, "diocese").anything
