"""What each PostgreSQL role, and whoever holds an SQLite file, can do to the record, and what only anchors can show.

docs/auditors and research/audit.md 2.3: a lock on the door is not the evidence. The application can add and nothing
else, an auditor reads, nobody signs in as the owner; and the owner and a superuser are not stopped, which is why
checkpoints are kept elsewhere.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy import Engine, event

from cases import schema
from cases.database import GRANTS
from cases.store import (
    add_person,
    append,
    entries,
    grant_reader,
    grant_to,
    lock_head,
    migrate,
    open_database,
    reading,
    writing,
)
from cases.verify import verify
from tests.cases.erasing import erase_values
from tests.cases.recording import DRAFT, NOW, SECRET, add, forge
from tests.cases.signing import checkpoint
from tests.databases import SERVER, postgresql_database

HELD = ("case_events", "checkpoints", "redactions", "disclosures")


@dataclass(frozen=True)
class Roles:
    """A database as docs have it set up: its owner cannot sign in, the application and the auditor can."""

    engine: Engine
    database: str
    owner: str
    app: str
    auditor: str


@pytest.fixture(scope="module")
def roles() -> Iterator[Roles]:
    """A record with an erased value and a checkpoint, under the real grants."""
    tag = secrets.token_hex(4)
    owner, app, auditor = (f"upturn_test_{name}_{tag}" for name in ("owner", "app", "auditor"))
    with postgresql_database() as database, psycopg.connect(f"{SERVER}/{database}", autocommit=True) as server:
        for name, right in ((owner, "NOLOGIN"), (app, "LOGIN"), (auditor, "LOGIN")):
            server.execute(sql.SQL(f"CREATE ROLE {{}} {right} PASSWORD 'x'").format(sql.Identifier(name)))
        server.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(sql.Identifier(owner)))
        server.execute(sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
        with opened_as(database, owner) as engine:
            migrate(engine)
            add(engine, "C1", DRAFT, SECRET, SECRET)
            with writing(engine) as conn:
                grant_to(conn, app)
                grant_reader(conn, auditor)
                erase_values(conn, "reason")
            checkpoint(engine)
            yield Roles(engine, database, owner, app, auditor)
        for name in (app, auditor, owner):
            server.execute(sql.SQL("DROP OWNED BY {} CASCADE").format(sql.Identifier(name)))
            server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


@contextmanager
def opened_as(database: str, role: str) -> Iterator[Engine]:
    """The database, with every connection as this role."""
    engine = open_database(f"{SERVER}/{database}")

    @event.listens_for(engine, "connect")
    def become(connection: Any, _: object) -> None:
        connection.execute(f"SET SESSION AUTHORIZATION {role}")
        connection.commit()

    yield engine
    engine.dispose()


@contextmanager
def signed_in(roles: Roles, name: str) -> Iterator[psycopg.Connection[Any]]:
    """What somebody with the role's password has: a session of their own, from which they cannot go back to another."""
    with psycopg.connect(f"{SERVER}/{roles.database}") as conn:
        conn.execute(sql.SQL("SET SESSION AUTHORIZATION {}").format(sql.Identifier(name)))
        yield conn
        conn.rollback()


REFUSED = (errors.InsufficientPrivilege, errors.CheckViolation, errors.UndefinedObject, errors.GeneratedAlways)
UPSERT = "ON CONFLICT (position) DO UPDATE SET body = excluded.body"

