-- +goose Up
CREATE TABLE delivery (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    source      TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    payload     BLOB    NOT NULL,
    alerts      INTEGER NOT NULL,
    reason      TEXT    NOT NULL -- why it was refused; empty when it was taken
) STRICT;
CREATE INDEX delivery_received ON delivery (received_at);
CREATE INDEX delivery_refused ON delivery (id) WHERE reason <> '';

CREATE TABLE incident (
    id               TEXT    PRIMARY KEY,
    key              TEXT    NOT NULL,
    state            TEXT    NOT NULL,
    criticity        TEXT    NOT NULL,
    decided          TEXT    NOT NULL,
    why              TEXT    NOT NULL,
    title            TEXT    NOT NULL,
    severity         TEXT    NOT NULL,
    family           TEXT    NOT NULL,
    site             TEXT    NOT NULL,
    device           TEXT    NOT NULL,
    service          TEXT    NOT NULL,
    region           TEXT    NOT NULL,
    provider         TEXT    NOT NULL,
    detected_at      INTEGER NOT NULL,
    opened_at        INTEGER NOT NULL,
    acknowledged_at  INTEGER,
    restored_at      INTEGER,
    resolved_at      INTEGER,
    closed_at        INTEGER,
    reopened         INTEGER NOT NULL,
    came_back        INTEGER NOT NULL,
    wake_at          INTEGER,
    ticket_id        INTEGER NOT NULL,
    ticket_number    TEXT    NOT NULL,
    ticket_group     TEXT    NOT NULL,
    ticket_owner     TEXT    NOT NULL,
    ticket_state     TEXT    NOT NULL,
    desired_version  INTEGER NOT NULL,
    synced_version   INTEGER NOT NULL,
    written          TEXT    NOT NULL, -- JSON
    writing          TEXT,             -- JSON; NULL when no write is begun
    noted            INTEGER NOT NULL,
    attempts         INTEGER NOT NULL,
    next_attempt_at  INTEGER,
    last_error       TEXT    NOT NULL,
    last_error_final INTEGER NOT NULL,
    outdated_since   INTEGER,          -- when synced_version fell behind
    lease_until      INTEGER
) STRICT;
-- At most one incident of a key is not closed: whatever goes wrong above,
-- there is no second ticket for one outage.
CREATE UNIQUE INDEX incident_open_key ON incident (key) WHERE state <> 'closed';
CREATE INDEX incident_key ON incident (key, id);
CREATE INDEX incident_wake ON incident (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX incident_outdated ON incident (criticity, next_attempt_at) WHERE desired_version > synced_version;
CREATE INDEX incident_ticket ON incident (ticket_id) WHERE ticket_id <> 0;
CREATE INDEX incident_state ON incident (state, id);

CREATE TABLE occurrence (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    incident      TEXT    NOT NULL REFERENCES incident (id),
    source        TEXT    NOT NULL,
    fingerprint   TEXT    NOT NULL,
    labels        TEXT    NOT NULL, -- JSON
    annotations   TEXT    NOT NULL, -- JSON
    generator_url TEXT    NOT NULL,
    starts_at     INTEGER NOT NULL,
    ended_at      INTEGER,
    ended_by      TEXT    NOT NULL
) STRICT;
CREATE INDEX occurrence_alert ON occurrence (source, fingerprint, id);
CREATE INDEX occurrence_incident ON occurrence (incident, id);
CREATE UNIQUE INDEX occurrence_firing ON occurrence (source, fingerprint) WHERE ended_at IS NULL;

CREATE TABLE journal (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    incident     TEXT    NOT NULL REFERENCES incident (id),
    kind         TEXT    NOT NULL,
    actor        TEXT    NOT NULL,
    actor_name   TEXT    NOT NULL,
    effective_at INTEGER NOT NULL,
    received_at  INTEGER NOT NULL,
    text         TEXT    NOT NULL,
    data         TEXT    NOT NULL -- JSON
) STRICT;
CREATE INDEX journal_incident ON journal (incident, seq);

-- The journal only grows: a correction is another entry.
-- +goose StatementBegin
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd

-- SQLite's REPLACE removes a row without asking the trigger above.
-- +goose StatementBegin
CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd

-- What a readiness probe writes.
CREATE TABLE pulse (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
) STRICT;

-- +goose Down
DROP TABLE pulse;
DROP TABLE journal;
DROP TABLE occurrence;
DROP TABLE incident;
DROP TABLE delivery;
