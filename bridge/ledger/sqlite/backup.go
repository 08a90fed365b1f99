package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/relational"
)

// Backup writes a copy of the ledger at path, as it is at one instant, while
// the bridge goes on writing to it. The copy appears under its name when it is
// on the disk and was found to be sound, and takes no other file's place. What
// was found of its journal is returned: a journal that is broken in the ledger
// is so in the copy, which is kept all the same.
func Backup(ctx context.Context, path, to string, told func(ledger.Break)) (found ledger.Verified, err error) {
	return Make(ctx, to, told, func(part string) error {
		if err := copyTo(ctx, path, part); err != nil {
			return fmt.Errorf("copy ledger %s: %w", path, err)
		}
		return nil
	})
}

// Make makes a copy of a ledger as Backup does, of what write puts in the file
// that it is given.
func Make(ctx context.Context, to string, told func(ledger.Break), write func(part string) error) (found ledger.Verified, err error) {
	if err := free(to); err != nil {
		return found, err
	}
	// What is written has another name until it is whole, and is open to its
	// owner alone: it holds what persons wrote.
	part, err := os.CreateTemp(filepath.Dir(to), "."+filepath.Base(to)+".*.part")
	if err != nil {
		return found, fmt.Errorf("make backup: %w", err)
	}
	defer func() { err = errors.Join(err, gone(os.Remove(part.Name()))) }()
	if err := errors.Join(part.Close(), write(part.Name())); err != nil {
		return found, err
	}
	if found, err = check(ctx, part.Name(), told); err != nil {
		return found, fmt.Errorf("check backup: %w", err)
	}
	if err := errors.Join(syncFile(part.Name()), free(to)); err != nil {
		return found, err
	}
	if err := os.Rename(part.Name(), to); err != nil {
		return found, fmt.Errorf("name backup: %w", err)
	}
	return found, syncFile(filepath.Dir(to))
}

// free tells what is wrong where the name is taken.
func free(name string) error {
	_, err := os.Lstat(name)
	if err == nil {
		return fmt.Errorf("make backup: %s: %w", name, fs.ErrExist)
	}
	return gone(err)
}

func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// openIn opens a file that is there, in a mode of SQLite's, and leaves its
// schema as it is.
func openIn(path string, mode url.Values) (*sql.DB, error) {
	mode.Add("_pragma", "busy_timeout(10000)")
	return sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: mode.Encode()}).String())
}

func copyTo(ctx context.Context, path, to string) error {
	db, err := openIn(path, url.Values{"mode": {"rw"}})
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", to)
	return errors.Join(err, db.Close())
}

// check reads a copy that nobody writes to, and every chain in it.
func check(ctx context.Context, path string, told func(ledger.Break)) (found ledger.Verified, err error) {
	db, err := openIn(path, url.Values{"mode": {"ro"}, "immutable": {"1"}})
	if err != nil {
		return found, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return found, err
	}
	if verdict != "ok" {
		return found, fmt.Errorf("the ledger is damaged: %s", verdict)
	}
	return relational.New(newEngine(db, db)).Verify(ctx, 0, told)
}

// syncFile has a file, or the names in a folder, be on the disk.
func syncFile(path string) error {
	file, err := os.Open(path) //nolint:gosec // the operator names it
	if err != nil {
		return fmt.Errorf("sync backup: %w", err)
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("sync backup: %w", err)
	}
	return nil
}
