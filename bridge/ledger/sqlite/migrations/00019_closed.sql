-- +goose Up
-- Months that were closed, each a document that nobody changes any more. Its text
-- is lines of JSON; the hash is that of the text, not of what it is packed to.
CREATE TABLE closed_month (
    contract TEXT NOT NULL, -- its name
    month INTEGER NOT NULL, -- year * 12 + month from 0, in the contract's zone
    hash TEXT NOT NULL, -- SHA-256, hex
    closed_at INTEGER NOT NULL,
    closed_by TEXT NOT NULL, -- a login; empty where nobody did
    seq INTEGER NOT NULL, -- the last entry of the journal that it follows from
    size INTEGER NOT NULL, -- of the text, in bytes
    content BLOB NOT NULL, -- gzip
    PRIMARY KEY (contract, month)
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER closed_month_stays BEFORE UPDATE ON closed_month BEGIN SELECT RAISE(ABORT, 'closed months are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER closed_month_kept BEFORE DELETE ON closed_month BEGIN SELECT RAISE(ABORT, 'closed months are append-only'); END;
-- +goose StatementEnd
-- SQLite's REPLACE removes a row without asking the trigger above.
-- +goose StatementBegin
CREATE TRIGGER closed_month_no_replace BEFORE INSERT ON closed_month
WHEN EXISTS (SELECT 1 FROM closed_month WHERE contract = NEW.contract AND month = NEW.month)
BEGIN SELECT RAISE(ABORT, 'closed months are append-only'); END;
-- +goose StatementEnd

-- What a document tells of a clock beside its figures. All clocks are measured
-- again, from the journal, as they were not kept with it.
ALTER TABLE measured_clock ADD COLUMN began_at INTEGER;
ALTER TABLE measured_clock ADD COLUMN upheld INTEGER NOT NULL DEFAULT 0;
ALTER TABLE measured_clock ADD COLUMN contest TEXT NOT NULL DEFAULT '';
UPDATE measured SET contract = '';
DELETE FROM measuring;

-- +goose Down
ALTER TABLE measured_clock DROP COLUMN contest;
ALTER TABLE measured_clock DROP COLUMN upheld;
ALTER TABLE measured_clock DROP COLUMN began_at;
DROP TABLE closed_month;
