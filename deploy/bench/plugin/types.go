package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/deploy/bench"
	"github.com/vigie-noc/vigie/deploy/bench/past"
	"github.com/vigie-noc/vigie/grafana-plugin/pkg/plugin"
)

// row is one kind of panel.
type row struct {
	name      string
	queryType string
	days      int // of the dashboard's period
	ask       func(t *reportapi.Ticket, n int) object
}

type object = map[string]any

// rows have one panel or more of each query type. What is asked for differs
// from one time to the next, by a place or by the limit.
var rows = []row{
	{"tickets, open", plugin.TypeTickets, 1, func(_ *reportapi.Ticket, n int) object { return object{"limit": 300 + n} }},
	{"tickets, open, of a region", plugin.TypeTickets, 1, func(t *reportapi.Ticket, n int) object {
		return object{"regions": []string{t.Region}, "limit": 300 + n}
	}},
	{"tickets, open, by what remains", plugin.TypeTickets, 1, func(_ *reportapi.Ticket, n int) object {
		return object{"sort": "remaining", "limit": 20 + n}
	}},
	{"tickets, of a day", plugin.TypeTickets, 1, func(_ *reportapi.Ticket, n int) object { return object{"scope": "period", "limit": 300 + n} }},
	{"ticket_counts, open, by criticity", plugin.TypeTicketCounts, 1, func(t *reportapi.Ticket, _ int) object {
		return object{"by": []string{"criticity"}, "devices": []string{t.Device, "-"}}
	}},
	{"ticket_counts, late, of a region by site", plugin.TypeTicketCounts, 1, func(t *reportapi.Ticket, n int) object {
		return object{"by": []string{"site"}, "late": "yes", "regions": []string{t.Region, fmt.Sprint("region-", n)}}
	}},
	{"ticket_series, of a day", plugin.TypeTicketSeries, 1, region},
	{"ticket_series, of a year, by month", plugin.TypeTicketSeries, 365, func(t *reportapi.Ticket, n int) object {
		return object{"every": "month", "regions": []string{t.Region, fmt.Sprint("region-", n)}}
	}},
	{"ticket_ages, by criticity", plugin.TypeTicketAges, 1, func(t *reportapi.Ticket, n int) object {
		return object{"by": []string{"criticity"}, "regions": []string{t.Region, fmt.Sprint("region-", n)}}
	}},
	{"operations", plugin.TypeOperations, 1, func(t *reportapi.Ticket, _ int) object { return object{"tickets": []string{t.Incident}} }},
	{"sla_clocks", plugin.TypeClocks, 1, func(t *reportapi.Ticket, _ int) object { return object{"tickets": []string{t.Incident}} }},
	{"sla_clocks, consumed", plugin.TypeClocks, 1, func(t *reportapi.Ticket, n int) object {
		return object{"view": "consumed", "clocks": []string{"restore"}, "regions": []string{t.Region}, "limit": 10 + n}
	}},
	{"compliance, of a month", plugin.TypeCompliance, 1, func(_ *reportapi.Ticket, n int) object {
		return object{"months": []string{month(n)}, "criticities": criticities(n)}
	}},
	{"compliance, of 12 months", plugin.TypeCompliance, 1, func(_ *reportapi.Ticket, n int) object {
		return object{"view": "history", "history": 12, "criticities": criticities(n)}
	}},
	{"equipment, of a site", plugin.TypeEquipment, 1, site},
	{"availability, of a site", plugin.TypeAvailability, 1, func(t *reportapi.Ticket, _ int) object {
		return object{"of": "sites", "sites": []string{t.Site}, "view": "numbers"}
	}},
	{"availability, of all regions in a month", plugin.TypeAvailability, 1, func(_ *reportapi.Ticket, n int) object {
		return object{"of": "regions", "months": []string{month(n)}, "limit": 30 + n}
	}},
	{"availability, of all regions in 12 months", plugin.TypeAvailability, 1, func(_ *reportapi.Ticket, n int) object {
		return object{"of": "regions", "view": "history", "history": 12, "limit": 30 + n%100}
	}},
	{"availability, of a site's devices, how often they fail", plugin.TypeAvailability, 1, func(t *reportapi.Ticket, n int) object {
		return object{"of": "equipment", "sites": []string{t.Site}, "view": "reliability", "months": []string{month(n)}}
	}},
	{"calendar, of the worst sites in a month", plugin.TypeCalendar, 30, func(_ *reportapi.Ticket, n int) object { return object{"limit": 25 + n%100} }},
	{"calendar, of a site in 90 days", plugin.TypeCalendar, 90, site},
	{"logbook, of a day", plugin.TypeLogbook, 1, func(_ *reportapi.Ticket, n int) object { return object{"limit": 100 + n} }},
	{"shifts, of a month", plugin.TypeShifts, 30, func(*reportapi.Ticket, int) object { return object{} }},
	{"handover", plugin.TypeHandover, 1, func(*reportapi.Ticket, int) object { return object{} }},
	{"annotations, of a day", plugin.TypeAnnotations, 1, site},
	{"values, sites of a region", plugin.TypeValues, 1, func(t *reportapi.Ticket, n int) object {
		return object{"of": "sites", "regions": []string{t.Region}, "limit": 1000 + n}
	}},
	{"values, devices of a ticket", plugin.TypeValues, 1, func(t *reportapi.Ticket, _ int) object {
		return object{"of": "devices", "tickets": []string{t.Incident}}
	}},
}

func region(t *reportapi.Ticket, n int) object {
	return object{"regions": []string{t.Region, fmt.Sprint("region-", n)}}
}

func site(t *reportapi.Ticket, _ int) object { return object{"sites": []string{t.Site}} }

// limits are how many different ones are asked for: what a panel may list has a
// bound.
const limits = 500

// month is one of the eleven that are over and have tickets.
func month(n int) string {
	now := time.Now().UTC()
	return time.Date(now.Year(), now.Month()-time.Month(1+n%11), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
}

// criticities are one choice of a few.
func criticities(n int) []string {
	var chosen []string
	for i := range 4 {
		if n>>i&1 == 1 {
			chosen = append(chosen, fmt.Sprint("P", i+1))
		}
	}
	return chosen
}

// types asks for each row by all panels at once, again and again.
func (d *desk) types(ctx context.Context) error {
	fmt.Printf("  %-58s %10s %10s %s\n", fmt.Sprintf("%d panels at once, ms", d.settings.panels), "p50", "p95", "requests each")
	asked, memory := 0, 0.0
	for _, r := range rows {
		var took []float64
		d.requests.Store(0)
		for n := range d.settings.loads {
			all := make([]question, d.settings.panels)
			for i := range all {
				model, err := json.Marshal(r.ask(&d.some[asked%len(d.some)], (n*len(all)+i)%limits))
				if err != nil {
					return err
				}
				all[i] = question{r.queryType, model, d.now.AddDate(0, 0, -r.days), d.now}
				asked++
			}
			answers, err := d.ask(ctx, d.source, all)
			if err != nil {
				return fmt.Errorf("%s: %w", r.name, err)
			}
			for _, a := range answers {
				took = append(took, a.took)
			}
		}
		past.Line(r.name, "%.1f", bench.Median(took), bench.P95(took), float64(d.requests.Load())/float64(len(took)))
		now, err := d.memory(ctx)
		if err != nil {
			return err
		}
		memory = max(memory, now)
	}
	past.Line("most memory of the plugin after any of them, MiB", "%.0f", memory)
	return nil
}
