"""PostgreSQL databases for tests: of one's own, and in turn.

A database that tests have in turn is as it was made before each of them: a test that changed more than rows, such as a
trigger or a right, leaves it to be dropped.
"""

from __future__ import annotations

import os
import secrets
from typing import Any

import psycopg
import pytest
from psycopg import sql

SERVER = os.environ.get("UPTURN_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432")
TURNS = 100
"""After so many tests a database is made anew: what was deleted in it takes up room."""
KINDS = {
    "class": "oid >= 16384", "attribute": "attrelid >= 16384", "attrdef": "true", "trigger": "true",
    "rewrite": "oid >= 16384", "proc": "oid >= 16384", "constraint": "oid >= 16384", "namespace": "true",
    "default_acl": "true",
    "db_role_setting": "true", "database": "datname = current_database()",
}  # fmt: skip
"""What PostgreSQL keeps of a database besides its rows, and which of it is ours: numbers below 16384 are its own."""
PARTS = (f"SELECT (tableoid, ctid, xmin)::text FROM pg_{kind} WHERE {ours}" for kind, ours in KINDS.items())
AS_IT_IS = f"SELECT md5(string_agg(one, ' ' ORDER BY one)) FROM ({' UNION ALL '.join(PARTS)}) AS all_of_it(one)"
"""One hash of where each part of that stands and who wrote it, which any change to it changes."""
OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
REPLICA = "SET LOCAL session_replication_role = replica"  # the record's triggers let nobody delete
COUNTERS = """SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL"""


class postgresql_database:
    """A scratch database, by name, copied from `template` and dropped afterwards."""

    def __init__(self, template: str = "template0") -> None:
        self.name, self.template = f"upturn_test_{os.getpid()}_{secrets.token_hex(4)}", template

    def __enter__(self) -> str:
        self._order("CREATE DATABASE {} TEMPLATE {}", self.name, self.template)
        self._order("ALTER DATABASE {} SET synchronous_commit = off", self.name)  # nobody cuts the power of a test
        return self.name

    def __exit__(self, *_: object) -> None:
        self._order("DROP DATABASE {} WITH (FORCE)", self.name)

    def _order(self, order: str, *names: str) -> None:
        try:
            server = psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=5)
        except psycopg.OperationalError as error:
            pytest.skip(f"No PostgreSQL server answers at {SERVER}: {error}")
        with server:
            server.execute(sql.SQL(order).format(*map(sql.Identifier, names)))


class InTurn:
    """Copies of `template`, one at a time, each for as many tests as leave it as it was made."""

    def __init__(self, template: str) -> None:
        self.template, self.turns = template, 0
        self.database: postgresql_database | None = None
        self.made = ""
        self.back = sql.Composed([])

    def taken(self) -> str:
        """The name of a database as it was made."""
        if self.database is None:
            self.database, self.turns = postgresql_database(self.template), 0
            self._remember(self.database.__enter__())
        return self.database.name

    def given_back(self) -> None:
        """After a test: its rows are taken out, or the whole database goes."""
        self.turns += 1
        if self.database and (self.turns == TURNS or not self._emptied(self.database.name)):
            self.close()

    def close(self) -> None:
        if self.database:
            self.database.__exit__()
            self.database = None

    def _remember(self, name: str) -> None:
        with psycopg.connect(f"{SERVER}/{name}") as conn:
            self.made = _hash(conn)
            orders: list[sql.Composable] = [sql.SQL(REPLICA)]
            for (table,) in conn.execute(TABLES).fetchall():
                named = sql.Identifier(table)
                orders.append(sql.SQL("DELETE FROM {}").format(named))
                for row in conn.execute(sql.SQL("SELECT * FROM {}").format(named)).fetchall():
                    values = sql.SQL(", ").join(map(sql.Literal, row))
                    orders.append(sql.SQL("INSERT INTO {} VALUES ({})").format(named, values))
            self.back = sql.SQL("; ").join([*orders, sql.SQL(COUNTERS)])

    def _emptied(self, name: str) -> bool:
        """Whether nothing but rows had been changed; they are then as they were."""
        try:
            with psycopg.connect(f"{SERVER}/{name}") as conn:
                conn.execute(OTHERS)
                if _hash(conn) != self.made:
                    return False
                conn.execute(self.back)
        except psycopg.OperationalError:  # it is gone, or does not let us in
            return False
        return True


def _hash(conn: psycopg.Connection[Any]) -> str:
    found = conn.execute(AS_IT_IS.encode()).fetchone()
    assert found
    return str(found[0])
