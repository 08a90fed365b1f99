package evidence_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/evidence"
)

// prober is blackbox_exporter, as far as Prometheus can tell.
type prober struct {
	mu   sync.Mutex
	says map[string]string // up if nothing
}

func (p *prober) set(what string, targets ...string) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, target := range targets {
		p.says[target] = what
	}
	return time.Now()
}

func (p *prober) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch p.says[r.FormValue("target")] {
	case "dead":
		http.Error(w, "", http.StatusInternalServerError)
	case "down":
		_, _ = fmt.Fprintln(w, "probe_success 0")
	default:
		_, _ = fmt.Fprintln(w, "probe_success 1")
	}
}

// quick are the shipped rules, with seconds for minutes.
func quick(t *testing.T) string {
	t.Helper()
	return strings.NewReplacer(
		"interval: 30s", "interval: 1s", "for: 30s", "for: 1s", "keep_firing_for: 2m", "keep_firing_for: 3s",
		"keep_firing_for: 1m", "keep_firing_for: 2s", "for: 1m", "for: 2s",
	).Replace(shippedRules(t))
}

// TestLife has the real Prometheus measure a school by the shipped rules, and
// reads the life that it had.
func TestLife(t *testing.T) {
	t.Parallel()
	p := &prober{says: make(map[string]string)}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "rules.yml"), quick(t))
	write(t, filepath.Join(dir, "prometheus.yml"), fmt.Sprintf(`
global: {scrape_interval: 1s, scrape_timeout: 1s}
rule_files: [%q]
scrape_configs:
  - job_name: reachability
    metrics_path: /probe
    static_configs:
      - {targets: [r1], labels: {device: r1, site: lycee-1, role: router, device_criticity: P1}}
      - {targets: [sw1], labels: {device: sw1, site: lycee-1, role: switch, device_criticity: P2}}
    relabel_configs:
      - {source_labels: [__address__], target_label: __param_target}
      - {source_labels: [__address__], target_label: instance}
      - {target_label: __address__, replacement: %q}
`, filepath.Join(dir, "rules.yml"), strings.TrimPrefix(server.URL, "http://")))
	source := history(t, "noc", serve(t, dir))
	for deadline := time.Now().Add(patience); ; time.Sleep(100 * time.Millisecond) {
		found, err := source.At(t.Context(), "device:probe_success:believed == 1", time.Now())
		if err == nil && len(found) == 2 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("nothing is measured: %v, %v", found, err)
		}
	}
	begun := time.Now()
	time.Sleep(5 * time.Second)
	alone := bridge.Span{From: p.set("down", "sw1").UnixMilli()}
	time.Sleep(7 * time.Second)
	alone.To = p.set("", "sw1").UnixMilli()
	time.Sleep(3 * time.Second)
	all := bridge.Span{From: p.set("down", "sw1", "r1").UnixMilli()}
	time.Sleep(7 * time.Second)
	all.To = p.set("", "sw1", "r1").UnixMilli()
	time.Sleep(3 * time.Second)
	blind := bridge.Span{From: p.set("dead", "r1").UnixMilli()}
	time.Sleep(8 * time.Second)
	blind.To = p.set("", "r1").UnixMilli()
	time.Sleep(6 * time.Second)
	day := bridge.SpanOf(begun, time.Now())
	time.Sleep(10 * time.Second) // what is beyond a day is looked at too

	read, err := evidence.Read(t.Context(), source, day, []bridge.EvidenceMember{{Device: "r1", Site: "lycee-1"}, {Device: "sw1", Site: "lycee-1"}}, true)
	if err != nil {
		t.Fatal(err)
	}
	want := []bridge.Outage{
		{Kind: bridge.EvidenceDevice, Name: "r1", Down: []bridge.Span{all}, Unmeasured: []bridge.Span{blind}},
		{Kind: bridge.EvidenceDevice, Name: "sw1", Down: []bridge.Span{alone, all}},
		{Kind: bridge.EvidenceSite, Name: "lycee-1", Down: []bridge.Span{all}},
	}
	if len(read.Outages) != len(want) {
		t.Fatalf("%+v, want %+v", read.Outages, want)
	}
	for i, o := range read.Outages {
		if o.Kind != want[i].Kind || o.Name != want[i].Name || !near(o.Down, want[i].Down) || !near(o.Unmeasured, want[i].Unmeasured) {
			t.Errorf("%+v, want %+v", o, want[i])
		}
	}
}

// near allows for a scrape and an evaluation, each a second apart.
func near(got, want []bridge.Span) bool {
	const most = 2500
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if d := got[i].From - want[i].From; d < -most || d > most {
			return false
		}
		if d := got[i].To - want[i].To; d < -most || d > most {
			return false
		}
	}
	return true
}
