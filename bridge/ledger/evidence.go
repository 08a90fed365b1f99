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
	// time, by day and source, of what is selected. A day that says nothing of it
	// is there without members.
	Evidence(ctx context.Context, over bridge.Span, of EvidenceOf) ([]bridge.EvidenceDay, error)
	// EvidenceKept is which days of which sources that would be, without what they
	// say.
	EvidenceKept(ctx context.Context, over bridge.Span) ([]bridge.EvidenceDay, error)
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

// EvidenceOf selects devices for as long as they stood at sites, and these
// sites; all where both are empty.
type EvidenceOf struct{ Devices, Sites []string }

// All tells whether nothing is left out.
func (of EvidenceOf) All() bool { return len(of.Devices)+len(of.Sites) == 0 }

// Selector tells devices of a day apart.
func (of EvidenceOf) Selector() func(bridge.EvidenceMember) bool {
	devices, sites := setOf(of.Devices), setOf(of.Sites)
	return func(m bridge.EvidenceMember) bool {
		return (len(devices) == 0 || devices[m.Device]) && (len(sites) == 0 || sites[m.Site])
	}
}

// Day is what a day says of what is selected.
func (of EvidenceOf) Day(day bridge.EvidenceDay) bridge.EvidenceDay {
	if of.All() {
		return day
	}
	selected, all := of.Selector(), day.Members
	day.Members = nil
	for _, m := range all {
		if selected(m) {
			day.Members = append(day.Members, m)
		}
	}
	day.Outages = OutagesOf(day.Members, day.Outages)
	return day
}

// OutagesOf are those of devices and of the sites at which they stand.
func OutagesOf(members []bridge.EvidenceMember, all []bridge.Outage) []bridge.Outage {
	devices, sites := make(map[string]bool), make(map[string]bool)
	for _, m := range members {
		devices[m.Device], sites[m.Site] = true, true
	}
	var some []bridge.Outage
	for _, o := range all {
		if o.Kind == bridge.EvidenceDevice && devices[o.Name] || o.Kind == bridge.EvidenceSite && sites[o.Name] {
			some = append(some, o)
		}
	}
	return some
}

func setOf(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[name] = true
	}
	return set
}
