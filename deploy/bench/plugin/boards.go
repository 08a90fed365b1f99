package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/deploy/bench/past"
)

// board is what a dashboard asks of data sources.
type board struct {
	Time struct {
		From string `json:"from"`
	} `json:"time"`
	Panels     []panel `json:"panels"`
	Templating struct {
		List []struct {
			Query json.RawMessage `json:"query"`
		} `json:"list"`
	} `json:"templating"`
	Annotations struct {
		List []struct {
			Target json.RawMessage `json:"target"`
		} `json:"list"`
	} `json:"annotations"`
}

type panel struct {
	Targets []json.RawMessage `json:"targets"`
	Panels  []panel           `json:"panels"` // of a row
}

// queries are those of panels, annotations and variables.
func (b *board) queries() (all []json.RawMessage) {
	for _, p := range b.Panels {
		all = append(all, p.Targets...)
		for _, inner := range p.Panels {
			all = append(all, inner.Targets...)
		}
	}
	for _, a := range b.Annotations.List {
		all = append(all, a.Target)
	}
	for _, v := range b.Templating.List {
		all = append(all, v.Query)
	}
	return all
}

// questions are those of its queries that are the plugin's, with what its
// variables stand for.
func (d *desk) questions(b *board) (all []question, err error) {
	from, err := d.begins(b.Time.From)
	if err != nil {
		return nil, err
	}
	for _, raw := range b.queries() {
		var model object
		if json.Unmarshal(raw, &model) != nil {
			continue // a text of Prometheus
		}
		queryType, is := model["queryType"].(string)
		if source, of := model["datasource"].(object); !is || of && source["type"] != d.source.Type {
			continue // another data source's; variables name none in their queries
		}
		for member, values := range model {
			list, is := values.([]any)
			if !is {
				continue
			}
			if model[member], err = d.expanded(list); err != nil {
				return nil, err
			}
		}
		text, err := json.Marshal(model)
		if err != nil {
			return nil, err
		}
		all = append(all, question{queryType, text, from, d.now})
	}
	return all, nil
}

// expanded are values as the plugin's front end sends them: a variable that
// stands for all is an empty list.
func (d *desk) expanded(values []any) ([]string, error) {
	ticket := &d.some[0]
	var all []string
	for _, value := range values {
		text, _ := value.(string)
		switch text {
		case "$region", "$criticite", "$origine", "$delai":
			return []string{}, nil
		case "$site", "$lieu":
			text = ticket.Site
		case "$equipement":
			text = ticket.Device
		case "$ticket":
			text = ticket.Incident
		case "$mois":
			text = month(0)
		}
		if text == "" || strings.HasPrefix(text, "$") {
			return nil, fmt.Errorf("nothing is known of %v", value)
		}
		all = append(all, text)
	}
	return all, nil
}

// begins is when the period of a dashboard does.
func (d *desk) begins(from string) (time.Time, error) {
	if from == "now-11M/M" {
		return time.Date(d.now.Year(), d.now.Month()-11, 1, 0, 0, 0, 0, time.UTC), nil
	}
	past, err := time.ParseDuration(strings.TrimPrefix(from, "now"))
	return d.now.Add(past), err
}

// boards loads each dashboard twice.
func (d *desk) boards(ctx context.Context) error {
	files, err := filepath.Glob(filepath.Join(d.settings.dashboards, "*.json"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("dashboards in %s: %d, %w", d.settings.dashboards, len(files), err)
	}
	fmt.Printf("  %-58s %10s %10s %10s %10s\n", "dashboards: queries, requests, slowest query in ms", "queries", "cold", "again", "slowest")
	for _, file := range files {
		if err := d.board(ctx, file); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	memory, err := d.memory(ctx)
	past.Line("memory of the plugin after that, MiB", "%.0f", memory)
	return err
}

func (d *desk) board(ctx context.Context, file string) error {
	text, err := os.ReadFile(file) //nolint:gosec // a file that the command line names
	if err != nil {
		return err
	}
	var b board
	if err := json.Unmarshal(text, &b); err != nil {
		return err
	}
	all, err := d.questions(&b)
	if err != nil {
		return err
	}
	source := d.source
	source.UID = filepath.Base(file) // one that has asked nothing yet
	var requests []float64
	var slowest float64 // of those that are asked first
	var which string
	for again := range 2 {
		d.requests.Store(0)
		answers, err := d.ask(ctx, source, all)
		if err != nil {
			return err
		}
		requests = append(requests, float64(d.requests.Load()))
		for i, a := range answers {
			if again == 0 && a.took > slowest {
				slowest, which = a.took, all[i].name()
			}
		}
	}
	past.Line(filepath.Base(file), "%.0f", float64(len(all)), requests[0], requests[1], slowest)
	if which != "" {
		fmt.Println("    the slowest:", which)
	}
	return nil
}
