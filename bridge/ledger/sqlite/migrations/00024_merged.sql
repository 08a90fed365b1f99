-- +goose Up
-- A storm that goes on in a wider one is merged with it: that is how it leaves the
-- stock, and how its ticket ends is no more of the stock's.
ALTER TABLE incident ADD COLUMN merged_into TEXT NOT NULL DEFAULT ''; -- an incident
DROP TRIGGER incident_comes;
DROP TRIGGER incident_counts;
DROP TRIGGER incident_moves;
-- +goose StatementBegin
CREATE TRIGGER incident_comes AFTER INSERT ON incident
WHEN NEW.desired_version > 0 OR NEW.parent <> ''
BEGIN
    INSERT INTO move (at, kind, nature, criticity, incident) VALUES (NEW.opened_at, 'opened', NEW.nature, NEW.criticity, NEW.id);
    INSERT INTO move (at, kind, nature, criticity, incident)
        SELECT coalesce(NEW.resolved_at, NEW.closed_at, NEW.opened_at), CASE NEW.merged_into WHEN '' THEN 'resolved' ELSE 'merged' END,
            NEW.nature, NEW.criticity, NEW.id
        WHERE NEW.state IN ('resolved', 'closed');
    INSERT INTO move (at, kind, nature, criticity, incident)
        SELECT coalesce(NEW.closed_at, NEW.resolved_at, NEW.opened_at), 'closed', NEW.nature, NEW.criticity, NEW.id
        WHERE NEW.state = 'closed' AND NEW.merged_into = '';
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER incident_counts AFTER UPDATE ON incident
WHEN (NEW.desired_version > 0 OR NEW.parent <> '') AND NOT (OLD.desired_version > 0 OR OLD.parent <> '')
BEGIN
    INSERT INTO move (at, kind, nature, criticity, incident) VALUES (NEW.opened_at, 'opened', NEW.nature, NEW.criticity, NEW.id);
    INSERT INTO move (at, kind, nature, criticity, incident)
        SELECT coalesce(NEW.resolved_at, NEW.closed_at, NEW.opened_at), CASE NEW.merged_into WHEN '' THEN 'resolved' ELSE 'merged' END,
            NEW.nature, NEW.criticity, NEW.id
        WHERE NEW.state IN ('resolved', 'closed');
    INSERT INTO move (at, kind, nature, criticity, incident)
        SELECT coalesce(NEW.closed_at, NEW.resolved_at, NEW.opened_at), 'closed', NEW.nature, NEW.criticity, NEW.id
        WHERE NEW.state = 'closed' AND NEW.merged_into = '';
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER incident_moves AFTER UPDATE ON incident
WHEN NEW.state <> OLD.state AND (NEW.state IN ('resolved', 'closed') OR OLD.state IN ('resolved', 'closed'))
    AND (NEW.desired_version > 0 OR NEW.parent <> '') AND (OLD.desired_version > 0 OR OLD.parent <> '')
BEGIN
    INSERT INTO move (at, kind, nature, criticity, incident)
        SELECT CASE WHEN NEW.raised_at > coalesce(OLD.closed_at, OLD.resolved_at, 0) THEN NEW.raised_at
                    ELSE CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER) END,
            CASE WHEN OLD.state = 'closed' OR OLD.merged_into <> '' THEN 'returned' ELSE 'reopened' END, NEW.nature, NEW.criticity, NEW.id
        WHERE OLD.state = 'closed' OR NEW.state NOT IN ('resolved', 'closed');
    INSERT INTO move (at, kind, nature, criticity, incident)
        SELECT coalesce(NEW.resolved_at, NEW.closed_at, NEW.opened_at), CASE NEW.merged_into WHEN '' THEN 'resolved' ELSE 'merged' END,
            NEW.nature, NEW.criticity, NEW.id
        WHERE NEW.state IN ('resolved', 'closed') AND OLD.state <> 'resolved';
    INSERT INTO move (at, kind, nature, criticity, incident)
        SELECT coalesce(NEW.closed_at, NEW.resolved_at, NEW.opened_at), 'closed', NEW.nature, NEW.criticity, NEW.id
        WHERE NEW.state = 'closed' AND NEW.merged_into = '';
END;
-- +goose StatementEnd

DROP VIEW called;
CREATE VIEW called AS SELECT call.id, '' AS key, call.nature, call.state, '' AS parent, '' AS attached_by, 0 AS detached, '' AS upstream,
    call.criticity, call.criticity AS decided, '' AS why,
    (SELECT title FROM ticket WHERE ticket.id = call.ticket) AS title, '' AS severity, '' AS family, call.site, '' AS device, '' AS service,
    '' AS region, '' AS provider, call.party, '' AS party_reference, call.opened_at AS detected_at, call.opened_at, call.acknowledged_at,
    call.restored_at, call.resolved_at, call.closed_at, call.reopened, 0 AS came_back, 0 AS unstable, NULL AS forced_at, call.raised_at,
    NULL AS wake_at, NULL AS tell_at, NULL AS told_at, call.ticket AS ticket_id, (SELECT number FROM ticket WHERE ticket.id = call.ticket) AS ticket_number, call.ticket_group,
    (SELECT owner FROM ticket WHERE ticket.id = call.ticket) AS ticket_owner, (SELECT state FROM ticket WHERE ticket.id = call.ticket) AS ticket_state, 1 AS desired_version, 1 AS synced_version, '{}' AS written, NULL AS writing,
    NULL AS asked, 0 AS noted, 0 AS attempts, NULL AS next_attempt_at, '' AS last_error, 0 AS last_error_final, '' AS merged_into
FROM call;

-- What was merged before: the journal tells where each storm went on, and when.
UPDATE move SET kind = 'merged' WHERE kind = 'resolved' AND nature = 'storm' AND EXISTS (
    SELECT 1 FROM journal WHERE subject = move.incident AND kind = 'resolved' AND actor = 'bridge'
        AND data ->> '$.incident' IS NOT NULL AND effective_at = move.at);
-- A move's place tells what came before it: the one put down last of those before.
DELETE FROM move WHERE kind = 'closed' AND nature = 'storm' AND (
    SELECT kind FROM move AS last WHERE last.incident = move.incident AND last.id < move.id ORDER BY last.id DESC LIMIT 1) = 'merged';
UPDATE move SET kind = 'returned' WHERE kind = 'reopened' AND nature = 'storm' AND (
    SELECT kind FROM move AS last WHERE last.incident = move.incident AND last.id < move.id ORDER BY last.id DESC LIMIT 1) = 'merged';
UPDATE incident SET merged_into = (
    SELECT data ->> '$.incident' FROM journal WHERE subject = incident.id AND kind = 'resolved' AND actor = 'bridge'
        AND data ->> '$.incident' IS NOT NULL ORDER BY number DESC LIMIT 1)
WHERE nature = 'storm' AND state IN ('resolved', 'closed') AND (
    SELECT kind FROM move WHERE move.incident = incident.id ORDER BY id DESC LIMIT 1) = 'merged';
DELETE FROM tally WHERE nature = 'storm';
INSERT INTO tally SELECT at / 3600000, kind, nature, criticity, count(*) FROM move WHERE nature = 'storm' GROUP BY 1, 2, 3, 4;
INSERT INTO tally SELECT at / 3600000, kind, nature, '*', count(*) FROM move WHERE nature = 'storm' GROUP BY 1, 2, 3;
