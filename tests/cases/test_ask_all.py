"""Several asks in one: all of them are done, each on what the one before came to, or none is."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from cases import commands as c
from cases.refusals import Clash, NotAllowed, Refusal
from cases.schema import deliveries
from cases.store import entries, open_database, reading
from cases.trail import Entry
from cases.verify import verify
from tests.cases.school import School, at

NOON = at("2026-11-09", "12:00")
DAY = date(2026, 11, 25)


@pytest.fixture
def school(engine: Engine) -> School:
    school = School(engine)
    school.concern()
    school.in_4b()
    return school


def booked(id: str, on: date = DAY) -> c.BookMeeting:
    return c.BookMeeting(meeting="tig", id=id, date=on)


def cancelled(id: str) -> c.CancelMeeting:
    return c.CancelMeeting(id=id, reason="snow")


def trail(school: School) -> list[Entry]:
    with reading(school.engine) as conn:
        return entries(conn, school.id)


def letters(school: School) -> list[tuple[str, int]]:
    with reading(school.engine) as conn:
        rows = conn.execute(select(deliveries.c.template, deliveries.c.cause).order_by(deliveries.c.delivery_id))
        return [(row.template, row.cause) for row in rows]


def all_of(school: School, *asks: c.Command, src: str = "", seq: int | None = None, who: str = "okafor") -> list[str]:
    done = school.door.ask_all(school.id, asks, by=school.people[who], now=NOON, src=src, expect_seq=seq)
    return [entry.type for entry in done.entries]


def test_each_is_decided_on_what_the_one_before_came_to(school: School) -> None:
    assert all_of(school, booked("G1"), cancelled("G1"), booked("G2")) == [
        "meeting.booked",
        "meeting.cancelled",
        "meeting.booked",
    ]
    with reading(school.engine) as conn:
        case = school.door.case(conn, "A")
        assert {id: m.standing for id, m in case.meetings.items()} == {"G1": "cancelled", "G2": "booked"}
        assert verify(conn) == []


def test_the_second_refused_undoes_the_first(school: School) -> None:
    before, posted = trail(school), letters(school)
    with pytest.raises(Refusal) as no:
        all_of(school, booked("G1"), booked("G1"))
    after = trail(school)
    assert no.value.sentence.startswith("The meeting G1 was not booked. There is already a meeting G1.")
    assert [x.type for x in after[len(before) :]] == ["action.refused"]
    assert after[-1].data["command"] == "book"
    assert letters(school) == posted
    with reading(school.engine) as conn:
        assert school.door.case(conn, "A").meetings == {}
        assert verify(conn) == []


def test_what_is_done_with_them_is_undone_with_them(school: School) -> None:
    kept: list[int] = []
    with pytest.raises(Refusal):
        school.door.ask_all(
            "A", [booked("G1"), booked("G1")], by=school.people["okafor"], now=NOON, also=lambda *_: kept.append(1)
        )
    school.door.ask_all("A", [booked("G1")], by=school.people["okafor"], now=NOON, also=lambda *_: kept.append(2))
    assert kept == [2]


def test_somebody_who_may_do_only_one_of_them_does_neither(school: School) -> None:
    before = len(trail(school))
    reply = c.ReplyToMeeting(id="G1", person=school.people["birkett"], answer="accepted")
    all_of(school, booked("G1"))
    with pytest.raises(NotAllowed):
        all_of(school, reply, cancelled("G1"), who="birkett")
    assert [x.type for x in trail(school)[before:]] == ["meeting.booked", "action.refused"]


def test_the_same_request_twice_is_done_once(school: School) -> None:
    asks = (booked("G1"), booked("G2"))
    assert len(all_of(school, *asks, src="form-1")) == 2
    again = school.door.ask_all("A", asks, by=school.people["okafor"], now=NOON, src="form-1")
    assert (again.again, again.entries) == (True, ())


def test_the_same_refusal_twice_is_recorded_once(school: School) -> None:
    asks = (booked("G1"), booked("G1"))
    before = len(trail(school))
    for _ in range(2):
        with pytest.raises(Refusal, match="already a meeting G1"):
            all_of(school, *asks, src="form-1")
    assert len(trail(school)) == before + 1


def test_a_colleague_who_was_first_is_told_of(school: School) -> None:
    seen = trail(school)[-1].seq
    all_of(school, booked("G1"))
    with pytest.raises(Clash, match="Okafor recorded meeting booked") as clash:
        all_of(school, booked("G2"), booked("G3"), seq=seen)
    assert clash.value.seq == trail(school)[-1].seq


def test_two_at_once_are_both_whole(school: School) -> None:
    start = Barrier(2)

    def several(*ids: str) -> None:
        start.wait()
        all_of(school, *(booked(id) for id in ids))

    with ThreadPoolExecutor(2) as pool:
        for work in [pool.submit(several, "G1", "G2"), pool.submit(several, "G3", "G4")]:
            work.result()
    names = [x.data["meeting"] for x in trail(school) if x.type == "meeting.booked"]
    assert names in (["G1", "G2", "G3", "G4"], ["G3", "G4", "G1", "G2"])


ASKS = st.lists(
    st.one_of(
        st.builds(booked, st.sampled_from("abc")),
        st.builds(cancelled, st.sampled_from("abc")),
        st.just(c.SipVisit()),
        st.just(c.ReopenCase()),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asks=ASKS)
def test_together_they_come_to_what_they_would_one_by_one_or_to_nothing(
    sqlite_original: Path, tmp_path: Path, asks: list[c.Command]
) -> None:
    """The same asks of two schools, one by one and all at once, end in the same case: unless one of them is refused,
    and then all at once leaves the case as it was."""
    engine = open_database(f"sqlite:///{shutil.copy(sqlite_original, tmp_path / f'{uuid4()}.db')}")
    one, other = School(engine, id="S1"), School(engine, id="S2")
    for act in (School.concern, School.in_4b):
        act(one)
        act(other)
    refused = False
    for ask in asks:
        try:
            one.ask(ask, "okafor", NOON)
        except Refusal:
            refused = True
            break
    before = [x.type for x in trail(other)]
    try:
        all_of(other, *asks)
    except Refusal:
        assert refused
        assert [x.type for x in trail(other)] == [*before, "action.refused"]
    else:
        assert not refused
        assert [(x.type, x.data) for x in trail(one)] == [(x.type, x.data) for x in trail(other)]
    with reading(engine) as conn:
        assert verify(conn) == []
    engine.dispose()
