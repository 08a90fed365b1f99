package alertmanager

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/internal/labels"
)

// silencer is a peer as far as silences go; that it is like the real one the
// conformance suite shows.
type silencer struct {
	*httptest.Server

	mu     sync.Mutex
	there  map[string]wireSilence
	posted []wireSilence
	listed int  // looks at all of them
	lose   bool // it does what it is asked, and its answer is lost
}

func newSilencer(t *testing.T, there ...wireSilence) *silencer {
	t.Helper()
	p := &silencer{there: make(map[string]wireSilence)}
	for _, each := range there {
		p.there[each.ID] = each
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v2/silences", func(w http.ResponseWriter, _ *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.listed++
		_ = json.NewEncoder(w).Encode(slices.Collect(maps.Values(p.there))) // a client that is gone is not our concern
	})
	mux.HandleFunc("POST /api/v2/silences", p.post)
	mux.HandleFunc("DELETE /api/v2/silence/{id}", func(_ http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		over := p.there[r.PathValue("id")]
		over.Status = &wireState{State: silenceExpired}
		p.there[r.PathValue("id")] = over
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *silencer) post(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var asked wireSilence
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.posted = append(p.posted, asked)
	if asked.ID == "" {
		asked.ID = fmt.Sprintf("silence-%d", len(p.posted))
	}
	asked.Status, asked.UpdatedAt = &wireState{State: "active"}, time.Now()
	p.there[asked.ID] = asked
	if p.lose {
		panic(http.ErrAbortHandler)
	}
	_ = json.NewEncoder(w).Encode(map[string]string{"silenceID": asked.ID}) // as above
}

// asked are the silences that were written, in order.
func (p *silencer) asked() []wireSilence {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.posted)
}

func (p *silencer) looks() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.listed
}

func (p *silencer) get(id string) wireSilence {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.there[id]
}

func (p *silencer) put(silence wireSilence) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.there[silence.ID] = silence
}

func (p *silencer) loses(answers bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lose = answers
}

// quietNow is a silence of ticket 42 for an hour.
func quietNow() Silence {
	return Silence{
		Source: "noc", Matchers: map[string]string{labels.Site: "lycée \"A\"", labels.Device: "sw-1"},
		StartsAt: time.Now().Truncate(time.Second), EndsAt: time.Now().Add(time.Hour).Truncate(time.Second),
		Comment: "Travaux [phase 2]", Reference: "42",
	}
}

func silencing(t *testing.T, peers ...*silencer) *bench {
	t.Helper()
	config := configOf()
	for _, p := range peers {
		config.Alertmanagers = append(config.Alertmanagers, p.URL)
	}
	return newBench(t, config)
}

func TestSilenceOnTheWire(t *testing.T) {
	t.Parallel()
	p := newSilencer(t)
	b := silencing(t, p)
	wanted := quietNow()
	id, err := b.PutSilence(t.Context(), wanted)
	if err != nil {
		t.Fatal(err)
	}
	got := p.asked()[0]
	if got.CreatedBy != "vigie" || got.Comment != "[ticket 42] Travaux [phase 2]" || got.Annotations["ticket"] != "42" ||
		!got.StartsAt.Equal(wanted.StartsAt) || !got.EndsAt.Equal(wanted.EndsAt) {
		t.Errorf("written is %+v", got)
	}
	for i, want := range []wireMatcher{{Name: "device", Value: "sw-1"}, {Name: "site", Value: `lycée "A"`}} {
		if m := got.Matchers[i]; m.Name != want.Name || m.Value != want.Value || m.IsRegex || !*m.IsEqual {
			t.Errorf("matcher %d is %+v", i, m)
		}
	}
	wanted.ID = id
	list, err := b.Silences(t.Context())
	if err != nil || len(list) != 1 || !list[0].same(wanted) || list[0].ID != id || list[0].Comment != wanted.Comment || list[0].Source != "noc" {
		t.Errorf("listed are %+v, %v", list, err)
	}
	// An Alertmanager that drops annotations has the comment.
	kept := p.get(id)
	kept.Annotations = nil
	p.put(kept)
	if list, err = b.Silences(t.Context()); err != nil || len(list) != 1 || list[0].Reference != "42" {
		t.Errorf("without annotations listed are %+v, %v", list, err)
	}
}

