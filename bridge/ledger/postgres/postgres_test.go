package postgres_test

import (
	"context"
	"log/slog"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/ledger/ledgertest"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
)

// childLedger, in the environment, makes this test binary a process that
// writes to a ledger until it is killed: its URL and password file.
const childLedger = "VIGIE_TEST_CHILD_LEDGER"

func TestMain(m *testing.M) {
	if place := os.Getenv(childLedger); place != "" {
		os.Exit(ledgertest.WriteUntilKilled(func(ctx context.Context) (ledgertest.Store, error) {
			url, password, _ := strings.Cut(place, "\n")
			return postgres.Open(ctx, postgres.Options{URL: url, PasswordFile: password}, slog.New(slog.DiscardHandler))
		}))
	}
	goleak.VerifyTestMain(pgtest.Main{M: m})
}

func TestContract(t *testing.T) {
	t.Parallel()
	ledgertest.Run(t, func(t *testing.T) ledgertest.Store {
		t.Helper()
		return open(t, pgtest.Database(t))
	})
}

// open is the ledger in a database; it is closed when the test ends.
func open(t *testing.T, place *pgtest.Place) *postgres.Store {
	t.Helper()
	store, err := postgres.Open(t.Context(), options(place), logger(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func logger(t *testing.T) *slog.Logger {
	t.Helper()
	return slog.New(slog.NewTextHandler(t.Output(), nil))
}

func options(place *pgtest.Place) postgres.Options {
	return postgres.Options{URL: place.URL, PasswordFile: place.PasswordFile}
}
