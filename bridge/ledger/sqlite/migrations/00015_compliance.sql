-- +goose Up
-- What clocks came to, kept so that a month need not be reckoned anew at each
-- look. All of it follows from the journal and the contract: it may be emptied at
-- any time, and is filled again.
CREATE TABLE measuring (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL, -- of the journal, up to which it was considered
    contract TEXT NOT NULL -- hash
) STRICT;
CREATE TABLE measured (
    subject TEXT NOT NULL PRIMARY KEY,
    contract TEXT NOT NULL,
    seq INTEGER NOT NULL, -- the last entry that was considered
    next_at INTEGER, -- when time alone changes it
    fault TEXT NOT NULL, -- the incident that lists show it as; empty where they do not
    ticket INTEGER NOT NULL,
    -- Of the clocks that go on:
    due_at INTEGER, -- when the first is or was due
    late_at INTEGER, -- from when on one is late
    soon_at INTEGER -- … and soon
) STRICT;
CREATE INDEX measured_next ON measured (next_at) WHERE next_at IS NOT NULL;
CREATE UNIQUE INDEX measured_fault ON measured (fault) WHERE fault <> '';
CREATE INDEX measured_due ON measured (due_at, ticket, fault) WHERE due_at IS NOT NULL;
-- Other subjects that a case follows from.
CREATE TABLE measured_with (
    other TEXT NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (other, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX measured_with_subject ON measured_with (subject);
CREATE TABLE measured_clock (
    subject TEXT NOT NULL,
    life INTEGER NOT NULL,
    name TEXT NOT NULL, -- of the clock; total for the life as a whole
    criticity TEXT NOT NULL, -- under which it was decided
    ticket INTEGER NOT NULL,
    number TEXT NOT NULL,
    started INTEGER NOT NULL, -- months: year * 12 + month from 0, in the contract's zone; 0 for none
    over_in INTEGER NOT NULL,
    month INTEGER NOT NULL, -- in which it was decided
    at INTEGER NOT NULL,
    met INTEGER NOT NULL,
    breached INTEGER NOT NULL,
    contested INTEGER NOT NULL,
    stopped INTEGER NOT NULL, -- its durations are final
    wall INTEGER NOT NULL,
    net INTEGER NOT NULL,
    overrun INTEGER NOT NULL,
    parties INTEGER NOT NULL,
    pauses INTEGER NOT NULL,
    -- What follows is as of an instant, so that it can be told at any later one.
    present INTEGER NOT NULL, -- of the life that goes on, or was the last
    going INTEGER NOT NULL, -- not over, and due at some time or late
    status TEXT NOT NULL,
    due_at INTEGER,
    late_at INTEGER,
    soon_at INTEGER,
    as_of INTEGER,
    counting INTEGER NOT NULL, -- time counts since
    remaining INTEGER NOT NULL,
    target INTEGER NOT NULL,
    calendar TEXT NOT NULL,
    PRIMARY KEY (subject, life, name)
) STRICT, WITHOUT ROWID;
-- The middle of a month's durations is read at its place in their order.
CREATE INDEX measured_clock_wall ON measured_clock (month, name, criticity, wall) WHERE stopped = 1 AND month > 0;
CREATE INDEX measured_clock_net ON measured_clock (month, name, criticity, net) WHERE stopped = 1 AND month > 0;
CREATE INDEX measured_clock_breached ON measured_clock (month, at, subject, life, name) WHERE breached = 1;
CREATE INDEX measured_clock_going ON measured_clock (name, criticity, late_at, soon_at) WHERE going = 1;
-- What a month has of each clock, summed up as clocks come and go.
CREATE TABLE measured_month (
    name TEXT NOT NULL,
    criticity TEXT NOT NULL,
    month INTEGER NOT NULL,
    started INTEGER NOT NULL,
    over_in INTEGER NOT NULL,
    met INTEGER NOT NULL,
    breached INTEGER NOT NULL,
    contested INTEGER NOT NULL,
    stopped INTEGER NOT NULL,
    wall INTEGER NOT NULL,
    net INTEGER NOT NULL,
    parties INTEGER NOT NULL,
    pauses INTEGER NOT NULL,
    PRIMARY KEY (name, criticity, month)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE measured_month;
DROP TABLE measured_clock;
DROP TABLE measured_with;
DROP TABLE measured;
DROP TABLE measuring;
