package alertmanager

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Seen is a silence of anybody that hides alerts now or will, for people to
// read.
type Seen struct {
	ID       string
	Matchers string // such as device="sw-1", site=~"lycee-.*"
	// Vague says that no matcher names anything: it hides whatever there is.
	Vague     bool
	StartsAt  time.Time
	EndsAt    time.Time
	Author    string
	Comment   string
	Reference string   // of the bridge's own
	Hidden    []string // fingerprints of alerts that it hides now
}

// Seen lists the silences of everybody at the source, those that end first
// before others, and the alerts that they hide now. An error means that no peer
// answered.
func (s *Source) Seen(ctx context.Context) (all []Seen, alerts []Active, err error) {
	shelf, err := s.shelf(ctx)
	if err != nil {
		return nil, nil, err
	}
	active, err := s.Active(ctx)
	if err != nil {
		return nil, nil, err
	}
	hidden := make(map[string][]string)
	for i := range active {
		if len(active[i].SilencedBy) > 0 {
			alerts = append(alerts, active[i])
		}
		for _, id := range active[i].SilencedBy {
			hidden[id] = append(hidden[id], active[i].Fingerprint)
		}
	}
	for id, each := range shelf.byID {
		if each.expired() {
			continue
		}
		seen := Seen{ID: id, StartsAt: each.StartsAt, EndsAt: each.EndsAt, Author: each.CreatedBy, Comment: each.Comment, Hidden: hidden[id], Vague: true}
		if own, ok := each.silence(s.config.Name); ok {
			seen.Reference, seen.Comment = own.Reference, own.Comment
		}
		var matchers []string
		for _, m := range each.Matchers {
			matchers = append(matchers, m.String())
			seen.Vague = seen.Vague && m.vague()
		}
		slices.Sort(matchers)
		seen.Matchers = strings.Join(matchers, ", ")
		all = append(all, seen)
	}
	slices.SortFunc(all, func(a, b Seen) int { return cmp.Or(a.EndsAt.Compare(b.EndsAt), cmp.Compare(a.ID, b.ID)) })
	return all, alerts, nil
}

// String is the matcher as Alertmanager writes it.
func (m wireMatcher) String() string {
	equal := m.IsEqual == nil || *m.IsEqual
	sign := map[[2]bool]string{{true, false}: "=", {false, false}: "!=", {true, true}: "=~", {false, true}: "!~"}[[2]bool{equal, m.IsRegex}]
	return m.Name + sign + strconv.Quote(m.Value)
}

// vague tells whether it fits about anything: an exclusion, or a pattern that
// begins with any text and names nothing after it.
func (m wireMatcher) vague() bool {
	if m.IsEqual != nil && !*m.IsEqual {
		return true
	}
	return m.IsRegex && strings.Trim(m.Value, ".*+?^$()|") == ""
}
