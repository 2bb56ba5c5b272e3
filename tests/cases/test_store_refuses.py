"""What the databases themselves refuse, whoever asks."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from cases.store import StoreTrouble, add_person, append, entries, grant_reader, grant_to, lock_head, reading, writing
from cases.verify import verify
from tests.cases.recording import DRAFT, NOW, SECRET, add, forge, insert_by_hand

FORGERIES = [
    ({"position": 1}, "position is not the next"),
    ({"position": 3}, "position is not the next"),
    ({"position": -1}, "position is not the next"),
    ({"seq": 2}, "not the next of its case"),
    ({"seq": 4}, "not the next of its case"),
    ({"seq": 1}, "not the next of its case"),
    ({"case": "C9", "seq": 2}, "not the next of its case"),
    ({"prev": "00" * 32}, "leaf of the entry before it"),
    ({"prev": ""}, "leaf of the entry before it"),
    ({"prev": None}, "leaf of the entry before it"),
    ({"case": "C9", "seq": 1}, "leaf of the entry before it"),
    ({"at": "2026-09-15T15:30:00.000001Z"}, "not recorded after"),
    ({"at": "2020-01-01T00:00:00.000000Z"}, "not recorded after"),
    ({"leaf": b"short"}, "leaf is not"),
]


HOW = {"sqlite": ["INSERT", "ON CONFLICT", "REPLACE"], "postgresql": ["INSERT", "ON CONFLICT"]}


@pytest.mark.parametrize(("changes", "why"), FORGERIES)
def test_an_entry_out_of_order_is_refused(engine: Engine, changes: dict[str, Any], why: str) -> None:
    added = add(engine, "C1", DRAFT, DRAFT)
    for how in HOW[engine.dialect.name]:
        with pytest.raises(StoreTrouble, match=why), writing(engine) as conn:
            insert_by_hand(conn, forge(engine, **changes), how)
    with reading(engine) as conn:
        assert verify(conn) == []
        assert entries(conn, "C1") == added


def test_a_forgery_that_is_right_in_everything_is_an_entry(engine: Engine) -> None:
    """The forgeries above are refused for what is wrong in them, and for nothing else."""
    add(engine, "C1", DRAFT, DRAFT)
    row = forge(engine)
    with writing(engine) as conn:
        insert_by_hand(conn, row)
        assert lock_head(conn).size == 3
    with reading(engine) as conn:
        assert verify(conn) == []


def test_an_id_is_used_once(engine: Engine) -> None:
    added = add(engine, "C1", DRAFT, DRAFT)
    for how in HOW[engine.dialect.name]:
        with pytest.raises((StoreTrouble, IntegrityError), match=r"with this id|event_id"), writing(engine) as conn:
            insert_by_hand(conn, forge(engine, id=added[0].id), how)
    with reading(engine) as conn:
        assert verify(conn) == []
        assert entries(conn, "C1") == added


CHANGES = [
    "UPDATE case_events SET body = body",
    "UPDATE case_events SET position = position + 10",
    "UPDATE case_events SET leaf = leaf WHERE position = 0",
    "DELETE FROM case_events",
    "DELETE FROM case_events WHERE position = 1",
    'UPDATE disclosures SET disclosure = \'["salt","name","Eve"]\'',
    "INSERT INTO disclosures SELECT digest, event_id, name, 'Eve' FROM disclosures WHERE true"
    " ON CONFLICT (digest) DO UPDATE SET disclosure = excluded.disclosure",
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_to_what_is_recorded_is_refused(engine: Engine, change: str) -> None:
    added = add(engine, "C1", DRAFT, SECRET)
    with pytest.raises(StoreTrouble, match="The record refuses this change"), writing(engine) as conn:
        conn.exec_driver_sql(change)
    with reading(engine) as conn:
        assert entries(conn, "C1", private=True) == added


@pytest.mark.parametrize("table", ["case_events (position, body, leaf)", "disclosures"])
def test_sqlite_refuses_to_replace_what_is_recorded(sqlite: Engine, table: str) -> None:
    added = add(sqlite, "C1", SECRET)
    columns = "position, body || ' ', leaf" if "leaf" in table else "digest, event_id, name, 'Eve'"
    with pytest.raises(StoreTrouble, match="The record refuses"), writing(sqlite) as conn:
        conn.exec_driver_sql(f"REPLACE INTO {table} SELECT {columns} FROM {table.split(' ')[0]}")
    with reading(sqlite) as conn:
        assert entries(conn, "C1", private=True) == added


def test_postgresql_refuses_to_truncate_the_record(postgresql: Engine) -> None:
    added = add(postgresql, "C1", DRAFT)
    with pytest.raises(StoreTrouble, match="never changed or deleted"), writing(postgresql) as conn:
        conn.exec_driver_sql("TRUNCATE case_events")
    with reading(postgresql) as conn:
        assert entries(conn, "C1") == added


def test_postgresql_makes_the_hash_again(postgresql: Engine) -> None:
    add(postgresql, "C1", DRAFT, DRAFT)
    with pytest.raises(StoreTrouble, match="not the SHA-256"), writing(postgresql) as conn:
        insert_by_hand(conn, forge(postgresql, leaf=bytes(32)))


ATTEMPTS = [
    "UPDATE case_events SET body = body",
    "DELETE FROM case_events",
    "TRUNCATE case_events",
    "ALTER TABLE case_events DISABLE TRIGGER ALL",
    "DROP TRIGGER case_events_not_changed ON case_events",
    "SET session_replication_role = replica",
    "UPDATE log_head SET size = 0",
    "UPDATE log_head SET last_at = ''",
    "DELETE FROM log_head",
    "UPDATE disclosures SET disclosure = ''",
    "TRUNCATE disclosures",
    "DROP TABLE people",
]


@pytest.fixture
def role(postgresql: Engine) -> Iterator[str]:
    """A role of the server's that may do nothing yet."""
    name = f"upturn_test_{secrets.token_hex(4)}"
    with writing(postgresql) as conn:
        conn.exec_driver_sql(f"CREATE ROLE {name}")
    yield name
    with writing(postgresql) as conn:
        conn.exec_driver_sql(f"DROP OWNED BY {name}; DROP ROLE {name}")


