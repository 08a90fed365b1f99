package alertmanager

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
)

// Sample is one series of an answer of Prometheus, as it is now.
type Sample struct {
	Labels map[string]string
	Value  float64
}

// vector is the answer to an instant query.
type vector struct {
	Status string `json:"status"`
	Error  string `json:"error"`
	Data   struct {
		Result []struct {
			Metric map[string]string `json:"metric"`
			Value  [2]any            `json:"value"`
		} `json:"result"`
	} `json:"data"`
}

// Instant asks the source's Prometheus what a query yields now.
func (s *Source) Instant(ctx context.Context, query string) ([]Sample, error) {
	var answer vector
	if err := s.get(ctx, s.config.Prometheus, "/api/v1/query?"+url.Values{"query": {query}}.Encode(), &answer); err != nil {
		return nil, fmt.Errorf("query Prometheus: %w", err)
	}
	if answer.Status != "success" {
		return nil, fmt.Errorf("query Prometheus: %s", answer.Error)
	}
	var samples []Sample
	for _, series := range answer.Data.Result {
		text, _ := series.Value[1].(string)
		value, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, fmt.Errorf("query Prometheus: %q is no number", text)
		}
		samples = append(samples, Sample{Labels: series.Metric, Value: value})
	}
	return samples, nil
}
