-- +goose Up
-- Files of reports of closed months, as they were first made. What they hold
-- stands apart, by its hash, and is removed where an erasure asks for it: the row
-- stays and still tells what was handed out.
CREATE TABLE report_file (
    contract TEXT COLLATE "C" NOT NULL, -- its name
    month BIGINT NOT NULL, -- year * 12 + month from 0, in the contract's zone
    language TEXT COLLATE "C" NOT NULL, -- fr or en
    edition BIGINT NOT NULL, -- from 1
    name TEXT COLLATE "C" NOT NULL,
    document TEXT COLLATE "C" NOT NULL, -- hash of the month's document
    made_at BIGINT NOT NULL,
    hash TEXT COLLATE "C" NOT NULL, -- SHA-256, hex
    size BIGINT NOT NULL, -- in bytes
    withdrawn_at BIGINT, -- null while its content is there
    PRIMARY KEY (contract, month, language, edition, name)
);
CREATE INDEX report_file_hash ON report_file (hash);
CREATE TABLE report_part (
    hash TEXT COLLATE "C" NOT NULL, -- of the whole
    part BIGINT NOT NULL, -- from 0
    content BYTEA NOT NULL, -- gzip
    PRIMARY KEY (hash, part)
);
CREATE TRIGGER report_file_stays BEFORE UPDATE ON report_file FOR EACH ROW
    WHEN (OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
        OR (NEW.contract, NEW.month, NEW.language, NEW.edition, NEW.name, NEW.document, NEW.made_at, NEW.hash, NEW.size)
        IS DISTINCT FROM (OLD.contract, OLD.month, OLD.language, OLD.edition, OLD.name, OLD.document, OLD.made_at, OLD.hash, OLD.size))
    EXECUTE FUNCTION refuse('files of reports may be withdrawn, not changed');
CREATE TRIGGER report_file_kept BEFORE DELETE ON report_file
    FOR EACH ROW EXECUTE FUNCTION refuse('files of reports may be withdrawn, not changed');
CREATE TRIGGER report_part_stays BEFORE UPDATE ON report_part
    FOR EACH ROW EXECUTE FUNCTION refuse('files of reports may be withdrawn, not changed');
-- +goose StatementBegin
CREATE FUNCTION report_part_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM report_file WHERE hash = OLD.hash AND withdrawn_at IS NULL) THEN
        RAISE EXCEPTION 'files of reports may be withdrawn, not changed';
    END IF;
    RETURN OLD;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER report_part_kept BEFORE DELETE ON report_part FOR EACH ROW EXECUTE FUNCTION report_part_kept();

-- Erasures that removed anything: what was made of words before one of them, and
-- is to be kept after it, may hold some.
CREATE TABLE erasure (
    number BIGINT NOT NULL PRIMARY KEY, -- from 1
    at BIGINT NOT NULL
);

-- Tickets that reports are attached to.
CREATE TABLE report_ticket (
    contract TEXT COLLATE "C" NOT NULL,
    month BIGINT NOT NULL,
    ticket BIGINT NOT NULL, -- at the desk
    number TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (contract, month)
);

-- +goose Down
DROP TABLE report_ticket;
DROP TABLE erasure;
DROP TABLE report_part;
DROP FUNCTION report_part_kept();
DROP TABLE report_file;
