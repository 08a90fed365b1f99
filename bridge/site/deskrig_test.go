package site_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/remark"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest/persontest"
)

// deskRig is the rig before the simulated desk and the real client, with two
// incidents that have tickets there.
type deskRig struct {
	*rig
	desk   *hooked
	server *zammadtest.Server
	url    string
	first  bridge.Incident // of the gateway of lycee-1
	second bridge.Incident // of the core
}

// hooked is the real client, whose next write or link a test may replace, and
// whose reads of tickets it may precede.
type hooked struct {
	*zammad.Client
	read   func()
	link   func(context.Context, bridge.Ticket, int64) error
	update func(context.Context, int64, bridge.TicketChanges) (bridge.Ticket, error)
}

func (d *hooked) UpdateTicket(ctx context.Context, id int64, changes bridge.TicketChanges) (bridge.Ticket, error) {
	if update := d.update; update != nil {
		d.update = nil
		return update(ctx, id, changes)
	}
	return d.Client.UpdateTicket(ctx, id, changes)
}

func (d *hooked) Ticket(ctx context.Context, id int64) (bridge.Ticket, error) {
	if d.read != nil {
		d.read()
	}
	return d.Client.Ticket(ctx, id)
}

func (d *hooked) Link(ctx context.Context, child bridge.Ticket, parent int64) error {
	if link := d.link; link != nil {
		d.link = nil
		return link(ctx, child, parent)
	}
	return d.Client.Link(ctx, child, parent)
}

func newDeskRig(t *testing.T, opts zammadtest.Options) *deskRig {
	t.Helper()
	r := &deskRig{rig: newRig(t, small(t))}
	r.terms.Enabled = false // what notes tell is told elsewhere
	var ticks atomic.Int64  // no two acts are at one instant
	opts.Now = func() time.Time { return t0.Add(time.Duration(ticks.Add(1)) * time.Second) }
	r.server = zammadtest.New(opts)
	served := httptest.NewServer(r.server)
	t.Cleanup(served.Close)
	r.url = served.URL + "/api/v1/"
	cfg := zammad.DefaultConfig()
	cfg.URL, cfg.Customer, cfg.TokenFile = served.URL, "supervision@vigie.example", filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(cfg.TokenFile, []byte("vigie-agent"), 0o600); err != nil {
		t.Fatal(err)
	}
	made, err := zammad.New(cfg, zammad.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(made.Close)
	r.desk = &hooked{Client: made.Once()}
	r.reborn()
	r.first = r.broken("01A", "lycee-1", "r1")
	r.second = r.broken("01B", "cnte", "coeur-1")
	return r
}

// reborn forgets all that is not in the ledger.
func (r *deskRig) reborn() {
	r.restart()
	r.notes.Remarks, r.notes.Desk, r.notes.Plaints = remark.New(r.desk, r.store), r.desk, &incident.Plaints{Store: r.store}
}

// broken is an incident with a ticket.
func (r *deskRig) broken(id, place, device string) bridge.Incident {
	r.t.Helper()
	ticket, err := r.desk.CreateTicket(r.t.Context(), bridge.TicketChanges{
		Title: device + " injoignable", Group: "N1", Fields: map[string]string{incident.FieldIncident: id},
	})
	if err != nil {
		r.t.Fatal(err)
	}
	inc := bridge.Incident{ID: id, Site: place, Device: device, Title: device + " injoignable", TicketID: ticket.ID, TicketNumber: ticket.Number}
	r.incident(inc)
	return inc
}

// plaint is a ticket of a school that Amel opened.
func (r *deskRig) plaint(fields map[string]any) (id int64) {
	r.t.Helper()
	body := map[string]any{"title": "Plus d'internet <ici>", "group": "N1", "customer": "supervision@vigie.example", "site": "lycee-1"}
	maps.Copy(body, fields)
	var made struct {
		ID int64 `json:"id"`
	}
	persontest.Do(r.t, "amel-agent", http.MethodPost, r.url+"tickets", body, &made)
	r.mirror(made.ID)
	return made.ID
}

// mirror has the mirror read a ticket.
func (r *deskRig) mirror(id int64) bridge.Ticket {
	r.t.Helper()
	ticket, err := r.desk.Client.Ticket(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	_, err = r.store.SaveMirrored(r.t.Context(), &bridge.Mirrored{Ticket: ticket, Subject: bridge.TicketSubject(id), ReadAt: r.now}, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	return ticket
}

// wish has Amel write into the field.
func (r *deskRig) wish(id int64, text string) {
	r.t.Helper()
	persontest.Do(r.t, "amel-agent", http.MethodPut, fmt.Sprintf("%stickets/%d", r.url, id), map[string]any{incident.FieldAttach: text}, nil)
	r.mirror(id)
}

// round is one, after which the mirror has read the ticket again.
func (r *deskRig) round(id int64) {
	r.t.Helper()
	r.now = r.now.Add(2 * time.Minute)
	if _, err := r.notes.RunOnce(r.t.Context(), r.now); err != nil {
		r.t.Fatal(err)
	}
	r.mirror(id)
}

func (r *deskRig) parents(id int64) string {
	r.t.Helper()
	links, err := r.desk.Links(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	return strings.Trim(fmt.Sprint(links), "[]")
}

// said are the bridge's notes on what a ticket is attached to.
func (r *deskRig) said(id int64) string {
	r.t.Helper()
	return strings.Join(r.notesOn(id, "Rattachement"), "\n")
}

// notesOn are the internal notes of a ticket under a subject.
func (r *deskRig) notesOn(id int64, subject string) (said []string) {
	r.t.Helper()
	var all []struct {
		Subject  string `json:"subject"`
		Body     string `json:"body"`
		Internal bool   `json:"internal"`
	}
	persontest.Do(r.t, "amel-agent", http.MethodGet, fmt.Sprintf("%sticket_articles/by_ticket/%d", r.url, id), nil, &all)
	for _, each := range all {
		if each.Subject == subject && each.Internal {
			said = append(said, strings.ReplaceAll(each.Body, "&#39;", "'"))
		}
	}
	return said
}

// told are the entries of an incident about tickets of people.
func (r *deskRig) told(id string) string {
	r.t.Helper()
	entries, err := r.store.Entries(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	var told []string
	for _, e := range entries {
		told = append(told, strings.TrimSpace(fmt.Sprint(e.Kind, " ", e.ActorName)))
	}
	return strings.Join(told, "; ")
}

func (r *deskRig) is(what, got, want string) {
	r.t.Helper()
	if got != want {
		r.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// cleared checks that the field is empty, and the version is the bridge's last.
func (r *deskRig) cleared(id int64) {
	r.t.Helper()
	if wish := r.mirror(id).Fields[incident.FieldAttach]; wish != "" {
		r.t.Errorf("the wish stays: %q", wish)
	}
}

func (r *deskRig) fault(f zammadtest.Fault) {
	r.t.Helper()
	if _, err := r.server.Inject(f); err != nil {
		r.t.Fatal(err)
	}
}