@contextmanager
def acting_as(role: str, engine: Engine) -> Iterator[Connection]:
    with writing(engine) as conn:
        conn.exec_driver_sql(f"SET LOCAL ROLE {role}")
        yield conn


def test_the_application_may_add_and_nothing_else(postgresql: Engine, role: str) -> None:
    with writing(postgresql) as conn:
        grant_to(conn, role)
    with acting_as(role, postgresql) as conn:
        append(conn, lock_head(conn), "C1", 0, "", [DRAFT, SECRET], NOW)
        add_person(conn, "ann", "Ann Lee")
        conn.exec_driver_sql("UPDATE log_head SET told = 1")
        assert len(entries(conn, "C1", private=True)) == 2
    for attempt in ATTEMPTS:
        with pytest.raises(StoreTrouble), acting_as(role, postgresql) as conn:
            conn.exec_driver_sql(attempt)
    with reading(postgresql) as conn:
        assert verify(conn) == []


def test_an_application_cannot_lead_the_triggers_astray(postgresql: Engine, role: str) -> None:
    """A temporary table is found before the real one, unless the triggers name the real one."""
    add(postgresql, "C1", DRAFT, DRAFT)
    row = forge(postgresql, seq=1, prev="", position=0)
    with writing(postgresql) as conn:
        grant_to(conn, role)
        conn.exec_driver_sql(f"GRANT TEMPORARY ON DATABASE {postgresql.url.database} TO {role}")
    hidden = """CREATE TEMPORARY TABLE log_head (id bigint, size bigint, last_at text);
        CREATE TEMPORARY TABLE case_events (position bigint, seq bigint, leaf bytea, case_id text, at text)"""
    with acting_as(role, postgresql) as conn:
        conn.exec_driver_sql(hidden)
        with pytest.raises(IntegrityError, match="position is not the next"):
            insert_by_hand(conn, row, into="public.case_events")
        conn.rollback()


def test_an_auditor_reads_everything_and_changes_nothing(postgresql: Engine, role: str) -> None:
    add(postgresql, "C1", DRAFT, SECRET)
    with writing(postgresql) as conn:
        grant_reader(conn, role)
    with reading(postgresql) as conn:
        conn.exec_driver_sql(f"SET LOCAL ROLE {role}")
        assert verify(conn) == []
        assert entries(conn, "C1", private=True)[1].private == SECRET.private
    for attempt in [
        *ATTEMPTS,
        "DELETE FROM disclosures",
        "UPDATE log_head SET told = 0",
        "INSERT INTO due VALUES ('', '', '')",
    ]:
        with pytest.raises(StoreTrouble), acting_as(role, postgresql) as conn:
            conn.exec_driver_sql(attempt)


def test_sqlite_has_no_roles_and_says_so(sqlite: Engine) -> None:
    with pytest.raises(StoreTrouble, match="SQLite has no roles"), writing(sqlite) as conn:
        grant_to(conn, "anybody")
