package alertmanager

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/internal/document"
	"github.com/vigie-noc/vigie/internal/labels"
)

func TestMissed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*peerAlert)
		early  int // seconds by which the second look comes before the webhook is overdue
		known  bool
		missed bool
	}{
		{name: "its webhook is overdue", early: -1, missed: true},
		{name: "its webhook may still come", early: 1},
		{name: "exactly when it is overdue", missed: true},
		{name: "silenced or inhibited", change: func(a *peerAlert) { a.state = "suppressed" }},
		{name: "of another receiver", change: func(a *peerAlert) { a.receiver = "secours" }},
		{name: "of a receiver whose name begins alike", change: func(a *peerAlert) { a.receiver = "vigie-essai" }},
		{name: "known", known: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newPeer(t)
			p.beat()
			p.fire(id(1))
			if test.change != nil {
				p.set(func(p *peer) {
					alert := p.alerts[id(1)]
					test.change(&alert)
					p.alerts[id(1)] = alert
				})
			}
			b := newBench(t, configOf(p))
			if test.known {
				b.memory.fires(id(1))
			}
			b.quiet(t, 0) // seen for the first time, however long it has fired
			reports := b.look(t, 60-test.early)
			if !test.missed {
				if len(reports) != 0 {
					t.Errorf("reported %+v", reports)
				}
				return
			}
			want := bridge.AlertID{Source: "noc", Fingerprint: id(1)}
			if len(reports) != 1 || reports[0].AlertID != want || !reports[0].Firing || !reports[0].Live ||
				reports[0].Labels[labels.Device] != "sw-"+id(1) || reports[0].StartsAt.IsZero() {
				t.Fatalf("reported %+v", reports)
			}
			b.quiet(t, 90) // the ledger has it now
			if got := testutil.ToFloat64(b.metrics.drift.WithLabelValues("noc", "missed")); got != 1 {
				t.Errorf("drift counted %v times", got)
			}
		})
	}
}

// TestStaleList: a peer that was cut off lists what the ledger knows to be
// over. That is told at times, not at every look.
func TestStaleList(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	p.beat()
	p.fire(id(1))
	b := newBench(t, configOf(p))
	b.memory.ended = true
	for i, want := range []int{0, 0, 1, 0, 1, 0, 1} {
		if got := len(b.look(t, 30*i)); got != want {
			t.Errorf("at %d s it reports %d times, want %d", 30*i, got, want)
		}
	}
}

// TestReceiverIsNoPattern: Alertmanager takes the receiver for a regular
// expression, and names of receivers are free text.
func TestReceiverIsNoPattern(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	p.fire(id(1), id(2))
	p.set(func(p *peer) {
		for fingerprint, receiver := range map[string]string{id(1): "vigie (noc)", id(2): "vigie noc"} {
			alert := p.alerts[fingerprint]
			alert.receiver = receiver
			p.alerts[fingerprint] = alert
		}
	})
	config := configOf(p)
	config.Receiver = "vigie (noc)"
	b := newBench(t, config)
	b.quiet(t, 0)
	if reports := b.look(t, 60); len(reports) != 1 || reports[0].Fingerprint != id(1) {
		t.Errorf("reported %+v, want that of %q alone", reports, config.Receiver)
	}
}

func TestGone(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	p.beat()
	b := newBench(t, configOf(p))
	b.memory.fires(id(1), id(2))
	p.fire(id(2))

	b.quiet(t, 30, 60) // two looks are too few
	b.quiet(t, 89)     // three looks, but over 59 s
	reports := b.look(t, 90)
	if len(reports) != 1 {
		t.Fatalf("reported %+v", reports)
	}
	r := reports[0]
	if r.Fingerprint != id(1) || r.Firing || !r.Live || r.EndedBy != bridge.EndAbsent || !r.EndsAt.Equal(after(30)) {
		t.Errorf("reported %+v; it ended when it was first missing, at %s", r, after(30))
	}
	b.quiet(t, 120, 150)
	want := `
		# HELP vigie_bridge_autoclose_frozen Whether nothing is closed by absence, because the source cannot be trusted now.
		# TYPE vigie_bridge_autoclose_frozen gauge
		vigie_bridge_autoclose_frozen{source="noc"} 0
		# HELP vigie_bridge_reconcile_drift_total Alerts on which ledger and source differed, by kind.
		# TYPE vigie_bridge_reconcile_drift_total counter
		vigie_bridge_reconcile_drift_total{kind="ended_unheard",source="noc"} 1
		# HELP vigie_bridge_reconcile_looks_total Looks at a source's list of alerts, by result.
		# TYPE vigie_bridge_reconcile_looks_total counter
		vigie_bridge_reconcile_looks_total{result="ok",source="noc"} 6
		# HELP vigie_bridge_source_silent Whether the source's Watchdog is missing.
		# TYPE vigie_bridge_source_silent gauge
		vigie_bridge_source_silent{source="noc"} 0
	`
	if err := testutil.GatherAndCompare(b.registry, strings.NewReader(want)); err != nil {
		t.Error(err)
	}
}

