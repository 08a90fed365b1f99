package alertmanager

import (
	"errors"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/labels"
)

// TestSilence follows a source from its last sign of life to the next, with
// the bridge restarted in between.
func TestSilence(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	p.beat()
	config := configOf(p)
	b := newBench(t, config)
	b.quiet(t, 60)
	p.stop("00000000000000dd")
	b.quiet(t, 360) // 300 s of silence are borne
	reports := b.look(t, 361)
	if len(reports) != 1 {
		t.Fatalf("reported %+v", reports)
	}
	began := reports[0]
	if began.Source != OwnSource || !began.Firing || !began.Live || !began.StartsAt.Equal(after(60)) ||
		began.Labels[labels.Instance] != "noc" || began.Labels[labels.Severity] != "critical" || began.Labels[labels.Family] != "supervision" ||
		!strings.Contains(began.Annotations[labels.Summary], "« noc » muette") {
		t.Errorf("reported %+v", began)
	}
	if !b.Silent(after(361)) {
		t.Error("it does not say that it is silent")
	}
	b.quiet(t, 391, 421) // told once

	b.restart(t, config, after(1000))
	b.quiet(t, 1030, 1300) // nobody knows yet
	for _, r := range b.look(t, 1301) {
		if r.AlertID != began.AlertID || !r.Firing || !r.StartsAt.Equal(began.StartsAt) {
			t.Errorf("after a restart it reports %+v, want the silence that began at %s to go on", r, began.StartsAt)
		}
	}

	b.restart(t, config, after(2000))
	p.beat()
	reports = b.look(t, 2030)
	if len(reports) != 1 || reports[0].AlertID != began.AlertID || reports[0].Firing ||
		reports[0].EndedBy != bridge.EndResolved || !reports[0].EndsAt.Equal(after(2030)) {
		t.Fatalf("reported %+v, want the end of the silence", reports)
	}
	b.quiet(t, 2060)
	if silent := testutil.ToFloat64(b.metrics.silent.WithLabelValues("noc")); silent != 0 || b.Silent(after(2060)) {
		t.Error("it is still said to be silent")
	}
}

// TestOneHears: another bridge on the same ledger heard nothing, said so and is
// gone; the one that hears ends it.
func TestOneHears(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	p.beat()
	b := newBench(t, configOf(p))
	b.quiet(t, 30, 60)
	b.memory.firing = append(b.memory.firing, bridge.Occurrence{Alert: b.silenceReport(true, after(61)).Alert})
	reports := b.look(t, 90)
	if len(reports) != 1 || reports[0].Source != OwnSource || reports[0].Firing {
		t.Errorf("reported %+v, want the end of the silence", reports)
	}
	b.quiet(t, 120)
}

// TestNeverHeard: a source that was never heard is silent after its time, not
// at once.
func TestNeverHeard(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	p.set(func(p *peer) { p.down = true })
	b := newBench(t, configOf(p))
	for at, want := range map[int]int{30: 0, 300: 0} {
		_ = b.RunOnce(t.Context(), after(at)) // it tells that the peer is down
		if got := len(b.memory.told()); got != want {
			t.Errorf("at %d s: %d reports", at, got)
		}
	}
	_ = b.RunOnce(t.Context(), after(301)) // as above
	if reports := b.memory.told(); len(reports) != 1 || !reports[0].Firing || !reports[0].StartsAt.Equal(start) {
		t.Errorf("reported %+v", reports)
	}
	if silent := testutil.ToFloat64(b.metrics.silent.WithLabelValues("noc")); silent != 1 {
		t.Errorf("source_silent is %v", silent)
	}
}

// TestSilenceIsToldAgain: what the ledger could not take is told at the next
// look.
func TestSilenceIsToldAgain(t *testing.T) {
	t.Parallel()
	p := newPeer(t)
	b := newBench(t, configOf(p))
	wrong := errors.New("disk full")
	b.memory.fail(wrong)
	if err := b.RunOnce(t.Context(), after(301)); !errors.Is(err, wrong) {
		t.Errorf("fails with %v", err)
	}
	b.memory.fail(nil)
	if reports := b.look(t, 331); len(reports) != 1 || reports[0].Source != OwnSource || !reports[0].Firing {
		t.Errorf("reported %+v", reports)
	}
	b.quiet(t, 361)
}

// TestSourcesAreSilentApart: each source has an incident of its own.
func TestSourcesAreSilentApart(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for _, name := range []string{"noc", "grafana"} {
		config := configOf(newPeer(t))
		config.Name = name
		b := newBench(t, config)
		for _, r := range b.look(t, 301) {
			seen[r.Fingerprint] = true
			if !fingerprint.MatchString(r.Fingerprint) {
				t.Errorf("%q is no fingerprint", r.Fingerprint)
			}
		}
	}
	if len(seen) != 2 {
		t.Errorf("two silent sources have %d fingerprints", len(seen))
	}
}
