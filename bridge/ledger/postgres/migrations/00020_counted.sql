-- +goose Up
-- What screens count and sort by within a period stands in the index of the
-- period: a month's tickets need not be read one by one.
DROP INDEX incident_opened;
CREATE INDEX incident_opened ON incident (opened_at, id) INCLUDE (criticity, state, detected_at, nature, desired_version, parent, region, severity, family);

-- The stock of a region is told from moves alone, as that of a criticity is.
ALTER TABLE move ADD COLUMN region TEXT COLLATE "C" NOT NULL DEFAULT ''; -- of the incident; people's tickets have none
UPDATE move SET region = incident.region FROM incident WHERE incident.id = move.incident AND incident.region <> '';
DROP INDEX move_at;
CREATE INDEX move_at ON move (at, kind, nature, criticity, region, incident);
CREATE INDEX move_region ON move (region, at, kind, nature, criticity);
-- +goose StatementBegin
CREATE FUNCTION move_region() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.region := coalesce((SELECT region FROM incident WHERE id = NEW.incident), '');
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER move_region BEFORE INSERT ON move FOR EACH ROW EXECUTE FUNCTION move_region();
-- +goose StatementBegin
CREATE FUNCTION incident_region() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE move SET region = NEW.region WHERE incident = NEW.id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER incident_region AFTER UPDATE ON incident FOR EACH ROW
    WHEN (NEW.region <> OLD.region) EXECUTE FUNCTION incident_region();

-- +goose Down
DROP TRIGGER incident_region ON incident;
DROP FUNCTION incident_region;
DROP TRIGGER move_region ON move;
DROP FUNCTION move_region;
DROP INDEX move_region;
DROP INDEX move_at;
CREATE INDEX move_at ON move (at, kind, nature, criticity, incident);
ALTER TABLE move DROP COLUMN region;
DROP INDEX incident_opened;
CREATE INDEX incident_opened ON incident (opened_at, id);
