// Package alertmanager is the way in: it takes Alertmanager's webhooks,
// polls its list of alerts because webhooks do not tell everything, and asks
// Prometheus whether what measured an alert is alive.
//
// A Source is one set of Alertmanager peers with the Prometheus behind them.
// Webhooks are snapshots of the alerts that they list, never differences, and
// are delivered at least once, by several peers, out of order.
//
// # What the list of alerts is believed for
//
//	an alert is listed as active,     it is taken after missed_after: its webhook was lost, or is
//	the ledger does not have it       never sent, as after a silence
//	… silenced, inhibited or muted    not taken: it is not told of, as people wanted
//	… at a peer that was told of it   not taken: that peer is cut off from Prometheus
//	last before it ended
//	an alert of the ledger is on no   it has ended, after absent_polls looks over absent_for, if a peer
//	list                              vouches: ready, old enough, with this source's Watchdog on its list
//	… and so are most of ten or more  the same after three times as long: rather the list is wrong
//	… nobody vouches, or answers      nothing ends, and counting begins anew
//	it is routed elsewhere now        it goes on until no peer lists it, and is not taken again
//
// The conformance suite, beside, tries all of it at the real programs.
package alertmanager

import (
	"fmt"
	"net/url"
	"regexp"
	"time"

	"github.com/vigie-noc/vigie/internal/document"
)

// Config is one source in bridge.yml.
type Config struct {
	// Name stands in the webhook's path: /api/v1/alerts/{name}.
	Name string `yaml:"name"`
	// Alertmanagers are the base URLs of all peers.
	Alertmanagers []string `yaml:"alertmanagers"`
	// Prometheus is the base URL of the server whose rules fire; it is asked
	// for evidence.
	Prometheus string `yaml:"prometheus"`
	// Receiver is the name of the Alertmanager receiver that sends to this
	// bridge; alerts routed elsewhere open no tickets.
	Receiver string `yaml:"receiver"`
	// Watchdog is how long the Watchdog alert may be missing before the
	// source counts as silent.
	Watchdog document.Duration `yaml:"watchdog"`
	// Reconcile says how the list of alerts is compared.
	Reconcile Reconcile `yaml:"reconcile"`
}

// Reconcile says how a source's list of alerts is compared with the ledger.
type Reconcile struct {
	// Interval between two looks.
	Interval document.Duration `yaml:"interval"`
	// MissedAfter is how long an alert may be listed without its webhook
	// before the bridge takes it from the list. Longer than group_wait.
	MissedAfter document.Duration `yaml:"missed_after"`
	// AbsentPolls is how many looks in a row must miss an alert before it
	// counts as ended.
	AbsentPolls int `yaml:"absent_polls"`
	// AbsentFor is how long they must span.
	AbsentFor document.Duration `yaml:"absent_for"`
	// MinUptime is how long an Alertmanager must have run before what it
	// does not list counts as absent: after a restart its list is empty.
	MinUptime document.Duration `yaml:"min_uptime"`
}

// DefaultConfig is what a source has where it says nothing.
func DefaultConfig() Config {
	return Config{
		Receiver: "vigie",
		Watchdog: document.Duration(5 * time.Minute),
		Reconcile: Reconcile{
			Interval:    document.Duration(30 * time.Second),
			MissedAfter: document.Duration(2 * time.Minute),
			AbsentPolls: 3,
			AbsentFor:   document.Duration(5 * time.Minute),
			MinUptime:   document.Duration(10 * time.Minute),
		},
	}
}

// sourceName keeps a name usable in a path and as a metric's label.
var sourceName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// Validate tells everything that is wrong through fail, by the keys below
// the source.
func (c Config) Validate(fail func(key, message, hint string)) {
	if !sourceName.MatchString(c.Name) {
		fail("name", fmt.Sprintf("%q is no name for a source", c.Name), "lower-case letters, digits and dashes")
	}
	if c.Name == OwnSource {
		fail("name", fmt.Sprintf("%q is the bridge's own", c.Name), "any other name")
	}
	if len(c.Alertmanagers) == 0 {
		fail("alertmanagers", "no Alertmanager given", "the URLs of all peers, such as http://127.0.0.1:9093")
	}
	for i, address := range c.Alertmanagers {
		checkURL(fail, fmt.Sprintf("alertmanagers[%d]", i), address)
	}
	checkURL(fail, "prometheus", c.Prometheus)
	if c.Receiver == "" {
		fail("receiver", "no receiver given", "its name in alertmanager.yml, such as vigie")
	}
	positive := func(key string, value document.Duration) {
		if value <= 0 {
			fail(key, "must be more than nothing", "such as 30s")
		}
	}
	positive("watchdog", c.Watchdog)
	positive("reconcile.interval", c.Reconcile.Interval)
	if c.Reconcile.AbsentPolls < 2 {
		fail("reconcile.absent_polls", fmt.Sprintf("%d looks prove nothing", c.Reconcile.AbsentPolls), "2 or more, 3 is usual")
	}
	positive("reconcile.absent_for", c.Reconcile.AbsentFor)
}

func checkURL(fail func(key, message, hint string), key, address string) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		fail(key, fmt.Sprintf("%q is not an HTTP address", address), "such as http://127.0.0.1:9093")
	}
}
