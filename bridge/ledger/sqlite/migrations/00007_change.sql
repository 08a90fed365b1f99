-- +goose Up
-- Changes that people planned, and what is told on tickets of people.
CREATE TABLE change (
	ticket     INTEGER NOT NULL PRIMARY KEY,
	number     TEXT    NOT NULL,
	seen_at    INTEGER NOT NULL,
	state      TEXT    NOT NULL,
	scope      TEXT    NOT NULL,
	starts_at  INTEGER,
	ends_at    INTEGER,
	begun_at   INTEGER,
	ended_at   INTEGER,
	settled_at INTEGER,
	next_at    INTEGER,
	attempts   INTEGER NOT NULL,
	last_error TEXT    NOT NULL
);
CREATE INDEX change_next ON change (next_at);
CREATE INDEX change_unsettled ON change (starts_at) WHERE settled_at IS NULL;
CREATE TABLE remark (
	ticket  INTEGER NOT NULL PRIMARY KEY,
	told    TEXT    NOT NULL, -- JSON
	writing TEXT              -- JSON; NULL when no write is under way
);
ALTER TABLE ticket ADD COLUMN nature TEXT NOT NULL DEFAULT ''; -- of fields
ALTER TABLE ticket ADD COLUMN school TEXT NOT NULL DEFAULT ''; -- of fields: the site, else the organisation
UPDATE ticket SET nature = coalesce(json_extract(fields, '$.nature'), ''),
	school = coalesce(nullif(json_extract(fields, '$.site'), ''), json_extract(fields, '$.organization'), '');
CREATE INDEX ticket_change ON ticket (nature) WHERE nature = 'changement';
CREATE INDEX ticket_school ON ticket (id) WHERE school <> '' AND gone_at IS NULL AND stage NOT IN ('closed', 'merged');

-- +goose Down
DROP INDEX ticket_school;
DROP INDEX ticket_change;
ALTER TABLE ticket DROP COLUMN school;
ALTER TABLE ticket DROP COLUMN nature;
DROP TABLE remark;
DROP TABLE change;