// TestSilenceAnswerLost: repeating a request whose answer was lost makes no
// second silence, and what an earlier one left behind is taken away.
func TestSilenceAnswerLost(t *testing.T) {
	t.Parallel()
	p := newSilencer(t)
	b := silencing(t, p)
	p.loses(true)
	if id, err := b.PutSilence(t.Context(), quietNow()); err == nil {
		t.Errorf("its answer was lost, and yet it is %s", id)
	}
	p.loses(false)
	again := quietNow()
	again.EndsAt = again.EndsAt.Add(time.Minute)
	id, err := b.PutSilence(t.Context(), again)
	if err != nil || !p.get(id).EndsAt.Equal(again.EndsAt) {
		t.Errorf("%q, %v; there is %+v", id, err, p.get(id))
	}
	if list, err := b.Silences(t.Context()); err != nil || len(list) != 1 || len(p.asked()) != 2 {
		t.Errorf("%d requests; listed are %+v, %v", len(p.asked()), list, err)
	}
	if same, err := b.PutSilence(t.Context(), again); err != nil || same != id || len(p.asked()) != 2 {
		t.Errorf("what is there already is written again: %q, %v, %d requests", same, err, len(p.asked()))
	}

	second := p.get(id)
	second.ID = "left-behind"
	p.put(second)
	again.ID = id
	if kept, err := b.PutSilence(t.Context(), again); err != nil || kept != id || !p.get("left-behind").expired() || p.get(id).expired() {
		t.Errorf("kept is %q, %v", kept, err)
	}
}

// TestForeignSilences: silences of people, and what people made of ours, are
// neither listed nor changed nor ended.
func TestForeignSilences(t *testing.T) {
	t.Parallel()
	active := &wireState{State: "active"}
	own := quietNow().wire()
	byHand, pattern, negative, nobodys, over := own, own, own, own, own
	byHand.ID, byHand.CreatedBy, byHand.Status = "by-hand", "amel", active
	pattern.ID, pattern.Matchers, pattern.Status = "pattern", []wireMatcher{{Name: "device", Value: ".*", IsRegex: true}}, active
	negative.ID, negative.Matchers, negative.Status = "negative", []wireMatcher{{Name: "device", Value: "x", IsEqual: new(false)}}, active
	nobodys.ID, nobodys.Comment, nobodys.Annotations, nobodys.Status = "nobodys", "sans ticket", nil, active
	over.ID, over.Status = "over", &wireState{State: silenceExpired}
	p := newSilencer(t, byHand, pattern, negative, nobodys, over)
	b := silencing(t, p)
	if list, err := b.Silences(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("listed are %+v, %v", list, err)
	}
	wanted := quietNow()
	wanted.ID = "by-hand"
	if id, err := b.PutSilence(t.Context(), wanted); err != nil || len(p.asked()) != 1 || p.asked()[0].ID != "" {
		t.Errorf("%q, %v, written are %+v", id, err, p.asked())
	}
	if err := b.ExpireSilences(t.Context(), "by-hand"); err == nil || !strings.Contains(err.Error(), `not the bridge's but of "amel"`) || p.get("by-hand").expired() {
		t.Errorf("ending a person's silence: %v", err)
	}
	if err := b.ExpireSilences(t.Context(), "over"); err != nil {
		t.Errorf("ending what is over: %v", err)
	}
}

