"""What was erased is in no file of the database any more: no table, freed page, index or log has it."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, select

from cases import commands as c
from cases import events as e
from cases.act import Door
from cases.schema import deliveries, disclosures
from cases.scrubbing import TABLES, scrub
from cases.store import grant_to, open_database, reading, writing
from cases.verify import verify
from notifications.outbox import in_state, keep_bytes, settle
from tests.cases.erasing import value_place
from tests.cases.school import School, at

NOON = at("2026-09-18", "12:00")
NAME = "Wilhelmina Featherstonehaugh"
UNLIKELY = "Zoë Ångström"
FILES = """
SELECT pg_relation_filepath(oid) FROM pg_class WHERE oid = %(t)s::regclass
OR oid = (SELECT reltoastrelid FROM pg_class WHERE oid = %(t)s::regclass)
OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = %(t)s::regclass)
"""


def written_down(engine: Engine) -> tuple[School, list[bytes], tuple[e.Place, ...]]:
    """A school with a name in a value and in a message that is several pages long; what must go; and its places."""
    school = School(engine)
    school.in_4a()
    school.category_letter()
    says = f"{NAME} and {UNLIKELY} rang."
    school.ask(c.ContactFromHead(id="C1", to=school.people["nair"], says=says), "nair", at("2026-09-17", "11:00"))
    with writing(engine) as conn:
        first = in_state(conn, "queued")[0]
        keep_bytes(conn, first.id, f"Dear {NAME}, ".encode() * 2000)
        settle(conn, first.id, "sent", NOON, f"550 no such user: {NAME}")
        place = value_place(conn, "says")
        text = conn.execute(select(disclosures.c.disclosure).where(disclosures.c.digest == place.digest)).scalar_one()
    salt = str(json.loads(text)[0])
    gone = [NAME.encode(), UNLIKELY.encode(), NAME.encode("utf-16-le"), salt.encode()]
    return school, gone, (place, e.place_of("message", first.message_id))


def erase(school: School, places: tuple[e.Place, ...]) -> None:
    ask = c.AskErasure(id="E1", places=places, basis="unlawful", reason="it should not have been written down")
    school.ask(ask, "nair", NOON)
    school.ask(c.ApproveErasure(id="E1"), "okafor", NOON)


def in_files(path: Path, wanted: list[bytes]) -> list[tuple[str, bytes]]:
    files = [path.with_name(path.name + end) for end in ("", "-wal", "-shm")]
    return [(file.name, each) for file in files if file.is_file() for each in wanted if each in file.read_bytes()]


def test_neither_value_nor_salt_is_in_a_file_of_sqlite(sqlite: Engine) -> None:
    path = Path(str(sqlite.url.database))
    school, wanted, places = written_down(sqlite)
    assert {each for _, each in in_files(path, wanted)} == {each for each in wanted if b"\0" not in each}
    erase(school, places)
    assert scrub(sqlite) == ""
    assert in_files(path, wanted) == []
    with reading(sqlite) as conn:
        assert verify(conn) == []


def test_without_the_last_step_it_is_still_in_the_log(sqlite: Engine) -> None:
    """So that the test above is one that can fail."""
    path = Path(str(sqlite.url.database))
    school, wanted, places = written_down(sqlite)
    erase(school, places)
    assert in_files(path, wanted) != []


def test_while_somebody_reads_it_is_said_that_it_is_not_done(sqlite_url: str) -> None:
    engine = open_database(sqlite_url)

    @event.listens_for(engine, "connect")
    def impatient(connection: Any, _: object) -> None:
        connection.execute("PRAGMA busy_timeout = 20")

    path = Path(str(engine.url.database))
    school, wanted, places = written_down(engine)
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM disclosures").fetchall()
        erase(school, places)
        assert "Run `upturn erase scrub` when that has ended." in scrub(engine)
        assert in_files(path, wanted) != []
    assert scrub(engine) == ""
    assert in_files(path, wanted) == []
    engine.dispose()


def on_disk(engine: Engine, wanted: list[bytes]) -> list[tuple[str, bytes]]:
    """Which of the tables' own files, TOAST and indexes included, have it: as a superuser of the server reads them."""
    found = []
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql("CHECKPOINT")
        for table in TABLES:
            names = conn.exec_driver_sql(
                FILES,
                {"t": table},
            ).scalars()
            for name in names.all():
                data = bytes(conn.exec_driver_sql("SELECT pg_read_binary_file(%s)", (name,)).scalar_one())
                found += [(table, each) for each in wanted if each in data]
    return found


def test_neither_value_nor_salt_is_in_a_table_file_of_postgresql(postgresql: Engine) -> None:
    school, wanted, places = written_down(postgresql)
    assert {"disclosures"} <= {table for table, _ in on_disk(postgresql, wanted)}
    erase(school, places)
    assert on_disk(postgresql, wanted) != []
    assert scrub(postgresql) == ""
    assert on_disk(postgresql, wanted) == []
    with reading(postgresql) as conn:
        assert verify(conn) == []
        [row] = conn.execute(select(deliveries).where(deliveries.c.last_error == "It was erased by law.")).all()
    assert (row.raw, row.sha256, row.state) == (None, None, "sent")


def test_while_an_older_transaction_is_open_it_is_said_that_it_is_not_done(
    postgresql: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.scrubbing.PAUSE", 0.01)
    school, wanted, places = written_down(postgresql)
    with reading(postgresql) as older:
        older.exec_driver_sql("SELECT 1")
        erase(school, places)
        assert "Run `upturn erase scrub` when that has ended." in scrub(postgresql)
    assert on_disk(postgresql, wanted) != []
    assert scrub(postgresql) == ""
    assert on_disk(postgresql, wanted) == []


@pytest.fixture
def role(postgresql: Engine) -> Iterator[str]:
    name = f"upturn_test_{secrets.token_hex(4)}"
    with writing(postgresql) as conn:
        conn.exec_driver_sql(f"CREATE ROLE {name} LOGIN")
        grant_to(conn, name)
    yield name
    with writing(postgresql) as conn:
        conn.exec_driver_sql(f"DROP OWNED BY {name}; DROP ROLE {name}")


def test_an_application_that_does_not_own_the_tables_says_who_has_to(postgresql: Engine, role: str) -> None:
    school, _, places = written_down(postgresql)
    application = open_database(postgresql.url.render_as_string(hide_password=False))

    @event.listens_for(application, "connect")
    def as_the_application(connection: Any, _: object) -> None:
        connection.execute(f"SET ROLE {role}")
        connection.commit()

    school.door = Door(application, school.door.shelf, school.door.follow)
    erase(school, places)
    assert "once the owner of the tables has run `VACUUM FULL" in scrub(application)
    application.dispose()
