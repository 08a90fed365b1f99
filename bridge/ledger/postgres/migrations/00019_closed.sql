-- +goose Up
-- Months that were closed, each a document that nobody changes any more. Its text
-- is lines of JSON; the hash is that of the text, not of what it is packed to.
CREATE TABLE closed_month (
    contract TEXT COLLATE "C" NOT NULL, -- its name
    month BIGINT NOT NULL, -- year * 12 + month from 0, in the contract's zone
    hash TEXT COLLATE "C" NOT NULL, -- SHA-256, hex
    closed_at BIGINT NOT NULL,
    closed_by TEXT COLLATE "C" NOT NULL, -- a login; empty where nobody did
    seq BIGINT NOT NULL, -- the last entry of the journal that it follows from
    size BIGINT NOT NULL, -- of the text, in bytes
    content BYTEA NOT NULL, -- gzip
    PRIMARY KEY (contract, month)
);
CREATE TRIGGER closed_month_stays BEFORE UPDATE OR DELETE ON closed_month
    FOR EACH ROW EXECUTE FUNCTION refuse('closed months are append-only');

-- What a document tells of a clock beside its figures. All clocks are measured
-- again, from the journal, as they were not kept with it.
ALTER TABLE measured_clock ADD COLUMN began_at BIGINT;
ALTER TABLE measured_clock ADD COLUMN upheld BIGINT NOT NULL DEFAULT 0;
ALTER TABLE measured_clock ADD COLUMN contest TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE measured SET contract = '';
DELETE FROM measuring;

-- +goose Down
ALTER TABLE measured_clock DROP COLUMN contest;
ALTER TABLE measured_clock DROP COLUMN upheld;
ALTER TABLE measured_clock DROP COLUMN began_at;
DROP TABLE closed_month;
