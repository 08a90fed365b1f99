package bridge

import "time"

// AlertID names an alert: the source that told of it and the hash of its
// label set there. Any other label set is another alert.
type AlertID struct {
	Source      string
	Fingerprint string
}

// Alert is what a source says of one label set at one moment.
type Alert struct {
	AlertID
	Labels       map[string]string
	Annotations  map[string]string
	GeneratorURL string
	Firing       bool
	StartsAt     time.Time
	EndsAt       time.Time // zero while firing
}

// EndReason says how we know that an occurrence ended.
type EndReason string

// The reasons.
const (
	EndResolved EndReason = "resolved" // the source said so
	EndAbsent   EndReason = "absent"   // the source no longer lists it
	EndMissed   EndReason = "missed"   // it ended and began again between two reports
)

// Occurrence is one firing period of an alert.
type Occurrence struct {
	ID       int64
	Incident string // id of the incident that it belongs to
	Alert    Alert  // as last reported; StartsAt is the period's start
	EndedAt  time.Time
	EndedBy  EndReason
}

// Ended tells whether the period is over.
func (o Occurrence) Ended() bool { return !o.EndedAt.IsZero() }
