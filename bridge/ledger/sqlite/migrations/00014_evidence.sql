-- +goose Up
-- What availability is computed from, for longer than Prometheus remembers: one
-- row for a source's day, one for each thing that was not perfect within it.
-- Who was asked for is the same on most days, and is kept once.
CREATE TABLE evidence_members (
    print   TEXT NOT NULL PRIMARY KEY, -- SHA-256 of the list
    content BLOB NOT NULL              -- gzip: device, site, whether it was measured
) STRICT;
CREATE TABLE evidence_day (
    id        INTEGER PRIMARY KEY,
    source    TEXT    NOT NULL,
    day       TEXT    NOT NULL, -- in the contract's zone
    from_at   INTEGER NOT NULL,
    to_at     INTEGER NOT NULL,
    copied_at INTEGER NOT NULL,
    for_added INTEGER NOT NULL,
    members   TEXT    NOT NULL REFERENCES evidence_members (print),
    UNIQUE (source, day)
) STRICT;
CREATE INDEX evidence_day_from ON evidence_day (from_at);
CREATE TABLE evidence_outage (
    day_id     INTEGER NOT NULL REFERENCES evidence_day (id),
    kind       TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    down       TEXT    NOT NULL, -- spans as from+length, in milliseconds of the day
    unmeasured TEXT    NOT NULL,
    PRIMARY KEY (day_id, kind, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE evidence_samples (
    incident TEXT    NOT NULL REFERENCES incident (id),
    edge     TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    from_at  INTEGER NOT NULL,
    to_at    INTEGER NOT NULL,
    taken_at INTEGER NOT NULL,
    cut      INTEGER NOT NULL,
    content  BLOB    NOT NULL, -- gzip of JSON
    PRIMARY KEY (incident, edge, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_detected ON incident (detected_at);
CREATE INDEX incident_restored ON incident (restored_at) WHERE restored_at IS NOT NULL;

-- A figure that was frozen rests on it.
-- +goose StatementBegin
CREATE TRIGGER evidence_day_stays BEFORE UPDATE ON evidence_day BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER evidence_day_kept BEFORE DELETE ON evidence_day BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER evidence_members_stay BEFORE UPDATE ON evidence_members BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER evidence_outage_stays BEFORE UPDATE ON evidence_outage BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER evidence_outage_kept BEFORE DELETE ON evidence_outage BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER evidence_samples_stay BEFORE UPDATE ON evidence_samples BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER evidence_samples_kept BEFORE DELETE ON evidence_samples BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
-- +goose StatementEnd

-- +goose Down
DROP INDEX incident_restored;
DROP INDEX incident_detected;
DROP TABLE evidence_samples;
DROP TABLE evidence_outage;
DROP TABLE evidence_day;
DROP TABLE evidence_members;
