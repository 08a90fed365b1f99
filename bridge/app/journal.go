package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
)

// Break is where a chain of the journal ceases to be whole.
type Break = ledger.Break

// VerifyJournal walks all chains of the ledger that bridge.yml names, and
// tells the first break of each; upTo leaves out later entries, unless it is
// 0. It does not write: the schema may be that of a process that runs.
func VerifyJournal(ctx context.Context, file string, upTo int64, told func(Break)) (found ledger.Verified, err error) {
	err = withLedger(file, sqlite.OpenToRead, func(store *sqlite.Store) error {
		found, err = store.Verify(ctx, upTo, told)
		return err
	})
	return found, err
}

// Erasure says whose words are to be removed.
type Erasure = ledger.Erasure

// Erased is what an erasure removes.
type Erased = ledger.Erased

// Erase removes the words of a ticket or a person from the ledger that
// bridge.yml names; it only tells which where it is not to be executed. The
// bridge may be at work meanwhile.
func Erase(ctx context.Context, file string, erasure Erasure, execute bool) (erased Erased, err error) {
	open := func(path string) (*sqlite.Store, error) { return sqlite.Open(ctx, path, slog.New(slog.DiscardHandler)) }
	err = withLedger(file, open, func(store *sqlite.Store) error {
		erased, err = store.Erase(ctx, erasure, execute)
		return err
	})
	return erased, err
}

// withLedger opens a ledger for a command. It makes none where there is none.
func withLedger(file string, open func(path string) (*sqlite.Store, error), use func(*sqlite.Store) error) error {
	config, err := LoadConfig(file)
	if err != nil {
		return err
	}
	if info, err := os.Stat(config.Store.Path); err != nil || info.IsDir() {
		return fmt.Errorf("open ledger %s: %w", config.Store.Path, cmp.Or(err, fs.ErrInvalid))
	}
	store, err := open(config.Store.Path)
	if err != nil {
		return err
	}
	return errors.Join(use(store), store.Close())
}
