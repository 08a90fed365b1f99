package past

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/vigie-noc/vigie/bridge/ledger/postgres"
)

// sink is where rows go, past the store's own statements and through its
// guards: triggers and unique indexes are at work.
type sink interface {
	put(ctx context.Context, all []*table) error
	// done makes the ledger fit for a bridge.
	done(ctx context.Context, seq int64) error
	// size is what the ledger takes on disk, in bytes.
	size(ctx context.Context) (int64, error)
}

// batch is how many tickets go in at a time.
const batch = 500

// fillUp puts all tickets of a past into a ledger and tells how long it took.
func fillUp(ctx context.Context, p *past, into sink) (time.Duration, error) {
	begun := time.Now()
	for more := true; more; {
		all := tables()
		for range batch {
			l := p.next()
			if more = l != nil; !more {
				break
			}
			put(all, l)
		}
		if err := into.put(ctx, all); err != nil {
			return 0, fmt.Errorf("import: %w", err)
		}
	}
	return time.Since(begun), into.done(ctx, p.seq)
}

// file is a ledger of SQLite.
type file struct {
	db   *sql.DB
	path string
}

// openFile opens it for an import that may be begun anew: nothing waits for
// the disk.
func openFile(path string) (*file, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=synchronous(OFF)&_pragma=journal_mode(WAL)&_pragma=foreign_keys(ON)&_pragma=cache_size(-262144)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return &file{db, path}, nil
}

func (f *file) put(ctx context.Context, all []*table) error {
	tx, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, t := range all {
		if err := t.insert(ctx, tx); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// together is how many rows one statement puts in.
const together = 40

func (t *table) insert(ctx context.Context, tx *sql.Tx) error {
	one := "(?" + strings.Repeat(", ?", len(t.columns)-1) + ")"
	text := "INSERT INTO " + t.name + " (" + strings.Join(t.columns, ", ") + ") VALUES " + one //nolint:gosec // names of our own
	many, err := tx.PrepareContext(ctx, text+strings.Repeat(", "+one, together-1))
	if err != nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	defer many.Close() //nolint:errcheck // with the transaction
	rows := t.rows
	for ; len(rows) >= together; rows = rows[together:] {
		args := make([]any, 0, together*len(t.columns))
		for _, row := range rows[:together] {
			args = append(args, row...)
		}
		if _, err := many.ExecContext(ctx, args...); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}
	for _, row := range rows {
		if _, err := tx.ExecContext(ctx, text, row...); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}
	return nil
}

func (f *file) done(ctx context.Context, _ int64) error {
	_, err := f.db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

func (f *file) size(context.Context) (total int64, err error) {
	names, err := filepath.Glob(f.path + "*")
	for _, name := range names {
		if info, err := os.Stat(name); err == nil {
			total += info.Size()
		}
	}
	return total, err
}

// database is a ledger of PostgreSQL.
type database struct {
	conn    *pgx.Conn
	batches int
}

func openDatabase(ctx context.Context, options postgres.Options) (*database, error) {
	config, err := pgx.ParseConfig(options.URL)
	if err != nil {
		return nil, err
	}
	if options.PasswordFile != "" {
		password, err := os.ReadFile(options.PasswordFile)
		if err != nil {
			return nil, err
		}
		config.Password = strings.TrimSpace(string(password))
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	return &database{conn: conn}, err
}

func (d *database) put(ctx context.Context, all []*table) error {
	tx, err := d.conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx) //nolint:errcheck // after the commit it does nothing
	for _, t := range all {
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromRows(t.rows)); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	// Its guards look things up in the way that was best when it counted last.
	if d.batches++; d.batches&(d.batches-1) == 0 {
		_, err = d.conn.Exec(ctx, "ANALYZE incident, ticket, journal")
	}
	return err
}

// done has the server count what it has, as it does by itself after a while.
func (d *database) done(ctx context.Context, seq int64) error {
	if _, err := d.conn.Exec(ctx, "UPDATE journal_end SET seq = $1 WHERE id = 1", seq); err != nil {
		return err
	}
	_, err := d.conn.Exec(ctx, "VACUUM ANALYZE")
	return err
}

func (d *database) size(ctx context.Context) (bytes int64, err error) {
	err = d.conn.QueryRow(ctx, "SELECT pg_database_size(current_database())").Scan(&bytes)
	return bytes, err
}
