package events

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/vigie-noc/vigie/bridge"
)

// Clear ends events at every source that has them, as a person asked for, and
// tells how many of them were ended. A source that could not be asked is an
// error: it may still hold an event, which would come back with its next
// scrape.
func (c *Client) Clear(ctx context.Context, events []bridge.EventID) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	ended := make([]map[bridge.EventID]bool, len(c.sources))
	errs := make([]error, len(c.sources))
	var wg sync.WaitGroup
	for i, source := range c.sources {
		wg.Go(func() { ended[i], errs[i] = c.clearAt(ctx, source, events) })
	}
	wg.Wait()
	all := make(map[bridge.EventID]bool)
	for _, some := range ended {
		for id := range some {
			all[id] = true
		}
	}
	return len(all), errors.Join(errs...)
}

func (c *Client) clearAt(ctx context.Context, source Config, events []bridge.EventID) (map[bridge.EventID]bool, error) {
	token, err := source.token()
	if err != nil {
		return nil, err
	}
	ended := make(map[bridge.EventID]bool)
	for _, id := range events {
		had, err := c.clearOne(ctx, source, token, id)
		if err != nil {
			return ended, fmt.Errorf("source %s: %w", source.Name, err)
		}
		if had {
			ended[id] = true
		}
	}
	return ended, nil
}

// clearOne ends an event; had is false where the source does not have it.
func (c *Client) clearOne(ctx context.Context, source Config, token string, id bridge.EventID) (had bool, err error) {
	subject := id.Subject
	if id.Device == "" {
		subject = id.Site // an event of the whole site
	}
	body, err := json.Marshal(map[string]string{"event": id.Event, "device": id.Device, "subject": subject})
	if err != nil {
		return false, fmt.Errorf("clear event: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(source.URL, "/")+"/api/v1/events/clear", bytes.NewReader(body))
	if err != nil {
		return false, fmt.Errorf("clear event: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	got, err := c.http.Do(request)
	if err != nil {
		return false, fmt.Errorf("clear event: %w", err)
	}
	defer got.Body.Close()
	said, err := io.ReadAll(io.LimitReader(got.Body, maxAnswer))
	switch {
	case got.StatusCode == http.StatusOK:
		return true, nil
	case got.StatusCode == http.StatusNotFound:
		return false, nil
	case err != nil:
		return false, fmt.Errorf("clear event: %w", err)
	}
	return false, fmt.Errorf("clear event: status %d: %.200s", got.StatusCode, said)
}
