"""The tables, once for both databases. The record is case_events; all else is its order, its secrets, or made from it.

What the triggers enforce is in migrations/; what each column of an entry means is in trail.py.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ColumnElement

LEDGER = "record"
"""Under this name stand the entries about the record itself, which belong to no case."""
IN_LEDGER = text(f"case_id = '{LEDGER}'")  # as text: an index of some rows is used only where its own words are asked
VERSIONS = "upturn_version"  # where Alembic writes which migration this database is at
HEAD = "v0003"  # the newest migration
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


def _from_body(column: str, name: str) -> Column[Any]:
    return Column(column, Text, Computed(Written(name), persisted=True), nullable=False)


def _text(name: str, *, null: bool = False, **more: Any) -> Column[Any]:
    return Column(name, Text, nullable=null, **more)


case_events = Table(
    "case_events",
    metadata,
    Column("position", LONG, primary_key=True, autoincrement=False),
    _text("body"),
    Column("leaf", LargeBinary, nullable=False),
    _from_body("event_id", "id"),
    _from_body("case_id", "case"),
    Column("seq", LONG, Computed(Written("seq", whole=True), persisted=True), nullable=False),
    _from_body("type", "type"),
    _from_body("at", "at"),
    _from_body("effective", "effective"),
    _from_body("actor", "actor"),
    _from_body("src", "src"),
    UniqueConstraint("event_id", name="uq_case_events_event_id"),
    UniqueConstraint("case_id", "seq", name="uq_case_events_case_id_seq"),
    Index("ix_case_events_ledger", "type", "seq", sqlite_where=IN_LEDGER, postgresql_where=IN_LEDGER),
    sqlite_strict=True,
)

# One row. `size` is the position of the next entry and `last_at` the moment of the last (triggers move both);
# `told` is the position of the next entry the notifications have to follow.
log_head = Table(
    "log_head",
    metadata,
    Column("id", LONG, CheckConstraint("id = 1", name="one_row"), primary_key=True, autoincrement=False),
    Column("size", LONG, nullable=False),
    _text("last_at"),
    Column("told", LONG, nullable=False),
    sqlite_strict=True,
)

disclosures = Table(
    "disclosures",
    metadata,
    _text("digest", primary_key=True),
    _text("event_id", index=True),
    _text("name"),
    _text("disclosure"),
    sqlite_strict=True,
)

people = Table(
    "people",
    metadata,
    _text("person_id", primary_key=True),
    _text("handle"),
    _text("name"),
    _text("email", null=True),
    _text("post", null=True),
    _text("phone", null=True),
    UniqueConstraint("handle", name="uq_people_handle"),
    sqlite_strict=True,
)

# Where each case stands, to be listed and searched: made from the record, and made again from it when in doubt.
caseload = Table(
    "caseload",
    metadata,
    _text("case_id", primary_key=True),
    Column("seq", LONG, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    *(_text(name) for name in ("school", "urn", "school_type", "phase", "policy", "standing", "category")),
    Column("on_register", Integer, nullable=False),
    *(_text(name, null=True) for name in ("opened_on", "closed_on", "look_on")),
    Index(None, "look_on"),
    sqlite_strict=True,
)

due = Table(
    "due",
    metadata,
    _text("case_id", primary_key=True),
    _text("activity", primary_key=True),
    _text("due_on"),
    Index(None, "due_on", "activity"),  # the day first: to ask which activities are due must not read every case
    sqlite_strict=True,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("delivery_id", LONG, Identity(always=True), primary_key=True),
    _text("key"),
    *(
        _text(name)
        for name in ("case_id", "kind", "template", "role", "person_id", "channel", "subject", "note", "actor")
    ),
    Column("cause", LONG, nullable=True),
    *(_text(name) for name in ("context", "message_id", "created_at", "counts_from", "state")),
    Column("attempts", Integer, nullable=False),
    *(_text(name, null=True) for name in ("next_attempt_at", "lease_by", "lease_until")),
    Column("raw", LargeBinary, nullable=True),
    *(_text(name, null=True) for name in ("sha256", "last_error", "done_at", "provider_ref")),
    UniqueConstraint("key", name="uq_deliveries_key"),
    UniqueConstraint("message_id", name="uq_deliveries_message_id"),
    CheckConstraint("state IN ('" + "', '".join(DELIVERY_STATES) + "')", name="deliveries_state"),
    Index(None, "state", "next_attempt_at"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

# The pages of a letter as drafted, one for each person who gets a copy: what is approved and issued is these bytes.
# `source` is the JSON that they were set from. The papers of a meeting are kept here too.
documents = Table(
    "documents",
    metadata,
    *(_text(name, primary_key=True) for name in ("case_id", "draft", "person_id")),
    _text("sha256"),
    Column("pdf", LargeBinary, nullable=False),
    _text("source", null=True),
    _text("made_at"),
    sqlite_strict=True,
)

# Mail that came in, each message once; `filed` says what became of it, `why` is a sentence for whoever looks into it.
arrivals = Table(
    "arrivals",
    metadata,
    _text("digest", primary_key=True),
    Column("raw", LargeBinary, nullable=False),
    *(_text(name) for name in ("kind", "filed", "why", "came_at")),
    *(_text(name, null=True) for name in ("case_id", "person_id")),
    Column("delivery_id", LONG, nullable=True),
    CheckConstraint("filed IN ('filed', 'waiting', 'ignored')", name="arrivals_filed"),
    Index(None, "filed"),
    sqlite_strict=True,
)

# Calendar feeds: who holds the address that a token opens, until it is revoked. The token itself is not kept.
feeds = Table(
    "feeds",
    metadata,
    _text("token_hash", primary_key=True),
    *(_text(name) for name in ("of_kind", "of_id", "made_at", "made_by")),
    _text("revoked_at", null=True),
    CheckConstraint("of_kind IN ('officer', 'school')", name="feeds_of_kind"),
    Index(None, "of_id"),
    sqlite_strict=True,
)

# The roots of every 256, 65 536, … entries, so that a proof need not hash the record again: node `idx` of level k is
# the root of the entries from idx * 256^k up to (idx + 1) * 256^k. Made from the record.
tree = Table(
    "tree",
    metadata,
    Column("level", LONG, primary_key=True, autoincrement=False),
    Column("idx", LONG, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    sqlite_strict=True,
)

# What was signed: the record as it stood after `size` entries; where each was put, and who else put their name to it.
checkpoints = Table(
    "checkpoints",
    metadata,
    Column("size", LONG, primary_key=True, autoincrement=False),
    _text("note"),
    _text("made_at"),
    sqlite_strict=True,
)

published = Table(
    "published",
    metadata,
    Column("size", LONG, primary_key=True, autoincrement=False),
    _text("place", primary_key=True),
    _text("at"),
    sqlite_strict=True,
)

cosignatures = Table(
    "cosignatures",
    metadata,
    Column("size", LONG, primary_key=True, autoincrement=False),
    _text("name", primary_key=True),
    *(_text(name) for name in ("line", "at")),
    sqlite_strict=True,
)

# Which digests were erased by which entry, and which entries hold a case from erasure: made from the record, and asked
# by the triggers of `disclosures`.
redactions = Table(
    "redactions",
    metadata,
    _text("digest", primary_key=True),
    _text("event_id"),
    sqlite_strict=True,
)

holds = Table(
    "holds",
    metadata,
    _text("event_id", primary_key=True),
    _text("case_id", index=True),
    sqlite_strict=True,
)

# Who looked at which case, when and by what; kept for a short while.
reads = Table(
    "reads",
    metadata,
    Column("read_id", LONG, Identity(always=True), primary_key=True),
    *(_text(name) for name in ("at", "reader", "case_id", "what", "channel")),
    Index(None, "case_id", "at"),
    Index(None, "at"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
