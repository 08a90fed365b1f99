-- +goose Up
-- Of whom, or of which ticket, words were removed: what was done until then is
-- kept without words, however late it is read.
CREATE TABLE erased (
    what  TEXT    NOT NULL CHECK (what IN ('ticket', 'user')),
    id    INTEGER NOT NULL, -- at the desk
    until INTEGER NOT NULL,
    PRIMARY KEY (what, id)
) STRICT;

-- +goose Down
DROP TABLE erased;
