package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// keptBook tells how far what keeps the log book is behind.
type keptBook interface {
	Late(ctx context.Context, now time.Time) (time.Duration, error)
}

// logbookCollector shows how far the log book is behind the journal, read at each
// scrape.
type logbookCollector struct {
	book   keptBook
	logger *slog.Logger
	late   *prometheus.Desc
}

func newLogbookCollector(book keptBook, logger *slog.Logger) *logbookCollector {
	return &logbookCollector{book: book, logger: logger, late: prometheus.NewDesc(
		"vigie_bridge_logbook_late_seconds",
		"For how long the oldest entry of the journal that was not looked through for the log book has waited, or the keeper of the log book has failed; 0 where another bridge keeps it.",
		nil, nil,
	)}
}

// Describe implements prometheus.Collector.
func (c *logbookCollector) Describe(descs chan<- *prometheus.Desc) { descs <- c.late }

// Collect implements prometheus.Collector.
func (c *logbookCollector) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), countTimeout)
	defer cancel()
	late, err := c.book.Late(ctx, time.Now())
	if err != nil {
		c.logger.Error("how far the log book is behind was not read", "err", err)
		return // vigie_bridge_ledger_readable says that the ledger is away
	}
	metrics <- prometheus.MustNewConstMetric(c.late, prometheus.GaugeValue, late.Seconds())
}
