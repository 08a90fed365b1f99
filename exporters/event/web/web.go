package web

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/active"
	"github.com/vigie-noc/vigie/internal/daemon"
)

// Bounds.
const (
	MaxEvents = 1000 // in one answer

	maxBody   = 16 << 10
	flushWait = 3 * time.Second // how long an answer waits for the disk
)

// Store keeps the table on disk. Its methods are called by several goroutines.
type Store interface {
	// Flush returns once all that was in the table when it was called is on
	// disk, or with an error if that could not be in the context's time. The
	// store tells people of it itself.
	Flush(ctx context.Context) error
	// Unsaved is the age of the oldest change that is not on disk.
	Unsaved(now time.Time) time.Duration
	// Failures is how often writing failed.
	Failures() uint64
	// Damaged tells whether the file was unusable at start, and put aside.
	Damaged() bool
}

// Options are what Events needs. Table must be given, and for clearing
// Definitions and Devices, which tell who has mistaken a name what there is.
type Options struct {
	Table  *active.Table
	Store  Store            // nil: events are in memory alone
	Access *daemon.Access   // nil: no tokens file, so that nobody may clear
	Logger *slog.Logger     // nil: nobody is told who ended what
	Now    func() time.Time // nil: time.Now

	Definitions func() []*event.Definition // of the rules in force
	Devices     func() []string            // of the inventory in force
}

// Events shows the table of events.
type Events struct {
	Options
}

// New makes it.
func New(opts Options) *Events {
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	return &Events{opts}
}

// Handler answers the paths below /api/v1/events.
func (e *Events) Handler() http.Handler {
	read, clearing := http.Handler(http.HandlerFunc(e.list)), http.Handler(http.HandlerFunc(nobody))
	if e.Access != nil {
		read = e.Access.RequireUnlessLocal(daemon.ScopeRead, read)
		clearing = http.HandlerFunc(e.clear)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /api/v1/events", read)
	mux.Handle("POST /api/v1/events/clear", clearing)
	return mux
}

func nobody(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "Personne ne peut terminer d'événement : aucun fichier de jetons (--web.tokens-file).", http.StatusForbidden)
}

// flush waits for the disk, but not for ever.
func (e *Events) flush(ctx context.Context) {
	if e.Store == nil {
		return
	}
	bounded, cancel := context.WithTimeout(ctx, flushWait)
	defer cancel()
	_ = e.Store.Flush(bounded) // the store has told of it, and what is not on disk is shown all the same
}
