package evidence

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// What is kept of one edge at most, and how many edges one look takes.
const (
	mostAlerts = 5
	mostSeries = 10 // of one alert
	mostPoints = 60 // of one series
	mostBytes  = 64 << 10
	finest     = 15 * time.Second
	settled    = time.Minute // until Prometheus has the last samples
	mostEdges  = 2_000
	mostPages  = 5 // beyond those that wait for a source
)

// samples keeps those around all edges that are over. An edge whose source
// must wait is left for later.
func (c *Copier) samples(ctx context.Context, now time.Time) error {
	terms := c.Terms()
	if terms.Around <= 0 {
		return nil
	}
	until := now.Add(-terms.Around - settled)
	if c.floor.IsZero() {
		c.floor = now.Add(-terms.CatchUp)
	}
	var errs []error
	var left time.Time // the oldest edge that must wait
	for after, page := (ledger.Edge{At: c.floor}), 0; ; page++ {
		due, err := c.Store.SamplesDue(ctx, after, until, c.page)
		if err != nil {
			return err
		}
		for _, edge := range due {
			err := c.edge(ctx, edge, terms, now)
			if err != nil && left.IsZero() {
				left = edge.At
			}
			if err != nil && !errors.Is(err, errWaits) {
				errs = append(errs, err)
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
		if len(due) < c.page {
			break
		}
		after = due[len(due)-1]
		if page == mostPages {
			if left.IsZero() {
				left = after.At // the rest is for the next look
			}
			break
		}
	}
	if left.IsZero() {
		// An edge may be told of late: a source was silent, a bridge was away.
		left = until.Add(-toldLate)
		c.metrics.late.Set(0)
	} else {
		c.metrics.late.Set(until.Sub(left).Seconds())
	}
	c.floor = later(c.floor, left)
	return errors.Join(errs...)
}

// toldLate is how long after an edge the ledger may hear of it.
const toldLate = 24 * time.Hour

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

var errWaits = errors.New("the source must not be asked yet")

// edge keeps the samples around one edge.
func (c *Copier) edge(ctx context.Context, edge ledger.Edge, terms Terms, now time.Time) error {
	occurrences, err := c.Store.Occurrences(ctx, edge.Incident)
	if err != nil {
		return err
	}
	kept := &bridge.EvidenceSamples{
		Incident: edge.Incident, Edge: edge.Edge, At: edge.At,
		Span: bridge.SpanOf(edge.At.Add(-terms.Around), edge.At.Add(terms.Around)),
	}
	near := nearest(occurrences, edge)
	kept.Cut = len(near) > mostAlerts
	for _, occurrence := range near[:min(mostAlerts, len(near))] {
		answer, cut, err := c.behind(ctx, occurrence.Alert, kept.Span, now)
		if err != nil {
			return err
		}
		kept.Queries, kept.Cut = append(kept.Queries, answer), kept.Cut || cut
	}
	kept.Cut = shorten(kept.Queries) || kept.Cut
	kept.TakenAt = time.Now()
	return c.Store.SaveSamples(ctx, kept)
}

// nearest are the alerts of an incident, those first that began or ended
// nearest to the edge, each once.
func nearest(occurrences []bridge.Occurrence, edge ledger.Edge) []bridge.Occurrence {
	distance := func(o bridge.Occurrence) time.Duration {
		at := o.Alert.StartsAt
		if edge.Edge == bridge.EdgeEnd {
			at = o.EndedAt
		}
		return at.Sub(edge.At).Abs()
	}
	slices.SortStableFunc(occurrences, func(a, b bridge.Occurrence) int { return cmp.Compare(distance(a), distance(b)) })
	once := make(map[bridge.AlertID]bool)
	return slices.DeleteFunc(occurrences, func(o bridge.Occurrence) bool {
		known := once[o.Alert.AlertID]
		once[o.Alert.AlertID] = true
		return known
	})
}

// behind asks for the series behind an alert. What can never be answered is
// kept as such.
func (c *Copier) behind(ctx context.Context, alert bridge.Alert, over bridge.Span, now time.Time) (bridge.EvidenceQuery, bool, error) {
	answer := bridge.EvidenceQuery{Source: alert.Source, Query: alertmanager.BehindQuery(alert)}
	i := slices.IndexFunc(c.Sources, func(p Prometheus) bool { return p.Name() == alert.Source })
	switch {
	case answer.Query == "":
		answer.Error = "the alert does not say what measures it"
		return answer, false, nil
	case i < 0:
		answer.Error = "the source is not configured any more"
		return answer, false, nil
	}
	state := c.states[alert.Source]
	if now.Before(state.next) && state.delay > 0 && !state.mute {
		return answer, false, errWaits
	}
	step := max(finest, (time.Duration(over.Length()) * time.Millisecond / mostPoints).Round(time.Second))
	found, err := c.Sources[i].Range(ctx, answer.Query, over, step)
	switch {
	case errors.Is(err, alertmanager.ErrQuery):
		answer.Error = err.Error()
		return answer, false, nil
	case err != nil:
		return answer, false, c.failed(c.Sources[i], state, fmt.Errorf("ask for samples of %s: %w", alert.Labels["alertname"], err), true, now)
	}
	if !state.mute {
		state.delay = 0
	}
	for _, series := range found[:min(mostSeries, len(found))] {
		one := bridge.EvidenceSeries{Labels: series.Labels}
		for _, point := range series.Points {
			one.Points = append(one.Points, bridge.EvidencePoint{At: point.At, Value: strconv.FormatFloat(point.Value, 'g', -1, 64)})
		}
		answer.Series = append(answer.Series, one)
	}
	return answer, len(found) > mostSeries, nil
}

// shorten leaves out the last series until all is small enough, and tells
// whether it had to.
func shorten(queries []bridge.EvidenceQuery) (cut bool) {
	for i := len(queries) - 1; i >= 0; i-- {
		for len(queries[i].Series) > 0 && size(queries) > mostBytes {
			queries[i].Series, cut = queries[i].Series[:len(queries[i].Series)-1], true
		}
	}
	return cut
}

func size(queries []bridge.EvidenceQuery) int {
	text, err := json.Marshal(queries)
	if err != nil {
		return 0 // strings and numbers always marshal
	}
	return len(text)
}
