package mirror_test

import (
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
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/mirror"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest/persontest"
)

// rig is a simulated desk on which people work, and a mirror of it: the real
// client and the real ledger.
type rig struct {
	t      *testing.T
	url    string
	server *zammadtest.Server
	desk   *crossedDesk
	ledger *sqlite.Store
	mirror *mirror.Mirror

	mu       sync.Mutex
	ahead    time.Duration // of the desk's clock
	settings mirror.Settings
}

func newRig(t *testing.T, opts zammadtest.Options) *rig {
	t.Helper()
	r := &rig{t: t, settings: mirror.Settings{
		Terms:    mirror.Terms{Groups: []string{"N1", "N2", "N3"}, Restored: "rétabli"},
		Interval: time.Hour, Location: time.UTC, Rate: 1e6,
	}}
	opts.Now = func() time.Time {
		r.mu.Lock()
		defer r.mu.Unlock()
		return time.Now().Add(r.ahead)
	}
	r.server = zammadtest.New(opts)
	served := httptest.NewServer(r.server)
	t.Cleanup(served.Close)
	r.url = served.URL
	r.desk = &crossedDesk{Reader: client(t, r.url)}
	r.ledger = openLedger(t, filepath.Join(t.TempDir(), "ledger.db"))
	r.mirror = r.another(r.ledger)
	return r
}

// another mirror of the same desk.
func (r *rig) another(store mirror.Store) *mirror.Mirror {
	r.t.Helper()
	return r.registered(store, "", prometheus.NewRegistry())
}

