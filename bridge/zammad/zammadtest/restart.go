package zammadtest

import (
	"net/http"
	"time"
)

// restart is what follows a migration. A desk that restarts by itself is away
// for a while; one that nobody restarts has processes that do not know the new
// columns, and which of them answers is chance: here every second one.
type restart struct {
	window  time.Duration // how long the desk is away, 0 for not at all
	stale   bool          // until somebody restarts it, some processes are stale
	until   time.Time     // the end of the present absence
	unknown map[string]bool
	turn    int
}

func (r *restart) begin(now time.Time) {
	r.until = now.Add(r.window)
	if !r.stale {
		clear(r.unknown)
	}
}

// away gives every second request a proxy's page and cuts the others, as long
// as the desk restarts.
func (r *restart) away(now time.Time) (answer *reply, isAway bool) {
	if !now.Before(r.until) {
		return nil, false
	}
	if r.turn++; r.turn%2 == 0 {
		return nil, true
	}
	return Fault{Kind: Status, Status: http.StatusBadGateway, HTML: true}.reply(), true
}

// columns are those that the process which answers now knows.
func (r *restart) columns(live columnSet) columnSet {
	if len(r.unknown) == 0 {
		return live
	}
	if r.turn++; r.turn%2 == 1 {
		return live
	}
	known := make(columnSet, len(live))
	for name, each := range live {
		if !r.unknown[name] {
			known[name] = each
		}
	}
	return known
}

// Restart makes every process know all columns, as when an administrator
// restarts the desk.
func (s *Server) Restart() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.desk.restart.unknown)
	s.desk.restart.until = time.Time{}
}
