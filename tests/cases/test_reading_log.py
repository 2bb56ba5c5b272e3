"""Who looked at which case: written down, counted into the sealed record day by day, and after a while forgotten."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from cases import events as e
from cases.ledger import ledger_entries
from cases.reading import load_policy
from cases.reading_log import Read, count_reads, days, forget_reads, kept_from, log_read, reads, reads_fit
from cases.store import OnlyRead, StoreTrouble, grant_reader, grant_to, lock_head, log, reading, writing
from cases.verify import verify
from tests.cases.test_store_refuses import acting_as, role

__all__ = ["role"]

MONDAY = datetime(2026, 11, 9, 9, 30, tzinfo=UTC)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


@pytest.fixture
def looked(engine: Engine) -> Engine:
    """Two reads on Monday and one on Tuesday."""
    with writing(engine) as conn:
        log_read(conn, "P0001", "A", "why", "cli", MONDAY)
        log_read(conn, "anna", "B", "trail", "cli", MONDAY + timedelta(minutes=1))
        log_read(conn, "P0002", "A", "bundle", "bundle", TUESDAY)
    return engine


def count(engine: Engine, now: datetime) -> list[date]:
    with writing(engine) as conn:
        return count_reads(conn, lock_head(conn), now)


def counted(engine: Engine) -> list[dict[str, Any]]:
    with reading(engine) as conn:
        return [dict(x.data) for x in ledger_entries(conn, e.ReadsCounted)]


def standings(engine: Engine) -> dict[int, str]:
    with reading(engine) as conn:
        return {one.day.day: one.standing for one in days(conn)}


def by_hand(engine: Engine, sql: str) -> None:
    with writing(engine) as conn:
        conn.exec_driver_sql(sql)


# --- written down --------------------------------------------------------------------------------------------------
def test_who_looked_is_there_in_order_by_case_and_by_day(looked: Engine) -> None:
    with reading(looked) as conn:
        assert [x.reader for x in reads(conn)] == ["P0001", "anna", "P0002"]
        assert reads(conn, "A") == [
            Read(MONDAY, "P0001", "A", "why", "cli"),
            Read(TUESDAY, "P0002", "A", "bundle", "bundle"),
        ]
        assert [x.case for x in reads(conn, on=MONDAY.date())] == ["A", "B"]
        assert reads(conn, "B", TUESDAY.date()) == []


def test_a_moment_is_kept_as_the_same_moment_in_utc(engine: Engine) -> None:
    from tests.cases.school import at

    with writing(engine) as conn:
        log_read(conn, "P0001", "A", "why", "cli", at("2026-07-01", "00:30"))
    with reading(engine) as conn:
        assert [x.at for x in reads(conn, on=date(2026, 6, 30))] == [at("2026-07-01", "00:30")]


# --- counted -------------------------------------------------------------------------------------------------------
def test_each_day_that_is_over_is_counted_once(looked: Engine) -> None:
    assert count(looked, TUESDAY) == [MONDAY.date()]
    assert count(looked, WEDNESDAY) == [TUESDAY.date()]
    assert count(looked, WEDNESDAY) == []
    assert [(x["day"], x["reads"]) for x in counted(looked)] == [("2026-11-09", 2), ("2026-11-10", 1)]
    with reading(looked) as conn:
        assert verify(conn) == []
        assert [x.case for x in log(conn)] == ["record", "record"]


def test_a_day_is_counted_once_whoever_looked_in_its_last_second_is_written_down(looked: Engine) -> None:
    midnight = datetime(2026, 11, 10, tzinfo=UTC)
    assert count(looked, midnight + timedelta(minutes=59)) == []
    assert count(looked, midnight + timedelta(hours=1)) == [MONDAY.date()]


def test_a_day_on_which_nobody_looked_has_no_entry(looked: Engine) -> None:
    count(looked, WEDNESDAY + timedelta(days=30))
    assert len(counted(looked)) == 2


def test_the_digest_can_be_worked_out_by_anybody(engine: Engine) -> None:
    with writing(engine) as conn:
        log_read(conn, "P0001", "A", "why", "cli", MONDAY)
    count(engine, TUESDAY)
    line = b'[1,"2026-11-09T09:30:00.000000Z","P0001","A","why","cli"]\n'
    assert counted(engine)[0]["digest"] == sha256(line).hexdigest()


def test_names_are_not_in_the_sealed_record(looked: Engine) -> None:
    count(looked, WEDNESDAY)
    assert not [x for x in counted(looked) if "anna" in str(x) or "P0001" in str(x)]


# --- still what was counted ----------------------------------------------------------------------------------------
CHANGES = [
    "DELETE FROM reads WHERE reader = 'anna'",
    "UPDATE reads SET reader = 'P0009' WHERE reader = 'anna'",
    "UPDATE reads SET case_id = 'B' WHERE what = 'why'",
    "UPDATE reads SET what = 'owed' WHERE what = 'why'",
    "UPDATE reads SET channel = 'web' WHERE what = 'why'",
    "UPDATE reads SET at = '2026-11-09T09:30:00.000001Z' WHERE what = 'why'",
    "INSERT INTO reads (at, reader, case_id, what, channel) "
    "VALUES ('2026-11-09T10:00:00.000000Z', 'P0009', 'A', 'why', 'cli')",
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_log_that_was_changed_by_hand_is_found_out(looked: Engine, change: str) -> None:
    count(looked, WEDNESDAY)
    with reading(looked) as conn:
        assert reads_fit(conn) == []
    by_hand(looked, change)
    with reading(looked) as conn:
        assert reads_fit(conn) == [MONDAY.date()]
    assert standings(looked) == {9: "does not fit", 10: "fits"}


def test_what_is_not_counted_yet_cannot_be_vouched_for_and_says_so(looked: Engine) -> None:
    count(looked, TUESDAY)
    assert standings(looked) == {9: "fits", 10: "not counted yet"}


# --- forgotten -----------------------------------------------------------------------------------------------------
def test_old_reads_are_forgotten_once_they_are_counted(looked: Engine) -> None:
    count(looked, TUESDAY)
    with writing(looked) as conn:
        assert forget_reads(conn, WEDNESDAY.date()) == 2
    with reading(looked) as conn:
        assert [x.reader for x in reads(conn)] == ["P0002"]
        assert reads_fit(conn) == []
    assert standings(looked) == {9: "gone", 10: "not counted yet"}
    assert [x["reads"] for x in counted(looked)] == [2]


def test_the_day_itself_is_not_before_it(looked: Engine) -> None:
    count(looked, WEDNESDAY)
    with writing(looked) as conn:
        assert forget_reads(conn, MONDAY.date()) == 0
        assert forget_reads(conn, TUESDAY.date()) == 2


def test_a_day_that_was_deleted_too_early_is_found_out_by_who_knows_how_long_it_is_kept(looked: Engine) -> None:
    count(looked, WEDNESDAY)
    by_hand(looked, "DELETE FROM reads WHERE at < '2026-11-10'")
    with reading(looked) as conn:
        assert reads_fit(conn) == []
        assert reads_fit(conn, kept=MONDAY.date()) == [MONDAY.date()]
        assert reads_fit(conn, kept=TUESDAY.date()) == []


@pytest.mark.parametrize(("policy", "first"), [("mk-2010", date(2025, 11, 10)), ("composite-2026", date(2025, 11, 10))])
def test_how_long_reads_are_kept_is_said_by_the_policy(policy: str, first: date) -> None:
    known = load_policy(policy)
    assert kept_from(known, TUESDAY.date()) == first
    assert kept_from(known.model_copy(update={"retention": None}), TUESDAY.date()) is None


# --- who may -------------------------------------------------------------------------------------------------------
def test_an_auditor_may_add_that_they_looked_and_nothing_else(postgresql: Engine, role: str) -> None:
    with writing(postgresql) as conn:
        grant_reader(conn, role)
    with acting_as(role, postgresql) as conn:
        log_read(conn, "auditor", "A", "audit", "cli", MONDAY)
        assert [x.reader for x in reads(conn)] == ["auditor"]
    for attempt in ("DELETE FROM reads", "UPDATE reads SET reader = ''", "TRUNCATE reads"):
        with pytest.raises(OnlyRead), acting_as(role, postgresql) as conn:
            conn.exec_driver_sql(attempt)


def test_the_application_may_forget_but_not_rewrite(postgresql: Engine, role: str) -> None:
    with writing(postgresql) as conn:
        grant_to(conn, role)
    with acting_as(role, postgresql) as conn:
        log_read(conn, "P0001", "A", "why", "cli", MONDAY)
        assert count_reads(conn, lock_head(conn), TUESDAY) == [MONDAY.date()]
        assert forget_reads(conn, TUESDAY.date()) == 1
    with pytest.raises(StoreTrouble), acting_as(role, postgresql) as conn:
        conn.exec_driver_sql("UPDATE reads SET reader = ''")


def test_a_read_without_a_reader_is_no_read(engine: Engine) -> None:
    with pytest.raises(DBAPIError), writing(engine) as conn:
        log_read(conn, None, "A", "why", "cli", MONDAY)  # type: ignore[arg-type]
