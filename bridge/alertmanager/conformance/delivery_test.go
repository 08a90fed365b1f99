package conformance

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// TestFlap: an end and a return between two flushes are never told; only a
// later start is, with the next webhook or in the list.
func TestFlap(t *testing.T) {
	t.Parallel()
	slow := strings.Replace(ordinary, "group_interval: 500ms", "group_interval: 4s", 1)
	r := newRig(t, with{alertmanager: slow})
	r.opens(link)
	other := fault{name: link.name, family: "other", site: "ecole-8"} // of the same group
	r.feed.end(link)
	r.until("end at both peers", func() bool { return !r.peers.listed(link) })
	r.feed.fire(link)
	r.until("return at both peers", func() bool { return r.peers.listed(link) })
	r.opens(other)
	r.nothing("a second incident", func() bool { return len(r.incidents(link.key())) != 1 })
	r.ends(link, other)
	r.until("end of the incident", func() bool { return r.state(link) == bridge.StateClosed })
	r.once(link, 0)
	r.closes(other)
}

// TestSlowReceiver: an answer that comes late makes the other peer deliver
// as well.
func TestSlowReceiver(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{})
	r.door.set(func(w http.ResponseWriter, req *http.Request, source http.Handler) {
		source.ServeHTTP(w, req)
		select {
		case <-time.After(3 * time.Second): // each peer waits a second for the one before it
		case <-req.Context().Done():
		}
	})
	r.opens(link)
	r.until("delivery by both peers", func() bool { return r.bothDelivered(link, "firing") })
	r.once(link, 0)
	r.ends(link)
	r.closes(link)
	r.until("delivery of the end by both peers", func() bool { return r.bothDelivered(link, "resolved") })
	r.nothing("return by a late webhook", func() bool { return r.state(link) != bridge.StateClosed })
	r.once(link, 0)
}

func (r *rig) bothDelivered(f fault, status string) bool {
	for _, peer := range []string{"0", "1"} {
		if r.door.count(func(d delivery) bool { return d.peer == peer && d.about(f, status) }) == 0 {
			return false
		}
	}
	return true
}

// TestRefused: what is answered 503 is sent again, also an end, and nobody
// needs to look at the list for it.
func TestRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{})
	r.blind = true
	refused := func(status string) func() bool {
		return func() bool {
			return r.door.count(func(d delivery) bool { return d.code == http.StatusServiceUnavailable && d.about(link, status) }) >= 2
		}
	}
	r.door.set(refusing(http.StatusServiceUnavailable))
	r.feed.fire(link)
	r.until("two refusals", refused("firing"))
	if state := r.state(link); state != "" {
		t.Errorf("incident is %s although everything was refused", state)
	}
	r.door.set(straight)
	r.opens(link)

	r.door.set(refusing(http.StatusServiceUnavailable))
	r.ends(link)
	r.until("two refusals of the end", refused("resolved"))
	if state := r.state(link); !state.Broken() {
		t.Errorf("incident is %s although its end was refused", state)
	}
	r.door.set(straight)
	r.closes(link)
	if by := r.endedBy(link); by != bridge.EndResolved {
		t.Errorf("ended by %q, want by webhook", by)
	}
}

// TestRedirect: Alertmanager follows a redirect with an empty request, and
// takes the answer for a delivery. Beginning and end come from the list.
func TestRedirect(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{})
	r.door.set(func(w http.ResponseWriter, req *http.Request, _ http.Handler) {
		if req.Method == http.MethodPost {
			http.Redirect(w, req, "/portail", http.StatusFound)
		}
	})
	r.opens(link)
	if n := r.door.count(func(d delivery) bool { return d.peer == "portail" && d.code == http.StatusOK }); n == 0 {
		t.Error("Alertmanager did not follow the redirect")
	}
	r.ends(link)
	r.closes(link)
	if missed, ended := r.drift("missed"), r.drift("ended_unheard"); missed != 1 || ended != 1 {
		t.Errorf("the list told of %v faults and %v ends, want one of each", missed, ended)
	}
}
