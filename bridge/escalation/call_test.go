package escalation_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/escalation"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/remark"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// callRig is a ticket that somebody opened at a simulated desk.
type callRig struct {
	*deskRig

	ticket int64
}

// forCalls asks for the ladders of people's tickets, from the rig's first day on.
func (r *rig) forCalls() {
	terms := *r.terms
	terms.Escalation = policy.Escalation{Tickets: policy.TicketsAll, From: policy.DateOf(t0.In(terms.Location()))}
	r.terms = &terms
}

func newCallRig(t *testing.T, store ledger.Store, hooks ...escalation.Hook) *callRig {
	t.Helper()
	r := &callRig{deskRig: &deskRig{rig: newRig(t, store, hooks...)}}
	r.forCalls()
	r.server = zammadtest.New(zammadtest.Options{Now: r.moment.now})
	served := httptest.NewServer(r.server)
	t.Cleanup(served.Close)
	r.url = served.URL
	var made struct {
		ID int64 `json:"id"`
	}
	r.call("amel-agent", http.MethodPost, "tickets", map[string]any{
		"title": "Plus d'Internet", "group": "N1", "customer": "supervision@vigie.example", "nature": "incident", "criticity": "P2",
		"article": map[string]any{"body": "Plus rien", "type": "phone", "sender": "Customer"},
	}, &made)
	r.ticket = made.ID
	r.read(bridge.KindOpened)
	return r
}

// id is the subject of its facts.
func (r *callRig) id() string { return bridge.TicketSubject(r.ticket) }

// read is what the mirror keeps: the ticket as it is, and facts.
func (r *callRig) read(kinds ...bridge.Kind) {
	r.t.Helper()
	shown := r.shown()
	m := &bridge.Mirrored{
		Ticket: bridge.Ticket{
			ID: r.ticket, Number: fmt.Sprint(30000 + r.ticket), Title: "Plus d'Internet", Group: shown.Group, State: "open", Stage: bridge.StageOpen,
			CreatedAt: t0, UpdatedAt: r.moment.now(), Fields: map[string]string{"nature": "incident", "criticity": shown.Criticity, "tiers": shown.Party, "site": "ecole-7"},
		},
		Subject: r.id(), ReadAt: r.moment.now(),
	}
	var facts []bridge.Entry
	for _, kind := range kinds {
		facts = append(facts, bridge.Entry{
			Subject: m.Subject, Kind: kind, Actor: bridge.ActorPerson, Ticket: r.ticket, EffectiveAt: r.moment.now(), ReceivedAt: r.moment.now(),
			Origin: fmt.Sprint(kind, r.moment.now()), Data: map[string]string{"group": "N1", "criticity": "P2", "nature": "incident"},
		})
	}
	if _, err := r.store.SaveMirrored(r.t.Context(), m, facts); err != nil {
		r.t.Fatal(err)
	}
}

type shown struct {
	Group     string `json:"group"`
	State     string `json:"state"`
	Criticity string `json:"criticity"`
	Motive    string `json:"criticity_motif"`
	Party     string `json:"tiers"`
}

func (r *callRig) shown() (s shown) {
	r.t.Helper()
	r.call("amel-agent", http.MethodGet, fmt.Sprintf("tickets/%d?expand=true", r.ticket), nil, &s)
	return s
}

func (r *callRig) person(change map[string]any) {
	r.t.Helper()
	r.call("amel-agent", http.MethodPut, fmt.Sprintf("tickets/%d", r.ticket), change, nil)
}

// notes are those that tell of ladders.
func (r *callRig) notes() (all []article) {
	r.t.Helper()
	var found []article
	r.call("amel-agent", http.MethodGet, fmt.Sprintf("ticket_articles/by_ticket/%d", r.ticket), nil, &found)
	for _, a := range found {
		if strings.Contains(a.Body, "Escalade") {
			all = append(all, a)
		}
	}
	return all
}

// told is how often notes tell something.
func (r *callRig) told(what string) (n int) {
	r.t.Helper()
	for _, a := range r.notes() {
		n += strings.Count(a.Body, what)
	}
	return n
}

// write is a new process that tells what is to be told.
func (r *callRig) write(after time.Duration) {
	r.t.Helper()
	r.moment.set(at(after))
	r.writer("one", nil)(r.t.Context())
}

// faulty is a store some of whose writes fail.
type faulty struct {
	ledger.Store

	fails func() bool
}

var errAway = errors.New("the ledger is away")

func (f *faulty) SaveRemark(ctx context.Context, remark *bridge.Remark) error {
	if f.fails() {
		return errAway
	}
	return f.Store.SaveRemark(ctx, remark)
}

