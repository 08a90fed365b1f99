package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"syscall"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// version of the schema, in the file's user_version.
const version = 1

const schema = `CREATE TABLE event (
	event      TEXT    NOT NULL,
	device     TEXT    NOT NULL, -- '': a storm of the site
	subject    TEXT    NOT NULL,
	ended      INTEGER NOT NULL, -- 0 pending or active, 1 ended
	site       TEXT    NOT NULL,
	region     TEXT    NOT NULL,
	title      TEXT    NOT NULL, -- of the definition, for when the rules have it no more
	severity   TEXT    NOT NULL,
	family     TEXT    NOT NULL,
	kind       INTEGER NOT NULL,
	lasts      INTEGER NOT NULL, -- its for; durations and times are nanoseconds
	max_age    INTEGER NOT NULL,
	state      TEXT    NOT NULL,
	reason     TEXT    NOT NULL,
	first_seen INTEGER NOT NULL,
	last_seen  INTEGER NOT NULL,
	ended_at   INTEGER NOT NULL, -- 0: not
	held_until INTEGER NOT NULL, -- 0: not
	count      INTEGER NOT NULL,
	line       BLOB    NOT NULL,
	rule       TEXT    NOT NULL,
	PRIMARY KEY (event, device, subject, ended)
) STRICT, WITHOUT ROWID`

// Errors of Open.
var (
	ErrInUse   = errors.New("another process uses it")
	ErrForeign = errors.New("it is no file of events")
	ErrLater   = errors.New("it is of a later version of the product")
)

// File is the events on disk. It belongs to one process at a time, and its
// methods to one goroutine.
type File struct {
	path    string
	logger  *slog.Logger
	lock    *os.File
	db      *sql.DB
	damaged bool
}

// Open opens the file at path, or makes it. A damaged one is put aside.
func Open(ctx context.Context, path string, logger *slog.Logger) (*File, error) {
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return nil, fmt.Errorf("open events %s: %w", path, err)
	}
	f := &File{path: path, logger: logger, lock: lock}
	if err := f.open(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open events %s: %w", path, err), f.Close())
	}
	return f, nil
}

// Damaged tells whether the file was unusable at start.
func (f *File) Damaged() bool { return f.damaged }

// lockFile takes the lock that ends with the process, however that ends.
func lockFile(path string) (*os.File, error) {
	lock, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // the path is configuration
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = ErrInUse
		}
		return nil, errors.Join(err, lock.Close())
	}
	return lock, nil
}

func (f *File) open(ctx context.Context) error {
	err := f.connect(ctx)
	if !isDamage(err) {
		return err
	}
	f.damaged = true
	return f.replace(ctx, err)
}

// replace puts a damaged file aside and makes a new one.
func (f *File) replace(ctx context.Context, why error) error {
	if err := f.putAside(why); err != nil {
		return err
	}
	return f.connect(ctx)
}

// connect opens the database and looks whether it can be used.
func (f *File) connect(ctx context.Context) error {
	// SQLite would make a file that everybody can read.
	made, err := os.OpenFile(f.path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := made.Close(); err != nil {
		return err
	}
	if f.db, err = sql.Open("sqlite", source(f.path)); err != nil {
		return err
	}
	f.db.SetMaxOpenConns(1)
	if err := check(ctx, f.db); err != nil && !isFull(err) { // a full disk is nothing new later
		return err
	}
	return nil
}

// source is the data source name. With an exclusive lock there is no shared
// memory file, for which a full disk may have no room.
func source(path string) string {
	query := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(1000)", "locking_mode(EXCLUSIVE)", "journal_mode(WAL)", "synchronous(FULL)",
	}}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: query.Encode()}).String()
}

// damage is a file that does not hold together, as SQLite's own check says.
type damage string

func (d damage) Error() string { return "damaged: " + string(d) }

func check(ctx context.Context, db *sql.DB) error {
	var found, tables int
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&found); err != nil {
		return fmt.Errorf("read its version: %w", err)
	}
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return fmt.Errorf("read its schema: %w", err)
	}
	switch {
	case found > version:
		return fmt.Errorf("%w: %d, not %d", ErrLater, found, version)
	case found == 0 && tables == 0:
		return prepare(ctx, db)
	case found == 0:
		return ErrForeign
	}
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return fmt.Errorf("check it: %w", err)
	}
	if verdict != "ok" {
		return damage(verdict)
	}
	return nil
}

// prepare makes the table of an empty file.
func prepare(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("make it: %w", err)
	}
	defer tx.Rollback()
	for _, statement := range []string{schema, fmt.Sprintf("PRAGMA user_version = %d", version)} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("make it: %w", err)
		}
	}
	return tx.Commit()
}

// putAside keeps a damaged file for who wants to look at it.
func (f *File) putAside(why error) error {
	if err := f.db.Close(); err != nil {
		f.logger.Warn("a damaged file of events was not closed in order", "err", err)
	}
	aside := f.path + ".damaged-" + time.Now().UTC().Format("20060102T150405.000")
	if err := os.Rename(f.path, aside); err != nil {
		return fmt.Errorf("put the damaged file aside: %w", err)
	}
	if err := os.Rename(f.path+"-wal", aside+"-wal"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("put the damaged file aside: %w", err)
	}
	f.logger.Error("the file of events is damaged and was put aside", "path", f.path, "aside", aside, "err", why)
	return nil
}

func isDamage(err error) bool {
	var own damage
	return errors.As(err, &own) || hasCode(err, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
}

func isFull(err error) bool { return hasCode(err, sqlite3.SQLITE_FULL) }

// hasCode tells whether SQLite failed with one of the primary codes.
func hasCode(err error, codes ...int) bool {
	var failed *sqlite.Error
	if !errors.As(err, &failed) {
		return false
	}
	for _, code := range codes {
		if failed.Code()&0xff == code {
			return true
		}
	}
	return false
}

// Close ends the use of the file.
func (f *File) Close() error {
	var err error
	if f.db != nil {
		err = f.db.Close()
	}
	return errors.Join(err, f.lock.Close())
}
