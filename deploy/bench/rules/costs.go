package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"text/tabwriter"
)

// costs are what was seen of groups, by name.
type costs map[string]*group

// group is one, as Prometheus' API tells of it: seconds, and the least of them
// that were seen.
type group struct {
	Name     string  `json:"name"`
	Interval float64 `json:"interval"`
	Rules    []rule  `json:"rules"`
}

type rule struct {
	Name   string  `json:"name"`
	Took   float64 `json:"evaluationTime"`
	Health string  `json:"health"`
	Error  string  `json:"lastError"`
}

// look keeps the least that each rule took; a rule that fails is an error.
func (c costs) look(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/api/v1/rules?exclude_alerts=true", http.NoBody)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var answer struct {
		Data struct {
			Groups []*group `json:"groups"`
		} `json:"data"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return err
	}
	for _, now := range answer.Data.Groups {
		known := c[now.Name]
		for i, r := range now.Rules {
			if r.Error != "" {
				return fmt.Errorf("%s: %s", r.Name, r.Error)
			}
			if known != nil && known.Rules[i].Took > 0 && (r.Took == 0 || known.Rules[i].Took < r.Took) {
				now.Rules[i].Took = known.Rules[i].Took
			}
		}
		c[now.Name] = now
	}
	return nil
}

func (g *group) took() (sum float64) {
	for _, r := range g.Rules {
		sum += r.Took
	}
	return sum
}

// wholeEstate is how many devices there may be.
const wholeEstate = 50_000

const worthALine = 0.02 // seconds

// print tells how long groups took, the dearest first, and their dear rules,
// and which part of their intervals that would be.
func (c costs) print(devices int) {
	share := func(g *group) float64 { return g.took() / g.Interval * wholeEstate / float64(devices) }
	groups := slices.SortedFunc(maps.Values(c), func(a, b *group) int {
		if share(a) > share(b) {
			return -1
		}
		return 1
	})
	out := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format, args...) } // nobody can be told
	all, took := 0.0, 0.0
	for _, g := range groups {
		all += share(g)
		took += g.took()
		if g.took() < worthALine {
			continue
		}
		line("%s\tevery %.0f s\t%.3f s\t%.1f %%\n", g.Name, g.Interval, g.took(), 100*share(g))
		for _, r := range g.Rules {
			if r.Took >= worthALine {
				line("  %s\t\t%.3f s\t\n", r.Name, r.Took)
			}
		}
	}
	line("all\t\t%.3f s\t%.0f %%\n", took, 100*all)
	_ = out.Flush()
}
