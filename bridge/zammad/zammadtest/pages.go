package zammadtest

import (
	"bytes"
	"cmp"
	"embed"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"time"
)

//go:embed pages
var pageFiles embed.FS

// pageSet serves the read-only pages.
type pageSet struct {
	server    *Server
	templates *template.Template
	style     []byte
}

func (s *Server) newPages() http.Handler {
	// The files are embedded: a fault in them is found by every test.
	style, err := pageFiles.ReadFile("pages/style.css")
	if err != nil {
		panic(err)
	}
	pages := &pageSet{
		server: s, style: style,
		templates: template.Must(template.ParseFS(pageFiles, "pages/*.html")),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", pages.list)
	mux.HandleFunc("GET /tickets/{id}", pages.detail)
	mux.HandleFunc("GET /envois", pages.sent)
	mux.HandleFunc("GET /style.css", pages.stylesheet)
	mux.HandleFunc("/", pages.missing)
	return mux
}

// maxListed keeps the list quick to load after a storm.
const maxListed = 500

// listPage is the list of tickets, cut at maxListed.
type listPage struct {
	Tickets     []ticketPage
	Open, Total int
	Now         string
}

// ticketPage is a ticket as the pages show it, in text.
type ticketPage struct {
	ID                                   int64
	Number, Title, Group, State, Stage   string
	Criticity, Site, Device, Owner       string
	Priority, Customer, Created, Updated string
	CreatedISO, UpdatedISO, UpdatedBy    string
	Attributes                           []attributeLine
	Articles                             []articlePage
	History                              []historyLine
	Tags                                 []string
}

type attributeLine struct{ Label, Value string }

type articlePage struct {
	From, Subject, Kind, At, AtISO string
	Internal                       bool
	Text                           string
	HTML                           template.HTML
	Files                          []string
}

type historyLine struct{ At, Who, What, From, To string }

// stages names the classes that colour a state on the pages.
var stages = map[int64]string{
	typeNew: "new", typeOpen: "open", typeReminder: "pending", typeAction: "closing",
	typeClosed: "closed", typeMerged: "closed",
}

func (p *pageSet) list(w http.ResponseWriter, _ *http.Request) {
	s := p.server
	s.mu.Lock()
	s.settle()
	tickets := slices.Clone(s.desk.tickets)
	slices.SortFunc(tickets, func(a, b row) int {
		return cmp.Or(
			cmp.Compare(s.desk.rank(a), s.desk.rank(b)),
			b.instant("updated_at").Compare(a.instant("updated_at")),
			cmp.Compare(b.id(), a.id()),
		)
	})
	content := listPage{Total: len(tickets), Now: clock(s.instant())}
	for i, each := range tickets {
		if s.desk.rank(each) == 0 {
			content.Open++
		}
		if i < maxListed {
			content.Tickets = append(content.Tickets, s.desk.summary(each))
		}
	}
	s.mu.Unlock()
	p.render(w, http.StatusOK, "list.html", content)
}

// rank puts closed and merged tickets behind the others.
func (d *desk) rank(ticket row) int {
	if kind := d.stateType(ticket.ref("state_id")); kind == typeClosed || kind == typeMerged {
		return 1
	}
	return 0
}

func (p *pageSet) detail(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		p.missing(w, r)
		return
	}
	s := p.server
	s.mu.Lock()
	s.settle()
	ticket, found := s.desk.ticket(id)
	var content ticketPage
	if found {
		content = s.desk.details(ticket)
	}
	s.mu.Unlock()
	if !found {
		p.missing(w, r)
		return
	}
	p.render(w, http.StatusOK, "ticket.html", content)
}

func (p *pageSet) missing(w http.ResponseWriter, _ *http.Request) {
	p.render(w, http.StatusNotFound, "missing.html", nil)
}

func (p *pageSet) stylesheet(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "max-age=300")
	_, _ = w.Write(p.style) // a client that is gone is not our concern
}

// render writes a page only once it is complete.
func (p *pageSet) render(w http.ResponseWriter, status int, name string, content any) {
	var out bytes.Buffer
	if err := p.templates.ExecuteTemplate(&out, name, content); err != nil {
		p.server.logger.Error("render page of simulated zammad", "page", name, "err", err)
		http.Error(w, "La page n’a pas pu être construite.", http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Security-Policy",
		"default-src 'none'; style-src 'self' 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes()) // a client that is gone is not our concern
}

// clock is an instant as people here read it.
func clock(at time.Time) string {
	if at.IsZero() {
		return "—"
	}
	return at.Local().Format("02/01/2006 15:04:05")
}
