package logbook

import (
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
)

// morning is when a shift begins in Tunis.
var morning = time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)

// rig is a log book in a ledger of its own.
type rig struct {
	*Book
	*testing.T

	store *sqlite.Store
}

func newRig(t *testing.T) *rig {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return &rig{T: t, store: store, Book: newBook(t, store)}
}

// newBook is what another process has of the same ledger.
func newBook(t *testing.T, store *sqlite.Store) *Book {
	t.Helper()
	of := shifts(t, "Africa/Tunis", "07:00", "19:00")
	return &Book{Store: store, Shifts: func() Shifts { return of }, Holder: "one", Logger: slog.New(slog.NewTextHandler(t.Output(), nil))}
}

func (r *rig) look(at time.Time) {
	r.Helper()
	if err := r.RunOnce(r.Context(), at); err != nil {
		r.Fatal(err)
	}
}

func (r *rig) save(incidents []bridge.Incident, entries ...bridge.Entry) {
	r.Helper()
	err := r.store.Write(r.Context(), func(tx incident.Tx) error {
		for i := range incidents {
			if err := tx.SaveIncident(&incidents[i]); err != nil {
				return err
			}
		}
		return tx.Append(entries...)
	})
	if err != nil {
		r.Fatal(err)
	}
}

// lines are all of the log book.
func (r *rig) lines() []Line {
	r.Helper()
	all, err := r.Lines(r.Context(), ledger.LogFilter{})
	if err != nil {
		r.Fatal(err)
	}
	return all
}

// whole walks the journal, which must be whole.
func (r *rig) whole() {
	r.Helper()
	if _, err := r.store.Verify(r.Context(), 0, func(b ledger.Break) { r.Errorf("broken: %+v", b) }); err != nil {
		r.Error(err)
	}
}

// by is who writes in tests.
func by(person string) Author { return Author{Person: person, Via: "essai"} }

func fault(id string, criticity bridge.Criticity) bridge.Incident {
	return bridge.Incident{
		ID: id, Key: id, State: bridge.StateOpen, Criticity: criticity, Title: "Équipement injoignable : rtr-" + id, Site: "lycee-1", Device: "rtr-" + id,
		DetectedAt: morning, OpenedAt: morning, TicketID: 4700 + int64(id[len(id)-1]), TicketNumber: "22" + id,
	}
}

func told(subject string, kind bridge.Kind, at time.Time, text string) bridge.Entry {
	return bridge.Entry{Subject: subject, Kind: kind, Actor: bridge.ActorBridge, EffectiveAt: at, ReceivedAt: at, Text: text}
}

// refusal is why something was refused; empty where it was not.
func refusal(err error) string {
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		return refused.Reason
	}
	return ""
}
