package incident_test

import (
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
	"github.com/vigie-noc/vigie/internal/document"
)

// newFlappingRig calls a fault unstable that came back three times in an hour.
func newFlappingRig(t *testing.T) *rig {
	t.Helper()
	r := newRig(t, zammadtest.Options{})
	r.policy.Flapping = policy.Flapping{Times: 3, Within: document.Duration(time.Hour), Longest: document.Duration(30 * time.Minute)}
	return r
}

// flap has the fault end and come back, each after so long.
func (r *rig) flap(a bridge.Alert, each time.Duration) {
	r.t.Helper()
	r.end(a)
	r.pass(each)
	r.settle()
	r.fire(a)
	r.pass(each)
	r.settle()
}

// TestFlapping: a fault that comes and goes is called unstable, once; its
// ticket does not go up and down with it, and says when it is calm again.
func TestFlapping(t *testing.T) {
	t.Parallel()
	r := newFlappingRig(t)
	r.fire(critical)
	r.settle()
	for range 2 {
		r.flap(critical, 3*time.Minute)
	}
	if r.incident().Unstable {
		t.Fatal("unstable after two returns")
	}
	title := r.ticket(r.incident().TicketID).Title
	for range 3 {
		r.flap(critical, 3*time.Minute)
	}
	i := r.incident()
	if ticket := r.ticket(i.TicketID); !i.Unstable || ticket.Fields["vigie_state"] != "instable" || ticket.Title != title {
		t.Fatalf("after five returns the incident is %+v, its ticket %+v", i, ticket)
	}
	if facts := r.facts(bridge.KindUnstable); len(facts) != 1 {
		t.Errorf("told %d times that it is unstable, want once", len(facts))
	}

	// Its stability time was doubled with each return, up to half an hour.
	r.end(critical)
	r.pass(29 * time.Minute)
	r.settle()
	if got := r.incident().State; !got.Broken() {
		t.Errorf("%s after 29 minutes of calm", got)
	}
	r.pass(2 * time.Minute)
	r.settle()
	if got := r.incident(); got.State.Broken() {
		t.Errorf("%s after 31 minutes of calm", got.State)
	}
	r.pass(time.Hour)
	r.settle()
	if r.incident().Unstable || len(r.facts(bridge.KindSteady)) != 1 {
		t.Errorf("unstable after more than an hour of calm: %+v", r.incident())
	}
}

// What an unstable fault has to tell of its coming and going is told in a
// note now and then.
func TestFlappingIsToldRarely(t *testing.T) {
	t.Parallel()
	r := newFlappingRig(t)
	r.fire(critical)
	r.settle()
	for range 4 {
		r.flap(critical, time.Minute)
	}
	id := r.incident().TicketID
	before := len(r.articles(id))
	for range 10 {
		r.flap(critical, time.Minute)
	}
	if told := len(r.articles(id)) - before; told < 2 || told > 6 {
		t.Errorf("%d notes in 25 minutes of coming and going, want one in five minutes", told)
	}
	r.pass(6 * time.Minute)
	r.settle()
	if i := r.incident(); i.Outdated() || i.TellAt.After(r.instant().Add(time.Hour)) {
		t.Errorf("something is left untold: %+v", i)
	}
}

// TestStableWhileItFires: a fault that came back and stays is not unstable for
// ever.
func TestStableWhileItFires(t *testing.T) {
	t.Parallel()
	r := newFlappingRig(t)
	r.fire(critical)
	r.settle()
	for range 3 {
		r.flap(critical, time.Minute)
	}
	if !r.incident().Unstable {
		t.Fatal("not unstable after three returns")
	}
	r.pass(time.Hour)
	r.settle()
	if i := r.incident(); i.Unstable || !i.State.Broken() {
		t.Errorf("after an hour of firing the incident is %+v", i)
	}
	if word := r.ticket(r.incident().TicketID).Fields["vigie_state"]; word != "ouvert" {
		t.Errorf("the ticket says %q, want ouvert", word)
	}
}

// Two alerts of one incident that follow each other are one outage; one that
// was away between two reports came back.
func TestWhatIsAReturn(t *testing.T) {
	t.Parallel()
	other := alert("Lenteur", "critical", "r1")
	for name, test := range map[string]struct {
		take     func(r *rig)
		unstable bool
	}{
		"one alert after another": {func(r *rig) {
			for range 4 {
				r.fire(other)
				r.end(critical)
				r.pass(time.Minute)
				r.fire(critical)
				r.end(other)
				r.pass(time.Minute)
			}
		}, false},
		"missed by the source": {func(r *rig) {
			for range 3 {
				r.pass(5 * time.Minute)
				r.fire(critical)
			}
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newFlappingRig(t)
			r.fire(critical)
			r.settle()
			test.take(r)
			if got := r.incident(); got.Unstable != test.unstable {
				t.Errorf("unstable is %t", got.Unstable)
			}
		})
	}
}
