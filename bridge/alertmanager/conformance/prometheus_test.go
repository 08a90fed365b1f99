package conformance

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
)

// rules are what the real Prometheus fires by; what it tells holds for four
// seconds, as four evaluations do everywhere.
const rules = `
groups:
  - name: essai
    rules:
      - {alert: Watchdog, expr: vector(1)}
      - alert: LienCoupe
        expr: panne == 1
        labels: {severity: critical, family: link, site: ecole-7}
        annotations: {summary: LienCoupe, evidence: 'up{job="sonde"} == 1'}
`

// scene is a real Prometheus that measures a thing which tests break.
type scene struct {
	*rig
	prometheus *process
	broken     *atomic.Bool
}

func newScene(t *testing.T) scene {
	t.Helper()
	broken := new(atomic.Bool)
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		value := 0
		if broken.Load() {
			value = 1
		}
		_, _ = fmt.Fprintf(w, "panne %d\n", value) // a client that is gone is not our concern
	}))
	t.Cleanup(target.Close)
	dir := t.TempDir()
	p := &process{t: t, program: program(t, "prometheus", "VIGIE_TEST_PROMETHEUS")}
	p.address = p.listen()
	p.arguments = []string{
		"--config.file=" + filepath.Join(dir, "prometheus.yml"), "--storage.tsdb.path=" + filepath.Join(dir, "data"),
		"--web.listen-address=" + p.address, "--rules.alert.resend-delay=1s", "--log.level=warn",
	}
	r := newRig(t, with{prometheus: url("%s", p.address)})
	writeFile(t, filepath.Join(dir, "rules.yml"), rules)
	writeFile(t, filepath.Join(dir, "prometheus.yml"), fmt.Sprintf(`
global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
rule_files: [%s]
scrape_configs: [{job_name: sonde, static_configs: [{targets: [%q]}]}]
alerting: {alertmanagers: [{static_configs: [{targets: [%q, %q]}]}]}
`, filepath.Join(dir, "rules.yml"), strings.TrimPrefix(target.URL, "http://"), r.peers[0].address, r.peers[1].address))
	t.Cleanup(func() { p.end(syscall.SIGKILL) })
	p.start()
	s := scene{rig: r, prometheus: p, broken: broken}
	broken.Store(true)
	s.until("incident", func() bool { return s.state(link).Broken() })
	s.rig.broken[link.key()] = true
	return s
}

// repair ends the fault and waits for the end of its incident.
func (s scene) repair() {
	s.t.Helper()
	delete(s.rig.broken, link.key())
	s.broken.Store(false)
	s.closes(link)
}

// TestPrometheusDies: Alertmanager takes what it is not told any more for
// resolved, and says so. That is no repair.
func TestPrometheusDies(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.prometheus.end(syscall.SIGKILL)
	s.until("Alertmanager's word that it is over", func() bool {
		return s.door.count(func(d delivery) bool { return d.about(link, "resolved") }) > 0
	})
	s.until("doubt", func() bool { return s.state(link) == bridge.StateUnverified })
	s.nothing("end by the death of Prometheus", func() bool { return s.state(link) != bridge.StateUnverified })
	s.prometheus.start()
	s.until("the fault seen again", func() bool { return s.state(link) == bridge.StateOpen })
	s.once(link, 0)
	s.repair()
}

// TestRepairedWhilePrometheusIsAway: the end is believed once Prometheus has
// measured it.
func TestRepairedWhilePrometheusIsAway(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.prometheus.end(syscall.SIGKILL)
	s.until("doubt", func() bool { return s.state(link) == bridge.StateUnverified })
	s.broken.Store(false)
	s.nothing("end before it is measured", func() bool { return s.state(link) != bridge.StateUnverified })
	delete(s.rig.broken, link.key())
	s.prometheus.start()
	s.closes(link)
}

// TestPrometheusRestarts: one that is back before its alerts expire is not
// noticed.
func TestPrometheusRestarts(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.prometheus.end(syscall.SIGTERM)
	s.prometheus.start()
	s.nothing("a second incident", func() bool { return len(s.incidents(link.key())) != 1 })
	s.repair()
}
