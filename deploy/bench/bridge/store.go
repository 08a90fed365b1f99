package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgserver"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
)

// store is where the ledger of one run is.
type store struct {
	file  string
	place *pgserver.Place // nil where it is a file
}

func newStore(ctx context.Context, s settings, home string) (*store, error) {
	if s.server == nil {
		return &store{file: filepath.Join(home, "ledger.db")}, nil
	}
	name := "bench_" + strings.ToLower(strings.NewReplacer("-", "_", ".", "_").Replace(filepath.Base(home)))
	place, err := s.server.Make(ctx, name, home)
	return &store{place: place}, err
}

// line is what bridge.yml says of it.
func (s *store) line() string {
	if s.place == nil {
		return fmt.Sprintf("store: {path: %q}\n", s.file)
	}
	return fmt.Sprintf("store: {url: %q, password_file: %q}\n", s.place.URL, s.place.PasswordFile)
}

func (s *store) open(ctx context.Context) (ledger.Store, error) {
	logger := slog.New(slog.DiscardHandler)
	if s.place == nil {
		return sqlite.Open(ctx, s.file, logger)
	}
	return postgres.Open(ctx, postgres.Options{URL: s.place.URL, PasswordFile: s.place.PasswordFile}, logger)
}

// size is what it takes on the disk, in MiB.
func (s *store) size(ctx context.Context) (float64, error) {
	size := int64(0)
	if s.place != nil {
		found, err := s.place.Size(ctx)
		return float64(found) / (1 << 20), err
	}
	files, err := filepath.Glob(s.file + "*")
	for _, file := range files {
		if info, err := os.Stat(file); err == nil {
			size += info.Size()
		}
	}
	return float64(size) / (1 << 20), err
}

// drop removes it; of a file the folder is removed.
func (s *store) drop(ctx context.Context) error {
	if s.place == nil {
		return nil
	}
	return s.place.Drop(context.WithoutCancel(ctx))
}
