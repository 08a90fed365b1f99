package satisfaction_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/satisfaction"
	"github.com/vigie-noc/vigie/bridge/satisfaction/mailtest"
	"github.com/vigie-noc/vigie/internal/document"
)

// moment is when the tests' tickets are opened.
var moment = time.Date(2026, 3, 2, 8, 30, 0, 0, time.UTC)

const (
	own       = 2
	requester = 6
)

// people is a desk's users and tickets.
type people struct {
	mu      sync.Mutex
	users   map[int64]bridge.DeskUser
	tickets map[int64]bridge.Ticket
	away    error
	asked   int
}

func (p *people) Ticket(_ context.Context, id int64) (bridge.Ticket, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	ticket, there := p.tickets[id]
	if p.away == nil && !there {
		return ticket, bridge.ErrNotFound
	}
	return ticket, p.away
}

func (p *people) User(_ context.Context, id int64) (bridge.DeskUser, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	user, there := p.users[id]
	if !there {
		return user, bridge.ErrNotFound
	}
	return user, nil
}

// rig is a ledger with closed tickets, and what asks about them.
type rig struct {
	t      *testing.T
	config satisfaction.Config
	store  *sqlite.Store
	desk   *people
	mail   *mailtest.Server
	asker  *satisfaction.Asker
	now    time.Time
	pages  *httptest.Server
}

const keys = "k2 0123456789abcdef0123456789abcdef\nk1 fedcba9876543210fedcba9876543210\n"

func newRig(t *testing.T, change func(*satisfaction.Config)) *rig {
	t.Helper()
	r := &rig{t: t, desk: &people{tickets: make(map[int64]bridge.Ticket)}, mail: mailtest.New(t), now: moment.Add(24 * time.Hour)}
	r.desk.users = map[int64]bridge.DeskUser{
		own:       {ID: own, Login: "supervision@vigie.example", Email: "supervision@vigie.example"},
		requester: {ID: requester, Login: "directrice", Email: "directrice@lycee.example"},
		7:         {ID: 7, Login: "amel", Email: "amel@vigie.example", Agent: true},
		8:         {ID: 8, Login: "sans", Email: ""},
		9:         {ID: 9, Login: "faux", Email: "Faux <faux@lycee.example>\r\nBcc: tous@lycee.example"},
	}
	dir := t.TempDir()
	r.config = satisfaction.DefaultConfig()
	r.config.Listen, r.config.URL, r.config.Organisation = "127.0.0.1:0", "https://avis.example/", "Centre de supervision <b>مركز</b>"
	r.config.KeysFile = filepath.Join(dir, "keys")
	r.config.Mail.Server, r.config.Mail.TLS, r.config.Mail.From = r.mail.Address, "none", "Avis <avis@noc.example>"
	write(t, r.config.KeysFile, keys)
	if change != nil {
		change(&r.config)
	}
	store, err := sqlite.Open(t.Context(), filepath.Join(dir, "ledger.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	r.store = store
	logger := slog.New(slog.NewTextHandler(t.Output(), nil))
	r.asker, err = satisfaction.NewAsker(satisfaction.Options{
		Config: r.config, Store: store, Desk: r.desk, Own: "Supervision@vigie.example", Holder: "a", Logger: logger,
		Region: func(site string) string { return map[string]string{"lycee-1": "sfax"}[site] },
		Zone:   func() *time.Location { return time.FixedZone("Tunis", 3600) },
	})
	if err != nil {
		t.Fatal(err)
	}
	r.pages = httptest.NewServer(satisfaction.NewPages(r.config, store, func() time.Time { return r.now }, logger))
	t.Cleanup(r.pages.Close)
	return r
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// closed is a ticket of a customer's that was closed two hours ago.
func (r *rig) closed(id, customer int64) {
	r.t.Helper()
	ticket := bridge.Ticket{
		ID: id, Number: "3000" + strconv.FormatInt(id, 10), Title: "Plus d'Internet", Group: "N1", State: "closed", Stage: bridge.StageClosed, CustomerID: customer,
		Fields: map[string]string{"nature": "incident", "criticity": "P2", "site": "lycee-1"}, CreatedAt: moment, UpdatedAt: r.now.Add(-2 * time.Hour),
	}
	r.desk.mu.Lock()
	r.desk.tickets[id] = ticket
	r.desk.mu.Unlock()
	m := &bridge.Mirrored{Ticket: ticket, Subject: bridge.TicketSubject(id), ReadAt: r.now}
	fact := func(kind bridge.Kind, at time.Time) bridge.Entry {
		return bridge.Entry{
			Subject: m.Subject, Ticket: id, Kind: kind, Actor: bridge.ActorPerson, EffectiveAt: at, ReceivedAt: at,
			Origin: "zammad:" + strconv.FormatInt(id, 10) + string(kind),
		}
	}
	if _, err := r.store.SaveMirrored(r.t.Context(), m, []bridge.Entry{fact(bridge.KindOpened, moment), fact(bridge.KindClosed, r.now.Add(-2*time.Hour))}); err != nil {
		r.t.Fatal(err)
	}
}

// ask has a round made, which must go well.
func (r *rig) ask() {
	r.t.Helper()
	if err := r.asker.RunOnce(r.t.Context(), r.now); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) survey(id int64) bridge.Survey {
	r.t.Helper()
	found, err := r.store.Survey(r.t.Context(), id)
	if err != nil || found == nil {
		r.t.Fatalf("of ticket %d there is %+v, %v", id, found, err)
	}
	return *found
}

// page is what is answered.
func (r *rig) page(method, path string, form url.Values) (int, string) {
	r.t.Helper()
	status, _, body := r.request(method, path, form, nil)
	return status, body
}

func (r *rig) request(method, path string, form url.Values, header http.Header) (int, http.Header, string) {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), method, r.pages.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		r.t.Fatal(err)
	}
	if header != nil {
		request.Header = header
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return answer.StatusCode, answer.Header, string(body)
}

func days(n int) document.Duration { return document.Duration(time.Duration(n) * 24 * time.Hour) }
