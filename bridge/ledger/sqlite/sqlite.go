// Package sqlite keeps the ledger in one SQLite file: the embedded default.
// Every commit is on disk before it is acknowledged (WAL, synchronous=FULL);
// one connection writes, others read.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"runtime"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/relational"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is a ledger in a file. It is safe for concurrent use. The file belongs
// to one process; commands that look into it or erase in it may come beside.
type Store struct {
	*relational.Ledger

	write *sql.DB // one connection: SQLite has one writer
	read  *sql.DB
}

var _ ledger.Store = (*Store)(nil)

// Open opens the ledger at path, makes it if it is not there, and brings its
// schema up to date.
func Open(ctx context.Context, path string, logger *slog.Logger) (*Store, error) {
	if err := begin(path); err != nil {
		return nil, fmt.Errorf("begin ledger: %w", err)
	}
	write, err := sql.Open("sqlite", source(path, "immediate"))
	if err != nil {
		return nil, fmt.Errorf("open ledger %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	if err := migrate(ctx, write, logger); err != nil {
		return nil, errors.Join(fmt.Errorf("migrate ledger %s: %w", path, err), write.Close())
	}
	read, err := sql.Open("sqlite", source(path, "deferred"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open ledger %s: %w", path, err), write.Close())
	}
	read.SetMaxOpenConns(max(2, runtime.NumCPU()))
	return &Store{Ledger: relational.New(newEngine(write, read)), write: write, read: read}, nil
}

// begin makes the file where there is none, open to its owner alone: it holds
// what persons wrote. Who opened it further has it so.
func begin(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // bridge.yml names it
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return file.Close()
}

// OpenToRead opens the ledger at path as it is: nothing of it is written, its
// schema neither, so that it may be proven beside a process of another release.
func OpenToRead(path string) (*Store, error) {
	read, err := sql.Open("sqlite", source(path, "deferred")+"&mode=ro")
	if err != nil {
		return nil, fmt.Errorf("open ledger %s: %w", path, err)
	}
	return &Store{Ledger: relational.New(newEngine(read, read)), write: read, read: read}, nil
}

// source is the data source name. The pragmas stand in it, not in statements,
// so that every connection of a pool has them.
func source(path, lock string) string {
	query := url.Values{"_txlock": {lock}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)",
		"secure_delete(ON)", // what was erased must not be read in the file
	}}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: query.Encode()}).String()
}

// steps are those of the schema, in files but for those that SQL cannot do.
func steps(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithGoMigrations(chainStep(), callsStep()))
}

func migrate(ctx context.Context, db *sql.DB, logger *slog.Logger) error {
	provider, err := steps(db)
	if err != nil {
		return err
	}
	return relational.Upgrade(ctx, provider, logger)
}

// Close ends all connections.
func (s *Store) Close() error {
	return errors.Join(s.read.Close(), s.write.Close())
}
