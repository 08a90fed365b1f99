package mirror

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge"
)

// How the mirror works.
const (
	overlap      = 5 * time.Minute  // changes become visible late, and the clocks of a desk's machines differ
	pageSize     = 200              // tickets asked for at a time
	maxHints     = 1000             // that wait; one more is dropped, and sync finds its ticket
	listingsLast = 5 * time.Minute  // how long the desk's lists of states and groups are believed
	clockAhead   = time.Hour        // by how much the desk's clock may be ahead of ours before it is told
	leastBehind  = 5 * time.Minute  // a mirror is not called behind before
	sweepRetry   = 15 * time.Minute // after a sweep that failed
	mergeDepth   = 5                // tickets merged into merged tickets
)

// Settings are what a reload may change.
type Settings struct {
	Terms

	Interval time.Duration  // between two looks for changes
	Sweep    int            // hour of the day at which all ids are compared
	Location *time.Location // whose day
	Rate     float64        // requests a second
}

// Options are what a Mirror needs; all but Holder must be given.
type Options struct {
	Desk       Reader
	Store      Store
	Settings   func() Settings
	Holder     string // what it is called among the bridges that share the store
	Logger     *slog.Logger
	Registerer prometheus.Registerer
}

// Mirror keeps the copy of the desk. One goroutine does all the work: Run or
// Import.
type Mirror struct {
	store    Store
	desk     *paced
	settings func() Settings
	holder   string
	logger   *slog.Logger
	metrics  *metrics
	started  time.Time
	hints    chan int64
	people   people
	told     func(Progress) // after each page of an import; nil otherwise

	directory  *Directory
	listed     time.Time // when the directory was read
	failed     map[int64]error
	foreign    map[int64]time.Time // tickets of others, by when they had changed
	live       bool                // changes are read as they come, not all there ever were
	nameless   map[int64]bool      // states that the desk does not list even when asked anew
	swept      bool                // all ids were compared since the start
	sweepAfter time.Time
	leading    time.Time // when the lead was taken or renewed; zero where another has it

	mu       sync.Mutex
	state    bridge.MirrorState
	problem  error
	waiting  map[int64]bool // hints that wait
	progress Progress
	login    string // of the bridge's own user
}

// Progress is what was read since the start.
type Progress struct {
	Tickets int       // read with their history
	Facts   int       // new in the journal
	Until   time.Time // the desk's clock: how far changes were read
}

// New wires a Mirror.
func New(opts Options) (*Mirror, error) {
	m := &Mirror{
		store: opts.Store, settings: opts.Settings, holder: opts.Holder, logger: opts.Logger, started: time.Now(),
		hints: make(chan int64, maxHints), people: people{known: make(map[int64]person)},
		failed: make(map[int64]error), foreign: make(map[int64]time.Time), nameless: make(map[int64]bool), waiting: make(map[int64]bool),
	}
	m.desk = &paced{desk: opts.Desk, gate: &gate{rate: func() float64 { return opts.Settings().Rate }}}
	var err error
	m.metrics, err = newMetrics(opts.Registerer, m)
	return m, err
}

// Hint tells that a ticket changed. It never blocks: a hint that is lost costs
// time alone.
func (m *Mirror) Hint(ticket int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.waiting[ticket] {
		return
	}
	select {
	case m.hints <- ticket:
		m.waiting[ticket] = true
	default:
	}
}

// Run works until ctx ends.
func (m *Mirror) Run(ctx context.Context) {
	defer m.leave(ctx)
	// Health is true though the desk be away: an import that was done is none
	// that stands still.
	if state, err := m.store.MirrorState(ctx); err == nil {
		m.remember(state)
	}
	for ctx.Err() == nil {
		if err := m.RunOnce(ctx, time.Now()); err != nil && ctx.Err() == nil {
			m.logger.Warn("the desk was not read to the end", "err", err)
		}
		m.rest(ctx, m.settings().Interval)
	}
}

