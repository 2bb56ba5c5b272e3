"""What every table is made of: one description for both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Computed,
    Integer,
    MetaData,
    Text,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ColumnElement

LEDGER = "record"
"""Under this name stand the entries about the record itself, which belong to no case."""
IN_LEDGER = text(f"case_id = '{LEDGER}'")  # as text: an index of some rows is used only where its own words are asked
VERSIONS = "upturn_version"  # where Alembic writes which migration this database is at
HEAD = "v0004"  # the newest migration
DELIVERY_STATES = (
    "queued",
    "sending",
    "sent",
    "refused",
    "retry",
    "uncertain",
    "printed",
    "posted",
    "told",
    "stopped",
    "bounced",
)

metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s"})
LONG = BigInteger().with_variant(Integer(), "sqlite")  # SQLite's STRICT tables know INTEGER only; it has 64 bits there


class Written(ColumnElement[Any]):
    """A field of the entry's own text, so that no column can say one thing and the hashed text another."""

    inherit_cache = True

    def __init__(self, name: str, whole: bool = False) -> None:
        self.name, self.whole = name, whole


@compiles(Written, "sqlite")
def _written_sqlite(field: Written, compiler: SQLCompiler, **_: Any) -> str:
    return f"json_extract(body, '$.{field.name}')"


@compiles(Written, "postgresql")
def _written_postgresql(field: Written, compiler: SQLCompiler, **_: Any) -> str:
    return f"((body::json ->> '{field.name}')::bigint)" if field.whole else f"(body::json ->> '{field.name}')"


def from_body(column: str, name: str) -> Column[Any]:
    return Column(column, Text, Computed(Written(name), persisted=True), nullable=False)


def words(name: str, *, null: bool = False, **more: Any) -> Column[Any]:
    return Column(name, Text, nullable=null, **more)