// TestGoneNeedsPolls: a span of time alone proves nothing.
func TestGoneNeedsPolls(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	p.beat()
	b := newBench(t, configOf(p))
	b.memory.fires(id(1))
	b.quiet(t, 30, 3000)
	if got := ended(b.look(t, 3030)); !slices.Equal(got, []string{id(1)}) {
		t.Errorf("ended %v after 3 looks", got)
	}
}

// TestGoneCountsAnew: an alert that is listed again was not gone.
func TestGoneCountsAnew(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	p.beat()
	b := newBench(t, configOf(p))
	b.memory.fires(id(1))
	b.quiet(t, 30, 60)
	p.fire(id(1))
	b.quiet(t, 90)
	p.stop(id(1))
	b.quiet(t, 120, 150)
	if got := ended(b.look(t, 180)); !slices.Equal(got, []string{id(1)}) {
		t.Errorf("ended %v", got)
	}
}

// TestSilencedIsNotGone: a silence hides a fault, it does not repair it.
func TestSilencedIsNotGone(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	p.beat()
	p.fire(id(1))
	p.set(func(p *peer) {
		alert := p.alerts[id(1)]
		alert.state = "suppressed"
		p.alerts[id(1)] = alert
	})
	b := newBench(t, configOf(p))
	b.memory.fires(id(1))
	b.quiet(t, 30, 60, 90, 120)
}

// TestEndArrivesDuringLook: a list that is older than the webhook of an
// alert's end must not open it again.
func TestEndArrivesDuringLook(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	p.beat()
	p.fire(id(1))
	b := newBench(t, configOf(p))
	b.memory.fires(id(1))
	p.set(func(p *peer) {
		p.onList = func() {
			over := bridge.Alert{AlertID: bridge.AlertID{Source: "noc", Fingerprint: id(1)}, EndsAt: after(59)}
			if err := b.memory.Take(t.Context(), bridge.Delivery{}, []incident.Report{{Alert: over}}); err != nil {
				t.Error(err)
			}
		}
	})
	for _, r := range b.look(t, 60) {
		if r.Firing {
			t.Errorf("opened again: %+v", r)
		}
	}
}

// TestClockAhead: the source's clock may be ahead of ours, and yet an alert
// ends, never before it began.
func TestClockAhead(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	p.beat()
	b := newBench(t, configOf(p))
	b.memory.firing = []bridge.Occurrence{{Alert: bridge.Alert{
		AlertID: bridge.AlertID{Source: "noc", Fingerprint: id(1)}, Firing: true, StartsAt: after(45),
	}}}
	b.quiet(t, 30, 60)
	if reports := b.look(t, 90); len(reports) != 1 || !reports[0].EndsAt.Equal(after(45)) {
		t.Errorf("reported %+v, want its end at its start", reports)
	}
	b.quiet(t, 120)
}

func TestLedgerFails(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	p.beat()
	p.fire(id(1))
	b := newBench(t, configOf(p))
	b.quiet(t, 0)
	wrong := errors.New("disk full")
	b.memory.fail(wrong)
	if err := b.RunOnce(t.Context(), after(60)); !errors.Is(err, wrong) {
		t.Errorf("fails with %v", err)
	}
	b.memory.fail(nil)
	if reports := b.look(t, 90); len(reports) != 1 {
		t.Errorf("the next look reports %+v", reports)
	}
}

// TestStrangeAnswers: what is no list of alerts is no empty list either.
func TestStrangeAnswers(t *testing.T) {
	t.Parallel()
	elsewhere := newPeer(t)
	tests := []struct {
		name   string
		answer http.HandlerFunc
		told   string
	}{
		{"a proxy's page", saying("<html>Connexion</html>"), "understand answer"},
		{"an object", saying("{}"), "understand answer"},
		{"cut off", saying("["), "understand answer"},
		{"Grafana, which has it elsewhere", http.NotFound, "status 404"},
		{"unauthorised", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "mot de passe ?", http.StatusUnauthorized) }, "status 401: mot de passe ?"},
		{
			"a redirect", func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusFound)
			}, "status 302",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(test.answer)
			t.Cleanup(server.Close)
			config := configOf()
			config.Alertmanagers = []string{server.URL + "/"}
			b := newBench(t, config)
			b.memory.fires(id(1))
			if err := b.RunOnce(t.Context(), after(60)); err == nil || !strings.Contains(err.Error(), test.told) || !strings.Contains(err.Error(), server.URL) {
				t.Errorf("fails with %v, want %q and the address", err, test.told)
			}
			if got := testutil.ToFloat64(b.metrics.looks.WithLabelValues("noc", "unreachable")); got != 1 {
				t.Error("it counts as a look")
			}
		})
	}
}

func TestRunStops(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	p.beat()
	p.fire(id(1))
	config := configOf(p)
	config.Reconcile.Interval = document.Duration(5 * time.Millisecond)
	config.Reconcile.MissedAfter = document.Duration(5 * time.Millisecond)
	b := newBench(t, config)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.Run(ctx)
	}()
	deadline := time.After(10 * time.Second)
	for len(b.memory.told()) == 0 {
		select {
		case <-deadline:
			t.Fatal("it does not look")
		case <-time.After(5 * time.Millisecond):
		}
	}
	cancel()
	select {
	case <-done:
	case <-deadline:
		t.Fatal("it does not stop")
	}
}
