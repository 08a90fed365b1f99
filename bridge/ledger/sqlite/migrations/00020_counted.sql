-- +goose Up
-- What screens count and sort by within a period stands in the index of the
-- period: a month's tickets need not be read one by one.
DROP INDEX incident_opened;
CREATE INDEX incident_opened ON incident (opened_at, id, criticity, state, detected_at, nature, desired_version, parent, region, severity, family);

-- The stock of a region is told from moves alone, as that of a criticity is.
ALTER TABLE move ADD COLUMN region TEXT NOT NULL DEFAULT ''; -- of the incident; people's tickets have none
UPDATE move SET region = (SELECT region FROM incident WHERE id = move.incident)
    WHERE EXISTS (SELECT 1 FROM incident WHERE id = move.incident AND region <> '');
DROP INDEX move_at;
CREATE INDEX move_at ON move (at, kind, nature, criticity, region, incident);
CREATE INDEX move_region ON move (region, at, kind, nature, criticity);
-- +goose StatementBegin
CREATE TRIGGER move_region AFTER INSERT ON move
WHEN EXISTS (SELECT 1 FROM incident WHERE id = NEW.incident AND region <> NEW.region)
BEGIN
    UPDATE move SET region = (SELECT region FROM incident WHERE id = NEW.incident) WHERE id = NEW.id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER incident_region AFTER UPDATE ON incident WHEN NEW.region <> OLD.region
BEGIN
    UPDATE move SET region = NEW.region WHERE incident = NEW.id;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER incident_region;
DROP TRIGGER move_region;
DROP INDEX move_region;
DROP INDEX move_at;
CREATE INDEX move_at ON move (at, kind, nature, criticity, incident);
ALTER TABLE move DROP COLUMN region;
DROP INDEX incident_opened;
CREATE INDEX incident_opened ON incident (opened_at, id);
