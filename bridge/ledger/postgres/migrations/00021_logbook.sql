-- +goose Up
-- The log book of the shifts is a chain of the journal, of a subject of its own:
-- what guards the journal, proves it and removes words from it holds for it too.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION journal_subject() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.subject <> 'logbook'
    AND NOT EXISTS (SELECT 1 FROM incident WHERE id = NEW.subject)
    AND NOT EXISTS (SELECT 1 FROM ticket WHERE subject = NEW.subject) THEN
        RAISE EXCEPTION 'the journal knows no such subject';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE INDEX journal_logbook ON journal (received_at, number) WHERE subject = 'logbook';
CREATE INDEX journal_logbook_kind ON journal (kind, number) WHERE subject = 'logbook';

-- +goose Down
DROP INDEX journal_logbook_kind;
DROP INDEX journal_logbook;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION journal_subject() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM incident WHERE id = NEW.subject)
    AND NOT EXISTS (SELECT 1 FROM ticket WHERE subject = NEW.subject) THEN
        RAISE EXCEPTION 'the journal knows no such subject';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
