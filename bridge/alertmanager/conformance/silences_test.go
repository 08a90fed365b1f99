package conformance

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	neturl "net/url"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/internal/labels"
)

// TestSilences: the bridge's silences at two real peers.
func TestSilences(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{})
	far := fault{name: link.name, family: "link", site: `lycée "Carthage" \ 2`}
	r.opens(link, far)
	byHand := r.peers[0].silence(fault{name: "Autre"})

	wanted := alertmanager.Silence{
		Matchers: map[string]string{labels.Site: far.site, labels.AlertName: far.name},
		EndsAt:   time.Now().Add(10 * time.Minute), Comment: "Câble à remplacer", Reference: "42",
	}
	id := r.put(wanted)
	r.until("silence at both peers", func() bool { return r.peers.hidden(far) })
	if r.peers.hidden(link) {
		t.Error("another school is hidden too")
	}
	if again := r.put(wanted); again != id {
		t.Errorf("the same again is %s, want %s", again, id)
	}

	wanted.EndsAt = wanted.EndsAt.Add(10 * time.Minute)
	if longer := r.put(wanted); longer != id {
		t.Errorf("extended without its id it is %s, want %s in place", longer, id)
	}
	wanted.ID, wanted.EndsAt = id, wanted.EndsAt.Add(10*time.Minute)
	if longer := r.put(wanted); longer != id {
		t.Errorf("extended it is %s, want %s in place", longer, id)
	}
	list := r.silences()
	if len(list) != 1 || list[0].ID != id || list[0].Reference != "42" || list[0].Comment != wanted.Comment || list[0].Source != "noc" ||
		!maps.Equal(list[0].Matchers, wanted.Matchers) || list[0].EndsAt.Sub(wanted.EndsAt).Abs() > time.Second {
		t.Errorf("listed are %+v, want %+v", list, wanted)
	}

	r.preview(far, link, id)

	if err := r.source.ExpireSilences(t.Context(), byHand); err == nil {
		t.Error("it ended a person's silence")
	}
	for range 2 { // the second time it is over
		if err := r.source.ExpireSilences(t.Context(), id); err != nil {
			t.Errorf("end: %v", err)
		}
	}
	r.until("no silence at either peer", func() bool {
		return slices.Equal(r.peers[0].states(far), []string{"active"}) && slices.Equal(r.peers[1].states(far), []string{"active"})
	})
	if list := r.silences(); len(list) != 0 {
		t.Errorf("listed are still %+v", list)
	}
	wanted.EndsAt = time.Now().Add(time.Minute)
	if anew := r.put(wanted); anew == id {
		t.Error("one that is over was extended")
	}
}

// preview is what a change shows of what it would hide.
func (r *rig) preview(hidden, seen fault, silence string) {
	r.t.Helper()
	live, err := r.source.Active(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	found := make(map[string]alertmanager.Active)
	for _, each := range live {
		found[each.Labels[labels.Site]] = each
	}
	if a := found[hidden.site]; a.State != "suppressed" || !slices.Equal(a.SilencedBy, []string{silence}) || !slices.Equal(a.Receivers, []string{"vigie"}) {
		r.t.Errorf("the hidden one is %+v", a)
	}
	if a := found[seen.site]; a.State != "active" || len(a.SilencedBy)+len(a.InhibitedBy) != 0 || a.StartsAt.IsZero() || !maps.Equal(a.Labels, seen.labels()) {
		r.t.Errorf("the other is %+v", a)
	}
}

// TestSilencesAhead: a silence that has yet to begin is moved in place, and
// begins at once when that is asked.
func TestSilencesAhead(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{})
	r.opens(link)
	wanted := alertmanager.Silence{
		Matchers: link.labels(), StartsAt: time.Now().Add(time.Hour), EndsAt: time.Now().Add(2 * time.Hour), Reference: "43",
	}
	id := r.put(wanted)
	wanted.StartsAt = wanted.StartsAt.Add(time.Minute)
	if moved := r.put(wanted); moved != id {
		t.Errorf("moved it is %s, want %s in place", moved, id)
	}
	if list := r.silences(); len(list) != 1 || list[0].StartsAt.Sub(wanted.StartsAt).Abs() > time.Second {
		t.Errorf("listed are %+v", list)
	}
	if r.peers.hidden(link) {
		t.Error("it hides before its time")
	}
	wanted.StartsAt = time.Time{}
	r.put(wanted)
	r.until("silence", func() bool { return r.peers.hidden(link) })
	if list := r.silences(); len(list) != 1 {
		t.Errorf("listed are %+v, want the one that began", list)
	}
}

// TestSilencesPeerAway: what was written to one peer is there when the other
// alone answers, and can be ended there.
func TestSilencesPeerAway(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{})
	r.opens(link)
	id := r.put(alertmanager.Silence{Matchers: link.labels(), EndsAt: time.Now().Add(time.Hour), Reference: "44"})
	r.until("silence at both peers", func() bool { return r.peers.hidden(link) })
	r.peers[0].end(syscall.SIGKILL)
	if list := r.silences(); len(list) != 1 || list[0].ID != id {
		t.Errorf("listed are %+v", list)
	}
	wanted := alertmanager.Silence{Matchers: link.labels(), EndsAt: time.Now().Add(2 * time.Hour), Reference: "44"}
	if longer := r.put(wanted); longer != id {
		t.Errorf("extended at the other peer it is %s, want %s", longer, id)
	}
	r.peers[0].start()
	r.until("silence at the peer that was away", func() bool {
		return slices.Equal(r.peers[0].states(link), []string{"suppressed"})
	})
	if list := r.silences(); len(list) != 1 || list[0].EndsAt.Sub(wanted.EndsAt).Abs() > time.Second {
		t.Errorf("listed are %+v", list)
	}
}

// TestSilencesAnswerLost: a request that Alertmanager carried out, and whose
// answer does not arrive, is repeated without a second silence.
func TestSilencesAnswerLost(t *testing.T) {
	t.Parallel()
	r := newRig(t, with{})
	r.opens(link)
	lost := new(atomic.Bool)
	target, err := neturl.Parse(r.config.Alertmanagers[0])
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = func(answer *http.Response) error {
		if lost.Load() && answer.Request.Method == http.MethodPost {
			panic(http.ErrAbortHandler)
		}
		return nil
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	r.config.Alertmanagers[0] = server.URL
	r.restart()

	wanted := alertmanager.Silence{Matchers: link.labels(), EndsAt: time.Now().Add(time.Hour), Reference: "45"}
	lost.Store(true)
	if id, err := r.source.PutSilence(t.Context(), wanted); err == nil {
		t.Errorf("its answer was lost, and yet it is %s", id)
	}
	r.until("silence of the lost answer", func() bool { return r.peers.hidden(link) })
	lost.Store(false)
	id := r.put(wanted)
	if list := r.silences(); len(list) != 1 || list[0].ID != id {
		t.Errorf("listed are %+v, want %s alone", list, id)
	}
}

func (r *rig) put(wanted alertmanager.Silence) (id string) {
	r.t.Helper()
	id, err := r.source.PutSilence(r.t.Context(), wanted)
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

func (r *rig) silences() []alertmanager.Silence {
	r.t.Helper()
	list, err := r.source.Silences(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	return list
}
