package site_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/change"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/remark"
	"github.com/vigie-noc/vigie/bridge/site"
	"github.com/vigie-noc/vigie/internal/inventory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var t0 = time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)

// rig is a ledger with tickets, and a desk that keeps what is written.
type rig struct {
	t          testing.TB
	store      *sqlite.Store
	places     *change.Map
	prometheus *prometheus
	now        time.Time
	terms      site.Terms
	notes      *site.Notes

	mu      sync.Mutex
	written map[int64][]bridge.Note
	refuses map[int64]bool
	away    bool
	lose    bool

	hidden map[string][]site.Masked // by place
}

func newRig(t testing.TB, inv *inventory.Inventory) *rig {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	r := &rig{
		t: t, store: store, places: change.NewMap(inv), prometheus: &prometheus{}, now: t0,
		terms: site.Terms{
			Enabled: true, Pace: 30 * time.Minute, Page: "https://vigie.example/sites/{site}",
			Incident: "https://vigie.example/incidents/{incident}", Location: time.UTC,
		},
		written: make(map[int64][]bridge.Note), refuses: make(map[int64]bool),
	}
	r.restart()
	return r
}

func small(t *testing.T) *inventory.Inventory {
	t.Helper()
	return load(t, "testdata/inventory.yml")
}

func load(t testing.TB, path string) *inventory.Inventory {
	t.Helper()
	inv, err := inventory.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return inv
}

// restart forgets all that is not in the ledger.
func (r *rig) restart() {
	r.notes = &site.Notes{
		Inspector: &site.Inspector{Store: r.store, Sources: []site.Prometheus{r.prometheus}, Map: func() *change.Map { return r.places }, Hidden: func(name string) []site.Masked { return r.hidden[name] }},
		Tickets:   r.store, Remarks: remark.New(r, r.store), Terms: func() site.Terms { return r.terms },
		Holder: "essai", Logger: slog.New(slog.DiscardHandler),
	}
}

var errAway = errors.New("no answer")

func (r *rig) Ticket(_ context.Context, id int64) (bridge.Ticket, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.away {
		return bridge.Ticket{}, errAway
	}
	return bridge.Ticket{ID: id, Fields: map[string]string{"vigie_version": fmt.Sprint(len(r.written[id]))}}, nil
}

func (r *rig) UpdateTicket(_ context.Context, id int64, c bridge.TicketChanges) (bridge.Ticket, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.away || r.refuses[id] {
		return bridge.Ticket{}, errAway
	}
	if c.Note.Public || c.State != "" || c.Owner != "" {
		r.t.Errorf("it writes %+v", c)
	}
	r.written[id] = append(r.written[id], *c.Note)
	if r.lose {
		r.lose = false
		return bridge.Ticket{}, errAway
	}
	return bridge.Ticket{ID: id}, nil
}

// ticket has the mirror know one.
func (r *rig) ticket(id int64, fields map[string]string) {
	r.t.Helper()
	_, err := r.store.SaveMirrored(r.t.Context(), &bridge.Mirrored{
		Ticket:  bridge.Ticket{ID: id, Number: fmt.Sprint(31000 + id), Stage: bridge.StageOpen, Fields: fields, CreatedAt: t0, UpdatedAt: t0},
		Subject: bridge.TicketSubject(id), ReadAt: t0,
	}, nil)
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) incident(inc bridge.Incident) {
	r.t.Helper()
	inc.Key, inc.DetectedAt, inc.OpenedAt, inc.Desired, inc.Written = inc.ID, t0, t0, 1, map[string]string{}
	if inc.State == "" {
		inc.State = bridge.StateOpen
	}
	if err := r.store.Write(r.t.Context(), func(tx incident.Tx) error { return tx.SaveIncident(&inc) }); err != nil {
		r.t.Fatal(err)
	}
}

// later is a round after some time.
func (r *rig) later(d time.Duration) int {
	r.t.Helper()
	r.now = r.now.Add(d)
	written, err := r.notes.RunOnce(r.t.Context(), r.now)
	if err != nil {
		r.t.Fatal(err)
	}
	return written
}

func (r *rig) last(id int64) string {
	r.t.Helper()
	if len(r.written[id]) == 0 {
		r.t.Fatalf("ticket %d was told nothing", id)
	}
	return r.written[id][len(r.written[id])-1].HTML
}

