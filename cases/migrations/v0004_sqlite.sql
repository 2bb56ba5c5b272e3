-- Version 4, as it was issued. Never edit it: a later version says what changes. A blank line ends a statement.

CREATE TABLE sessions (
    token_hash TEXT NOT NULL,
    person_id TEXT NOT NULL,
    way TEXT NOT NULL,
    made_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    PRIMARY KEY (token_hash)
) STRICT;

CREATE INDEX ix_sessions_person_id ON sessions (person_id);

CREATE TABLE sign_in_links (
    token_hash TEXT NOT NULL,
    person_id TEXT NOT NULL,
    made_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    used_at TEXT,
    PRIMARY KEY (token_hash)
) STRICT;

CREATE TABLE kept_forms (
    kept_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    path TEXT NOT NULL,
    fields TEXT NOT NULL,
    made_at TEXT NOT NULL,
    PRIMARY KEY (kept_id)
) STRICT;

CREATE TABLE attempts (
    attempt_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    what TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

CREATE INDEX ix_attempts_at ON attempts (at);

CREATE INDEX ix_attempts_what_who_at ON attempts (what, who, at);

CREATE TABLE api_keys (
    key_hash TEXT NOT NULL,
    key_id TEXT NOT NULL,
    system TEXT NOT NULL,
    person_id TEXT NOT NULL,
    scopes TEXT NOT NULL,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    revoked_at TEXT,
    used_at TEXT,
    PRIMARY KEY (key_hash)
) STRICT;

CREATE UNIQUE INDEX ix_api_keys_key_id ON api_keys (key_id);

CREATE TABLE outlook (
    case_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    looked_on TEXT NOT NULL,
    category_since TEXT,
    next_tig TEXT,
    last_tig TEXT,
    rating TEXT,
    direction TEXT,
    rated_on TEXT,
    next_due TEXT,
    next_due_shown TEXT,
    late INTEGER NOT NULL,
    late_shown INTEGER NOT NULL,
    blocks INTEGER NOT NULL,
    restricted INTEGER NOT NULL,
    PRIMARY KEY (case_id)
) STRICT;

CREATE INDEX ix_outlook_looked_on ON outlook (looked_on);

CREATE INDEX ix_outlook_next_tig ON outlook (next_tig);

CREATE TABLE owing (
    case_id TEXT NOT NULL,
    n INTEGER NOT NULL,
    duty TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    person_id TEXT NOT NULL,
    due TEXT NOT NULL,
    progress TEXT NOT NULL,
    because TEXT NOT NULL,
    source TEXT NOT NULL,
    subject TEXT NOT NULL,
    activity TEXT NOT NULL,
    short INTEGER NOT NULL,
    restricted INTEGER NOT NULL,
    PRIMARY KEY (case_id, n)
) STRICT;

CREATE INDEX ix_owing_due_case_id_n ON owing (due, case_id, n);

CREATE INDEX ix_owing_duty_case_id ON owing (duty, case_id);

CREATE INDEX ix_owing_short ON owing (duty, due, case_id) WHERE short > 0;

CREATE INDEX ix_owing_person_id_due_case_id_n ON owing (person_id, due, case_id, n);

CREATE INDEX ix_owing_restricted ON owing (due, case_id) WHERE restricted > 0;

CREATE TABLE coming (
    case_id TEXT NOT NULL,
    n INTEGER NOT NULL,
    goes_on TEXT NOT NULL,
    kind TEXT NOT NULL,
    wording TEXT NOT NULL,
    role TEXT NOT NULL,
    person_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    note TEXT NOT NULL,
    restricted INTEGER NOT NULL,
    PRIMARY KEY (case_id, n)
) STRICT;

CREATE INDEX ix_coming_goes_on_case_id_n ON coming (goes_on, case_id, n);

CREATE TABLE posts (
    case_id TEXT NOT NULL,
    role TEXT NOT NULL,
    n INTEGER NOT NULL,
    person_id TEXT NOT NULL,
    first_day TEXT,
    last_day TEXT,
    PRIMARY KEY (case_id, role, n)
) STRICT;

CREATE INDEX ix_posts_person_id_role ON posts (person_id, role);

CREATE TABLE sittings (
    case_id TEXT NOT NULL,
    meeting_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    standing TEXT NOT NULL,
    held_on TEXT NOT NULL,
    starts TEXT NOT NULL,
    half_term TEXT NOT NULL,
    chair_id TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    PRIMARY KEY (case_id, meeting_id)
) STRICT;

CREATE INDEX ix_sittings_held_on_starts_case_id_meeting_id_standing ON sittings (held_on, starts, case_id, meeting_id, standing);

CREATE INDEX ix_caseload_by_school ON caseload (lower(school), case_id);

CREATE INDEX ix_reads_reader_at_read_id ON reads (reader, at, read_id);

CREATE TABLE drafted (
    case_id TEXT NOT NULL,
    draft_id TEXT NOT NULL,
    template TEXT NOT NULL,
    author_id TEXT NOT NULL,
    dated TEXT NOT NULL,
    standing TEXT NOT NULL,
    restricted INTEGER NOT NULL,
    PRIMARY KEY (case_id, draft_id)
) STRICT;

CREATE INDEX ix_drafted_standing_dated_case_id_draft_id ON drafted (standing, dated, case_id, draft_id);

CREATE INDEX ix_deliveries_case_id_cause ON deliveries (case_id, cause);
