package alertmanager

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// payload is version 4 of Alertmanager's webhook. Fields that came after
// 0.25, and those of Grafana's superset, are let pass.
type payload struct {
	Version         string  `json:"version"`
	GroupKey        string  `json:"groupKey"`
	TruncatedAlerts uint64  `json:"truncatedAlerts"`
	Receiver        string  `json:"receiver"`
	Alerts          []entry `json:"alerts"`
}

type entry struct {
	Status       string            `json:"status"`
	Labels       map[string]string `json:"labels"`
	Annotations  map[string]string `json:"annotations"`
	StartsAt     time.Time         `json:"startsAt"`
	EndsAt       time.Time         `json:"endsAt"`
	GeneratorURL string            `json:"generatorURL"`
	Fingerprint  string            `json:"fingerprint"`
}

var fingerprint = regexp.MustCompile(`^[0-9a-f]{16}$`)

// decode reads a webhook's body into reports. Its error says what is wrong
// for the engineer who configured the sender.
func decode(source string, body []byte) (payload, []incident.Report, error) {
	var p payload
	if err := json.Unmarshal(body, &p); err != nil {
		return p, nil, fmt.Errorf("body is not the JSON of Alertmanager's webhook: %w", err)
	}
	if p.Version != "4" && p.Version != "1" { // Grafana calls the same form 1
		return p, nil, fmt.Errorf("version %q of the webhook is not known: send version 4, without a custom payload", p.Version)
	}
	if len(p.Alerts) == 0 {
		return p, nil, errors.New("the webhook lists no alert")
	}
	reports := make([]incident.Report, 0, len(p.Alerts))
	for i, e := range p.Alerts {
		report, err := e.report(source)
		if err != nil {
			return p, nil, fmt.Errorf("alerts[%d]: %w", i, err)
		}
		reports = append(reports, report)
	}
	return p, reports, nil
}

func (e entry) report(source string) (incident.Report, error) {
	switch {
	case e.Status != "firing" && e.Status != "resolved":
		return incident.Report{}, fmt.Errorf("status %q is neither firing nor resolved", e.Status)
	case len(e.Labels) == 0:
		return incident.Report{}, errors.New("no labels")
	case !fingerprint.MatchString(e.Fingerprint):
		return incident.Report{}, fmt.Errorf("fingerprint %q is not 16 hexadecimal digits", e.Fingerprint)
	case milli(e.StartsAt).IsZero():
		return incident.Report{}, errors.New("no startsAt")
	case e.Status == "resolved" && milli(e.EndsAt).IsZero():
		return incident.Report{}, errors.New("resolved without endsAt")
	}
	r := incident.Report{Alert: bridge.Alert{
		AlertID: bridge.AlertID{Source: source, Fingerprint: e.Fingerprint},
		Labels:  e.Labels, Annotations: e.Annotations, GeneratorURL: e.GeneratorURL,
		Firing: e.Status == "firing", StartsAt: milli(e.StartsAt),
	}}
	if !r.Firing {
		r.EndsAt, r.EndedBy = milli(e.EndsAt), bridge.EndResolved
	}
	return r, nil
}

// milli is an instant as precisely as it is stored.
func milli(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