func (r *rig) state(name string) site.State {
	r.t.Helper()
	r.restart()
	state, known, err := r.notes.Inspector.State(r.t.Context(), name, r.now)
	if err != nil || !known {
		r.t.Fatalf("%s: %t, %v", name, known, err)
	}
	return state
}

// prometheus answers what is asked of one site.
type prometheus struct {
	mu    sync.Mutex
	asked []string
	away  bool
}

func (p *prometheus) Instant(_ context.Context, query string) ([]alertmanager.Sample, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, query)
	switch {
	case p.away:
		return nil, errAway
	case !strings.Contains(query, `"lycee-1"`):
		return nil, nil
	case strings.Contains(query, "ifHC"):
		return []alertmanager.Sample{{Labels: map[string]string{"device": "r1", "ifName": "Gi0/0"}, Value: 0.934}}, nil
	case strings.Contains(query, "[10m]"):
		return []alertmanager.Sample{{Value: 0.2504}}, nil
	case strings.Contains(query, "probe_duration"):
		return []alertmanager.Sample{{Value: 0.0123}}, nil
	}
	return []alertmanager.Sample{{Value: 0.015}}, nil
}

func names(incidents []bridge.Incident) string {
	var all []string
	for _, inc := range incidents {
		all = append(all, inc.ID)
	}
	return strings.Join(all, " ")
}

func TestState(t *testing.T) {
	t.Parallel()
	r := newRig(t, small(t))
	if s := r.state("lycee-1"); !s.Calm() || s.Region != "Tunis" || s.Site.Title != "Lycée 1" {
		t.Fatalf("at first: %+v", s)
	}
	for _, inc := range []bridge.Incident{
		{ID: "01HERE", Site: "lycee-1", Device: "sw1", Parent: "01STORM2"},
		{ID: "02OVER", Site: "lycee-1", Device: "ap1", State: bridge.StateRestored},
		{ID: "03CORE", Site: "cnte", Device: "coeur-1"},
		{ID: "04OTHERCORE", Site: "cnte", Device: "coeur-2"},
		{ID: "05CENTRE", Site: "cnte"},
		{ID: "06NEIGHBOUR", Site: "lycee-2", Device: "r2"},
		{ID: "01STORM2", Nature: bridge.NatureStorm, Region: "tunis"},
		{ID: "07STORM", Nature: bridge.NatureStorm, Provider: "operateur-a"},
		{ID: "08STORM", Nature: bridge.NatureStorm, Provider: "operateur-b"},
		{ID: "09HANDOVER", Nature: bridge.NatureHandover, Parent: "01HERE", Site: "lycee-1"},
	} {
		r.incident(inc)
	}
	s := r.state("lycee-1")
	if got := names(s.Here) + "|" + names(s.Upstream) + "|" + names(s.Outages); got != "01HERE|05CENTRE 03CORE|07STORM 01STORM2" {
		t.Errorf("got %s", got)
	}
	if want := (site.Line{Asked: true, Delay: "12,3 ms en moyenne, 250,4 ms au pire sur dix minutes", Loss: "1,5 %", Load: "93,4 % au plus fort (r1 Gi0/0)"}); s.Line != want {
		t.Errorf("the line is %+v", s.Line)
	}
	r.prometheus.away = true
	if s := r.state("lycee-1"); s.Line != (site.Line{}) {
		t.Errorf("nobody was asked, and the line is %+v", s.Line)
	}
	r.restart()
	if _, known, err := r.notes.Inspector.State(t.Context(), "lycee-9", r.now); known || err != nil {
		t.Errorf("a site that nobody knows: %t, %v", known, err)
	}
}