# The eighteen of audit.md 2.3 for each of the four tables that hold what is proved, and what goes round them.
ATTEMPTS: Mapping[str, str] = {
    **{f"update {one}": f"UPDATE {one} SET {column} = {column}" for one, column in zip(
        HELD, ("body", "note", "event_id", "disclosure"), strict=True)},
    **{f"truncate {one}": f"TRUNCATE {one} CASCADE" for one in HELD},
    **{f"drop {one}": f"DROP TABLE {one} CASCADE" for one in HELD},
    **{f"disable triggers of {one}": f"ALTER TABLE {one} DISABLE TRIGGER ALL" for one in HELD},
    **{f"own {one}": f"ALTER TABLE {one} OWNER TO {{me}}" for one in HELD},
    **{f"rule on {one}": f"CREATE RULE r AS ON INSERT TO {one} DO INSTEAD NOTHING" for one in HELD},
    **{f"grant {one} to self": f"GRANT ALL ON {one} TO {{me}}; TRUNCATE {one}" for one in HELD},  # a grant only warns
    "delete entries": "DELETE FROM case_events",
    "delete checkpoints": "DELETE FROM checkpoints",
    "delete erasures": "DELETE FROM redactions",
    "delete a value": "DELETE FROM disclosures",
    "upsert an entry": "INSERT INTO case_events (position, body, leaf) SELECT position, body, leaf FROM case_events "
        f"{UPSERT}",
    "upsert a checkpoint": "INSERT INTO checkpoints SELECT size, 'x', made_at FROM checkpoints ON CONFLICT (size) "
        "DO UPDATE SET note = excluded.note",
    "upsert a value": "INSERT INTO disclosures SELECT digest, event_id, name, 'x' FROM disclosures "
        "ON CONFLICT (digest) DO UPDATE SET disclosure = excluded.disclosure",
    "merge entries": "MERGE INTO case_events USING (SELECT 0) AS s ON true WHEN MATCHED THEN DELETE",
    "erase without an entry": "INSERT INTO redactions SELECT digest, event_id FROM disclosures LIMIT 1",
    "bring a value back": "INSERT INTO disclosures SELECT digest, event_id, 'reason', 'x' FROM redactions",
    "drop a trigger": "DROP TRIGGER case_events_not_changed ON case_events",
    "drop a function": "DROP FUNCTION case_events_in_order() CASCADE",
    "replace a function": "CREATE OR REPLACE FUNCTION case_events_in_order() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RETURN NEW; END'",
    "make a trigger": "CREATE TRIGGER t BEFORE INSERT ON case_events "
        "FOR EACH ROW EXECUTE FUNCTION case_events_in_order()",
    "make a function": "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "make a table": "CREATE TABLE case_events_2 (x int)",
    "alter a column": "ALTER TABLE case_events ADD COLUMN x int",
    "play the replica": "SET session_replication_role = replica",
    "become the owner": "SET ROLE {owner}",
    "become a superuser": "ALTER ROLE {me} SUPERUSER",
    "grant the owner to self": "GRANT {owner} TO {me}",
    "read a file in": "COPY case_events (position, body, leaf) FROM '/etc/passwd'",
    "run a program": "COPY (SELECT 1) TO PROGRAM 'true'",
    "write a file": "COPY case_events TO '/tmp/upturn_test_copied'",
    "move the count back": "UPDATE log_head SET size = 0",
    "move the clock back": "UPDATE log_head SET last_at = ''",
    "delete the count": "DELETE FROM log_head",
    "a second count": "INSERT INTO log_head VALUES (2, 0, '', 0)",
    "rewrite the tree": "UPDATE tree SET hash = hash",
    "delete the tree": "DELETE FROM tree",
    "rewrite who was sent checkpoints": "UPDATE published SET at = at",
    "rewrite a cosignature": "UPDATE cosignatures SET line = line",
    "rewrite who read": "UPDATE reads SET reader = reader",
    "say it is another version": f"UPDATE {schema.VERSIONS} SET version_num = 'v0001'",
}  # fmt: skip


@pytest.mark.postgresql
@pytest.mark.parametrize("name", ATTEMPTS)
@pytest.mark.parametrize("who", ["app", "auditor"])
def test_neither_the_application_nor_an_auditor_can(roles: Roles, who: str, name: str) -> None:
    me = str(getattr(roles, who))
    attempt = ATTEMPTS[name].format(me=me, owner=roles.owner)
    with signed_in(roles, me) as conn, pytest.raises(REFUSED):
        conn.execute(attempt.encode())


AUDITOR_ONLY = {
    "add an entry": "INSERT INTO case_events (position, body, leaf) SELECT size, '{}', '' FROM log_head",
    "lock the record": "SELECT * FROM log_head FOR UPDATE",
    "lock a table": "LOCK TABLE case_events IN EXCLUSIVE MODE",
    **{
        f"insert into {table}": f"INSERT INTO {table} DEFAULT VALUES"
        for table in GRANTS
        if table not in ("case_events", "reads")
    },  # that an auditor looked is written down
    **{f"delete from {table}": f"DELETE FROM {table}" for table in GRANTS},
}


