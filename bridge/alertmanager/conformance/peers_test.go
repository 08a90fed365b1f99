package conformance

import (
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/internal/document"
)

// TestPartition: peers that do not hear each other both deliver; one that
// Prometheus does not reach lists what has ended.
func TestPartition(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{apart: true})
	r.opens(link)
	r.until("delivery by both peers", func() bool { return r.bothDelivered(link, "firing") })
	r.feed.reach(false, r.config.Alertmanagers[1])
	r.ends(link)
	r.closes(link)
	if by := r.endedBy(link); by != bridge.EndResolved {
		t.Errorf("ended by %q, want by webhook", by)
	}
	r.nothing("return by the peer that was cut off", func() bool { return r.state(link) != bridge.StateClosed })
	if len(r.peers[1].states(link)) != 1 {
		t.Error("the peer that was cut off does not list the fault any more")
	}
	r.feed.reach(true, r.config.Alertmanagers[1])
	r.until("delivery of the end by both peers", func() bool { return r.bothDelivered(link, "resolved") })
	r.once(link, 0)
}

// TestCutFromPrometheus: a peer that Prometheus no longer reaches says that
// all is resolved. The other knows better, and its list is believed before
// the end is.
func TestCutFromPrometheus(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{validity: 10 * time.Second})
	r.terms.Store(patient(t))
	r.opens(link)
	r.feed.reach(false, r.config.Alertmanagers[1])
	r.until("a webhook of an end that was none", func() bool {
		return r.door.count(func(d delivery) bool { return d.about(link, "resolved") }) > 0
	})
	r.until("the fault seen in the other's list", func() bool { return r.drift("missed") > 0 && r.state(link) == bridge.StateOpen })
	r.nothing("a second incident", func() bool { return len(r.incidents(link.key())) != 1 })
	r.terms.Store(contract(t))
	r.ends(link)
	r.closes(link)
}

// TestOnlyPeerAway: the one peer that Prometheus reaches does not answer the
// bridge, and the other, which answers, knows of nothing. That is no end.
func TestOnlyPeerAway(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{apart: true, validity: 10 * time.Second})
	r.opens(link)
	// What the one that is cut off says does not arrive: lists alone count.
	r.door.set(func(w http.ResponseWriter, req *http.Request, source http.Handler) {
		if req.URL.Path == "/1" {
			http.Error(w, "indisponible", http.StatusServiceUnavailable)
			return
		}
		source.ServeHTTP(w, req)
	})
	r.feed.reach(false, r.config.Alertmanagers[1])
	r.until("an empty list", func() bool { return len(r.peers[1].states(link)) == 0 })
	r.config.Alertmanagers = []string{nowhere(t), r.config.Alertmanagers[1]}
	r.restart()
	r.nothing("end by the list of a peer that is not told", func() bool { return r.endedBy(link) != "" })
	r.ends(link)
	r.closes(link)
}

// nowhere is an address at which nobody answers.
func nowhere(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	t.Cleanup(server.Close)
	return server.URL
}

// TestEmptyRestart: after a restart the list is empty until Prometheus tells
// again, and an Alertmanager that was killed forgot what it has delivered.
func TestEmptyRestart(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{change: func(c *alertmanager.Config) { c.Reconcile.MinUptime = document.Duration(time.Hour) }})
	r.opens(link)
	r.feed.reach(false, r.config.Alertmanagers...)
	r.killed()
	for _, p := range r.peers {
		if states := p.states(link); len(states) != 0 {
			t.Errorf("after its restart it lists %v", states)
		}
	}
	r.nothing("end by an empty list", func() bool { return r.endedBy(link) != "" })

	before := r.door.count(func(d delivery) bool { return d.about(link, "firing") })
	r.feed.reach(true, r.config.Alertmanagers...)
	r.until("the first notification again", func() bool {
		return r.door.count(func(d delivery) bool { return d.about(link, "firing") }) > before
	})
	r.once(link, 0)
	r.ends(link)
	r.closes(link)
	if by := r.endedBy(link); by != bridge.EndResolved {
		t.Errorf("ended by %q, want by webhook", by)
	}
}

// TestAway: while all Alertmanagers are away nothing ends, the source counts
// as silent, and what ended meanwhile is seen after.
func TestAway(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{})
	silent := fault{family: "supervision", site: "source/noc"} // its key: job, instance, family
	r.opens(link)
	r.until("sign of life", func() bool { return !r.source.Silent(time.Now()) })
	r.peers.each(func(p *peer) { p.end(syscall.SIGTERM) })
	r.until("incident of the silent source", func() bool { return r.state(silent).Broken() })
	r.nothing("end while nobody can tell", func() bool { return r.endedBy(link) != "" })
	r.ends(link)
	r.nothing("end while nobody can tell", func() bool { return r.endedBy(link) != "" })
	r.peers.each((*peer).start)
	r.closes(link)
	r.closes(silent)
}

// killed kills all peers and starts them again: they have forgotten what they
// delivered, which is written every quarter of an hour.
func (r *rig) killed() {
	r.t.Helper()
	r.peers.each(func(p *peer) { p.end(syscall.SIGKILL) })
	r.peers.each((*peer).start)
}

// TestBridgeRestart: a bridge that has just started has not heard its source
// yet. An empty list proves nothing to it either.
func TestBridgeRestart(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{})
	r.opens(link)
	r.feed.reach(false, r.config.Alertmanagers...)
	r.killed()
	r.until("Alertmanager is old enough", func() bool { return r.source.Silent(time.Now()) })
	r.restart()
	r.nothing("end by the list of a source that is not heard", func() bool { return r.endedBy(link) != "" })
	r.feed.reach(true, r.config.Alertmanagers...)
	r.nothing("a second incident", func() bool { return len(r.incidents(link.key())) != 1 })
	r.ends(link)
	r.closes(link)
}
