package ledger

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Edge is where an incident began or ended.
type Edge struct {
	Incident string
	Edge     bridge.EvidenceEdge
	At       time.Time
}

// Evidence is what outlives Prometheus. Nothing in it is changed or removed.
type Evidence interface {
	// SaveEvidence keeps a day of a source, all or nothing; one that is there
	// stays as it is.
	SaveEvidence(ctx context.Context, day *bridge.EvidenceDay) error
	// EvidenceDays are those of a source that are kept, from a day on, in order.
	EvidenceDays(ctx context.Context, source, from string) ([]string, error)
	// Evidence is what all sources measured in the days that have to do with a
	// time, by day and source. Where names are given, it has the outages of these
	// devices and sites alone; of a site, its devices must be named as well.
	Evidence(ctx context.Context, over bridge.Span, names ...string) ([]bridge.EvidenceDay, error)
	// SamplesDue are edges of faults, after one of them and not after an instant,
	// of which no samples are kept, in the order of time and of incidents. Those
	// of an instant are after the edge of no incident then.
	SamplesDue(ctx context.Context, after Edge, until time.Time, limit int) ([]Edge, error)
	// SaveSamples keeps those around an edge; what is there stays as it is.
	SaveSamples(ctx context.Context, samples *bridge.EvidenceSamples) error
	// Samples are those that are kept of an incident, in the order of its life.
	Samples(ctx context.Context, incident string) ([]bridge.EvidenceSamples, error)
	// Occurrences are those of one incident, oldest first.
	Occurrences(ctx context.Context, incident string) ([]bridge.Occurrence, error)
	// ChangesOver are the changes that began, over or not, whose window
	// overlaps, by their beginning.
	ChangesOver(ctx context.Context, over bridge.Span) ([]bridge.Change, error)
}
