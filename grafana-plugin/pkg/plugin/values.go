package plugin

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// option is a value that a variable can have, and how people read it.
type option struct{ text, value string }

// inventoryLists are those of the inventory.
var inventoryLists = []string{"regions", "sites", "devices", "services", "providers", "roles"}

// countedLists are those of which tickets tell, by their dimension.
var countedLists = map[string]string{"groups": "group", "levels": "level", "parties": "party", "owners": "owner"}

// closedLists never change.
var closedLists = map[string][]word{
	"families": families, "criticities": criticities, "states": states[:len(states)-1], "clocks": clockNames[:4],
}

// shownMonths is how many months a person chooses from.
const shownMonths = 24

// valuesTake is what narrows a list of values.
func valuesTake(of string) []string {
	switch {
	case of == "devices", of == "sites":
		return with(equipmentFilters, "tickets", "limit")
	case slices.Contains(inventoryLists, of):
		return with(equipmentFilters, "limit")
	case countedLists[of] != "", of == "tickets":
		return with(ticketFilters, "scope", "states", "limit")
	}
	return nil
}

// values answers TypeValues with what a variable can be.
func (d *Datasource) values(ctx context.Context, q Query, period backend.TimeRange) (data.Frames, error) {
	var options []option
	var said []data.Notice
	var asked string
	var err error
	switch {
	case len(q.Tickets) > 0:
		options, said, err = d.valuesOfTickets(ctx, q)
	case slices.Contains(inventoryLists, q.Of):
		options, said, asked, err = d.inventoryValues(ctx, q)
	case countedLists[q.Of] != "":
		options, said, asked, err = d.countedValues(ctx, q, period)
	case q.Of == "tickets":
		options, said, asked, err = d.ticketValues(ctx, q, period)
	case closedLists[q.Of] != nil:
		for _, w := range closedLists[q.Of] {
			options = append(options, option{w.text, w.value})
		}
	default: // months and contracts
		options, asked, err = d.contractValues(ctx, q.Of, time.Now())
	}
	if err != nil {
		return nil, err
	}
	frame := table("values",
		column("text", "Texte", options, func(o option) string { return o.text }),
		column("value", "Valeur", options, func(o option) string { return o.value }),
	)
	frame.Meta.Notices, frame.Meta.ExecutedQueryString = said, asked
	return data.Frames{frame}, nil
}

func (d *Datasource) inventoryValues(ctx context.Context, q Query) (options []option, said []data.Notice, asked string, err error) {
	of := reportapi.NameQuery{
		Of: q.Of, Regions: q.Regions, Sites: q.Sites, Devices: q.Devices, Services: q.Services, Providers: q.Providers, Roles: q.Roles,
	}
	asked = d.executed("/api/v1/names", of.Values())
	for {
		of.Limit = min(pageSize, q.Limit-len(options))
		page, err := d.bridge.Names(ctx, of)
		if err != nil {
			return nil, nil, "", err
		}
		for _, name := range page.Names {
			text := name.Name
			switch {
			case q.Of == "roles":
				text = Word("role", name.Name)
			case name.Title != "":
				text = name.Title + " (" + name.Name + ")"
			}
			options = append(options, option{text, name.Name})
		}
		if page.Next == "" {
			return options, nil, asked, nil
		}
		if len(options) >= q.Limit {
			return options, []data.Notice{cut("Valeurs", len(options), page.Total)}, asked, nil
		}
		of.After = page.Next
	}
}

// valuesOfTickets are the devices, or the sites, that chosen tickets are about.
func (d *Datasource) valuesOfTickets(ctx context.Context, q Query) (options []option, said []data.Notice, err error) {
	ids, said, err := q.chosen()
	if err != nil {
		return nil, nil, err
	}
	for _, id := range ids {
		list, err := d.bridge.Ticket(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		value := list.Tickets[0].Device
		if q.Of == "sites" {
			value = list.Tickets[0].Site
		}
		if one := (option{value, value}); value != "" && !slices.Contains(options, one) {
			options = append(options, one)
		}
	}
	return options, said, nil
}

// countedValues are those that tickets have: what no ticket has cannot be
// looked for among them.
func (d *Datasource) countedValues(ctx context.Context, q Query, period backend.TimeRange) (options []option, said []data.Notice, asked string, err error) {
	filter, by := q.filter(period), countedLists[q.Of]
	counts, err := d.bridge.TicketCounts(ctx, filter, by)
	if err != nil {
		return nil, nil, "", err
	}
	for _, count := range counts.Counts {
		if value := count.Values[0]; value != "" {
			options = append(options, option{value, value})
		}
	}
	if len(options) > q.Limit {
		said = append(said, cut("Valeurs", q.Limit, len(options)))
		options = options[:q.Limit]
	}
	values := filter.Values()
	values.Set("by", by)
	return options, said, d.executed("/api/v1/tickets/counts", values), nil
}

func (d *Datasource) ticketValues(ctx context.Context, q Query, period backend.TimeRange) (options []option, said []data.Notice, asked string, err error) {
	filter := q.filter(period)
	filter.Sort = q.order()
	list, more, err := d.read(ctx, filter, q.Limit)
	if err != nil {
		return nil, nil, "", err
	}
	for _, t := range list.Tickets {
		parts := []string{cmp.Or(t.Number, "à créer"), t.Criticity, t.Title}
		options = append(options, option{strings.Join(parts, " · "), ticketID(t)})
	}
	if more {
		said = append(said, warning("Tickets à choisir : les %d premiers. Filtrez davantage.", len(options)))
	}
	return options, said, d.executed("/api/v1/tickets", filter.Values()), nil
}

// contractValues are the last months of the contract's zone, the latest first, or
// the contract in force.
func (d *Datasource) contractValues(ctx context.Context, of string, now time.Time) (options []option, asked string, err error) {
	month := now.UTC().Format(monthForm)
	told, err := d.bridge.Compliance(ctx, month, "", 1)
	if err != nil {
		return nil, "", err
	}
	asked = d.executed("/api/v1/compliance", url.Values{"month": {month}})
	if of == "contracts" {
		return []option{{told.Contract, told.Contract}}, asked, nil
	}
	zone, err := zoneOf(told)
	if err != nil {
		return nil, "", err
	}
	last := firstOf(now, zone)
	for back := range shownMonths {
		month := last.AddDate(0, -back, 0).Format(monthForm)
		options = append(options, option{capital(monthTitle(month)), month})
	}
	return options, asked, nil
}
