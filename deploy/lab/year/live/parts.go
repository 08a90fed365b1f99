package live

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/correction"
	"github.com/vigie-noc/vigie/bridge/escalation"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/mirror"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/closing"
	"github.com/vigie-noc/vigie/bridge/report/compliance"
	"github.com/vigie-noc/vigie/bridge/report/logbook"
	"github.com/vigie-noc/vigie/bridge/sla"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// parts are the product's, and the desk beside it.
type parts struct {
	contracts []*policy.Contract
	estates   []*inventory.Inventory
	server    *zammadtest.Server
	desk      *zammad.Client
	written   []int64 // tickets that changed at the desk and were not read since

	intake    *incident.Intake
	clock     *incident.Clock
	syncer    *incident.Syncer
	acts      *incident.Acts
	directory *mirror.Directory
	users     map[int64]bridge.DeskUser

	corrections *correction.Writer
	keeper      *compliance.Keeper
	closer      *closing.Closer
	book        *logbook.Book
	changes     *changes
}

// lease and pace are how long a write may take, and how far apart two are.
const (
	lease = time.Minute
	pace  = 15 * time.Second
)

func newParts(ctx context.Context, l *life) (*parts, error) {
	p := &parts{users: make(map[int64]bridge.DeskUser)}
	var err error
	if p.contracts, err = loaded(&l.Options); err != nil {
		return nil, err
	}
	if p.estates, err = estates(&l.Options); err != nil {
		return nil, err
	}
	clock := func() time.Time { return l.now }
	p.server = zammadtest.New(zammadtest.Options{Now: clock, Groups: []string{"Opérateur A", "Opérateur B"}})
	if p.desk, err = newClient(filepath.Join(l.Dir, "token"), p.server, clock); err != nil {
		return nil, err
	}
	keyer, err := incident.NewKeyer(incident.DefaultKeys)
	if err != nil {
		return nil, err
	}
	store, woken := l.Store, func() {}
	p.intake = incident.NewIntake(store, keyer, l.terms, woken)
	p.clock = incident.NewClock(store, l.terms, awake{}, awake{}, quiet, nil, woken)
	related := incident.Correlator{Correlation: incident.DefaultCorrelation(), Upstream: l.upstream}
	for i := range related.Storms {
		related.Storms[i].Incidents = 4 // there are few schools
	}
	p.intake.Correlate(related)
	p.clock.Correlate(related)
	p.syncer = incident.NewSyncer(incident.SyncerOptions{
		Store: store, Desk: &watched{p.desk.Once(), p}, Exporters: awake{}, Policy: l.terms, Dues: report.Dues{},
		Notes: func() incident.Notes { return incident.Notes{} }, States: incident.DefaultStates(), Logger: quiet,
		Lease: lease, Pace: pace, Workers: 1,
	})
	p.acts = &incident.Acts{Store: store, Policy: l.terms, States: incident.DefaultStates(), Woken: woken}
	p.corrections = &correction.Writer{
		Store: correctable{store}, Contract: l.terms,
		Case: func(ctx context.Context, id string) (*sla.Case, error) { return report.CaseNamed(ctx, store, id) },
	}
	p.keeper = compliance.New(compliance.Options{Store: store, Contract: l.terms, Holder: "year", Logger: quiet})
	p.closer = closing.New(closing.Options{
		Store: store, Contract: l.terms, Measure: p.keeper.RunOnce, Availability: l.api().OfMonth, Holder: "year", Logger: quiet,
	})
	p.book = newBook(l)
	if p.changes, err = newChanges(l, p); err != nil {
		return nil, err
	}
	p.directory, err = mirror.NewDirectory(ctx, p.desk, mirror.Terms{
		Groups: []string{"N1", "N2", "N3"}, Restored: incident.DefaultStates().Restored,
		Parties: map[string]string{"Opérateur A": "operateur-a", "Opérateur B": "operateur-b"},
	}, nil)
	return p, err
}

// upstream is the device that another hangs on.
func (l *life) upstream(device string) string {
	inv := l.estate(l.now)
	for i := range inv.Equipment {
		if inv.Equipment[i].Device == device {
			return inv.Equipment[i].Parent
		}
	}
	return ""
}

// newClient is the bridge's, which asks the desk without a socket.
func newClient(token string, server http.Handler, clock func() time.Time) (*zammad.Client, error) {
	if err := os.WriteFile(token, []byte("vigie-agent"), 0o600); err != nil {
		return nil, err
	}
	config := zammad.DefaultConfig()
	config.URL, config.Customer, config.TokenFile = "http://"+deskHost, "supervision@vigie.example", token
	return zammad.New(config, zammad.Options{HTTPClient: &http.Client{Transport: within{server}}, Now: clock})
}

// awake is all that measures: it always answers.
type awake struct{}

func (awake) AliveSince(_ context.Context, _ bridge.Alert, from, _ time.Time) (time.Time, error) {
	return from, nil
}

func (awake) Clear(context.Context, []bridge.EventID) (int, error) { return 0, nil }

func (awake) Unsilence(context.Context, string) (int, error) { return 0, nil }

func (awake) Events(context.Context, []bridge.EventID) []bridge.Event { return nil }

// watched is the desk, of which it is known which tickets were written.
type watched struct {
	incident.Desk

	parts *parts
}

func (w *watched) CreateTicket(ctx context.Context, changes bridge.TicketChanges) (bridge.Ticket, error) {
	ticket, err := w.Desk.CreateTicket(ctx, changes)
	w.parts.written = append(w.parts.written, ticket.ID)
	return ticket, err
}

func (w *watched) UpdateTicket(ctx context.Context, id int64, changes bridge.TicketChanges) (bridge.Ticket, error) {
	ticket, err := w.Desk.UpdateTicket(ctx, id, changes)
	w.parts.written = append(w.parts.written, id)
	return ticket, err
}

// correctable has corrections written as the bridge has them written.
type correctable struct{ ledger.Store }

func (c correctable) Correct(ctx context.Context, fn func(correction.Tx) error) error {
	return c.Escalate(ctx, func(tx escalation.Tx) error { return fn(tx) })
}
