package incident_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest/persontest"
	"github.com/vigie-noc/vigie/internal/typeset"
)

const (
	lease       = 30 * time.Second
	pace        = 15 * time.Second
	ticketsPath = "/api/v1/tickets"
)

// rig is the whole way from a report to a ticket: the real ledger, the real
// client, the simulated desk, and a clock that the test moves.
type rig struct {
	t      *testing.T
	store  *again
	intake *incident.Intake
	clock  *incident.Clock
	desk   *hookedDesk
	server *zammadtest.Server
	url    string

	mu    sync.Mutex // guards now, which the desk reads, and asked
	now   time.Time
	told  []bridge.Event // what the exporters know
	asked [][]bridge.EventID

	cleared    []bridge.EventID // by a person's act
	unsilenced []string         // incidents whose silences were ended
	away       bool             // neither exporters nor Alertmanager can be asked

	alive  time.Time // since when everything that measures is alive; zero for dead
	policy *policy.Contract
	budget *incident.Budget // of new tickets; nil for no bound
	notes  incident.Notes
}

// again is a ledger in which each transaction is run twice, as one that runs
// with several replicas may: only the second time is anything kept.
type again struct {
	*sqlite.Store

	once bool // for tests that measure
}

var errAgain = errors.New("another transaction was in the way")

func (s *again) Write(ctx context.Context, fn func(incident.Tx) error) error {
	return s.twice(ctx, s.Store.Write, fn)
}

func (s *again) WriteFirst(ctx context.Context, fn func(incident.Tx) error) error {
	return s.twice(ctx, s.Store.WriteFirst, fn)
}

func (s *again) twice(ctx context.Context, write func(context.Context, func(incident.Tx) error) error, fn func(incident.Tx) error) error {
	if s.once {
		return write(ctx, fn)
	}
	err := write(ctx, func(tx incident.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return errAgain
	})
	if errors.Is(err, errAgain) {
		return write(ctx, fn)
	}
	return err
}

func newRig(t *testing.T, opts zammadtest.Options) *rig {
	t.Helper()
	r := &rig{t: t, store: &again{Store: openLedger(t)}, now: t0, alive: t0.Add(-time.Hour), policy: contract(t)}
	opts.Now, opts.ClosePendingEvery = r.instant, time.Minute
	r.server = zammadtest.New(opts)
	served := httptest.NewServer(r.server)
	t.Cleanup(served.Close)
	r.url = served.URL
	r.desk = &hookedDesk{Desk: r.client("vigie-agent")}
	keyer, err := incident.NewKeyer(incident.DefaultKeys)
	if err != nil {
		t.Fatal(err)
	}
	terms := func() *policy.Contract { return r.policy }
	r.intake = incident.NewIntake(r.store, keyer, terms, func() {})
	r.clock = incident.NewClock(r.store, terms, r, r, logger(t), nil, func() {})
	return r
}

func (r *rig) instant() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

// pass moves the time on.
func (r *rig) pass(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = r.now.Add(d)
}

// AliveSince makes the rig its own witness.
func (r *rig) AliveSince(_ context.Context, _ bridge.Alert, from, _ time.Time) (time.Time, error) {
	if r.alive.IsZero() {
		return time.Time{}, nil
	}
	if r.alive.After(from) {
		return r.alive, nil
	}
	return from, nil
}

// Clear makes the rig its own supervisor.
func (r *rig) Clear(_ context.Context, events []bridge.EventID) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.away {
		return 0, errors.New("the exporter does not answer")
	}
	r.cleared = append(r.cleared, events...)
	return len(events), nil
}

func (r *rig) Unsilence(_ context.Context, incident string) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.away {
		return 0, errors.New("Alertmanager does not answer")
	}
	r.unsilenced = append(r.unsilenced, incident)
	return 0, nil
}

// Events makes the rig its own exporters.
func (r *rig) Events(_ context.Context, wanted []bridge.EventID) []bridge.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, wanted)
	return r.told
}

