package escalation

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// Store keeps what was passed, and what is to be looked at.
type Store interface {
	// Escalate runs fn in one transaction, alone or as if alone; fn may be run
	// again from its beginning.
	Escalate(ctx context.Context, fn func(Tx) error) error
	// EscalationsDue lists incidents whose ladders are to be looked at: those
	// whose timer has come, whose journal has grown or for which another text of
	// the contract holds than when it was set, those that have none, and those
	// that were closed since.
	// Of tickets that people opened it has those opened from an instant on, by
	// their subjects; none where it is zero, but those that were looked at before
	// and are not to be any more.
	EscalationsDue(ctx context.Context, now time.Time, terms string, calls time.Time, limit int) ([]string, error)
	// ClaimHook takes the webhook that is to be told next until now+lease, and
	// counts the attempt; nil where there is none.
	ClaimHook(ctx context.Context, now time.Time, lease time.Duration) (*bridge.Escalation, error)
	// Pages are the steps that page somebody and go on, the newest first.
	Pages(ctx context.Context, limit int) ([]bridge.Page, error)
	Incident(ctx context.Context, id string) (*bridge.Incident, error)
	// Called is a ticket that people opened in the form of an incident; nil where
	// it is none, or has become an incident's.
	Called(ctx context.Context, ticket int64) (*bridge.Incident, error)
	// Asks lists what is to be told on such tickets, the longest due first.
	Asks(ctx context.Context, now time.Time, limit int) ([]bridge.CallAsk, error)
	// PutOff keeps that telling failed, unless more was asked since.
	PutOff(ctx context.Context, ask bridge.CallAsk) error
	// Told keeps that a ticket tells all that its journal does up to an entry.
	Told(ctx context.Context, ticket, number int64) error
	Journal(ctx context.Context, subject string) ([]bridge.Entry, error)
	// Lead takes the lead of a task, or renews it, and tells whether it is had.
	Lead(ctx context.Context, task, holder string, now time.Time, lease time.Duration) (bool, error)
}

// Tx is one transaction. What is not found is nil without an error.
type Tx interface {
	Incident(id string) (*bridge.Incident, error)
	SaveIncident(incident *bridge.Incident) error
	Append(entries ...bridge.Entry) error
	// Facts are all that is known of an incident, in the order of its chain.
	Facts(incident string) ([]bridge.Entry, error)
	// Escalations are an incident's steps that were passed, as they were.
	Escalations(incident string) ([]bridge.Escalation, error)
	// AddEscalation puts down that a step was passed, and tells whether it was
	// not before.
	AddEscalation(passed *bridge.Escalation) (bool, error)
	// SaveEscalation keeps how far one that is there has gone.
	SaveEscalation(passed *bridge.Escalation) error
	Called(ticket int64) (*bridge.Incident, error)
	// Ask has such a ticket tell what its journal does up to an entry.
	Ask(ticket, number int64, at time.Time) error
	SaveTimer(timer bridge.EscalationTimer) error
	RemoveTimer(incident string) error
}

// Options are what an Engine needs; all must be given but for the Hooks.
type Options struct {
	Store  Store
	Policy func() *policy.Contract
	Clocks Clocks
	Hand   Hand
	Hooks  []Hook
	// Link is the bridge's page of an incident, for webhooks; it may be nil.
	Link       func(bridge.Incident) string
	Holder     string // this process, among those that share a ledger
	Logger     *slog.Logger
	Registerer prometheus.Registerer
	Woken      func() // told when tickets have become out of date
}

// How the engine works.
const (
	lookTick  = 5 * time.Second // a look at thousands of incidents that need none takes some 50 ms
	tellTick  = 2 * time.Second
	batch     = 64
	leadTask  = "escalation"
	leadFor   = 30 * time.Second
	storeAway = 5 * time.Second
	lookAgain = time.Minute // while a step goes on
)

// Engine passes steps, and tells webhooks of them.
type Engine struct {
	Options

	hooks   map[string]*caller
	metrics *metrics
	failing map[string]time.Time // incidents that could not be looked at, and until when they wait
}

// New wires an Engine. It fails where a webhook's secret cannot be read.
func New(opts Options) (*Engine, error) {
	e := &Engine{Options: opts, hooks: make(map[string]*caller), metrics: newMetrics(opts.Hooks), failing: make(map[string]time.Time)}
	for _, hook := range opts.Hooks {
		made, err := newCaller(hook)
		if err != nil {
			return nil, err
		}
		e.hooks[hook.Name] = made
	}
	return e, errors.Join(e.metrics.register(opts.Registerer), opts.Registerer.Register(newPages(opts.Store, opts.Logger)))
}

