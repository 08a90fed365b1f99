package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/grafanatest"
)

// desk is where people look at dashboards.
type desk struct {
	settings settings
	now      time.Time
	plugin   *grafanatest.Plugin
	source   grafanatest.Source
	requests atomic.Int64       // that reached the bridge
	some     []reportapi.Ticket // to ask for
}

// pick reads tickets to ask for: open ones, of which each has one at the desk
// and a device.
func (d *desk) pick(ctx context.Context, base string) error {
	client := reportapi.NewClient(base, "bench", &http.Client{Timeout: 5 * time.Minute})
	page, err := client.Tickets(ctx, reportapi.TicketQuery{Open: true, Limit: 1000})
	if err != nil {
		return err
	}
	for _, ticket := range page.Tickets {
		if ticket.TicketID != 0 && ticket.Device != "" {
			d.some = append(d.some, ticket)
		}
	}
	if len(d.some) == 0 {
		return errors.New("no ticket is open")
	}
	return nil
}

// question is what one panel asks for.
type question struct {
	queryType string
	model     json.RawMessage
	from      time.Time
	to        time.Time
}

// name is what it asks for, in words.
func (q *question) name() string {
	var said struct{ Of, View string }
	_ = json.Unmarshal(q.model, &said) // it was marshalled here
	return strings.Join(strings.Fields(q.queryType+" "+said.Of+" "+said.View), " ")
}

// answer says after how many milliseconds it came, or why it did not.
type answer struct {
	took float64
	err  error
}

// ask asks each question in a request of its own, as Grafana does, all at once.
func (d *desk) ask(ctx context.Context, source grafanatest.Source, all []question) ([]answer, error) {
	answers := make([]answer, len(all))
	var panels sync.WaitGroup
	for i, q := range all {
		panels.Go(func() { answers[i] = d.one(ctx, source, q) })
	}
	panels.Wait()
	var failed []error
	for i, a := range answers {
		if a.err != nil {
			failed = append(failed, fmt.Errorf("%s %s: %w", all[i].queryType, all[i].model, a.err))
		}
	}
	return answers, errors.Join(failed...)
}

func (d *desk) one(ctx context.Context, source grafanatest.Source, q question) (a answer) {
	begun := time.Now()
	all, err := d.plugin.Query(ctx, source, []backend.DataQuery{{
		RefID: "A", QueryType: q.queryType, JSON: q.model, TimeRange: backend.TimeRange{From: q.from, To: q.to},
		Interval: time.Minute, MaxDataPoints: 1000,
	}})
	a.took = float64(time.Since(begun).Microseconds()) / 1000
	if err != nil {
		a.err = err
		return a
	}
	told, found := all.Responses["A"]
	switch {
	case !found || told.Error == nil && len(told.Frames) == 0:
		a.err = errors.New("the plugin did not answer")
	default:
		a.err = told.Error
	}
	return a
}

// memory is the resident memory of the plugin's process, in MiB.
func (d *desk) memory(ctx context.Context) (float64, error) {
	text, err := d.plugin.Metrics(ctx)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(text) {
		if value, is := strings.CutPrefix(line, "process_resident_memory_bytes "); is {
			bytes, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			return bytes / (1 << 20), err
		}
	}
	return 0, errors.New("the plugin does not tell its memory")
}
