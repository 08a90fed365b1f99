package app

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/change"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
)

// silenced is a source that has silences.
type silenced struct {
	change.Source

	there []alertmanager.Silence
	ended []string
}

func (s *silenced) Silences(context.Context) ([]alertmanager.Silence, error) { return s.there, nil }

func (s *silenced) ExpireSilences(_ context.Context, ids ...string) error {
	s.ended = append(s.ended, ids...)
	return nil
}

// TestUnsilence: the silences of an incident and of its ticket end, and those
// of others stay.
func TestUnsilence(t *testing.T) {
	t.Parallel()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	now := time.Now()
	for _, inc := range []bridge.Incident{{ID: "01A", TicketNumber: "31001"}, {ID: "01B"}} {
		inc.Key, inc.State, inc.DetectedAt, inc.OpenedAt, inc.Written = inc.ID, bridge.StateOpen, now, now, map[string]string{}
		if err := store.Write(t.Context(), func(tx incident.Tx) error { return tx.SaveIncident(&inc) }); err != nil {
			t.Fatal(err)
		}
	}
	source := &silenced{there: []alertmanager.Silence{
		{ID: "of-it", Reference: "01A"},
		{ID: "of-its-ticket", Reference: "31001"},
		{ID: "of-another", Reference: "01B"},
		{ID: "of-a-change", Reference: "31007"},
		{ID: "of-nothing"},
	}}
	s := supervisor{sources: []change.Source{source}, store: store}
	if ended, err := s.Unsilence(t.Context(), "01A"); err != nil || ended != 2 || strings.Join(source.ended, " ") != "of-it of-its-ticket" {
		t.Errorf("ended %d: %v, %v", ended, source.ended, err)
	}
	source.ended = nil
	if ended, err := s.Unsilence(t.Context(), "01B"); err != nil || ended != 1 || source.ended[0] != "of-another" {
		t.Errorf("without a ticket, ended %d: %v, %v", ended, source.ended, err)
	}
	if ended, err := s.Unsilence(t.Context(), "01C"); err != nil || ended != 0 {
		t.Errorf("of an incident that is not there, ended %d, %v", ended, err)
	}
}
