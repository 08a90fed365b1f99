package incident_test

import (
	"context"
	"flag"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/policy"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) {
	// A failed property prints its seed; it leaves no files in the tree. Each
	// check takes dozens of commits to a real ledger, hence so few by default.
	for name, value := range map[string]string{"rapid.nofailfile": "true", "rapid.checks": "40"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	goleak.VerifyTestMain(m)
}

// t0 is when faults begin in these tests.
var t0 = time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)

// at is an instant of a test: so long after t0.
func at(after time.Duration) time.Time { return t0.Add(after) }

// contract is testdata/contract.yml: critical → P1, major → P2, minor → P3,
// else P4; three devices → P2.
func contract(t testing.TB) *policy.Contract {
	t.Helper()
	loaded, err := policy.Load("testdata/contract.yml")
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// discard is for tests that provoke thousands of warnings.
var discard = slog.New(slog.DiscardHandler)

func logger(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// openLedger opens an empty ledger, in a file as the product has it.
func openLedger(t testing.TB) *sqlite.Store {
	t.Helper()
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "ledger.db"), logger(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Errorf("close ledger: %v", err)
		}
	})
	return store
}

// alert is one of the source "noc" on a device of the school "ecole-7"; its
// name is its fingerprint.
func alert(name, severity, device string) bridge.Alert {
	return bridge.Alert{
		AlertID: bridge.AlertID{Source: "noc", Fingerprint: name},
		Labels: map[string]string{
			"alertname": name, "severity": severity, "device": device, "site": "ecole-7",
			"region": "tunis", "service": "internet", "provider": "telecom", "family": "reachability",
		},
		Annotations: map[string]string{"summary": name + " sur " + device},
		Firing:      true, StartsAt: t0,
	}
}

// firing is an occurrence of an alert that began at t0 and goes on.
func firing(a bridge.Alert) bridge.Occurrence { return bridge.Occurrence{ID: 1, Alert: a} }

// over is an occurrence that ended after so long.
func over(a bridge.Alert, after time.Duration) bridge.Occurrence {
	a.Firing = false
	return bridge.Occurrence{ID: 1, Alert: a, EndedAt: at(after), EndedBy: bridge.EndResolved}
}

// began is a report that an alert fires since so long after t0.
func began(a bridge.Alert, after time.Duration) incident.Report {
	a.StartsAt = at(after)
	return incident.Report{Alert: a}
}

// resolved is a report that an alert which began at start ended at end.
func resolved(a bridge.Alert, start, end time.Duration) incident.Report {
	a.Firing, a.StartsAt, a.EndsAt = false, at(start), at(end)
	return incident.Report{Alert: a, EndedBy: bridge.EndResolved}
}

func live(r incident.Report) incident.Report {
	r.Live = true
	return r
}

func kinds(entries []bridge.Entry) []bridge.Kind {
	var all []bridge.Kind
	for _, e := range entries {
		all = append(all, e.Kind)
	}
	return all
}
