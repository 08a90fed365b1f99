package app_test

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/events"
	"github.com/vigie-noc/vigie/bridge/identity"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/internal/document"
)

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// rightConfig is what the mistakes are made in.
const rightConfig = `sources:
  - name: noc
    alertmanagers:
      - http://127.0.0.1:9093
    prometheus: http://127.0.0.1:9090
    receiver: vigie
    watchdog: 4m
    reconcile:
      interval: 20s
      absent_polls: 4
event_sources:
  - name: syslog
    url: http://127.0.0.1:9515
    token_file: events.token
  - {name: trap, url: "https://traps.example/vigie/"}
zammad:
  url: http://127.0.0.1:9481
  token_file: zammad.token
  customer: supervision@vigie.example
tickets:
  states: {open: open, restored: rétabli, resolved: résolu, closed: closed}
  pace: 20s
  workers: 2
correlation:
  keys:
    - "{site}/{family}"
  families: [reachability, power]
  storms:
    - {by: site, incidents: 5, within: 30s}
  storm_end: {members: 2, quiet: 20m}
  cause_grace: 3m
  recurrence: {outages: 4, downtime: 6h, within: 10d}
store:
  path: data/ledger.db
tokens_file: /etc/vigie/tokens.yml
inventory: [inventory.yml, /srv/more.csv]
`

func configFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bridge.yml")
	write(t, path, text)
	return path
}

func TestLoadConfig(t *testing.T) {
	t.Parallel()
	path := configFile(t, rightConfig)
	got, err := app.LoadConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Dir(path)
	want := app.DefaultConfig()
	source := alertmanager.DefaultConfig()
	source.Name, source.Alertmanagers, source.Prometheus = "noc", []string{"http://127.0.0.1:9093"}, "http://127.0.0.1:9090"
	source.Watchdog, source.Reconcile.Interval, source.Reconcile.AbsentPolls = document.Duration(4*time.Minute), document.Duration(20*time.Second), 4
	want.Sources = []alertmanager.Config{source}
	want.EventSources = []events.Config{
		{Name: "syslog", URL: "http://127.0.0.1:9515", TokenFile: filepath.Join(dir, "events.token")},
		{Name: "trap", URL: "https://traps.example/vigie/"},
	}
	want.Zammad.URL, want.Zammad.TokenFile, want.Zammad.Customer = "http://127.0.0.1:9481", filepath.Join(dir, "zammad.token"), "supervision@vigie.example"
	want.Tickets.Pace, want.Tickets.Workers = document.Duration(20*time.Second), 2
	want.Correlation = incident.Correlation{
		Keys: []string{"{site}/{family}"}, Families: []string{"reachability", "power"},
		Storms:     []incident.StormRule{{By: incident.BySite, Incidents: 5, Within: document.Duration(30 * time.Second)}},
		StormEnd:   incident.StormEnd{Members: 2, Quiet: document.Duration(20 * time.Minute)},
		CauseGrace: document.Duration(3 * time.Minute),
		Recurrence: incident.Recurrence{Outages: 4, Downtime: document.Duration(6 * time.Hour), Within: document.Duration(240 * time.Hour)},
	}
	want.Store.Path, want.TokensFile = filepath.Join(dir, "data/ledger.db"), "/etc/vigie/tokens.yml"
	want.Inventory = []string{filepath.Join(dir, "inventory.yml"), "/srv/more.csv"}
	if !reflect.DeepEqual(*got, want) {
		t.Errorf("got  %+v\nwant %+v", *got, want)
	}
}

// TestGrafanaConfig: whose word is believed is read with its paths and times.
func TestGrafanaConfig(t *testing.T) {
	t.Parallel()
	path := configFile(t, rightConfig+"grafana:\n  - {name: noc, url: \"https://g.example/noc\", issuer: \"https://noc.example/\", orgs: [1, 7], verified_email: true, ca_file: ca.pem, leeway: 1m}\n"+
		"  - {name: public, url: \"https://h.example\", ca_file: /etc/ca.pem}\ncorrections: {proven: true}\n")
	got, err := app.LoadConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	want := []identity.Config{
		{
			Name: "noc", URL: "https://g.example/noc", Issuer: "https://noc.example/", Orgs: []int64{1, 7}, VerifiedEmail: true,
			CAFile: filepath.Join(filepath.Dir(path), "ca.pem"), Leeway: document.Duration(time.Minute),
		},
		{Name: "public", URL: "https://h.example", CAFile: "/etc/ca.pem"},
	}
	if !reflect.DeepEqual(got.Grafana, want) || !got.Corrections.Proven {
		t.Errorf("got  %+v\nwant %+v", got.Grafana, want)
	}
}

