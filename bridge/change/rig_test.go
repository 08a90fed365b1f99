package change_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/change"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/mirror"
	"github.com/vigie-noc/vigie/bridge/remark"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest/persontest"
)

// rig is the whole way from a ticket to silences and back: the simulated desk,
// the real client, mirror and ledger, and an Alertmanager of a few lines.
type rig struct {
	t      *testing.T
	url    string
	server *zammadtest.Server
	desk   *zammad.Client
	store  *sqlite.Store
	mirror *mirror.Mirror
	source *source
	second *source // nil where there is one alone
	terms  change.Terms

	mu    sync.Mutex
	ahead time.Duration // of the clock on the wall
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, terms: change.Terms{Broad: 5, Silences: 4, Lead: 10 * time.Minute, Watch: 15 * time.Minute, Location: time.UTC}}
	r.server = zammadtest.New(zammadtest.Options{Now: r.now})
	served := httptest.NewServer(r.server)
	t.Cleanup(served.Close)
	r.url = served.URL
	cfg := zammad.DefaultConfig()
	cfg.URL, cfg.Customer, cfg.TokenFile = r.url, "supervision@vigie.example", filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(cfg.TokenFile, []byte("vigie-agent"), 0o600); err != nil {
		t.Fatal(err)
	}
	var err error
	if r.desk, err = zammad.New(cfg, zammad.Options{Now: r.now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.desk.Close)
	if r.store, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.store.Close() })
	r.mirror, err = mirror.New(mirror.Options{
		Desk: r.desk, Store: r.store, Registerer: prometheus.NewRegistry(), Logger: slog.New(slog.DiscardHandler),
		Settings: func() mirror.Settings {
			return mirror.Settings{
				Terms:    mirror.Terms{Groups: []string{"N1", "N2", "N3"}, Restored: "rétabli"},
				Interval: time.Hour, Location: time.UTC, Rate: 1e6,
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.source = &source{rig: r}
	return r
}

// now is the clock of everything, whole seconds: the desk has no finer ones in
// a datetime attribute.
func (r *rig) now() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return time.Now().Add(r.ahead)
}

func (r *rig) pass(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ahead += d
}

// keeper makes a new Keeper, as after a restart.
func (r *rig) keeper() *change.Keeper {
	r.t.Helper()
	m := change.NewMap(load(r.t))
	k, err := change.New(change.Options{
		Store: r.store, Sources: r.sources(), Remarks: remark.New(r.desk.Once(), r.store),
		Terms: func() change.Terms { return r.terms }, Map: func() *change.Map { return m }, Holder: "essai",
		Logger: slog.New(slog.NewTextHandler(r.t.Output(), nil)), Registerer: prometheus.NewRegistry(), Woken: func() {},
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return k
}

func (r *rig) sources() []change.Source {
	if r.second == nil {
		return []change.Source{r.source}
	}
	return []change.Source{r.source, r.second}
}

// round has the desk read and every change looked at that is due.
func (r *rig) round() {
	r.t.Helper()
	r.read()
	r.look()
}

func (r *rig) read() {
	r.t.Helper()
	if err := r.mirror.RunOnce(r.t.Context(), time.Now()); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) look() {
	r.t.Helper()
	if err := r.keeper().RunOnce(r.t.Context(), r.now()); err != nil {
		r.t.Fatal(err)
	}
}

// rounds are many, by which all must have come to rest.
func (r *rig) rounds() {
	r.t.Helper()
	for range 4 {
		r.round()
	}
}

func (r *rig) call(token, method, path string, body, out any) {
	r.t.Helper()
	persontest.Do(r.t, token, method, r.url+"/api/v1/"+path, body, out)
}

// open makes a change with a window so long from now, as Amel.
func (r *rig) open(scope string, from, to time.Duration) int64 {
	r.t.Helper()
	body := map[string]any{
		"title": "Remplacement", "group": "N2", "customer": "supervision@vigie.example", "article": map[string]any{"body": "Routeur"},
		"nature": "changement", "change_state": "brouillon", "change_scope": scope,
	}
	maps.Copy(body, r.window(from, to))
	var made struct {
		ID int64 `json:"id"`
	}
	r.call("amel-agent", http.MethodPost, "tickets", body, &made)
	return made.ID
}

func (r *rig) window(from, to time.Duration) map[string]any {
	now := r.now().UTC()
	return map[string]any{"change_start": now.Add(from).Format(time.RFC3339), "change_end": now.Add(to).Format(time.RFC3339)}
}

// edit changes a ticket as "amel" or "sami" does, and has it read.
func (r *rig) edit(who string, ticket int64, fields map[string]any) {
	r.t.Helper()
	r.call(who+"-agent", http.MethodPut, fmt.Sprintf("tickets/%d", ticket), fields, nil)
	r.rounds()
}

func (r *rig) approve(who string, ticket int64) {
	r.t.Helper()
	r.edit(who, ticket, map[string]any{"change_state": "approuvé"})
}

func (r *rig) state(ticket int64) string {
	r.t.Helper()
	t, err := r.desk.Ticket(r.t.Context(), ticket)
	if err != nil {
		r.t.Fatal(err)
	}
	return t.Fields["change_state"]
}

// notes are what the bridge wrote on a ticket.
func (r *rig) notes(ticket int64) (notes []string) {
	r.t.Helper()
	var all []struct {
		Subject  string `json:"subject"`
		Body     string `json:"body"`
		Internal bool   `json:"internal"`
	}
	r.call("amel-agent", http.MethodGet, fmt.Sprintf("ticket_articles/by_ticket/%d", ticket), nil, &all)
	for _, a := range all[1:] {
		if !a.Internal {
			r.t.Errorf("the note « %s » is public", a.Subject)
		}
		notes = append(notes, a.Subject+"\n"+a.Body)
	}
	return notes
}

// subjects are those of the notes.
func (r *rig) subjects(ticket int64) string {
	var all []string
	for _, note := range r.notes(ticket) {
		subject, _, _ := strings.Cut(note, "\n")
		all = append(all, subject)
	}
	return strings.Join(all, " | ")
}

// told checks that the last note says something.
func (r *rig) told(ticket int64, parts ...string) {
	r.t.Helper()
	notes := r.notes(ticket)
	if len(notes) == 0 {
		r.t.Fatal("nothing was told")
	}
	for _, part := range parts {
		if last := notes[len(notes)-1]; !strings.Contains(last, part) {
			r.t.Errorf("the last note does not say %q:\n%s", part, last)
		}
	}
}

// source is an Alertmanager that answers as the client of a real one does.
type source struct {
	rig  *rig
	name string
	// asked is called when it is asked for its silences, if not nil.
	asked func()

	mu       sync.Mutex
	silences []alertmanager.Silence
	alerts   []alertmanager.Active
	made     int
	away     bool
	lose     bool // the next answer to a write is lost
	full     int  // so many silences are there at most; 0 for any
}

var errAway = errors.New("no answer: Alertmanager does not answer")

func (s *source) Name() string { return cmp.Or(s.name, "noc") }

func (s *source) Silences(context.Context) ([]alertmanager.Silence, error) {
	if s.asked != nil {
		s.asked()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away {
		return nil, errAway
	}
	now := s.rig.now()
	s.silences = slices.DeleteFunc(s.silences, func(x alertmanager.Silence) bool { return !x.EndsAt.After(now) })
	return slices.Clone(s.silences), nil
}

func (s *source) PutSilences(_ context.Context, wanted ...alertmanager.Silence) (put int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, each := range wanted {
		if err = s.put(each); err != nil {
			return put, err
		}
		put++
	}
	return put, nil
}

func (s *source) put(wanted alertmanager.Silence) error {
	if s.away || s.full > 0 && len(s.silences) >= s.full {
		return errAway
	}
	now := s.rig.now()
	if !wanted.EndsAt.After(now) || len(wanted.Matchers) == 0 || wanted.Reference == "" {
		return fmt.Errorf("no silence: %+v", wanted)
	}
	i := slices.IndexFunc(s.silences, func(x alertmanager.Silence) bool {
		return x.ID == wanted.ID || x.Reference == wanted.Reference && maps.Equal(x.Matchers, wanted.Matchers)
	})
	if i < 0 {
		s.made++
		i, wanted.ID = len(s.silences), fmt.Sprint("silence-", s.made)
		s.silences = append(s.silences, wanted)
	} else if !s.silences[i].StartsAt.After(now) {
		wanted.StartsAt = s.silences[i].StartsAt
	}
	wanted.ID = s.silences[i].ID
	if wanted.StartsAt.IsZero() {
		wanted.StartsAt = now
	}
	s.silences[i] = wanted
	if s.lose {
		s.lose = false
		return errAway
	}
	return nil
}

func (s *source) ExpireSilences(_ context.Context, ids ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away {
		return errAway
	}
	s.silences = slices.DeleteFunc(s.silences, func(x alertmanager.Silence) bool { return slices.Contains(ids, x.ID) })
	return nil
}

func (s *source) Active(context.Context) ([]alertmanager.Active, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away {
		return nil, errAway
	}
	return slices.Clone(s.alerts), nil
}

func (s *source) set(do func(*source)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do(s)
}

// hidden are the label sets that are silenced now, and in brackets those that
// will be.
func (r *rig) hidden() string {
	r.t.Helper()
	all, err := r.source.Silences(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	var texts []string
	for _, s := range all {
		text := change.Term(s.Matchers).String()
		if s.StartsAt.After(r.now()) {
			text = "(" + text + ")"
		}
		texts = append(texts, text)
	}
	slices.Sort(texts)
	return strings.Join(texts, " ")
}

// fire has an alert of a device fire, and opens its incident.
func (r *rig) fire(id, device, site string) {
	r.t.Helper()
	now := r.now().UTC().Truncate(time.Millisecond)
	found := map[string]string{"alertname": "EquipementInjoignable", "device": device, "site": site, "severity": "major"}
	r.source.set(func(s *source) {
		s.alerts = append(s.alerts, alertmanager.Active{Fingerprint: id, Labels: found, State: "active", StartsAt: now})
	})
	err := r.store.Write(r.t.Context(), func(tx incident.Tx) error {
		inc := &bridge.Incident{
			ID: id, Key: id, State: bridge.StateOpen, Title: "Routeur injoignable", Site: site, Device: device,
			DetectedAt: now, OpenedAt: now, Desired: 1, TicketNumber: "9" + id, Written: map[string]string{},
		}
		if err := tx.SaveIncident(inc); err != nil {
			return err
		}
		return tx.SaveOccurrence(&bridge.Occurrence{Incident: id, Alert: bridge.Alert{
			AlertID: bridge.AlertID{Source: "noc", Fingerprint: id}, Labels: found, Firing: true, StartsAt: now,
		}})
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// facts are those about an incident, in short.
func (r *rig) facts(id string) string {
	r.t.Helper()
	entries, err := r.store.Entries(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, string(e.Kind))
	}
	return strings.Join(all, " ")
}
