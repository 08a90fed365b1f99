package zammadtest

import (
	"log/slog"
	"maps"
	"net/http"
	"slices"
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
	// Passwords maps logins to passwords of basic authentication; nobody can
	// use it unless given here.
	Passwords map[string]string
	// Fresh leaves out what the bridge's provisioning makes: the groups N1, N2
	// and N3, its states and its ticket attributes.
	Fresh bool
	// Unprovisioned ticket attributes are left out, as on a desk where they
	// were never made or whose processes did not restart since.
	Unprovisioned []string
	// RestartWindow is how long the desk is away after a migration of
	// attributes: it answers 502 or cuts the connection. Not at all if zero.
	RestartWindow time.Duration
	// StaleWorkers leaves processes running after a migration that do not know
	// the new attributes, until Restart is called.
	StaleWorkers bool
	// Elasticsearch adds a search engine, which answers searches with words,
	// IndexLag after the change.
	Elasticsearch bool
	IndexLag      time.Duration
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
	profile   profile
	now       func() time.Time
	logger    *slog.Logger
	passwords map[string]string // by login
	api       *http.ServeMux
	pages     http.Handler
	faults    faultList
	worker    *worker
	log       requestLog

	mu   sync.Mutex // guards desk
	desk *desk
}

const defaultGrid = 15 * time.Minute

// New makes a server with the records of a provisioned desk and no tickets.
func New(opts Options) *Server {
	s := &Server{
		profile: profiles[opts.Profile], now: opts.Now, logger: opts.Logger, passwords: opts.Passwords,
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.logger == nil {
		s.logger = slog.New(slog.DiscardHandler)
	}
	grid := opts.ClosePendingEvery
	if grid <= 0 {
		grid = defaultGrid
	}
	s.desk = newDesk(s.profile.release, s.instant(), grid, opts)
	s.seedTokens(opts)
	s.worker = newWorker(s)
	s.api = s.routes()
	s.pages = s.newPages()
	return s
}

// seedTokens makes the tokens of the options; one of an unknown user stays
// known, so that its holder is refused as Zammad refuses.
func (s *Server) seedTokens(opts Options) {
	tokens := opts.Tokens
	if tokens == nil {
		tokens = DefaultTokens()
	}
	for _, secret := range slices.Sorted(maps.Keys(tokens)) {
		who, _ := s.desk.userNamed(tokens[secret])
		s.desk.addToken(&token{
			secret: secret, user: who.id(), name: secret, scopes: opts.Scopes[secret], created: s.instant(),
		})
	}
}

// instant is the present time as the database keeps it: UTC, milliseconds.
func (s *Server) instant() time.Time { return s.now().UTC().Truncate(time.Millisecond) }
