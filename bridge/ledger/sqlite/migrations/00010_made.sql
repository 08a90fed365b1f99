-- +goose Up
-- The tickets that were made within the last minute: there is a budget for them.
CREATE TABLE made (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL
) STRICT;

-- +goose Down
DROP TABLE made;
