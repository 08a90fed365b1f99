-- +goose Up
-- What goes into the stock of tickets and out of it. An incident's own row
-- forgets that it had been closed once it is opened again, and with it what the
-- stock was then. Only what is worth a ticket, or part of such, counts.
CREATE TABLE move (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       BIGINT NOT NULL,
    kind     TEXT NOT NULL, -- opened, resolved, closed, reopened, or returned from closed
    nature   TEXT NOT NULL, -- of the incident, for those who ask for no more
    incident TEXT COLLATE "C" NOT NULL
);
CREATE INDEX move_at ON move (at, kind, nature, incident);
CREATE INDEX move_incident ON move (incident);
INSERT INTO move (at, kind, nature, incident)
    SELECT opened_at, 'opened', nature, id FROM incident WHERE desired_version > 0 OR parent <> '';
INSERT INTO move (at, kind, nature, incident)
    SELECT coalesce(resolved_at, closed_at, opened_at), 'resolved', nature, id FROM incident
    WHERE (desired_version > 0 OR parent <> '') AND state IN ('resolved', 'closed');
INSERT INTO move (at, kind, nature, incident)
    SELECT coalesce(closed_at, resolved_at, opened_at), 'closed', nature, id FROM incident
    WHERE (desired_version > 0 OR parent <> '') AND state = 'closed';

-- +goose StatementBegin
CREATE FUNCTION incident_moves() RETURNS trigger LANGUAGE plpgsql AS $$
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
        INSERT INTO move (at, kind, nature, incident) VALUES (NEW.opened_at, 'opened', NEW.nature, NEW.id);
    ELSIF before = 'closed' AND NEW.state <> 'closed' OR before = 'resolved' AND NEW.state NOT IN ('resolved', 'closed') THEN
        INSERT INTO move (at, kind, nature, incident) VALUES (
            CASE WHEN NEW.raised_at > coalesce(OLD.closed_at, OLD.resolved_at, 0) THEN NEW.raised_at
                ELSE (extract(epoch FROM clock_timestamp()) * 1000)::BIGINT END,
            CASE before WHEN 'closed' THEN 'returned' ELSE 'reopened' END, NEW.nature, NEW.id);
    END IF;
    IF NEW.state IN ('resolved', 'closed') AND NEW.state <> before AND before <> 'resolved' THEN
        INSERT INTO move (at, kind, nature, incident)
            VALUES (coalesce(NEW.resolved_at, NEW.closed_at, NEW.opened_at), 'resolved', NEW.nature, NEW.id);
    END IF;
    IF NEW.state = 'closed' AND before <> 'closed' THEN
        INSERT INTO move (at, kind, nature, incident)
            VALUES (coalesce(NEW.closed_at, NEW.resolved_at, NEW.opened_at), 'closed', NEW.nature, NEW.id);
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER incident_comes AFTER INSERT ON incident FOR EACH ROW EXECUTE FUNCTION incident_moves();
CREATE TRIGGER incident_moves AFTER UPDATE ON incident FOR EACH ROW
    WHEN (NEW.state <> OLD.state OR (NEW.desired_version > 0 OR NEW.parent <> '') <> (OLD.desired_version > 0 OR OLD.parent <> ''))
    EXECUTE FUNCTION incident_moves();

-- What is open is few of all that ever was, and is asked for the most: in the
-- order in which it presses.
CREATE INDEX incident_pressing ON incident (
    (CASE criticity WHEN 'P1' THEN 0 WHEN 'P2' THEN 1 WHEN 'P3' THEN 2 WHEN 'P4' THEN 3 ELSE 4 END),
    (CASE state WHEN 'held' THEN 0 WHEN 'open' THEN 1 WHEN 'acknowledged' THEN 2 WHEN 'unverified' THEN 3
        WHEN 'restored' THEN 4 WHEN 'resolved' THEN 5 WHEN 'closed' THEN 6 ELSE 7 END),
    detected_at, id) WHERE state <> 'closed';
CREATE INDEX incident_open ON incident (id) WHERE state <> 'closed';
CREATE INDEX incident_closed ON incident (closed_at);
CREATE INDEX incident_of_device ON incident (device, id);
CREATE INDEX incident_of_site ON incident (site, id);
CREATE INDEX change_time ON change (starts_at);

-- +goose Down
DROP INDEX change_time;
DROP INDEX incident_of_site;
DROP INDEX incident_of_device;
DROP INDEX incident_closed;
DROP INDEX incident_open;
DROP INDEX incident_pressing;
DROP TRIGGER incident_moves ON incident;
DROP TRIGGER incident_comes ON incident;
DROP FUNCTION incident_moves;
DROP TABLE move;