@pytest.mark.postgresql
@pytest.mark.parametrize("name", AUDITOR_ONLY)
def test_an_auditor_can_add_nothing_and_hold_nobody_up(roles: Roles, name: str) -> None:
    with signed_in(roles, roles.auditor) as conn, pytest.raises(errors.InsufficientPrivilege):
        conn.execute(AUDITOR_ONLY[name].replace("{}", "{{}}").encode())


@pytest.mark.postgresql
def test_both_can_do_their_work_and_the_owner_cannot_sign_in(roles: Roles) -> None:
    with opened_as(roles.database, roles.app) as app:
        with writing(app) as conn:
            last = entries(conn, "C1")[-1]
            append(conn, lock_head(conn), "C1", last.seq, last.leaf.hex(), [DRAFT, SECRET], NOW)
            add_person(conn, "ann", "Ann Lee", email="ann@mail.example")
        checkpoint(app)
    with opened_as(roles.database, roles.auditor) as auditor, reading(auditor) as conn:
        assert conn.exec_driver_sql("SELECT current_user").scalar_one() == roles.auditor
        assert verify(conn) == []
    with psycopg.connect(f"{SERVER}/postgres") as server:
        query = "SELECT rolname FROM pg_roles WHERE rolcanlogin AND rolname = ANY(%s)"
        can = {row[0] for row in server.execute(query, [[roles.owner, roles.app, roles.auditor]])}
    assert can == {roles.app, roles.auditor}


@pytest.mark.postgresql
def test_a_hidden_table_leads_no_trigger_astray(roles: Roles) -> None:
    """A temporary table is found before the real one, unless the triggers name the real one."""
    with psycopg.connect(f"{SERVER}/{roles.database}", autocommit=True) as server:
        server.execute(
            sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(*map(sql.Identifier, (roles.database, roles.app)))
        )
    with signed_in(roles, roles.app) as conn:
        conn.execute(b"""CREATE TEMPORARY TABLE redactions (digest text, event_id text);
            CREATE TEMPORARY TABLE case_events (event_id text, type text, body text, case_id text);
            INSERT INTO pg_temp.redactions SELECT digest, event_id FROM public.disclosures;
            INSERT INTO pg_temp.case_events SELECT event_id, 'record.redacted',
                json_build_object('data', json_build_object('digest', digest))::text, 'C1' FROM public.disclosures""")
        for attempt in (
            b"DELETE FROM public.disclosures",
            b"INSERT INTO public.redactions SELECT digest, event_id FROM public.disclosures LIMIT 1",
        ):
            with pytest.raises(errors.CheckViolation, match="no entry says that it was decided"), conn.transaction():
                conn.execute(attempt)


# --- what nothing in the database stops -------------------------------------------------------------------------------
CANNOT_BE_STOPPED = {
    "the owner puts the triggers aside": ("owner", "ALTER TABLE case_events DISABLE TRIGGER USER"),
    "a superuser plays the replica": ("", "SET session_replication_role = replica"),
}


@pytest.mark.postgresql
@pytest.mark.parametrize("name", CANNOT_BE_STOPPED)
def test_the_owner_and_a_superuser_are_not_stopped(roles: Roles, name: str) -> None:
    """Which is why what proves the record is a checkpoint that they cannot reach: docs/auditors/attacks.md."""
    who, first = CANNOT_BE_STOPPED[name]
    with psycopg.connect(f"{SERVER}/{roles.database}") as conn:
        if who:
            conn.execute(sql.SQL("SET SESSION AUTHORIZATION {}").format(sql.Identifier(roles.owner)))
        conn.execute(first.encode())
        assert conn.execute(b"DELETE FROM case_events WHERE position = 1").rowcount == 1
        assert conn.execute(b"UPDATE case_events SET body = body WHERE position = 0").rowcount == 1
        conn.rollback()


