-- +goose Up
-- Files of reports of closed months, as they were first made. What they hold
-- stands apart, by its hash, and is removed where an erasure asks for it: the row
-- stays and still tells what was handed out.
CREATE TABLE report_file (
    contract TEXT NOT NULL, -- its name
    month INTEGER NOT NULL, -- year * 12 + month from 0, in the contract's zone
    language TEXT NOT NULL, -- fr or en
    edition INTEGER NOT NULL, -- from 1
    name TEXT NOT NULL,
    document TEXT NOT NULL, -- hash of the month's document
    made_at INTEGER NOT NULL,
    hash TEXT NOT NULL, -- SHA-256, hex
    size INTEGER NOT NULL, -- in bytes
    withdrawn_at INTEGER, -- null while its content is there
    PRIMARY KEY (contract, month, language, edition, name)
) STRICT;
CREATE INDEX report_file_hash ON report_file (hash);
CREATE TABLE report_part (
    hash TEXT NOT NULL, -- of the whole
    part INTEGER NOT NULL, -- from 0
    content BLOB NOT NULL, -- gzip
    PRIMARY KEY (hash, part)
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER report_file_stays BEFORE UPDATE ON report_file
WHEN OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
  OR (NEW.contract, NEW.month, NEW.language, NEW.edition, NEW.name, NEW.document, NEW.made_at, NEW.hash, NEW.size)
  IS NOT (OLD.contract, OLD.month, OLD.language, OLD.edition, OLD.name, OLD.document, OLD.made_at, OLD.hash, OLD.size)
BEGIN SELECT RAISE(ABORT, 'files of reports may be withdrawn, not changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER report_file_kept BEFORE DELETE ON report_file BEGIN SELECT RAISE(ABORT, 'files of reports may be withdrawn, not changed'); END;
-- +goose StatementEnd
-- SQLite's REPLACE removes a row without asking the triggers above.
-- +goose StatementBegin
CREATE TRIGGER report_file_no_replace BEFORE INSERT ON report_file
WHEN EXISTS (SELECT 1 FROM report_file WHERE contract = NEW.contract AND month = NEW.month AND language = NEW.language
    AND edition = NEW.edition AND name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'files of reports may be withdrawn, not changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER report_part_stays BEFORE UPDATE ON report_part BEGIN SELECT RAISE(ABORT, 'files of reports may be withdrawn, not changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER report_part_kept BEFORE DELETE ON report_part
WHEN EXISTS (SELECT 1 FROM report_file WHERE hash = OLD.hash AND withdrawn_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'files of reports may be withdrawn, not changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER report_part_no_replace BEFORE INSERT ON report_part
WHEN EXISTS (SELECT 1 FROM report_part WHERE hash = NEW.hash AND part = NEW.part)
BEGIN SELECT RAISE(ABORT, 'files of reports may be withdrawn, not changed'); END;
-- +goose StatementEnd

-- Erasures that removed anything: what was made of words before one of them, and
-- is to be kept after it, may hold some.
CREATE TABLE erasure (
    number INTEGER NOT NULL PRIMARY KEY, -- from 1
    at INTEGER NOT NULL
) STRICT;

-- Tickets that reports are attached to.
CREATE TABLE report_ticket (
    contract TEXT NOT NULL,
    month INTEGER NOT NULL,
    ticket INTEGER NOT NULL, -- at the desk
    number TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (contract, month)
) STRICT;

-- +goose Down
DROP TABLE report_ticket;
DROP TABLE erasure;
DROP TABLE report_part;
DROP TABLE report_file;
