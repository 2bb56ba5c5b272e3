"""Who is meant by what was typed: a short name, an e-mail address, or a whole name as it is written."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from cases.store import add_person, reading, writing
from desk.forms.people import finder


@pytest.mark.parametrize(
    "typed",
    ["oscar", "OSCAR@mail.example", "Óscar Strauß", "anna birkett"],
    ids=["short", "e-mail", "accents", "small"],
)
def test_somebody_is_found_as_people_write_them(engine: Engine, typed: str) -> None:
    with writing(engine) as conn:
        oscar = add_person(conn, "oscar", "Óscar Strauß", "oscar@mail.example")
        anna = add_person(conn, "anna", "Anna Birkett", "anna@mail.example")
    with reading(engine) as conn:
        assert finder(conn)(typed) == [anna if typed == "anna birkett" else oscar]


def test_of_two_of_one_name_both_are_meant(engine: Engine) -> None:
    with writing(engine) as conn:
        ids = {add_person(conn, handle, "Óscar Strauß", f"{handle}@mail.example") for handle in ("one", "other")}
    with reading(engine) as conn:
        assert set(finder(conn)("Óscar Strauß")) == ids
