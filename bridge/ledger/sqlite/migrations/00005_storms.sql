-- +goose Up
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
