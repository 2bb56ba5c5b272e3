"""The record, and what is kept beside it: letters, mail, proofs, and who looked. Made once for both databases."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    text,
)

from cases.schema.columns import DELIVERY_STATES, IN_LEDGER, LONG, Written, from_body, metadata, words

case_events = Table(
    "case_events",
    metadata,
    Column("position", LONG, primary_key=True, autoincrement=False),
    words("body"),
    Column("leaf", LargeBinary, nullable=False),
    from_body("event_id", "id"),
    from_body("case_id", "case"),
    Column("seq", LONG, Computed(Written("seq", whole=True), persisted=True), nullable=False),
    from_body("type", "type"),
    from_body("at", "at"),
    from_body("effective", "effective"),
    from_body("actor", "actor"),
    from_body("src", "src"),
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
    words("last_at"),
    Column("told", LONG, nullable=False),
    sqlite_strict=True,
)

disclosures = Table(
    "disclosures",
    metadata,
    words("digest", primary_key=True),
    words("event_id", index=True),
    words("name"),
    words("disclosure"),
    sqlite_strict=True,
)

people = Table(
    "people",
    metadata,
    words("person_id", primary_key=True),
    words("handle"),
    words("name"),
    words("email", null=True),
    words("post", null=True),
    words("phone", null=True),
    UniqueConstraint("handle", name="uq_people_handle"),
    sqlite_strict=True,
)

# Where each case stands, to be listed and searched: made from the record, and made again from it when in doubt.
caseload = Table(
    "caseload",
    metadata,
    words("case_id", primary_key=True),
    Column("seq", LONG, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    *(words(name) for name in ("school", "urn", "school_type", "phase", "policy", "standing", "category")),
    Column("on_register", Integer, nullable=False),
    *(words(name, null=True) for name in ("opened_on", "closed_on", "look_on")),
    Index(None, "look_on"),
    Index("ix_caseload_by_school", text("lower(school)"), "case_id"),  # lists are by school, a page at a time
    sqlite_strict=True,
)

due = Table(
    "due",
    metadata,
    words("case_id", primary_key=True),
    words("activity", primary_key=True),
    words("due_on"),
    Index(None, "due_on", "activity"),  # the day first: to ask which activities are due must not read every case
    sqlite_strict=True,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("delivery_id", LONG, Identity(always=True), primary_key=True),
    words("key"),
    *(
        words(name)
        for name in ("case_id", "kind", "template", "role", "person_id", "channel", "subject", "note", "actor")
    ),
    Column("cause", LONG, nullable=True),
    *(words(name) for name in ("context", "message_id", "created_at", "counts_from", "state")),
    Column("attempts", Integer, nullable=False),
    *(words(name, null=True) for name in ("next_attempt_at", "lease_by", "lease_until")),
    Column("raw", LargeBinary, nullable=True),
    *(words(name, null=True) for name in ("sha256", "last_error", "done_at", "provider_ref")),
    UniqueConstraint("key", name="uq_deliveries_key"),
    UniqueConstraint("message_id", name="uq_deliveries_message_id"),
    CheckConstraint("state IN ('" + "', '".join(DELIVERY_STATES) + "')", name="deliveries_state"),
    Index(None, "state", "next_attempt_at"),
    Index(None, "case_id", "cause"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

# The pages of a letter as drafted, one for each person who gets a copy: what is approved and issued is these bytes.
# `source` is the JSON that they were set from. The papers of a meeting are kept here too.
documents = Table(
    "documents",
    metadata,
    *(words(name, primary_key=True) for name in ("case_id", "draft", "person_id")),
    words("sha256"),
    Column("pdf", LargeBinary, nullable=False),
    words("source", null=True),
    words("made_at"),
    sqlite_strict=True,
)

# Mail that came in, each message once; `filed` says what became of it, `why` is a sentence for whoever looks into it.
arrivals = Table(
    "arrivals",
    metadata,
    words("digest", primary_key=True),
    Column("raw", LargeBinary, nullable=False),
    *(words(name) for name in ("kind", "filed", "why", "came_at")),
    *(words(name, null=True) for name in ("case_id", "person_id")),
    Column("delivery_id", LONG, nullable=True),
    CheckConstraint("filed IN ('filed', 'waiting', 'ignored')", name="arrivals_filed"),
    Index(None, "filed"),
    sqlite_strict=True,
)

# Calendar feeds: who holds the address that a token opens, until it is revoked. The token itself is not kept.
feeds = Table(
    "feeds",
    metadata,
    words("token_hash", primary_key=True),
    *(words(name) for name in ("of_kind", "of_id", "made_at", "made_by")),
    words("revoked_at", null=True),
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
    words("note"),
    words("made_at"),
    sqlite_strict=True,
)

published = Table(
    "published",
    metadata,
    Column("size", LONG, primary_key=True, autoincrement=False),
    words("place", primary_key=True),
    words("at"),
    sqlite_strict=True,
)

cosignatures = Table(
    "cosignatures",
    metadata,
    Column("size", LONG, primary_key=True, autoincrement=False),
    words("name", primary_key=True),
    *(words(name) for name in ("line", "at")),
    sqlite_strict=True,
)

# Which digests were erased by which entry, and which entries hold a case from erasure: made from the record, and asked
# by the triggers of `disclosures`.
redactions = Table(
    "redactions",
    metadata,
    words("digest", primary_key=True),
    words("event_id"),
    sqlite_strict=True,
)

holds = Table(
    "holds",
    metadata,
    words("event_id", primary_key=True),
    words("case_id", index=True),
    sqlite_strict=True,
)

# Who looked at which case, when and by what; kept for a short while.
reads = Table(
    "reads",
    metadata,
    Column("read_id", LONG, Identity(always=True), primary_key=True),
    *(words(name) for name in ("at", "reader", "case_id", "what", "channel")),
    Index(None, "case_id", "at"),
    Index(None, "at"),
    Index(None, "reader", "at", "read_id"),  # the last looks of one person
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
