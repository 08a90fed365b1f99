package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge/ledger"
)

// How often the journal is verified, and when again after that failed.
const (
	verifyEvery = 24 * time.Hour
	verifyRetry = time.Hour
)

// verifier walks all chains of a journal.
type verifier interface {
	Verify(ctx context.Context, upTo int64, told func(ledger.Break)) (ledger.Verified, error)
}

// proof knows whether the journal is whole, from walking it once after the
// start and every day: a chain that nobody walks proves nothing. It tells no
// metric before the first walk has ended.
type proof struct {
	journal verifier
	logger  *slog.Logger

	broken   *prometheus.Desc
	missing  *prometheus.Desc
	gaps     *prometheus.Desc
	verified *prometheus.Desc

	mu    sync.Mutex
	found ledger.Verified
	at    time.Time // zero for never
}

func newProof(journal verifier, logger *slog.Logger) *proof {
	desc := func(name, help string) *prometheus.Desc {
		return prometheus.NewDesc("vigie_bridge_journal_"+name, help, nil, nil)
	}
	return &proof{
		journal: journal, logger: logger,
		broken:   desc("broken_chains", "Chains of the journal that were not whole when it was last verified."),
		missing:  desc("missing_entries", "Entries of the journal that were gone when it was last verified."),
		gaps:     desc("gaps", "Entries of the journal, when it was last verified, that tell of what a ticket's history lacks."),
		verified: desc("verified_timestamp_seconds", "When the journal was last verified."),
	}
}

// run verifies until ctx ends.
func (p *proof) run(ctx context.Context) {
	for {
		next := verifyEvery
		if err := p.verify(ctx); err != nil {
			p.logger.Error("the journal was not verified", "err", err)
			next = verifyRetry
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(next):
		}
	}
}

// verify walks the journal once, and logs what is wrong with it.
func (p *proof) verify(ctx context.Context) error {
	told := 0
	found, err := p.journal.Verify(ctx, 0, func(b ledger.Break) {
		if told++; told <= shownBreaks {
			p.logger.Error("a chain of the journal is broken", "subject", b.Subject, "number", b.Number, "reason", b.Reason)
		}
	})
	if err != nil {
		if ctx.Err() != nil {
			return nil // it stops
		}
		return err
	}
	if !found.Whole() {
		p.logger.Error("the journal is not whole: run verify-journal", "broken", found.Broken, "missing", found.Missing)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.found, p.at = found, time.Now()
	return nil
}

// shownBreaks bounds what is logged of one walk; verify-journal tells all.
const shownBreaks = 20

// Describe implements prometheus.Collector.
func (p *proof) Describe(descs chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{p.broken, p.missing, p.gaps, p.verified} {
		descs <- desc
	}
}

// Collect implements prometheus.Collector.
func (p *proof) Collect(metrics chan<- prometheus.Metric) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.at.IsZero() {
		return
	}
	gauge := func(desc *prometheus.Desc, value float64) {
		metrics <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value)
	}
	gauge(p.broken, float64(p.found.Broken))
	gauge(p.missing, float64(p.found.Missing))
	gauge(p.gaps, float64(p.found.Gaps))
	gauge(p.verified, float64(p.at.UnixMilli())/1000)
}