func (f *faulty) Told(ctx context.Context, ticket, number int64) error {
	if f.fails() {
		return errAway
	}
	return f.Store.Told(ctx, ticket, number)
}

func (r *callRig) writer(holder string, fails func() bool) func(context.Context) {
	r.t.Helper()
	cfg := zammad.DefaultConfig()
	cfg.URL, cfg.Customer = r.url, "supervision@vigie.example"
	cfg.TokenFile = filepath.Join(r.t.TempDir(), "token")
	if err := os.WriteFile(cfg.TokenFile, []byte("vigie-agent"), 0o600); err != nil {
		r.t.Fatal(err)
	}
	client, err := zammad.New(cfg, zammad.Options{Now: r.moment.now})
	if err != nil {
		r.t.Fatal(err)
	}
	store := r.store
	if fails != nil {
		store = &faulty{r.store, fails}
	}
	w := &escalation.Writer{
		Store: store, Remarks: remark.New(client.Once(), store), Policy: func() *policy.Contract { return r.terms }, Holder: holder, Logger: discard,
	}
	return func(ctx context.Context) {
		defer client.Close()
		if err := w.RunOnce(ctx, r.moment.now()); err != nil && !errors.Is(err, errAway) {
			r.t.Fatal(err)
		}
	}
}

// TestR20Call: a ticket that somebody opened climbs once a cycle, and shows
// what was asked of it.
func TestR20Call(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, store ledger.Store) {
		r := newCallRig(t, store)
		r.look(20 * time.Minute)
		want(t, "before", r.steps(r.id()))
		r.look(30 * time.Minute)
		want(t, "nobody answers", r.steps(r.id()), "sans réponse fired")
		pages, err := store.Pages(t.Context(), 9)
		if err != nil || len(pages) != 1 || pages[0].Incident != r.id() || pages[0].Criticity != bridge.P2 || pages[0].TicketNumber == "" || pages[0].Site != "ecole-7" {
			t.Errorf("paged are %+v, %v", pages, err)
		}
		r.write(31 * time.Minute)
		r.read(bridge.KindFirstAct)
		r.look(4 * time.Hour)
		want(t, "half of the delay", r.steps(r.id()), "sans réponse fired", "niveau 2 fired")
		if pages, err := store.Pages(t.Context(), 9); err != nil || len(pages) != 0 {
			t.Errorf("taken in hand, and paged are %+v, %v", pages, err)
		}
		for minute := range 5 { // however often it is looked at and written
			r.look(4*time.Hour + time.Duration(minute)*time.Minute)
			r.write(4*time.Hour + time.Duration(minute)*time.Minute)
			r.read()
		}
		if got := r.shown(); got.Group != "N2" || got.Criticity != "P2" {
			t.Errorf("the ticket is %+v", got)
		}
		r.look(8*time.Hour + time.Minute)
		r.write(8*time.Hour + 2*time.Minute)
		if got := r.shown(); got.Group != "N3" || got.Criticity != "P1" || !strings.Contains(got.Motive, "direction") || got.Party != "operateur-a" {
			t.Errorf("the ticket is %+v", got)
		}
		for _, what := range []string{"« sans réponse »", "« niveau 2 »", "« délai dépassé »"} {
			if n := r.told("hiérarchique "+what) + r.told("fonctionnelle "+what); n != 1 {
				t.Errorf("%s is told %d times: %+v", what, n, r.notes())
			}
		}
		for _, a := range r.notes() {
			if !a.Internal {
				t.Errorf("told to everybody: %+v", a)
			}
		}
		if asks, err := store.Asks(t.Context(), at(100*time.Hour), 9); err != nil || len(asks) != 0 {
			t.Errorf("there is more to tell: %+v, %v", asks, err)
		}
		if found, err := store.Verify(t.Context(), 0, func(ledger.Break) {}); err != nil || found.Broken != 0 {
			t.Errorf("the journal is %+v, %v", found, err)
		}
		r.read(bridge.KindClosed)
		r.look(9 * time.Hour)
		if due, err := store.EscalationsDue(t.Context(), at(1000*time.Hour), r.terms.Hash(), r.terms.CallsFrom(), 9); err != nil || len(due) != 0 {
			t.Errorf("closed, and due are %v, %v", due, err)
		}
	})
}

