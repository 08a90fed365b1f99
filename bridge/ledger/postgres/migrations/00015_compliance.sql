-- +goose Up
-- What clocks came to, kept so that a month need not be reckoned anew at each
-- look. All of it follows from the journal and the contract: it may be emptied at
-- any time, and is filled again.
CREATE TABLE measuring (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL, -- of the journal, up to which it was considered
    contract TEXT COLLATE "C" NOT NULL -- hash
);
CREATE TABLE measured (
    subject TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    contract TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL, -- the last entry that was considered
    next_at BIGINT, -- when time alone changes it
    fault TEXT COLLATE "C" NOT NULL, -- the incident that lists show it as; empty where they do not
    ticket BIGINT NOT NULL,
    -- Of the clocks that go on:
    due_at BIGINT, -- when the first is or was due
    late_at BIGINT, -- from when on one is late
    soon_at BIGINT -- … and soon
);
CREATE INDEX measured_next ON measured (next_at) WHERE next_at IS NOT NULL;
CREATE UNIQUE INDEX measured_fault ON measured (fault) WHERE fault <> '';
CREATE INDEX measured_due ON measured (due_at, ticket, fault) WHERE due_at IS NOT NULL;
-- Other subjects that a case follows from.
CREATE TABLE measured_with (
    other TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (other, subject)
);
CREATE INDEX measured_with_subject ON measured_with (subject);
CREATE TABLE measured_clock (
    subject TEXT COLLATE "C" NOT NULL,
    life BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL, -- of the clock; total for the life as a whole
    criticity TEXT COLLATE "C" NOT NULL, -- under which it was decided
    ticket BIGINT NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    started BIGINT NOT NULL, -- months: year * 12 + month from 0, in the contract's zone; 0 for none
    over_in BIGINT NOT NULL,
    month BIGINT NOT NULL, -- in which it was decided
    at BIGINT NOT NULL,
    met BIGINT NOT NULL,
    breached BIGINT NOT NULL,
    contested BIGINT NOT NULL,
    stopped BIGINT NOT NULL, -- its durations are final
    wall BIGINT NOT NULL,
    net BIGINT NOT NULL,
    overrun BIGINT NOT NULL,
    parties BIGINT NOT NULL,
    pauses BIGINT NOT NULL,
    -- What follows is as of an instant, so that it can be told at any later one.
    present BIGINT NOT NULL, -- of the life that goes on, or was the last
    going BIGINT NOT NULL, -- not over, and due at some time or late
    status TEXT COLLATE "C" NOT NULL,
    due_at BIGINT,
    late_at BIGINT,
    soon_at BIGINT,
    as_of BIGINT,
    counting BIGINT NOT NULL, -- time counts since
    remaining BIGINT NOT NULL,
    target BIGINT NOT NULL,
    calendar TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (subject, life, name)
);
-- The middle of a month's durations is read at its place in their order.
CREATE INDEX measured_clock_wall ON measured_clock (month, name, criticity, wall) WHERE stopped = 1 AND month > 0;
CREATE INDEX measured_clock_net ON measured_clock (month, name, criticity, net) WHERE stopped = 1 AND month > 0;
CREATE INDEX measured_clock_breached ON measured_clock (month, at, subject, life, name) WHERE breached = 1;
CREATE INDEX measured_clock_going ON measured_clock (name, criticity, late_at, soon_at) WHERE going = 1;
-- What a month has of each clock, summed up as clocks come and go.
CREATE TABLE measured_month (
    name TEXT COLLATE "C" NOT NULL,
    criticity TEXT COLLATE "C" NOT NULL,
    month BIGINT NOT NULL,
    started BIGINT NOT NULL,
    over_in BIGINT NOT NULL,
    met BIGINT NOT NULL,
    breached BIGINT NOT NULL,
    contested BIGINT NOT NULL,
    stopped BIGINT NOT NULL,
    wall BIGINT NOT NULL,
    net BIGINT NOT NULL,
    parties BIGINT NOT NULL,
    pauses BIGINT NOT NULL,
    PRIMARY KEY (name, criticity, month)
);

-- +goose Down
DROP TABLE measured_month;
DROP TABLE measured_clock;
DROP TABLE measured_with;
DROP TABLE measured;
DROP TABLE measuring;
