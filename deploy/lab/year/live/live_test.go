package live_test

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/deploy/lab/year"
	"github.com/vigie-noc/vigie/deploy/lab/year/live"
)

func TestLive(t *testing.T) {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	begun := time.Now()
	y := year.Make(year.Options{Seed: 1, Months: 2})
	tally, err := live.Live(t.Context(), live.Options{Year: y, Store: store, Dir: t.TempDir()})
	t.Log(len(y.Happenings), time.Since(begun), tally)
	if err != nil {
		t.Fatal(err)
	}
}