// TestR20CallIsAsked: without the contract's asking, and for what is older than
// the day it asks from, nobody is called.
func TestR20CallIsAsked(t *testing.T) {
	t.Parallel()
	for name, terms := range map[string]policy.Escalation{
		"nothing is said": {}, "incidents": {Tickets: policy.TicketsOfIncidents}, "from tomorrow on": {Tickets: policy.TicketsAll, From: policy.DateOf(t0.AddDate(0, 0, 1))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newCallRig(t, openSQLite(t))
			r.terms.Escalation = terms
			r.look(100 * time.Hour)
			r.write(101 * time.Hour)
			want(t, "passed", r.steps(r.id()))
			if notes := r.notes(); len(notes) != 0 {
				t.Errorf("told %+v", notes)
			}
		})
	}
}

// TestR20CallAndPeople: what somebody did at the desk since is not overruled,
// and nothing goes back.
func TestR20CallAndPeople(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change map[string]any
		want   shown
		note   string // how it tells of it
	}{
		{"nothing", nil, shown{Group: "N2", Criticity: "P2"}, "transmis à N2"},
		{"moved further", map[string]any{"group": "N3"}, shown{Group: "N3", Criticity: "P2"}, "Non fait : le ticket est déjà au groupe N3"},
		{"moved elsewhere", map[string]any{"group": "Users"}, shown{Group: "Users", Criticity: "P2"}, "Non fait : quelqu'un a passé le ticket au groupe Users"},
		{"closed", map[string]any{"state": "closed"}, shown{Group: "N1", Criticity: "P2"}, ""},
		{"an incident's", map[string]any{"vigie_incident": "01A"}, shown{Group: "N1", Criticity: "P2"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newCallRig(t, openSQLite(t))
			r.read(bridge.KindFirstAct)
			r.look(4 * time.Hour)
			if test.change != nil {
				r.person(test.change)
			}
			r.write(4*time.Hour + time.Minute)
			got := r.shown()
			got.State, got.Motive = "", ""
			if got != test.want {
				t.Errorf("the ticket is %+v, want %+v", got, test.want)
			}
			if notes := r.notes(); test.note == "" != (len(notes) == 0) || r.told(test.note) == 0 && test.note != "" {
				t.Errorf("told %+v, want %q", notes, test.note)
			}
			if asks, err := r.store.Asks(t.Context(), at(100*time.Hour), 9); err != nil || len(asks) != 0 {
				t.Errorf("there is more to tell: %+v, %v", asks, err)
			}
		})
	}
}

// TestR20CallCriticityOfPeople: a criticity that somebody set since is theirs.
func TestR20CallCriticityOfPeople(t *testing.T) {
	t.Parallel()
	r := newCallRig(t, openSQLite(t))
	r.read(bridge.KindFirstAct)
	r.look(8*time.Hour + time.Minute)
	r.person(map[string]any{"criticity": "P3", "criticity_motif": "mesuré"})
	r.write(8*time.Hour + 2*time.Minute)
	if got := r.shown(); got.Criticity != "P3" || got.Motive != "mesuré" || got.Group != "N3" {
		t.Errorf("the ticket is %+v", got)
	}
	if r.told("quelqu'un a mis la criticité à P3") != 1 {
		t.Errorf("told %+v", r.notes())
	}
}

// TestR20CallAdopted: an incident that takes the ticket over climbs itself.
func TestR20CallAdopted(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, store ledger.Store) {
		r := newCallRig(t, store, escalation.Hook{Name: "sms", URL: "http://127.0.0.1:1", SecretFile: secret(t, sharedSecret)})
		r.look(7 * time.Hour)
		r.open("01A", func(i *bridge.Incident) { i.TicketID = r.ticket })
		r.look(7*time.Hour + time.Minute)
		r.write(7*time.Hour + time.Minute)
		r.tell(7*time.Hour + time.Minute)
		for _, e := range r.passed(r.id()) {
			if e.EndedAt.IsZero() || e.Hook != "" && e.HookDone.IsZero() {
				t.Errorf("it goes on: %+v", e)
			}
		}
		if notes := r.notes(); len(notes) != 0 {
			t.Errorf("told %+v", notes)
		}
		if pages, err := store.Pages(t.Context(), 9); err != nil || len(pages) != 0 {
			t.Errorf("paged are %+v, %v", pages, err)
		}
	})
}