// rest waits for the next round and reads what hints tell of meanwhile.
func (m *Mirror) rest(ctx context.Context, interval time.Duration) {
	timer := time.NewTimer(interval)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			return
		case ticket := <-m.hints:
			m.follow(ctx, ticket)
		}
	}
}

// RunOnce reads all that changed, and compares all ids when it is time to;
// where another leads, it stands by. Its error is also what Health tells until
// the next.
func (m *Mirror) RunOnce(ctx context.Context, now time.Time) error {
	err := m.refresh(ctx, now)
	if err == nil {
		var leads bool
		if leads, err = m.lead(ctx); err == nil && !leads {
			err = m.standBy(ctx)
			m.settle(ctx, err)
			return err
		}
	}
	if err == nil {
		err = m.sync(ctx)
	}
	if err == nil && m.sweepDue(now) {
		if err = m.sweep(ctx); err != nil {
			m.sweepAfter = now.Add(sweepRetry)
		}
	}
	if err == nil {
		err = m.unread()
	}
	m.settle(ctx, err)
	return err
}

// Import reads the desk to the end once, and tells how far it came after each
// page.
func (m *Mirror) Import(ctx context.Context, told func(Progress)) error {
	if err := m.refresh(ctx, time.Now()); err != nil {
		return err
	}
	if err := m.directory.missing(); err != nil {
		return err
	}
	m.told = told
	if err := m.sync(ctx); err != nil {
		return err
	}
	if err := m.sweep(ctx); err != nil {
		return err
	}
	told(m.Progress())
	return m.unread()
}

// refresh reads the desk's lists of states and groups when they have become
// old, or other groups are under contract.
func (m *Mirror) refresh(ctx context.Context, now time.Time) error {
	terms := m.settings().Terms
	var before *Directory
	if m.directory != nil {
		same := m.directory.same(terms)
		if same && now.Before(m.listed.Add(listingsLast)) {
			return nil
		}
		if same {
			before = m.directory
		} else {
			m.swept = false // tickets of a group that is new under contract may have changed long ago
		}
	}
	directory, err := NewDirectory(ctx, m.desk, terms, before)
	if err != nil {
		return fmt.Errorf("read the desk's lists: %w", err)
	}
	own, err := m.desk.User(ctx, directory.Self)
	if err != nil {
		return fmt.Errorf("read the bridge's own user: %w", err)
	}
	m.directory, m.listed = directory, now
	m.mu.Lock()
	m.login = own.Login
	m.mu.Unlock()
	return nil
}

// learn asks for the desk's lists anew when a history names a state that is
// not on them: what it means must not be missed for good.
func (m *Mirror) learn(ctx context.Context, changes []bridge.DeskChange) error {
	var unknown []int64
	for i := range changes {
		if c := &changes[i]; c.Object == "Ticket" && c.Attribute == attrState {
			for _, id := range []int64{c.FromID, c.ToID} {
				if _, known := m.directory.States[id]; id != 0 && !known && !m.nameless[id] {
					unknown = append(unknown, id)
				}
			}
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	m.listed = time.Time{}
	if err := m.refresh(ctx, time.Now()); err != nil {
		return err
	}
	for _, id := range unknown {
		if _, known := m.directory.States[id]; !known {
			m.nameless[id] = true
		}
	}
	return nil
}

// unread tells what could not be read though the desk answers.
func (m *Mirror) unread() error {
	if err := m.directory.missing(); err != nil {
		return err
	}
	for ticket, err := range m.failed {
		return fmt.Errorf("%d tickets cannot be read, such as %d: %w", len(m.failed), ticket, err)
	}
	return nil
}

// settle ends a round.
func (m *Mirror) settle(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		m.metrics.errors.Inc()
	}
	if n, failure := m.store.MirroredCount(ctx); failure == nil {
		m.metrics.tickets.Set(float64(n))
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.problem = err
}
