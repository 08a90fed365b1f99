-- +goose Up
-- Steps of ladders that were passed: each once a cycle, for good.
CREATE TABLE escalation (
	incident      TEXT    NOT NULL,
	ladder        TEXT    NOT NULL,
	version       TEXT    NOT NULL,
	step          TEXT    NOT NULL,
	cycle         INTEGER NOT NULL,
	kind          TEXT    NOT NULL,
	outcome       TEXT    NOT NULL,
	reason        TEXT    NOT NULL,
	due_at        INTEGER,
	at            INTEGER NOT NULL,
	ended_at      INTEGER,
	page          TEXT    NOT NULL,
	hook          TEXT    NOT NULL,
	hook_attempts INTEGER NOT NULL,
	hook_next_at  INTEGER,
	hook_done_at  INTEGER,
	hook_error    TEXT    NOT NULL,
	PRIMARY KEY (incident, ladder, version, step, cycle)
);
CREATE INDEX escalation_hook ON escalation (hook_next_at) WHERE hook_next_at IS NOT NULL;
CREATE INDEX escalation_page ON escalation (at) WHERE page <> '' AND ended_at IS NULL;

-- When ladders are to be looked at next, worked out from the journal.
CREATE TABLE escalation_timer (
	incident TEXT    NOT NULL PRIMARY KEY,
	at       INTEGER,
	number   INTEGER NOT NULL,
	terms    TEXT    NOT NULL
);

-- +goose Down
DROP TABLE escalation_timer;
DROP TABLE escalation;
