package app_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// late stands for a ledger that counts clocks, or cannot.
type late struct{ err error }

func (l late) GoingClocks(context.Context, time.Time) ([]ledger.GoingSum, error) {
	return []ledger.GoingSum{
		{Name: "restore", Criticity: bridge.P1, OK: 4, Soon: 3, Late: 2},
		{Name: "resolve", Criticity: bridge.P1, Late: 9}, // not contractual
		{Name: "restore", Criticity: "P9", Late: 9},      // of another contract
	}, l.err
}

// TestLateness: all contractual clocks are told, also where none is late, and
// nothing where nobody knows.
func TestLateness(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "contract.yml")
	write(t, path, contract)
	rules, err := policy.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	of := func() *policy.Contract { return rules }
	logger := slog.New(slog.DiscardHandler)
	const metric = "vigie_bridge_sla_running"
	want, err := os.ReadFile("testdata/lateness.prom")
	if err != nil {
		t.Fatal(err)
	}
	there := app.NewSLACollector(late{}, of, logger)
	if err := testutil.CollectAndCompare(there, strings.NewReader(string(want)), metric); err != nil {
		t.Error(err)
	}
	if got := testutil.CollectAndCount(app.NewSLACollector(late{errors.New("the database is away")}, of, logger), metric); got != 0 {
		t.Errorf("of a ledger that is away, %d are told", got)
	}
}
