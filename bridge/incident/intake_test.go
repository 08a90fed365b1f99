package incident_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// inbox is an Intake over a real ledger.
type inbox struct {
	t      *testing.T
	store  *sqlite.Store
	intake *incident.Intake
	woken  int
}

func newInbox(t *testing.T) *inbox {
	t.Helper()
	b := &inbox{t: t, store: openLedger(t)}
	keyer, err := incident.NewKeyer(incident.DefaultKeys)
	if err != nil {
		t.Fatal(err)
	}
	terms := contract(t)
	b.intake = incident.NewIntake(b.store, keyer, func() *policy.Contract { return terms }, func() { b.woken++ })
	return b
}

// take reports at an instant.
func (b *inbox) take(now time.Duration, reports ...incident.Report) {
	b.t.Helper()
	delivery := bridge.Delivery{Source: "noc", ReceivedAt: at(now), Payload: []byte("{}"), Alerts: len(reports)}
	if err := b.intake.Take(b.t.Context(), delivery, reports); err != nil {
		b.t.Fatal(err)
	}
}

// period is an occurrence as these tests look at it: when it began and ended
// after t0 (-1 while it fires), and how we know.
type period struct {
	start, end time.Duration
	by         bridge.EndReason
}

// periods are the occurrences of one incident, oldest first.
func (b *inbox) periods(id string) []period {
	b.t.Helper()
	var all []period
	err := b.store.Write(b.t.Context(), func(tx incident.Tx) error {
		occurrences, err := tx.Occurrences(id)
		for _, o := range occurrences {
			p := period{start: o.Alert.StartsAt.Sub(t0), end: -1, by: o.EndedBy}
			if o.Ended() {
				p.end = o.EndedAt.Sub(t0)
			}
			all = append(all, p)
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return all
}

// listed is an alert that fires since t0 in the list of a peer that was told
// of it last after so long.
func listed(a bridge.Alert, told time.Duration) incident.Report {
	r := live(began(a, 0))
	r.UpdatedAt = at(told)
	return r
}

// TestReportsOfOneAlert: which periods follow from what peers report, in
// whatever order it arrives.
func TestReportsOfOneAlert(t *testing.T) {
	t.Parallel()
	a := critical
	const sec, minute = time.Second, time.Minute
	withEnd := func(r incident.Report, by bridge.EndReason) incident.Report {
		r.EndedBy = by
		return r
	}
	tests := []struct {
		name    string
		reports []incident.Report // a minute between them, from the first hour on
		want    []period
	}{
		{"fires", []incident.Report{began(a, 0)}, []period{{0, -1, ""}}},
		{"the same twice", []incident.Report{began(a, 0), began(a, 0)}, []period{{0, -1, ""}}},
		{"two peers, 25 ms apart", []incident.Report{began(a, 25*time.Millisecond), began(a, 0), began(a, 25*time.Millisecond)}, []period{{0, -1, ""}}},
		{"the later of two peers first", []incident.Report{began(a, 0), began(a, 25*time.Millisecond)}, []period{{0, -1, ""}}},
		{"ends", []incident.Report{began(a, 0), resolved(a, 0, 5*minute)}, []period{{0, 5 * minute, "resolved"}}},
		{"ends twice", []incident.Report{began(a, 0), resolved(a, 0, 5*minute), resolved(a, 0, 6*minute)}, []period{{0, 5 * minute, "resolved"}}},
		{"is absent", []incident.Report{began(a, 0), live(withEnd(resolved(a, 0, 5*minute), bridge.EndAbsent))}, []period{{0, 5 * minute, "absent"}}},
		{"an end that we never saw begin", []incident.Report{resolved(a, 0, 5*minute)}, nil},
		{"again", []incident.Report{began(a, 0), resolved(a, 0, 5*minute), began(a, 9*minute)}, []period{{0, 5 * minute, "resolved"}, {9 * minute, -1, ""}}},
		{"a late report of the ended period", []incident.Report{began(a, 0), resolved(a, 0, 5*minute), began(a, 0)}, []period{{0, 5 * minute, "resolved"}}},
		{"… at its very end", []incident.Report{began(a, 0), resolved(a, 0, 5*minute), began(a, 5*minute)}, []period{{0, 5 * minute, "resolved"}}},
		{"… but the source says that it fires now", []incident.Report{began(a, 0), resolved(a, 0, 5*minute), live(began(a, 0))}, []period{{0, 5 * minute, "resolved"}, {0, -1, ""}}},
		{"… which it was told after the end", []incident.Report{began(a, 0), resolved(a, 0, 5*minute), listed(a, 6*minute)}, []period{{0, 5 * minute, "resolved"}, {0, -1, ""}}},
		{"… but a peer that was cut off lists it still", []incident.Report{began(a, 0), resolved(a, 0, 5*minute), listed(a, 5*minute)}, []period{{0, 5 * minute, "resolved"}}},
		{"an end of an earlier period", []incident.Report{began(a, 20*minute), resolved(a, 0, 5*minute)}, []period{{20 * minute, -1, ""}}},
		{"a flap that we missed", []incident.Report{began(a, 0), began(a, 20*minute)}, []period{{0, 20 * minute, "missed"}, {20 * minute, -1, ""}}},
		{"a start within a minute is the same", []incident.Report{began(a, 0), began(a, minute)}, []period{{0, -1, ""}}},
		{"a start beyond a minute is another", []incident.Report{began(a, 0), began(a, minute+sec)}, []period{{0, minute + sec, "missed"}, {minute + sec, -1, ""}}},
		{
			"all of the earlier period again, late",
			[]incident.Report{began(a, 0), resolved(a, 0, 5*minute), began(a, 20*minute), began(a, 0), resolved(a, 0, 5*minute)},
			[]period{{0, 5 * minute, "resolved"}, {20 * minute, -1, ""}},
		},
		{"the source knows an earlier start", []incident.Report{began(a, 20*minute), live(began(a, 0))}, []period{{0, -1, ""}}},
		{"the source's clock is ahead", []incident.Report{began(a, 0), resolved(a, 0, 5*time.Hour)}, []period{{0, 61 * minute, "resolved"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newInbox(t)
			for i, report := range test.reports {
				b.take(time.Hour+time.Duration(i)*minute, report)
			}
			all := incidents(t, b.store)
			if test.want == nil {
				if len(all) != 0 {
					t.Errorf("incidents are %+v, want none", all)
				}
				return
			}
			if len(all) != 1 {
				t.Fatalf("%d incidents, want 1", len(all))
			}
			if got := b.periods(all[0].ID); !slices.Equal(got, test.want) {
				t.Errorf("periods are %v\nwant %v", got, test.want)
			}
			if b.woken != len(test.reports) {
				t.Errorf("woken %d times", b.woken)
			}
		})
	}
}

func TestNewIncident(t *testing.T) {
	t.Parallel()
	b := newInbox(t)
	b.take(3*time.Second, began(critical, 0))
	got := incidents(t, b.store)[0]
	if got.Key != "ecole-7/r1/reachability" || got.State != bridge.StateOpen || got.Criticity != bridge.P1 || got.Desired != 1 ||
		got.Family != "reachability" || got.Site != "ecole-7" || got.Device != "r1" || got.Service != "internet" ||
		got.Region != "tunis" || got.Provider != "telecom" || !got.DetectedAt.Equal(t0) || !got.OpenedAt.Equal(at(3*time.Second)) {
		t.Errorf("incident is %+v", got)
	}
	entries, err := b.store.Entries(t.Context(), got.ID)
	want := []bridge.Kind{bridge.KindAlertFiring, bridge.KindDetected, bridge.KindOpened}
	if err != nil || !slices.Equal(kinds(entries), want) {
		t.Fatalf("journal is %v, %v; want %v", kinds(entries), err, want)
	}
	if e := entries[0]; e.Text != "Alerte : Injoignable sur r1" || e.Actor != bridge.ActorSource || e.ActorRef != "noc" || e.Data["fingerprint"] != "Injoignable" {
		t.Errorf("entry is %+v", e)
	}
}

// A source whose clock is ahead of ours cannot begin anything in the future.
func TestStartInTheFuture(t *testing.T) {
	t.Parallel()
	b := newInbox(t)
	b.take(0, began(critical, time.Hour))
	if got := incidents(t, b.store)[0]; !got.DetectedAt.Equal(t0) {
		t.Errorf("detected at %v, want %v", got.DetectedAt, t0)
	}
}

// Alerts of one key are one incident, of several keys several, of no key one
// each.
func TestCorrelation(t *testing.T) {
	t.Parallel()
	nameless := func(name string) bridge.Alert {
		a := alert(name, "critical", "r1")
		delete(a.Labels, "family")
		return a
	}
	b := newInbox(t)
	b.take(0,
		began(alert("A", "critical", "r1"), 0), began(alert("B", "critical", "r1"), 0), began(alert("A2", "critical", "r2"), 0),
		began(nameless("X"), 0), began(nameless("Y"), 0),
	)
	var got []string
	for _, i := range incidents(t, b.store) {
		got = append(got, i.Key+" "+i.Family)
	}
	slices.Sort(got)
	want := []string{
		"ecole-7/r1/reachability reachability", "ecole-7/r2/reachability reachability",
		"non classé/X/noc/X non classé", "non classé/Y/noc/Y non classé",
	}
	if !slices.Equal(got, want) {
		t.Errorf("incidents are %q\nwant %q", got, want)
	}
}

// TestReopenWindow: the same fault goes on in the same incident until the
// window of its level is over, whether or not the desk has a ticket yet.
func TestReopenWindow(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		returns   time.Duration // after closing
		incidents int
		reopened  int
	}{
		{"inside", 24*time.Hour - time.Second, 1, 1},
		{"after", 24 * time.Hour, 2, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newInbox(t)
			b.take(0, began(critical, 0))
			b.take(time.Minute, resolved(critical, 0, time.Minute))
			clock := incident.NewClock(b.store, func() *policy.Contract { return contract(t) }, alwaysAlive{}, nil, logger(t), nil, func() {})
			for _, now := range []time.Duration{time.Minute, 6 * time.Minute, 66 * time.Minute} {
				if err := clock.RunOnce(t.Context(), at(now)); err != nil {
					t.Fatal(err)
				}
			}
			closed := incidents(t, b.store)[0]
			if closed.State != bridge.StateClosed {
				t.Fatalf("incident is %s", closed.State)
			}
			now := closed.ClosedAt.Add(test.returns).Sub(t0)
			b.take(now, began(critical, now))
			all := incidents(t, b.store)
			if len(all) != test.incidents || all[0].Reopened != test.reopened || all[0].State != bridge.StateOpen {
				t.Errorf("%d incidents, the newest %+v", len(all), all[0])
			}
		})
	}
}

type alwaysAlive struct{}

func (alwaysAlive) AliveSince(_ context.Context, _ bridge.Alert, from, _ time.Time) (time.Time, error) {
	return from, nil
}

// What was over before its hold-off was is nothing to go on with.
func TestCancelledIsNotReopened(t *testing.T) {
	t.Parallel()
	b := newInbox(t)
	minor := alert("Lenteur", "minor", "r1") // hold-off 2 min
	b.take(0, began(minor, 0))
	b.take(time.Minute, resolved(minor, 0, time.Minute))
	b.take(5*time.Minute, began(minor, 5*time.Minute))
	b.take(8*time.Minute, began(minor, 5*time.Minute), began(alert("Pertes", "minor", "r1"), 5*time.Minute))
	all := incidents(t, b.store)
	if len(all) != 1 || all[0].Reopened != 0 || all[0].State != bridge.StateOpen {
		t.Errorf("incidents with a ticket are %+v", all)
	}
}

// Another text on an alert is shown, and only once.
func TestRefresh(t *testing.T) {
	t.Parallel()
	b := newInbox(t)
	b.take(0, began(critical, 0))
	other := began(critical, 0)
	other.Annotations = map[string]string{"summary": "Injoignable depuis 10 min"}
	b.take(time.Minute, other)
	b.take(2*time.Minute, other)
	if got := incidents(t, b.store)[0]; got.Desired != 2 || got.Title != "Injoignable depuis 10 min" {
		t.Errorf("version %d, title %q", got.Desired, got.Title)
	}
}

// An end that its source did not see is kept with the reason, for whoever
// asks for evidence.
func TestStateReason(t *testing.T) {
	t.Parallel()
	for _, annotations := range []map[string]string{nil, critical.Annotations} {
		b := newInbox(t)
		fires := began(critical, 0)
		fires.Annotations = annotations
		ends := resolved(critical, 0, time.Minute)
		ends.Annotations = map[string]string{"grafana_state_reason": "MissingSeries", "summary": "autre"}
		b.take(0, fires)
		b.take(2*time.Minute, ends)
		err := b.store.Write(t.Context(), func(tx incident.Tx) error {
			last, err := tx.LastOccurrence(critical.AlertID)
			if err == nil && (last.Alert.Annotations["grafana_state_reason"] != "MissingSeries" || last.Alert.Annotations["summary"] != annotations["summary"]) {
				t.Errorf("kept are %v", last.Alert.Annotations)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A delivery whose reports cannot be kept is not kept either: the source
// sends it again.
func TestAllOrNothing(t *testing.T) {
	t.Parallel()
	b := newInbox(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := b.intake.Take(ctx, bridge.Delivery{Source: "noc", ReceivedAt: t0, Payload: []byte("{}")}, []incident.Report{began(critical, 0)})
	if err == nil || b.woken != 0 {
		t.Errorf("Take: %v, woken %d times", err, b.woken)
	}
	if counts, err := b.store.Counts(t.Context()); err != nil || len(counts.ByState) != 0 {
		t.Errorf("ledger holds %v, %v", counts, err)
	}
}
