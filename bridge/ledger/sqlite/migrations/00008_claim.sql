-- +goose Up
-- What is to be written next is the first of the index, not the least of all
-- that wait, however many a storm leaves waiting.
DROP INDEX incident_outdated;
CREATE INDEX incident_outdated ON incident (criticity, next_attempt_at, id) WHERE desired_version > synced_version;
CREATE INDEX incident_outdated_ticket ON incident (criticity, next_attempt_at, id) WHERE desired_version > synced_version AND ticket_id <> 0;

-- +goose Down
DROP INDEX incident_outdated_ticket;
DROP INDEX incident_outdated;
CREATE INDEX incident_outdated ON incident (criticity, next_attempt_at) WHERE desired_version > synced_version;
