-- +goose Up
-- Whom a ticket is worked on for, at the desk. Tickets that were read before
-- have none until they change.
ALTER TABLE ticket ADD COLUMN customer_id BIGINT NOT NULL DEFAULT 0;

-- What requesters think of how their tickets were dealt with: asked once a
-- ticket. What they wrote is in the journal alone, where it can be erased.
CREATE TABLE survey (
    ticket BIGINT NOT NULL PRIMARY KEY, -- at the desk
    subject TEXT NOT NULL, -- of the journal
    customer BIGINT NOT NULL, -- id at the desk
    criticity TEXT NOT NULL, -- as it was closed, as are the following
    site TEXT NOT NULL,
    region TEXT NOT NULL,
    closed_at BIGINT NOT NULL,
    state TEXT NOT NULL, -- waiting, sending, asked, skipped or failed
    skip TEXT NOT NULL, -- why nobody is asked
    address TEXT NOT NULL, -- a hash; empty once it was erased
    attempts BIGINT NOT NULL,
    next_at BIGINT,
    at BIGINT NOT NULL, -- when they were asked, or were not
    expires_at BIGINT,
    mark BIGINT NOT NULL, -- 1 to 5; 0 for no answer
    marked_at BIGINT
);
CREATE INDEX survey_next ON survey (next_at) WHERE state = 'waiting';
CREATE INDEX survey_address ON survey (address, at) WHERE address <> '';
CREATE INDEX survey_at ON survey (at);

-- Who wants not to be asked any more.
CREATE TABLE survey_refusal (
    address TEXT NOT NULL PRIMARY KEY, -- a hash
    at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE survey_refusal;
DROP TABLE survey;
ALTER TABLE ticket DROP COLUMN customer_id;