// Run works until ctx ends.
func (e *Engine) Run(ctx context.Context) {
	ticker := time.NewTicker(lookTick)
	defer ticker.Stop()
	for {
		if err := e.turn(ctx, time.Now()); err != nil && ctx.Err() == nil {
			e.Logger.Error("ladders were not looked at", "err", err)
			sleep(ctx, storeAway)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// turn looks if this process has the lead: that several do not look is sparing,
// not what keeps steps from firing twice.
func (e *Engine) turn(ctx context.Context, now time.Time) error {
	leads, err := e.Store.Lead(ctx, leadTask, e.Holder, now, leadFor)
	if err != nil || !leads {
		return err
	}
	return e.RunOnce(ctx, now)
}

// RunOnce looks at all incidents that are to be looked at. One that cannot be
// looked at does not keep the others from it; it has its turn again later.
func (e *Engine) RunOnce(ctx context.Context, now time.Time) error {
	var failed []error
	for ctx.Err() == nil {
		ids, err := e.Store.EscalationsDue(ctx, now, e.Policy().Hash(), e.Policy().CallsFrom(), batch+len(e.failing))
		if err != nil {
			return errors.Join(append(failed, err)...)
		}
		looked := 0
		for _, id := range ids {
			if until, known := e.failing[id]; known && now.Before(until) && until.Sub(now) <= lookAgain {
				continue
			}
			looked++
			delete(e.failing, id)
			if err := e.look(ctx, id, now); err != nil {
				e.failing[id] = now.Add(lookAgain)
				failed = append(failed, err)
			}
		}
		if looked < batch {
			break
		}
	}
	return errors.Join(failed...)
}

// look passes what is due for one incident.
func (e *Engine) look(ctx context.Context, id string, now time.Time) error {
	var did []Passing
	err := e.Store.Escalate(ctx, func(tx Tx) (err error) {
		did, err = e.climb(tx, id, now)
		return err
	})
	if err != nil {
		return err
	}
	for i := range did {
		e.metrics.passed(&did[i].Escalation)
		e.Logger.Info("step of a ladder passed", "incident", id, "ladder", did[i].Ladder, "step", did[i].Escalation.Step,
			"cycle", did[i].Cycle, "outcome", did[i].Outcome, "reason", did[i].Reason)
	}
	if len(did) > 0 {
		e.Woken()
	}
	return nil
}

// climb is look within its transaction.
func (e *Engine) climb(tx Tx, id string, now time.Time) ([]Passing, error) {
	contract := e.Policy()
	incident, err := subjectOf(tx, contract, id)
	if err != nil || incident == nil {
		return nil, errors.Join(err, endAll(tx, id, now), tx.RemoveTimer(id))
	}
	journal, err := tx.Facts(id)
	if err != nil {
		return nil, err
	}
	passed, err := tx.Escalations(id)
	if err != nil {
		return nil, err
	}
	clocks, err := e.Clocks.Clocks(contract, *incident, journal, now)
	if err != nil {
		return nil, err
	}
	decision := Plan(Situation{Incident: *incident, Ladders: contract.Ladders, Clocks: clocks, Passed: passed, Now: now})
	for i := range decision.Ended {
		if err := tx.SaveEscalation(&decision.Ended[i]); err != nil {
			return nil, err
		}
	}
	work := &work{tx: tx, hand: e.Hand, contract: contract, incident: incident, now: now}
	if len(journal) > 0 {
		work.last = journal[len(journal)-1].Number
	}
	if err := work.pass(decision.Passings); err != nil {
		return nil, err
	}
	wake := decision.Wake
	if len(work.did) > 0 {
		wake = now // another criticity may have other ladders
	}
	timer := bridge.EscalationTimer{Number: work.last + int64(work.told), Terms: contract.Hash()}
	return work.did, rewind(tx, incident, timer, wake, now)
}

// rewind sets the incident's timer anew.
func rewind(tx Tx, incident *bridge.Incident, timer bridge.EscalationTimer, wake, now time.Time) error {
	if !incident.Open() {
		return tx.RemoveTimer(incident.ID)
	}
	passed, err := tx.Escalations(incident.ID)
	if err != nil {
		return err
	}
	timer.Incident, timer.At = incident.ID, wake
	for i := range passed {
		// What ended a step may stand elsewhere than in the incident's journal.
		if again := now.Add(lookAgain); passed[i].EndedAt.IsZero() && (timer.At.IsZero() || again.Before(timer.At)) {
			timer.At = again
		}
	}
	return tx.SaveTimer(timer)
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