// TestR20CallWebhook: it is told which ticket, once, and the ticket tells where
// it could not be.
func TestR20CallWebhook(t *testing.T) {
	t.Parallel()
	took := newReceiver(t)
	r := newCallRig(t, openSQLite(t), took.hook(t))
	r.read(bridge.KindFirstAct)
	r.look(6 * time.Hour)
	r.tell(6*time.Hour + time.Minute)
	r.tell(6*time.Hour + 2*time.Minute)
	if len(took.bodies) != 1 || !strings.Contains(took.bodies[0], `"incident":"`+r.id()+`"`) || !strings.Contains(took.bodies[0], `"ticket":"3000`) {
		t.Errorf("told %v", took.bodies)
	}
	lost := newReceiver(t, http.StatusNotFound)
	r = newCallRig(t, openSQLite(t), lost.hook(t))
	r.read(bridge.KindFirstAct)
	r.look(6 * time.Hour)
	r.tell(6*time.Hour + time.Minute)
	r.write(6*time.Hour + 2*time.Minute)
	if r.told("n'a pas pu être prévenu") != 1 {
		t.Errorf("told %+v", r.notes())
	}
}

// TestR20CallRefused: what the desk refuses keeps nobody from being called.
func TestR20CallRefused(t *testing.T) {
	t.Parallel()
	r := newCallRig(t, openSQLite(t))
	r.read(bridge.KindFirstAct)
	r.terms.Support = slices.Clone(r.terms.Support)
	r.terms.Support[2].Groups = []string{"Absent"}
	r.look(6 * time.Hour)
	for minute := range 20 {
		r.write(6*time.Hour + time.Duration(minute)*time.Minute)
	}
	if got := r.shown(); got.Group != "N1" || r.told("Zammad a refusé de passer le ticket au groupe Absent") != 1 || r.told("« niveau 3 »") != 1 {
		t.Errorf("the ticket is %+v, told %+v", got, r.notes())
	}
	if notes := r.notes(); len(notes) != 1 || !strings.Contains(notes[0].Body, "data-mention-user-id") {
		t.Errorf("told %+v", notes)
	}
}

// TestR20CallMeasured: the clocks are those that operators see.
func TestR20CallMeasured(t *testing.T) {
	t.Parallel()
	r := newCallRig(t, openSQLite(t))
	engine, err := escalation.New(escalation.Options{
		Store: r.store, Policy: func() *policy.Contract { return r.terms }, Clocks: escalation.Measured{}, Hand: incident.Hand{},
		Holder: "measured", Logger: discard, Registerer: prometheus.NewPedanticRegistry(), Woken: func() {},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		after time.Duration
		want  []string
	}{
		{30*time.Minute - time.Second, nil},
		{30 * time.Minute, []string{"sans réponse fired"}},
		{4*time.Hour - time.Second, []string{"sans réponse fired"}},
		{4 * time.Hour, []string{"sans réponse fired", "niveau 2 fired"}},
	} {
		r.moment.set(at(step.after))
		if err := engine.RunOnce(t.Context(), r.moment.now()); err != nil {
			t.Fatal(err)
		}
		want(t, step.after.String(), r.steps(r.id()), step.want...)
	}
}

// TestR20CallToldOnce: processes die, answers are lost, the ledger fails, and
// bridges take turns: each step is told once, and asks for its move once.
func TestR20CallToldOnce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 20))
			r := newCallRig(t, openSQLite(t))
			r.read(bridge.KindFirstAct)
			fails := func() bool { return random.IntN(4) == 0 }
			kinds := []zammadtest.FaultKind{zammadtest.LostAnswer, zammadtest.Status}
			for minute := 0; minute < 9*60; minute += 10 + random.IntN(40) {
				after := time.Duration(minute) * time.Minute
				r.look(after)
				if random.IntN(2) == 0 {
					fault := zammadtest.Fault{Kind: kinds[random.IntN(2)], Status: http.StatusBadGateway, Method: http.MethodPut, PathPrefix: "/api/v1/tickets", Count: 1}
					if _, err := r.server.Inject(fault); err != nil {
						t.Fatal(err)
					}
				}
				r.writer([]string{"one", "two"}[random.IntN(2)], fails)(t.Context())
				if random.IntN(2) == 0 {
					r.read()
				}
			}
			for minute := range 90 {
				r.write(10*time.Hour + time.Duration(minute)*time.Minute)
			}
			for _, e := range r.passed(r.id()) {
				n := r.told("« " + e.Step + " »")
				if own := slices.ContainsFunc(r.passed(r.id()), func(o bridge.Escalation) bool { return o.Outcome == bridge.EscalationFired && o.Step == e.Step }); own && n != 1 {
					t.Errorf("%s is told %d times: %+v", e.Step, n, r.notes())
				}
			}
			if asks, err := r.store.Asks(t.Context(), at(100*time.Hour), 9); err != nil || len(asks) != 0 {
				t.Errorf("there is more to tell: %+v, %v", asks, err)
			}
			if got := r.shown(); got.Criticity != "P1" || got.Group == "N1" {
				t.Errorf("the ticket is %+v, told %+v", got, r.notes())
			}
		})
	}
}
