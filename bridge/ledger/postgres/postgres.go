// Package postgres keeps the ledger in a PostgreSQL database, which several
// replicas of the bridge may share.
//
// # What replicas may rely on
//
// Write and SaveMirrored run one at a time in the whole database: each begins
// by taking the row that holds the journal's last number, and holds it until
// the commit. Numbers are therefore given in the order of commits, a chain
// cannot fork, and what a transaction has read is still so when it writes.
// Claim alone goes beside them and leaves out incidents that one of them
// holds. Leases and leads are told by the database's clock. A replica that stops in the middle is cut off by the server after
// idleTimeout, and nothing of its transaction is kept.
package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"runtime"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/relational"
)

//go:embed migrations/*.sql
var migrations embed.FS

// maxWriters is how many connections write: one at a time gets its turn, the
// others wait for it in the order that they came.
const maxWriters = 4

// Store is a ledger in a database. It is safe for concurrent use, and so is
// the database by several processes.
type Store struct {
	*relational.Ledger

	write *sql.DB
	read  *sql.DB
}

var _ ledger.Store = (*Store)(nil)

// Open opens the ledger in a database that is there and brings its schema up
// to date; of several replicas that start at once, one does.
func Open(ctx context.Context, options Options, logger *slog.Logger) (*Store, error) {
	config, err := options.parse()
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, options, config, logger); err != nil {
		return nil, fmt.Errorf("migrate ledger in database %s on %s: %w", config.Database, config.Host, err)
	}
	write, read := options.connect(bounded(config)), options.connect(bounded(config))
	write.SetMaxOpenConns(maxWriters)
	write.SetMaxIdleConns(maxWriters)
	readers := max(maxWriters, runtime.NumCPU())
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	engine := newEngine(write, read)
	engine.Ahead = (&clock{db: read, own: options.clock(), logger: logger}).ahead
	return &Store{Ledger: relational.New(engine), write: write, read: read}, nil
}

// OpenToRead opens the ledger in a database as it is: nothing of it is written,
// its schema neither, so that it may be proven beside bridges of another release.
func OpenToRead(options Options) (*Store, error) {
	config, err := options.parse()
	if err != nil {
		return nil, err
	}
	config.RuntimeParams["default_transaction_read_only"] = "on"
	read := options.connect(bounded(config))
	return &Store{Ledger: relational.New(newEngine(read, read)), write: read, read: read}, nil
}

// Close ends all connections.
func (s *Store) Close() error {
	return errors.Join(s.read.Close(), s.write.Close())
}

// How long replicas that start at once wait for the one that changes the
// schema: so many times so many seconds.
const (
	lockEvery = 1
	lockTries = 600
)

// steps are those of the schema.
func steps(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(lockEvery, lockTries))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker), goose.WithGoMigrations(callsStep()))
}

// migrate has connections of its own, without the bounds of the others: a
// change of a large table takes its time.
func migrate(ctx context.Context, options Options, config *pgx.ConnConfig, logger *slog.Logger) error {
	db := options.connect(config)
	defer db.Close() //nolint:errcheck // nothing is left to be lost
	provider, err := steps(db)
	if err != nil {
		return err
	}
	return relational.Upgrade(ctx, provider, logger)
}
