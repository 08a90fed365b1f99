package app_test

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// exposes waits until the bridge's metrics have a line.
func (s *scene) exposes(t *testing.T, line string) {
	t.Helper()
	var text string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if _, text = s.ask(t, "GET", "/metrics", "", "", nil); strings.Contains(text, "\n"+line+"\n") {
			return
		}
	}
	t.Errorf("%s is missing in:\n%s", line, text)
}

// TestJournalIsProved: what was changed behind the bridge's back is told after
// the next start, by whatever way it was changed.
func TestJournalIsProved(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.start(t)
	s.webhook(t, time.Now(), time.Time{})
	s.shown(t, "open")
	s.exposes(t, "vigie_bridge_journal_broken_chains 0")
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", s.path("ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{
		"DROP TRIGGER journal_no_update", "DROP TRIGGER journal_no_delete", "DROP TRIGGER words_no_update",
		"UPDATE journal SET effective_at = effective_at - 60000 WHERE number = 1 AND subject <> 'logbook'",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	s.start(t)
	s.exposes(t, "vigie_bridge_journal_broken_chains 1")
	s.exposes(t, "vigie_bridge_journal_missing_entries 0")
	if !strings.Contains(s.logs.String(), `msg="a chain of the journal is broken"`) {
		t.Errorf("the log does not tell which chain:\n%s", s.logs)
	}
}

// walks is a journal that answers as it is told.
type walks func() (ledger.Verified, error)

func (w walks) Verify(context.Context, int64, func(ledger.Break)) (ledger.Verified, error) {
	return w()
}

// TestProofRepeats: a walk that failed is made again within the hour and tells
// nothing; one that succeeded is made again the next day.
func TestProofRepeats(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		proof := app.NewProof(walks(func() (ledger.Verified, error) {
			if asked.Add(1) == 1 {
				return ledger.Verified{}, errors.New("the disk is away")
			}
			return ledger.Verified{Broken: asked.Load(), Missing: 3, Gaps: 4}, nil
		}), slog.New(slog.DiscardHandler))
		registry := prometheus.NewRegistry()
		registry.MustRegister(proof)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { proof.Run(ctx); close(done) }()

		synctest.Wait()
		if n, err := testutil.GatherAndCount(registry); err != nil || n != 0 {
			t.Errorf("%d metrics before the journal was verified, %v", n, err)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if asked.Load() != 2 {
			t.Errorf("verified %d times an hour after it failed, want 2", asked.Load())
		}
		const told = `# HELP vigie_bridge_journal_broken_chains Chains of the journal that were not whole when it was last verified.
# TYPE vigie_bridge_journal_broken_chains gauge
vigie_bridge_journal_broken_chains 2
# HELP vigie_bridge_journal_gaps Entries of the journal, when it was last verified, that tell of what a ticket's history lacks.
# TYPE vigie_bridge_journal_gaps gauge
vigie_bridge_journal_gaps 4
# HELP vigie_bridge_journal_missing_entries Entries of the journal that were gone when it was last verified.
# TYPE vigie_bridge_journal_missing_entries gauge
vigie_bridge_journal_missing_entries 3
`
		if err := testutil.GatherAndCompare(registry, strings.NewReader(told), "vigie_bridge_journal_broken_chains",
			"vigie_bridge_journal_gaps", "vigie_bridge_journal_missing_entries"); err != nil {
			t.Error(err)
		}
		time.Sleep(23 * time.Hour)
		synctest.Wait()
		if asked.Load() != 2 {
			t.Errorf("verified %d times within a day of success, want 2", asked.Load())
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if asked.Load() != 3 {
			t.Errorf("verified %d times, want 3", asked.Load())
		}
		cancel()
		<-done
	})
}
