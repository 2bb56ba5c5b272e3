-- Version 3, as it was issued. Never edit it: a later version says what changes. A blank line ends a statement.

CREATE TABLE tree (
    level INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (level, idx)
) STRICT;

CREATE TABLE checkpoints (
    size INTEGER NOT NULL,
    note TEXT NOT NULL,
    made_at TEXT NOT NULL,
    PRIMARY KEY (size)
) STRICT;

CREATE TABLE published (
    size INTEGER NOT NULL,
    place TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (size, place)
) STRICT;

CREATE TABLE cosignatures (
    size INTEGER NOT NULL,
    name TEXT NOT NULL,
    line TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (size, name)
) STRICT;

CREATE TABLE redactions (
    digest TEXT NOT NULL,
    event_id TEXT NOT NULL,
    PRIMARY KEY (digest)
) STRICT;

CREATE TABLE holds (
    event_id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    PRIMARY KEY (event_id)
) STRICT;

CREATE INDEX ix_holds_case_id ON holds (case_id);

CREATE TABLE reads (
    read_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    reader TEXT NOT NULL,
    case_id TEXT NOT NULL,
    what TEXT NOT NULL,
    channel TEXT NOT NULL
) STRICT;

CREATE INDEX ix_reads_case_id_at ON reads (case_id, at);

CREATE INDEX ix_reads_at ON reads (at);

CREATE TRIGGER checkpoints_not_changed BEFORE UPDATE ON checkpoints BEGIN
    SELECT RAISE(ABORT, 'The record refuses this change: what was signed is never changed. Make a new checkpoint.');
END;

CREATE TRIGGER checkpoints_not_deleted BEFORE DELETE ON checkpoints BEGIN
    SELECT RAISE(ABORT, 'The record refuses this change: what was signed is never deleted.');
END;

CREATE TRIGGER checkpoints_not_replaced BEFORE INSERT ON checkpoints
    WHEN EXISTS (SELECT 1 FROM checkpoints WHERE size = NEW.size) BEGIN
    SELECT RAISE(ABORT, 'The record refuses this change: what was signed is never changed. Make a new checkpoint.');
END;

CREATE TRIGGER redactions_of_the_record BEFORE INSERT ON redactions
    WHEN NOT EXISTS (SELECT 1 FROM case_events WHERE event_id = NEW.event_id AND type = 'record.redacted'
        AND json_extract(body, '$.data.digest') = NEW.digest) BEGIN
    SELECT RAISE(ABORT, 'The record refuses this erasure: no entry says that it was decided.');
END;

CREATE TRIGGER redactions_not_changed BEFORE UPDATE ON redactions BEGIN
    SELECT RAISE(ABORT, 'The record refuses this change: an erasure stands.');
END;

CREATE TRIGGER redactions_not_deleted BEFORE DELETE ON redactions BEGIN
    SELECT RAISE(ABORT, 'The record refuses this change: an erasure stands.');
END;

CREATE TRIGGER disclosures_deleted_by_law BEFORE DELETE ON disclosures BEGIN
    SELECT RAISE(ABORT, 'The record refuses this erasure: no entry says that it was decided.')
        WHERE NOT EXISTS (SELECT 1 FROM redactions WHERE digest = OLD.digest);
    SELECT RAISE(ABORT, 'The record refuses this erasure: the case is under a legal hold. Lift the hold first.')
        WHERE EXISTS (SELECT 1 FROM holds JOIN case_events USING (case_id) WHERE case_events.event_id = OLD.event_id);
END;

CREATE TRIGGER disclosures_not_back BEFORE INSERT ON disclosures
    WHEN EXISTS (SELECT 1 FROM redactions WHERE digest = NEW.digest) BEGIN
    SELECT RAISE(ABORT, 'The record refuses this personal value: it was erased by law and does not come back.');
END;
