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

-- Faults are taken together by what they have in common and when they began.
ALTER TABLE incident ADD COLUMN upstream  TEXT NOT NULL DEFAULT '';
ALTER TABLE incident ADD COLUMN raised_at INTEGER; -- when it last became worth a ticket
ALTER TABLE incident ADD COLUMN tell_at   INTEGER; -- when its ticket is to tell what does not press
ALTER TABLE incident ADD COLUMN told_at   INTEGER;
CREATE INDEX incident_tell ON incident (tell_at) WHERE tell_at IS NOT NULL;
CREATE INDEX incident_raised_provider ON incident (provider, raised_at) WHERE raised_at IS NOT NULL AND provider <> '';
CREATE INDEX incident_raised_region ON incident (region, raised_at) WHERE raised_at IS NOT NULL AND region <> '';
CREATE INDEX incident_raised_site ON incident (site, raised_at) WHERE raised_at IS NOT NULL AND site <> '';
CREATE INDEX incident_raised_upstream ON incident (upstream, raised_at) WHERE raised_at IS NOT NULL AND upstream <> '';
CREATE INDEX incident_device ON incident (device, family) WHERE device <> '' AND state <> 'closed';

-- +goose Down
DROP INDEX incident_device;
DROP INDEX incident_raised_upstream;
DROP INDEX incident_raised_site;
DROP INDEX incident_raised_region;
DROP INDEX incident_raised_provider;
DROP INDEX incident_tell;
ALTER TABLE incident DROP COLUMN told_at;
ALTER TABLE incident DROP COLUMN tell_at;
ALTER TABLE incident DROP COLUMN raised_at;
ALTER TABLE incident DROP COLUMN upstream;
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
