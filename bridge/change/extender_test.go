package change_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/change"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// inHand are ids of incidents as the product makes them.
const (
	first  = "01JNABCDEFGHJKMNPQRSTVWXYZ"
	second = "01JNABCDEFGHJKMNPQRSTVWXY0"
)

func (r *rig) extend() {
	r.t.Helper()
	e := &change.Extender{
		Store: r.store, Sources: []change.Source{r.source}, Silence: 20 * time.Minute, Holder: "essai",
		Logger: slog.New(slog.DiscardHandler),
	}
	if err := e.RunOnce(r.t.Context(), r.now()); err != nil {
		r.t.Fatal(err)
	}
}

// incident changes one, as the product's loops do.
func (r *rig) incident(id string, do func(*bridge.Incident, incident.Tx) error) {
	r.t.Helper()
	err := r.store.Write(r.t.Context(), func(tx incident.Tx) error {
		inc, err := tx.Incident(id)
		if err != nil {
			return err
		}
		if err := do(inc, tx); err != nil {
			return err
		}
		return tx.SaveIncident(inc)
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) take(id string) {
	r.t.Helper()
	r.incident(id, func(inc *bridge.Incident, _ incident.Tx) error {
		inc.State, inc.AcknowledgedAt = bridge.StateAcknowledged, r.now()
		return nil
	})
}

// TestExtender: what is in hand is hidden for as long as it fires, under one
// silence, and nothing else is.
func TestExtender(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.fire(first, "r1", "lycee-1")
	r.fire(second, "r2", "lycee-2")
	r.source.silences = []alertmanager.Silence{{
		ID: "of-a-change", Reference: "31007", Matchers: map[string]string{"site": "lycee-2"}, EndsAt: r.now().Add(24 * time.Hour),
	}}
	r.extend()
	if got := r.hidden(); got != "site:lycee-2" {
		t.Fatalf("nobody has anything in hand: %s", got)
	}
	r.take(first)
	hidden := "alertname:EquipementInjoignable+device:r1+severity:major+site:lycee-1 site:lycee-2"
	for range 10 {
		r.extend()
		if got := r.hidden(); got != hidden || r.source.made != 1 {
			t.Fatalf("in hand: %s, %d were made", got, r.source.made)
		}
		if left := r.source.silences[1].EndsAt.Sub(r.now()); left > 20*time.Minute {
			t.Errorf("it is hidden for %s", left)
		}
		r.pass(6 * time.Minute)
	}
	r.source.set(func(s *source) { s.lose = true; s.silences = s.silences[:1] })
	e := &change.Extender{Store: r.store, Sources: []change.Source{r.source}, Silence: 20 * time.Minute, Holder: "essai", Logger: slog.New(slog.DiscardHandler)}
	if err := e.RunOnce(t.Context(), r.now()); err == nil {
		t.Error("a lost answer passes for one")
	}
	r.extend()
	if got := r.hidden(); got != hidden || r.source.made != 2 {
		t.Errorf("after a lost answer: %s, %d were made", got, r.source.made)
	}
	r.incident(first, func(inc *bridge.Incident, _ incident.Tx) error { inc.State = bridge.StateRestored; return nil })
	r.extend()
	if got := r.hidden(); got != "site:lycee-2" {
		t.Errorf("restored: %s", got)
	}
}

// TestSupervisedAgain: a person who wants it supervised again does not get it
// hidden half a minute later.
func TestSupervisedAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.fire(first, "r1", "lycee-1")
	r.take(first)
	r.extend()
	ended, err := change.Unsilence(t.Context(), []change.Source{r.source}, first, "", "31007")
	if err != nil || ended != 1 || r.hidden() != "" {
		t.Fatalf("ended %d, %v: %s", ended, err, r.hidden())
	}
	r.incident(first, func(_ *bridge.Incident, tx incident.Tx) error {
		at := r.now().Add(time.Second)
		return tx.Append(bridge.Entry{Subject: first, Kind: bridge.KindSupervised, Actor: bridge.ActorBridge, EffectiveAt: at, ReceivedAt: at})
	})
	r.extend()
	if got := r.hidden(); got != "" {
		t.Errorf("hidden again: %s", got)
	}
	r.pass(time.Minute)
	r.take(first) // again in hand, later
	r.extend()
	if got := r.hidden(); got == "" {
		t.Error("taken in hand later, it is not hidden")
	}
	r.source.set(func(s *source) { s.away = true })
	if _, err := change.Unsilence(t.Context(), []change.Source{r.source}, first); err == nil {
		t.Error("nobody was asked, and all is well")
	}
}

// TestAnotherExtends: of two replicas one alone makes silences, until it is
// gone.
func TestAnotherExtends(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.fire(first, "r1", "lycee-1")
	r.take(first)
	if leads, err := r.store.Lead(t.Context(), "acknowledged", "another", r.now(), 2*time.Minute); err != nil || !leads {
		t.Fatal(leads, err)
	}
	r.extend()
	if got := r.hidden(); got != "" {
		t.Errorf("both work: %s", got)
	}
	r.pass(3 * time.Minute)
	r.extend()
	if got := r.hidden(); got == "" || r.source.made != 1 {
		t.Errorf("the other is gone: %q", got)
	}
}
