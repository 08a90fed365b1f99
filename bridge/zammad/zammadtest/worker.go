package zammadtest

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest/delivery"
)

// defaultDelay is how long after a change the background of the desk gets to
// it.
const defaultDelay = 2 * time.Second

// pace is how often Run looks for work.
const pace = 200 * time.Millisecond

// worker does what the desk does in the background: triggers, mail, webhooks
// and the recalculation of service levels. Its methods are called with the
// server's lock held, but for those of the queue of webhooks.
type worker struct {
	server   *Server
	logger   *slog.Logger
	delay    time.Duration
	jobs     []job
	chain    *chain // of triggers that run now, nil otherwise
	webhooks *delivery.Queue
	outbox   []Mail

	scanned, reminded time.Time // last ticks at which time triggers were run
	performed         map[performed]bool
}

// job is work for later: a change to run triggers for, or a recalculation of
// all open tickets when there is none.
type job struct {
	due    time.Time
	change *change
}

func newWorker(s *Server) *worker {
	w := &worker{server: s, logger: s.logger, delay: defaultDelay, webhooks: delivery.New(s.logger), performed: make(map[performed]bool)}
	w.scanned, w.reminded = s.instant(), s.instant()
	s.desk.committed = w.committed
	w.watch(slas, "condition", "calendar_id", "first_response_time", "update_time", "solution_time")
	w.watch(calendars, "timezone", "business_hours", "default", "ical_url", "public_holidays")
	return w
}

// watch has open tickets recalculated after a change of some columns of a
// record. A response time that changes alone is not among them.
func (w *worker) watch(path relation, columns ...string) {
	of := w.server.desk.collections[path]
	next := of.after
	of.after = func(c *call, old, stored row) {
		if next != nil {
			next(c, old, stored)
		}
		if slices.ContainsFunc(columns, func(name string) bool { return !same(old[name], stored[name]) }) {
			w.jobs = append(w.jobs, job{due: c.now.Add(w.delay)})
		}
	}
	of.removed = func(c *call, _ row) { w.jobs = append(w.jobs, job{due: c.now.Add(w.delay)}) }
}

// committed is told of every change of a ticket, within the request that made
// it and before its answer.
func (w *worker) committed(of change) {
	w.escalate(of.ticket, of.by, of.at)
	if w.chain != nil {
		w.chain.changes = append(w.chain.changes, of)
		return
	}
	w.jobs = append(w.jobs, job{due: of.at.Add(w.delay), change: &of})
}

func (w *worker) escalate(id, by int64, at time.Time) bool {
	ticket, _ := w.server.desk.ticket(id)
	changed, err := w.call(systemUser, at).escalate(ticket, by)
	if err != nil {
		w.logger.Warn("simulated zammad could not compute service levels", "ticket", id, "err", err)
	}
	return changed
}

// call acts for a user without a request, and may do everything.
func (w *worker) call(user int64, now time.Time) *call {
	d := w.server.desk
	who, _ := d.user(user)
	return &call{
		desk: d, columns: d.columns, profile: w.server.profile, who: who, now: now,
		granted: []string{"admin", "ticket.agent"},
	}
}

// work does what is due.
func (w *worker) work(now time.Time) {
	w.scan(now)
	for {
		at := slices.IndexFunc(w.jobs, func(j job) bool { return !j.due.After(now) })
		if at < 0 {
			return
		}
		next := w.jobs[at]
		w.jobs = slices.Delete(w.jobs, at, at+1)
		if next.change == nil {
			w.recalculate(now)
			continue
		}
		w.mailArticle(*next.change, now)
		w.runTriggers(*next.change, now)
	}
}

// recalculate computes the service levels of open tickets anew. What changes
// is a change for triggers too, though of no column that they can name.
func (w *worker) recalculate(now time.Time) {
	d := w.server.desk
	for _, ticket := range slices.Clone(d.tickets) {
		if kind := d.stateType(ticket.ref("state_id")); kind == typeClosed || kind == typeMerged || kind == typeRemoved {
			continue
		}
		if w.escalate(ticket.id(), systemUser, now) {
			d.index.note(d, ticket.id(), now)
			w.jobs = append(w.jobs, job{due: now.Add(w.delay), change: &change{
				ticket: ticket.id(), before: maps.Clone(ticket), by: systemUser, at: now,
			}})
		}
	}
}

// settle does what is due before anybody looks at the desk.
func (s *Server) settle() time.Time {
	now := s.instant()
	s.desk.movePending(now)
	s.worker.work(now)
	return now
}

// Work does what the background of the desk has to do at this instant and
// returns when it is done: what is pending, triggers, and one attempt at each
// webhook that is due. Requests do the same but for webhooks, which are sent
// here alone.
func (s *Server) Work(ctx context.Context) {
	s.mu.Lock()
	now := s.settle()
	s.mu.Unlock()
	s.worker.webhooks.Run(ctx, now)
}

// Run does the work of the background, by the clock on the wall, until ctx
// ends.
func (s *Server) Run(ctx context.Context) {
	ticker := time.NewTicker(pace)
	defer ticker.Stop()
	for {
		s.Work(ctx)
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// Delay sets how long after a change the background gets to it: 2 seconds
// unless told otherwise. A long one is a background that does not work.
func (s *Server) Delay(after time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.worker.delay = after
}

// Webhooks is the queue of deliveries, to look into or to disturb.
func (s *Server) Webhooks() *delivery.Queue { return s.worker.webhooks }

// listHTTPLogs shows the attempts at webhooks.
func (w *worker) listHTTPLogs(c *call) (int, any, error) {
	list := []any{}
	for _, each := range w.webhooks.Log(c.count("limit", 50)) {
		list = append(list, rendered(row{
			"id": each.ID, "direction": "out", "facility": "webhook", "url": each.URL, "status": each.Status, "ip": nil,
			"method": each.Method, "created_at": each.CreatedAt,
			"request": row{"content": each.Request}, "response": row{"code": each.Code, "content": each.Answer},
		}))
	}
	return http.StatusOK, list, nil
}
