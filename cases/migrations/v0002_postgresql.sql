-- Version 2, as it was issued. Never edit it: a later version says what changes. A blank line ends a statement.

ALTER TABLE deliveries DROP CONSTRAINT deliveries_state;

ALTER TABLE deliveries ADD CONSTRAINT deliveries_state CHECK (state IN ('queued', 'sending', 'sent', 'refused', 'retry', 'uncertain', 'printed', 'posted', 'told', 'stopped', 'bounced'));

UPDATE deliveries SET state = 'posted' WHERE state = 'printed';

ALTER TABLE deliveries ADD COLUMN provider_ref TEXT;

ALTER TABLE people ADD COLUMN phone TEXT;

CREATE TABLE documents (
    case_id TEXT NOT NULL,
    draft TEXT NOT NULL,
    person_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    pdf BYTEA NOT NULL,
    source TEXT,
    made_at TEXT NOT NULL,
    PRIMARY KEY (case_id, draft, person_id)
);

CREATE TABLE arrivals (
    digest TEXT NOT NULL,
    raw BYTEA NOT NULL,
    kind TEXT NOT NULL,
    filed TEXT NOT NULL,
    why TEXT NOT NULL,
    came_at TEXT NOT NULL,
    case_id TEXT,
    person_id TEXT,
    delivery_id BIGINT,
    PRIMARY KEY (digest),
    CONSTRAINT arrivals_filed CHECK (filed IN ('filed', 'waiting', 'ignored'))
);

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
);

CREATE INDEX ix_feeds_of_id ON feeds (of_id);
