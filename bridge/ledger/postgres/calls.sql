-- Tickets that people opened, as lists and figures have them: what follows from
-- the journal, and by what they are told apart. Where an incident has a ticket,
-- that one is counted; what never was in a group under contract is left out.
CREATE TABLE call (
    ticket          BIGINT NOT NULL PRIMARY KEY, -- at the desk
    id              TEXT COLLATE "C" NOT NULL, -- sorts among those of incidents, as it was opened
    nature          TEXT NOT NULL,
    state           TEXT COLLATE "C" NOT NULL, -- as of an incident; what left, merged or is gone is closed
    criticity       TEXT COLLATE "C" NOT NULL,
    site            TEXT COLLATE "C" NOT NULL,
    party           TEXT NOT NULL,
    ticket_group    TEXT COLLATE "C" NOT NULL,
    opened_at       BIGINT NOT NULL,
    acknowledged_at BIGINT,
    restored_at     BIGINT,
    resolved_at     BIGINT,
    closed_at       BIGINT,
    raised_at       BIGINT NOT NULL, -- when it last came into the stock, or was opened again
    reopened        BIGINT NOT NULL
);
CREATE UNIQUE INDEX call_id ON call (id);
CREATE INDEX call_pressing ON call (
    (CASE criticity WHEN 'P1' THEN 0 WHEN 'P2' THEN 1 WHEN 'P3' THEN 2 WHEN 'P4' THEN 3 ELSE 4 END),
    (CASE state WHEN 'held' THEN 0 WHEN 'open' THEN 1 WHEN 'acknowledged' THEN 2 WHEN 'unverified' THEN 3
        WHEN 'restored' THEN 4 WHEN 'resolved' THEN 5 WHEN 'closed' THEN 6 ELSE 7 END),
    opened_at, id) WHERE state <> 'closed';
CREATE INDEX call_open ON call (id) WHERE state <> 'closed';
CREATE INDEX call_opened ON call (opened_at, id);
CREATE INDEX call_closed ON call (closed_at);
CREATE INDEX call_of_site ON call (site, id);

-- They have the columns of incidents, so that both are asked for alike.
CREATE VIEW called AS SELECT call.id, ''::TEXT COLLATE "C" AS key, call.nature, call.state, ''::TEXT COLLATE "C" AS parent, ''::TEXT AS attached_by,
    FALSE AS detached, ''::TEXT AS upstream, call.criticity, call.criticity AS decided, ''::TEXT AS why,
    (SELECT title FROM ticket WHERE ticket.id = call.ticket) AS title, ''::TEXT COLLATE "C" AS severity,
    ''::TEXT COLLATE "C" AS family, call.site, ''::TEXT AS device, ''::TEXT COLLATE "C" AS service, ''::TEXT COLLATE "C" AS region,
    ''::TEXT COLLATE "C" AS provider, call.party, ''::TEXT AS party_reference, call.opened_at AS detected_at, call.opened_at, call.acknowledged_at,
    call.restored_at, call.resolved_at, call.closed_at, call.reopened, 0::BIGINT AS came_back, FALSE AS unstable, NULL::BIGINT AS forced_at,
    call.raised_at, NULL::BIGINT AS wake_at, NULL::BIGINT AS tell_at, NULL::BIGINT AS told_at, call.ticket AS ticket_id,
    (SELECT number FROM ticket WHERE ticket.id = call.ticket) AS ticket_number, call.ticket_group,
    (SELECT owner FROM ticket WHERE ticket.id = call.ticket) AS ticket_owner, (SELECT state FROM ticket WHERE ticket.id = call.ticket) AS ticket_state, 1::BIGINT AS desired_version,
    1::BIGINT AS synced_version, '{}'::TEXT AS written, NULL::TEXT AS writing, NULL::TEXT AS asked, 0::BIGINT AS noted, 0::BIGINT AS attempts,
    NULL::BIGINT AS next_attempt_at, ''::TEXT AS last_error, FALSE AS last_error_final
FROM call;

-- No ticket counts twice: one that an incident takes over is the incident's.
CREATE FUNCTION call_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM move WHERE incident IN (SELECT id FROM call WHERE ticket = NEW.ticket_id);
    DELETE FROM call WHERE ticket = NEW.ticket_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER call_taken AFTER UPDATE ON incident FOR EACH ROW
    WHEN (NEW.ticket_id <> OLD.ticket_id AND NEW.ticket_id <> 0) EXECUTE FUNCTION call_taken();
CREATE TRIGGER call_taken_at_once AFTER INSERT ON incident FOR EACH ROW
    WHEN (NEW.ticket_id <> 0) EXECUTE FUNCTION call_taken();

-- Tickets that people opened and on which ladders have something to tell.
CREATE TABLE call_asked (
    ticket   BIGINT NOT NULL PRIMARY KEY, -- at the desk
    number   BIGINT NOT NULL, -- of the last entry of its journal that is to be told
    attempts BIGINT NOT NULL,
    next_at  BIGINT NOT NULL,
    error    TEXT NOT NULL
);
CREATE INDEX call_asked_next ON call_asked (next_at);
