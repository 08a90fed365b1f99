package incident_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// on is an alert of a device at a site, without anything in common with
// another but what hangs on what.
func on(device, severity, parent string) bridge.Alert {
	a := alert("Injoignable "+device, severity, device)
	a.Labels["alertname"] = "Injoignable"
	delete(a.Labels, "provider")
	delete(a.Labels, "region")
	a.Labels["site"] = "site de " + device
	if parent != "" {
		a.Labels["parent"] = parent
	}
	return a
}

func (r *rig) device(name string) bridge.Incident {
	r.t.Helper()
	return r.of("site de " + name + "/" + name + "/reachability")
}

// TestCause: what hangs on a device that is lost has no ticket of its own,
// whichever was told of first, and whether an alert or the inventory says so.
func TestCause(t *testing.T) {
	t.Parallel()
	core, dist, access := on("core-1", "critical", ""), on("dist-1", "critical", ""), on("access-1", "critical", "dist-1")
	labelled := on("sw-9", "critical", "core-1")
	for name, order := range map[string][][]bridge.Alert{
		"together":                {{access, dist, core, labelled}},
		"from above":              {{core}, {labelled}, {dist}, {access}},
		"from below":              {{access}, {dist}, {labelled}, {core}},
		"what is between is well": {{core}, {access, labelled}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newStormRig(t)
			for _, alerts := range order {
				r.fireAll(alerts...)
				r.pass(10 * time.Second)
			}
			r.settle()
			cause := r.device("core-1")
			for _, i := range r.incidents() {
				if i.ID != cause.ID && (i.Parent != cause.ID || i.AttachedBy != bridge.AttachedByCause || i.TicketID != 0) {
					t.Errorf("%s has parent %q by %q and ticket %d", i.Key, i.Parent, i.AttachedBy, i.TicketID)
				}
			}
			if cause.Parent != "" || cause.TicketID == 0 {
				t.Errorf("the cause is %+v", cause)
			}
			r.pass(5 * time.Minute)
			r.settle()
			var told strings.Builder
			for _, article := range r.articles(cause.TicketID) {
				told.WriteString(article.Body)
			}
			if !strings.Contains(told.String(), "site de access-1") || !strings.Contains(told.String(), "site de sw-9") {
				t.Errorf("the ticket does not tell what hangs on it:\n%s", told.String())
			}
		})
	}
}

// Another kind of fault does not follow from what stands upstream.
func TestNoCause(t *testing.T) {
	t.Parallel()
	r := newStormRig(t)
	power := on("sw-9", "critical", "core-1")
	power.Labels["family"] = "power"
	r.fireAll(on("core-1", "critical", ""), power, on("sw-8", "critical", "core-2"))
	r.settle()
	if r.counted() != 3 {
		t.Errorf("%d tickets, want 3", r.counted())
	}
}

// TestCauseIsOver: what goes on after the cause is restored has its own ticket
// after a grace; what ended has none.
func TestCauseIsOver(t *testing.T) {
	t.Parallel()
	r := newStormRig(t)
	core, stays, goes := on("core-1", "critical", ""), on("sw-1", "critical", "core-1"), on("sw-2", "critical", "core-1")
	r.fireAll(core, stays, goes)
	r.settle()
	r.endAll(core, goes)
	r.pass(4 * time.Minute)
	r.settle()
	if left := r.device("sw-1"); left.Parent == "" {
		t.Fatalf("what goes on is on its own before the cause is restored: %+v", left)
	}
	for range 3 {
		r.pass(2 * time.Minute)
		r.settle()
	}
	if left := r.device("sw-1"); left.Parent != "" || left.TicketID == 0 {
		t.Errorf("what goes on is %+v, want it to have a ticket", left)
	}
	if over := r.device("sw-2"); over.TicketID != 0 || over.State.Broken() {
		t.Errorf("what ended is %+v", over)
	}
	for _, kind := range []bridge.Kind{bridge.KindAttached, bridge.KindDetached} {
		if facts := r.entries(r.device("sw-1").ID, kind); len(facts) != 1 {
			t.Errorf("told %d times that it was %s", len(facts), kind)
		}
	}
}

// What a person took out of a parent is not put back by the bridge.
func TestDetachedStaysOut(t *testing.T) {
	t.Parallel()
	r := newStormRig(t)
	core, sw := on("core-1", "critical", ""), on("sw-1", "critical", "core-1")
	r.fireAll(core, sw)
	r.settle()
	r.write(detach(r.device("sw-1").ID))
	r.settle()
	r.endAll(sw)
	r.pass(6 * time.Minute)
	r.settle()
	if ended := r.device("sw-1"); ended.State.Broken() {
		t.Fatalf("what ended is %s", ended.State)
	}
	r.fireAll(sw)
	r.settle()
	if out := r.device("sw-1"); out.Parent != "" || out.TicketID == 0 {
		t.Errorf("what was taken out is %+v, want it alone and with a ticket", out)
	}
}

// Devices that hang on each other, as a wrong inventory may say, are one
// incident, and no loop.
func TestCauseInCircles(t *testing.T) {
	t.Parallel()
	r := newStormRig(t)
	r.fireAll(on("a", "critical", "b"), on("b", "critical", "a"), on("c", "critical", "c"))
	r.settle()
	if r.counted() != 2 {
		t.Errorf("%d tickets, want one for a and b and one for c", r.counted())
	}
}

// TestAttachedByHand: what a person puts together is told on the parent's
// ticket, with what was part of it; what they take apart has its own.
func TestAttachedByHand(t *testing.T) {
	t.Parallel()
	r := newStormRig(t)
	r.fireAll(on("core-1", "critical", ""), on("sw-1", "critical", "core-1"), on("core-2", "critical", ""))
	r.settle()
	first, second := r.device("core-1"), r.device("core-2")
	if _, err := r.act(bridge.Act{Kind: bridge.ActAttach, Incident: first.ID, Value: second.ID}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"core-1", "sw-1"} {
		if got := r.device(name); got.Parent != second.ID || got.AttachedBy != "amel@vigie.example" {
			t.Errorf("%s is part of %q by %q", name, got.Parent, got.AttachedBy)
		}
	}
	if got := r.device("sw-1"); got.TicketID != 0 || got.Desired != 0 {
		t.Errorf("what had no ticket is to get one: %+v", got)
	}
	if taken, err := r.act(bridge.Act{Kind: bridge.ActTake, Incident: r.device("sw-1").ID}); err != nil || taken.Desired != 0 {
		t.Errorf("a person took it in hand: %+v, %v; want no ticket for that", taken, err)
	}
	r.pass(5 * time.Minute)
	r.settle()
	r.settle()
	articles := r.articles(second.TicketID)
	if last := articles[len(articles)-1].Body; !strings.Contains(last, "site de core-1") || !strings.Contains(last, "site de sw-1") {
		t.Errorf("the parent's ticket says\n%s", last)
	}

	if _, err := r.act(bridge.Act{Kind: bridge.ActAttach, Incident: second.ID, Value: first.ID}); err == nil {
		t.Error("a parent became part of its member")
	}
	if _, err := r.act(bridge.Act{Kind: bridge.ActDetach, Incident: r.device("sw-1").ID}); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if got := r.device("sw-1"); got.Parent != "" || got.TicketID == 0 {
		t.Errorf("what was taken out is %+v, want a ticket of its own", got)
	}
	if facts := r.entries(second.ID, bridge.KindParted); len(facts) != 1 {
		t.Errorf("the parent was told %d times that it left", len(facts))
	}
}