func (r *rig) client(token string) *zammad.Client {
	r.t.Helper()
	cfg := zammad.DefaultConfig()
	cfg.URL, cfg.Customer = r.url, "supervision@vigie.example"
	cfg.TokenFile = filepath.Join(r.t.TempDir(), "token")
	if err := os.WriteFile(cfg.TokenFile, []byte(token), 0o600); err != nil {
		r.t.Fatal(err)
	}
	made, err := zammad.New(cfg, zammad.Options{Now: r.instant})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(made.Close)
	return made.Once()
}

// syncer makes a new Syncer, as after a restart.
func (r *rig) syncer() *incident.Syncer {
	return incident.NewSyncer(incident.SyncerOptions{
		Store: r.store, Desk: r.desk, Exporters: r, Policy: func() *policy.Contract { return r.policy },
		Notes: func() incident.Notes { return r.notes }, States: incident.DefaultStates(),
		Logger: logger(r.t), Lease: lease, Pace: pace, Workers: 4, Budget: r.budget,
	})
}

// take reports at the present time.
func (r *rig) take(reports ...incident.Report) {
	r.t.Helper()
	if err := r.intake.Take(r.t.Context(), bridge.Delivery{Source: "noc", ReceivedAt: r.instant()}, reports); err != nil {
		r.t.Fatal(err)
	}
}

// fire reports that an alert fires since now.
func (r *rig) fire(a bridge.Alert) {
	r.t.Helper()
	r.take(began(a, r.instant().Sub(t0)))
}

// end reports that an alert ended now.
func (r *rig) end(a bridge.Alert) {
	r.t.Helper()
	r.take(resolved(a, 0, r.instant().Sub(t0)))
}

// evaluate lets the clock do all that is due now.
func (r *rig) evaluate() {
	r.t.Helper()
	for range 3 { // what is unasked is asked for in a second round
		if err := r.clock.RunOnce(r.t.Context(), r.instant()); err != nil {
			r.t.Fatal(err)
		}
	}
}

// sync lets a syncer do all that it can now.
func (r *rig) sync() {
	r.t.Helper()
	s := r.syncer()
	for range 100 {
		busy, err := s.RunOnce(r.t.Context(), r.instant())
		if err != nil {
			r.t.Fatal(err)
		}
		if !busy {
			return
		}
	}
	r.t.Fatal("the syncer finds work without an end")
}

// settle evaluates and syncs once the pace allows it.
func (r *rig) settle() {
	r.t.Helper()
	r.pass(pace)
	r.evaluate()
	r.sync()
}

// incidents are all that the ledger has, newest first.
func (r *rig) incidents() []bridge.Incident {
	r.t.Helper()
	return incidents(r.t, r.store.Store)
}

// incident is the only one.
func (r *rig) incident() bridge.Incident {
	r.t.Helper()
	all := r.incidents()
	if len(all) != 1 {
		r.t.Fatalf("%d incidents, want 1: %+v", len(all), all)
	}
	return all[0]
}

// facts are the incident's entries of a kind.
func (r *rig) facts(kind bridge.Kind) []bridge.Entry {
	r.t.Helper()
	all, err := r.store.Entries(r.t.Context(), r.incident().ID)
	if err != nil {
		r.t.Fatal(err)
	}
	var some []bridge.Entry
	for _, e := range all {
		if e.Kind == kind {
			some = append(some, e)
		}
	}
	return some
}

