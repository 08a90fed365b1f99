package alertmanager

import (
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/internal/document"
)

func TestValidate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*Config)
		want   []string // key: message
	}{
		{"right", func(*Config) {}, nil},
		{"name missing", func(c *Config) { c.Name = "" }, []string{`name: "" is no name for a source`}},
		{"name with a slash", func(c *Config) { c.Name = "a/b" }, []string{`name: "a/b" is no name for a source`}},
		{"name in capitals", func(c *Config) { c.Name = "NOC" }, []string{`name: "NOC" is no name for a source`}},
		{"the bridge's own name", func(c *Config) { c.Name = OwnSource }, []string{`name: "vigie" is the bridge's own`}},
		{"no Alertmanager", func(c *Config) { c.Alertmanagers = nil }, []string{`alertmanagers: no Alertmanager given`}},
		{
			"second Alertmanager", func(c *Config) { c.Alertmanagers = append(c.Alertmanagers, "am:9093") },
			[]string{`alertmanagers[1]: "am:9093" is not an HTTP address`},
		},
		{"no Prometheus", func(c *Config) { c.Prometheus = "" }, []string{`prometheus: "" is not an HTTP address`}},
		{"Prometheus without host", func(c *Config) { c.Prometheus = "http://" }, []string{`prometheus: "http://" is not an HTTP address`}},
		{"receiver", func(c *Config) { c.Receiver = "" }, []string{`receiver: no receiver given`}},
		{"watchdog", func(c *Config) { c.Watchdog = 0 }, []string{`watchdog: must be more than nothing`}},
		{"interval", func(c *Config) { c.Reconcile.Interval = document.Duration(-time.Second) }, []string{`reconcile.interval: must be more than nothing`}},
		{"absent_for", func(c *Config) { c.Reconcile.AbsentFor = 0 }, []string{`reconcile.absent_for: must be more than nothing`}},
		{"absent_polls", func(c *Config) { c.Reconcile.AbsentPolls = 1 }, []string{`reconcile.absent_polls: 1 looks prove nothing`}},
		{
			"everything at once, in the order of the file", func(c *Config) { *c = Config{Name: "noc", Receiver: "vigie"} },
			[]string{
				`alertmanagers: no Alertmanager given`, `prometheus: "" is not an HTTP address`, `watchdog: must be more than nothing`,
				`reconcile.interval: must be more than nothing`, `reconcile.absent_polls: 0 looks prove nothing`,
				`reconcile.absent_for: must be more than nothing`,
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			config := DefaultConfig()
			config.Name, config.Alertmanagers, config.Prometheus = "noc", []string{"http://127.0.0.1:9093"}, "https://prometheus.example/prom"
			test.change(&config)
			for range 5 { // in the same order each time
				var got []string
				config.Validate(func(key, message, hint string) {
					got = append(got, key+": "+message)
					if hint == "" {
						t.Errorf("%s: no hint", key)
					}
				})
				if !slices.Equal(got, test.want) {
					t.Fatalf("told %q\nwant %q", got, test.want)
				}
			}
		})
	}
}
