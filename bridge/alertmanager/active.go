package alertmanager

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/internal/labels"
)

// Active is an alert that fires at a source now, hidden or not.
type Active struct {
	Fingerprint string
	Labels      map[string]string
	Summary     string   // what the rule says of it, for people
	State       string   // active, suppressed or unprocessed
	SilencedBy  []string // ids of silences
	InhibitedBy []string // fingerprints of alerts
	StartsAt    time.Time
	Receivers   []string // that it is routed to
}

// Active lists all that fires at the source, for any receiver: a silence hides
// it from all of them. An error means that no peer answered.
func (s *Source) Active(ctx context.Context) ([]Active, error) {
	joined := look{alerts: make(map[string]listed)}
	var errs []error
	for _, answer := range everyPeer(s, func(peer string) ([]listed, error) { return s.alerts(ctx, peer) }) {
		errs = append(errs, answer.err)
		for _, alert := range answer.said {
			joined.add(alert)
		}
		if answer.err == nil {
			joined.reached++
		}
	}
	if joined.reached == 0 {
		return nil, fmt.Errorf("list alerts: %w", errors.Join(errs...))
	}
	all := make([]Active, 0, len(joined.alerts))
	for _, alert := range joined.alerts {
		all = append(all, alert.live())
	}
	slices.SortFunc(all, func(a, b Active) int {
		return cmp.Or(a.StartsAt.Compare(b.StartsAt), cmp.Compare(a.Fingerprint, b.Fingerprint))
	})
	return all, nil
}

func (l listed) live() Active {
	a := Active{
		Fingerprint: l.Fingerprint, Labels: l.Labels, Summary: l.Annotations[labels.Summary], State: l.Status.State,
		SilencedBy: l.Status.SilencedBy, InhibitedBy: l.Status.InhibitedBy, StartsAt: milli(l.StartsAt),
	}
	for _, r := range l.Receivers {
		a.Receivers = append(a.Receivers, r.Name)
	}
	return a
}
