"""Keys: shown once, good until their last day, for their scopes alone, and made by those who may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select

from cases import schema
from cases.reading_log import reads
from cases.refusals import NotAllowed, Refusal
from cases.store import reading, writing
from desk.api import keys
from tests.cases.school import School
from tests.desk.api.calling import ENDS, NOON, System, a_key, desk_at, with_parts


@pytest.fixture
def school(engine: Engine) -> School:
    return with_parts(School(engine))


def test_the_key_itself_is_kept_nowhere(engine: Engine, school: School) -> None:
    text = a_key(desk_at(engine, school), school, "okafor")
    assert keys.WRITTEN.fullmatch(text)
    with reading(engine) as conn:
        (row,) = conn.execute(select(schema.api_keys)).all()
        opened = keys.opened_by(conn, text, ENDS)
    assert text.split("_", 2)[2] not in str(row)
    assert opened is not None
    assert opened.person == school.people["okafor"]


def test_it_opens_nothing_after_its_last_day(engine: Engine, school: School) -> None:
    text = a_key(desk_at(engine, school), school, "okafor")
    with reading(engine) as conn:
        assert keys.opened_by(conn, text, ENDS)
        assert keys.opened_by(conn, text, ENDS + timedelta(days=1)) is None


def test_a_key_that_is_revoked_opens_nothing(engine: Engine, school: School) -> None:
    desk = desk_at(engine, school)
    text = a_key(desk, school, "okafor")
    system = System(desk, text)
    assert system.get("/cases").status_code == 200
    with writing(engine) as conn:
        keys.revoke(conn, desk.framework.policy, text.split("_")[1], school.people["adair"], NOON)
    assert system.get("/cases").status_code == 401
    with writing(engine) as conn, pytest.raises(Refusal, match="no key"):
        keys.revoke(conn, desk.framework.policy, text.split("_")[1], school.people["adair"], NOON)


@pytest.mark.parametrize(
    "text",
    ["", "upt_", "upt_00000000_" + "A" * 43, "x" * 5000, "upt_0000000\u00e9_" + "A" * 43],
    ids=["empty", "begun", "unknown", "long", "not_ascii"],
)
def test_what_is_no_key_opens_nothing(engine: Engine, school: School, text: str) -> None:
    with reading(engine) as conn:
        assert keys.opened_by(conn, text, NOON.date()) is None


def test_who_makes_keys_is_in_the_policy(engine: Engine, school: School) -> None:
    desk = desk_at(engine, school)
    for who in ("okafor", "adair"):
        assert a_key(desk, school, "nair", by=who)
    for who in ("nair", "birkett", "ames", "clay", "region"):
        with pytest.raises(NotAllowed, match="may make keys"):
            a_key(desk, school, who, by=who)


@pytest.mark.parametrize(
    ("system", "scopes", "ends", "why"),
    [
        ("", ("read:cases",), ENDS, "no name"),
        ("a\nb", ("read:cases",), ENDS, "no name"),
        ("x" * 101, ("read:cases",), ENDS, "no name"),
        ("S", (), ENDS, "what it is for"),
        ("S", ("read:everything",), ENDS, "no scope"),
        ("S", ("record:no_such_word",), ENDS, "no scope"),
        ("S", ("read:cases",), date(2026, 11, 8), "is over"),
    ],
    ids=["nameless", "two_lines", "long", "no_scope", "unknown", "unknown_word", "past"],
)
def test_a_key_says_what_it_is_for_and_until_when(
    engine: Engine, school: School, system: str, scopes: tuple[str, ...], ends: date, why: str
) -> None:
    desk = desk_at(engine, school)
    by = school.people["okafor"]
    with writing(engine) as conn, pytest.raises(Refusal, match=why):
        keys.make(conn, desk.framework.policy, system=system, person=by, scopes=scopes, ends=ends, by=by, now=NOON)


def test_a_key_made_for_somebody_else_approves_nothing(engine: Engine, school: School) -> None:
    """Otherwise whoever makes keys would be both the author of a letter and its second pair of eyes."""
    desk = desk_at(engine, school)
    texts = [a_key(desk, school, "marsh", by="okafor"), a_key(desk, school, "okafor", by="okafor")]
    with reading(engine) as conn:
        others, own = (keys.opened_by(conn, text, NOON.date()) for text in texts)
    assert others is not None
    assert own is not None
    assert not others.allows("record:approve")
    assert not others.allows("record:approve_erasure")
    assert others.allows("record:send_back")
    assert own.allows("record:approve")


def test_that_a_key_was_made_is_written_down(engine: Engine, school: School) -> None:
    a_key(desk_at(engine, school), school, "nair")
    with reading(engine) as conn:
        (line,) = reads(conn)
    assert (line.reader, line.case, line.channel) == (school.people["okafor"], "", "cli")
    assert line.what.endswith("made")


def test_when_a_key_was_last_used_is_kept(engine: Engine, school: School) -> None:
    desk = desk_at(engine, school)
    System(desk, a_key(desk, school, "nair")).get("/cases")
    with reading(engine) as conn:
        assert [key.used_at for key in keys.keys(conn)] == [NOON]


def test_guessing_is_slowed_down(engine: Engine, school: School) -> None:
    desk = desk_at(engine, school, limit_failures=3)
    guess = System(desk, "upt_00000000_" + "A" * 43)
    assert [guess.get("/cases").status_code for _ in range(5)] == [401, 401, 401, 429, 429]
    assert int(guess.get("/cases").headers["retry-after"]) > 0


def test_a_key_may_ask_so_often_and_no_more(engine: Engine, school: School) -> None:
    desk = desk_at(engine, school, limit_key=3)
    system = System(desk, a_key(desk, school, "nair"))
    assert [system.get("/cases").status_code for _ in range(4)] == [200, 200, 200, 429]
    other = System(desk, a_key(desk, school, "okafor"))
    assert other.get("/cases").status_code == 200


def test_the_door_is_asked_as_the_person_of_the_key(engine: Engine, school: School) -> None:
    desk = desk_at(engine, school)
    done = System(desk, a_key(desk, school, "nair")).post("/cases/A/sip_visit")
    assert done.status_code == 200
    assert [(x["type"], x["by"]) for x in done.json()["entries"]] == [("visit.sip", school.people["nair"])]
