package alertmanager

import (
	"context"
	"fmt"
	"net/url"

	"github.com/vigie-noc/vigie/internal/labels"
)

// supervisedQuery tells which devices are measured at all: those that do not
// answer are.
const supervisedQuery = `count by (device) (up{device!=""})`

// Supervised asks Prometheus for the devices that it measures.
func (s *Source) Supervised(ctx context.Context) (map[string]bool, error) {
	var answer struct {
		Status string `json:"status"`
		Error  string `json:"error"`
		Data   struct {
			Result []struct {
				Metric map[string]string `json:"metric"`
			} `json:"result"`
		} `json:"data"`
	}
	path := "/api/v1/query?" + url.Values{"query": {supervisedQuery}}.Encode()
	if err := s.get(ctx, s.config.Prometheus, path, &answer); err != nil {
		return nil, fmt.Errorf("ask for what is supervised: %w", err)
	}
	if answer.Status != "success" {
		return nil, fmt.Errorf("ask for what is supervised: %s", answer.Error)
	}
	found := make(map[string]bool, len(answer.Data.Result))
	for _, series := range answer.Data.Result {
		found[series.Metric[labels.Device]] = true
	}
	return found, nil
}
