-- Tickets that people opened, as lists and figures have them: what follows from
-- the journal, and by what they are told apart. Where an incident has a ticket,
-- that one is counted; what never was in a group under contract is left out.
CREATE TABLE call (
    ticket          INTEGER NOT NULL PRIMARY KEY, -- at the desk
    id              TEXT    NOT NULL, -- sorts among those of incidents, as it was opened
    nature          TEXT    NOT NULL,
    state           TEXT    NOT NULL, -- as of an incident; what left, merged or is gone is closed
    criticity       TEXT    NOT NULL,
    site            TEXT    NOT NULL,
    party           TEXT    NOT NULL,
    ticket_group    TEXT    NOT NULL,
    opened_at       INTEGER NOT NULL,
    acknowledged_at INTEGER,
    restored_at     INTEGER,
    resolved_at     INTEGER,
    closed_at       INTEGER,
    raised_at       INTEGER NOT NULL, -- when it last came into the stock, or was opened again
    reopened        INTEGER NOT NULL
) STRICT;
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
CREATE VIEW called AS SELECT call.id, '' AS key, call.nature, call.state, '' AS parent, '' AS attached_by, 0 AS detached, '' AS upstream,
    call.criticity, call.criticity AS decided, '' AS why,
    (SELECT title FROM ticket WHERE ticket.id = call.ticket) AS title, '' AS severity, '' AS family, call.site, '' AS device, '' AS service,
    '' AS region, '' AS provider, call.party, '' AS party_reference, call.opened_at AS detected_at, call.opened_at, call.acknowledged_at,
    call.restored_at, call.resolved_at, call.closed_at, call.reopened, 0 AS came_back, 0 AS unstable, NULL AS forced_at, call.raised_at,
    NULL AS wake_at, NULL AS tell_at, NULL AS told_at, call.ticket AS ticket_id, (SELECT number FROM ticket WHERE ticket.id = call.ticket) AS ticket_number, call.ticket_group,
    (SELECT owner FROM ticket WHERE ticket.id = call.ticket) AS ticket_owner, (SELECT state FROM ticket WHERE ticket.id = call.ticket) AS ticket_state, 1 AS desired_version, 1 AS synced_version, '{}' AS written, NULL AS writing,
    NULL AS asked, 0 AS noted, 0 AS attempts, NULL AS next_attempt_at, '' AS last_error, 0 AS last_error_final
FROM call;

-- No ticket counts twice: one that an incident takes over is the incident's.
CREATE TRIGGER call_taken AFTER UPDATE ON incident WHEN NEW.ticket_id <> OLD.ticket_id AND NEW.ticket_id <> 0
BEGIN
    DELETE FROM move WHERE incident IN (SELECT id FROM call WHERE ticket = NEW.ticket_id);
    DELETE FROM call WHERE ticket = NEW.ticket_id;
END;
CREATE TRIGGER call_taken_at_once AFTER INSERT ON incident WHEN NEW.ticket_id <> 0
BEGIN
    DELETE FROM move WHERE incident IN (SELECT id FROM call WHERE ticket = NEW.ticket_id);
    DELETE FROM call WHERE ticket = NEW.ticket_id;
END;

-- Tickets that people opened and on which ladders have something to tell.
CREATE TABLE call_asked (
    ticket   INTEGER NOT NULL PRIMARY KEY, -- at the desk
    number   INTEGER NOT NULL, -- of the last entry of its journal that is to be told
    attempts INTEGER NOT NULL,
    next_at  INTEGER NOT NULL,
    error    TEXT NOT NULL
) STRICT;
CREATE INDEX call_asked_next ON call_asked (next_at);
