-- +goose Up
-- A storm that goes on in a wider one is merged with it: that is how it leaves the
-- stock, and how its ticket ends is no more of the stock's.
ALTER TABLE incident ADD COLUMN merged_into TEXT COLLATE "C" NOT NULL DEFAULT ''; -- an incident
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION incident_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    counts BOOLEAN := NEW.desired_version > 0 OR NEW.parent <> '';
    before TEXT := ''; -- the state, where it counted
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.desired_version > 0 OR OLD.parent <> '' THEN
            before := OLD.state;
        END IF;
    END IF;
    IF NOT counts THEN
        IF before <> '' THEN -- what is found not to be worth a ticket after all was never there
            DELETE FROM move WHERE incident = NEW.id;
        END IF;
        RETURN NULL;
    END IF;
    IF before = '' THEN
        INSERT INTO move (at, kind, nature, criticity, incident) VALUES (NEW.opened_at, 'opened', NEW.nature, NEW.criticity, NEW.id);
    ELSIF before = 'closed' AND NEW.state <> 'closed' OR before = 'resolved' AND NEW.state NOT IN ('resolved', 'closed') THEN
        INSERT INTO move (at, kind, nature, criticity, incident) VALUES (
            CASE WHEN NEW.raised_at > coalesce(OLD.closed_at, OLD.resolved_at, 0) THEN NEW.raised_at
                ELSE (extract(epoch FROM clock_timestamp()) * 1000)::BIGINT END,
            CASE WHEN before = 'closed' OR OLD.merged_into <> '' THEN 'returned' ELSE 'reopened' END, NEW.nature, NEW.criticity, NEW.id);
    END IF;
    IF NEW.state IN ('resolved', 'closed') AND NEW.state <> before AND before <> 'resolved' THEN
        INSERT INTO move (at, kind, nature, criticity, incident) VALUES (
            coalesce(NEW.resolved_at, NEW.closed_at, NEW.opened_at), CASE NEW.merged_into WHEN '' THEN 'resolved' ELSE 'merged' END,
            NEW.nature, NEW.criticity, NEW.id);
    END IF;
    IF NEW.state = 'closed' AND before <> 'closed' AND NEW.merged_into = '' THEN
        INSERT INTO move (at, kind, nature, criticity, incident)
            VALUES (coalesce(NEW.closed_at, NEW.resolved_at, NEW.opened_at), 'closed', NEW.nature, NEW.criticity, NEW.id);
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE OR REPLACE VIEW called AS SELECT call.id, ''::TEXT COLLATE "C" AS key, call.nature, call.state, ''::TEXT COLLATE "C" AS parent, ''::TEXT AS attached_by,
    FALSE AS detached, ''::TEXT AS upstream, call.criticity, call.criticity AS decided, ''::TEXT AS why,
    (SELECT title FROM ticket WHERE ticket.id = call.ticket) AS title, ''::TEXT COLLATE "C" AS severity,
    ''::TEXT COLLATE "C" AS family, call.site, ''::TEXT AS device, ''::TEXT COLLATE "C" AS service, ''::TEXT COLLATE "C" AS region,
    ''::TEXT COLLATE "C" AS provider, call.party, ''::TEXT AS party_reference, call.opened_at AS detected_at, call.opened_at, call.acknowledged_at,
    call.restored_at, call.resolved_at, call.closed_at, call.reopened, 0::BIGINT AS came_back, FALSE AS unstable, NULL::BIGINT AS forced_at,
    call.raised_at, NULL::BIGINT AS wake_at, NULL::BIGINT AS tell_at, NULL::BIGINT AS told_at, call.ticket AS ticket_id,
    (SELECT number FROM ticket WHERE ticket.id = call.ticket) AS ticket_number, call.ticket_group,
    (SELECT owner FROM ticket WHERE ticket.id = call.ticket) AS ticket_owner, (SELECT state FROM ticket WHERE ticket.id = call.ticket) AS ticket_state, 1::BIGINT AS desired_version,
    1::BIGINT AS synced_version, '{}'::TEXT AS written, NULL::TEXT AS writing, NULL::TEXT AS asked, 0::BIGINT AS noted, 0::BIGINT AS attempts,
    NULL::BIGINT AS next_attempt_at, ''::TEXT AS last_error, FALSE AS last_error_final, ''::TEXT COLLATE "C" AS merged_into
FROM call;

-- What was merged before: the journal tells where each storm went on, and when.
UPDATE move SET kind = 'merged' WHERE kind = 'resolved' AND nature = 'storm' AND EXISTS (
    SELECT 1 FROM journal WHERE subject = move.incident AND kind = 'resolved' AND actor = 'bridge'
        AND data::jsonb ->> 'incident' IS NOT NULL AND effective_at = move.at);
-- A move's place tells what came before it: the one put down last of those before.
DELETE FROM move WHERE kind = 'closed' AND nature = 'storm' AND (
    SELECT kind FROM move AS last WHERE last.incident = move.incident AND last.id < move.id ORDER BY last.id DESC LIMIT 1) = 'merged';
UPDATE move SET kind = 'returned' WHERE kind = 'reopened' AND nature = 'storm' AND (
    SELECT kind FROM move AS last WHERE last.incident = move.incident AND last.id < move.id ORDER BY last.id DESC LIMIT 1) = 'merged';
UPDATE incident SET merged_into = (
    SELECT data::jsonb ->> 'incident' FROM journal WHERE subject = incident.id AND kind = 'resolved' AND actor = 'bridge'
        AND data::jsonb ->> 'incident' IS NOT NULL ORDER BY number DESC LIMIT 1)
WHERE nature = 'storm' AND state IN ('resolved', 'closed') AND (
    SELECT kind FROM move WHERE move.incident = incident.id ORDER BY id DESC LIMIT 1) = 'merged';
DELETE FROM tally WHERE nature = 'storm';
INSERT INTO tally SELECT at / 3600000, kind, nature, criticity, count(*) FROM move WHERE nature = 'storm' GROUP BY 1, 2, 3, 4;
INSERT INTO tally SELECT at / 3600000, kind, nature, '*', count(*) FROM move WHERE nature = 'storm' GROUP BY 1, 2, 3;
