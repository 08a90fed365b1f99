-- +goose Up
-- The log book of the shifts is a chain of the journal, of a subject of its own:
-- what guards the journal, proves it and removes words from it holds for it too.
DROP TRIGGER journal_subject;
-- +goose StatementBegin
CREATE TRIGGER journal_subject BEFORE INSERT ON journal
WHEN NEW.subject <> 'logbook'
 AND NOT EXISTS (SELECT 1 FROM incident WHERE id = NEW.subject)
 AND NOT EXISTS (SELECT 1 FROM ticket WHERE subject = NEW.subject)
BEGIN
    SELECT RAISE(ABORT, 'the journal knows no such subject');
END;
-- +goose StatementEnd
CREATE INDEX journal_logbook ON journal (received_at, number) WHERE subject = 'logbook';
CREATE INDEX journal_logbook_kind ON journal (kind, number) WHERE subject = 'logbook';

-- +goose Down
DROP INDEX journal_logbook_kind;
DROP INDEX journal_logbook;
DROP TRIGGER journal_subject;
-- +goose StatementBegin
CREATE TRIGGER journal_subject BEFORE INSERT ON journal
WHEN NOT EXISTS (SELECT 1 FROM incident WHERE id = NEW.subject)
 AND NOT EXISTS (SELECT 1 FROM ticket WHERE subject = NEW.subject)
BEGIN
    SELECT RAISE(ABORT, 'the journal knows no such subject');
END;
-- +goose StatementEnd
