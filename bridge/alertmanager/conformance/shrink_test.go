package conformance

import (
	"fmt"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/internal/document"
)

// many are a dozen faults of as many schools, of one alert.
func many() []fault {
	var all []fault
	for n := range 12 {
		all = append(all, fault{name: link.name, family: "link", site: fmt.Sprintf("lycee-%d", n)})
	}
	return all
}

// TestShrink: a list that loses most of its alerts at once is doubted for
// longer than one that loses a few; if they come back nothing has happened.
func TestShrink(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{change: func(c *alertmanager.Config) { c.Reconcile.AbsentFor = document.Duration(3 * time.Second) }})
	faults := many()
	r.opens(faults...)
	silence := r.peers[0].silence(link)
	r.until("silence", func() bool { return r.peers.hidden(faults[0]) })

	r.feed.end(faults...)
	r.until("an empty list", func() bool { return len(r.peers[0].states(faults[0]))+len(r.peers[1].states(faults[0])) == 0 })
	for start := time.Now(); time.Since(start) < r.config.Reconcile.AbsentFor.Std()+time.Second; time.Sleep(tick) {
		r.look()
		for _, f := range faults {
			if by := r.endedBy(f); by != "" {
				t.Fatalf("%s ended by %q", f.site, by)
			}
		}
	}
	r.feed.fire(faults...)
	r.until("the list again", func() bool { return r.peers.listed(faults[0]) })
	r.look()

	r.ends(faults...) // for good, and all at once
	r.closes(faults...)
	for _, f := range faults {
		if by := r.endedBy(f); by != bridge.EndAbsent {
			t.Errorf("%s ended by %q, want by absence", f.site, by)
		}
	}
	r.peers[0].expire(silence)
}
