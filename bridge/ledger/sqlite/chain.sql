-- Step 3, of which chain.go does the rest: entries are hashed, which SQL cannot.
CREATE TABLE ticket (
    id          INTEGER PRIMARY KEY, -- at the desk
    number      TEXT    NOT NULL,
    subject     TEXT    NOT NULL, -- under which its facts stand in the journal
    title       TEXT    NOT NULL,
    group_name  TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    stage       TEXT    NOT NULL,
    priority    TEXT    NOT NULL,
    owner       TEXT    NOT NULL,
    owner_id    INTEGER NOT NULL,
    fields      TEXT    NOT NULL, -- JSON
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    updated_by  TEXT    NOT NULL,
    merged_into INTEGER NOT NULL,
    read_at     INTEGER NOT NULL, -- our clock
    hidden_at   INTEGER,          -- since when the desk refuses it to us
    gone_at     INTEGER           -- when it was found to be deleted
) STRICT;
CREATE INDEX ticket_subject ON ticket (subject);
CREATE INDEX ticket_updated ON ticket (updated_at);

-- How far the desk has been read.
CREATE TABLE mirror (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    until      INTEGER,  -- the desk's clock: changes up to then were read
    synced_at  INTEGER,  -- our clock, as below: when nothing was left to read
    imported_at INTEGER,
    swept_at   INTEGER
) STRICT;

DROP TRIGGER journal_no_update;
DROP TRIGGER journal_no_delete;
DROP TRIGGER journal_no_replace;
DROP INDEX journal_incident;
ALTER TABLE journal RENAME TO journal_before;

CREATE TABLE journal (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    subject      TEXT    NOT NULL,
    number       INTEGER NOT NULL,
    kind         TEXT    NOT NULL,
    actor        TEXT    NOT NULL,
    actor_ref    TEXT    NOT NULL,
    ticket       INTEGER NOT NULL,
    effective_at INTEGER NOT NULL,
    received_at  INTEGER NOT NULL,
    data         TEXT    NOT NULL, -- JSON
    origin       TEXT    NOT NULL,
    seal         TEXT    NOT NULL,
    previous     TEXT    NOT NULL,
    hash         TEXT    NOT NULL,
    UNIQUE (subject, number)
) STRICT;
CREATE UNIQUE INDEX journal_origin ON journal (origin) WHERE origin <> '';

-- What persons are called and wrote. Rows may be removed, and the chains
-- stay whole.
CREATE TABLE words (
    seq        INTEGER PRIMARY KEY REFERENCES journal (seq),
    salt       BLOB    NOT NULL,
    actor_name TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    data       TEXT    NOT NULL -- JSON
) STRICT;
