package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
)

// leastKept is for how long webhooks are kept at least: what was refused must
// be there when somebody comes to look.
const leastKept = time.Hour

func (s Store) validate(fail func(key, message, hint string)) {
	if s.KeepDeliveries.Std() < leastKept {
		fail("store.keep_deliveries", fmt.Sprintf("%s is too short to be looked at", s.KeepDeliveries), "1h or more, 7d is usual")
	}
	if s.URL == "" {
		if s.Path == "" {
			fail("store.path", "no path given", "the file of the ledger, such as ledger.db")
		}
		if s.PasswordFile != "" {
			fail("store.password_file", "there is no database that it could be for", "store.url names one")
		}
		return
	}
	switch err := postgres.Check(s.URL); {
	case errors.Is(err, postgres.ErrPassword):
		fail("store.url", err.Error(), "store.password_file names the file for it, or PGPASSFILE")
	case err != nil:
		fail("store.url", err.Error(), "such as postgres://vigie@db.example/vigie?sslmode=verify-full")
	}
}

// open opens the ledger, in whichever engine keeps it.
func (s Store) open(ctx context.Context, logger *slog.Logger) (ledger.Store, error) {
	if s.URL == "" {
		store, err := sqlite.Open(ctx, s.Path, logger)
		if err != nil {
			return nil, err // and no store that is there but is none
		}
		return store, nil
	}
	store, err := postgres.Open(ctx, s.database(), logger)
	if err != nil {
		return nil, err
	}
	return store, nil
}

// folder is where its file is; empty where a database keeps it.
func (s Store) folder() string {
	if s.URL != "" {
		return ""
	}
	return filepath.Dir(s.Path)
}

// openToRead opens it as it is: a process of another release may be at work.
func (s Store) openToRead() (ledger.Store, error) {
	if s.URL == "" {
		store, err := sqlite.OpenToRead(s.Path)
		if err != nil {
			return nil, err
		}
		return store, nil
	}
	store, err := postgres.OpenToRead(s.database())
	if err != nil {
		return nil, err
	}
	return store, nil
}

// present tells what is wrong where there is no file of the ledger: opening
// it would make one.
func (s Store) present() error {
	if s.URL != "" {
		return nil
	}
	if info, err := os.Stat(s.Path); err != nil || !info.Mode().IsRegular() {
		return fmt.Errorf("open ledger %s: %w", s.Path, cmp.Or(err, fs.ErrInvalid))
	}
	return nil
}