func TestChangesAtASite(t *testing.T) {
	t.Parallel()
	r := newRig(t, small(t))
	for i, c := range []bridge.Change{
		{State: "en cours", Scope: "device:coeur-1", BegunAt: t0},
		{State: "approuvé", Scope: "site:lycee-1", StartsAt: t0.Add(time.Hour)},
		{State: "brouillon", Scope: "site:lycee-1", StartsAt: t0.Add(time.Hour)},
		{State: "approuvé", Scope: "site:lycee-2", StartsAt: t0.Add(time.Hour)},
		{State: "approuvé", Scope: "site:lycee-1", StartsAt: t0.Add(48 * time.Hour)},
		{State: "terminé", Scope: "site:lycee-1", BegunAt: t0, EndedAt: t0},
	} {
		c.Ticket, c.Number, c.SeenAt = int64(i+1), fmt.Sprint(i+1), t0
		if c.StartsAt.IsZero() {
			c.StartsAt = t0
		}
		c.EndsAt = c.StartsAt.Add(2 * time.Hour)
		if err := r.store.SaveChange(t.Context(), &c); err != nil {
			t.Fatal(err)
		}
	}
	s := r.state("lycee-1")
	if len(s.Running) != 1 || s.Running[0].Number != "1" || len(s.Planned) != 1 || s.Planned[0].Number != "2" {
		t.Errorf("running %+v, planned %+v", s.Running, s.Planned)
	}
}

// TestNotes: one on each open ticket of a school that is no incident's face,
// and another only for what is news, not too often.
func TestNotes(t *testing.T) {
	t.Parallel()
	r := newRig(t, small(t))
	r.ticket(1, map[string]string{"site": "lycee-1"})
	r.ticket(2, map[string]string{"organization": "Lycée 2"})
	r.ticket(3, map[string]string{"site": "lycee-1", "vigie_incident": "01HERE"})
	r.ticket(4, map[string]string{"organization": "Mairie"})
	r.ticket(5, map[string]string{"site": "lycee-1", "nature": "changement"})
	r.ticket(6, map[string]string{"organization": "Lycée 1 (lycee-1)"}) // as provisioning calls twins
	if n := r.later(0); n != 3 {
		t.Fatalf("%d notes, want 3", n)
	}
	for _, part := range []string{"Lycée 1", "Tunis", "Aucun incident connu", "12,3 ms", "1,5 %", "93,4 %", `href="https://vigie.example/sites/lycee-1"`} {
		if !strings.Contains(r.last(1), part) {
			t.Errorf("the note does not say %q:\n%s", part, r.last(1))
		}
	}
	if !strings.Contains(r.last(2), "Lycée 2") || !strings.Contains(r.last(2), "non mesuré") {
		t.Errorf("by its organisation: %s", r.last(2))
	}
	r.incident(bridge.Incident{ID: "01HERE", Site: "lycee-1", Title: "r1 <injoignable>", Criticity: bridge.P1, TicketNumber: "9001", Party: "operateur-a"})
	if n := r.later(10*time.Minute) + r.later(10*time.Minute); n != 0 {
		t.Errorf("%d notes within half an hour", n)
	}
	r.restart()
	if n := r.later(10 * time.Minute); n != 2 {
		t.Fatalf("%d notes after it, want 2", n)
	}
	for _, part := range []string{"Incidents sur place", "r1 &lt;injoignable&gt;", "P1, ouvert depuis le 02/03/2026 08:00", "ticket n° 9001", "confié à operateur-a", "champ de rattachement"} {
		if !strings.Contains(r.last(1), part) {
			t.Errorf("the note does not say %q:\n%s", part, r.last(1))
		}
	}
	asked := len(r.prometheus.asked)
	for range 5 {
		if n := r.later(time.Hour); n != 0 {
			t.Errorf("%d notes of what is the same", n)
		}
	}
	if len(r.prometheus.asked) != asked {
		t.Errorf("Prometheus was asked though nothing is to be told: %d times", len(r.prometheus.asked)-asked)
	}
	r.incident(bridge.Incident{ID: "01HERE", Site: "lycee-1", State: bridge.StateRestored})
	if n := r.later(time.Minute); n != 2 || !strings.Contains(r.last(1), "Aucun incident connu") {
		t.Errorf("restored: %d notes, %s", n, r.last(1))
	}
	r.terms.Enabled = false
	r.ticket(7, map[string]string{"site": "lycee-1"})
	if n := r.later(time.Hour); n != 0 {
		t.Errorf("%d notes where none are wanted", n)
	}
}

