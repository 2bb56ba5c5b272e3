"""The migrations make the tables that schema.py describes, in a database that is Upturn's, and only there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

import cases.migrations
from cases.schema import HEAD, VERSIONS, metadata
from cases.store import StoreTrouble, lock_head, log, migrate, migrated, open_database, reading, writing
from tests.cases.recording import DRAFT, add
from tests.databases import BOTH, SERVER, postgresql_database

CATALOGUE = {
    "sqlite": f"""
        SELECT type, name, sql FROM sqlite_master WHERE type <> 'trigger' AND tbl_name <> '{VERSIONS}' ORDER BY 1, 2""",
    "postgresql": f"""
        SELECT table_name, column_name, data_type, is_nullable, generation_expression, identity_generation
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '{VERSIONS}'
        UNION ALL SELECT tablename, indexname, indexdef, '', '', ''
        FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '{VERSIONS}'
        UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '', ''
        FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace
        ORDER BY 1, 2""",
}


@pytest.fixture(params=BOTH)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        engine = open_database(f"sqlite:///{tmp_path}/empty.db")
        yield engine
        engine.dispose()
        return
    with postgresql_database() as name:
        engine = open_database(f"{SERVER}/{name}")
        yield engine
        engine.dispose()


def catalogue(conn: Connection) -> list[list[str | None]]:
    rows = conn.exec_driver_sql(CATALOGUE[conn.dialect.name])
    return [[cell and re.sub(r"\s+", "", str(cell)) for cell in row] for row in rows]


def test_the_migrations_make_what_the_schema_describes(empty: Engine) -> None:
    with empty.connect() as conn:
        metadata.create_all(conn)
        described = catalogue(conn)
        conn.rollback()
    migrate(empty)
    with reading(empty) as conn:
        assert catalogue(conn) == described
    assert len(described) > len(metadata.tables)


def test_the_newest_migration_is_the_one_the_schema_names() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(cases.migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_an_empty_database_is_made_once(empty: Engine) -> None:
    assert not migrated(empty)
    migrate(empty)
    assert migrated(empty)
    added = add(empty, "C1", DRAFT)
    migrate(empty)
    assert migrated(empty)
    with reading(empty) as conn:
        assert list(log(conn)) == added


def test_a_database_without_the_tables_is_told(empty: Engine) -> None:
    with pytest.raises(StoreTrouble, match=r"does not have Upturn's tables.*Migrate it first"), writing(empty) as conn:
        lock_head(conn)


def test_a_database_of_something_else_is_left_alone(empty: Engine) -> None:
    with writing(empty) as conn:
        conn.exec_driver_sql("CREATE TABLE flow_run (id integer)")
    with pytest.raises(StoreTrouble, match="holds tables of something else"):
        migrate(empty)
    assert not migrated(empty)


def test_a_newer_database_is_left_alone(engine: Engine) -> None:
    with writing(engine) as conn:
        conn.exec_driver_sql(f"UPDATE {VERSIONS} SET version_num = 'v9999'")
    assert not migrated(engine)
    with pytest.raises(StoreTrouble, match=r"made by a newer Upturn \(v9999\)"):
        migrate(engine)