# --- SQLite ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def file(sqlite: Engine) -> Path:
    """A file with an erased value and a checkpoint, closed by whoever kept it."""
    add(sqlite, "C1", DRAFT, SECRET)
    with writing(sqlite) as conn:
        erase_values(conn, "reason")
    checkpoint(sqlite)
    sqlite.dispose()
    return Path(str(sqlite.url.database))


SAME = {
    "case_events (position, body, leaf)": "position, body || ' ', leaf",
    "checkpoints (size, note, made_at)": "size, 'x', made_at",
    "redactions (digest, event_id)": "digest, 'x'",
    "disclosures (digest, event_id, name, disclosure)": "digest, event_id, name, 'x'",
}
CHANGED = {"case_events": "body", "checkpoints": "note", "redactions": "event_id", "disclosures": "disclosure"}
KEYS = {"case_events": "position", "checkpoints": "size", "redactions": "digest", "disclosures": "digest"}
BY_HAND = {
    **{f"replace {into.split()[0]}": f"REPLACE INTO {into} SELECT {same} FROM {into.split()[0]}"
       for into, same in SAME.items()},
    **{f"insert or replace {into.split()[0]}": f"INSERT OR REPLACE INTO {into} SELECT {same} FROM {into.split()[0]}"
       for into, same in SAME.items()},
    **{f"upsert {into.split()[0]}": f"INSERT INTO {into} SELECT {same} FROM {into.split()[0]} WHERE true ON CONFLICT "
       f"({KEYS[into.split()[0]]}) DO UPDATE SET {CHANGED[into.split()[0]]} = 'x'" for into, same in SAME.items()},
    **{f"update {one}": f"UPDATE {one} SET {column} = {column}" for one, column in CHANGED.items()},
    **{f"update or replace {one}": f"UPDATE OR REPLACE {one} SET {column} = {column}" for one, column in KEYS.items()},
    **{f"update or ignore {one}": f"UPDATE OR IGNORE {one} SET {column} = {column} || ' '"
       for one, column in CHANGED.items()},
    **{f"delete {one}": f"DELETE FROM {one}" for one in CHANGED},
    "bring a value back": "INSERT INTO disclosures SELECT digest, event_id, 'reason', 'x' FROM redactions",
    "erase without an entry": "INSERT INTO redactions SELECT digest, event_id FROM disclosures LIMIT 1",
}  # fmt: skip


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("name", BY_HAND)
def test_a_connection_of_ones_own_is_refused_by_the_file_itself(file: Path, name: str, recursive: str) -> None:
    """Whoever opens the file with another tool has none of our settings: with recursive triggers off, SQLite asks no
    trigger about the rows that REPLACE deletes."""
    with closing(sqlite3.connect(file)) as conn:
        conn.execute(f"PRAGMA recursive_triggers = {recursive}")
        before = list(conn.iterdump())
        with pytest.raises(sqlite3.IntegrityError, match="The record refuses"), conn:
            conn.execute(BY_HAND[name])
        assert list(conn.iterdump()) == before


def test_whoever_may_write_the_file_can_drop_the_triggers(file: Path) -> None:
    """SQLite knows no roles: the file's rights are the lock, and a checkpoint kept elsewhere is the evidence."""
    with closing(sqlite3.connect(file)) as conn, conn:
        conn.execute("DROP TRIGGER case_events_not_deleted")
        assert conn.execute("DELETE FROM case_events WHERE position = 1").rowcount == 1


@pytest.mark.parametrize("how", ["INSERT", "REPLACE", "INSERT OR REPLACE", "INSERT OR IGNORE"])
def test_with_the_count_moved_back_no_entry_is_written_over(sqlite: Engine, how: str) -> None:
    """An entry of another case that is right in everything but stands where one stands already."""
    added = add(sqlite, "C1", DRAFT, DRAFT)
    row = forge(sqlite, case="C9", seq=1, prev="", position=1)
    with closing(sqlite3.connect(str(sqlite.url.database))) as conn, conn:
        conn.execute("UPDATE log_head SET size = 1")
        with pytest.raises(sqlite3.IntegrityError, match="The record refuses"):
            conn.execute(f"{how} INTO case_events (position, body, leaf) VALUES (?, ?, ?)", tuple(row.values()))
    with reading(sqlite) as conn:
        assert entries(conn, "C1") == added
        assert verify(conn) != []
