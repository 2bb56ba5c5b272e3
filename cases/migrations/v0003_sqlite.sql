-- Version 3, as it was issued. Never edit it: a later version says what changes. A blank line ends a statement.

-- Every entry paid for an index of its type, which only the entries about the record itself are looked up by.
DROP INDEX ix_case_events_type;

CREATE INDEX ix_case_events_ledger ON case_events (type, seq) WHERE case_id = 'record';

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

-- With the count of entries moved back by hand, REPLACE would find the position free.
CREATE TRIGGER case_events_not_replaced BEFORE INSERT ON case_events
    WHEN EXISTS (SELECT 1 FROM case_events WHERE position = NEW.position) BEGIN
    SELECT RAISE(ABORT, 'The record refuses this entry: its position is not the next one (gap-free order).');
END;

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

CREATE TRIGGER holds_of_the_record BEFORE INSERT ON holds
    WHEN NOT EXISTS (SELECT 1 FROM case_events WHERE event_id = NEW.event_id AND case_id = NEW.case_id
        AND type = 'hold.placed') BEGIN
    SELECT RAISE(ABORT, 'The record refuses this hold: no entry says that it was placed.');
END;

CREATE TRIGGER holds_not_changed BEFORE UPDATE ON holds BEGIN
    SELECT RAISE(ABORT, 'The record refuses this change: a hold stands until an entry says that it was lifted.');
END;

CREATE TRIGGER holds_lifted_by_the_record BEFORE DELETE ON holds
    WHEN NOT EXISTS (SELECT 1 FROM case_events WHERE case_id = OLD.case_id AND type = 'hold.lifted'
        AND json_extract(body, '$.data.of') = OLD.event_id) BEGIN
    SELECT RAISE(ABORT, 'The record refuses this change: a hold stands until an entry says that it was lifted.');
END;

CREATE TRIGGER deliveries_not_back BEFORE UPDATE OF raw ON deliveries
    WHEN NEW.raw IS NOT NULL AND EXISTS (SELECT 1 FROM redactions WHERE digest = 'message:' || NEW.message_id) BEGIN
    SELECT RAISE(ABORT, 'The record refuses this message: it was erased by law and does not come back.');
END;

CREATE TRIGGER arrivals_not_back BEFORE UPDATE OF raw ON arrivals
    WHEN length(NEW.raw) > 0 AND EXISTS (SELECT 1 FROM redactions WHERE digest = 'mail:' || NEW.digest) BEGIN
    SELECT RAISE(ABORT, 'The record refuses this message: it was erased by law and does not come back.');
END;

CREATE TRIGGER documents_not_back BEFORE INSERT ON documents
    WHEN NEW.draft NOT LIKE 'papers:%' AND EXISTS (SELECT 1 FROM redactions JOIN case_events USING (event_id)
        WHERE digest = 'pages:' || NEW.draft || '/' || NEW.person_id AND case_events.case_id = NEW.case_id) BEGIN
    SELECT RAISE(ABORT, 'The record refuses this page: it was erased by law and does not come back.');
END;

CREATE TRIGGER people_not_back BEFORE UPDATE ON people
    WHEN EXISTS (SELECT 1 FROM redactions WHERE digest = 'person:' || NEW.person_id)
        AND (NEW.name <> 'Erased (' || NEW.person_id || ')' OR coalesce(NEW.email, NEW.post, NEW.phone) IS NOT NULL) BEGIN
    SELECT RAISE(ABORT, 'The record refuses this name: it was erased by law and does not come back.');
END;
