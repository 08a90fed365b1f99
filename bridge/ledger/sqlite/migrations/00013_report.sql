-- +goose Up
-- What goes into the stock of tickets and out of it. An incident's own row
-- forgets that it had been closed once it is opened again, and with it what the
-- stock was then. Only what is worth a ticket, or part of such, counts.
CREATE TABLE move (
    id       INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    kind     TEXT    NOT NULL, -- opened, resolved, closed, reopened, or returned from closed
    nature   TEXT    NOT NULL, -- of the incident, as is the following, for those who ask for no more
    criticity TEXT   NOT NULL, -- in force now
    incident TEXT    NOT NULL
) STRICT;
CREATE INDEX move_at ON move (at, kind, nature, criticity, incident);
CREATE INDEX move_incident ON move (incident);

-- How many moves there were in each hour, counted as they come: what a year of
-- the stock is told from. The criticity * stands for all together.
CREATE TABLE tally (
    hour      INTEGER NOT NULL, -- since 1970 UTC
    kind      TEXT    NOT NULL,
    nature    TEXT    NOT NULL,
    criticity TEXT    NOT NULL,
    n         INTEGER NOT NULL,
    PRIMARY KEY (kind, nature, criticity, hour)
) STRICT, WITHOUT ROWID;
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
CREATE TRIGGER move_comes AFTER INSERT ON move
BEGIN
    INSERT INTO tally VALUES (NEW.at / 3600000, NEW.kind, NEW.nature, NEW.criticity, 1), (NEW.at / 3600000, NEW.kind, NEW.nature, '*', 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER move_goes AFTER DELETE ON move
BEGIN
    UPDATE tally SET n = n - 1
        WHERE hour = OLD.at / 3600000 AND kind = OLD.kind AND nature = OLD.nature AND criticity IN (OLD.criticity, '*');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER move_changes AFTER UPDATE OF criticity ON move
BEGIN
    UPDATE tally SET n = n - 1
        WHERE hour = OLD.at / 3600000 AND kind = OLD.kind AND nature = OLD.nature AND criticity IN (OLD.criticity, '*');
    INSERT INTO tally VALUES (NEW.at / 3600000, NEW.kind, NEW.nature, NEW.criticity, 1), (NEW.at / 3600000, NEW.kind, NEW.nature, '*', 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
END;
-- +goose StatementEnd
-- A ticket counts with the criticity that it has, for all of its time.
-- +goose StatementBegin
CREATE TRIGGER incident_criticity AFTER UPDATE ON incident WHEN NEW.criticity <> OLD.criticity
BEGIN
    UPDATE move SET criticity = NEW.criticity WHERE incident = NEW.id AND criticity <> NEW.criticity;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER incident_comes AFTER INSERT ON incident
WHEN NEW.desired_version > 0 OR NEW.parent <> ''
BEGIN
    INSERT INTO move (at, kind, nature, criticity, incident) VALUES (NEW.opened_at, 'opened', NEW.nature, NEW.criticity, NEW.id);
    INSERT INTO move (at, kind, nature, criticity, incident)
        SELECT coalesce(NEW.resolved_at, NEW.closed_at, NEW.opened_at), 'resolved', NEW.nature, NEW.criticity, NEW.id WHERE NEW.state IN ('resolved', 'closed');
    INSERT INTO move (at, kind, nature, criticity, incident)
        SELECT coalesce(NEW.closed_at, NEW.resolved_at, NEW.opened_at), 'closed', NEW.nature, NEW.criticity, NEW.id WHERE NEW.state = 'closed';
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER incident_counts AFTER UPDATE ON incident
WHEN (NEW.desired_version > 0 OR NEW.parent <> '') AND NOT (OLD.desired_version > 0 OR OLD.parent <> '')
BEGIN
    INSERT INTO move (at, kind, nature, criticity, incident) VALUES (NEW.opened_at, 'opened', NEW.nature, NEW.criticity, NEW.id);
    INSERT INTO move (at, kind, nature, criticity, incident)
        SELECT coalesce(NEW.resolved_at, NEW.closed_at, NEW.opened_at), 'resolved', NEW.nature, NEW.criticity, NEW.id WHERE NEW.state IN ('resolved', 'closed');
    INSERT INTO move (at, kind, nature, criticity, incident)
        SELECT coalesce(NEW.closed_at, NEW.resolved_at, NEW.opened_at), 'closed', NEW.nature, NEW.criticity, NEW.id WHERE NEW.state = 'closed';
END;
-- +goose StatementEnd
-- What is found not to be worth a ticket after all was never there.
-- +goose StatementBegin
CREATE TRIGGER incident_counts_not AFTER UPDATE ON incident
WHEN NOT (NEW.desired_version > 0 OR NEW.parent <> '') AND (OLD.desired_version > 0 OR OLD.parent <> '')
BEGIN
    DELETE FROM move WHERE incident = NEW.id;
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
            CASE OLD.state WHEN 'closed' THEN 'returned' ELSE 'reopened' END, NEW.nature, NEW.criticity, NEW.id
        WHERE OLD.state = 'closed' OR NEW.state NOT IN ('resolved', 'closed');
    INSERT INTO move (at, kind, nature, criticity, incident)
        SELECT coalesce(NEW.resolved_at, NEW.closed_at, NEW.opened_at), 'resolved', NEW.nature, NEW.criticity, NEW.id
        WHERE NEW.state IN ('resolved', 'closed') AND OLD.state <> 'resolved';
    INSERT INTO move (at, kind, nature, criticity, incident)
        SELECT coalesce(NEW.closed_at, NEW.resolved_at, NEW.opened_at), 'closed', NEW.nature, NEW.criticity, NEW.id WHERE NEW.state = 'closed';
END;
-- +goose StatementEnd

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
DROP TRIGGER incident_criticity;
DROP TRIGGER move_changes;
DROP TRIGGER move_goes;
DROP TRIGGER move_comes;
DROP TRIGGER incident_moves;
DROP TRIGGER incident_counts_not;
DROP TRIGGER incident_counts;
DROP TRIGGER incident_comes;
DROP TABLE tally;
DROP TABLE move;
