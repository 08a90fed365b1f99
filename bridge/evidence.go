package bridge

import "time"

// Span is the time from From until before To, in milliseconds since 1970 UTC.
type Span struct{ From, To int64 }

// SpanOf is the time between two instants.
func SpanOf(from, to time.Time) Span { return Span{from.UnixMilli(), to.UnixMilli()} }

// Length in milliseconds; 0 where it ends before it begins.
func (s Span) Length() int64 { return max(0, s.To-s.From) }

// EvidenceKind is what evidence is about.
type EvidenceKind string

// The kinds.
const (
	EvidenceDevice EvidenceKind = "device"
	EvidenceSite   EvidenceKind = "site"
)

// EvidenceDay is what one source measured within one day of the contract. Once
// kept it is never changed.
type EvidenceDay struct {
	Source   string
	Day      string // such as 2026-03-02, in the contract's zone
	Span     Span
	CopiedAt time.Time
	// ForAdded says that downtime begins where the fault does, not where its
	// alert's "for" was over.
	ForAdded bool
	Members  []EvidenceMember
	Outages  []Outage
}

// EvidenceMember is a device of the inventory as it was when a day was copied.
type EvidenceMember struct {
	Device   string
	Site     string
	Measured bool // the source said something of it within the day
}

// Outage is what was not perfect of a thing within one day of a source. What
// was measured at all and has none was up all day.
type Outage struct {
	Kind       EvidenceKind
	Name       string
	Down       []Span // in order, apart from each other, as is Unmeasured
	Unmeasured []Span // devices alone: a site's follow from its devices'
}

// EvidenceEdge is where in an incident's life samples were taken.
type EvidenceEdge string

// The edges.
const (
	EdgeStart EvidenceEdge = "start"
	EdgeEnd   EvidenceEdge = "end"
)

// EvidenceSamples are those of the series behind an incident's alerts around
// an edge of it, as Prometheus had them. Once kept they are never changed.
type EvidenceSamples struct {
	Incident string
	Edge     EvidenceEdge
	At       time.Time // the edge
	Span     Span      // what was asked for
	TakenAt  time.Time
	Queries  []EvidenceQuery
	// Cut says that there was more than is kept.
	Cut bool
}

// EvidenceQuery is what a source's Prometheus answered to one query.
type EvidenceQuery struct {
	Source string
	Query  string
	Error  string // why there is no answer, and never will be
	Series []EvidenceSeries
}

// EvidenceSeries is one series of an answer.
type EvidenceSeries struct {
	Labels map[string]string
	Points []EvidencePoint
}

// EvidencePoint is one sample.
type EvidencePoint struct {
	At    int64  // milliseconds since 1970 UTC
	Value string // as Prometheus writes it
}
