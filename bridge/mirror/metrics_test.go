package mirror_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/bridge/mirror"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

func TestMetrics(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	registry := prometheus.NewRegistry()
	m := r.registered(r.ledger, "", registry)
	ticket := r.open("amel-agent", "N1", nil)
	r.open("amel-agent", "N2", nil)
	r.edit("amel-agent", ticket, map[string]any{"state": "open"})
	if err := m.RunOnce(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	r.set(func(s *mirror.Settings) { s.Groups = append(s.Groups, "N9") })
	if err := m.RunOnce(t.Context(), time.Now()); err == nil {
		t.Error("a group that is not there is no error")
	}
	const want = `# HELP vigie_bridge_mirror_errors_total Rounds in which the desk could not be read to the end.
# TYPE vigie_bridge_mirror_errors_total counter
vigie_bridge_mirror_errors_total 1
# HELP vigie_bridge_mirror_facts_total Facts that histories of tickets added to the journal.
# TYPE vigie_bridge_mirror_facts_total counter
vigie_bridge_mirror_facts_total 3
# HELP vigie_bridge_mirror_failing Whether the last round could not read all that is under contract.
# TYPE vigie_bridge_mirror_failing gauge
vigie_bridge_mirror_failing 1
# HELP vigie_bridge_mirror_imported Whether the desk was read to the end once.
# TYPE vigie_bridge_mirror_imported gauge
vigie_bridge_mirror_imported 1
# HELP vigie_bridge_mirror_reads_total Tickets read with their history.
# TYPE vigie_bridge_mirror_reads_total counter
vigie_bridge_mirror_reads_total 2
# HELP vigie_bridge_mirror_tickets Tickets under contract that the mirror has, but for the deleted ones.
# TYPE vigie_bridge_mirror_tickets gauge
vigie_bridge_mirror_tickets 2
`
	err := testutil.GatherAndCompare(registry, strings.NewReader(want), "vigie_bridge_mirror_errors_total", "vigie_bridge_mirror_facts_total",
		"vigie_bridge_mirror_reads_total", "vigie_bridge_mirror_tickets",
		"vigie_bridge_mirror_failing", "vigie_bridge_mirror_imported")
	if err != nil {
		t.Error(err)
	}
	now := float64(time.Now().Unix())
	for name, bounds := range map[string][2]float64{
		"vigie_bridge_mirror_age_seconds": {0, 30}, "vigie_bridge_mirror_swept_timestamp_seconds": {now - 30, now + 1}, "vigie_bridge_mirror_behind": {0, 0},
	} {
		if value := gauge(t, registry, name); value < bounds[0] || value > bounds[1] {
			t.Errorf("%s is %f, want %v", name, value, bounds)
		}
	}
}

func gauge(t *testing.T, registry *prometheus.Registry, name string) float64 {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() == name {
			return family.GetMetric()[0].GetGauge().GetValue()
		}
	}
	t.Fatalf("%s is not told", name)
	return 0
}

// TestMetricsOfAnotherStart: a bridge that starts while the desk is away knows
// from its ledger that the import was done, and when all was compared.
func TestMetricsOfAnotherStart(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	if err := r.mirror.RunOnce(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	r.desk.cross(func(d *crossedDesk) { d.all = errors.New("away") })
	registry := prometheus.NewRegistry()
	m := r.registered(r.ledger, "", registry)
	if before := gauge(t, registry, "vigie_bridge_mirror_swept_timestamp_seconds"); before != 0 {
		t.Errorf("compared at %f before anything was read", before)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { m.Run(ctx); close(done) }()
	for deadline := time.Now().Add(10 * time.Second); gauge(t, registry, "vigie_bridge_mirror_failing") == 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the desk that is away is not told")
		}
	}
	if gauge(t, registry, "vigie_bridge_mirror_imported") != 1 || gauge(t, registry, "vigie_bridge_mirror_swept_timestamp_seconds") == 0 {
		t.Error("the import that was done is forgotten")
	}
	cancel()
	<-done
}