// TestDefaultsStay: reading one file must not change what another gets.
func TestDefaultsStay(t *testing.T) {
	t.Parallel()
	want := []string{"{site}/{device}/{family}", "{site}/{family}", "{job}/{instance}/{family}", "{service}/{family}"}
	if _, err := app.LoadConfig(configFile(t, rightConfig)); err != nil {
		t.Fatal(err)
	}
	from, to := strings.Index(rightConfig, "correlation:\n"), strings.Index(rightConfig, "store:\n")
	without := rightConfig[:from] + rightConfig[to:]
	got, err := app.LoadConfig(configFile(t, without))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.Correlation, incident.DefaultCorrelation()) {
		t.Errorf("correlation by default is %+v", got.Correlation)
	}
	if !slices.Equal(got.Correlation.Keys, want) || !slices.Equal(incident.DefaultKeys, want) {
		t.Errorf("keys by default are %q, want %q", got.Correlation.Keys, want)
	}
}

func TestConfigMistakes(t *testing.T) {
	t.Parallel()
	if _, err := app.LoadConfig(configFile(t, rightConfig)); err != nil {
		t.Fatalf("what the mistakes are made in is wrong itself: %v", err)
	}
	for _, m := range configMistakes {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(rightConfig, m.right) {
				t.Fatalf("%q does not stand in the file", m.right)
			}
			path := configFile(t, strings.Replace(rightConfig, m.right, m.wrong, 1))
			_, err := app.LoadConfig(path)
			if !document.IsProblem(err) {
				t.Fatalf("fails with %v", err)
			}
			if got := strings.ReplaceAll(err.Error(), path, "bridge.yml"); got != m.told {
				t.Errorf("told %s\nwant %s", got, m.told)
			}
		})
	}
}

// TestProblemsKeepTheirOrder: the same mistakes are told in the same order.
func TestProblemsKeepTheirOrder(t *testing.T) {
	t.Parallel()
	path := configFile(t, strings.Replace(rightConfig, "{open: open, restored: rétabli, resolved: résolu, closed: closed}",
		`{open: "", restored: "", resolved: "", closed: ""}`, 1))
	_, first := app.LoadConfig(path)
	if first == nil || strings.Count(first.Error(), "\n") != 3 {
		t.Fatalf("told %v, want four problems", first)
	}
	for range 20 {
		if _, again := app.LoadConfig(path); again == nil || again.Error() != first.Error() {
			t.Fatalf("told\n%v\nand then\n%v", first, again)
		}
	}
}

// The environment is the process's: these run alone.
func TestEnvironment(t *testing.T) {
	path := configFile(t, rightConfig)
	t.Setenv("VIGIE_ZAMMAD_URL", "https://zammad.example")
	t.Setenv("VIGIE_ZAMMAD_TOKEN_FILE", "/run/secrets/zammad")
	t.Setenv("VIGIE_STORE_PATH", "other.db")
	t.Setenv("VIGIE_STORE_KEEP_DELIVERIES", "2d")
	t.Setenv("VIGIE_TICKETS_WORKERS", "9")
	t.Setenv("VIGIE_TICKETS_STATES_OPEN", "ouvert")
	got, err := app.LoadConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	if got.Zammad.URL != "https://zammad.example" || got.Zammad.TokenFile != "/run/secrets/zammad" ||
		got.Store.Path != filepath.Join(filepath.Dir(path), "other.db") || got.Store.KeepDeliveries.Std() != 48*time.Hour ||
		got.Tickets.Workers != 9 || got.Tickets.States.Open != "ouvert" || got.Tickets.States.Restored != "rétabli" {
		t.Errorf("got %+v", got)
	}
}

func TestEnvironmentIsWrong(t *testing.T) {
	tests := []struct{ name, variable, value, told string }{
		{"no address", "VIGIE_ZAMMAD_URL", "zammad.example", "zammad.url: must begin with http:// or https://"},
		{"no duration", "VIGIE_TICKETS_PACE", "souvent", `"souvent" is not a duration`},
		{"no number", "VIGIE_TICKETS_WORKERS", "beaucoup", "'tickets.workers' cannot parse value"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv(test.variable, test.value)
			_, err := app.LoadConfig(configFile(t, rightConfig))
			if !document.IsProblem(err) || !strings.Contains(err.Error(), test.told) {
				t.Errorf("fails with %v, want it to tell %s", err, test.told)
			}
		})
	}
}

func TestExamples(t *testing.T) {
	t.Parallel()
	files := app.Files{Config: "../../deploy/config/bridge.example.yml", Contract: "../../deploy/config/contract.example.yml"}
	if err := app.Check(files); err != nil {
		t.Errorf("the examples are wrong:\n%v", err)
	}
}

// TestCheckReadsTokens: a tokens file that is there must be right.
func TestCheckReadsTokens(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	if err := app.Check(s.files); err != nil {
		t.Fatal(err)
	}
	write(t, s.path("tokens.yml"), strings.Replace(tokensFile(), "[read]", "[lire]", 1))
	if err := app.Check(s.files); !document.IsProblem(err) || !strings.Contains(err.Error(), `tokens.yml:5: tokens[3].scopes[0]: "lire" is not a scope`) {
		t.Errorf("told %v", err)
	}
	remove(t, s.path("tokens.yml"))
	if err := app.Check(s.files); err != nil {
		t.Errorf("where secrets are kept elsewhere: %v", err)
	}
}
