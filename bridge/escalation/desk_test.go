package escalation_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest/persontest"
)

// deskRig has the tickets of a rig's incidents written to a simulated desk.
type deskRig struct {
	*rig

	url    string
	server *zammadtest.Server
}

func newDeskRig(t *testing.T) *deskRig {
	t.Helper()
	r := &deskRig{rig: newRig(t, openSQLite(t))}
	r.server = zammadtest.New(zammadtest.Options{Now: r.moment.now})
	served := httptest.NewServer(r.server)
	t.Cleanup(served.Close)
	r.url = served.URL
	r.open("01A", func(i *bridge.Incident) { i.Synced, i.TicketGroup = 0, "" })
	r.sync()
	return r
}

// sync is a new process that writes what is to be written.
func (r *deskRig) sync() {
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
	defer client.Close()
	syncer := incident.NewSyncer(incident.SyncerOptions{
		Store: r.store, Desk: client.Once(), Exporters: silent{}, Policy: func() *policy.Contract { return r.terms },
		Notes: func() incident.Notes { return incident.Notes{} }, States: incident.DefaultStates(),
		Logger: discard, Lease: 30 * time.Second, Pace: time.Second, Workers: 1,
	})
	for range 20 {
		busy, err := syncer.RunOnce(r.t.Context(), r.moment.now())
		if err != nil {
			r.t.Fatal(err)
		}
		if !busy {
			return
		}
	}
	r.t.Fatal("the syncer finds work without an end")
}

// silent are exporters that know nothing.
type silent struct{}

func (silent) Events(context.Context, []bridge.EventID) []bridge.Event { return nil }

// call asks the desk; into may be nil.
func (r *deskRig) call(token, method, path string, body, into any) {
	r.t.Helper()
	persontest.Do(r.t, token, method, r.url+"/api/v1/"+path, body, into)
}

type article struct {
	Type     string `json:"type"`
	To       string `json:"to"`
	Body     string `json:"body"`
	Internal bool   `json:"internal"`
}

func (r *deskRig) articles() (all []article) {
	r.t.Helper()
	r.call("amel-agent", http.MethodGet, fmt.Sprintf("ticket_articles/by_ticket/%d", r.incident("01A").TicketID), nil, &all)
	return all
}

func (r *deskRig) group() string {
	r.t.Helper()
	var ticket struct {
		Group string `json:"group"`
	}
	r.call("amel-agent", http.MethodGet, fmt.Sprintf("tickets/%d?expand=true", r.incident("01A").TicketID), nil, &ticket)
	return ticket.Group
}

// TestR20CrashBetweenFireAndApply: what fired before the process died shows on
// the ticket once, whoever comes after.
func TestR20CrashBetweenFireAndApply(t *testing.T) {
	t.Parallel()
	r := newDeskRig(t)
	r.alter("01A", func(i *bridge.Incident) { i.State, i.AcknowledgedAt = bridge.StateAcknowledged, r.moment.now() }, bridge.KindFirstAct)
	r.look(4 * time.Hour) // … and here the process dies
	if r.group() != "N1" {
		t.Fatal("the ticket was moved by a second writer")
	}
	// The answer of the next one is lost, and it dies too.
	if _, err := r.server.Inject(zammadtest.Fault{Kind: zammadtest.LostAnswer, Method: http.MethodPut, PathPrefix: "/api/v1/tickets", Count: 1}); err != nil {
		t.Fatal(err)
	}
	r.sync()
	r.look(4*time.Hour + 5*time.Minute)
	r.sync()
	r.look(4*time.Hour + 10*time.Minute)
	r.sync()
	if got := r.group(); got != "N2" {
		t.Errorf("the ticket is with %s", got)
	}
	told := 0
	for _, a := range r.articles() {
		if told += strings.Count(a.Body, "Escalade fonctionnelle «&nbsp;niveau 2&nbsp;»"); strings.Contains(a.Body, "Escalade") && !a.Internal {
			t.Errorf("told to everybody: %+v", a)
		}
	}
	if told != 1 {
		t.Errorf("the ticket tells of it %d times", told)
	}
	want(t, "passed", r.steps("01A"), "niveau 2 fired")
}

