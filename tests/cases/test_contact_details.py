"""Where somebody can be reached is changed at the door, with an entry that names what changed and nobody's address."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from cases import commands as c
from cases.people import Person
from cases.refusals import NotAllowed, Refusal
from cases.store import StoreTrouble, entries, people, reading
from tests.cases.school import School, at

NOON = at("2026-09-18", "12:00")


@pytest.fixture
def school(engine: Engine) -> School:
    return School(engine)


def person(school: School, handle: str) -> Person:
    with reading(school.engine) as conn:
        return people(conn)[school.people[handle]]


def test_a_new_address_is_used_from_now_on_and_what_is_left_out_stays(school: School) -> None:
    ask = c.ChangeDetails(person=school.people["pask"], email="chair@fernhollow.example", phone="01908 550100")
    done = school.ask(ask, "okafor", NOON)
    found = person(school, "pask")
    assert (found.email, found.phone) == ("chair@fernhollow.example", "01908 550100")
    assert found.post == "4 Orchard Row, Milton Keynes (invented)"
    [entry] = done.entries
    assert (entry.type, entry.data["changed"]) == ("contact_details.changed", ["email", "phone"])
    assert "fernhollow.example" not in str(entry.data)


def test_nobody_is_left_without_any_way_to_be_reached(school: School) -> None:
    before = person(school, "birkett")
    with pytest.raises(StoreTrouble, match="neither an e-mail address nor a postal one"):
        school.ask(c.ChangeDetails(person=school.people["birkett"], email=""), "okafor", NOON)
    assert person(school, "birkett") == before
    with reading(school.engine) as conn:
        assert [entry.type for entry in entries(conn, school.id)] == ["school.recorded"]


def test_only_the_authority_changes_them_and_only_of_its_schools_people(school: School) -> None:
    phone = {"phone": "01908 550100"}
    with pytest.raises(NotAllowed):
        school.ask(c.ChangeDetails(person=school.people["birkett"], **phone), "birkett", NOON)
    with pytest.raises(Refusal, match="has no post to do with Fernhollow"):
        school.ask(c.ChangeDetails(person=school.people["passer_by"], **phone), "okafor", NOON)
    with pytest.raises(Refusal, match="Nothing was given to change"):
        school.ask(c.ChangeDetails(person=school.people["pask"]), "okafor", NOON)
