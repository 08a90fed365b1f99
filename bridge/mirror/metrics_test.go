package mirror_test

import (
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
	m := r.registered(r.ledger, registry)
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
# HELP vigie_bridge_mirror_reads_total Tickets read with their history.
# TYPE vigie_bridge_mirror_reads_total counter
vigie_bridge_mirror_reads_total 2
# HELP vigie_bridge_mirror_tickets Tickets under contract that the mirror has, but for the deleted ones.
# TYPE vigie_bridge_mirror_tickets gauge
vigie_bridge_mirror_tickets 2
`
	err := testutil.GatherAndCompare(registry, strings.NewReader(want), "vigie_bridge_mirror_errors_total", "vigie_bridge_mirror_facts_total",
		"vigie_bridge_mirror_reads_total", "vigie_bridge_mirror_tickets")
	if err != nil {
		t.Error(err)
	}
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() == "vigie_bridge_mirror_age_seconds" {
			if age := family.GetMetric()[0].GetGauge().GetValue(); age < 0 || age > 30 {
				t.Errorf("the mirror is %f seconds old", age)
			}
			return
		}
	}
	t.Error("the age is not told")
}
