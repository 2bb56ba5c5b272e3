-- Version 1, as it was issued. Never edit it: a later version says what changes. A blank line ends a statement.

CREATE TABLE case_events (
    position BIGINT NOT NULL,
    body TEXT NOT NULL,
    leaf BYTEA NOT NULL,
    event_id TEXT GENERATED ALWAYS AS ((body::json ->> 'id')) STORED NOT NULL,
    case_id TEXT GENERATED ALWAYS AS ((body::json ->> 'case')) STORED NOT NULL,
    seq BIGINT GENERATED ALWAYS AS (((body::json ->> 'seq')::bigint)) STORED NOT NULL,
    type TEXT GENERATED ALWAYS AS ((body::json ->> 'type')) STORED NOT NULL,
    at TEXT GENERATED ALWAYS AS ((body::json ->> 'at')) STORED NOT NULL,
    effective TEXT GENERATED ALWAYS AS ((body::json ->> 'effective')) STORED NOT NULL,
    actor TEXT GENERATED ALWAYS AS ((body::json ->> 'actor')) STORED NOT NULL,
    src TEXT GENERATED ALWAYS AS ((body::json ->> 'src')) STORED NOT NULL,
    PRIMARY KEY (position),
    CONSTRAINT uq_case_events_event_id UNIQUE (event_id),
    CONSTRAINT uq_case_events_case_id_seq UNIQUE (case_id, seq)
);

CREATE INDEX ix_case_events_type ON case_events (type);

CREATE TABLE log_head (
    id BIGINT NOT NULL CONSTRAINT one_row CHECK (id = 1),
    size BIGINT NOT NULL,
    last_at TEXT NOT NULL,
    told BIGINT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE disclosures (
    digest TEXT NOT NULL,
    event_id TEXT NOT NULL,
    name TEXT NOT NULL,
    disclosure TEXT NOT NULL,
    PRIMARY KEY (digest)
);

CREATE INDEX ix_disclosures_event_id ON disclosures (event_id);

CREATE TABLE people (
    person_id TEXT NOT NULL,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT,
    post TEXT,
    PRIMARY KEY (person_id),
    CONSTRAINT uq_people_handle UNIQUE (handle)
);

CREATE TABLE caseload (
    case_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    leaf BYTEA NOT NULL,
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
);

CREATE INDEX ix_caseload_look_on ON caseload (look_on);

CREATE TABLE due (
    case_id TEXT NOT NULL,
    activity TEXT NOT NULL,
    due_on TEXT NOT NULL,
    PRIMARY KEY (case_id, activity)
);

CREATE INDEX ix_due_due_on_activity ON due (due_on, activity);

CREATE TABLE deliveries (
    delivery_id BIGINT GENERATED ALWAYS AS IDENTITY,
    key TEXT NOT NULL,
    case_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    template TEXT NOT NULL,
    role TEXT NOT NULL,
    person_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    subject TEXT NOT NULL,
    note TEXT NOT NULL,
    actor TEXT NOT NULL,
    cause BIGINT,
    context TEXT NOT NULL,
    message_id TEXT NOT NULL,
    created_at TEXT NOT NULL,
    counts_from TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at TEXT,
    lease_by TEXT,
    lease_until TEXT,
    raw BYTEA,
    sha256 TEXT,
    last_error TEXT,
    done_at TEXT,
    PRIMARY KEY (delivery_id),
    CONSTRAINT uq_deliveries_key UNIQUE (key),
    CONSTRAINT uq_deliveries_message_id UNIQUE (message_id),
    CONSTRAINT deliveries_state CHECK (state IN ('queued', 'sending', 'sent', 'refused', 'retry', 'uncertain', 'printed', 'told', 'stopped'))
);

CREATE INDEX ix_deliveries_state_next_attempt_at ON deliveries (state, next_attempt_at);

INSERT INTO log_head (id, size, last_at, told) VALUES (1, 0, '', 0);

-- One row at a time, in order: the next position, the next of its case, on top of the leaf before it, and later.
-- A volatile function sees the rows that its own statement has inserted before this one.
CREATE FUNCTION case_events_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry CONSTANT json := NEW.body::json;
    last record;
BEGIN
    IF NEW.leaf <> sha256('\x00'::bytea || convert_to(NEW.body, 'UTF8')) THEN
        RAISE EXCEPTION 'The record refuses this entry: its leaf is not the SHA-256 of its text.' USING ERRCODE = '23514';
    END IF;
    SELECT position, at INTO last FROM {schema}.case_events ORDER BY position DESC LIMIT 1;
    IF NEW.position <> coalesce(last.position + 1, 0) THEN
        RAISE EXCEPTION 'The record refuses this entry: its position is not the next one (gap-free order).'
            USING ERRCODE = '23514';
    END IF;
    IF (entry ->> 'at') COLLATE "C" <= last.at COLLATE "C" THEN
        RAISE EXCEPTION 'The record refuses this entry: it was not recorded after the entry before it (rising time).'
            USING ERRCODE = '23514';
    END IF;
    SELECT seq, encode(leaf, 'hex') AS leaf INTO last FROM {schema}.case_events
        WHERE case_id = entry ->> 'case' ORDER BY seq DESC LIMIT 1;
    IF (entry ->> 'seq')::bigint IS DISTINCT FROM coalesce(last.seq, 0) + 1 THEN
        RAISE EXCEPTION 'The record refuses this entry: it is not the next of its case, which others may have added to.'
            USING ERRCODE = '23514';
    END IF;
    IF (entry ->> 'prev') IS DISTINCT FROM coalesce(last.leaf, '') THEN
        RAISE EXCEPTION 'The record refuses this entry: it does not carry the leaf of the entry before it in its case.'
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER case_events_in_order BEFORE INSERT ON case_events
    FOR EACH ROW EXECUTE FUNCTION case_events_in_order();

-- Runs as the owner, so that no application role needs the right to move the head by hand.
CREATE FUNCTION case_events_counted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
AS $$
DECLARE
    added record;
BEGIN
    SELECT min(position) AS first, max(position) + 1 AS size, max(at COLLATE "C") AS last_at INTO added FROM fresh;
    IF added.first IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE {schema}.log_head SET size = added.size, last_at = added.last_at WHERE id = 1 AND size = added.first;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The record refuses this entry: the count of entries is not what it was. Verify the record before anything is added.'
            USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER case_events_counted AFTER INSERT ON case_events
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION case_events_counted();

CREATE FUNCTION case_events_not_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record refuses this change: entries are never changed or deleted. Record a correction instead.'
        USING ERRCODE = '23514';
END $$;

CREATE TRIGGER case_events_not_changed BEFORE UPDATE OR DELETE ON case_events
    FOR EACH ROW EXECUTE FUNCTION case_events_not_changed();

CREATE TRIGGER case_events_not_truncated BEFORE TRUNCATE ON case_events
    FOR EACH STATEMENT EXECUTE FUNCTION case_events_not_changed();

CREATE FUNCTION disclosures_not_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record refuses this change: a personal value may be erased by law, never changed.'
        USING ERRCODE = '23514';
END $$;

CREATE TRIGGER disclosures_not_changed BEFORE UPDATE ON disclosures
    FOR EACH ROW EXECUTE FUNCTION disclosures_not_changed();

REVOKE UPDATE, DELETE, TRUNCATE ON case_events FROM PUBLIC;
