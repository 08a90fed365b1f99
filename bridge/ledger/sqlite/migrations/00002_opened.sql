-- +goose Up
-- What was opened in a period is asked for by every screen that shows one.
CREATE INDEX incident_opened ON incident (opened_at);

-- +goose Down
DROP INDEX incident_opened;