// ticket reads one as the desk has it.
func (r *rig) ticket(id int64) bridge.Ticket {
	r.t.Helper()
	ticket, err := r.client("amel-agent").Ticket(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	return ticket
}

type article struct {
	Subject  string `json:"subject"`
	Body     string `json:"body"`
	Internal bool   `json:"internal"`
}

// articles are those of a ticket, with plain spaces: where lines may break is
// for the notes' own tests.
func (r *rig) articles(id int64) []article {
	r.t.Helper()
	var all []article
	r.call(http.MethodGet, fmt.Sprintf("/api/v1/ticket_articles/by_ticket/%d", id), nil, &all)
	for i := range all {
		all[i].Body = strings.NewReplacer("&nbsp;", " ", typeset.NoBreak, " ").Replace(all[i].Body)
	}
	return all
}

// person changes a ticket as the agent Amel.
func (r *rig) person(id int64, changes map[string]any) {
	r.t.Helper()
	r.call(http.MethodPut, fmt.Sprintf("%s/%d", ticketsPath, id), changes, nil)
}

// open opens a ticket as the agent Amel and returns its id and number.
func (r *rig) open(fields map[string]any) (int64, string) {
	r.t.Helper()
	body := map[string]any{"title": "Plus d'internet", "group": "N1", "customer": "supervision@vigie.example", "article": map[string]any{"body": "Depuis ce matin."}}
	maps.Copy(body, fields)
	var made struct {
		ID     int64  `json:"id"`
		Number string `json:"number"`
	}
	r.call(http.MethodPost, ticketsPath, body, &made)
	return made.ID, made.Number
}

func (r *rig) merge(source int64, targetNumber string) {
	r.t.Helper()
	r.call(http.MethodPut, fmt.Sprintf("/api/v1/ticket_merge/%d/%s", source, targetNumber), nil, nil)
}

// call asks the desk as Amel.
func (r *rig) call(method, path string, body, out any) {
	r.t.Helper()
	persontest.Do(r.t, "amel-agent", method, r.url+path, body, out)
}

// creates counts the tickets that the desk was asked to make.
func (r *rig) creates() int { return r.server.CountRequests(http.MethodPost, ticketsPath) }

// updates counts the writes to a ticket.
func (r *rig) updates(id int64) int {
	return r.server.CountRequests(http.MethodPut, fmt.Sprintf("%s/%d", ticketsPath, id))
}

func (r *rig) inject(fault zammadtest.Fault) int64 {
	r.t.Helper()
	id, err := r.server.Inject(fault)
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

// hookedDesk is the real client, whose writes a test may replace or precede,
// and at which tickets may be gone.
type hookedDesk struct {
	incident.Desk
	create func(context.Context, bridge.TicketChanges) (bridge.Ticket, error)
	update func(context.Context, int64, bridge.TicketChanges) (bridge.Ticket, error)
	gone   map[int64]bool
	hidden map[int64]bool // refused, and shown by no search
}

func (d *hookedDesk) Ticket(ctx context.Context, id int64) (bridge.Ticket, error) {
	if d.gone[id] {
		return bridge.Ticket{}, fmt.Errorf("read ticket %d: %w", id, bridge.ErrNotFound)
	}
	if d.hidden[id] {
		return bridge.Ticket{}, fmt.Errorf("read ticket %d: %w", id, bridge.ErrNoAccess)
	}
	return d.Desk.Ticket(ctx, id)
}

func (d *hookedDesk) FindTicket(ctx context.Context, id string) (bridge.Ticket, bool, error) {
	ticket, found, err := d.Desk.FindTicket(ctx, id)
	if d.gone[ticket.ID] || d.hidden[ticket.ID] {
		return bridge.Ticket{}, false, err
	}
	return ticket, found, err
}

func (d *hookedDesk) CreateTicket(ctx context.Context, changes bridge.TicketChanges) (bridge.Ticket, error) {
	if d.create != nil {
		return d.create(ctx, changes)
	}
	return d.Desk.CreateTicket(ctx, changes)
}

func (d *hookedDesk) UpdateTicket(ctx context.Context, id int64, changes bridge.TicketChanges) (bridge.Ticket, error) {
	if d.update != nil {
		return d.update(ctx, id, changes)
	}
	return d.Desk.UpdateTicket(ctx, id, changes)
}
