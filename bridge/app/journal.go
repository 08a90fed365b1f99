package app

import (
	"context"
	"errors"
	"log/slog"

	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Break is where a chain of the journal ceases to be whole.
type Break = ledger.Break

// Verified is what a walk of the whole journal found.
type Verified = ledger.Verified

// VerifyJournal walks all chains of the ledger that bridge.yml names, and
// tells the first break of each; upTo leaves out later entries, unless it is
// 0. It does not write: the schema may be that of a process that runs.
func VerifyJournal(ctx context.Context, file string, upTo int64, told func(Break)) (found Verified, err error) {
	err = withLedger(file, Store.openToRead, func(store ledger.Store) error {
		found, err = store.Verify(ctx, upTo, told)
		return err
	})
	return found, err
}

// Erasure says whose words are to be removed.
type Erasure = ledger.Erasure

// Erased is what an erasure removes.
type Erased = ledger.Erased

// ReportFile is one of a report that is kept.
type ReportFile = ledger.ReportFile

// Erase removes the words of a ticket or a person from the ledger that
// bridge.yml names; it only tells which where it is not to be executed. The
// bridge may be at work meanwhile.
func Erase(ctx context.Context, file string, erasure Erasure, execute bool) (erased Erased, err error) {
	open := func(s Store) (ledger.Store, error) { return s.open(ctx, slog.New(slog.DiscardHandler)) }
	err = withLedger(file, open, func(store ledger.Store) error {
		erased, err = store.Erase(ctx, erasure, execute)
		return err
	})
	return erased, err
}

// withLedger opens a ledger for a command. It makes none where there is none.
func withLedger(file string, open func(Store) (ledger.Store, error), use func(ledger.Store) error) error {
	config, err := LoadConfig(file)
	if err != nil {
		return err
	}
	if err := config.Store.present(); err != nil {
		return err
	}
	store, err := open(config.Store)
	if err != nil {
		return err
	}
	return errors.Join(use(store), store.Close())
}
