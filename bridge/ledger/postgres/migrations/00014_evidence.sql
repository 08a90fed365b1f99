-- +goose Up
-- What availability is computed from, for longer than Prometheus remembers: one
-- row for a source's day, one for each thing that was not perfect within it.
-- Who was asked for is the same on most days, and is kept once.
CREATE TABLE evidence_members (
    print   TEXT COLLATE "C" PRIMARY KEY, -- SHA-256 of the list
    content BYTEA NOT NULL                -- gzip: device, site, whether it was measured
);
CREATE TABLE evidence_day (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source    TEXT COLLATE "C" NOT NULL,
    day       TEXT COLLATE "C" NOT NULL, -- in the contract's zone
    from_at   BIGINT NOT NULL,
    to_at     BIGINT NOT NULL,
    copied_at BIGINT NOT NULL,
    for_added BOOLEAN NOT NULL,
    members   TEXT COLLATE "C" NOT NULL REFERENCES evidence_members (print),
    UNIQUE (source, day)
);
CREATE INDEX evidence_day_from ON evidence_day (from_at);
CREATE TABLE evidence_outage (
    day_id     BIGINT NOT NULL REFERENCES evidence_day (id),
    kind       TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    down       TEXT NOT NULL, -- spans as from+length, in milliseconds of the day
    unmeasured TEXT NOT NULL,
    PRIMARY KEY (day_id, kind, name)
);
CREATE TABLE evidence_samples (
    incident TEXT COLLATE "C" NOT NULL REFERENCES incident (id),
    edge     TEXT COLLATE "C" NOT NULL,
    at       BIGINT NOT NULL,
    from_at  BIGINT NOT NULL,
    to_at    BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    cut      BOOLEAN NOT NULL,
    content  BYTEA NOT NULL, -- gzip of JSON
    PRIMARY KEY (incident, edge, at)
);
CREATE INDEX incident_detected ON incident (detected_at);
CREATE INDEX incident_restored ON incident (restored_at) WHERE restored_at IS NOT NULL;

-- A figure that was frozen rests on it.
CREATE TRIGGER evidence_day_stays BEFORE UPDATE OR DELETE ON evidence_day
    FOR EACH ROW EXECUTE FUNCTION refuse('evidence is append-only');
CREATE TRIGGER evidence_members_stay BEFORE UPDATE ON evidence_members
    FOR EACH ROW EXECUTE FUNCTION refuse('evidence is append-only');
CREATE TRIGGER evidence_outage_stays BEFORE UPDATE OR DELETE ON evidence_outage
    FOR EACH ROW EXECUTE FUNCTION refuse('evidence is append-only');
CREATE TRIGGER evidence_samples_stay BEFORE UPDATE OR DELETE ON evidence_samples
    FOR EACH ROW EXECUTE FUNCTION refuse('evidence is append-only');

-- +goose Down
DROP INDEX incident_restored;
DROP INDEX incident_detected;
DROP TABLE evidence_samples, evidence_outage, evidence_day, evidence_members;
