"""Deliveries owed: written once, with the entry that calls for them or not at all, and taken by one worker."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from cases import commands as c
from cases.act import Door
from cases.schema import DELIVERY_STATES, deliveries, log_head
from cases.store import lock_head as hold
from cases.store import reading, writing
from cases.trail import stamp
from notifications import following, outbox
from notifications.deciding import arrived
from notifications.outbox import LEASE, Delivery, claim
from notifications.round import daily
from tests.cases.school import School, at
from tests.notifications.posting import post, rows, told
from tests.notifications.servers import Answers, server
from tests.policies import open_shelf

NOON = at("2026-09-18", "12:00")


@pytest.fixture
def school(engine: Engine) -> School:
    return School(engine, by_post=False)


def keys(engine: Engine) -> list[str]:
    with reading(engine) as conn:
        return list(conn.execute(select(deliveries.c.key).order_by(deliveries.c.delivery_id)).scalars())


def cursor(engine: Engine) -> tuple[int, int]:
    """Where the record ends, and up to where the notices have followed it."""
    with reading(engine) as conn:
        return tuple(conn.execute(select(log_head.c.size, log_head.c.told)).one())


# --- following the record ------------------------------------------------------------------------------------------
def test_an_entry_and_the_deliveries_it_calls_for_are_written_together(school: School) -> None:
    school.concern()
    [row] = rows(school.engine).values()
    assert (row.template, row.channel, row.state, row.attempts) == ("concern_logged", "email", "queued", 0)
    assert row.actor == school.people["nair"]
    assert row.message_id.startswith("n.")
    assert len(row.message_id) < 60
    size, followed = cursor(school.engine)
    assert followed == size == 3


def test_what_cannot_be_committed_calls_for_nothing(school: School) -> None:
    class Trouble(Exception):
        pass

    def half() -> None:
        with writing(school.engine) as conn:
            head, case = hold(conn), school.door.case(conn, school.id)
            asked = c.LogConcern(judged=("T05",))
            school.door.do(conn, head, case, asked, by=school.people["nair"], now=NOON, source="cli")
            raise Trouble

    before = cursor(school.engine)
    with pytest.raises(Trouble):
        half()
    assert keys(school.engine) == []
    assert cursor(school.engine) == before


def test_entries_that_nobody_followed_are_caught_up_with(school: School) -> None:
    deaf = Door(school.engine, open_shelf())
    deaf.ask(school.id, c.LogConcern(judged=("T05",)), by=school.people["nair"], now=at("2026-09-15"))
    assert keys(school.engine) == []
    assert cursor(school.engine)[0] == 3
    school.ask(c.SipVisit(), "nair", at("2026-09-16"))
    [key] = keys(school.engine)
    assert "concern_logged" in key
    assert cursor(school.engine) == (4, 4)


def test_following_twice_writes_nothing_twice(school: School) -> None:
    done = school.concern()
    with writing(school.engine) as conn:
        head = hold(conn)
        following.follow(school.door, conn, head, done.case, done.entries, school.door.framework(done.case))
    assert len(keys(school.engine)) == 1


def test_that_something_was_told_calls_for_nothing(school: School) -> None:
    school.concern()
    with server(Answers()) as port:
        post(school, port, NOON)
    sent = told(school.engine, "notice.sent")
    assert [following.calls_for_something(entry) for entry in sent] == [False]
    assert len(keys(school.engine)) == 1


def test_a_morning_twice_calls_for_nothing_twice(school: School) -> None:
    school.concern()
    morning = at("2026-09-21", "07:00")  # O17: due on 22 September, a reminder the working day before
    first, second = daily(school.door, morning), daily(school.door, morning)
    assert (first.notices, second.notices, first.troubles) == (1, 0, {})
    assert [row.template for row in rows(school.engine).values()] == ["concern_logged", "due_O17"]


def test_a_morning_that_was_missed_is_made_up_for(school: School) -> None:
    school.concern()
    daily(school.door, at("2026-09-22", "07:00"))
    assert [row.template for row in rows(school.engine).values()] == ["concern_logged", "due_O17"]


# --- taking ----------------------------------------------------------------------------------------------------------
def take(engine: Engine, who: str) -> list[int]:
    """Take one after another until nothing is left."""
    taken: list[int] = []
    while True:
        with writing(engine) as conn:
            hold(conn)
            delivery = claim(conn, NOON, who)
        if delivery is None:
            return taken
        taken.append(delivery.id)


def test_each_delivery_is_taken_by_one_worker(school: School) -> None:
    school.concern()
    school.in_4a()
    school.category_letter()
    start = Barrier(4)

    def work(who: str) -> list[int]:
        start.wait()
        return take(school.engine, who)

    with ThreadPoolExecutor(4) as threads:
        taken = [id for ids in threads.map(work, ["one", "two", "three", "four"]) for id in ids]
    assert sorted(taken) == [1, 2, 3]
    assert {row.state for row in rows(school.engine).values()} == {"sending"}
    assert {row.lease_until for row in rows(school.engine).values()} == {stamp(NOON + LEASE)}


def lost(engine: Engine, when: datetime, dead: bool = False) -> list[Delivery]:
    with reading(engine) as conn:
        return outbox.abandoned(conn, when, dead)


def test_what_is_taken_is_abandoned_when_its_lease_runs_out_or_nobody_lives(school: School) -> None:
    school.concern()
    take(school.engine, "one")
    assert lost(school.engine, NOON + LEASE) == []
    assert len(lost(school.engine, NOON + LEASE + timedelta(seconds=1))) == 1
    assert len(lost(school.engine, NOON, dead=True)) == 1


def test_a_telephone_duty_is_raised_once_and_told_once(sqlite: Engine) -> None:
    school = School(sqlite)  # the chair has no e-mail
    school.in_4b()
    school.ask(c.BookMeeting(meeting="intervention_meeting", id="M1", date=date(2026, 9, 24)), "okafor", NOON)
    daily(school.door, at("2026-09-22", "07:00"))
    with server(Answers()) as port:
        first = post(school, port, at("2026-09-22", "07:01"))
        second = post(school, port, at("2026-09-22", "07:02"))
    assert (first.raised, second.raised) == (1, 0)
    duty = rows(sqlite)["pask meeting_reminder"]
    assert (duty.channel, duty.state) == ("phone_task", "queued")
    when = at("2026-09-22", "11:00")
    assert (
        arrived(school.door, duty.delivery_id, school.people["okafor"], when)
        == f"Delivery {duty.delivery_id} is recorded as told by telephone."
    )
    assert rows(sqlite)["pask meeting_reminder"].state == "told"
    assert "Nothing was recorded" in arrived(school.door, duty.delivery_id, school.people["okafor"], when)
    assert len([entry for entry in told(sqlite) if entry.data.get("delivery") == duty.delivery_id]) == 2


# --- states and threads --------------------------------------------------------------------------------------------
def test_a_state_that_is_none_is_refused_by_the_database(school: School) -> None:
    school.concern()
    assert "forgotten" not in DELIVERY_STATES
    with pytest.raises(IntegrityError), writing(school.engine) as conn:
        outbox.settle(conn, 1, "forgotten", NOON)


def test_a_reply_hangs_on_the_first_and_the_latest_e_mail_somebody_had(school: School) -> None:
    school.concern()
    school.in_4b()
    for id, day in (("M1", 12), ("M2", 13), ("M3", 14)):
        school.ask(c.BookMeeting(meeting="intervention_meeting", id=id, date=date(2026, 10, day)), "okafor", NOON)
    with server(Answers()) as port:
        post(school, port, NOON)
    with reading(school.engine) as conn:
        hers = [d for d in outbox.in_state(conn, "sent") if d.person == school.people["birkett"]]
        assert outbox.thread(conn, "A", hers[0].id, hers[0].person) == ()
        assert outbox.thread(conn, "A", hers[1].id, hers[1].person) == (hers[0].message_id,)
        assert outbox.thread(conn, "A", hers[2].id, hers[2].person) == (hers[0].message_id, hers[1].message_id)


def test_what_a_corrected_entry_called_for_does_not_go(school: School) -> None:
    """The wrong entry's notice is still in the outbox: it stays there, for an officer to see."""
    logged = school.ask(c.LogConcern(judged=("T01",)), "nair", NOON).entries[-1]
    school.ask(c.CorrectEntry(entry=logged.id, reason="wrong school"), "nair", NOON)
    kept = rows(school.engine)["okafor concern_logged"]
    assert (kept.state, kept.last_error) == ("stopped", "The entry that called for it has been corrected.")
