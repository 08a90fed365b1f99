-- +goose Up
-- What goes into the stock of tickets and out of it. An incident's own row
-- forgets that it had been closed once it is opened again, and with it what the
-- stock was then. Only what is worth a ticket, or part of such, counts.
CREATE TABLE move (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       BIGINT NOT NULL,
    kind     TEXT NOT NULL, -- opened, resolved, closed, reopened, or returned from closed
    nature   TEXT NOT NULL, -- of the incident, as is the following, for those who ask for no more
    criticity TEXT COLLATE "C" NOT NULL, -- in force now
    incident TEXT COLLATE "C" NOT NULL
);
CREATE INDEX move_at ON move (at, kind, nature, criticity, incident);
CREATE INDEX move_incident ON move (incident);

-- How many moves there were in each hour, counted as they come: what a year of
-- the stock is told from. The criticity * stands for all together.
CREATE TABLE tally (
    hour      BIGINT NOT NULL, -- since 1970 UTC
    kind      TEXT NOT NULL,
    nature    TEXT NOT NULL,
    criticity TEXT COLLATE "C" NOT NULL,
    n         BIGINT NOT NULL,
    PRIMARY KEY (kind, nature, criticity, hour)
);
INSERT INTO move (at, kind, nature, criticity, incident)
    SELECT opened_at, 'opened', nature, criticity, id FROM incident WHERE desired_version > 0 OR parent <> '';
INSERT INTO move (at, kind, nature, criticity, incident)
    SELECT coalesce(resolved_at, closed_at, opened_at), 'resolved', nature, criticity, id FROM incident
    WHERE (desired_version > 0 OR parent <> '') AND state IN ('resolved', 'closed');
INSERT INTO move (at, kind, nature, criticity, incident)
    SELECT coalesce(closed_at, resolved_at, opened_at), 'closed', nature, criticity, id FROM incident
    WHERE (desired_version > 0 OR parent <> '') AND state = 'closed';

INSERT INTO tally SELECT at / 3600000, kind, nature, criticity, count(*) FROM move GROUP BY 1, 2, 3, 4;
INSERT INTO tally SELECT at / 3600000, kind, nature, '*', count(*) FROM move GROUP BY 1, 2, 3;

-- +goose StatementBegin
CREATE FUNCTION move_tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        UPDATE tally SET n = n - 1
            WHERE hour = OLD.at / 3600000 AND kind = OLD.kind AND nature = OLD.nature AND criticity IN (OLD.criticity, '*');
    END IF;
    IF TG_OP IN ('UPDATE', 'INSERT') THEN
        INSERT INTO tally VALUES (NEW.at / 3600000, NEW.kind, NEW.nature, NEW.criticity, 1), (NEW.at / 3600000, NEW.kind, NEW.nature, '*', 1)
            ON CONFLICT (kind, nature, criticity, hour) DO UPDATE SET n = tally.n + 1;
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER move_tally AFTER INSERT OR DELETE OR UPDATE OF criticity ON move FOR EACH ROW EXECUTE FUNCTION move_tally();
-- A ticket counts with the criticity that it has, for all of its time.
-- +goose StatementBegin
CREATE FUNCTION incident_criticity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE move SET criticity = NEW.criticity WHERE incident = NEW.id AND criticity <> NEW.criticity;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER incident_criticity AFTER UPDATE ON incident FOR EACH ROW
    WHEN (NEW.criticity <> OLD.criticity) EXECUTE FUNCTION incident_criticity();

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
        INSERT INTO move (at, kind, nature, criticity, incident) VALUES (NEW.opened_at, 'opened', NEW.nature, NEW.criticity, NEW.id);
    ELSIF before = 'closed' AND NEW.state <> 'closed' OR before = 'resolved' AND NEW.state NOT IN ('resolved', 'closed') THEN
        INSERT INTO move (at, kind, nature, criticity, incident) VALUES (
            CASE WHEN NEW.raised_at > coalesce(OLD.closed_at, OLD.resolved_at, 0) THEN NEW.raised_at
                ELSE (extract(epoch FROM clock_timestamp()) * 1000)::BIGINT END,
            CASE before WHEN 'closed' THEN 'returned' ELSE 'reopened' END, NEW.nature, NEW.criticity, NEW.id);
    END IF;
    IF NEW.state IN ('resolved', 'closed') AND NEW.state <> before AND before <> 'resolved' THEN
        INSERT INTO move (at, kind, nature, criticity, incident)
            VALUES (coalesce(NEW.resolved_at, NEW.closed_at, NEW.opened_at), 'resolved', NEW.nature, NEW.criticity, NEW.id);
    END IF;
    IF NEW.state = 'closed' AND before <> 'closed' THEN
        INSERT INTO move (at, kind, nature, criticity, incident)
            VALUES (coalesce(NEW.closed_at, NEW.resolved_at, NEW.opened_at), 'closed', NEW.nature, NEW.criticity, NEW.id);
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
DROP INDEX incident_opened; -- what was opened in a period is listed by when, and then by id
CREATE INDEX incident_opened ON incident (opened_at, id);
CREATE INDEX incident_closed ON incident (closed_at);
CREATE INDEX incident_of_device ON incident (device, id);
CREATE INDEX incident_of_site ON incident (site, id);
CREATE INDEX change_time ON change (starts_at);

-- +goose Down
DROP INDEX change_time;
DROP INDEX incident_of_site;
DROP INDEX incident_of_device;
DROP INDEX incident_opened;
CREATE INDEX incident_opened ON incident (opened_at);
DROP INDEX incident_closed;
DROP INDEX incident_open;
DROP INDEX incident_pressing;
DROP TRIGGER incident_criticity ON incident;
DROP FUNCTION incident_criticity;
DROP TRIGGER incident_moves ON incident;
DROP TRIGGER incident_comes ON incident;
DROP FUNCTION incident_moves;
DROP TABLE move, tally;
DROP FUNCTION move_tally;
