-- The journal only grows: a correction is another entry.
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- SQLite's REPLACE removes a row without asking the trigger above.
CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE seq = NEW.seq)
  OR EXISTS (SELECT 1 FROM journal WHERE subject = NEW.subject AND number = NEW.number)
  OR EXISTS (SELECT 1 FROM journal WHERE origin = NEW.origin AND origin <> '')
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
CREATE TRIGGER journal_subject BEFORE INSERT ON journal
WHEN NOT EXISTS (SELECT 1 FROM incident WHERE id = NEW.subject)
 AND NOT EXISTS (SELECT 1 FROM ticket WHERE subject = NEW.subject)
BEGIN
    SELECT RAISE(ABORT, 'the journal knows no such subject');
END;
CREATE TRIGGER words_no_update BEFORE UPDATE ON words
BEGIN
    SELECT RAISE(ABORT, 'words may be removed, not changed');
END;
CREATE TRIGGER words_no_replace BEFORE INSERT ON words
WHEN EXISTS (SELECT 1 FROM words WHERE seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'words may be removed, not changed');
END;
