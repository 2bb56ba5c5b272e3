-- Version 1, as it was issued. Never edit it: a later version says what changes. A blank line ends a statement.

CREATE TABLE case_events (
    position INTEGER NOT NULL,
    body TEXT NOT NULL,
    leaf BLOB NOT NULL,
    event_id TEXT NOT NULL GENERATED ALWAYS AS (json_extract(body, '$.id')) STORED,
    case_id TEXT NOT NULL GENERATED ALWAYS AS (json_extract(body, '$.case')) STORED,
    seq INTEGER NOT NULL GENERATED ALWAYS AS (json_extract(body, '$.seq')) STORED,
    type TEXT NOT NULL GENERATED ALWAYS AS (json_extract(body, '$.type')) STORED,
    at TEXT NOT NULL GENERATED ALWAYS AS (json_extract(body, '$.at')) STORED,
    effective TEXT NOT NULL GENERATED ALWAYS AS (json_extract(body, '$.effective')) STORED,
    actor TEXT NOT NULL GENERATED ALWAYS AS (json_extract(body, '$.actor')) STORED,
    src TEXT NOT NULL GENERATED ALWAYS AS (json_extract(body, '$.src')) STORED,
    PRIMARY KEY (position),
    CONSTRAINT uq_case_events_event_id UNIQUE (event_id),
    CONSTRAINT uq_case_events_case_id_seq UNIQUE (case_id, seq)
) STRICT;

CREATE INDEX ix_case_events_type ON case_events (type);

CREATE TABLE log_head (
    id INTEGER NOT NULL CONSTRAINT one_row CHECK (id = 1),
    size INTEGER NOT NULL,
    last_at TEXT NOT NULL,
    told INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE disclosures (
    digest TEXT NOT NULL,
    event_id TEXT NOT NULL,
    name TEXT NOT NULL,
    disclosure TEXT NOT NULL,
    PRIMARY KEY (digest)
) STRICT;

CREATE INDEX ix_disclosures_event_id ON disclosures (event_id);

CREATE TABLE people (
    person_id TEXT NOT NULL,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT,
    post TEXT,
    PRIMARY KEY (person_id),
    CONSTRAINT uq_people_handle UNIQUE (handle)
) STRICT;

CREATE TABLE caseload (
    case_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    leaf BLOB NOT NULL,
    school TEXT NOT NULL,
    urn TEXT NOT NULL,
    school_type TEXT NOT NULL,
    phase TEXT NOT NULL,
    policy TEXT NOT NULL,
    standing TEXT NOT NULL,
    category TEXT NOT NULL,
    on_register INTEGER NOT NULL,
    opened_on TEXT,
    closed_on TEXT,
    look_on TEXT,
    PRIMARY KEY (case_id)
) STRICT;

CREATE INDEX ix_caseload_look_on ON caseload (look_on);

CREATE TABLE due (
    case_id TEXT NOT NULL,
    activity TEXT NOT NULL,
    due_on TEXT NOT NULL,
    PRIMARY KEY (case_id, activity)
) STRICT;

CREATE INDEX ix_due_due_on_activity ON due (due_on, activity);

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
    CONSTRAINT uq_deliveries_key UNIQUE ("key"),
    CONSTRAINT uq_deliveries_message_id UNIQUE (message_id),
    CONSTRAINT deliveries_state CHECK (state IN ('queued', 'sending', 'sent', 'refused', 'retry', 'uncertain', 'printed', 'told', 'stopped'))
) STRICT;

CREATE INDEX ix_deliveries_state_next_attempt_at ON deliveries (state, next_attempt_at);

INSERT INTO log_head (id, size, last_at, told) VALUES (1, 0, '', 0);

-- One row at a time, in order: the next position, the next of its case, on top of the leaf before it, and later.
-- REPLACE would get round the two triggers after this one, so the id is looked up here.
CREATE TRIGGER case_events_in_order BEFORE INSERT ON case_events BEGIN
    SELECT RAISE(ABORT, 'The record refuses this entry: its position is not the next one (gap-free order).')
        WHERE NEW.position IS NOT (SELECT size FROM log_head WHERE id = 1);
    SELECT RAISE(ABORT, 'The record refuses this entry: it was not recorded after the entry before it (rising time).')
        WHERE NEW.at <= (SELECT last_at FROM log_head WHERE id = 1);
    SELECT RAISE(ABORT, 'The record refuses this entry: it is not the next of its case, which others may have added to.')
        WHERE NEW.seq IS NOT 1 + coalesce((SELECT max(seq) FROM case_events WHERE case_id = NEW.case_id), 0);
    SELECT RAISE(ABORT, 'The record refuses this entry: it does not carry the leaf of the entry before it in its case.')
        WHERE json_extract(NEW.body, '$.prev') IS NOT
            coalesce((SELECT lower(hex(leaf)) FROM case_events WHERE case_id = NEW.case_id AND seq = NEW.seq - 1), '');
    SELECT RAISE(ABORT, 'The record refuses this entry: there is one with this id already.')
        WHERE EXISTS (SELECT 1 FROM case_events WHERE event_id = NEW.event_id);
    SELECT RAISE(ABORT, 'The record refuses this entry: its leaf is not a SHA-256.') WHERE length(NEW.leaf) <> 32;
END;

CREATE TRIGGER case_events_counted AFTER INSERT ON case_events BEGIN
    UPDATE log_head SET size = NEW.position + 1, last_at = NEW.at WHERE id = 1;
END;

CREATE TRIGGER case_events_not_changed BEFORE UPDATE ON case_events BEGIN
    SELECT RAISE(ABORT, 'The record refuses this change: entries are never changed. Record a correction instead.');
END;

CREATE TRIGGER case_events_not_deleted BEFORE DELETE ON case_events BEGIN
    SELECT RAISE(ABORT, 'The record refuses this change: entries are never deleted. Record a correction instead.');
END;

CREATE TRIGGER disclosures_not_changed BEFORE UPDATE ON disclosures BEGIN
    SELECT RAISE(ABORT, 'The record refuses this change: a personal value may be erased by law, never changed.');
END;

CREATE TRIGGER disclosures_not_replaced BEFORE INSERT ON disclosures
    WHEN EXISTS (SELECT 1 FROM disclosures WHERE digest = NEW.digest) BEGIN
    SELECT RAISE(ABORT, 'The record refuses this change: a personal value may be erased by law, never changed.');
END;
