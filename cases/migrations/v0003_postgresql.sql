-- Version 3, as it was issued. Never edit it: a later version says what changes. A blank line ends a statement.

-- Every entry paid for an index of its type, which only the entries about the record itself are looked up by.
DROP INDEX ix_case_events_type;

CREATE INDEX ix_case_events_ledger ON case_events (type, seq) WHERE case_id = 'record';

CREATE TABLE tree (
    level BIGINT NOT NULL,
    idx BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (level, idx)
);

CREATE TABLE checkpoints (
    size BIGINT NOT NULL,
    note TEXT NOT NULL,
    made_at TEXT NOT NULL,
    PRIMARY KEY (size)
);

CREATE TABLE published (
    size BIGINT NOT NULL,
    place TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (size, place)
);

CREATE TABLE cosignatures (
    size BIGINT NOT NULL,
    name TEXT NOT NULL,
    line TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (size, name)
);

CREATE TABLE redactions (
    digest TEXT NOT NULL,
    event_id TEXT NOT NULL,
    PRIMARY KEY (digest)
);

CREATE TABLE holds (
    event_id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    PRIMARY KEY (event_id)
);

CREATE INDEX ix_holds_case_id ON holds (case_id);

CREATE TABLE reads (
    read_id BIGINT GENERATED ALWAYS AS IDENTITY,
    at TEXT NOT NULL,
    reader TEXT NOT NULL,
    case_id TEXT NOT NULL,
    what TEXT NOT NULL,
    channel TEXT NOT NULL,
    PRIMARY KEY (read_id)
);

CREATE INDEX ix_reads_case_id_at ON reads (case_id, at);

CREATE INDEX ix_reads_at ON reads (at);

CREATE FUNCTION checkpoints_not_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record refuses this change: what was signed is never changed or deleted. Make a new checkpoint.'
        USING ERRCODE = '23514';
END $$;

CREATE TRIGGER checkpoints_not_changed BEFORE UPDATE OR DELETE ON checkpoints
    FOR EACH ROW EXECUTE FUNCTION checkpoints_not_changed();

CREATE TRIGGER checkpoints_not_truncated BEFORE TRUNCATE ON checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION checkpoints_not_changed();

CREATE FUNCTION redactions_of_the_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'The record refuses this change: an erasure stands.' USING ERRCODE = '23514';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM {schema}.case_events WHERE event_id = NEW.event_id AND type = 'record.redacted'
            AND body::json -> 'data' ->> 'digest' = NEW.digest) THEN
        RAISE EXCEPTION 'The record refuses this erasure: no entry says that it was decided.' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER redactions_of_the_record BEFORE INSERT OR UPDATE OR DELETE ON redactions
    FOR EACH ROW EXECUTE FUNCTION redactions_of_the_record();

CREATE TRIGGER redactions_not_truncated BEFORE TRUNCATE ON redactions
    FOR EACH STATEMENT EXECUTE FUNCTION redactions_of_the_record();

CREATE FUNCTION disclosures_by_law() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'The record refuses this erasure: no entry says that it was decided.' USING ERRCODE = '23514';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT 1 FROM {schema}.redactions WHERE digest = NEW.digest) THEN
            RAISE EXCEPTION 'The record refuses this personal value: it was erased by law and does not come back.'
                USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM {schema}.redactions WHERE digest = OLD.digest) THEN
        RAISE EXCEPTION 'The record refuses this erasure: no entry says that it was decided.' USING ERRCODE = '23514';
    END IF;
    IF EXISTS (SELECT 1 FROM {schema}.holds JOIN {schema}.case_events USING (case_id)
            WHERE case_events.event_id = OLD.event_id) THEN
        RAISE EXCEPTION 'The record refuses this erasure: the case is under a legal hold. Lift the hold first.'
            USING ERRCODE = '23514';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER disclosures_by_law BEFORE INSERT OR DELETE ON disclosures
    FOR EACH ROW EXECUTE FUNCTION disclosures_by_law();

CREATE TRIGGER disclosures_not_truncated BEFORE TRUNCATE ON disclosures
    FOR EACH STATEMENT EXECUTE FUNCTION disclosures_by_law();

CREATE FUNCTION holds_of_the_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT 1 FROM {schema}.case_events WHERE event_id = NEW.event_id AND case_id = NEW.case_id
                AND type = 'hold.placed') THEN
            RAISE EXCEPTION 'The record refuses this hold: no entry says that it was placed.' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP <> 'DELETE' OR NOT EXISTS (SELECT 1 FROM {schema}.case_events WHERE case_id = OLD.case_id
            AND type = 'hold.lifted' AND body::json -> 'data' ->> 'of' = OLD.event_id) THEN
        RAISE EXCEPTION 'The record refuses this change: a hold stands until an entry says that it was lifted.'
            USING ERRCODE = '23514';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER holds_of_the_record BEFORE INSERT OR UPDATE OR DELETE ON holds
    FOR EACH ROW EXECUTE FUNCTION holds_of_the_record();

CREATE FUNCTION holds_not_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record refuses this change: a hold stands until an entry says that it was lifted.'
        USING ERRCODE = '23514';
END $$;

CREATE TRIGGER holds_not_truncated BEFORE TRUNCATE ON holds
    FOR EACH STATEMENT EXECUTE FUNCTION holds_not_truncated();

CREATE FUNCTION erased_not_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = '23514',
        MESSAGE = 'The record refuses this ' || TG_ARGV[0] || ': it was erased by law and does not come back.';
END $$;

CREATE FUNCTION was_erased(what TEXT) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM {schema}.redactions WHERE digest = what)
$$;

CREATE FUNCTION pages_were_erased(of_case TEXT, what TEXT) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM {schema}.redactions JOIN {schema}.case_events USING (event_id)
        WHERE digest = what AND case_events.case_id = of_case)
$$;

CREATE TRIGGER deliveries_not_back BEFORE UPDATE OF raw ON deliveries FOR EACH ROW
    WHEN (NEW.raw IS NOT NULL AND {schema}.was_erased('message:' || NEW.message_id))
    EXECUTE FUNCTION erased_not_back('message');

CREATE TRIGGER arrivals_not_back BEFORE UPDATE OF raw ON arrivals FOR EACH ROW
    WHEN (length(NEW.raw) > 0 AND {schema}.was_erased('mail:' || NEW.digest))
    EXECUTE FUNCTION erased_not_back('message');

CREATE TRIGGER documents_not_back BEFORE INSERT ON documents FOR EACH ROW
    WHEN (NOT starts_with(NEW.draft, 'papers:')
        AND {schema}.pages_were_erased(NEW.case_id, 'pages:' || NEW.draft || '/' || NEW.person_id))
    EXECUTE FUNCTION erased_not_back('page');

CREATE TRIGGER people_not_back BEFORE UPDATE ON people FOR EACH ROW
    WHEN ((NEW.name <> 'Erased (' || NEW.person_id || ')' OR coalesce(NEW.email, NEW.post, NEW.phone) IS NOT NULL)
        AND {schema}.was_erased('person:' || NEW.person_id))
    EXECUTE FUNCTION erased_not_back('name');

REVOKE UPDATE, DELETE, TRUNCATE ON checkpoints, redactions FROM PUBLIC;
