-- +goose Up
-- Instants are milliseconds since 1970 UTC. What is put in order has the order
-- of its bytes, whatever the database's own: that of every other engine.
CREATE TABLE delivery (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source      TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    payload     BYTEA NOT NULL,
    alerts      BIGINT NOT NULL,
    reason      TEXT NOT NULL -- why it was refused; empty when it was taken
);
CREATE INDEX delivery_received ON delivery (received_at);
CREATE INDEX delivery_refused ON delivery (id) WHERE reason <> '';

CREATE TABLE incident (
    id               TEXT COLLATE "C" PRIMARY KEY,
    key              TEXT COLLATE "C" NOT NULL,
    nature           TEXT NOT NULL, -- empty for a fault
    state            TEXT COLLATE "C" NOT NULL,
    parent           TEXT COLLATE "C" NOT NULL,
    attached_by      TEXT NOT NULL,
    detached         BOOLEAN NOT NULL,
    upstream         TEXT NOT NULL,
    criticity        TEXT COLLATE "C" NOT NULL,
    decided          TEXT NOT NULL,
    why              TEXT NOT NULL,
    title            TEXT NOT NULL,
    severity         TEXT COLLATE "C" NOT NULL,
    family           TEXT COLLATE "C" NOT NULL,
    site             TEXT COLLATE "C" NOT NULL,
    device           TEXT NOT NULL,
    service          TEXT COLLATE "C" NOT NULL,
    region           TEXT COLLATE "C" NOT NULL,
    provider         TEXT COLLATE "C" NOT NULL,
    party            TEXT NOT NULL,
    party_reference  TEXT NOT NULL,
    detected_at      BIGINT NOT NULL,
    opened_at        BIGINT NOT NULL,
    acknowledged_at  BIGINT,
    restored_at      BIGINT,
    resolved_at      BIGINT,
    closed_at        BIGINT,
    reopened         BIGINT NOT NULL,
    came_back        BIGINT NOT NULL,
    unstable         BOOLEAN NOT NULL,
    forced_at        BIGINT,
    raised_at        BIGINT, -- when it last became worth a ticket
    wake_at          BIGINT,
    tell_at          BIGINT, -- when its ticket is to tell what does not press
    told_at          BIGINT,
    ticket_id        BIGINT NOT NULL,
    ticket_number    TEXT NOT NULL,
    ticket_group     TEXT COLLATE "C" NOT NULL,
    ticket_owner     TEXT NOT NULL,
    ticket_state     TEXT NOT NULL,
    desired_version  BIGINT NOT NULL,
    synced_version   BIGINT NOT NULL,
    written          TEXT NOT NULL, -- JSON
    writing          TEXT,          -- JSON; NULL when no write is begun
    asked            TEXT,          -- JSON; NULL when nothing was asked
    noted            BIGINT NOT NULL,
    attempts         BIGINT NOT NULL,
    next_attempt_at  BIGINT,
    last_error       TEXT NOT NULL,
    last_error_final BOOLEAN NOT NULL,
    outdated_since   BIGINT, -- when synced_version fell behind
    lease_until      BIGINT
);
-- At most one incident of a key is not closed: whatever goes wrong above,
-- there is no second ticket for one outage.
CREATE UNIQUE INDEX incident_open_key ON incident (key) WHERE state <> 'closed';
CREATE INDEX incident_key ON incident (key, id);
CREATE INDEX incident_wake ON incident (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX incident_outdated ON incident (criticity, next_attempt_at NULLS FIRST, id) WHERE desired_version > synced_version;
CREATE INDEX incident_outdated_ticket ON incident (criticity, next_attempt_at NULLS FIRST, id)
    WHERE desired_version > synced_version AND ticket_id <> 0;
CREATE INDEX incident_ticket ON incident (ticket_id) WHERE ticket_id <> 0;
CREATE INDEX incident_state ON incident (state, id);
CREATE INDEX incident_opened ON incident (opened_at);
CREATE INDEX incident_parent ON incident (parent) WHERE parent <> '';
CREATE INDEX incident_tell ON incident (tell_at) WHERE tell_at IS NOT NULL;
CREATE INDEX incident_raised_provider ON incident (provider, raised_at) WHERE raised_at IS NOT NULL AND provider <> '';
CREATE INDEX incident_raised_region ON incident (region, raised_at) WHERE raised_at IS NOT NULL AND region <> '';
CREATE INDEX incident_raised_site ON incident (site, raised_at) WHERE raised_at IS NOT NULL AND site <> '';
CREATE INDEX incident_raised_upstream ON incident (upstream, raised_at) WHERE raised_at IS NOT NULL AND upstream <> '';
CREATE INDEX incident_device ON incident (device, family) WHERE device <> '' AND state <> 'closed';

CREATE TABLE occurrence (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    incident      TEXT NOT NULL REFERENCES incident (id),
    source        TEXT NOT NULL,
    fingerprint   TEXT NOT NULL,
    labels        TEXT NOT NULL, -- JSON
    annotations   TEXT NOT NULL, -- JSON
    generator_url TEXT NOT NULL,
    starts_at     BIGINT NOT NULL,
    ended_at      BIGINT,
    ended_by      TEXT NOT NULL
);
CREATE INDEX occurrence_alert ON occurrence (source, fingerprint, id);
CREATE INDEX occurrence_incident ON occurrence (incident, id);
CREATE UNIQUE INDEX occurrence_firing ON occurrence (source, fingerprint) WHERE ended_at IS NULL;

CREATE TABLE ticket (
    id          BIGINT PRIMARY KEY, -- at the desk
    number      TEXT NOT NULL,
    subject     TEXT NOT NULL, -- under which its facts stand in the journal
    title       TEXT NOT NULL,
    group_name  TEXT NOT NULL,
    state       TEXT NOT NULL,
    stage       TEXT NOT NULL,
    priority    TEXT NOT NULL,
    owner       TEXT NOT NULL,
    owner_id    BIGINT NOT NULL,
    fields      TEXT NOT NULL, -- JSON
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    updated_by  TEXT NOT NULL,
    merged_into BIGINT NOT NULL,
    read_at     BIGINT NOT NULL, -- our clock
    hidden_at   BIGINT,          -- since when the desk refuses it to us
    gone_at     BIGINT,          -- when it was found to be deleted
    nature      TEXT NOT NULL,   -- of fields
    school      TEXT NOT NULL    -- of fields: the site, else the organisation
);
CREATE INDEX ticket_subject ON ticket (subject);
CREATE INDEX ticket_updated ON ticket (updated_at);
CREATE INDEX ticket_change ON ticket (nature) WHERE nature = 'changement';
CREATE INDEX ticket_school ON ticket (id) WHERE school <> '' AND gone_at IS NULL AND stage NOT IN ('closed', 'merged');

-- Changes that people planned, and what is told on tickets of people.
CREATE TABLE change (
    ticket     BIGINT PRIMARY KEY,
    number     TEXT NOT NULL,
    seen_at    BIGINT NOT NULL,
    state      TEXT NOT NULL,
    scope      TEXT NOT NULL,
    starts_at  BIGINT,
    ends_at    BIGINT,
    begun_at   BIGINT,
    ended_at   BIGINT,
    settled_at BIGINT,
    next_at    BIGINT,
    attempts   BIGINT NOT NULL,
    last_error TEXT NOT NULL
);
CREATE INDEX change_next ON change (next_at);
CREATE INDEX change_unsettled ON change (starts_at) WHERE settled_at IS NULL;
CREATE TABLE remark (
    ticket  BIGINT PRIMARY KEY,
    told    TEXT NOT NULL, -- JSON
    writing TEXT           -- JSON; NULL when no write is under way
);

-- How far the desk has been read.
CREATE TABLE mirror (
    id          BIGINT PRIMARY KEY CHECK (id = 1),
    until       BIGINT, -- the desk's clock: changes up to then were read
    synced_at   BIGINT, -- our clock, as below: when nothing was left to read
    imported_at BIGINT,
    swept_at    BIGINT
);

CREATE TABLE journal (
    seq          BIGINT PRIMARY KEY,
    subject      TEXT COLLATE "C" NOT NULL,
    number       BIGINT NOT NULL,
    kind         TEXT NOT NULL,
    actor        TEXT NOT NULL,
    actor_ref    TEXT NOT NULL,
    ticket       BIGINT NOT NULL,
    effective_at BIGINT NOT NULL,
    received_at  BIGINT NOT NULL,
    data         TEXT NOT NULL, -- JSON
    origin       TEXT NOT NULL,
    seal         TEXT NOT NULL,
    previous     TEXT NOT NULL,
    hash         TEXT NOT NULL,
    UNIQUE (subject, number)
);
CREATE UNIQUE INDEX journal_origin ON journal (origin) WHERE origin <> '';

-- What persons are called and wrote. Rows may be removed, and the chains
-- stay whole.
CREATE TABLE words (
    seq        BIGINT PRIMARY KEY REFERENCES journal (seq),
    salt       BYTEA NOT NULL,
    actor_name TEXT NOT NULL,
    text       TEXT NOT NULL,
    data       TEXT NOT NULL -- JSON
);

-- Of whom, or of which ticket, words were removed: what was done until then is
-- kept without words, however late it is read.
CREATE TABLE erased (
    what  TEXT NOT NULL CHECK (what IN ('ticket', 'user')),
    id    BIGINT NOT NULL, -- at the desk
    until BIGINT NOT NULL,
    PRIMARY KEY (what, id)
);

-- The last number given in the journal. Whoever writes holds the row until the
-- transaction ends: numbers are given in the order of commits and without a
-- gap, so that a reader of what comes after a number misses nothing.
CREATE TABLE journal_end (
    id  BIGINT PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL
);
INSERT INTO journal_end VALUES (1, 0);

-- Who does what one of several bridges is to do alone.
CREATE TABLE lead (
    task   TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until  BIGINT NOT NULL
);

-- What a readiness probe writes.
CREATE TABLE pulse (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    at BIGINT NOT NULL
);

-- The journal only grows: a correction is another entry.
-- +goose StatementBegin
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0];
END
$$;
-- +goose StatementEnd
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
    FOR EACH ROW EXECUTE FUNCTION refuse('the journal is append-only');
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
    FOR EACH ROW EXECUTE FUNCTION refuse('the journal is append-only');
CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal
    EXECUTE FUNCTION refuse('the journal is append-only');
CREATE TRIGGER words_no_update BEFORE UPDATE ON words
    FOR EACH ROW EXECUTE FUNCTION refuse('words may be removed, not changed');
CREATE TRIGGER journal_end_grows BEFORE UPDATE ON journal_end
    FOR EACH ROW WHEN (NEW.seq < OLD.seq) EXECUTE FUNCTION refuse('the journal is append-only');
CREATE TRIGGER journal_end_stays BEFORE DELETE ON journal_end
    FOR EACH ROW EXECUTE FUNCTION refuse('the journal is append-only');
-- +goose StatementBegin
CREATE FUNCTION journal_subject() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM incident WHERE id = NEW.subject)
    AND NOT EXISTS (SELECT 1 FROM ticket WHERE subject = NEW.subject) THEN
        RAISE EXCEPTION 'the journal knows no such subject';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER journal_subject BEFORE INSERT ON journal
    FOR EACH ROW EXECUTE FUNCTION journal_subject();

-- +goose Down
DROP TABLE pulse, lead, erased, words, journal, journal_end, mirror, remark, change, ticket, occurrence, incident, delivery;
DROP FUNCTION journal_subject, refuse;
