package zammadtest

import (
	"bytes"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Options are what a server is made from; the zero value is a desk that is
// ready for the bridge.
type Options struct {
	// Profile is the version that is imitated.
	Profile Profile
	// Now is the clock of everything that the server does, time.Now if nil.
	Now func() time.Time
	// Logger gets one debug record a request; nothing is logged if nil.
	Logger *slog.Logger
	// Tokens maps API tokens to the logins that they stand for, DefaultTokens()
	// if nil.
	Tokens map[string]string
	// Scopes limits tokens to permissions such as "ticket.agent"; a token that
	// is not named here may do what its user may do.
	Scopes map[string][]string
	// Groups are made beside Users, N1, N2 and N3; every agent works in them.
	Groups []string
	// Unprovisioned ticket attributes are left out, as on a desk where they
	// were never made or whose processes did not restart since.
	Unprovisioned []string
	// ClosePendingEvery is the grid on which pending tickets move on, 15
	// minutes if zero.
	ClosePendingEvery time.Duration
}

// DefaultTokens are the tokens of a server that was given none:
//
//	vigie-agent   vigie@vigie.example  the bridge, an agent
//	amel-agent    amel@vigie.example   an agent
//	sami-agent    sami@vigie.example   an agent
//	admin-admin   admin@vigie.example  an administrator who is an agent too
func DefaultTokens() map[string]string {
	return map[string]string{
		"vigie-agent": "vigie@vigie.example",
		"amel-agent":  "amel@vigie.example",
		"sami-agent":  "sami@vigie.example",
		"admin-admin": "admin@vigie.example",
	}
}

// Server is the simulated desk, an http.Handler.
type Server struct {
	profile profile
	now     func() time.Time
	logger  *slog.Logger
	tokens  map[string]string
	scopes  map[string][]string
	api     *http.ServeMux
	pages   http.Handler
	faults  faultList
	log     requestLog

	mu   sync.Mutex // guards desk
	desk *desk
}

const defaultGrid = 15 * time.Minute

// New makes a server with the records of a provisioned desk and no tickets.
func New(opts Options) *Server {
	s := &Server{
		profile: profiles[opts.Profile], now: opts.Now, logger: opts.Logger,
		tokens: opts.Tokens, scopes: opts.Scopes,
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.logger == nil {
		s.logger = slog.New(slog.DiscardHandler)
	}
	if s.tokens == nil {
		s.tokens = DefaultTokens()
	}
	grid := opts.ClosePendingEvery
	if grid <= 0 {
		grid = defaultGrid
	}
	s.desk = newDesk(s.instant(), grid, opts.Groups, opts.Unprovisioned)
	s.api = s.routes()
	s.pages = s.newPages()
	return s
}

// instant is the present time as the database keeps it: UTC, milliseconds.
func (s *Server) instant() time.Time { return s.now().UTC().Truncate(time.Millisecond) }

// ServeHTTP answers the API below /api/v1 and pages elsewhere. Faults and the
// request log concern the API alone.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, apiPrefix) {
		s.pages.ServeHTTP(w, r)
		return
	}
	s.serveAPI(w, r)
}

// Pages are the read-only pages for people, for a listener of their own.
func (s *Server) Pages() http.Handler { return s.pages }

// reply is an answer that was decided but not yet sent.
type reply struct {
	status  int
	header  http.Header
	content []byte
}

func (a *reply) send(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	// A client that is gone is not our concern.
	_, _ = w.Write(a.content) //nolint:gosec // JSON and files, never sent as a page
}

// serveAPI runs one request through the faults: those in front of the work,
// the work, those behind it.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	fault, hit := s.faults.take(r.Method, r.URL.Path, s.now())
	if !hit {
		s.finish(w, r, s.answer(r), "")
		return
	}
	switch fault.Kind {
	case Refused:
		s.cut(r, fault.Kind)
	case Status:
		s.finish(w, r, fault.reply(), fault.Kind)
	case Slow:
		if !buffer(w, r) || !wait(r, fault.Delay) {
			s.cut(r, fault.Kind)
		}
		s.finish(w, r, s.answer(r), fault.Kind)
	case Hold:
		answer := s.answer(r)
		wait(r, fault.Delay)
		s.finish(w, r, answer, fault.Kind)
	case LostAnswer:
		s.answer(r)
		s.cut(r, fault.Kind)
	}
}

func (s *Server) finish(w http.ResponseWriter, r *http.Request, answer *reply, fault FaultKind) {
	s.record(r, answer.status, fault)
	answer.send(w)
}

// cut ends the connection without an answer; net/http knows this one panic.
func (s *Server) cut(r *http.Request, fault FaultKind) {
	s.record(r, 0, fault)
	panic(http.ErrAbortHandler)
}

func (s *Server) record(r *http.Request, status int, fault FaultKind) {
	s.log.add(Request{
		Time: s.instant(), Method: r.Method, Path: r.URL.Path, Status: status, Fault: fault,
	})
	s.logger.DebugContext(r.Context(), "simulated zammad answered",
		"method", r.Method, "path", r.URL.Path, "status", status, "fault", string(fault))
}

// buffer takes the whole request in: net/http notices that a client left only
// once its body was read.
func buffer(w http.ResponseWriter, r *http.Request) bool {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	r.Body = io.NopCloser(bytes.NewReader(body))
	return err == nil
}

// wait returns false when the client left before the time was over.
func wait(r *http.Request, delay time.Duration) bool {
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}