// TestNotesTellWhatIsHidden: a place whose alerts are silenced is not said to
// be well, and people are told when that changes, not of each of them.
func TestNotesTellWhatIsHidden(t *testing.T) {
	t.Parallel()
	r := newRig(t, small(t))
	r.ticket(1, map[string]string{"site": "lycee-1"})
	r.later(0)
	r.hidden = map[string][]site.Masked{"lycee-1": {{Name: "SiteIsole", Since: t0}, {Name: "Onduleur<1>", Device: "ond-1", Since: t0}}}
	if n := r.later(time.Hour); n != 1 {
		t.Fatalf("%d notes, want 1", n)
	}
	for _, part := range []string{"que masque une mise en sourdine", "SiteIsole depuis le 02/03/2026", "Onduleur&lt;1&gt;", ", ond-1"} {
		if !strings.Contains(r.last(1), part) {
			t.Errorf("the note does not say %q:\n%s", part, r.last(1))
		}
	}
	if strings.Contains(r.last(1), "Aucun incident connu") {
		t.Errorf("it says that all is well:\n%s", r.last(1))
	}
	r.hidden["lycee-1"] = append(r.hidden["lycee-1"], site.Masked{Name: "Autre"})
	if n := r.later(time.Hour); n != 0 {
		t.Errorf("%d notes of one more", n)
	}
	r.hidden = nil
	if n := r.later(time.Hour); n != 1 || !strings.Contains(r.last(1), "Aucun incident connu") {
		t.Errorf("%d notes once nothing is hidden:\n%s", n, r.last(1))
	}
}

// TestNotesFail: what is lost is not written twice, what is refused does not
// hold up the rest, and a desk that is away is left alone.
func TestNotesFail(t *testing.T) {
	t.Parallel()
	r := newRig(t, small(t))
	for id := int64(1); id <= 9; id++ {
		r.ticket(id, map[string]string{"site": "lycee-1"})
	}
	r.lose, r.refuses[2] = true, true
	if n := r.later(0); n != 7 {
		t.Errorf("%d notes, want those of 3 to 9", n)
	}
	r.later(11 * time.Minute)
	if len(r.written[1]) != 1 || len(r.written[2]) != 0 {
		t.Errorf("%d on the first, %d on the one that is refused", len(r.written[1]), len(r.written[2]))
	}
	delete(r.refuses, 2)
	if n := r.later(11 * time.Minute); n != 1 {
		t.Errorf("%d notes, want the one that was refused", n)
	}
	r.incident(bridge.Incident{ID: "01HERE", Site: "lycee-1"})
	r.away = true
	r.now = r.now.Add(time.Hour)
	if n, err := r.notes.RunOnce(t.Context(), r.now); n != 0 || err == nil {
		t.Errorf("the desk is away: %d, %v", n, err)
	}
	r.away = false
	if n := r.later(time.Hour); n != 9 {
		t.Errorf("%d notes, want 9", n)
	}
}

// BenchmarkRound is what a round costs in which nothing is new: 6,000 schools
// with an open ticket each, and 500 incidents.
func BenchmarkRound(b *testing.B) {
	const schools, incidents = 6000, 500
	var text strings.Builder
	text.WriteString("regions: [{name: tunis, title: Tunis}]\nsites:\n  - {name: cnte, title: Centre, region: tunis}\n")
	for i := range schools {
		fmt.Fprintf(&text, "  - {name: s-%d, title: École %d, region: tunis}\n", i, i)
	}
	text.WriteString("equipment:\n  - {device: core, address: 10.0.0.1, site: cnte, role: core, criticity: P1}\n")
	for i := range schools {
		fmt.Fprintf(&text, "  - {device: r-%d, address: 10.%d.%d.1, site: s-%d, role: router, parent: core, criticity: P3}\n", i, i/250, i%250, i)
	}
	path := filepath.Join(b.TempDir(), "inventory.yml")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	r := newRig(b, load(b, path))
	for i := range schools {
		r.ticket(int64(i+1), map[string]string{"site": fmt.Sprintf("s-%d", i)})
	}
	for i := range incidents {
		r.incident(bridge.Incident{ID: fmt.Sprintf("01%04d", i), Site: fmt.Sprintf("s-%d", i*10), Device: fmt.Sprintf("r-%d", i*10)})
	}
	for written := 1; written > 0; {
		written = r.later(time.Second)
	}
	for b.Loop() {
		if n := r.later(time.Minute); n != 0 {
			b.Fatalf("%d notes of nothing new", n)
		}
	}
}
