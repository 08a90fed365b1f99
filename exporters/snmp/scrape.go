package snmp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/collect"
	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/exposition"
	"github.com/vigie-noc/vigie/exporters/snmp/sample"
	"github.com/vigie-noc/vigie/exporters/snmp/session"
	"github.com/vigie-noc/vigie/exporters/snmp/varbind"
)

// scrape is one request for one device.
type scrape struct {
	target  session.Target
	modules []*config.Module
}

// scraper does scrapes.
type scraper struct {
	concurrency int    // modules of one scrape at a time
	source      string // address to send from; empty for any
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

// do gives the samples of all modules, in the order of the exposition. If one
// module fails there are none: half a device looks like a repaired one.
func (s *scraper) do(ctx context.Context, job scrape) ([]sample.Sample, error) {
	results := make([][]sample.Sample, len(job.modules))
	failed := make([]error, len(job.modules))
	slots := make(chan struct{}, max(1, s.concurrency))
	var wg sync.WaitGroup
	for i, module := range job.modules {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			results[i], failed[i] = s.module(ctx, job.target, module)
		})
	}
	wg.Wait()
	failed = slices.DeleteFunc(failed, func(err error) bool { return err == nil })
	if len(failed) > 0 {
		return nil, failures(failed)
	}
	samples := slices.Concat(results...)
	exposition.Sort(samples)
	return samples, exposition.Check(samples)
}

// module asks one module's questions and measures how that went.
func (s *scraper) module(ctx context.Context, target session.Target, m *config.Module) ([]sample.Sample, error) {
	start := time.Now()
	defer func() { s.metrics.duration.WithLabelValues(m.Name).Observe(time.Since(start).Seconds()) }()
	binds, stats, err := s.ask(ctx, target, m)
	s.metrics.packets.Add(float64(stats.Packets))
	s.metrics.retries.Add(float64(stats.Retries))
	if err != nil {
		return nil, fmt.Errorf("module %s: %w", m.Name, err)
	}
	walked := time.Since(start)
	samples, err := sample.Build(m, varbind.NewSet(binds), s.samples)
	if err != nil {
		return nil, fmt.Errorf("module %s: %w", m.Name, err)
	}
	return append(samples, account(m.Name, walked, time.Since(start), stats, len(binds))...), nil
}

func (s *scraper) ask(ctx context.Context, target session.Target, m *config.Module) (binds []varbind.Varbind, stats session.Stats, err error) {
	target.Source = s.source
	open, err := session.Open(ctx, target, m.Pace)
	if err != nil {
		return nil, session.Stats{}, err
	}
	defer func() {
		stats = open.Stats()
		err = errors.Join(err, open.Close())
	}()
	binds, err = collect.Module(open, m, target.Auth.Version, s.logger)
	return binds, stats, err
}

// account are the samples that tell what a module cost.
func account(module string, walked, total time.Duration, stats session.Stats, kept int) []sample.Sample {
	labels := []sample.Label{{Name: "module", Value: module}}
	gauge := func(name, help string, value float64) sample.Sample {
		return sample.Sample{Name: name, Help: help, Type: sample.Gauge, Labels: labels, Value: value}
	}
	return []sample.Sample{
		gauge("snmp_scrape_walk_duration_seconds", "Time SNMP walk/bulkwalk took.", walked.Seconds()),
		gauge("snmp_scrape_packets_sent", "Packets sent for get, bulkget, and walk; including retries.", float64(stats.Packets)),
		gauge("snmp_scrape_packets_retried", "Packets retried for get, bulkget, and walk.", float64(stats.Retries)),
		gauge("snmp_scrape_pdus_returned", "PDUs returned from get, bulkget, and walk.", float64(kept)),
		gauge("snmp_scrape_duration_seconds", "Total SNMP time scrape took (walk and processing).", total.Seconds()),
	}
}
