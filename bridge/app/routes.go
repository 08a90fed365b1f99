package app

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/internal/daemon"
)

func (a *App) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/alerts/{source}", a.receive)
	if a.webhook != nil {
		mux.Handle("POST /api/v1/zammad", a.webhook) // its signature is what lets it in
	}
	if a.files.Shadow {
		mux.Handle("POST /api/v1/tickets/{incident}/acts", a.access.Require(daemon.ScopeOperate, http.HandlerFunc(noActs)))
		mux.Handle("POST /api/v1/tickets/{id}/corrections", a.access.Require(daemon.ScopeSupervise, http.HandlerFunc(noActs)))
		mux.Handle("POST /api/v1/months/{month}/close", a.access.Require(daemon.ScopeSupervise, http.HandlerFunc(noActs)))
		mux.Handle("POST /api/v1/logbook", a.access.Require(daemon.ScopeOperate, http.HandlerFunc(noActs)))
		mux.Handle("POST /api/v1/logbook/signatures", a.access.Require(daemon.ScopeSupervise, http.HandlerFunc(noActs)))
		mux.Handle("GET /shadow", a.access.Require(daemon.ScopeRead, a.pages.ServeShadow(a.shadowPage)))
	} else {
		mux.Handle("POST /api/v1/tickets/{incident}/acts", a.acts)
		mux.Handle("POST /api/v1/tickets/{id}/corrections", a.corrections())
		mux.Handle("POST /api/v1/months/{month}/close", a.closings())
		mux.HandleFunc("POST /api/v1/logbook", a.logs().ServeNote)
		mux.HandleFunc("POST /api/v1/logbook/signatures", a.logs().ServeSignature)
	}
	read := func(pattern string, handler http.HandlerFunc) {
		mux.Handle(pattern, a.access.Require(daemon.ScopeRead, handler))
	}
	for _, route := range a.api.Routes() {
		read(route.Pattern, route.Serve)
	}
	read("GET /{$}", a.pages.ServeStatus)
	read("GET /incidents/{incident}", a.pages.ServeIncident)
	read("GET /tickets/{ticket}", a.pages.ServeTicket)
	read("GET /sites/{site}", a.sitePage().ServeHTTP)
	read("GET /reports", a.reportsPage().ServeHTTP)
	read("GET /logbook", a.shiftPages().ServeLogbook)
	read("GET /handover", a.shiftPages().ServeHandover)
	read("GET /runbooks/{name}", a.pages.ServeRunbook)
	return mux
}

// receive hands a webhook to its source, if the token may send for it.
func (a *App) receive(w http.ResponseWriter, r *http.Request) {
	token, err := a.access.Check(r, daemon.ScopeAlerts)
	if err != nil {
		daemon.Refuse(w, err)
		return
	}
	source := a.source(r.PathValue("source"))
	if source == nil {
		http.Error(w, "there is no such source in bridge.yml", http.StatusNotFound)
		return
	}
	if token.Source != "" && token.Source != source.Name() {
		daemon.Refuse(w, daemon.ErrScope)
		return
	}
	source.ServeHTTP(w, r)
}

func (a *App) source(name string) *alertmanager.Source {
	for _, source := range a.sources {
		if source.Name() == name {
			return source
		}
	}
	return nil
}

// ticketURL is where agents see a ticket.
func (a *App) ticketURL(id int64) string {
	if id > shadowBase {
		return "/shadow" // it exists nowhere else
	}
	page := cmp.Or(a.settings.Load().notes.Links.Ticket, strings.TrimSuffix(a.config.Zammad.URL, "/")+"/#ticket/zoom/{ticket}")
	return strings.ReplaceAll(page, "{ticket}", strconv.FormatInt(id, 10))
}

// deskURL is where people find the desk: Zammad's tickets are fragments of
// its first page. The bridge may reach it by another address.
func (a *App) deskURL() string {
	page, err := url.Parse(a.settings.Load().notes.Links.Ticket)
	if err != nil || page.Host == "" {
		return a.config.Zammad.URL
	}
	if page.Fragment == "" {
		page.Path = ""
	}
	return page.Scheme + "://" + page.Host + strings.TrimSuffix(page.Path, "/")
}

// status is what the status page shows beside the ledger.
func (a *App) status() report.Status {
	now := time.Now()
	s := report.Status{
		Desk: a.health.last(), DeskURL: a.deskURL(), Contract: a.settings.Load().contract, Started: a.started,
		Mirror: a.mirrorStatus(now), Shadow: a.files.Shadow,
		Unsupervised: a.watched.known(), Silenced: a.hidden.known(),
	}
	s.DeskWords = deskWords(s.Desk, s.Contract.Location())
	for _, source := range a.sources {
		s.Sources = append(s.Sources, report.SourceStatus{
			Name: source.Name(), LastHeard: source.LastHeard(), Silent: source.Silent(now),
		})
	}
	return s
}
