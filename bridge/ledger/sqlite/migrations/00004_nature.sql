-- +goose Up
-- Storms, hand-overs and problems are incidents too, and incidents have parents.
ALTER TABLE incident ADD COLUMN nature          TEXT    NOT NULL DEFAULT ''; -- empty for a fault
ALTER TABLE incident ADD COLUMN parent          TEXT    NOT NULL DEFAULT '';
ALTER TABLE incident ADD COLUMN attached_by     TEXT    NOT NULL DEFAULT '';
ALTER TABLE incident ADD COLUMN detached        INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN party           TEXT    NOT NULL DEFAULT '';
ALTER TABLE incident ADD COLUMN party_reference TEXT    NOT NULL DEFAULT '';
ALTER TABLE incident ADD COLUMN unstable        INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN forced_at       INTEGER;
ALTER TABLE incident ADD COLUMN asked           TEXT; -- JSON; NULL when nothing was asked
CREATE INDEX incident_parent ON incident (parent) WHERE parent <> '';

-- +goose Down
DROP INDEX incident_parent;
ALTER TABLE incident DROP COLUMN asked;
ALTER TABLE incident DROP COLUMN forced_at;
ALTER TABLE incident DROP COLUMN unstable;
ALTER TABLE incident DROP COLUMN party_reference;
ALTER TABLE incident DROP COLUMN party;
ALTER TABLE incident DROP COLUMN detached;
ALTER TABLE incident DROP COLUMN attached_by;
ALTER TABLE incident DROP COLUMN parent;
ALTER TABLE incident DROP COLUMN nature;
