package alertmanager

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// maxAnswer bounds an answer of Alertmanager or Prometheus.
const maxAnswer = 128 << 20

// listed is an alert as /api/v2/alerts lists it: it is firing.
type listed struct {
	Labels       map[string]string `json:"labels"`
	Annotations  map[string]string `json:"annotations"`
	StartsAt     time.Time         `json:"startsAt"`
	UpdatedAt    time.Time         `json:"updatedAt"`
	GeneratorURL string            `json:"generatorURL"`
	Fingerprint  string            `json:"fingerprint"`
	Status       struct {
		State string `json:"state"` // active, suppressed or unprocessed
	} `json:"status"`
}

// active tells whether Alertmanager would notify of it.
func (l listed) active() bool { return l.Status.State == "active" }

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

// alerts lists what fires at one peer and goes to our receiver, silenced and
// inhibited alerts too.
func (s *Source) alerts(ctx context.Context, peer string) ([]listed, error) {
	query := url.Values{
		"active": {"true"}, "silenced": {"true"}, "inhibited": {"true"}, "unprocessed": {"true"},
		"receiver": {regexp.QuoteMeta(s.config.Receiver)}, // the API takes a pattern
	}
	var found []listed
	return found, s.get(ctx, peer, "/api/v2/alerts?"+query.Encode(), &found)
}

func (s *Source) status(ctx context.Context, peer string) (peerStatus, error) {
	var found peerStatus
	return found, s.get(ctx, peer, "/api/v2/status", &found)
}

func (s *Source) get(ctx context.Context, base, path string, into any) error {
	address := strings.TrimSuffix(base, "/") + path
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("ask %s: %w", base, err)
	}
	answer, err := s.http.Do(request)
	if err != nil {
		return fmt.Errorf("ask %s: %w", base, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("read answer of %s: %w", base, err)
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("ask %s: status %d: %.200s", base, answer.StatusCode, body)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("understand answer of %s: %w", base, err)
	}
	return nil
}
