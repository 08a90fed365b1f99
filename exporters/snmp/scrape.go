package snmp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/collect"
	"github.com/vigie-noc/vigie/exporters/snmp/exposition"
	"github.com/vigie-noc/vigie/exporters/snmp/facts"
	"github.com/vigie-noc/vigie/exporters/snmp/sample"
	"github.com/vigie-noc/vigie/exporters/snmp/session"
	"github.com/vigie-noc/vigie/internal/varbind"
)

// scrape is one request for one device.
type scrape struct {
	target  session.Target
	authKey string    // name of the auth: two ways to ask are two devices to remember
	modules []*module // those named
	auto    bool      // and those that fit the device
	ports   *collect.Selection
	device  string // name in the inventory; empty for none
	degrade bool   // what works is given when something does not
	state   *state
}

// scraper does scrapes.
type scraper struct {
	concurrency int // modules of one scrape at a time
	pool        *session.Pool
	memory      *collect.Memory
	facts       *facts.Store
	samples     sample.Options
	metrics     *metrics
	logger      *slog.Logger
}

// failures are the errors of several modules.
type failures []error

func (f failures) Error() string {
	if len(f) == 1 {
		return f[0].Error()
	}
	lines := make([]string, len(f))
	for i, err := range f {
		lines[i] = "* " + err.Error()
	}
	return fmt.Sprintf("%d error(s) occurred:\n%s", len(f), strings.Join(lines, "\n"))
}

// Unwrap lets errors.Is look into each.
func (f failures) Unwrap() []error { return f }

// result is what became of one module.
type result struct {
	module *module
	set    *sample.Set // nil when there is nothing
	err    error       // with a set: something is missing in it
	cost   cost
}

// page is the answer to a scrape; it must be released.
type page struct {
	*exposition.Page
	sets []*sample.Set
}

func (p *page) release() {
	p.Release()
	for _, set := range p.sets {
		set.Release()
	}
}

// do gives the samples of all modules. If one module fails there are none:
// half a device looks like a repaired one. Whoever asks to degrade is told in
// a sample what is missing, and gets the rest unless that is nothing.
func (s *scraper) do(ctx context.Context, job scrape) (*page, error) {
	modules, err := s.modules(ctx, job)
	if err != nil {
		return nil, err
	}
	results := s.ask(ctx, job, modules)
	var failed failures
	answer := &page{}
	lost := 0
	for i := range results {
		if results[i].err != nil {
			failed = append(failed, results[i].err)
		}
		if results[i].set == nil {
			lost++
		}
		answer.sets = append(answer.sets, results[i].set)
	}
	if len(failed) > 0 && (!job.degrade || lost == len(results)) {
		answer.release()
		return nil, failed
	}
	answer.sets = append(answer.sets, sample.Plain(account(results, job.degrade)))
	answer.Page, err = exposition.Prepare(answer.sets, job.degrade)
	if err != nil {
		answer.release()
		return nil, err
	}
	if dropped := answer.Dropped(); dropped > 0 {
		s.metrics.duplicates.Add(float64(dropped))
		s.logger.Info("series left out, they came twice", "target", job.target.Address, "series", dropped)
	}
	return answer, nil
}

// modules are those named, and those that fit the device.
func (s *scraper) modules(ctx context.Context, job scrape) ([]*module, error) {
	if !job.auto {
		return job.modules, nil
	}
	names, err := s.fitting(ctx, job)
	if err != nil {
		return nil, fmt.Errorf("choose modules: %w", err)
	}
	modules := slices.Clone(job.modules)
	for _, name := range names {
		if m := job.state.modules[name]; !slices.Contains(modules, m) {
			modules = append(modules, m)
		}
	}
	return modules, nil
}

// errSilent is why a device is not asked about its other modules.
var errSilent = errors.New("the device does not answer")

// ask asks all modules, several at a time where that is configured. Once a
// device is silent it is not asked anything else.
func (s *scraper) ask(ctx context.Context, job scrape, modules []*module) []result {
	results := make([]result, len(modules))
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var silent atomic.Bool
	slots := make(chan struct{}, max(1, s.concurrency))
	var wg sync.WaitGroup
	for i, m := range modules {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			if silent.Load() {
				results[i] = result{module: m, err: fmt.Errorf("module %s of %s: not asked: %w", m.name, job.target.Address, errSilent)}
				return
			}
			results[i] = s.module(ctx, job, m)
			if _, is := errors.AsType[*collect.SilenceError](results[i].err); is {
				silent.Store(true)
				stop(errSilent)
			}
		})
	}
	wg.Wait()
	return results
}

// answers are kept: they grow to what a large switch needs.
var answers = sync.Pool{New: func() any { return &varbind.Answers{} }}

// module asks one module's questions and measures how that went. What goes
// wrong in it is one scrape's failure, never the end of all others.
func (s *scraper) module(ctx context.Context, job scrape, m *module) (done result) {
	start := time.Now()
	defer func() {
		if reason := recover(); reason != nil {
			s.logger.Error("scrape broke off", "target", job.target.Address, "module", m.name, "reason", reason, "stack", string(debug.Stack()))
			done = result{module: m, err: fmt.Errorf("module %s of %s: broke off, see the exporter's log: %v", m.name, job.target.Address, reason)}
		}
	}()
	defer func() { s.metrics.duration.WithLabelValues(m.name).Observe(time.Since(start).Seconds()) }()
	said := answers.Get().(*varbind.Answers)
	defer answers.Put(said)
	done = result{module: m}
	fail := func(err error) result {
		done.err = fmt.Errorf("module %s of %s: %w", m.name, job.target.Address, err)
		return done
	}
	found, err := s.collect(ctx, job, m, said, &done.cost)
	if err != nil {
		return fail(err)
	}
	done.cost.walked, done.cost.kept = time.Since(start), said.Total()
	done.set, err = m.compiled().program.Build(said, s.samples)
	if err != nil {
		return fail(err)
	}
	s.note(job, m, said)
	done.cost.total = time.Since(start)
	if found.Partial != nil {
		return fail(found.Partial)
	}
	return done
}

// collect asks the device.
func (s *scraper) collect(ctx context.Context, job scrape, m *module, said *varbind.Answers, spent *cost) (found collect.Result, err error) {
	plan := m.compiled().plan
	device := s.memory.Device(job.key(), time.Now())
	job.target.Wary = !device.Alive()
	conn, err := s.pool.Open(ctx, job.target, plan.Config.Pace)
	if err != nil {
		return collect.Result{}, err
	}
	defer func() {
		stats := conn.Stats()
		spent.packets, spent.retries = stats.Packets, found.Retries
		if err != nil && stats.Broken > 0 {
			err = fmt.Errorf("%w; %d of its packets could not be read", err, stats.Broken)
		}
		s.metrics.packets.Add(float64(spent.packets))
		s.metrics.retries.Add(float64(spent.retries))
		err = errors.Join(err, conn.Close())
	}()
	return collect.Module(conn, collect.Job{
		Plan: plan, Device: device, Ports: job.ports, Lenient: job.degrade, Logger: s.logger,
	}, said)
}

// key names a device and the way in which it is asked.
func (j *scrape) key() string {
	return j.target.Address + " " + j.authKey + " " + j.target.Context
}