func TestSilencePeersAway(t *testing.T) {
	t.Parallel()
	first, second := newSilencer(t), newSilencer(t)
	b := silencing(t, first, second)
	first.Close()
	id, err := b.PutSilence(t.Context(), quietNow())
	if err != nil || len(second.asked()) != 1 {
		t.Fatalf("%q, %v, %d requests at the peer that answers", id, err, len(second.asked()))
	}
	if err := b.ExpireSilences(t.Context(), "unknown"); err == nil || !strings.Contains(err.Error(), first.URL) {
		t.Errorf("ending what the peer that is away may have: %v", err)
	}
	if err := b.ExpireSilences(t.Context(), id); err != nil || !second.get(id).expired() {
		t.Errorf("ending: %v", err)
	}
	second.Close()
	if _, err := b.Silences(t.Context()); err == nil {
		t.Error("nobody answers, and that is no error")
	}
	if _, err := b.PutSilence(t.Context(), quietNow()); err == nil {
		t.Error("nobody answers, and that is no error")
	}
	if _, err := b.Active(t.Context()); err == nil {
		t.Error("nobody answers, and that is no error")
	}
}

func TestSilenceRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(*Silence)
		told   string
	}{
		{"no labels", func(s *Silence) { s.Matchers = nil }, "it would hide everything"},
		{"an empty value", func(s *Silence) { s.Matchers = map[string]string{"device": ""} }, `label "device" has the value ""`},
		{"an empty name", func(s *Silence) { s.Matchers = map[string]string{"": "x"} }, `label "" has the value "x"`},
		{"over", func(s *Silence) { s.EndsAt = time.Now().Add(-time.Second) }, "before it hides anything"},
		{"ends before it starts", func(s *Silence) { s.StartsAt = s.EndsAt.Add(time.Hour) }, "before it hides anything"},
		{"no ticket", func(s *Silence) { s.Reference = "" }, "is no number of a ticket"},
		{"a forged prefix", func(s *Silence) { s.Reference = "42] [ticket 43" }, "is no number of a ticket"},
	} {
		p := newSilencer(t)
		wrong := quietNow()
		test.change(&wrong)
		if _, err := silencing(t, p).PutSilence(t.Context(), wrong); err == nil || !strings.Contains(err.Error(), test.told) || len(p.asked()) != 0 {
			t.Errorf("%s: %v, %d requests; want %q and none", test.name, err, len(p.asked()), test.told)
		}
	}
}

// TestSeveralSilences are put and ended by one look each; what is refused holds
// up nothing, and a peer that went away is not asked a thousand times.
func TestSeveralSilences(t *testing.T) {
	t.Parallel()
	p := newSilencer(t)
	b := silencing(t, p)
	b.http.Transport = new(http.Transport) // of its own: other tests close what is idle
	several := make([]Silence, 300)
	for i := range several {
		several[i] = quietNow()
		several[i].Matchers = map[string]string{labels.Device: fmt.Sprintf("sw-%d", i)}
	}
	several[7].Matchers = nil
	put, err := b.PutSilences(t.Context(), several...)
	if put != 299 || err == nil || !strings.Contains(err.Error(), "it would hide everything") {
		t.Errorf("%d were put: %v", put, err)
	}
	list, err := b.Silences(t.Context())
	if err != nil || len(list) != 299 || p.looks() != 2 {
		t.Fatalf("%d are there, %v, after %d looks", len(list), err, p.looks())
	}
	ids := []string{"by-hand", "unknown"}
	for _, silence := range list {
		ids = append(ids, silence.ID)
	}
	p.put(wireSilence{ID: "by-hand", CreatedBy: "amel", Status: &wireState{State: "active"}})
	ending := b.ExpireSilences(t.Context(), ids...)
	if err := ending; err == nil || !strings.Contains(err.Error(), `of "amel"`) || p.looks() != 3 {
		t.Errorf("ended: %v, after %d looks", err, p.looks())
	}
	if list, err := b.Silences(t.Context()); err != nil || len(list) != 0 || p.get("by-hand").expired() {
		t.Errorf("%d are there: %v; ended: %v", len(list), err, ending)
	}
	p.loses(true)
	before := len(p.asked())
	if put, err := b.PutSilences(t.Context(), several...); put != 0 || err == nil || len(p.asked()) > before+2 {
		t.Errorf("answers are lost: %d were put, %v, %d were asked for", put, err, len(p.asked())-before)
	}
}
