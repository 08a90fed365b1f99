package conformance

import (
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
)

// TestGroupKey: another grouping makes other groups of the same alerts, and
// Alertmanager tells of all of them for the first time.
func TestGroupKey(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{})
	r.opens(link)
	keys := r.groupKeys()
	r.configure(strings.Replace(ordinary, "[alertname]", "[alertname, site]", 1))
	r.until("delivery of the new group", func() bool { return r.groupKeys() > keys })
	r.once(link, 0)
	r.nothing("a second incident", func() bool { return len(r.incidents(link.key())) != 1 })
	r.ends(link)
	r.closes(link)
}

// groupKeys is how many groups the fault was told in.
func (r *rig) groupKeys() int {
	r.door.mu.Lock()
	defer r.door.mu.Unlock()
	seen := make(map[string]bool)
	for _, d := range r.door.before {
		if d.about(link, "firing") {
			seen[d.GroupKey] = true
		}
	}
	return len(seen)
}

// elsewhere routes the fault to another receiver, which tells nobody.
const elsewhere = `
route:
  receiver: vigie
  group_by: [alertname]
  group_wait: 0s
  group_interval: 500ms
  repeat_interval: 1h
  routes:
    - {receiver: autre, matchers: [alertname="LienCoupe"]}
receivers:
  - {name: vigie, webhook_configs: [{url: "$WEBHOOK", send_resolved: true}]}
  - {name: autre}
`

// TestRoutedElsewhere: an alert that a new configuration sends elsewhere has
// not ended. Its incident goes on until it has, which only the list tells;
// what begins after that is not ours.
func TestRoutedElsewhere(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{})
	r.opens(link)
	r.configure(elsewhere)
	r.nothing("end by another route", func() bool { return r.endedBy(link) != "" })
	r.ends(link)
	r.closes(link)
	if by := r.endedBy(link); by != bridge.EndAbsent {
		t.Errorf("ended by %q, want by absence", by)
	}
	r.feed.fire(link)
	r.until("fault in the list", func() bool { return r.peers.listed(link) })
	r.nothing("incident of another's alert", func() bool { return r.state(link) != bridge.StateClosed })

	r.configure(ordinary) // and back
	r.until("return to our receiver", func() bool { return r.state(link).Broken() })
	r.ends(link)
	r.until("end", func() bool { return r.state(link) == bridge.StateClosed })
	r.once(link, 1)
}
