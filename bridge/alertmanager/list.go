package alertmanager

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// listed is an alert as /api/v2/alerts lists it: it is firing.
type listed struct {
	Labels       map[string]string `json:"labels"`
	Annotations  map[string]string `json:"annotations"`
	StartsAt     time.Time         `json:"startsAt"`
	UpdatedAt    time.Time         `json:"updatedAt"`
	GeneratorURL string            `json:"generatorURL"`
	Fingerprint  string            `json:"fingerprint"`
	Receivers    []receiver        `json:"receivers"`
	Status       struct {
		State       string   `json:"state"` // active, suppressed or unprocessed
		SilencedBy  []string `json:"silencedBy"`
		InhibitedBy []string `json:"inhibitedBy"`
	} `json:"status"`
}

type receiver struct {
	Name string `json:"name"`
}

// active tells whether Alertmanager would notify of it.
func (l listed) active() bool { return l.Status.State == "active" }

// reaches tells whether it is routed to a receiver.
func (l listed) reaches(name string) bool {
	return slices.Contains(l.Receivers, receiver{Name: name})
}

func (l listed) alert(source string) bridge.Alert {
	return bridge.Alert{
		AlertID: bridge.AlertID{Source: source, Fingerprint: l.Fingerprint},
		Labels:  l.Labels, Annotations: l.Annotations, GeneratorURL: l.GeneratorURL,
		Firing: true, StartsAt: milli(l.StartsAt),
	}
}

// peerStatus is what /api/v2/status says of one peer.
type peerStatus struct {
	Uptime  time.Time `json:"uptime"` // when it started
	Cluster struct {
		Status string `json:"status"` // ready, settling or disabled
	} `json:"cluster"`
}

// everything asks for silenced and inhibited alerts too.
const everything = "active=true&silenced=true&inhibited=true&unprocessed=true"

// alerts lists what fires at one peer, whatever receiver it goes to: an alert
// that a new configuration sends elsewhere has not ended.
func (s *Source) alerts(ctx context.Context, peer string) ([]listed, error) {
	var found []listed
	return found, s.get(ctx, peer, "/api/v2/alerts?"+everything, &found)
}

// status is what a peer says of itself, and by which clock.
func (s *Source) status(ctx context.Context, peer string, now time.Time) (peerStatus, clock, error) {
	var found peerStatus
	header, err := s.exchange(ctx, http.MethodGet, peer, "/api/v2/status", nil, &found)
	return found, clockOf(header, now), err
}

// muted are the fingerprints of alerts that a peer does not tell our receiver
// of at this time of day (mute_time_intervals), which its list of alerts calls
// active all the same. Alertmanager before 0.28 does not tell of them.
func (s *Source) muted(ctx context.Context, peer string) (map[string]bool, error) {
	query := url.Values{"receiver": {regexp.QuoteMeta(s.config.Receiver)}} // the API takes a pattern
	var groups []struct {
		Alerts []listed `json:"alerts"`
	}
	if err := s.get(ctx, peer, "/api/v2/alerts/groups?"+query.Encode(), &groups); err != nil {
		return nil, err
	}
	muted := make(map[string]bool)
	for _, group := range groups {
		for _, alert := range group.Alerts {
			// It is muted where every route to us is.
			before, twice := muted[alert.Fingerprint]
			muted[alert.Fingerprint] = !alert.active() && (before || !twice)
		}
	}
	return muted, nil
}