func (r *rig) registered(store mirror.Store, holder string, registerer prometheus.Registerer) *mirror.Mirror {
	r.t.Helper()
	m, err := mirror.New(mirror.Options{
		Desk: r.desk, Store: store, Holder: holder, Registerer: registerer,
		Logger: slog.New(slog.NewTextHandler(r.t.Output(), nil)),
		Settings: func() mirror.Settings {
			r.mu.Lock()
			defer r.mu.Unlock()
			return r.settings
		},
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return m
}

func (r *rig) set(change func(*mirror.Settings)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.settings)
}

func client(t *testing.T, url string) *zammad.Client {
	t.Helper()
	cfg := zammad.DefaultConfig()
	cfg.URL, cfg.Customer, cfg.TokenFile = url, "supervision@vigie.example", filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(cfg.TokenFile, []byte("vigie-agent"), 0o600); err != nil {
		t.Fatal(err)
	}
	made, err := zammad.New(cfg, zammad.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(made.Close)
	return made
}

func openLedger(t *testing.T, path string) *sqlite.Store {
	t.Helper()
	store, err := sqlite.Open(t.Context(), path, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

// crossedDesk is a desk that answers what the test wants in places.
type crossedDesk struct {
	mirror.Reader

	mu      sync.Mutex
	fail    map[int64]error // of the ticket with the id
	all     error           // of everything
	noPages error           // of the list by id
	selves  int             // so often the own user is told, then refused; 0 for always
	late    map[int64]bool  // tickets that lists do not show yet
	asked   map[string]int  // requests, by what they ask for
}

func (d *crossedDesk) cross(change func(*crossedDesk)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change(d)
}

// answers counts a request and says how it fails, if it does.
func (d *crossedDesk) answers(what string, ticket int64) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.asked == nil {
		d.asked = make(map[string]int)
	}
	d.asked[what]++
	if d.all != nil {
		return d.all
	}
	return d.fail[ticket]
}

func (d *crossedDesk) count(what string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked[what]
}

// shown leaves out what lists must not show: deleted and refused tickets, and
// those whose transaction is not seen yet.
func (d *crossedDesk) shown(tickets []bridge.Ticket) []bridge.Ticket {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.DeleteFunc(tickets, func(t bridge.Ticket) bool {
		failure := d.fail[t.ID]
		return errors.Is(failure, bridge.ErrNotFound) || errors.Is(failure, bridge.ErrNoAccess) || d.late[t.ID]
	})
}

func (d *crossedDesk) Changed(ctx context.Context, since time.Time, limit int) ([]bridge.Ticket, error) {
	if err := d.answers("changed", 0); err != nil {
		return nil, err
	}
	tickets, err := d.Reader.Changed(ctx, since, limit)
	return d.shown(tickets), err
}

func (d *crossedDesk) Page(ctx context.Context, page int) ([]bridge.Ticket, bool, error) {
	if err := d.answers("page", 0); err != nil {
		return nil, false, err
	}
	d.mu.Lock()
	failure := d.noPages
	d.mu.Unlock()
	if failure != nil {
		return nil, false, failure
	}
	tickets, more, err := d.Reader.Page(ctx, page)
	return d.shown(tickets), more, err
}

func (d *crossedDesk) Ticket(ctx context.Context, id int64) (bridge.Ticket, error) {
	if err := d.answers("ticket", id); err != nil {
		return bridge.Ticket{}, err
	}
	return d.Reader.Ticket(ctx, id)
}

func (d *crossedDesk) History(ctx context.Context, id int64) ([]bridge.DeskChange, error) {
	if err := d.answers("history", id); err != nil {
		return nil, err
	}
	return d.Reader.History(ctx, id)
}

func (d *crossedDesk) Self(ctx context.Context) (int64, error) {
	if err := d.answers("self", 0); err != nil {
		return 0, err
	}
	d.mu.Lock()
	refused := d.selves > 0 && d.asked["self"] > d.selves
	d.mu.Unlock()
	if refused {
		return 0, bridge.ErrNoAccess
	}
	return d.Reader.Self(ctx)
}

// do is a request of somebody at the desk; it must succeed.
func (r *rig) do(token, method, path string, body map[string]any) map[string]any {
	r.t.Helper()
	url := r.url + "/api/v1/" + path
	if method == http.MethodDelete { // the answer is empty
		persontest.Do(r.t, token, method, url, body, nil)
		return nil
	}
	var said any
	persontest.Do(r.t, token, method, url, body, &said)
	record, _ := said.(map[string]any) // lists are not looked at
	return record
}

// open makes a ticket as somebody at the desk does, and gives its id.
func (r *rig) open(token, group string, more map[string]any) int64 {
	r.t.Helper()
	body := map[string]any{"title": "Plus d'Internet", "group": group, "customer": "supervision@vigie.example", "article": map[string]any{"body": "Depuis ce matin"}}
	maps.Copy(body, more)
	return int64(r.do(token, http.MethodPost, "tickets", body)["id"].(float64))
}

// edit changes a ticket as somebody at the desk does.
func (r *rig) edit(token string, ticket int64, change map[string]any) {
	r.t.Helper()
	r.do(token, http.MethodPut, fmt.Sprintf("tickets/%d", ticket), change)
}

// round has the mirror read what changed; it must succeed.
func (r *rig) round() {
	r.t.Helper()
	if err := r.mirror.RunOnce(r.t.Context(), time.Now()); err != nil {
		r.t.Fatal(err)
	}
}

// kinds are the facts of a ticket that people opened, without its opening.
func (r *rig) kinds(ticket int64) string {
	r.t.Helper()
	return kindsOf(r.t, r.ledger, bridge.TicketSubject(ticket))
}

func kindsOf(t *testing.T, store *sqlite.Store, subject string) string {
	t.Helper()
	var all []string
	for _, e := range journalOf(t, store, subject) {
		if e.Kind != bridge.KindOpened {
			all = append(all, string(e.Kind)+"/"+string(e.Actor))
		}
	}
	return strings.Join(all, " ")
}

func journalOf(t *testing.T, store *sqlite.Store, subject string) []bridge.Entry {
	t.Helper()
	all, err := store.Journal(t.Context(), subject)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// whole checks that every chain of a ledger is.
func whole(t *testing.T, store *sqlite.Store) ledger.Verified {
	t.Helper()
	found, err := store.Verify(t.Context(), 0, func(b ledger.Break) { t.Errorf("broken: %+v", b) })
	if err != nil || !found.Whole() {
		t.Errorf("the journal is %+v, %v", found, err)
	}
	return found
}