// TestR20OnwardOnly: who moved the ticket further without the bridge's knowing
// is not overruled, and a person may take it back after.
func TestR20OnwardOnly(t *testing.T) {
	t.Parallel()
	r := newDeskRig(t)
	move := func(group string) {
		r.call("amel-agent", http.MethodPut, fmt.Sprintf("tickets/%d", r.incident("01A").TicketID), map[string]any{"group": group}, nil)
	}
	r.moment.set(at(time.Hour))
	move("N3")
	r.look(4 * time.Hour)
	r.sync()
	if got := r.group(); got != "N3" {
		t.Errorf("the ladder took the ticket back to %s", got)
	}
	want(t, "journal", r.texts("01A", bridge.KindNotShown), "Acte non reporté sur le ticket, le ticket est déjà à N3 : group")
	r.moment.set(at(5 * time.Hour))
	move("N1")
	r.sync()
	r.look(5*time.Hour + time.Minute)
	r.sync()
	if got := r.group(); got != "N1" {
		t.Errorf("what a person decided was put back to %s", got)
	}
}

// TestR20MentionAndMail: whom a step calls upon are called upon by the desk
// itself; a group that cannot send keeps nothing from the ticket.
func TestR20MentionAndMail(t *testing.T) {
	t.Parallel()
	for _, address := range []bool{true, false} {
		t.Run(fmt.Sprintf("the group can send: %t", address), func(t *testing.T) {
			t.Parallel()
			r := newDeskRig(t)
			r.alter("01A", func(i *bridge.Incident) { i.State, i.AcknowledgedAt = bridge.StateAcknowledged, r.moment.now() }, bridge.KindFirstAct)
			if address {
				for _, group := range []string{"groups/1", "groups/2", "groups/3", "groups/4"} {
					r.call("admin-admin", http.MethodPut, group, map[string]any{"email_address_id": 1}, nil)
				}
			}
			r.look(8 * time.Hour)
			r.sync()
			articles := r.articles()
			last := articles[len(articles)-1]
			failed := strings.Contains(last.Body, "n'a pas pu être envoyé par courriel à chef@vigie.example")
			if !strings.Contains(last.Body, "délai dépassé") || !last.Internal || failed == address {
				t.Errorf("the last article is %+v", last)
			}
			if mailed := last.Type == "email" && last.To == "chef@vigie.example"; mailed != address {
				t.Errorf("the last article is %+v", last)
			}
			if i := r.incident("01A"); address && i.LastError != "" || !address && !strings.Contains(i.LastError, "chef@vigie.example") || i.Outdated() {
				t.Errorf("the error is %q, out of date: %t", i.LastError, i.Outdated())
			}
			var first struct {
				At *time.Time `json:"first_response_at"`
			}
			r.call("amel-agent", http.MethodGet, fmt.Sprintf("tickets/%d", r.incident("01A").TicketID), nil, &first)
			if first.At != nil {
				t.Errorf("the mail counts as a first response at %s", first.At)
			}
		})
	}
	t.Run("mention", func(t *testing.T) {
		t.Parallel()
		r := newDeskRig(t)
		r.look(6 * time.Hour)
		r.sync()
		articles := r.articles()
		if last := articles[len(articles)-1]; !strings.Contains(last.Body, "data-mention-user-id") || last.Type != "note" {
			t.Errorf("the last article is %+v", last)
		}
		var mentions struct {
			Mentions []struct {
				User int64 `json:"user_id"`
			} `json:"mentions"`
		}
		r.call("amel-agent", http.MethodGet, fmt.Sprintf("mentions?mentionable_type=Ticket&mentionable_id=%d", r.incident("01A").TicketID), nil, &mentions)
		if len(mentions.Mentions) != 1 {
			t.Errorf("subscribed are %+v", mentions)
		}
	})
}
