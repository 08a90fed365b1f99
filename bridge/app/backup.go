package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/vigie-noc/vigie/bridge/ledger/postgres"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
)

// A copy is a file of SQLite's, whichever engine keeps the ledger, and is put
// back into either.

// Backup writes a copy of the ledger that bridge.yml names, while bridges run,
// and tells what a walk of the copy's journal found.
func Backup(ctx context.Context, file, to string, told func(Break)) (Verified, error) {
	config, err := LoadConfig(file)
	if err != nil {
		return Verified{}, err
	}
	if config.Store.URL == "" {
		if err := config.Store.present(); err != nil {
			return Verified{}, err
		}
		return sqlite.Backup(ctx, config.Store.Path, to, told)
	}
	from, err := postgres.OpenToRead(config.Store.database())
	if err != nil {
		return Verified{}, err
	}
	found, err := sqlite.Make(ctx, to, told, func(part string) error {
		store, err := sqlite.Open(ctx, part, slog.New(slog.DiscardHandler))
		if err != nil {
			return err
		}
		_, err = from.CopyTo(ctx, store.Ledger, func(Break) {}) // the copy is walked again
		return errors.Join(err, store.Close())
	})
	return found, errors.Join(err, from.Close())
}

// Restore puts a copy into the ledger that bridge.yml names, which must be new,
// and tells what a walk of its journal found.
func Restore(ctx context.Context, file, from string, told func(Break)) (Verified, error) {
	config, err := LoadConfig(file)
	if err != nil {
		return Verified{}, err
	}
	if config.Store.URL == "" {
		return sqlite.Backup(ctx, from, config.Store.Path, told)
	}
	// The copy is left as it is: what is opened is brought up to date.
	folder, err := os.MkdirTemp("", "vigie-restore-")
	if err != nil {
		return Verified{}, fmt.Errorf("restore ledger: %w", err)
	}
	found, err := restoreInto(ctx, config.Store.database(), from, filepath.Join(folder, "ledger.db"), told)
	return found, errors.Join(err, os.RemoveAll(folder))
}

func restoreInto(ctx context.Context, options postgres.Options, from, work string, told func(Break)) (found Verified, err error) {
	logger := slog.New(slog.DiscardHandler)
	if _, err := sqlite.Backup(ctx, from, work, func(Break) {}); err != nil {
		return found, err
	}
	source, err := sqlite.Open(ctx, work, logger)
	if err != nil {
		return found, err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	target, err := postgres.Open(ctx, options, logger)
	if err != nil {
		return found, err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	return source.CopyTo(ctx, target.Ledger, told)
}

func (s Store) database() postgres.Options {
	return postgres.Options{URL: s.URL, PasswordFile: s.PasswordFile}
}
