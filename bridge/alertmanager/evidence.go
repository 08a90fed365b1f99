package alertmanager

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/labels"
)

// The grid on which evidence is looked for. Prometheus answers 11,000 steps
// at most.
const (
	finestStep = time.Second
	mostSteps  = 2000
)

// AliveSince asks Prometheus since when what measured the alert has been
// there without a gap, and the alert itself neither firing nor pending. The
// rule says what measures (annotation "evidence"); where it says nothing, the
// target's "up" stands for it.
func (s *Source) AliveSince(ctx context.Context, alert bridge.Alert, from, now time.Time) (time.Time, error) {
	query := evidenceQuery(alert)
	switch {
	case query == "" && alert.Annotations[labels.StateReason] != "":
		return time.Time{}, nil // the source itself says that it was not seen to end
	case query == "":
		return from, nil // nothing that could be asked for: the source itself vouches
	}
	now = later(now, from) // it may have ended since now was read
	step := max(finestStep, (now.Sub(from) / mostSteps).Truncate(time.Millisecond))
	// The grid ends at now: whether it lives now is what matters most.
	steps := int64(now.Sub(from) / step)
	start := now.Add(-time.Duration(steps) * step)
	seen, err := s.instants(ctx, query, start, now, step)
	if err != nil {
		return time.Time{}, err
	}
	return unbroken(seen, start, from, now, step), nil
}

// unbroken walks back from now over the grid as far as it was seen.
func unbroken(seen map[int64]bool, start, from, now time.Time, step time.Duration) time.Time {
	var since time.Time
	for at := now; !at.Before(start); at = at.Add(-step) {
		if !seen[at.UnixMilli()] {
			return since
		}
		since = at
	}
	return from // seen at every step of the whole time
}

// evidenceQuery is PromQL: what measures, at instants at which the alert is
// not there. An Alertmanager that Prometheus no longer reaches tells of ends
// too, while the fault goes on; and a measurement says nothing of its value.
func evidenceQuery(alert bridge.Alert) string {
	measure := measureQuery(alert)
	if measure == "" {
		return ""
	}
	return "(\n" + measure + "\n) unless on () " + alertQuery(alert)
}

// alertQuery selects the alert among those that Prometheus holds, by labels
// that rules and inventory give; others may be added on the way to
// Alertmanager.
func alertQuery(alert bridge.Alert) string {
	var matchers []string
	for _, name := range []string{labels.AlertName, labels.Site, labels.Device, labels.Interface, labels.Event, labels.Subject, labels.Instance} {
		if value := alert.Labels[name]; value != "" {
			matchers = append(matchers, name+"="+strconv.Quote(value))
		}
	}
	return "ALERTS{" + strings.Join(matchers, ",") + "}"
}

// measureQuery is what measures the fault. The rule's own expression comes
// from a source that has authenticated; labels are quoted.
func measureQuery(alert bridge.Alert) string {
	if query := alert.Annotations[labels.Evidence]; query != "" {
		return query
	}
	job, instance, device := alert.Labels[labels.Job], alert.Labels[labels.Instance], alert.Labels[labels.Device]
	switch {
	case job != "" && instance != "":
		return fmt.Sprintf("up{job=%s,instance=%s} == 1", strconv.Quote(job), strconv.Quote(instance))
	case device != "":
		return fmt.Sprintf("up{device=%s} == 1", strconv.Quote(device))
	}
	return ""
}

// matrix is the answer to a range query.
type matrix struct {
	Status string `json:"status"`
	Error  string `json:"error"`
	Data   struct {
		Result []struct {
			Values [][2]any `json:"values"`
		} `json:"result"`
	} `json:"data"`
}

// instants are those of the grid at which the query yields any sample, in
// milliseconds.
func (s *Source) instants(ctx context.Context, query string, start, end time.Time, step time.Duration) (map[int64]bool, error) {
	params := url.Values{
		"query": {query},
		"start": {seconds(start)}, "end": {seconds(end)},
		"step": {strconv.FormatFloat(step.Seconds(), 'f', 3, 64)},
	}
	var answer matrix
	if err := s.get(ctx, s.config.Prometheus, "/api/v1/query_range?"+params.Encode(), &answer); err != nil {
		return nil, fmt.Errorf("ask for evidence: %w", err)
	}
	if answer.Status != "success" {
		return nil, fmt.Errorf("ask for evidence: %s", answer.Error)
	}
	seen := make(map[int64]bool)
	for _, series := range answer.Data.Result {
		for _, value := range series.Values {
			if at, ok := value[0].(float64); ok {
				seen[int64(at*1000+0.5)] = true
			}
		}
	}
	return seen, nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func seconds(t time.Time) string {
	return strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', 3, 64)
}
