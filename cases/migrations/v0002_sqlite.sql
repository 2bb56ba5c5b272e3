-- Version 2, as it was issued. Never edit it: a later version says what changes. A blank line ends a statement.

ALTER TABLE deliveries RENAME TO deliveries_v0001;

DROP INDEX ix_deliveries_state_next_attempt_at;

CREATE TABLE deliveries (
    delivery_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "key" TEXT NOT NULL,
    case_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    template TEXT NOT NULL,
    role TEXT NOT NULL,
    person_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    subject TEXT NOT NULL,
    note TEXT NOT NULL,
    actor TEXT NOT NULL,
    cause INTEGER,
    context TEXT NOT NULL,
    message_id TEXT NOT NULL,
    created_at TEXT NOT NULL,
    counts_from TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at TEXT,
    lease_by TEXT,
    lease_until TEXT,
    raw BLOB,
    sha256 TEXT,
    last_error TEXT,
    done_at TEXT,
    provider_ref TEXT,
    CONSTRAINT uq_deliveries_key UNIQUE ("key"),
    CONSTRAINT uq_deliveries_message_id UNIQUE (message_id),
    CONSTRAINT deliveries_state CHECK (state IN ('queued', 'sending', 'sent', 'refused', 'retry', 'uncertain', 'printed', 'posted', 'told', 'stopped', 'bounced'))
) STRICT;

INSERT INTO deliveries (delivery_id, "key", case_id, kind, template, role, person_id, channel, subject, note, actor, cause, context, message_id,
    created_at, counts_from, state, attempts, next_attempt_at, lease_by, lease_until, raw, sha256, last_error, done_at)
SELECT delivery_id, "key", case_id, kind, template, role, person_id, channel, subject, note, actor, cause, context, message_id,
    created_at, counts_from, state, attempts, next_attempt_at, lease_by, lease_until, raw, sha256, last_error, done_at
FROM deliveries_v0001;

DROP TABLE deliveries_v0001;

UPDATE deliveries SET state = 'posted' WHERE state = 'printed';

CREATE INDEX ix_deliveries_state_next_attempt_at ON deliveries (state, next_attempt_at);

ALTER TABLE people ADD COLUMN phone TEXT;

CREATE TABLE documents (
    case_id TEXT NOT NULL,
    draft TEXT NOT NULL,
    person_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    pdf BLOB NOT NULL,
    source TEXT,
    made_at TEXT NOT NULL,
    PRIMARY KEY (case_id, draft, person_id)
) STRICT;

CREATE TABLE arrivals (
    digest TEXT NOT NULL,
    raw BLOB NOT NULL,
    kind TEXT NOT NULL,
    filed TEXT NOT NULL,
    why TEXT NOT NULL,
    came_at TEXT NOT NULL,
    case_id TEXT,
    person_id TEXT,
    delivery_id INTEGER,
    PRIMARY KEY (digest),
    CONSTRAINT arrivals_filed CHECK (filed IN ('filed', 'waiting', 'ignored'))
) STRICT;

CREATE INDEX ix_arrivals_filed ON arrivals (filed);

CREATE TABLE feeds (
    token_hash TEXT NOT NULL,
    of_kind TEXT NOT NULL,
    of_id TEXT NOT NULL,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    revoked_at TEXT,
    PRIMARY KEY (token_hash),
    CONSTRAINT feeds_of_kind CHECK (of_kind IN ('officer', 'school'))
) STRICT;

CREATE INDEX ix_feeds_of_id ON feeds (of_id);
