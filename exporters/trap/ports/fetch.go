package ports

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/vigie-noc/vigie/exporters/trap/content"
)

// answer is the part of the SNMP exporter's that is used here.
type answer struct {
	At         time.Time `json:"at"`
	Interfaces []struct {
		Index       uint32 `json:"index"`
		Name        string `json:"name"`
		Alias       string `json:"alias"`
		Description string `json:"description"`
	} `json:"interfaces"`
}

// largest is the size of an answer that is read: fifty thousand ports.
const largest = 8 << 20

var (
	errUnknown = errors.New("the SNMP exporter does not know its ports")
	errStatus  = errors.New("the SNMP exporter answers")
)

// work asks about one device after the other. No question is worked on beyond
// its end, and questions end in the order that they came in: so none waits for
// longer than its own patience, however many there are.
func (b *Book) work(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case q := <-b.asked:
			b.answer(ctx, q)
			b.release(q.device)
		}
	}
}

func (b *Book) answer(ctx context.Context, q question) {
	said, err := b.fetch(ctx, q)
	outcome := outcomeOK
	switch {
	case errors.Is(err, errUnknown):
		outcome = outcomeUnknown
	case err != nil:
		outcome = outcomeFailed
		b.logger.Debug("ports are not known", "device", q.device.name, "err", err)
	}
	b.metrics.requests.WithLabelValues(outcome).Inc()
	d := q.device
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asking = false
	if err != nil {
		return
	}
	d.fetched, d.polled = time.Now(), said.At
	d.ports = make(map[uint32]content.Port, len(said.Interfaces))
	for _, i := range said.Interfaces {
		d.ports[i.Index] = content.Port{Name: i.Name, Description: i.Description, Alias: i.Alias}
	}
}

func (b *Book) fetch(ctx context.Context, q question) (*answer, error) {
	ctx, cancel := context.WithDeadline(ctx, q.until)
	defer cancel()
	at := *b.at
	at.RawQuery = url.Values{"device": {q.device.name}}.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("ask for ports: %w", err)
	}
	response, err := b.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask for ports: %w", err)
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound:
		return nil, errUnknown
	default:
		return nil, fmt.Errorf("%w %s", errStatus, response.Status)
	}
	said := &answer{}
	if err := json.NewDecoder(io.LimitReader(response.Body, largest)).Decode(said); err != nil {
		return nil, fmt.Errorf("read ports: %w", err)
	}
	return said, nil
}
