-- +goose Up
-- Who does what one of several bridges is to do alone.
CREATE TABLE lead (
    task   TEXT    PRIMARY KEY,
    holder TEXT    NOT NULL,
    until  INTEGER NOT NULL
) STRICT;

-- +goose Down
DROP TABLE lead;
